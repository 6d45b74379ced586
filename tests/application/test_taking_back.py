"""Backspace takes back what its person answered, whatever a colleague answers in that instant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerGiven, AnswerQuestion, AnswerTakenBack, TakeBack
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.desks_apart import CALM, ENGINE, Desks, begun
from tests.support.search_depth import sized

ONE, OTHER = "4471", "5512"
YES, NO = AnswerQuestion("crime", "yes"), AnswerQuestion("crime", "no")
DONE = AnswerQuestion("act_done", "yes")


def answers(state: CallState) -> dict[str, str]:
    return dict(state.current.answers)


def refused(state: CallState, person: str) -> Refusal | None:
    found = decide(state, TakeBack(), ENGINE, Stamp(9_999_999, person, "handler", "back"))
    return found.refusal if isinstance(found, Rejected) else None


def test_a_colleagues_answer_that_came_in_that_instant_stays():
    desks = begun()
    desks.act(ONE, DONE)
    desks.read(OTHER)
    desks.act(OTHER, YES)
    desks.read(ONE)
    desks.act(ONE, TakeBack())
    now = answers(desks.merged())
    assert now["crime"] == "yes", "nobody took it back"
    assert now["act_done"] != "yes", "one's own last answer was meant"


def test_who_answered_nothing_here_takes_nothing_back():
    desks = begun()
    before = answers(desks.merged())
    assert refused(desks.seen[OTHER], OTHER) is Refusal.NOTHING_TO_TAKE_BACK
    desks.act(OTHER, TakeBack())
    assert answers(desks.merged()) == before


def test_what_a_colleague_has_answered_otherwise_since_is_not_ones_own_any_more():
    desks = begun()
    desks.act(ONE, YES)
    desks.read(OTHER)
    desks.act(OTHER, NO)
    desks.act(OTHER, YES)
    desks.read(ONE)
    assert refused(desks.seen[ONE], ONE) is Refusal.ANSWERED_SINCE
    desks.act(ONE, TakeBack())
    assert answers(desks.merged())["crime"] == "yes"


@pytest.mark.parametrize("skew", [-300_000, 0, 300_000])
def test_an_answer_that_who_took_back_had_not_read_stays(skew: int):
    desks = begun({OTHER: skew}, [c for c in CALM if c != NO])
    desks.act(ONE, NO)
    desks.read(OTHER)
    desks.act(OTHER, YES)
    desks.act(ONE, TakeBack())
    assert answers(desks.merged())["crime"] == "yes"


def test_an_answer_that_who_took_back_had_not_read_stands_again_beneath_theirs():
    desks = begun(asked=[c for c in CALM if c != NO])
    desks.act(OTHER, YES)
    desks.act(ONE, NO)
    desks.act(ONE, TakeBack())
    assert answers(desks.merged())["crime"] == "yes"


def test_an_answer_before_that_of_a_colleague_is_taken_back_alone():
    desks = begun()
    desks.act(ONE, DONE)
    desks.read(OTHER)
    desks.act(OTHER, YES)
    desks.read(ONE)
    for _ in range(2):
        desks.act(ONE, TakeBack())
    now = answers(desks.merged())
    assert now["crime"] == "yes"
    last = CALM[-1]
    assert isinstance(last, AnswerQuestion)
    assert last.question not in now or last.question == "crime"


ACTS = st.tuples(
    st.sampled_from([ONE, OTHER]), st.sampled_from([YES, NO, DONE, TakeBack()]), st.booleans()
)


def ran(steps: list[tuple[str, AnswerQuestion | TakeBack, bool]], skew: int) -> Desks:
    desks = begun({OTHER: skew})
    for person, command, reads in steps:
        if reads:
            desks.read(person)
        desks.act(person, command)
    return desks


@given(st.lists(ACTS, max_size=9), st.sampled_from([-300_000, 0, 300_000]))
@settings(deadline=None, max_examples=sized(150, 3_000))
def test_nobody_takes_back_what_another_answered(steps, skew):
    desks = ran(steps, skew)
    by_whom = {(e.stamp.at_ms, e.stamp.actor) for e in desks.made if _is_taking_back(e)}
    for line in (one for one in desks.merged().current.lines if one.how != "restored"):
        takers = {actor for at_ms, actor in by_whom if at_ms == line.withdrawn_ms}
        assert takers <= {line.stamp.actor}


def _is_taking_back(event: Event) -> bool:
    return isinstance(event.fact, AnswerTakenBack)


ALONE = st.lists(st.sampled_from([YES, NO, DONE, TakeBack(), TakeBack()]), min_size=2, max_size=9)


@given(ALONE, st.integers(0, 20), st.booleans())
@settings(deadline=None, max_examples=sized(150, 3_000))
def test_what_was_restored_stands_also_where_what_was_taken_back_cannot_be_read(
    commands, lost, is_gone
):
    """A slip in place of a danger, taken back at once: without the slip the danger still stands."""
    desks = begun()
    for command in commands:
        desks.act(ONE, command)
    given_here = [e for e in desks.logs[ONE] if e.kind == "answer_given"][len(CALM) :]
    if not given_here:
        return
    entry = given_here[lost % len(given_here)]
    kept = [] if is_gone else [replace(entry, damaged=True)]
    at = desks.logs[ONE].index(entry)
    desks.logs[ONE][at : at + 1] = kept
    now, last = answers(desks.merged()), _last_of_each(desks.made)
    for question, fact in last.items():
        if isinstance(fact, AnswerTakenBack):
            assert now.get(question, "") == fact.restored, question


def _last_of_each(made: list[Event]) -> dict[str, AnswerGiven | AnswerTakenBack]:
    facts = (e.fact for e in made if isinstance(e.fact, AnswerGiven | AnswerTakenBack))
    return {fact.question: fact for fact in facts}

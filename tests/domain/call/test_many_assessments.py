"""Reading a call of many assessments looks at what an event is about, and comes to what a look at all of them came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call import answered, belonging
from rcrp_desktop.domain.call.answers import AnswerGiven, NewInformationCame
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.decisions import decisions
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.left_to_supervisors import asking_again
from rcrp_desktop.domain.call.meant import in_request, is_meant, request_meant
from rcrp_desktop.domain.call.outcome import DecisionMade
from rcrp_desktop.domain.call.sight import is_answered_since
from rcrp_desktop.domain.call.state import Assessment, CallState, Stamp, in_assessment, position
from rcrp_desktop.domain.call.supervisor import SupervisorAsked, SupervisorDecided
from rcrp_desktop.domain.frozen import replace
from tests.support.search_depth import sized

ACTS = ("c1", "c2", "c3", "c4", "")
NUMBERS = range(1, 6)
T = TypeVar("T")


def as_begun(fact: Fact, act: str) -> Fact:
    return replace(fact, begun=act)


def facts() -> st.SearchStrategy[Fact]:
    numbers, acts, items = (st.sampled_from(x) for x in (NUMBERS, ACTS, ("r1", "r2", "r3")))
    of_one = st.one_of(
        st.builds(lambda n: AnswerGiven(n, "weapon", "no", "answered"), numbers),
        st.builds(
            lambda n: DecisionMade(n, "police_now", "police_now", "as_recommended", ""), numbers
        ),
        st.builds(
            lambda item, n, q: SupervisorAsked(item, n, "unsure", q, "", ""),
            items,
            numbers,
            st.sampled_from(("", "weapon")),
        ),
    )
    return st.one_of(
        st.builds(lambda n: NewInformationCame(n, "new_fact", ""), numbers),
        st.builds(as_begun, of_one, acts),
        st.builds(
            lambda item, of: SupervisorDecided(
                item, "overturn", "police_now", "", tell_caller=False, tell_agency=False, of=of
            ),
            items,
            acts,
        ),
    )


@st.composite
def told(draw: st.DrawFn) -> list[Event]:
    """Commands come twice and numbers clash, as in logs that are lost, copied, or were altered."""
    some = draw(st.lists(st.tuples(facts(), st.sampled_from(ACTS)), max_size=14))
    return stamped(*some)


def stamped(*made: tuple[Fact, str]) -> list[Event]:
    began = (CallBegan("p", "1", "d", "live"), "c0")
    return [
        Event("call", Stamp(place, "4471", "handler", act), fact)
        for place, (fact, act) in enumerate([began, *made])
    ]


UNREAD = stamped(
    (AnswerGiven(3, "weapon", "no", "answered"), "c1"),
    (AnswerGiven(2, "weapon", "no", "answered"), "c2"),
)
"""Two whose beginnings nobody names: the one that was told later comes before."""
LEFT = stamped(
    (SupervisorAsked("r1", 1, "unsure", "weapon", "", ""), "c1"),
    (AnswerGiven(1, "act_done", "no", "answered"), "c2"),
    (SupervisorDecided("r1", "overturn", "police_now", "", False, False, of="c1"), "c3"),
)


def states(events: Sequence[Event]) -> list[CallState]:
    state, found = CallState("call"), list[CallState]()
    for event in events:
        state = evolve(state, event)
        found.append(state)
    return found


# --- how it was, looking at all


def in_all(state: CallState, number: int, change: Callable[[Assessment], Assessment]) -> CallState:
    changed = tuple(change(a) if a.number == number else a for a in state.assessments)
    return replace(state, assessments=changed)


def asked_of_all(state: CallState, number: int) -> CallState:
    if not any(a.set_aside for a in state.assessments) or not is_answered_since(state, number):
        return state
    waiting = {r.question for r in state.requests if r.assessment == number and r.decision is None}
    return in_all(state, number, lambda a: replace(a, set_aside=a.set_aside & waiting))


def next_of_all(state: CallState, fact: NewInformationCame, at: Stamp) -> CallState:
    others = [a for a in state.assessments if a.number != fact.assessment]
    before = next((a for a in state.assessments if a.number == fact.assessment), None)
    held = {**others[-1].held, **others[-1].answers} if others else {}
    begun = replace(
        before or Assessment(fact.assessment, at),
        began=at,
        place=state.revision,
        trigger=fact.trigger,
        text=fact.text,
        held={q: o for q, o in held.items() if before is None or q not in before.answers},
    )
    return replace(state, assessments=(*others, begun), ended=None)


def marked(thing: Any) -> Any:
    return replace(thing, text=f"{thing.text}!")


# --- the laws


def begun_among_all(state: CallState, act: str) -> Assessment | None:
    begun = (a for a in state.assessments if a.number > 1 and a.began.command == act)
    return next(begun, None)


@example(UNREAD)
@given(told())
@settings(deadline=None, max_examples=sized(200, 4_000))
def test_what_an_act_began_is_the_first_that_a_look_at_all_finds(events: list[Event]):
    for state in states(events):
        for act in ACTS:
            assert belonging._begun_by(state, act) == begun_among_all(state, act)


@given(told())
@settings(deadline=None, max_examples=sized(200, 4_000))
def test_no_two_assessments_have_one_number_and_none_a_higher_than_is_known(events: list[Event]):
    for state in states(events):
        numbers = [a.number for a in state.assessments]
        assert len({*numbers}) == len(numbers)
        assert state.highest == max(numbers)


@example(LEFT)
@given(told())
@settings(deadline=None, max_examples=sized(100, 2_000))
def test_one_assessment_is_found_and_changed_as_among_all(events: list[Event]):
    for state in states(events):
        for number in range(8):
            found = [n for n, a in enumerate(state.assessments) if a.number == number]
            assert position(state, number) == (found[0] if found else -1)
            assert in_assessment(state, number, marked) == in_all(state, number, marked)
            open_again = in_all(state, number, lambda a: replace(a, decided_on=""))
            assert asking_again(open_again, number) == asked_of_all(open_again, number)
            came, at = NewInformationCame(number, "new_fact", "x"), Stamp(9, "4471", "handler", "n")
            assert answered.evolve(state, came, at) == next_of_all(state, came, at)
        assert all(d.turn == position(state, d.assessment) for d in decisions(state))


@given(told())
@settings(deadline=None, max_examples=sized(100, 2_000))
def test_one_request_is_found_and_changed_as_among_all(events: list[Event]):
    for state in states(events):
        for item in ("r1", "r2", "r3"):
            for of in ACTS:
                meant = [
                    request
                    for request in state.requests
                    if is_meant(request.stamp.command, of, is_same_count=request.item == item)
                ]
                one = next((r for r in meant if r.item == item), meant[0] if meant else None)
                assert request_meant(state, item, of) == one
                changed = tuple(marked(r) if r is one else r for r in state.requests)
                assert in_request(state, item, of, marked).requests == changed

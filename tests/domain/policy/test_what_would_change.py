"""The order in which changes are told: laws over random packs and the small pack, and what the small pack says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import Is
from rcrp_desktop.domain.policy.engine import Change, Engine, Recommendation
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.policy.what_would_change import (
    ChangePart,
    doubtful,
    told_changes,
    would_change,
)
from tests.support.call_strategies import few
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS, a_pack
from tests.support.pack_strategies import answers, packs

IN_DOUBT = {**AMBULANCE_ANSWERS, "crime": "not_known"}
"""The small pack sends an ambulance although it is not known whether a crime was done."""

SMALL = a_pack()

settled_calls = st.one_of(
    st.tuples(
        st.just(SMALL),
        st.fixed_dictionaries(
            {q.id: st.sampled_from([option.id for option in q.options]) for q in SMALL.questions}
        ),
    ),
    packs().flatmap(lambda pack: st.tuples(st.just(pack), answers(pack))),
)
"""Mostly settled: random answers to random packs seldom settle on one that is not known."""


def is_doubted(pack: PolicyPack, said: Recommendation, change: Change) -> bool:
    question = pack.question(change.question)
    assert question is not None
    return question.option(weighing(said)[change.question]).unknown


def weighing(said: Recommendation) -> dict[str, str]:
    """What counts, and the dangers that were told and keep the call from falling while they do not count."""
    return {**dict(said.told), **said.counting.counted}


def is_more_police(said: Recommendation, change: Change) -> bool:
    """Every route it can take sends police, and sooner than now."""
    now = said.route.response
    found = [route.response for route in change.routes]
    return all(r.sends_police and r.protection > now.protection for r in found)


def place_in_pack(pack: PolicyPack, change: Change) -> tuple[int, int]:
    question = pack.question(change.question)
    assert question is not None
    return question.number, [option.id for option in question.options].index(change.option)


@few
@given(settled_calls)
def test_nothing_is_lost_or_invented(drawn):
    pack, given_answers = drawn
    engine = Engine(pack)
    said = engine.recommend(given_answers)
    found = engine.changes(said.counting) if said.settled else ()
    told = would_change(engine, said)
    assert len(told) == len(found)
    assert set(told) == set(found)
    on_lines = [(c.question, o) for c in told_changes(engine, said) for o in c.options]
    assert sorted(on_lines) == sorted((c.question, c.option) for c in found)


@few
@given(settled_calls)
def test_doubtful_answers_come_first_then_police_and_else_pack_order(drawn):
    pack, given_answers = drawn
    engine = Engine(pack)
    said = engine.recommend(given_answers)
    told = would_change(engine, said)
    keys = [
        (not is_doubted(pack, said, c), not is_more_police(said, c), *place_in_pack(pack, c))
        for c in told
    ]
    assert keys == sorted(keys)


@few
@given(settled_calls)
def test_a_line_holds_all_options_of_its_question_that_change_it_alike_and_no_others(drawn):
    pack, given_answers = drawn
    engine = Engine(pack)
    said = engine.recommend(given_answers)
    of_option = {(c.question, c.option): c for c in would_change(engine, said)}
    lines = told_changes(engine, said)
    assert [line.part for line in lines] == sorted(line.part for line in lines)
    effects = []
    for line in lines:
        found = [of_option[line.question, option] for option in line.options]
        classes = {frozenset(r.response for r in c.routes) for c in found}
        assert {is_more_police(said, c) for c in found} == {line.more_police}
        assert {is_doubted(pack, said, c) for c in found} == {line.part is ChangePart.DOUBTFUL}
        assert line.becomes is not None or all(len(found) > 1 for found in classes)
        assert line.becomes is None or classes == {frozenset({line.becomes})}
        effects.append((line.question, line.becomes, line.more_police))
    assert len(effects) == len(set(effects)), "options that change it alike stand on two lines"


@few
@given(settled_calls)
def test_only_what_the_route_hangs_on_is_doubtful(drawn):
    pack, given_answers = drawn
    said = Engine(pack).recommend(given_answers)
    weighs = weighing(said)
    unknown = [q.id for q in pack.questions if q.id in weighs and q.option(weighs[q.id]).unknown]
    assert list(doubtful(pack, said)) == unknown


# --- the small pack -------------------------------------------------------------------------------


def lines_of(
    given_answers: Mapping[str, str],
) -> list[tuple[str, tuple[str, ...], str, ChangePart]]:
    engine = Engine(a_pack())
    return [
        (line.question, line.options, line.becomes.value if line.becomes else "", line.part)
        for line in told_changes(engine, engine.recommend(given_answers))
    ]


def test_what_is_not_known_stands_above_the_safety_questions():
    lines = lines_of(IN_DOUBT)
    assert lines[0] == ("crime", ("yes",), "police_priority", ChangePart.DOUBTFUL)
    assert [line[:3] for line in lines if line[3] is ChangePart.MORE_POLICE] == [
        ("act_done", ("yes",), "police_immediate"),
        ("weapon", ("yes",), "police_immediate"),
        ("intent", ("plan",), "police_immediate"),
    ]


def test_of_what_is_not_known_that_which_brings_police_comes_first():
    """The pack names the harmless options before."""
    lines = lines_of({**ADVICE_ANSWERS, "intent": "not_known", "goodbye": "no"})
    assert [line for line in lines if line[3] is ChangePart.DOUBTFUL] == [
        ("intent", ("plan",), "police_immediate", ChangePart.DOUBTFUL),
        ("intent", ("none",), "advice", ChangePart.DOUBTFUL),
        ("intent", ("thoughts",), "partner", ChangePart.DOUBTFUL),
    ]


def test_what_is_not_known_and_neither_asked_nor_a_danger_is_in_no_doubt():
    questions = tuple(
        replace(q, ask_when=Is("weapon", "no")) if q.id == "health_need" else q
        for q in SMALL.questions
    )
    pack = replace(SMALL, questions=questions)
    said = Engine(pack).recommend({**ADVICE_ANSWERS, "weapon": "yes", "health_need": "not_known"})
    assert said.settled
    assert doubtful(pack, said) == ()


def test_options_that_change_it_alike_share_a_line():
    """None of the other answers is lost behind them."""
    others = [line[:3] for line in lines_of(IN_DOUBT) if line[3] is ChangePart.OTHER]
    assert ("health_need", ("no", "not_known"), "supervisor") in others
    assert ("intent", ("thoughts", "not_known"), "") in others


def test_police_who_go_anyway_are_brought_by_nothing_that_is_no_sooner():
    lines = lines_of({**ADVICE_ANSWERS, "crime": "yes"})
    sooner = [line for line in lines if line[3] is ChangePart.MORE_POLICE]
    assert {line[2] for line in sooner} == {"police_immediate"}
    assert ("crime", ("no",), "advice", ChangePart.OTHER) in lines
    at_once = lines_of({**ADVICE_ANSWERS, "weapon": "yes"})
    assert {line[3] for line in at_once} == {ChangePart.OTHER}


def test_nothing_is_told_before_it_is_settled():
    engine = Engine(a_pack())
    said = engine.recommend({"act_done": "not_known"})
    assert (would_change(engine, said), told_changes(engine, said)) == ((), ())
    assert doubtful(engine.pack, said) == ("act_done",)


def test_a_danger_that_was_told_and_is_not_asked_is_doubtful_too():
    """It alone keeps the call with a supervisor, and what is really so lowers it."""
    given_answers = {**ADVICE_ANSWERS, "goodbye": "not_known"}
    said = Engine(a_pack()).recommend(given_answers)
    assert doubtful(a_pack(), said) == ("goodbye",)
    assert lines_of(given_answers)[0] == ("goodbye", ("no",), "advice", ChangePart.DOUBTFUL)

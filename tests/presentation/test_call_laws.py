"""What the call screen may never say, over random calls through the shipped national pack and the small one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.call_face import is_police_later
from rcrp_desktop.presentation.call_inputs import Facts, is_emergency, turn
from rcrp_desktop.presentation.call_models import CallScreen, Stage
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.items import (
    handover_text,
    nothing_more,
    present_item,
    present_tab,
)
from rcrp_desktop.presentation.widgets import DutyState
from tests.support.call_walk import TEXTS, WALKS, facts, states

ATTENDING = "Police are attending now."
NOT_ATTENDING = "Police are NOT attending."
FORBIDDEN = re.compile(
    r"\bmonitor(ing|ed)?\b|some(one|body) will be out|\b(low|no|lower)[ -]risk\b|\bno concerns\b"
    r"|\bis safe\b|(?-i:\bOK\b)|\bpass(ed)? (it|this|them|the call) (on|over|to)\b",
    re.IGNORECASE,
)


def words_of(value: object) -> Iterator[str]:
    """Every text in a screen model."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from words_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from words_of(getattr(value, field.name))


walks = given(st.integers(0, 2**32), st.integers(0, WALKS - 1))
few = settings(max_examples=25)


@walks
@few
def test_no_police_is_said_only_of_a_settled_or_decided_route(seed, which):
    for bench, state in states(seed, which):
        now = facts(bench, state)
        screen = present_call(now)
        assert_nothing_too_early(now, screen)


def assert_nothing_too_early(now: Facts, screen: CallScreen) -> None:
    outcome = screen.outcome
    if outcome is not None and outcome.headline == NOT_ATTENDING:
        assert now.stands.is_no_police
        assert now.stands.route is not None
        assert outcome.say == now.stands.route.say
        if now.stands.source == "recommendation":
            assert now.said.settled
            assert not now.said.unanswered_safety
    if not now.stands.is_no_police:
        said = [*words_of(outcome), *words_of(screen.route), *words_of(screen.emergency)]
        assert NOT_ATTENDING not in said
        refused = [route for route in now.pack.routes if route.response.is_no_police]
        if outcome is not None:
            assert outcome.say not in {route.say for route in refused if route.say}


@walks
@few
def test_under_a_standing_override_the_screen_says_only_that_police_come(seed, which):
    for bench, state in states(seed, which):
        screen = present_call(facts(bench, state))
        if state.override is not None:
            assert screen.stage is Stage.EMERGENCY
            assert screen.emergency is not None
            assert screen.emergency.block.phrase == ATTENDING
            assert screen.outcome is None
        going_on = present_call(facts(bench, state, turn=turn(facts(bench, state), "questions")))
        assert (going_on.emergency is None) == (screen.emergency is None)


@walks
@few
def test_headlines_are_the_fixed_phrases(seed, which):
    for bench, state in states(seed, which):
        now = facts(bench, state)
        outcome = present_call(now).outcome
        if outcome is None:
            continue
        grades = {TEXTS("phrase.later", grade=grade.label) for grade in now.pack.grades}
        fixed = {ATTENDING, NOT_ATTENDING, TEXTS("phrase.later_plain"), TEXTS("phrase.supervisor")}
        fixed.add(TEXTS("phrase.must_agree"))
        assert outcome.headline in fixed | grades


@walks
@few
def test_no_screen_makes_a_forbidden_promise(seed, which):
    for bench, state in states(seed, which):
        now = facts(bench, state)
        found = [*words_of(present_call(now)), *words_of(present_tab(now, is_live=True))]
        assert [words for words in found if FORBIDDEN.search(words)] == []


@walks
@few
def test_nobody_is_left_in_a_dead_end(seed, which):
    for bench, state in states(seed, which):
        screen = present_call(facts(bench, state))
        match screen.stage:
            case Stage.QUESTION | Stage.REASSESS:
                assert screen.question is not None
                assert screen.question.options[-1].key == "U"
            case Stage.OUTCOME:
                assert screen.outcome is not None
                keys = [action.key for action in screen.outcome.actions]
                police = screen.outcome.headline == ATTENDING
                assert "U" in keys
                assert police or "S" in keys
            case Stage.EMERGENCY:
                assert screen.emergency is not None
        assert all(words.strip() for words in (screen.override.text, screen.header.reference))
        assert screen.hints


@walks
@few
def test_unsettled_lists_what_it_can_become_most_police_first(seed, which):
    order = [response.value for response in ResponseClass]
    for bench, state in states(seed, which):
        now = facts(bench, state)
        route = present_call(now).route
        if is_emergency(now):
            assert (route.chip, route.can_change) == (TEXTS("route.decided"), "")
            continue
        if is_police_later(now):
            above = [mark.mark.value for mark in route.marks]
            assert (route.chip, route.can_change) == (TEXTS("route.decided"), "")
            assert above == sorted(above, key=order.index)
            assert now.stands.response is not None
            assert all(order.index(m) < order.index(now.stands.response.value) for m in above)
            continue
        asked = now.stands.source == "awaiting_supervisor"
        unsure = asked and bool(state.current.set_aside)
        if now.said.route is not None and not (unsure and now.said.route.response.is_no_police):
            assert route.chip == TEXTS("route.settled")
            continue
        marks = [mark.mark.value for mark in route.marks]
        assert route.chip == TEXTS("route.not_settled")
        assert marks == sorted(marks, key=order.index)
        assert len(marks) == len(set(marks)) > 0
        assert not asked or max(map(order.index, marks)) == order.index("supervisor")
        if now.said.route is None:
            assert re.match(r"\d+ questions? can still change this", route.can_change)


@walks
@few
def test_every_owed_duty_is_in_sight_and_none_is_done_by_itself(seed, which):
    for bench, state in states(seed, which):
        now = facts(bench, state)
        screen = present_call(now)
        if screen.duties is None or not screen.duties.rows[0].model.key:
            continue
        owed = [row for row in screen.duties.rows if row.model.state is DutyState.OWED]
        kinds = {item.kind.value for item in now.items}
        for row in screen.duties.rows:
            assert row.model.state_text
            if row.kind == "caller_told" and row.model.state is DutyState.OWED:
                assert "caller_not_told" in kinds
        assert (screen.duties.hint == TEXTS("duties.none_owed")) == (not owed)


@walks
@few
def test_every_debt_has_words_and_a_place_in_the_handover(seed, which):
    for bench, state in states(seed, which):
        now = facts(bench, state)
        lines = [present_item(now, item) for item in now.items]
        assert all(line.what and line.owed_for and line.reference for line in lines)
        for is_all_read in (True, False):
            text = handover_text(now, lines, is_all_read=is_all_read)
            note = nothing_more(now, lines, is_all_read=is_all_read)
            assert text.isascii()
            assert len(text.splitlines()) == len(lines) + 1 + bool(note)
            assert note in text
            assert bool(note) == (not lines or not is_all_read)
            assert ("not read" in note) is not is_all_read


@pytest.mark.parametrize("which", [0, 1])
def test_walks_reach_every_face(which):
    """Else the laws above would hold of nothing."""
    seen = set()
    phrases = set()
    for seed in range(40):
        for bench, state in states(seed, which, steps=40):
            screen = present_call(facts(bench, state))
            seen.add(screen.stage)
            if screen.outcome is not None:
                phrases.add(screen.outcome.headline)
    assert seen == set(Stage)
    assert {NOT_ATTENDING, TEXTS("phrase.supervisor")} <= phrases


@pytest.mark.parametrize("which", range(2, WALKS))
def test_walks_that_turn_back_withdraw_and_confirm_and_hear_what_is_held(which):
    """Else the same laws would hold of no answer that was told before."""
    seen = set()
    for seed in range(20):
        for bench, state in states(seed, which, steps=40):
            said = facts(bench, state).said
            seen |= {"held and heard" for name in state.current.held if name in dict(said.told)}
        seen |= {entry.kind for entry in bench.log.entries}
        seen |= {e.body["how"] for e in bench.log.entries if e.kind == "answer_given"}
    assert {"answer_withdrawn", "confirmed", "held and heard"} <= seen

"""Answers as the screen lists them, duties, and the words about the record, state by state."""

from __future__ import annotations

import re

import pytest

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, TakeBack
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.duties import RecordDuty
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_inputs import RecordingStatus
from rcrp_desktop.presentation.call_models import KnownLine
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.widgets import DutyState, RunStyle
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS


@pytest.fixture
def bench() -> Bench:
    return Bench()


def line(bench: Bench, state, question: str) -> KnownLine:
    known = present_call(facts(bench, state)).known
    return next(found for found in known.lines if found.question == question)


def styled(found: KnownLine, style: RunStyle) -> list[str]:
    return [run.text for run in found.runs if run.style is style]


def test_a_changed_answer_keeps_the_old_one_struck(bench):
    state = bench.a_call({"act_done": "no"}, AnswerQuestion("act_done", "not_known"))
    found = line(bench, state, "act_done")
    assert styled(found, RunStyle.STRUCK) == ["No"]
    assert styled(found, RunStyle.STRONG) == ["Not known"]
    assert "12:00" in found.note


def test_an_answer_taken_back_stays_struck(bench):
    found = line(bench, bench.a_call({"act_done": "no"}, TakeBack()), "act_done")
    assert (found.state, styled(found, RunStyle.STRUCK)) == ("withdrawn", ["No"])


def test_an_answer_no_longer_asked_for_says_so(bench):
    answers = {"caller": "health_worker", "left_ward": "yes"}
    found = line(bench, bench.a_call(answers, AnswerQuestion("caller", "public")), "left_ward")
    assert found.note == TEXTS("known.no_longer")
    assert styled(found, RunStyle.STRUCK) == ["Yes"]


def test_a_held_answer_is_weak_and_not_counted(bench):
    state = bench.a_call(ADVICE_ANSWERS, BringNewInformation("new_fact", "x"))
    found = line(bench, state, "crime")
    assert (found.state, found.note) == ("held", TEXTS("known.held"))
    assert styled(found, RunStyle.STRONG) == []


def test_a_question_with_the_supervisor_and_one_not_asked_yet(bench):
    state = bench.a_call({}, AskSupervisor("unsure", "act_done"))
    assert line(bench, state, "act_done").state == "aside"
    assert line(bench, state, "crime").state == "unasked"


def marks(bench: Bench, state: CallState) -> list[str]:
    return [mark.mark.value for mark in present_call(facts(bench, state)).route.marks]


def test_while_a_supervisor_is_asked_nothing_below_them_is_shown_as_possible(bench):
    before = bench.a_call({"act_done": "no"})
    assert marks(bench, before)[-1] == "advice"
    unsure = bench.a_call({"act_done": "no"}, AskSupervisor("unsure", "weapon"))
    assert marks(bench, unsure) == ["police_immediate", "police_priority", "supervisor"]


def test_a_route_without_police_is_not_settled_while_a_supervisor_is_asked_about_an_answer(bench):
    quiet = {name: o for name, o in ADVICE_ANSWERS.items() if name != "health_need"}
    state = bench.a_call(quiet, AskSupervisor("unsure", "health_need"))
    assert marks(bench, state) == ["supervisor"]
    assert present_call(facts(bench, state)).route.chip == TEXTS("route.not_settled")


@pytest.mark.parametrize(
    ("command", "state", "word"),
    [
        (None, DutyState.OWED, "OWED"),
        (RecordDuty("caller_told", "done"), DutyState.DONE, "DONE 12:00"),
        (RecordDuty("caller_told", "could_not", "", "Hung up"), DutyState.COULD_NOT, "COULD NOT"),
    ],
)
def test_a_duty_says_where_it_stands(bench, command, state, word):
    then = [AcceptRecommendation(), *([command] if command else [])]
    duties = present_call(facts(bench, bench.a_call(AMBULANCE_ANSWERS, *then))).duties
    assert duties is not None
    (row,) = [row for row in duties.rows if row.kind == "caller_told"]
    assert (row.model.state, row.model.state_text) == (state, word)


def test_duties_are_listed_but_not_open_before_the_decision(bench):
    duties = present_call(facts(bench, bench.a_call(AMBULANCE_ANSWERS))).duties
    assert duties is not None
    assert duties.hint == TEXTS("duties.not_decided")
    assert {row.model.state for row in duties.rows} == {DutyState.PLAIN}


@pytest.mark.parametrize(
    ("status", "recorded", "not_recorded"),
    [
        (RecordingStatus(1284, 0), "no. 1 284", ""),
        (RecordingStatus(12, 0, signed=False), "unsigned", ""),
        (RecordingStatus(), TEXTS("recorded.on_record"), ""),
        (RecordingStatus(12, 0, waited=True), "no. 12, after it had waited in the spill file", ""),
        (RecordingStatus(12, 0, pending=True), TEXTS("recorded.override_now"), ""),
        (RecordingStatus(12, 0, pending=True, late=True), "", "NOT RECORDED YET"),
        (RecordingStatus(12, 0, spilled=True), "", "NOT RECORDED YET"),
        (RecordingStatus(12, 0, nowhere=True), "", "NOT RECORDED"),
    ],
)
def test_the_state_block_never_claims_more_than_the_disk_has(bench, status, recorded, not_recorded):
    state = bench.a_call({}, RaiseOverride())
    assert state.override is not None
    own = replace(status, of_override=state.override.raised.command if status.number >= 0 else "")
    emergency = present_call(facts(bench, state, status=own)).emergency
    assert emergency is not None
    block = emergency.block
    assert block.phrase == "Police are attending now."
    said = block.recorded.replace("\u2009", " ").replace("\u202f", " ").replace("\u00a0", " ")
    assert recorded in said
    assert bool(block.recorded) != bool(block.not_recorded)
    assert not_recorded in block.not_recorded


@pytest.mark.parametrize("police", [False, True])
@pytest.mark.parametrize(
    "status",
    [RecordingStatus(12, late=True), RecordingStatus(spilled=True), RecordingStatus(nowhere=True)],
)
def test_whoever_asked_a_supervisor_is_told_where_none_may_see_it(bench, status, police):
    """A supervisor reads the record only: with a full disk nobody was asked, and the face said they were."""
    asked = [AskSupervisor("unsure", "caller"), *([RaiseOverride()] if police else [])]
    for state, is_asked in ((bench.a_call({}, *asked), True), (bench.a_call({}), False)):
        shown = present_call(facts(bench, state, status=status))
        line = (shown.emergency.block if shown.emergency else shown).not_recorded
        assert line.startswith("NOT RECORDED")
        assert (TEXTS("recorded.unseen") in line) == is_asked
    recorded = facts(bench, bench.a_call({}, *asked), status=RecordingStatus(12))
    assert TEXTS("recorded.unseen") not in str(present_call(recorded))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, TEXTS("override.any_screen")),
        ({"open_calls": 2}, TEXTS("override.on_call", reference="CAD 401")),
        ({"mode": "training"}, TEXTS("override.practises")),
    ],
)
def test_the_override_says_which_call_it_lands_on(bench, more, words):
    state = bench.a_call({}, GiveReference("CAD 401"))
    override = present_call(facts(bench, state, **more)).override
    assert (override.key, override.line) == ("F2", words)


def test_the_override_names_a_call_without_a_reference_by_its_time(bench):
    override = present_call(facts(bench, bench.a_call({}), open_calls=2)).override
    assert TEXTS("header.no_reference") not in override.line
    assert re.fullmatch(
        r"Raises it on the live call, began \d\d:\d\d, no CAD reference\.", override.line
    )

"""Mock calls: a log of their own, kept runs, turns that come, and TRAINING before every copied line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from rcrp_desktop.adapters.clock import fresh_salt
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.log_places import LogPlace
from rcrp_desktop.adapters.sqlite.opening import open_log
from rcrp_desktop.adapters.sqlite.run_records import SqliteRunRecords
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.event_codec import EVENT_KINDS
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.problems import StorageUnavailable, WrongMode
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.application.training import RunCalls, RunState, TrainingService
from rcrp_desktop.application.training_runs import RUN_BEGAN, RUN_KINDS, Who, run_entry
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice
from rcrp_desktop.domain.call.state import CallState, OverrideState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.whole_numbers import MOST
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_inputs import Desk, facts_of
from rcrp_desktop.presentation.times import Times
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import NoKeys, Room
from tests.support.training import (
    MemoryLibrary,
    TrainingRoom,
    a_scenario,
    a_training_room,
    without_turn_answers,
)

EXPECTED = {
    "act_done": "no",
    "weapon": "no",
    "caller": "public",
    "intent": "none",
    "crime": "no",
    "health_need": "yes",
}


@pytest.fixture
def training(tmp_path: Path) -> Iterator[TrainingRoom]:
    made = a_training_room(tmp_path)
    yield made
    made.close()


def go(calls: RunCalls, *commands: Command) -> CallState:
    state = calls.now.state
    for command in commands:
        result = calls.perform(state, command)
        assert isinstance(result, Performed), result
        state = result.state
    return state


def answers(values: dict[str, str]) -> list[Command]:
    return [AnswerQuestion(question, option) for question, option in values.items()]


def a_run(training: TrainingRoom, trainee: str = "T-12") -> RunCalls:
    calls = training.service.open_run(a_scenario(), trainee)
    calls.begin()
    return calls


# --- separation ---------------------------------------------------------------------------------


def test_each_database_refuses_to_be_opened_in_the_other_mode(tmp_path: Path):
    for mode, other in (("training", "live"), ("live", "training")):
        folder = tmp_path / mode
        room = Room(folder, mode=mode)
        path = room.desk("3105").path
        room.close()
        other_place = LogPlace(folder, "test-force", "desk-3105", "3105", other)
        other_place.path.parent.mkdir(parents=True)
        path.rename(other_place.path)
        with pytest.raises(WrongMode):
            open_log(
                other_place, actor="3105", app="test", clock=room.clock, keys=NoKeys(), heads=(),
                boot="boot", fresh_salt=fresh_salt,
            )  # fmt: skip


def test_a_mock_call_is_in_the_training_log_and_nowhere_else(tmp_path: Path):
    training = a_training_room(tmp_path / "training")
    live = Room(tmp_path / "live", ids=training.room.ids)
    live_desk = live.desk("4471")
    real = live_desk.a_call("0398-23NOV", ADVICE_ANSWERS)
    mock = go(a_run(training), *answers(EXPECTED))

    assert live_desk.records.entries_of(mock.call) == []
    assert training.desk.records.entries_of(real.call) == []
    assert training.desk.records.entries_of(mock.call)
    assert mock.opening is not None
    assert mock.opening.mode == "training"
    assert SqliteRunRecords(tmp_path / "live").run_entries() == []
    live.close()
    training.close()


def test_logs_of_another_mode_in_the_training_folder_are_left_alone(tmp_path: Path):
    training = a_training_room(tmp_path)
    a_run(training)
    stray = Room(tmp_path)
    stray.desk("4471").a_call("0398-23NOV", ADVICE_ANSWERS)
    assert len(training.service.runs()) == 1
    stray.close()
    training.close()


def test_what_spilled_in_training_waits_for_the_training_log_only(tmp_path: Path):
    room = Room(tmp_path, mode="training")
    owner = JournalOwner(tmp_path, "desk-44c644d1-training", "44c644d1", "3105", "training")
    spill = JsonLinesSpill(owner, room.clock)
    calls = _without_log(room, spill)
    calls.begin()
    assert spill.pending()
    assert {spilled.mode for spilled in spill.pending()} == {"training"}
    spill.close()
    assert JsonLinesSpill(replace(owner, mode="live"), room.clock).pending() == []
    assert JsonLinesSpill(owner, room.clock).pending()


def _without_log(room: Room, spill: JsonLinesSpill) -> RunCalls:
    recorder = Recorder(None, spill, room.clock)
    records = SqliteCallRecords(room.data, None, "training")
    person = Person("3105", "trainer", verified=False)
    service = TrainingService(
        MemoryLibrary(a_scenario()), recorder, room.engines, records,
        SqliteRunRecords(room.data), room.clock, room.ids, person,
    )  # fmt: skip
    return service.open_run(a_scenario(), "T-12")


def test_the_kinds_of_a_run_are_no_events_of_a_call():
    assert not RUN_KINDS & EVENT_KINDS


# --- running ------------------------------------------------------------------------------------


def test_a_run_has_a_training_reference_and_what_the_records_would_know(training: TrainingRoom):
    first, second = a_run(training), a_run(training)
    assert [calls.now.run.reference for calls in (first, second)] == [
        "TRAINING-0001",
        "TRAINING-0002",
    ]
    reference = first.now.state.reference
    assert reference is not None
    assert (reference.reference, reference.earlier_contacts, reference.earlier_refusals) == (
        "TRAINING-0001",
        3,
        1,
    )


@pytest.mark.parametrize("number", [MOST, MOST + 1, 2**52, True])
def test_a_run_begins_whatever_number_a_log_gives_another(training: TrainingRoom, number: int):
    first = a_run(training)
    who = Who(training.room.clock.now_ms(), Person("T-99", "trainer", verified=False), "altered")
    first.recorder.record([run_entry(RUN_BEGAN, "another", who, {"number": number}, {})])
    assert a_run(training).now.run.reference == "TRAINING-0002"


def test_a_run_has_one_call_however_often_it_is_begun(training: TrainingRoom):
    calls = a_run(training)
    assert calls.begin().state.call == calls.now.run.call
    assert len(training.service.runs()) == 1
    assert calls.unfinished().states == ()


def test_where_no_number_can_be_looked_up_nothing_is_left_behind(
    training: TrainingRoom, monkeypatch: pytest.MonkeyPatch
):
    calls = training.service.open_run(a_scenario(), "T-12")
    with monkeypatch.context() as away:
        away.setattr(training.runs, "run_entries", refused)
        for begin in (calls.begin, lambda: calls.begin_state(calls.new_call())):
            with pytest.raises(StorageUnavailable):
                begin()
    assert calls.begin().state.call == calls.now.run.call
    assert kinds(training) == [*BEGUN]


@pytest.mark.parametrize("is_on_show", [True, False])
def test_what_began_before_the_run_was_refused_is_gone_on_with(
    training: TrainingRoom, monkeypatch: pytest.MonkeyPatch, *, is_on_show: bool
):
    calls = training.service.open_run(a_scenario(), "T-12")
    state = calls.new_call()
    begin = partial(calls.begin_state, state) if is_on_show else calls.begin
    record, told = training.desk.recorder.record, list[str]()

    def run_refused(entries: Sequence[NewEntry], *given: object) -> object:
        told.extend(entry.kind for entry in entries)
        return refused() if RUN_BEGAN in told else record(entries, *given)  # pyright: ignore[reportArgumentType]

    with monkeypatch.context() as away:
        away.setattr(training.desk.recorder, "record", run_refused)
        with pytest.raises(StorageUnavailable):
            begin()
    assert calls.now.run.call == ""
    raised = calls.raise_override(state) if is_on_show else None
    if raised is not None:
        calls.record_events(raised.events)
        begin = partial(calls.begin_state, raised.state)
    begun = begin()
    assert begun.state.call == calls.now.run.call
    assert sorted(kinds(training)) == sorted([*BEGUN, *(["override_raised"] if raised else [])])
    assert begun.state.began is not None
    assert (calls.now.state.override is not None) is is_on_show


BEGUN = ("call_began", RUN_BEGAN, "reference_given")


def refused() -> object:
    raise StorageUnavailable("io", "no answer")


def kinds(training: TrainingRoom) -> list[str]:
    entries = SqliteCallRecords(training.room.data, training.desk.path, "training")
    (call,) = {run.call for run in training.service.runs()}
    begun = training.desk.records.begun_since(0).calls
    assert begun == (call,)
    return [entry.kind for entry in entries.entries_of(call)]


def test_a_call_that_waits_for_its_first_key_records_nothing(training: TrainingRoom):
    calls = training.service.open_run(a_scenario(), "T-12")
    waiting = calls.new_call()
    assert training.service.runs() == ()
    begun = calls.begin_state(waiting)
    assert begun.state.call == calls.now.run.call == waiting.call
    assert [run.trainee for run in training.service.runs()] == ["T-12"]


def test_an_override_before_the_first_key_belongs_to_the_run(training: TrainingRoom):
    calls = training.service.open_run(a_scenario(), "T-12")
    raised = calls.raise_override(calls.new_call())
    calls.record_events(raised.events)
    begun = calls.begin_state(raised.state)
    shown = training.service.show(begun.state.call)
    assert shown is not None
    assert shown.debrief is not None
    assert shown.debrief.reached.source == "override"


def test_the_override_is_practised_in_the_training_log(training: TrainingRoom):
    calls = a_run(training)
    raised = calls.raise_override(calls.now.state)
    assert isinstance(calls.now.state.override, OverrideState)
    calls.record_events(raised.events)
    recorded = training.desk.records.entries_of(raised.state.call)
    assert any(entry.kind == "override_raised" for entry in recorded)


def test_a_turn_comes_by_itself_after_its_question_and_only_once(training: TrainingRoom):
    calls = a_run(training)
    go(calls, *answers({**EXPECTED, "crime": "no"}))
    go(calls, AnswerQuestion("crime", "not_known"))
    assert calls.now.run.brought_in == ("knife",)
    assert [run.brought_in for run in training.service.runs()] == [("knife",)]


def test_the_trainer_brings_a_turn_in_once(tmp_path: Path):
    training = a_training_room(tmp_path, without_turn_answers())
    calls = training.service.open_run(without_turn_answers(), "T-12")
    calls.bring_in("knife")
    assert calls.now.run.turns == ()  # nothing turns up before there is a call
    calls.begin()
    training.room.clock.pass_minutes(1)
    for turn in ("knife", "knife", "nothing"):
        calls.bring_in(turn)
    assert calls.now.run.brought_in == ("knife",)
    assert training.service.runs()[0].turns == calls.now.run.turns
    training.close()


def test_watchers_hear_of_everything(training: TrainingRoom):
    heard: list[RunState] = []
    calls = training.service.open_run(without_turn_answers(), "T-12")
    calls.watch(heard.append)
    calls.begin()
    go(calls, AnswerQuestion("act_done", "no"))
    calls.bring_in("gone")
    calls.raise_override(calls.now.state)
    assert [len(run.state.current.answers) for run in heard] == [0, 1, 1, 1]
    assert [len(run.run.turns) for run in heard] == [0, 0, 1, 1]
    assert heard[-1].state.override is not None


def test_the_trainer_plays_the_supervisor_in_the_training_log_only(training: TrainingRoom):
    calls = a_run(training)
    state = go(calls, *answers({**EXPECTED, "crime": "yes"}), AskLessPolice("advice_given", "Why."))
    (asked,) = state.requests
    agreed = calls.perform(state, DecideRequest(asked.item, "agree", "", "Yes."))
    # The same person asked: even a trainer may not agree with themself on less than police.
    assert not isinstance(agreed, Performed)


# --- shown again --------------------------------------------------------------------------------


def test_a_finished_run_can_be_shown_again_after_everything_was_closed(tmp_path: Path):
    training = a_training_room(tmp_path)
    calls = a_run(training)
    state = go(calls, *answers({**EXPECTED, "health_need": "no"}), EndCall())
    training.close()

    again = a_training_room(tmp_path)
    shown = again.service.show(state.call)
    assert shown is not None
    assert shown.debrief is not None
    assert shown.run == calls.now.run
    assert shown.is_other_version is False
    # crime is answered, so the knife has come; the health need is a second difference.
    assert [row.question for row in shown.debrief.differences] == ["weapon", "health_need"]
    assert again.service.differences() == {state.call: 2}
    again.close()


def test_people_s_own_words_are_kept_and_the_newest_hold(training: TrainingRoom):
    call = a_run(training).now.run.call
    training.service.keep_words(call, own_words="First.", manner="Calm.")
    training.service.keep_words(call, own_words="Second.", manner="Calm.")
    run = training.service.runs()[0]
    assert (run.own_words, run.manner) == ("Second.", "Calm.")


def test_a_run_of_another_version_says_so_and_one_without_scenario_has_no_debrief(tmp_path: Path):
    training = a_training_room(tmp_path)
    call = a_run(training).now.run.call
    training.close()
    for scenarios, expected in (((without_turn_answers(),), False), ((), None)):
        again = a_training_room(tmp_path, *scenarios)
        if expected is None:
            again.service._library.scenarios = ()
        shown = again.service.show(call)
        assert shown is not None
        assert (shown.debrief is None) is (expected is None)
        again.close()


def test_a_changed_scenario_is_told(tmp_path: Path):
    training = a_training_room(tmp_path)
    call = a_run(training).now.run.call
    training.close()
    again = a_training_room(tmp_path, replace(a_scenario(), version=3, digest="b" * 64))
    shown = again.service.show(call)
    assert shown is not None
    assert shown.is_other_version
    assert shown.run.version == 2
    again.close()


def test_a_call_that_no_run_has_is_not_shown(training: TrainingRoom):
    assert training.service.show("nothing") is None


def test_who_the_trainee_is_and_what_was_written_are_parts_that_can_be_erased(
    training: TrainingRoom,
):
    call = a_run(training, "  T-12   and no more ").now.run.call
    training.service.keep_words(call, own_words="Mine.", manner="")
    entries = training.runs.run_entries()
    assert [set(entry.parts) for entry in entries] == [{"trainee"}, {"text"}]
    assert all("T-12" not in str(entry.body) for entry in entries)
    assert training.service.runs()[0].trainee == "T-12 and no more"


def test_nothing_is_cut_off_what_people_write_of_a_run(training: TrainingRoom):
    call = a_run(training).now.run.call
    with pytest.raises(ValueError, match="2001 characters where at most 2000"):
        training.service.keep_words(call, own_words="x" * 2001, manner="")


# --- what is copied -----------------------------------------------------------------------------


@pytest.mark.parametrize("width", [20, 44, 80])
def test_every_copied_line_of_a_mock_call_begins_with_training(training: TrainingRoom, width: int):
    calls = a_run(training)
    commands = [*answers({"act_done": "yes"}), AcceptRecommendation(), WriteNote("a\nb " * 30)]
    state = go(calls, *commands, ConfirmOnCad())
    desk = Desk(load_texts(resource_path("text")), Times(), "T-12", mode=calls.mode)
    facts = facts_of(desk, state, calls.engine_of(state), now_ms=training.room.clock.now_ms())
    lines = cad_lines(facts, width)
    assert len(lines) > 5
    assert all(line.startswith("TRAINING ") for line in lines)

"""CallService: recorded before shown, the override shown before recorded, and nothing lost in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.application.calls import UNFINISHED_WITHIN_MS, Performed
from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable
from rcrp_desktop.application.recording import Recorded, Spilled
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import BeginCall, EndCall, GiveReference
from rcrp_desktop.domain.call.duties import RecordDuty
from rcrp_desktop.domain.call.evolve import fold
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.call_bench import FULL, LOCKED, Bench
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import MINUTE


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_an_answer_is_recorded_before_it_is_shown(bench):
    state = bench.a_call({"act_done": "no"})
    assert bench.log.kinds() == ["call_began", "answer_given"]
    assert fold(state.call, bench.log.events()) == state


def test_a_refused_command_records_nothing(bench):
    state = bench.a_call({"act_done": "no"})
    before = bench.log.size()
    result = bench.service.perform(state, AcceptRecommendation())
    assert result == Rejected(Refusal.NOT_SETTLED)
    assert bench.log.size() == before


def test_the_facts_of_one_command_are_one_piece(bench):
    *most, last = ADVICE_ANSWERS.items()
    state = bench.a_call(dict(most))
    result = bench.service.perform(state, AnswerQuestion(*last))
    assert isinstance(result, Performed)
    assert [type(event.fact).__name__ for event in result.events] == ["AnswerGiven", "RouteShown"]
    assert len({event.stamp for event in result.events}) == 1
    assert isinstance(result.recording, Recorded)
    assert result.recording.receipt.last_seq - result.recording.receipt.first_seq == 1


def test_a_command_that_changes_nothing_is_not_recorded(bench):
    state = bench.a_call({"act_done": "no"})
    result = bench.service.perform(state, AnswerQuestion("act_done", "no"))
    assert result == Performed(state, (), None)


@pytest.mark.parametrize("problem", [FULL, LOCKED, StorageUnavailable("read_only")])
def test_what_the_log_refuses_is_spilled_in_order_and_recovered_as_the_same_events(bench, problem):
    state = bench.a_call({"act_done": "no"})
    bench.log.refuses = problem
    result = bench.service.perform(state, AnswerQuestion("weapon", "no"))
    assert isinstance(result, Performed)
    assert result.recording == Spilled(problem)
    raised = bench.service.raise_override(result.state)
    assert bench.service.record_events(raised.events) == Spilled(problem)
    bench.log.refuses = None
    after = bench.do(raised.state, WriteNote("On the bridge."))
    assert bench.log.kinds()[2:] == ["answer_given", "override_raised", "note_written"]
    assert bench.journal.pending() == []
    again = fold(state.call, bench.log.events())
    (override,) = again.overrides
    assert override.recovered  # the one difference, and it is told
    assert replace(again, overrides=after.overrides) == after
    recovered = [entry.body.get("recovered", False) for entry in bench.log.entries[2:]]
    assert recovered == [True, True, False]


def test_with_nothing_to_write_to_the_state_is_unchanged(bench):
    state = bench.a_call({"act_done": "no"})
    bench.log.refuses = bench.journal.refuses = FULL
    with pytest.raises(OperationalProblem):
        bench.service.perform(state, AnswerQuestion("weapon", "yes"))
    assert fold(state.call, bench.log.events()) == state
    bench.log.refuses = bench.journal.refuses = None
    assert bench.do(state, AnswerQuestion("weapon", "yes")).current.answers["weapon"] == "yes"


def test_the_override_needs_neither_log_nor_call_nor_pack(bench):
    bench.log.refuses = bench.journal.refuses = FULL
    bench.engines.engine = None
    performed = bench.service.raise_override(CallState("never-begun"))
    assert performed.state.override is not None
    assert performed.recording is None
    assert not bench.log.entries


def test_recording_the_same_override_twice_is_harmless(bench):
    performed = bench.service.raise_override(bench.service.new_call())
    first = bench.service.record_events(performed.events)
    again = bench.service.record_events(performed.events)
    assert isinstance(first, Recorded)
    assert isinstance(again, Recorded)
    assert again.receipt.repeated
    assert bench.log.kinds() == ["override_raised"]


def test_a_call_begins_after_its_override(bench):
    performed = bench.service.raise_override(bench.service.new_call())
    bench.service.record_events(performed.events)
    begun = bench.service.begin_state(performed.state)
    assert begun.state.opening is not None
    assert begun.state.override is not None
    again = bench.service.begin_state(begun.state)
    assert again == Performed(begun.state, (), None)


def test_as_if_raised_records_nothing_and_leaves_the_call_as_it_is(bench):
    state = bench.service.new_call()
    raised = bench.service.as_if_raised(state)
    assert raised.override is not None
    assert state.override is None
    assert bench.log.kinds() == []


def test_as_if_begun_records_nothing_and_asks_the_first_question(bench):
    state = bench.service.as_if_begun(bench.service.new_call())
    assert state.assessments
    assert bench.log.entries == []
    assert bench.service.as_if_begun(bench.a_call({})) is not None


def test_a_reference_comes_with_what_the_records_know_of_it(bench):
    bench.references.known["12-0401"] = Contacts(3, 2)
    state = bench.a_call({}, GiveReference(" 12-0401 "))
    assert state.reference is not None
    assert (state.reference.earlier_contacts, state.reference.earlier_refusals) == (3, 2)


def test_what_was_cut_off_is_reopened_and_what_is_old_is_not(bench):
    cut_off = bench.a_call({"act_done": "no"})
    ended = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation(), EndCall())
    assert [state.call for state in bench.service.unfinished().states] == [cut_off.call]
    assert bench.service.unfinished().states[0] == cut_off
    assert ended.call in {state.call for state in bench.service.owing().states}
    bench.clock.pass_minutes(UNFINISHED_WITHIN_MS / MINUTE + 1)
    assert bench.service.unfinished().states == ()
    assert bench.service.owing().states == ()


def test_a_call_owes_until_every_duty_is_done(bench):
    duties = [RecordDuty("caller_told", "done"), RecordDuty("checks", "done", "markers")]
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation(), *duties)
    assert [s.call for s in bench.service.owing().states] == [state.call]


def test_a_call_whose_pack_is_not_at_hand_is_read_with_the_one_in_force(bench):
    state = bench.a_call({"act_done": "no"})
    bench.engines.engine = bench.engines.engine
    assert bench.service.engine_of(state) is bench.engines.engine
    assert bench.service.engine_of(bench.service.new_call()) is bench.engines.current()


def test_every_command_has_an_id_of_its_own(bench):
    state = bench.do(bench.service.new_call(), BeginCall("live"), AnswerQuestion("act_done", "no"))
    commands = [event.stamp.command for event in bench.log.events()]
    assert len(set(commands)) == len(commands) == 2
    assert state.last is not None
    assert state.last.command == commands[-1]

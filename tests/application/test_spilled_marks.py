"""An act that one log could not take says to any other that takes it in what its maker had read of the first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.acknowledged import _as_new
from rcrp_desktop.application.event_codec import (
    SEEN,
    WINDOW,
    as_kept_by,
    seen_in,
)
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Recorded, Recorder, Spilled
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.application.spill_recovery import recover_spilled
from rcrp_desktop.application.spill_release import _is_recorded
from rcrp_desktop.application.written_anew import STOOD
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.frozen import replace
from tests.support.call_bench import FULL, LOCKED, Bench, MemoryLog
from tests.support.pack_builder import ADVICE_ANSWERS

OWN, OTHER = "test/desk/2290/1", "test/desk/2290/2"


def a_bench() -> Bench:
    bench = Bench(person="2290", role="supervisor")
    bench.log = MemoryLog(bench.clock, OWN)
    bench.records.logs[:] = [bench.log]
    bench.recorder.use(bench.log)
    return bench


@pytest.mark.parametrize("reopens", [True, False])
def test_an_act_that_another_log_takes_in_had_read_the_log_that_did_not_take_it(reopens: bool):
    bench = a_bench()
    state = bench.a_call(ADVICE_ANSWERS)
    if reopens:
        state = bench.service.reopen(state.call)
    state = bench.do(state, WriteNote("At home."))  # after it was read: its log alone has it
    bench.log.refuses = FULL
    spilled = bench.do(state, AskSupervisor("asked"))
    other = MemoryLog(bench.clock, OTHER)
    recover_spilled(other, bench.journal, bench.clock)
    bench.records.logs.append(other)
    assert seen_in(other.entries[0]) == {OWN: len(bench.log.entries) - 1}
    assert other.entries[0].body[STOOD] == [], "and stood nowhere before"
    retold = retell(state.call, bench.records.told(state.call).entries, lambda _: None)
    assert retold.state.revision == spilled.revision
    assert [event.stamp.unseen for event in retold.events if event.stamp.unseen] == []


def test_police_whom_a_supervisor_sent_they_lower_also_where_another_log_takes_that_in():
    bench = a_bench()
    handler = bench.colleague("4471")
    state = handler.new_call()
    calm = (AnswerQuestion(question, option) for question, option in ADVICE_ANSWERS.items())
    for command in (BeginCall("live"), *calm, AskSupervisor("asked")):
        state = handler.perform(state, command).state
    asked = bench.service.reopen(state.call)
    send = DecideRequest("r1", "overturn", "police_now", "Send.")
    bench.service.perform(asked, send)
    less = AskLessPolice("advice_given", "He is home.")
    handler.perform(handler.reopen(state.call), less)
    seen = bench.service.reopen(state.call)
    (request,) = pending_requests(seen)
    bench.log.refuses = FULL
    bench.service.perform(seen, DecideRequest(request.item, "agree", "", "Known."))
    other = MemoryLog(bench.clock, OTHER)
    bench.records.logs.append(other)
    recover_spilled(other, bench.journal, bench.clock)
    assert other.kinds() == ["supervisor_decided"]
    now = standing(handler.reopen(state.call), bench.engines.engine)
    assert (now.source, now.is_no_police) == ("decision", True)


def test_the_log_itself_takes_the_act_in_with_how_far_it_was_read_then():
    """Another window may have written in it meanwhile."""
    bench = a_bench()
    state = bench.service.reopen(bench.a_call({}).call)
    bench.log.refuses = FULL
    bench.do(state, AnswerQuestion("act_done", "no"))
    bench.log.refuses = None
    bench.recorder.recover()
    taken, *others = bench.log.entries[::-1]
    assert seen_in(taken) == {OWN: taken.seq - 1}
    assert isinstance(taken.body[WINDOW], str)
    assert not any(WINDOW in e.body or seen_in(e) for e in others), "they stand in their order"


def test_an_act_that_the_log_has_is_known_to_it_whatever_its_line_says_of_that_log():
    """A line that was kept although the log had taken it, too."""
    bench = a_bench()
    state = bench.service.reopen(bench.a_call({}).call)
    bench.do(state, AnswerQuestion("act_done", "no"))
    act = [entry for entry in bench.log.entries if entry.kind == "answer_given"][-1]
    marked = {**act.body, SEEN: [f"{OWN}#1"]}
    line = NewEntry(
        act.kind,
        "decision",
        act.at_ms,
        act.actor,
        act.role,
        act.call,
        act.command,
        marked,
        act.parts,
    )
    assert as_kept_by(OWN, [line])[0].body == act.body
    assert as_kept_by(OTHER, [line]) == [line]
    bench.journal.add([line])
    before = len(bench.log.entries)
    bench.recorder.look()
    assert len(bench.log.entries) == before
    assert bench.journal.pending() == []


def test_what_is_let_go_of_by_hand_is_known_to_the_log_that_has_it():
    bench = a_bench()
    bench.do(bench.service.reopen(bench.a_call({}).call), AnswerQuestion("act_done", "no"))
    act = bench.log.entries[-1]
    line = (_as_new(act, f"{OWN}#1"),)
    bench.journal.add(line)
    assert _is_recorded(bench.log, line)


@pytest.mark.parametrize("is_started_anew", [True, False])
def test_what_a_lost_log_had_is_written_anew_with_what_its_acts_had_read(is_started_anew: bool):
    """The lost log may come back beside the one that followed it: no act is to count as unread by its own desk."""
    bench = a_bench()
    call = bench.a_call(ADVICE_ANSWERS).call
    lost, other = bench.log, MemoryLog(bench.clock, OTHER)
    if is_started_anew:
        bench = a_bench()
        bench.records.logs[:] = [lost]
        bench.recorder.give_up_log()
        bench.recorder.use(lost)
    state = bench.service.reopen(call)
    lost.refuses = StorageUnavailable("missing")
    bench.do(state, AskSupervisor("asked"))
    bench.recorder.give_up_log()
    bench.recorder.use(other)
    bench.recorder.recover()
    assert [e.kind for e in other.entries] == [*(e.kind for e in lost.entries), "supervisor_asked"]
    acts = list(dict.fromkeys(e.command for e in lost.entries))
    begins = {c: min(e.seq for e in lost.entries if e.command == c) for c in acts}
    for entry in other.entries[1:-1]:
        assert seen_in(entry) == {OWN: begins[entry.command] - 1}


@pytest.mark.parametrize("is_left", [True, False])
def test_a_line_that_waits_still_is_no_other_act_where_its_log_is_lost(is_left: bool):
    """It says how far the log was when it waited, and what is written anew where the act stood: the act is one."""
    bench = a_bench()
    state = bench.a_call(ADVICE_ANSWERS)
    bench.log.refuses = FULL
    bench.do(state, AskSupervisor("asked"))
    (waiting,) = bench.journal.kept
    bench.log.refuses = None
    bench.recorder.recover()
    bench.journal.kept = [waiting] if is_left else []  # the line could not be let go of
    bench.journal.add([replace(waiting.entries[0], call="another", command="other")])
    kept = Recorder(bench.log, bench.journal, bench.clock)
    service = bench.service_for(bench.person, kept)
    service.reopen(state.call)
    bench.log.refuses = StorageUnavailable("missing")
    with pytest.raises(StorageUnavailable):
        kept.look()
    other = MemoryLog(bench.clock, OTHER)
    kept.give_up_log()
    kept.use(other)
    kept.recover()
    assert [e.kind for e in other.entries if e.call == state.call] == bench.log.kinds()
    assert other.kinds().count("supervisor_asked") == 2
    assert bench.journal.kept == []


def test_a_line_that_is_found_after_the_act_was_written_anew_is_no_other_act():
    """It lay in a journal of an earlier start that could not be read."""
    bench = a_bench()
    bench.do(bench.a_call({}), WriteNote("At home."))
    bench.log.refuses = FULL
    bench.do(bench.service.reopen(bench.log.entries[0].call), AskSupervisor("asked"))
    (waiting,) = bench.journal.kept
    bench.log.refuses = StorageUnavailable("missing")
    with pytest.raises(StorageUnavailable):
        bench.recorder.look()
    bench.recorder.give_up_log()
    bench.recorder.use(other := MemoryLog(bench.clock, OTHER))
    bench.recorder.recover()
    assert bench.journal.kept == []
    before = other.kinds()
    bench.journal.add([replace(e, body={**e.body, SEEN: [f"{OWN}#0"]}) for e in waiting.entries])
    bench.recorder.look()
    assert other.kinds() == before
    assert bench.journal.kept == []


@pytest.mark.parametrize("is_released", [True, False])
def test_what_waited_stands_where_the_log_took_it_in(is_released: bool):
    bench = a_bench()
    state = bench.a_call({})
    bench.log.refuses = FULL
    bench.do(state, AskSupervisor("asked"))
    bench.log.refuses = None
    if is_released:
        bench.recorder.release(bench.service.stamp())
    else:
        bench.recorder.recover()
    kept = [entry for line in bench.recorder.acts.held_by(OWN) for entry in line]
    assert bench.log.entries[-1].kind == kept[-1].kind == "supervisor_asked"
    assert kept[-1].body[STOOD] == [f"{OWN}#{len(bench.log.entries) - 1}"]


def test_an_act_that_comes_in_unproved_stands_nowhere():
    bench = a_bench()
    bench.a_call({})
    act = bench.log.entries[-1]
    bench.journal.add([_as_new(replace(act, command="unproved"), f"{OWN}#1")])
    (bound,) = bench.journal.kept
    bench.journal.kept = [replace(bound, doubt="unbound", owner="2290")]
    told: list[str] = []
    recover_spilled(
        bench.log, bench.journal, bench.clock, lambda act, _: told.append(act[0].command)
    )
    assert bench.log.kinds()[-1] == "act_unconfirmed"
    assert told == [bench.log.entries[-1].command]


ACTS = st.lists(st.tuples(st.sampled_from(["note", "ask"]), st.sampled_from([None, FULL, LOCKED])))


@given(ACTS, st.booleans())
@settings(deadline=None, max_examples=60)
def test_whichever_log_takes_an_act_its_maker_had_read_all_of_their_own(acts, other_takes):
    bench = a_bench()
    state = bench.a_call({})
    for act, fault in acts:
        bench.log.refuses = fault
        command = WriteNote("At home.") if act == "note" else AskSupervisor("asked")
        done = bench.service.perform(state, command)
        assert isinstance(done.recording, Recorded if fault is None else Spilled)
        state = done.state
    bench.log.refuses = None
    taker = MemoryLog(bench.clock, OTHER) if other_takes else bench.log
    recover_spilled(taker, bench.journal, bench.clock)
    logs = [log.entries for log in {id(log): log for log in (bench.log, taker)}.values()]
    events = retell(state.call, merged_entries(logs), lambda _: None).events
    assert [e.stamp.command for e in events if e.stamp.unseen] == []

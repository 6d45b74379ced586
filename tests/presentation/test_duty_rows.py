"""A row of the closing duties tells who heard nothing from who waits for what does not come."""

from __future__ import annotations

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty, TellChange
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import StandDownOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.call_duties import present_duties
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS


def rows(bench: Bench, state: CallState) -> list[str]:
    found = present_duties(facts(bench, state))
    assert found is not None
    return [row.model.what for row in found.rows]


def stood_down(bench: Bench, state: CallState) -> CallState:
    """Police at once were sent and stood down: the caller may be waiting for them."""
    raised = bench.service.raise_override(state)
    bench.service.record_events(raised.events)
    boss = bench.colleague("2290", "supervisor")
    return boss.perform(boss.reopen(state.call), StandDownOverride("Wrong house.")).state


def told(bench: Bench, answers: dict[str, str], *commands: Command) -> CallState:
    return bench.a_call(answers, AcceptRecommendation(), *commands)


def test_who_was_told_nothing_is_not_told():
    bench = Bench()
    assert rows(bench, told(bench, ADVICE_ANSWERS))[0] == "Caller told"


def test_a_caller_who_waits_for_police_that_do_not_come_is_said_to_on_the_row():
    bench = Bench()
    state = stood_down(bench, told(bench, ADVICE_ANSWERS, RecordDuty("caller_told", "done")))
    assert rows(bench, state)[0] == "Caller not told that it changed"


def test_once_they_heard_the_row_is_called_as_ever():
    bench = Bench()
    state = stood_down(bench, told(bench, ADVICE_ANSWERS))
    state = bench.service.perform(state, RecordDuty("caller_told", "done")).state
    assert rows(bench, state)[0] == "Caller told"


def test_a_service_that_heard_nothing_else_keeps_its_row():
    bench = Bench()
    state = told(bench, AMBULANCE_ANSWERS, RecordAgency("ambulance", "no_answer"))
    assert "Agency accepts: Ambulance" in rows(bench, state)


def test_a_service_that_heard_something_else_last_is_said_to_by_its_name():
    bench = Bench()
    ask = AskSupervisor("asked", text="Is it known?")
    taken = RecordAgency("ambulance", "accepted", 30)
    state = told(bench, AMBULANCE_ANSWERS, taken, ask)
    boss = bench.colleague("2290", "supervisor")
    decided = DecideRequest("r1", "overturn", "advice_given", "Known.")
    boss.perform(boss.reopen(state.call), decided)
    state = bench.service.reopen(state.call)
    (item,) = (i for i in facts(bench, state).items if i.kind is Owed.TELL_AGENCY_OF_CHANGE)
    state = bench.service.perform(state, TellChange(item.id, "done")).state
    state = bench.service.perform(state, ask).state
    agreed = DecideRequest("r2", "overturn", "partner_ambulance", "Known.")
    state = boss.perform(boss.reopen(state.call), agreed).state
    assert "Agency not told that it changed: Ambulance" in rows(bench, state)

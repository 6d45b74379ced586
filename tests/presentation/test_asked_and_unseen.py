"""That a supervisor is asked: beside what the caller was told before, and of a call that is not on show and not recorded."""

from __future__ import annotations

from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.duties import RecordDuty
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.presentation.call_inputs import Facts, RecordingStatus
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.unrecorded import unrecorded_lines
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import AMBULANCE_ANSWERS

TOLD = RecordDuty("caller_told", "done")


def asked_late(*acts: Command) -> tuple[str, ...]:
    bench = Bench()
    bench.references.known["CAD 1"] = Contacts(2, 1)
    accept = AcceptRecommendation()
    state = bench.a_call(AMBULANCE_ANSWERS, accept, *acts, GiveReference("CAD 1"))
    return present_call(facts(bench, state)).truth


def test_a_caller_who_was_told_the_route_is_named_while_a_supervisor_is_asked():
    (line,) = [one for one in asked_late(TOLD) if one.startswith("DECIDE AGAIN")]
    assert "the caller was told it" in line
    assert "A supervisor is asked: tell them that." in line


def test_of_one_who_was_told_nothing_that_is_not_said():
    (line,) = [one for one in asked_late() if one.startswith("DECIDE AGAIN")]
    assert "told" not in line


def of_another(*acts: Command) -> str:
    bench = Bench()
    state = bench.a_call({}, *acts)
    found: Facts = facts(bench, state, status=RecordingStatus(3, 0, spilled=True))
    return unrecorded_lines([found], is_call_on_show=True).others


def test_a_request_that_is_in_no_log_is_named_of_another_call_too():
    said = of_another(AskSupervisor(text="Is it known?"))
    reason = TEXTS("items.reason.asked")
    assert f"a supervisor is asked ({reason}) and may not see it: tell one now" in said
    assert "supervisor" not in of_another()

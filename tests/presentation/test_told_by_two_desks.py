"""What two desks that had not read each other told people: the text for CAD and the duties tell of both, by no clock."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.duties import RecordAgency
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_duties import present_duties
from rcrp_desktop.presentation.widgets import DutyState
from tests.application.test_heard_last import begun, do
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.desks_apart import Desks

SKEWS = pytest.mark.parametrize("skew", [0, 5_000, -300_000])


def cad(desks: Desks) -> list[str]:
    return [line.lower() for line in cad_lines(facts(Bench(), desks.merged()), 500)]


def states(desks: Desks) -> dict[str, DutyState]:
    found = present_duties(facts(Bench(), desks.merged()))
    return {row.duty: row.model.state for row in found.rows}


@SKEWS
def test_who_was_reached_by_one_desk_is_not_told_of_as_not_reached_because_another_failed(skew):
    desks = begun({"5512": skew})
    do(desks, "5512", "caller told", "taken")
    do(desks, "4471", "could not tell", RecordAgency("ambulance", "no_answer"))
    found = states(desks)
    assert (found["caller_told"], found["agency_accepts"]) == (DutyState.DONE, DutyState.DONE)
    (caller,) = [line for line in cad(desks) if line.startswith("caller told")]
    (service,) = [line for line in cad(desks) if line.startswith("ambulance")]
    assert "could not" not in caller
    assert "no answer" not in service


@SKEWS
def test_each_of_two_things_that_a_caller_was_told_at_once_is_in_the_text(skew):
    desks = begun({"5512": skew})
    do(desks, "5512", "new", "calm", "accept")
    desks.read("2290")
    do(desks, "2290", "agree")
    desks.read("5512")
    do(desks, "5512", "caller told")
    do(desks, "4471", "caller told")
    lines = [line for line in cad(desks) if "caller told" in line]
    assert any(line.startswith("earlier") and "advice" in line for line in lines)
    assert any("hold now" in line and "ambulance" in line for line in lines)

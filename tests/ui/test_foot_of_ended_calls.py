"""What the foot counts as open are the calls whose line is open."""

from __future__ import annotations

from datetime import UTC

from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.presentation.call_inputs import Desk
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.call_taking.call_facts import CallFacts
from rcrp_desktop.ui.call_taking.open_calls import OpenCalls
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS


def test_a_call_that_ended_undecided_is_counted_as_ended_beside_the_one_that_goes_on():
    bench, calls = Bench(), OpenCalls()
    facts = CallFacts(bench.service, Desk(TEXTS, Times(UTC), "2290"), calls)
    calls.put(bench.a_call({}, EndCall()))
    live = calls.put(bench.a_call({}))
    found = facts.of(live)
    assert (found.open_calls, found.ended_calls) == (2, 1)
    assert present_call(found).foot.startswith("1 call open, 1 ended, ")

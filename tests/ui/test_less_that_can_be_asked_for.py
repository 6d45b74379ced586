"""What can be asked of a supervisor: less than stands, whether it was recommended or decided."""

from __future__ import annotations

from rcrp_desktop.domain.call.outcome import SendPolice
from rcrp_desktop.ui.call_taking.asking import ask_supervisor
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS


def test_less_than_was_sent_can_be_asked_for_where_no_police_are_recommended():
    bench = Bench()
    now = facts(bench, bench.a_call(ADVICE_ANSWERS, SendPolice()))
    options = [name for name, _ in ask_supervisor(TEXTS, now).options]
    assert options[0] == "asked"
    assert "less:police_soon" in options
    assert "less:advice_given" in options
    assert "less:police_now" not in options


def test_no_less_is_offered_where_no_police_are_recommended_or_decided():
    bench = Bench()
    now = facts(bench, bench.a_call(ADVICE_ANSWERS))
    assert [name for name, _ in ask_supervisor(TEXTS, now).options] == ["asked"]

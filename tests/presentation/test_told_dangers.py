"""A danger that was told and does not count is named wherever the route that it keeps is shown, and no rule is."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.supervisor.call_view import present_call_view
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS

WORDS = Words(TEXTS, Times(), "2306")
TOLD = "Told, and the question is not asked: 6 Goodbye: Yes."
BELOW = "Reason of r10_no_need."


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def kept(bench: Bench) -> CallState:
    """No danger but one, which was told out of order and is not asked about: advice, by the answers that count."""
    return bench.a_call(ADVICE_ANSWERS, AnswerQuestion("goodbye", "yes"))


def test_the_card_names_it_as_why_and_names_no_rule(bench: Bench, kept: CallState):
    outcome = present_call(facts(bench, kept)).outcome
    assert outcome is not None
    assert outcome.why == f"Why: {TOLD}"
    assert outcome.basis == ""
    assert BELOW not in str(outcome)
    assert TEXTS("outcome.trace_none") not in str(outcome)


def test_the_text_for_cad_names_it(bench: Bench, kept: CallState):
    text = " ".join(cad_lines(facts(bench, kept), 400))
    assert TOLD.upper() in text
    assert BELOW.upper() not in text


def test_the_view_of_the_call_names_it_and_no_rule(bench: Bench, kept: CallState):
    told = bench.records.told(kept.call).entries
    detail = detail_of(kept.call, told, bench.engines.of_digest)
    (why,) = present_call_view(detail, bench.clock.now_ms(), WORDS).whys
    assert why.first == TEXTS("supervisor.call.kept")
    assert [run.text for line in why.because for run in line.runs] == [TOLD]
    assert why.excluded == ""

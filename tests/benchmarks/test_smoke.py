"""Every benchmark still runs: tiny sizes, no figure is judged here. ``-m benchmark`` judges them at full size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.figures import Figure, Report, percentile


@pytest.mark.parametrize("name", BENCHMARKS)
def test_it_runs(name: str, tmp_path: Path):
    for report in BENCHMARKS[name](tmp_path, True):
        assert report.figures
        assert report.title in report.told()
        assert all(figure.value == figure.value for figure in report.figures)  # no NaN


@pytest.mark.benchmark
@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_budgets(name: str, tmp_path: Path):
    missed = [
        f"{report.title}: {figure.told()}"
        for report in BENCHMARKS[name](tmp_path, False)
        for figure in report.figures
        if not figure.is_met
    ]
    assert not missed, "\n".join(missed)


def test_percentiles_are_samples():
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.99) == 4.0
    assert percentile([5.0], 0.01) == 5.0


def test_a_budget_may_be_a_most_or_a_least():
    assert Figure("a", 2.0, "ms", limit=2.0).is_met
    assert not Figure("a", 2.1, "ms", limit=2.0).is_met
    assert Figure("a", 5.0, "x", limit=5.0, at_least=True).is_met
    assert not Figure("a", 4.9, "x", limit=5.0, at_least=True).is_met


def test_a_report_says_what_was_skipped():
    assert (
        "skipped: nothing to compare with"
        in Report("t", "c", skipped="nothing to compare with").told()
    )

"""The trials tell what noticed, what lived, what stood still and what ended by itself; a sample keeps its shares."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.mutation import forks, trampoline
from tests.mutation.__main__ import SHARES, sample
from tests.mutation.forks import Ended, Job, forked
from tests.mutation.trampoline import Trial, choose, wrap_in_trampoline


def a_run(job: Job, tell: Callable[[Any], None]) -> None:
    for test in job.tests:
        if test == "still":
            signal.pause()
        if test == "gone":
            os._exit(3)
        print("said to nobody")
        tell([test, None])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks")
def test_each_fork_tells_how_far_it_came(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forks, "STILL_SECONDS", 0.3)
    jobs = [Job("a", ("one", "two")), Job("b", ("one", "still")), Job("c", ("gone", "one"))]
    ended: dict[str, Ended] = {e.job.name: e for e in forked(jobs, a_run, 2, lambda _: 0.01)}
    assert {name: [t for t, _ in e.told] for name, e in ended.items()} == {
        "a": ["one", "two"],
        "b": ["one"],
        "c": [],
    }
    assert [name for name, e in ended.items() if e.stood_still] == ["b"]


class _Written:
    def plain(self) -> int:
        return 1

    def plain_orig(self) -> int:
        return 1

    def plain_1(self) -> int:
        return 2


def test_the_chosen_copy_is_called_and_every_call_is_noted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUTANT_UNDER_TEST", "")
    for name in ("module", "name", "hits"):
        monkeypatch.setattr(Trial, name, getattr(Trial, name))
    _Written.plain_orig.__name__ = "x_plain__mutmut_orig"
    copies = {"_mutmut_orig": _Written.plain_orig, "x_plain__mutmut_1": _Written.plain_1}
    wrapped = wrap_in_trampoline(copies)(_Written.plain)
    here = _Written.plain.__module__
    assert wrapped(_Written()) == 1
    choose(f"{here}.x_plain__mutmut_1")
    assert wrapped(_Written()) == 2
    choose(f"{here}.other.x_plain__mutmut_1")
    assert wrapped(_Written()) == 1
    Trial.hits = set()
    wrapped(_Written())
    assert Trial.hits == {f"{here}.x_plain"}
    assert trampoline.MutantDict is dict


def test_a_sample_gives_every_part_its_share_and_is_the_same_for_the_same_seed():
    names = [f"rcrp_desktop.{part}.x.x_f__mutmut_{n}" for part in SHARES for n in range(400)]
    picked = sample(names, 615, 6)
    shares = Counter(name.removeprefix("rcrp_desktop.").partition(".x.")[0] for name in picked)
    assert shares == SHARES
    assert len(set(picked)) == len(picked)
    assert picked == sample(names, 615, 6) != sample(names, 615, 7)
    assert len(sample(names[:30], 600, 6)) == 30, "no more than there are"

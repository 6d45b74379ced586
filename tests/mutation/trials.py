"""Tries mutants against the tests: one process that holds all tests collected, one fork of it for each mutant.

Started by ``python -m tests.mutation`` inside ``mutants/``. A mutant counts as killed only where a test fails
with it and the same test, alone and at once, holds without it. Tests that stand still are counted by
themselves; tests that fail without any mutant are named and left out.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.forks import Ended, Job, forked

REACH = Path("reach.json")
PATIENCE = 20.0
"""Seconds of tests that a mutant meets at first; the slow ones are kept for those that live."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a mutant: which test noticed (or stood still), with its last words."""

    name: str
    status: str
    test: str = ""
    words: str = ""
    tests: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Reach:
    """What is known without a mutant: how long each test takes, and which functions it comes through."""

    seconds: dict[str, float] = field(default_factory=dict)
    through: dict[str, list[str]] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)
    while_collecting: list[str] = field(default_factory=list)


class Trials:
    """The pytest plugin that takes the place of running the tests one after the other."""

    def __init__(self, names: Sequence[str], out: Path, processes: int) -> None:
        self._names, self._out, self._processes = names, out, processes
        self._items: dict[str, pytest.Item] = {}
        self._killers: Counter[tuple[str, str]] = Counter()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn what each test reaches, then try the mutants."""
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        self._items = {item.nodeid: item for item in session.items}
        reach = self._learn()
        for name in reach.failing:
            print(f"fails without a mutant: {name}", flush=True)
        with self._out.open("a", encoding="utf-8") as out:
            for tried in self._try(reach):
                out.write(json.dumps(asdict(tried), ensure_ascii=False) + "\n")
                out.flush()
        return True

    # --- without a mutant --------------------------------------------------------------------------

    def _learn(self) -> Reach:
        if REACH.exists():
            return Reach(**json.loads(REACH.read_text("utf-8")))
        files: dict[str, list[str]] = {}
        for name in self._items:
            files.setdefault(name.partition("::")[0], []).append(name)
        reach = Reach(while_collecting=sorted(_hits()))
        jobs = [Job(file, tuple(names)) for file, names in files.items()]
        for ended in forked(jobs, self._come_through, self._processes, lambda _: 3600.0):
            for name, seconds, words, hits in ended.told:
                if words is not None:
                    reach.failing.append(name)
                    continue
                reach.seconds[name] = seconds
                for function in hits:
                    reach.through.setdefault(function, []).append(name)
        REACH.write_text(json.dumps(asdict(reach)), "utf-8")
        return reach

    def _come_through(self, job: Job, tell: Callable[[Any], None]) -> None:
        for name, following in zip(job.tests, [*job.tests[1:], None], strict=True):
            _hits().clear()
            began = time.monotonic()
            words = self._run(name, following)
            tell([name, time.monotonic() - began, words, sorted(_hits())])

    # --- with one ----------------------------------------------------------------------------------

    def _try(self, reach: Reach) -> Iterator[Tried]:
        """Each mutant against its quick tests first; what lives, against all of them."""
        reached = {name: reach.through.get(_function(name), []) for name in self._names}
        yield from (Tried(name, "no tests") for name, tests in reached.items() if not tests)
        waiting = {name: tests for name, tests in reached.items() if tests}
        seen: dict[str, Tried] = {}
        for patience in (PATIENCE, float("inf")):
            jobs = self._jobs(waiting, reach, patience)
            for ended in forked(jobs, self._run_with, self._processes, reach.seconds.__getitem__):
                tried = self._judge(ended)
                if tried.status == "survived" and tried.tests < len(waiting[tried.name]):
                    seen[tried.name] = tried
                    continue
                yield tried
            waiting = {name: waiting[name] for name in seen}
            seen = {}

    def _jobs(self, waiting: dict[str, list[str]], reach: Reach, patience: float) -> Iterator[Job]:
        """Made one by one, so that a later one profits from what killed its neighbours."""
        for name, reached in waiting.items():
            room = name.partition(".x")[0]
            tests = sorted(reached, key=lambda t: (-self._killers[room, t], reach.seconds[t]))
            left, chosen = patience, list[str]()
            for test in tests:
                left -= reach.seconds[test]
                if left >= 0 or not chosen:
                    chosen.append(test)
            yield Job(name, tuple(chosen))

    def _run_with(self, job: Job, tell: Callable[[Any], None]) -> None:
        from mutmut.mutation.trampoline import choose

        choose(job.name)
        for name, following in zip(job.tests, [*job.tests[1:], None], strict=True):
            words = self._run(name, following)
            tell([name, words])
            if words is not None:
                return

    def _judge(self, ended: Ended) -> Tried:
        name, count = ended.job.name, len(ended.told)
        if ended.stood_still:
            return Tried(name, "timeout", ended.job.tests[count], "", count, ended.seconds)
        if ended.told and ended.told[-1][1] is not None:
            test, words = ended.told[-1]
            status = "killed" if self._holds(test) else "unsound"
            self._killers[name.partition(".x")[0], test] += 1
        elif count < len(ended.job.tests):
            status, test, words = "killed", ended.job.tests[count], "the process ended"
        else:
            status, test, words = "survived", "", ""
        return Tried(name, status, test, words, count, ended.seconds)

    def _holds(self, test: str) -> bool:
        """Whether the test that noticed a mutant holds without one."""
        job = [Job("", (test,))]
        told = [ended.told for ended in forked(job, self._run_with, 1, lambda _: 3600.0)]
        return told == [[[test, None]]]

    def _run(self, name: str, following: str | None) -> str | None:
        """What a failed test said last; None when it held."""
        item = self._items[name]
        after = self._items[following] if following else None
        for report in runtestprotocol(item, log=False, nextitem=after):
            if report.failed:
                lines = [line for line in report.longreprtext.splitlines() if line.strip()]
                said = [line for line in lines if line.startswith("E ")] or lines
                return " | ".join(said[:3])[:400]
        return None


def _function(mutant: str) -> str:
    return mutant.rpartition("__mutmut_")[0]


def _hits() -> set[str]:
    from mutmut.mutation.trampoline import Trial

    if Trial.hits is None:
        Trial.hits = set()
    return Trial.hits


def main() -> int:
    """``python -m tests.mutation.trials NAMES OUT PROCESSES PYTEST-WORDS...``."""
    names, out, processes, *words = sys.argv[1:]
    sys.path.insert(0, str(Path.cwd()))
    if not REACH.exists():
        _hits()
    plugin = Trials(Path(names).read_text("utf-8").split(), Path(out), int(processes))
    always = [
        "-q",
        "-s",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        "-o",
        "faulthandler_timeout=0",
    ]
    return int(pytest.main([*always, *words], plugins=[plugin]))


if __name__ == "__main__":
    raise SystemExit(main())

"""One step of work, as a start, a look, an export or a recovery: it waits once, whatever it reads and however many logs are busy.

What was waited for in vain is left out of the rest of that step, and named; the next step tries it anew. Nothing
outlives the step, so that a log that is free again is never left out.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock

from rcrp_desktop.application.problems import OperationalProblem

WAIT_S = 2.0


class Step:
    """What one step has found busy. Several threads may do a part of it each."""

    def __init__(self, wait_s: float | None = None) -> None:
        """``wait_s`` is how long it may wait, for however many logs."""
        self._left_s = WAIT_S if wait_s is None else wait_s
        self._counting = Lock()
        self.busy: dict[Path, OperationalProblem] = {}

    def left_s(self) -> float:
        """How long it may still wait."""
        return self._left_s

    def found_busy(self, log: Path, problem: OperationalProblem, waited_s: float) -> None:
        """It was busy after so long a wait."""
        self._count(waited_s)
        self.busy[log] = problem

    def came_free(self, log: Path, waited_s: float) -> None:
        """It can be read again after so long a wait."""
        self._count(waited_s)
        self.busy.pop(log, None)

    def _count(self, waited_s: float) -> None:
        with self._counting:
            self._left_s = max(0.0, self._left_s - waited_s)


_under_way: ContextVar[Step | None] = ContextVar("step", default=None)


def step_under_way() -> Step:
    """The step that this belongs to; outside of any, one of its own."""
    return _under_way.get() or Step()


@contextmanager
def one_step(step: Step | None = None) -> Generator[Step]:
    """All that is read within is one step: ``step`` going on, else the one that is under way, else a new one."""
    current = step or _under_way.get() or Step()
    before = _under_way.set(current)
    try:
        yield current
    finally:
        _under_way.reset(before)


@contextmanager
def without_waiting() -> Generator[Step]:
    """The same on the thread that takes keys: what is busy is left out at once."""
    with one_step(Step(0)) as step:
        yield step

"""Waits for a log that another program holds, once in a step, and never while a lock keeps others from theirs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic
from typing import TypeVar

from rcrp_desktop.adapters.sqlite.connection import open_reader
from rcrp_desktop.adapters.sqlite.errors import is_held
from rcrp_desktop.application.one_step import Step, one_step
from rcrp_desktop.application.problems import OperationalProblem

T = TypeVar("T")

WITHIN_LOCK_S = 0.1
"""A commit takes less: what is busy for longer is waited for without the lock."""
_LEAST_S = 0.01
"""Counted for each wait, so that a log that is busy again and again is given up too."""


def looked(lock: AbstractContextManager[object], look: Callable[[], T]) -> T:
    """What a look under the lock gives, which is taken anew once a log that was busy in it came free.

    No look waits longer than ``WITHIN_LOCK_S`` itself, so whatever looks at logs for an answer goes through this.
    """
    with one_step() as step:
        while True:
            try:
                with lock:
                    found = look()
            except OperationalProblem:
                if not _some_came_free(step):
                    raise
            else:
                if not _some_came_free(step):
                    return found


def _some_came_free(step: Step) -> bool:
    """All are tried as long as there is time to wait for one: by then another may be free that was not waited for."""
    if step.left_s() == 0:
        return False
    waited = [_came_free(step, log) for log in tuple(step.busy)]
    return any(waited)


def _came_free(step: Step, log: Path) -> bool:
    began = monotonic()
    try:
        open_reader(log).close()  # waits, and notes in the step where that was in vain
    except OperationalProblem as problem:
        if is_held(problem):
            return False
    step.came_free(log, max(monotonic() - began, _LEAST_S))
    return True

"""Work off the main thread: one write lane, three read lanes, answers on the main thread.

``background.write(work, done, failed)`` keeps the order it is called in; ``urgent=True``, for the override,
overtakes all but what is ``about`` the same call, for the order of acts is the order of record. ``background.read(work, done, failed, topic="search")`` drops the answer when
a newer read on its topic has begun. ``done`` and ``failed`` run on the main thread, never inside the
call that asked. OperationalProblem goes to ``failed``; anything else is a bug: ``failed`` hears of it as
Unforeseen, so that nothing waits for good, and then it is raised there.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, ClassVar, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from rcrp_desktop.application.one_step import one_step
from rcrp_desktop.application.problems import OperationalProblem, as_problem
from rcrp_desktop.domain.frozen import frozen, replace

T = TypeVar("T")
Failed = Callable[[OperationalProblem], None]

_READERS = 3


class Lanes(Protocol):
    """What controllers ask for; ``Background`` in the program, ``InlineBackground`` in their tests."""

    def write(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        urgent: bool = False,
        about: str = "",
    ) -> None:
        """Do work that changes something, one after the other."""
        ...

    def read(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        topic: str = "",
    ) -> None:
        """Do work that only looks; of reads on one topic only the newest answers."""
        ...

    def read_first(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        within_s: float,
    ) -> bool:
        """Do work that only looks, and wait so long for it: ``done`` is called within, or where this is False, later."""
        ...


class Refused(RuntimeError):
    """Work was handed in after the lanes were closed: a bug in the order of shutting down."""


@frozen
class Job:
    """Work, where its answer goes, and which generation of its topic it belongs to."""

    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Failed | None
    topic: str = ""
    generation: int = 0
    about: str = ""
    urgent: bool = False


@frozen
class _Outcome:
    """What became of a job: its value, or what was raised."""

    job: Job
    value: object = None
    fault: BaseException | None = None


class Background(QObject):
    """Owned by the main thread and outliving all work; ``drain`` before the window goes.

    A thread that hangs in the operating system cannot be ended: after a drain that was given up,
    the process must be left without waiting for its threads (``os._exit``).
    """

    _arrived: ClassVar[Signal] = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rcrp-write")
        self._readers = ThreadPoolExecutor(max_workers=_READERS, thread_name_prefix="rcrp-read")
        self._lock = threading.Lock()
        self._waiting: deque[Job] = deque()
        self._outcomes: deque[_Outcome] = deque()
        self._writing: set[Future[None]] = set()
        self._generations: dict[str, int] = {}
        self._is_open = True
        self._is_over = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def write(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        urgent: bool = False,
        about: str = "",
    ) -> None:
        """Queue a change behind those before it.

        ``urgent`` puts it before all that have not begun, behind other urgent ones and what is ``about`` the
        same thing; that goes forward with it.
        """
        job = Job(work, done, failed, about=about, urgent=urgent)
        with self._lock:
            self._refuse_when_closed()
            self._waiting.append(job)
            if urgent:
                self._waiting = deque(urgent_first(self._waiting, about))
            # Counted while the lock is held, so that it cannot end before it is counted.
            future = self._writers.submit(self._write_next)
            self._writing.add(future)
            future.add_done_callback(self._writing.discard)

    def read(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        topic: str = "",
    ) -> None:
        """Begin a look-up; with a topic, answers to older ones on it are dropped from now on.

        Once the lanes are closed it is dropped: an answer that arrives in the drain may still ask for more.
        """
        with self._lock:
            if not self._is_open:
                return
            generation = self._generations.get(topic, 0) + 1
            self._generations[topic] = generation
            job = Job(work, done, failed, topic, generation)
            self._readers.submit(self._run, job)

    def read_first(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        within_s: float,
    ) -> bool:
        """Begin a look-up and wait so long for it. A fault in it is handed over as that of any other, later."""
        job = Job(work, done, failed)
        with self._lock:
            self._refuse_when_closed()
            self._generations.setdefault(job.topic, 0)
            reading = self._readers.submit(self._run, job)
        wait([reading], within_s)
        outcome = self._taken_out(job)
        if outcome is None:
            return False
        deliver(job.done, job.failed, outcome.value, None)
        return True

    def _taken_out(self, job: Job) -> _Outcome | None:
        with self._lock:
            for outcome in self._outcomes:
                if outcome.job is job and outcome.fault is None:
                    self._outcomes = deque(one for one in self._outcomes if one is not outcome)
                    return outcome
        return None

    def forget(self, topic: str) -> None:
        """Drop every answer on a topic that has not been delivered, as when its screen closes."""
        with self._lock:
            self._generations[topic] = self._generations.get(topic, 0) + 1

    def drain(self, timeout: float) -> bool:
        """Refuse new work, wait so many seconds for the writes, deliver; False if some are left.

        Runs on the main thread. Nobody waits for reads: those that have not begun are dropped.
        """
        with self._lock:
            self._is_open = False
            writing = set(self._writing)
        self._readers.shutdown(wait=False, cancel_futures=True)
        left = wait(writing, timeout).not_done
        self._writers.shutdown(wait=False)
        self._deliver()
        with self._lock:
            self._is_over = True
        return not left

    @property
    def unwritten(self) -> int:
        """Writes that have not begun; more than none after a drain that was given up."""
        with self._lock:
            return len(self._waiting)

    def _refuse_when_closed(self) -> None:
        if not self._is_open:
            raise Refused("the lanes are closed")

    def _write_next(self) -> None:
        with self._lock:
            job = self._waiting.popleft()
        self._run(job)

    def _run(self, job: Job) -> None:
        try:
            with one_step():  # whatever it reads, it waits once for a log that is busy
                outcome = _Outcome(job, value=job.work())
        except BaseException as fault:  # noqa: BLE001 — handed to the main thread, which raises it
            outcome = _Outcome(job, fault=fault)
        with self._lock:
            if self._is_over:
                return  # this object may be gone by now, and a signal of one that is ends the process
            self._outcomes.append(outcome)
            if len(self._outcomes) == 1:
                self._arrived.emit()  # queued: nothing of it runs here

    @Slot()
    def _deliver(self) -> None:
        """Hand over everything that has arrived, on the main thread, in the order of arrival."""
        try:
            while (outcome := self._next_outcome()) is not None:
                deliver(outcome.job.done, outcome.job.failed, outcome.value, outcome.fault)
        except BaseException:
            self._arrived.emit()  # what comes after a bug is delivered all the same
            raise

    def _next_outcome(self) -> _Outcome | None:
        with self._lock:
            while self._outcomes:
                outcome = self._outcomes.popleft()
                if self._is_wanted(outcome):
                    return outcome
        return None

    def _is_wanted(self, outcome: _Outcome) -> bool:
        if isinstance(outcome.fault, Refused) and not self._is_open:
            return (
                False  # a look-up that was still going wanted to note itself while we were closing
            )
        job = outcome.job
        return not job.topic or self._generations[job.topic] == job.generation


def urgent_first(waiting: Sequence[Job], about: str) -> list[Job]:
    """Urgent work, and what is about the same thing, before the rest; among both the order stays."""
    marked = [replace(job, urgent=True) if about and job.about == about else job for job in waiting]
    return sorted(marked, key=lambda job: not job.urgent)


def deliver(
    done: Callable[[Any], None],
    failed: Failed | None,
    value: object,
    fault: BaseException | None,
) -> None:
    """Call back with a value, or with a problem; raise a bug once that is told, and a problem nobody takes."""
    if fault is None:
        if _is_alive(done):
            done(value)
        return
    is_problem = isinstance(fault, OperationalProblem)
    try:
        if failed is not None and _is_alive(failed):
            failed(as_problem(fault))
    finally:
        if failed is None or not is_problem:
            raise fault


def _is_alive(callback: Callable[..., object]) -> bool:
    """Whether the object behind a bound method is still there; a deleted screen wants no answer."""
    while isinstance(callback, partial):
        callback = callback.func
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)

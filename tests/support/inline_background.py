"""Lanes without threads: work runs at once, or when the test says so. Keeps Background's contract."""

from __future__ import annotations

from collections import deque

from rcrp_desktop.application.one_step import one_step
from rcrp_desktop.ui.background import Job, Refused, deliver, urgent_first


class InlineBackground:
    """``hold=True`` keeps work until ``run_next`` or ``run_all``; urgent writes overtake as the real lanes let them."""

    def __init__(self, *, hold: bool = False) -> None:
        self.hold = hold
        self.waiting: deque[Job] = deque()
        self.is_open = True
        self._generations: dict[str, int] = {}

    def write(self, work, done, failed=None, *, urgent=False, about="") -> None:
        """Run a change, or queue it."""
        self._take(Job(work, done, failed, about=about, urgent=urgent))

    def read(self, work, done, failed=None, *, topic="") -> None:
        """Run a look-up, or queue it; older ones on its topic will not answer."""
        if not self.is_open:
            return
        generation = self._generations.get(topic, 0) + 1
        self._generations[topic] = generation
        self._take(Job(work, done, failed, topic, generation))

    def read_first(self, work, done, failed=None, *, within_s) -> bool:
        """Run a look-up at once, whatever waits."""
        with one_step():
            done(work())
        return True

    def forget(self, topic: str) -> None:
        """Drop answers on a topic that have not been delivered."""
        self._generations[topic] = self._generations.get(topic, 0) + 1

    def drain(self, timeout: float = 0) -> bool:
        """Refuse new work and run what is left."""
        self.is_open = False
        self.run_all()
        return True

    @property
    def unwritten(self) -> int:
        """Work that has not begun."""
        return len(self.waiting)

    def run_next(self) -> None:
        """Run and deliver the first that waits."""
        held = self.waiting.popleft()
        value: object = None
        fault: BaseException | None = None
        try:
            with one_step():
                value = held.work()
        except Exception as raised:  # noqa: BLE001 — handed on as the real lanes do
            fault = raised
        if not held.topic or self._generations[held.topic] == held.generation:
            deliver(held.done, held.failed, value, fault)

    def run_all(self) -> None:
        """Run everything that waits, and what that asks for."""
        while self.waiting:
            self.run_next()

    def _take(self, job: Job) -> None:
        if not self.is_open:
            raise Refused("the lanes are closed")
        self.waiting.append(job)
        if job.urgent:
            self.waiting = deque(urgent_first(self.waiting, job.about))
        if not self.hold:
            self.run_all()

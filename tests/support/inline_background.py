"""Lanes without threads: work runs at once, or when the test says so. Keeps Background's contract."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rcrp_desktop.ui.background import Failed, Refused, deliver


@dataclass(frozen=True, slots=True)
class Held:
    """Work that has not begun."""

    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Failed | None
    topic: str = ""
    generation: int = 0


class InlineBackground:
    """``hold=True`` keeps work until ``run_next`` or ``run_all``; urgent writes go to the front."""

    def __init__(self, *, hold: bool = False) -> None:
        self.hold = hold
        self.waiting: deque[Held] = deque()
        self.is_open = True
        self._generations: dict[str, int] = {}

    def write(self, work, done, failed=None, *, urgent=False) -> None:
        """Run a change, or queue it."""
        self._take(Held(work, done, failed), first=urgent)

    def read(self, work, done, failed=None, *, topic="") -> None:
        """Run a look-up, or queue it; older ones on its topic will not answer."""
        if not self.is_open:
            return
        generation = self._generations.get(topic, 0) + 1
        self._generations[topic] = generation
        self._take(Held(work, done, failed, topic, generation), first=False)

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
            value = held.work()
        except Exception as raised:  # noqa: BLE001 — handed on as the real lanes do
            fault = raised
        if not held.topic or self._generations[held.topic] == held.generation:
            deliver(held.done, held.failed, value, fault)

    def run_all(self) -> None:
        """Run everything that waits, and what that asks for."""
        while self.waiting:
            self.run_next()

    def _take(self, held: Held, *, first: bool) -> None:
        if not self.is_open:
            raise Refused("the lanes are closed")
        if first:
            self.waiting.appendleft(held)
        else:
            self.waiting.append(held)
        if not self.hold:
            self.run_all()

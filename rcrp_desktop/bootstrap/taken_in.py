"""TakenIn: what a terminal shows while a searchable index takes in the record, which can take many seconds."""

from __future__ import annotations

from typing import TextIO

from rcrp_desktop.application.audit_ports import Clock
from rcrp_desktop.presentation.texts import Texts

_EVERY_MS = 2_000


class TakenIn:
    """Called with how many entries are in; a line every two seconds, and none where nobody watches ``stream``."""

    def __init__(self, stream: TextIO, texts: Texts, clock: Clock) -> None:
        self._stream = stream
        self._texts = texts
        self._clock = clock
        self._told_ms = clock.monotonic_ms()

    def __call__(self, entries: int) -> None:
        """Nothing is said of what takes less than two seconds."""
        now = self._clock.monotonic_ms()
        if now - self._told_ms >= _EVERY_MS and self._stream.isatty():
            self._told_ms = now
            self._stream.write(self._texts("cli.search.taking_in", entries=f"{entries:,}") + "\n")
            self._stream.flush()

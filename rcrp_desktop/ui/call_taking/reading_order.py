"""In which order open calls are read back: the one on show first, and none behind one that is known to take long."""

from __future__ import annotations

from typing import NamedTuple

from rcrp_desktop.application.one_step import Step

_AT_ONCE = 2
"""One lane is left for what else is read."""
_LONG_S = 1.0


class Wanted(NamedTuple):
    """A call to read, as a part of which step; None for one of its own."""

    call: str
    step: Step | None


class ReadingOrder:
    """No call is read twice at once: what is wanted while it is read is read once more after that."""

    def __init__(self) -> None:
        self.under_way: set[str] = set()
        self._wanted: dict[str, Wanted] = {}
        self._took_s: dict[str, float] = {}

    def want(self, call: str, step: Step | None) -> None:
        """It is to be read, once, however often it was wanted."""
        self._wanted[call] = Wanted(call, step)

    def next(self, on_show: str) -> Wanted | None:
        """What to begin with now, if anything."""
        if len(self.under_way) >= _AT_ONCE:
            return None
        free = [call for call in self._wanted if self._may_begin(call)]
        if not free:
            return None
        call = min(free, key=lambda call: (call != on_show, self._took_s.get(call, 0.0)))
        self.under_way.add(call)
        return self._wanted.pop(call)

    def ended(self, call: str, took_s: float | None = None) -> None:
        """It was read, or could not be, which says nothing of how long it takes."""
        self.under_way.discard(call)
        if took_s is not None:
            self._took_s[call] = took_s

    def _may_begin(self, call: str) -> bool:
        """Of those that take long one at a time, so that a lane is left for the others."""
        if call in self.under_way:
            return False
        return not (self._is_long(call) and any(map(self._is_long, self.under_way)))

    def _is_long(self, call: str) -> bool:
        return self._took_s.get(call, 0.0) > _LONG_S

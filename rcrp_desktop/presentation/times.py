"""Times as the screens write them: hh:mm, with seconds for records; ages in minutes (design language)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Times:
    """Formats UTC milliseconds in the desk's time zone. Month names do not follow the system's locale."""

    zone: tzinfo = UTC

    def _at(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, self.zone)

    def minute(self, at_ms: int) -> str:
        """14:09."""
        return self._at(at_ms).strftime("%H:%M")

    def second(self, at_ms: int) -> str:
        """14:09:31."""
        return self._at(at_ms).strftime("%H:%M:%S")

    def day(self, at_ms: int) -> str:
        """Mon 23 Nov."""
        at = self._at(at_ms)
        return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}"

    def date(self, at_ms: int) -> str:
        """23 Nov 2026."""
        at = self._at(at_ms)
        return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"

    def day_and_minute(self, at_ms: int) -> str:
        """23 Nov 14:09."""
        at = self._at(at_ms)
        return f"{at.day} {_MONTHS[at.month - 1]} {at:%H:%M}"

    def cad(self, at_ms: int) -> str:
        """23/11 14:09, as CAD logs write it."""
        return self._at(at_ms).strftime("%d/%m %H:%M")

    def day_key(self, at_ms: int) -> str:
        """23NOV: the day's part of a CAD-like reference."""
        at = self._at(at_ms)
        return f"{at.day:02d}{_MONTHS[at.month - 1].upper()}"


def minutes_since(since_ms: int, now_ms: int) -> int:
    """Whole minutes, never below zero where a clock was set back."""
    return max(0, (now_ms - since_ms) // 60_000)

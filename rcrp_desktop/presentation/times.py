"""Times as the screens write them: hh:mm, with seconds for records; ages in minutes (design language).

Whatever leaves the screen names its zone, and an export its offset: it is read elsewhere, and in another season.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from rcrp_desktop.domain.frozen import frozen

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST_NAME = 5


@frozen
class Times:
    """Formats UTC milliseconds in the desk's time zone. Month names do not follow the system's locale.

    ``zone`` must know the offset of every instant, not only today's.
    """

    zone: tzinfo = UTC

    def _at(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, self.zone)

    def minute(self, at_ms: int) -> str:
        """14:09; in the hour that the clocks go through twice also which of the two."""
        return self._at(at_ms).strftime("%H:%M") + self._which(at_ms)

    def second(self, at_ms: int) -> str:
        """14:09:31; in the hour that the clocks go through twice also which of the two."""
        return self._at(at_ms).strftime("%H:%M:%S") + self._which(at_ms)

    def zoned_minute(self, at_ms: int) -> str:
        """14:09 BST."""
        return f"{self._at(at_ms):%H:%M} {self.zone_name(at_ms)}"

    def zoned_second(self, at_ms: int) -> str:
        """14:09:31 BST."""
        return f"{self._at(at_ms):%H:%M:%S} {self.zone_name(at_ms)}"

    def zone_name(self, at_ms: int) -> str:
        """BST or GMT; the offset where the zone has no short name."""
        at = self._at(at_ms)
        name = at.tzname() or ""
        return (
            name
            if name.isalpha() and len(name) <= _LONGEST_NAME
            else at.isoformat(timespec="minutes")[16:22]
        )

    def iso_date(self, at_ms: int) -> str:
        """2026-11-23, as packs write their days."""
        return f"{self._at(at_ms):%Y-%m-%d}"

    def day(self, at_ms: int) -> str:
        """Mon 23 Nov."""
        at = self._at(at_ms)
        return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}"

    def date(self, at_ms: int) -> str:
        """23 Nov 2026."""
        at = self._at(at_ms)
        return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"

    def day_and_minute(self, at_ms: int) -> str:
        """23 Nov 14:09 GMT: of another day, and so perhaps of another season."""
        at = self._at(at_ms)
        return f"{at.day} {_MONTHS[at.month - 1]} {self.zoned_minute(at_ms)}"

    def exact(self, at_ms: int) -> str:
        """2026-07-23 15:09:31+01:00, for what is handed out."""
        return self._at(at_ms).isoformat(" ", "seconds")

    def iso(self, at_ms: int) -> str:
        """2026-07-23T15:09:31.000+01:00, for other programs."""
        return self._at(at_ms).isoformat("T", "milliseconds")

    def cad(self, at_ms: int) -> str:
        """23/11 14:09 GMT, as CAD logs write it."""
        return f"{self._at(at_ms):%d/%m} {self.zoned_minute(at_ms)}"

    def midnight_ms(self, at_ms: int, days: int = 0) -> int:
        """When the day of an instant began here, or the day so many ``days`` later; days may have 23 or 25 hours."""
        return self.day_begins_ms((self._at(at_ms) + timedelta(days=days)).date())

    def day_begins_ms(self, day: date) -> int:
        """When a day of the calendar begins here."""
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)

    def _which(self, at_ms: int) -> str:
        at = self._at(at_ms)
        twice = at.utcoffset() != at.replace(fold=1 - at.fold).utcoffset()
        return f" {self.zone_name(at_ms)}" if twice else ""


def minutes_since(since_ms: int, now_ms: int) -> int:
    """Whole minutes, never below zero where a clock was set back."""
    return max(0, (now_ms - since_ms) // 60_000)


def day_words(iso: str) -> str:
    """1 Jan 2030, of a day as packs write it; what is no such day stays as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

"""The time zone of this desk, with its rules for every instant: what was said in July is told in November as it was.

From the time zone database by the name that the system gives; where there is no such name or no database, the
system itself is asked about each instant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_FOLDER = "zoneinfo/"
_WINDOWS = {
    "GMT Standard Time": "Europe/London",
    "Greenwich Standard Time": "Atlantic/Reykjavik",
    "Romance Standard Time": "Europe/Paris",
    "W. Europe Standard Time": "Europe/Berlin",
    "UTC": "Etc/UTC",
}
"""Names that Windows has for the zones in and about these islands (Unicode CLDR)."""


class SystemZone(tzinfo):
    """Asks the system's own rules for the offset of each instant."""

    def fromutc(self, dt: datetime) -> datetime:
        """The local time of a UTC one; ``fold`` says which of two hours that read alike."""
        instant = dt.replace(tzinfo=UTC).timestamp()
        return datetime.fromtimestamp(instant).replace(tzinfo=self)  # noqa: DTZ006 - local on purpose

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """The offset in force at that local time."""
        return _local(dt).utcoffset() if dt is not None else None

    def tzname(self, dt: datetime | None) -> str | None:
        """What the system calls the zone at that time."""
        return _local(dt).tzname() if dt is not None else None

    def dst(self, _dt: datetime | None) -> timedelta | None:
        """Not known."""
        return None


def desk_zone(
    environ: Mapping[str, str] = os.environ, etc: Path = Path("/etc"), platform: str = sys.platform
) -> tzinfo:
    """The zone of whoever runs the program."""
    asked = environ.get("TZ")
    if asked is not None:
        return _asked_for(asked.removeprefix(":"))
    name = _windows_name() if platform == "win32" else _name_in(etc)
    return _named(name) or _from_file(etc / "localtime") or SystemZone()


def _asked_for(name: str) -> tzinfo:
    """The zone that ``TZ`` names; its other form, rules written out, only the system reads."""
    if not name:
        return UTC
    return (_from_file(Path(name)) if name.startswith("/") else _named(name)) or SystemZone()


def _named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _name_in(etc: Path) -> str:
    try:
        target = str((etc / "localtime").readlink())
    except OSError:
        target = ""
    _, found, name = target.rpartition(_FOLDER)
    if found:
        return name
    try:
        return (etc / "timezone").read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


def _from_file(path: Path) -> tzinfo | None:
    """The rules in a copy of a zone's file, which does not say its name."""
    try:
        with path.open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError):
        return None


def _windows_name() -> str:  # pragma: no cover - there is a registry on Windows only
    if sys.platform != "win32":
        return ""
    import winreg

    key = r"SYSTEM\CurrentControlSet\Control\TimeZoneInformation"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as found:
            name, _ = winreg.QueryValueEx(found, "TimeZoneKeyName")
    except OSError:
        return ""
    return _WINDOWS.get(str(name).partition("\0")[0], "")


def _local(dt: datetime) -> datetime:
    return dt.replace(tzinfo=None).astimezone()

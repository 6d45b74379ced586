"""The desk's zone: by its name, by a copy of its file, by rules written out; never one offset for all the year."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.local_zone import SystemZone, desk_zone

JULY = datetime(2026, 7, 23, 14, 9, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 23, 14, 9, tzinfo=UTC)
DATABASE = Path("/usr/share/zoneinfo")
WRITTEN_OUT = "GMT0BST,M3.5.0/1,M10.5.0"

needs_database = pytest.mark.skipif(not DATABASE.is_dir(), reason="no zone files of the system")


def hours(zone) -> tuple[int, int]:
    return JULY.astimezone(zone).hour, NOVEMBER.astimezone(zone).hour


@pytest.fixture
def london(monkeypatch: pytest.MonkeyPatch):
    """The system's own zone, set for this test only."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be set here")
    monkeypatch.setenv("TZ", WRITTEN_OUT)
    time.tzset()
    yield SystemZone()
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", ["Europe/London", ":Europe/London"])
def test_the_name_in_the_environment_comes_first(name, tmp_path):
    assert hours(desk_zone({"TZ": name}, tmp_path)) == (15, 14)


def test_no_name_in_the_environment_is_utc(tmp_path):
    assert desk_zone({"TZ": ""}, tmp_path) is UTC


def test_the_link_in_etc_says_the_name(tmp_path):
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Europe/London")
    zone = desk_zone({}, tmp_path)
    assert isinstance(zone, ZoneInfo)
    assert zone.key == "Europe/London"


def test_the_name_may_stand_in_a_file(tmp_path):
    (tmp_path / "timezone").write_text("Europe/London\n", "ascii")
    assert hours(desk_zone({}, tmp_path)) == (15, 14)


@needs_database
def test_a_copy_of_the_zone_file_is_read(tmp_path):
    (tmp_path / "localtime").write_bytes((DATABASE / "Europe/London").read_bytes())
    assert hours(desk_zone({}, tmp_path)) == (15, 14)


def test_without_any_name_the_system_is_asked_about_each_instant(tmp_path, london):
    (tmp_path / "localtime").write_bytes(b"not a zone")
    (tmp_path / "timezone").write_bytes(b"\xff\xfe")
    assert hours(desk_zone({}, tmp_path)) == (15, 14)
    assert hours(desk_zone({"TZ": WRITTEN_OUT}, tmp_path)) == (15, 14)
    assert hours(desk_zone({}, tmp_path, "win32")) == (15, 14)


@given(st.integers(1_600_000_000, 1_900_000_000))
def test_the_system_and_the_database_agree(seconds):
    if not hasattr(time, "tzset"):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", WRITTEN_OUT)
        time.tzset()
        own = datetime.fromtimestamp(seconds, SystemZone())
        database = datetime.fromtimestamp(seconds, ZoneInfo("Europe/London"))
        assert own.isoformat() == database.isoformat()
        assert (own.fold, own.tzname()) == (database.fold, database.tzname())
        assert own.timestamp() == seconds
    time.tzset()

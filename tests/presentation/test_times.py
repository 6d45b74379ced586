"""Times in the desk's zone, month names that follow no locale, ages that never run backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.presentation.times import Times, minutes_since
from tests.support.room import MINUTE, NOON


def test_every_form():
    times = Times(UTC)
    assert times.minute(NOON) == "12:00"
    assert times.second(NOON) == "12:00:00"
    assert times.day(NOON) == "Mon 23 Nov"
    assert times.date(NOON) == "23 Nov 2026"
    assert times.day_and_minute(NOON) == "23 Nov 12:00 UTC"
    assert times.cad(NOON) == "23/11 12:00 UTC"
    assert times.exact(NOON) == "2026-11-23 12:00:00+00:00"
    assert times.iso(NOON) == "2026-11-23T12:00:00.000+00:00"


def test_the_desks_zone_is_used():
    assert Times(timezone(timedelta(hours=13))).day_and_minute(NOON) == "24 Nov 01:00 +13:00"


@given(st.integers(0, 2**42), st.integers(0, 2**42))
def test_an_age_is_whole_minutes_and_never_negative(since, now):
    age = minutes_since(since, now)
    assert age >= 0
    if now >= since:
        assert age * MINUTE <= now - since < (age + 1) * MINUTE


LONDON = ZoneInfo("Europe/London")
HOUR = 60 * MINUTE


def ms(*at: int) -> int:
    return int(datetime(*at, tzinfo=UTC).timestamp() * 1000)


def test_each_instant_has_the_offset_that_was_in_force_then():
    """A July call read in November, and a window left open while the clocks go back."""
    times = Times(LONDON)
    assert times.day_and_minute(ms(2026, 7, 23, 14, 9)) == "23 Jul 15:09 BST"
    assert times.day_and_minute(ms(2026, 11, 23, 14, 9)) == "23 Nov 14:09 GMT"
    assert times.exact(ms(2026, 7, 23, 14, 9)) == "2026-07-23 15:09:00+01:00"
    assert times.cad(ms(2026, 7, 23, 14, 9)) == "23/07 15:09 BST"


def test_the_hour_that_comes_twice_says_which_it_is():
    times = Times(LONDON)
    first = ms(2026, 10, 25, 0, 30)
    assert [times.minute(first), times.minute(first + HOUR)] == ["01:30 BST", "01:30 GMT"]
    assert [times.minute(first - HOUR), times.minute(first + 2 * HOUR)] == ["00:30", "02:30"]


def test_days_of_23_and_25_hours_begin_at_their_own_midnight():
    times = Times(LONDON)
    noon = ms(2026, 10, 26, 12)
    assert times.midnight_ms(noon) == ms(2026, 10, 26)
    assert times.midnight_ms(noon, -1) == ms(2026, 10, 24, 23)
    assert times.midnight_ms(ms(2026, 3, 30, 12), -1) == ms(2026, 3, 29)
    assert times.midnight_ms(ms(2026, 3, 30, 12)) == ms(2026, 3, 29, 23)


@given(
    st.integers(0, 2**42), st.sampled_from(["Europe/London", "Asia/Kolkata", "America/St_Johns"])
)
def test_what_leaves_the_screen_can_be_read_back_to_its_instant(at, zone):
    times = Times(ZoneInfo(zone))
    assert datetime.fromisoformat(times.exact(at)).timestamp() == at // 1000
    assert round(datetime.fromisoformat(times.iso(at)).timestamp() * 1000) == at
    assert times.zone_name(at) in times.cad(at)

"""Times in the desk's zone, month names that follow no locale, ages that never run backwards."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

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
    assert times.day_and_minute(NOON) == "23 Nov 12:00"
    assert times.cad(NOON) == "23/11 12:00"
    assert times.day_key(NOON) == "23NOV"


def test_the_desks_zone_is_used():
    assert Times(timezone(timedelta(hours=13))).day_and_minute(NOON) == "24 Nov 01:00"


@given(st.integers(0, 2**42), st.integers(0, 2**42))
def test_an_age_is_whole_minutes_and_never_negative(since, now):
    age = minutes_since(since, now)
    assert age >= 0
    if now >= since:
        assert age * MINUTE <= now - since < (age + 1) * MINUTE

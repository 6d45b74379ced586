"""The entry that raised an override is damaged: what ends it can only count, and each who reads counts anew."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.override import GiveOverrideReason, RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.state import CallState, OverrideState
from tests.support.audit_logs import drop_triggers
from tests.support.desks_apart import CALM
from tests.support.room import Desk, Room


def spoil(log: Path) -> None:
    """One bad sector, in what raised the override."""
    with closing(sqlite3.connect(log)) as db, db:
        drop_triggers(db)
        db.execute("UPDATE leaf SET leaf=zeroblob(length(leaf)) WHERE kind='override_raised'")


@dataclass
class Two:
    """Two overrides by desks that had not read each other: one log is late, of the other the entry is damaged."""

    first: Desk
    late: Desk
    boss: Desk
    state: CallState
    away: Path
    whole: Path
    spoilt: Path

    def come(self, *, mended: bool) -> None:
        shutil.copy(self.away, self.late.path)
        if mended:
            shutil.copy(self.whole, self.spoilt)

    def of(self, person: str) -> OverrideState:
        now = self.first.reopened(self.state)
        (found,) = (o for o in now.overrides if (o.raised.actor == "5512") == (person == "5512"))
        return found


@pytest.fixture
def two(tmp_path: Path) -> Two:
    room = Room(tmp_path / "data")
    first, late, other, boss = (
        room.desk("4471"),
        room.desk("5512"),
        room.desk("6613"),
        room.desk("2290", "supervisor"),
    )
    state = first.do(first.service.new_call(), BeginCall("live"), *CALM)
    not_read = other.reopened(state)
    for desk, seen in ((late, late.reopened(state)), (other, not_read)):
        room.clock.pass_minutes(1)
        desk.do(seen, RaiseOverride())
    away, whole = tmp_path / "away.db", tmp_path / "whole.db"
    shutil.copy(other.path, whole)
    spoil(other.path)
    shutil.copy(late.path, away)
    late.path.unlink()
    room.clock.pass_minutes(1)
    return Two(first, late, boss, state, away, whole, other.path)


@pytest.mark.parametrize("mended", [False, True])
def test_nobody_ends_a_threat_to_life_that_they_could_not_read(two: Two, *, mended: bool):
    seen = two.boss.reopened(two.state)
    assert [override.raised.command for override in seen.overrides] == [""]
    two.boss.do(seen, StandDownOverride("Misheard."))
    assert two.boss.reopened(two.state).override is None
    two.come(mended=mended)
    assert two.of("5512").stands
    assert two.first.reopened(two.state).override is not None


def test_a_reason_is_told_of_none_that_its_writer_could_not_read(two: Two):
    two.boss.do(two.boss.reopened(two.state), GiveOverrideReason("Shots heard."))
    two.come(mended=False)
    late = two.of("5512")
    assert not late.reason
    assert not late.added


def test_a_threat_to_life_does_not_fall_with_a_bit_of_what_stands_beside_its_entry(tmp_path: Path):
    """Its own bytes are those that were hashed, and say what it is."""
    room = Room(tmp_path / "data")
    first, boss = room.desk("4471"), room.desk("2290", "supervisor")
    state = first.do(first.service.new_call(), BeginCall("live"), *CALM, RaiseOverride())
    with closing(sqlite3.connect(first.path)) as db, db:
        drop_triggers(db)
        db.execute("UPDATE leaf SET kind='override_raisee' WHERE kind='override_raised'")
    seen = boss.reopened(state)
    assert seen.override is not None
    assert seen.damaged

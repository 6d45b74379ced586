"""One call from several logs: every reader finds the same order, and no clock can undo what answers what."""

from __future__ import annotations

from itertools import permutations

import pytest

from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.duties import TellChange
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.duties import Owed
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


def logs_of(room: Room, call: str) -> list[list[StoredEntry]]:
    found = []
    for desk in room.desks.values():
        reader = SqliteLogReader(desk.path)
        found.append(reader.entries_of_call(call))
        reader.close()
    return found


@pytest.mark.parametrize("skew_minutes", [-90, -5, 0, 5, 90])
def test_a_decision_counts_however_wrong_the_supervisors_clock_is(room: Room, skew_minutes: int):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("1", CRIME, AskLessPolice("advice_given", "Seen today."))
    room.clock.pass_minutes(skew_minutes)
    seen = boss.reopened(call)
    boss.do(seen, DecideRequest("r1", "overturn", "police_soon", "A crime."))
    boss.do(boss.reopened(call), BringNewInformation("supervisor_asks", "Ask again."))
    room.clock.pass_minutes(-skew_minutes)
    handler.do(handler.reopened(call), TellChange("r1/caller", "done"))
    room.clock.pass_minutes(1)

    again = handler.reopened(call)

    assert again.requests[0].decision is not None
    assert dict(again.current.held) == CRIME
    owed = {item.kind for item in open_items(again, room.engines.engine)}
    assert Owed.TELL_CALLER_OF_CHANGE not in owed


@pytest.mark.parametrize("skew_minutes", [-5, 0, 5])
def test_an_override_is_stood_down_after_it_was_raised(room: Room, skew_minutes: int):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("1", CRIME, RaiseOverride())
    room.clock.pass_minutes(skew_minutes)
    boss.do(boss.reopened(call), StandDownOverride("Wrong house."))
    assert handler.reopened(call).override is None


def test_the_order_does_not_depend_on_the_order_of_the_logs(room: Room):
    one, two, boss = room.desk("4471"), room.desk("4502"), room.desk("2290", "supervisor")
    call = one.a_call("1", CRIME, AskLessPolice("advice_given", "Seen today."))
    two.do(two.reopened(call), RaiseOverride())
    room.clock.pass_minutes(-3)
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "police_soon", "A crime."))
    logs = logs_of(room, call.call)
    assert len([log for log in logs if log]) == 3
    merged = [merged_entries(order) for order in permutations(logs)]
    assert all(found == merged[0] for found in merged)
    for log in logs:
        own = [entry for entry in merged[0] if entry.origin == log[0].origin]
        assert own == log


def test_a_log_keeps_its_own_order_when_its_clock_was_set_back(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS)
    room.clock.pass_minutes(-30)
    desk.do(call, RaiseOverride())
    (log,) = logs_of(room, call.call)
    assert merged_entries([log]) == log
    assert retell(call.call, merged_entries([log]), lambda _: None).state.override is not None


def an_entry(origin: str, seq: int, **other: object) -> StoredEntry:
    given = {
        "kind": "override_raised",
        "record_class": "decision",
        "at_ms": 5,
        "actor": "4471",
        "role": "handler",
        "call": "call",
        "command": "c1",
        "body": {},
        "parts": {},
        "erased": (),
        "leaf_hash": bytes(32),
    }
    return StoredEntry(origin, seq, **{**given, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize("is_same_desk", [True, False])
def test_only_the_logs_of_one_person_at_one_desk_take_an_act_in_again(is_same_desk: bool):
    """Else anybody could take another's act away, by an entry under its command that says that it was recovered."""
    before = an_entry("rcrp/f/desk/44c644d1-live/1", 3)
    newer = "rcrp/f/desk/44c644d1-live/2" if is_same_desk else "rcrp/f/other/0badcafe-live/1"
    anew = an_entry(newer, 0, actor="2290", body={"recovered": True})
    told = merged_entries([[before], [anew]])
    assert (before in told) != is_same_desk
    assert anew in told

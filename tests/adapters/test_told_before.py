"""What was on a screen stays there: no log that is not read now takes an act off a call, and it is asked for again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.sqlite import told_before
from rcrp_desktop.adapters.sqlite.told_before import ToldBefore
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room


def moved(log: Path, aside: Path) -> None:
    shutil.move(log.parent, aside)


def spoilt(log: Path, aside: Path) -> None:
    shutil.copytree(log.parent, aside)
    for file in log.parent.glob("audit.db*"):
        file.write_bytes(b"no log" * 1_000)


def back(log: Path, aside: Path) -> None:
    shutil.rmtree(log.parent, ignore_errors=True)
    shutil.move(aside, log.parent)


def sends(room: Room, state: CallState) -> bool:
    return standing(state, room.engines.engine).response is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("fate", [moved, spoilt])
@pytest.mark.parametrize("police", [RaiseOverride(), SendPolice()])
def test_police_of_a_colleague_whose_log_is_not_read_now_stay(
    room: Room, tmp_path: Path, police: Command, fate: Callable[[Path, Path], None]
):
    """Though somebody else records on the call in that moment, so that as much is read as before."""
    handler, colleague, boss = room.desk("4471"), room.desk("5512"), room.desk("2290", "supervisor")
    call = handler.a_call("1", ADVICE_ANSWERS)
    colleague.do(colleague.reopened(call), police)
    positions = handler.records.positions()
    assert sends(room, handler.reopened(call))
    read = handler.records.entries_of(call.call)
    fate(colleague.path, tmp_path / "aside")
    boss.do(boss.reopened(call), WriteNote("I look on."))
    shown = handler.reopened(call)
    assert sends(room, shown)
    assert shown.damaged
    assert "I look on." in shown.notes
    now = handler.records.entries_of(call.call)
    assert {(e.origin, e.seq) for e in read} < {(e.origin, e.seq) for e in now}
    changed, positions = handler.records.changes_since(positions)
    changed, positions = handler.records.changes_since(positions)
    assert call.call in changed, "it is looked at until all is read again"
    back(colleague.path, tmp_path / "aside")
    assert not handler.reopened(call).damaged
    changed, positions = handler.records.changes_since(positions)
    assert call.call not in handler.records.changes_since(positions)[0]


def entry(origin: str, seq: int, *, damaged: bool = False) -> StoredEntry:
    beside = (origin, seq, "note_written", "decision", 0, "4471", "handler", "c", f"{origin}{seq}")
    return StoredEntry(*beside, {}, {}, (), b"", damaged=damaged)  # pyright: ignore[reportArgumentType]


LOOKS = st.lists(
    st.dictionaries(st.tuples(st.sampled_from("ab"), st.integers(0, 4)), st.booleans()), max_size=5
)


@given(LOOKS)
def test_every_entry_that_was_read_once_is_told_and_that_it_is_not_read_now(looks):
    before, read = ToldBefore(), dict[tuple[str, int], bool]()
    for look in looks:
        logs = [[entry(o, n, damaged=d) for (o, n), d in look.items() if o == log] for log in "ab"]
        told = before.with_before("c", [sorted(log, key=lambda one: one.seq) for log in logs])
        is_less = any(p not in look or (look[p] and not was) for p, was in read.items())
        read |= {p: is_damaged and read.get(p, True) for p, is_damaged in look.items()}
        assert {(e.origin, e.seq): e.damaged for log in told for e in log} == read
        assert all([e.seq for e in log] == sorted({e.seq for e in log}) for log in told)
        assert bool([e for log in told for e in log if e.lacks]) == is_less == ("c" in before.less)


def test_calls_that_nobody_asks_for_any_more_are_let_go(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(told_before, "_CALLS", 2)
    before = ToldBefore()
    for call in "xyz":
        before.with_before(call, [[replace(entry("a", 1), call=call)]])
    assert before.with_before("x", []) == []
    assert before.with_before("z", [])
    assert before.less == {"z"}

"""A call is folded once in a run of the index, and again wherever what was told of it may stand there no longer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import index as index_module
from rcrp_desktop.adapters.sqlite import index_build
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.application.search import Filters
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.notes import WriteNote
from tests.support.erasure import erase
from tests.support.index import a_busy_room, all_rows, an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room

SMALL_STEP = 7


@pytest.fixture(autouse=True)
def many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "STEP", SMALL_STEP)


def told_anew(room: Room, path: Path) -> object:
    fresh = an_index(room, path)
    fresh.catch_up()
    rows = all_rows(fresh), fresh.facets(Filters()), fresh.owed()
    fresh.close()
    return rows


def held_by(index: SqliteCallIndex) -> object:
    return all_rows(index), index.facets(Filters()), index.owed()


def between_steps(room: Room, path: Path, act: Callable[[], object]) -> SqliteCallIndex:
    """An index that is caught up; after its first step ``act`` is done once."""
    acts = [act]

    def progress(done: int) -> None:
        del done
        if acts:
            acts.pop()()

    index = SqliteCallIndex(path, room.data, room.engines, room.clock, zone=UTC, progress=progress)
    index.catch_up()
    assert not acts
    return index


def test_however_many_logs_and_steps_tell_of_a_call_it_is_folded_once(room: Room, tmp_path: Path):
    a_busy_room(room, 40)
    index = an_index(room, tmp_path / "index.db")
    index.rebuild()
    folds: Counter[str] = Counter()
    told = index._folds.told
    index._folds.told = lambda call, logs: (folds.update([call]), told(call, logs))[1]  # type: ignore[method-assign]
    index.rebuild()
    rows = all_rows(index)
    assert folds == Counter(row.call for row in rows)
    assert any(len(row.spans) > 1 for row in rows)
    assert held_by(index) == told_anew(room, tmp_path / "fresh.db")
    index.close()


def test_a_run_goes_on_after_another_began_the_index_anew_and_loses_no_call(
    room: Room, tmp_path: Path
):
    a_busy_room(room, 12)
    path = tmp_path / "index.db"
    other = an_index(room, path)
    other._start_anew("asked for")
    index = between_steps(room, path, lambda: other._start_anew("asked for"))
    assert held_by(index) == told_anew(room, tmp_path / "fresh.db")
    index.close()
    other.close()


def test_what_another_put_there_without_a_log_that_was_away_for_it_is_told_again(
    room: Room, tmp_path: Path
):
    """The second process could not see the first desk's log: it takes the call for one of the supervisor's alone."""
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("REF-1", ADVICE_ANSWERS, WriteNote("what the handler wrote"))
    _filled(handler)
    boss.do(call, WriteNote("what the supervisor wrote"))
    path = tmp_path / "index.db"

    def without_the_handler() -> None:
        (folder,) = room.data.glob("logs/desk-4471*")
        away = folder.rename(room.data / "away")
        boss.do(call, WriteNote("what the supervisor wrote later"))
        other = an_index(room, path)
        other.catch_up()
        assert "REF-1" not in {row.reference for row in all_rows(other)}
        other.close()
        away.rename(folder)

    index = between_steps(room, path, without_the_handler)
    index.catch_up()
    assert held_by(index) == told_anew(room, tmp_path / "fresh.db")
    assert "REF-1" in {row.reference for row in all_rows(index)}
    index.close()


def _filled(desk: Desk) -> None:
    for number in range(4):
        desk.a_call(f"more-{number}", ADVICE_ANSWERS)


def test_what_is_erased_during_a_run_is_gone_though_it_was_told_before(room: Room, tmp_path: Path):
    desk = room.desk("4471")
    call = desk.a_call("0398-23NOV", ADVICE_ANSWERS, WriteNote("xylophone at the window"))
    _filled(desk)

    def erase_it() -> None:
        entries = desk.records.entries_of(call.call)
        targets = [(e.seq, part) for e in entries for part in e.parts]
        record = NewEntry("erase", "system", room.clock.now, "0071", "", "", "", {}, {})
        erase(desk.recorder.log, record, targets)

    index = between_steps(room, tmp_path / "index.db", erase_it)
    assert all_rows(index, Filters(text="xylophone")) == []
    index.close()
    assert b"xylophone" not in (tmp_path / "index.db").read_bytes()


def test_a_call_whose_step_was_not_kept_is_told_by_the_next_log(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One log breaks off at the end of its step: nothing of the step stands, and the other log tells its part."""
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("REF-1", ADVICE_ANSWERS)
    boss.do(call, WriteNote("what the supervisor wrote"))
    broken: list[str] = []
    stand = index_module.stand

    def breaks_off_once(connection, log, *rest, **more):  # type: ignore[no-untyped-def]
        if not broken:
            broken.append(log.path.parent.name)
            raise StorageCorrupt("a page of it cannot be read")
        stand(connection, log, *rest, **more)

    monkeypatch.setattr(index_module, "stand", breaks_off_once)
    monkeypatch.setattr(index_module, "is_readable", lambda log: log.path.parent.name not in broken)
    index = an_index(room, tmp_path / "index.db")
    state = index.catch_up()
    assert state.faults == tuple(broken)
    assert [row.call for row in all_rows(index)] == [call.call]
    index.close()


def test_a_run_over_more_calls_than_it_may_remember_tells_them_all(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index_build, "_MOST_TOLD", 3)
    a_busy_room(room, 12)
    index = an_index(room, tmp_path / "index.db")
    index.catch_up()
    assert len(index._folds._in_index) <= 3 + SMALL_STEP
    assert held_by(index) == told_anew(room, tmp_path / "fresh.db")
    index.close()

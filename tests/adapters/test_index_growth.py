"""A log that grew is caught up with; one that was replaced or set back is not; nobody answers from half an index."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite import index as index_module
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.index_file import IndexFile
from rcrp_desktop.application.search import Filters
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.call.notes import WriteNote
from tests.support.audit_logs import cut
from tests.support.index import a_busy_room, all_rows, an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room


def row_ids(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as db:
        return dict(db.execute("SELECT call, id FROM call").fetchall())


def folded(room: Room, path: Path) -> list[str]:
    """The calls that an index opened afresh folds when it catches up."""
    folds: list[str] = []
    index = an_index(room, path)
    told = index._folds.told
    index._folds.told = lambda *a: (folds.append(a[0]), told(*a))[1]  # type: ignore[method-assign]
    state = index.catch_up()
    index.close()
    assert state.rebuilt == ""
    return folds


@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
def test_a_log_that_grew_is_caught_up_with_and_nothing_else_is_touched(
    room: Room, tmp_path: Path, is_open: bool
):
    path = tmp_path / "index.db"
    a_busy_room(room, 6)
    index = an_index(room, path)
    index.catch_up()
    for number in range(3):
        before, file = row_ids(path), IndexFile(path).identity()
        call = room.desk("4471").a_call(f"new-{number}", ADVICE_ANSWERS)
        if is_open:
            index.catch_up()  # "rebuilt" still says why it was made at first
        else:
            assert folded(room, path) == [call.call]
        assert IndexFile(path).identity() == file
        assert row_ids(path) == before | {call.call: row_ids(path)[call.call]}
    assert len(all_rows(index)) == len(row_ids(path))
    index.close()


def test_a_log_that_was_set_back_is_found_and_the_index_built_anew(room: Room, tmp_path: Path):
    path = tmp_path / "index.db"
    desk = room.desk("4471")
    kept = desk.a_call("1", ADVICE_ANSWERS)
    copy = shutil.copy(desk.path, tmp_path / "earlier.db")
    desk.a_call("2", ADVICE_ANSWERS)
    index = an_index(room, path)
    index.catch_up()
    assert len(all_rows(index)) == 2
    (log,) = index._logs
    head = log.reader.head()
    FileHeads(room.data).save(desk.path.parent.name, Checkpoint(log.key, head.size, head.root))
    Path(shutil.copy(copy, desk.path.with_suffix(".new"))).replace(desk.path)
    state = index.catch_up()
    assert state.rebuilt == "a log was replaced"
    assert [row.call for row in all_rows(index)] == [kept.call]
    assert state.set_back == (desk.path.parent.name,)
    assert state.unread == (), "its calls are listed: it was read"
    assert state.is_partial
    index.close()


def test_a_log_that_is_missed_and_was_not_read_is_unread_and_not_set_back(
    room: Room, tmp_path: Path
):
    """Nobody can say of it that it holds less than is remembered."""
    desk = room.desk("4471")
    desk.a_call("1", ADVICE_ANSWERS)
    index = an_index(room, tmp_path / "index.db")
    index.catch_up()
    (log,) = index._logs
    head = log.reader.head()
    FileHeads(room.data).save(desk.path.parent.name, Checkpoint(log.key, head.size, head.root))
    index.close()
    desk.path.unlink()
    index = an_index(room, tmp_path / "index.db")
    state = index.catch_up()
    assert (state.set_back, state.is_partial) == ((), True)
    assert desk.path.parent.name in state.unread
    index.close()


def half_renewed(other: SqliteCallIndex) -> None:
    other._start_anew("asked for")


def partly_built(other: SqliteCallIndex) -> None:
    other._start_anew("asked for")
    steps = other.catch_up(budget_ms=1)
    assert steps.behind


ASKED: dict[str, Callable[[SqliteCallIndex], object]] = {
    "page": lambda index: [row.call for row in index.page(Filters()).rows],
    "facets": lambda index: index.facets(Filters()),
    "board": lambda index: index.owed().total,
    "state": lambda index: (index.state().calls, index.state().behind),
}


class RunningClock:
    at = 0

    def now_ms(self) -> int:
        return 0

    def monotonic_ms(self) -> int:
        self.at += 1000
        return self.at


@pytest.mark.parametrize("meanwhile", [half_renewed, partly_built])
@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_nobody_is_answered_from_an_index_that_another_has_half_built(
    room: Room,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[SqliteCallIndex], object],
    meanwhile: Callable[[SqliteCallIndex], None],
):
    path = tmp_path / "index.db"
    a_busy_room(room, 6)
    one = an_index(room, path)
    other = SqliteCallIndex(path, room.data, room.engines, RunningClock(), zone=UTC)
    one.catch_up()
    whole = ask(one)
    monkeypatch.setattr(index_module, "STEP", 5)
    meanwhile(other)
    assert ask(one) == whole
    one.close()
    other.close()


SEARCH = """
import sys
from pathlib import Path
from datetime import UTC
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.application.search import Filters
from rcrp_desktop.domain.call.notes import WriteNote
data, path, kind = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
class Clock:
    def now_ms(self): return 0
    def monotonic_ms(self): return 0
class Engines:
    def of_digest(self, digest): return None
for _ in range(6):
    index = SqliteCallIndex(path, data, Engines(), Clock(), zone=UTC)
    if kind == "rebuild":
        index.rebuild()
    else:
        state = index.catch_up()
        print(state.behind, len(index.page(Filters(), limit=99).rows), index.facets(Filters()).calls)
    index.close()
"""


def test_processes_that_search_while_another_rebuilds_all_see_every_call(
    room: Room, tmp_path: Path
):
    a_busy_room(room, 6)
    index = an_index(room, tmp_path / "whole.db")
    index.catch_up()
    calls = len(all_rows(index))
    index.close()
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SEARCH, str(room.data), str(tmp_path / "i.db"), kind],
            stdout=subprocess.PIPE,
            text=True,
        )
        for kind in ("search", "rebuild", "search")
    ]
    said = [process.communicate()[0].splitlines() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert {*said[0], *said[2]} == {f"0 {calls} {calls}"}


def test_a_log_whose_entries_do_not_give_its_head_is_named_and_not_told(room: Room, tmp_path: Path):
    a_busy_room(room, 8)
    log = room.desks["4471"].path
    cut(log, "UPDATE leaf SET leaf_hash=zeroblob(32) WHERE seq=5")
    index = an_index(room, tmp_path / "index.db")
    state = index.catch_up()
    assert state.faults == (log.parent.name,)
    origins = {span.origin for row in all_rows(index) for span in row.spans}
    assert origins
    assert not any("4471" in origin for origin in origins)
    index.close()


def test_a_log_that_was_away_while_another_added_to_its_call_tells_its_part_again(
    room: Room, tmp_path: Path
):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("REF-1", ADVICE_ANSWERS, WriteNote("what the handler wrote"))
    handler.a_call("REF-2", ADVICE_ANSWERS)
    index = an_index(room, tmp_path / "index.db")
    index.catch_up()
    (folder,) = room.data.glob("logs/desk-4471*")
    away = folder.rename(room.data / "away")
    boss.do(call, WriteNote("what the supervisor wrote"))
    missing = index.catch_up()
    assert missing.faults, "it is named while it is away"
    assert {row.reference for row in all_rows(index)} == {"", "REF-2"}
    away.rename(folder)
    state = index.catch_up()
    assert (state.faults, state.behind) == ((), 0)
    rows = all_rows(index)
    assert {row.reference for row in rows} == {"REF-1", "REF-2"}
    assert index.is_told_by_logs(rows)
    index.close()

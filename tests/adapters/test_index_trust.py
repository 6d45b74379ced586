"""Searching finds what is there, an edited index shows nothing, and several may build it at once."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.sqlite import index as index_module
from rcrp_desktop.adapters.sqlite import index_build, index_file
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.index_file import IndexFile
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.read_models import CallSummary, Happened
from rcrp_desktop.application.search import Filters
from rcrp_desktop.application.word_cutting import words_of
from rcrp_desktop.domain.call.notes import WriteNote
from tests.support.audit_logs import drop_triggers
from tests.support.index import a_busy_room, all_rows, an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room

SAMPLE = (
    "s.136 at 15:17 on 24/09; mail a.b@example.invalid. Don’t go: she’s “fine” "
    "Siân ŵyl TŶ 5£ \U0001f525 \U0001f9d1\u200d\U0001f692 naïve/Straße И東京 x²y co-op O'Brien"
)


@pytest.mark.parametrize("word", [*SAMPLE.split(), "Don't", "she's", "sian", "STRASSE", "wyl"])
def test_every_word_of_a_note_finds_its_call(room: Room, index: SqliteCallIndex, word: str):
    desk = room.desk("4471")
    desk.a_call("0398-23NOV", ADVICE_ANSWERS, WriteNote(SAMPLE))
    desk.a_call("0399-23NOV", ADVICE_ANSWERS, WriteNote("nothing of the kind"))
    index.catch_up()
    assert [row.reference for row in all_rows(index, Filters(text=word))] == ["0398-23NOV"]


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_every_word_of_it_is_found(tmp_path_factory, text: str):
    assume(text.strip())
    room = Room(tmp_path_factory.mktemp("any") / "data")
    index = an_index(room, room.data / "index.db")
    call = room.desk("4471").a_call("1", ADVICE_ANSWERS, WriteNote(text))
    index.catch_up()
    for word in text.split():
        if words_of(word):
            assert [r.call for r in all_rows(index, Filters(text=word))] == [call.call], word
    index.close()
    room.close()


EDITS = {
    "row": """UPDATE call SET detail=replace(detail, '"response":"advice"', '"response":"partner"')""",
    "reference": "UPDATE call SET reference='0001-FORGED'",
    "words": "UPDATE words_content SET c1='forged'",
    "count": "UPDATE facet SET number=number+1",
    "away": "DELETE FROM item",
    "head": "UPDATE log SET last_seq=last_seq-3",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
def test_an_edited_index_shows_nothing_that_the_logs_do_not_say(
    room: Room, tmp_path: Path, edit: str, is_open: bool
):
    path = tmp_path / "index.db"
    a_busy_room(room, 6)
    index = an_index(room, path)
    index.catch_up()
    good, counts, board = all_rows(index), index.facets(Filters()), index.owed()
    if not is_open:
        index.close()
    with closing(sqlite3.connect(path)) as other:
        other.execute(edit)
        other.commit()
    again = index if is_open else an_index(room, path)
    assert again.catch_up().rebuilt
    assert all_rows(again) == good
    assert (again.facets(Filters()), again.owed()) == (counts, board)
    index.close()
    again.close()


def test_an_edit_is_found_before_the_first_row_is_shown(room: Room, tmp_path: Path):
    path = tmp_path / "index.db"
    a_busy_room(room, 6)
    index = an_index(room, path)
    index.catch_up()
    good = all_rows(index)
    index.close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("DELETE FROM call")
        other.commit()
    again = an_index(room, path)
    assert all_rows(again) == good  # without having been caught up at all
    again.close()


def test_an_index_of_another_head_is_built_again(room: Room, tmp_path: Path):
    path = tmp_path / "index.db"
    a_busy_room(room, 4)
    index = an_index(room, path)
    index.catch_up()
    index.close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE log SET root=randomblob(32)")
        other.commit()
    IndexFile(path).leave()
    again = an_index(room, path)
    assert again.catch_up().rebuilt
    again.close()


def test_first_searches_at_once_all_find_everything(room: Room, tmp_path: Path):
    """Threads here, each with an index object of its own, as processes have."""
    a_busy_room(room, 20)
    whole = an_index(room, tmp_path / "whole.db")
    whole.catch_up()
    wanted = all_rows(whole)
    whole.close()
    path = tmp_path / "index.db"
    found: list[list[CallSummary]] = []
    states: list[int] = []

    def search() -> None:
        own = an_index(room, path)
        states.append(own.catch_up().calls)
        found.append(all_rows(own))
        own.close()

    threads = [Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4
    assert states == [len(wanted)] * 4


def test_one_that_is_caught_up_goes_on_after_another_built_it_anew(room: Room, tmp_path: Path):
    path = tmp_path / "index.db"
    a_busy_room(room, 6)
    one, other = an_index(room, path), an_index(room, path)
    one.catch_up()
    good = all_rows(one)
    other.rebuild()
    assert all_rows(one) == good
    room.desk("4471").a_call("new", ADVICE_ANSWERS)
    other.catch_up()
    assert len(all_rows(one)) == len(good) + 1
    one.close()
    other.close()


def test_only_its_own_account_can_read_an_index(room: Room, tmp_path: Path):
    if os.name != "posix":
        pytest.skip("access rights of POSIX")
    path = tmp_path / "cache" / "index.db"
    before = os.umask(0o022)
    try:
        index = an_index(room, path)
        a_busy_room(room, 3)
        index.catch_up()
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
        index.close()
    finally:
        os.umask(before)


def test_a_call_of_endless_entries_is_listed_as_damaged_and_hangs_nobody(
    room: Room, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(index_build, "MOST_ENTRIES", 50)
    monkeypatch.setattr(index_module, "STEP", 20)
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS)
    for number in range(80):
        desk.do(desk.reopened(call), WriteNote(f"note {number}"))
    folds: list[str] = []
    index = an_index(room, tmp_path / "index.db")
    told = index._folds.told
    monkeypatch.setattr(index._folds, "told", lambda *a: (folds.append(a[0]), told(*a))[1])
    index.catch_up()
    (row,) = all_rows(index)
    assert Happened.DAMAGED in row.happened
    assert row.entries == 50
    assert folds == [call.call]
    index.close()


def test_a_log_that_breaks_off_takes_nobody_with_it(room: Room, tmp_path: Path):
    """Its head cannot be read: the others are searched, and it is named."""
    a_busy_room(room, 8)
    log = room.desks["4471"].path
    with closing(sqlite3.connect(log)) as other:
        drop_triggers(other)
        other.execute("UPDATE checkpoint SET note='broken'")
        other.commit()
    index = an_index(room, tmp_path / "index.db")
    state = index.catch_up()
    assert state.faults == (log.parent.name,)
    assert state.calls == len(all_rows(index)) > 0
    index.close()


def test_a_row_is_compared_with_what_its_logs_tell(room: Room, tmp_path: Path):
    path = tmp_path / "index.db"
    a_busy_room(room, 6)
    index = an_index(room, path)
    index.catch_up()
    rows = all_rows(index)
    assert index.is_told_by_logs(rows)
    for forged in (
        replace(rows[0], handlers=("9999",), route="another"),
        replace(rows[0], reference="0001-FORGED"),
        replace(rows[0], call="0" * 32),
        replace(rows[0], spans=(replace(rows[0].spans[0], origin="elsewhere"),)),
    ):
        assert not index.is_told_by_logs([*rows[1:], forged])
    index.close()


@pytest.mark.parametrize("failing", ["replace_file", "lay_out", "connect", "make_folder"])
def test_a_failing_disk_ends_a_search_with_a_problem(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
):
    a_busy_room(room, 2)
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorname = "SQLITE_IOERR"  # type: ignore[misc]
    is_ours = failing in ("lay_out", "connect")

    def fails(*_: object, **__: object) -> None:
        raise fault if is_ours else PermissionError(13, "Permission denied")

    index = an_index(room, tmp_path / "index.db")
    with monkeypatch.context() as disk:
        disk.setattr(index_file, failing, fails)
        asked = (index.catch_up, index.rebuild, lambda: index.facets(Filters()), index.state)
        for ask in asked:
            with pytest.raises(StorageUnavailable) as problem:
                ask()
            assert problem.value.reason == ("io" if is_ours else "read_only")
    assert index.catch_up().calls == len(all_rows(index)) > 0
    index.close()


@pytest.mark.parametrize("planted", ["pipe", "endless"])
def test_a_mark_that_is_no_file_keeps_nobody_waiting(room: Room, tmp_path: Path, planted: str):
    """A pipe was waited for without end, a device read without bound."""
    room.desk("4471").a_call("1", ADVICE_ANSWERS)
    with closing(an_index(room, tmp_path / "index.db")) as index:
        index.catch_up()
    mark = tmp_path / "index.db.mark"
    mark.unlink()
    if planted == "pipe":
        os.mkfifo(mark)
    else:
        mark.symlink_to("/dev/zero")
    with closing(an_index(room, tmp_path / "index.db")) as index:
        assert index.catch_up().entries > 0
        assert [row.reference for row in all_rows(index, Filters())] == ["1"]
    assert stat.S_ISREG(mark.lstat().st_mode)


def test_whoever_holds_the_index_for_ever_keeps_nobody_waiting(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index_file, "_PATIENCE_SECONDS", 0.05)
    held = FileLock(tmp_path / "index.db.lock")
    with closing(an_index(room, tmp_path / "index.db")) as index:
        for ask in (index.catch_up, index.rebuild):
            with pytest.raises(StorageUnavailable, match=r"index\.db\.lock: another copy"):
                ask()
        held.release()
        index.catch_up()

"""Looking into a file that SQLite has open here takes none of its locks away."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from rcrp_desktop.adapters import held_files
from rcrp_desktop.adapters.held_files import held_open, read_at
from rcrp_desktop.adapters.sqlite.bounds import expect_file
from rcrp_desktop.adapters.sqlite.connection import open_reader, open_writer
from rcrp_desktop.adapters.sqlite.salvage import salvage
from rcrp_desktop.adapters.sqlite.schema import has_form_of_log
from rcrp_desktop.adapters.sqlite.set_aside import expect_own_form, expect_readable
from rcrp_desktop.application.problems import OperationalProblem
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks belong to handles there")


def opened_to_read(path: Path) -> None:
    open_reader(path).close()


LOOKS: list[Callable[[Path], object]] = [
    expect_file,
    opened_to_read,
    expect_own_form,
    expect_readable,
    has_form_of_log,
    salvage,
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    room = Room(tmp_path / "data")
    room.desk("4471").a_call("REF-1", ADVICE_ANSWERS)
    room.close()
    (path,) = room.data.glob("logs/*/audit.db")
    return path


def is_free_for_another_program(path: Path) -> bool:
    words = "import sqlite3,sys; sqlite3.connect(sys.argv[1],timeout=0).execute('BEGIN IMMEDIATE')"
    ran = subprocess.run([sys.executable, "-c", words, str(path)], capture_output=True, check=False)
    return ran.returncode == 0


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_drops_no_lock(log: Path, look: Callable[[Path], object]):
    with closing(sqlite3.connect(log, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert not is_free_for_another_program(log)
        with suppress(OperationalProblem):
            look(log)
        assert not is_free_for_another_program(log)
    assert is_free_for_another_program(log)


def test_one_handle_is_held_for_a_file_and_none_for_one_that_is_gone(tmp_path: Path):
    held = held_files._held
    file = tmp_path / "a"
    file.write_bytes(b"abc")
    with held_open(file) as first, held_open(file) as again:
        assert first == again
        assert read_at(first, 9, 1) == b"bc"
    file.unlink()
    other = tmp_path / "b"
    other.write_bytes(b"xyz")
    with held_open(other) as handle:
        assert read_at(handle, 9, 0) == b"xyz"
    assert handle in held.values()
    assert len(held) <= held_files._MOST


def test_a_folder_of_many_logs_uses_up_no_handles(tmp_path: Path):
    for number in range(2 * held_files._MOST):
        file = tmp_path / str(number)
        file.write_bytes(str(number).encode())
        with held_open(file) as handle:
            assert read_at(handle, 9, 0) == file.read_bytes()
    assert len(held_files._held) == held_files._MOST


def many_others(folder: Path) -> None:
    for number in range(2 * held_files._MOST):
        file = folder / f"other-{number}"
        file.write_bytes(b"x")
        with held_open(file) as handle:
            read_at(handle, 1, 0)


@pytest.mark.parametrize("looked_at", ["before", "while"])
def test_no_number_of_other_files_drops_the_locks_of_the_file_that_is_written(
    log: Path, tmp_path: Path, looked_at: str
):
    if looked_at == "before":
        salvage(log)
    with closing(open_writer(log)) as writer:
        salvage(log)
        writer.execute("BEGIN IMMEDIATE")
        many_others(tmp_path)
        assert not is_free_for_another_program(log)
    assert is_free_for_another_program(log)


def test_the_file_that_was_not_asked_for_longest_is_let_go_first(tmp_path: Path):
    first, second = tmp_path / "first", tmp_path / "second"
    for file in (first, second):
        file.write_bytes(b"x")
    with held_open(first) as kept, held_open(second):
        pass
    for number in range(held_files._MOST - 1):
        file = tmp_path / str(number)
        file.write_bytes(b"x")
        with held_open(file), held_open(first) as again:
            assert again == kept
    found = [(at.st_dev, at.st_ino) in held_files._held for at in (first.stat(), second.stat())]
    assert found == [True, False]


def test_what_the_system_gives_in_pieces_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    read = held_files._read
    monkeypatch.setattr(held_files, "_read", lambda h, size, at: read(h, min(size, 3), at))
    file = tmp_path / "a"
    file.write_bytes(b"abcdefghij")
    with held_open(file) as handle:
        assert read_at(handle, 7, 1) == b"bcdefgh"
        assert read_at(handle, 99, 1) == b"bcdefghij"

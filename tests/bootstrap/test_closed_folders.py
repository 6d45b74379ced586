"""Folders that this account may not enter, and names that no disk takes: a sentence, and the call goes on."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from rcrp_desktop.adapters.looking import is_file, is_folder, is_there
from rcrp_desktop.adapters.private_files import is_shared
from rcrp_desktop.adapters.rights import access_facts
from rcrp_desktop.adapters.sqlite.set_aside import expect_own_form
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Says of a folder that nobody may look below it, as a mode does for who is not root."""
    look = os.stat
    shut: list[Path] = []

    def refusing(path, *, dir_fd=None, follow_symlinks=True):
        if isinstance(path, str | Path) and any(each in Path(path).parents for each in shut):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return look(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "stat", refusing)
    return shut.append


def test_what_may_not_be_looked_at_is_no_error(closed, tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"")
    assert is_folder(tmp_path / "folder")
    assert is_file(tmp_path / "folder" / "file")
    closed(tmp_path / "folder")
    for path in (tmp_path / "folder" / "file", tmp_path / ("x" * 300), tmp_path / "a\0b"):
        assert (is_there(path), is_file(path), is_folder(path)) == (False, False, False)


def test_a_log_folder_that_may_not_be_entered_is_told_in_words(
    closed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """``finally`` looked whether the log is there, and that hid why it cannot be opened."""
    place = Workplace(open_desk(StartOptions(data=tmp_path)))
    assert place.place is not None

    def anothers(path: Path) -> None:
        raise PermissionError(errno.EPERM, "somebody else's folder", str(path))

    monkeypatch.setattr("rcrp_desktop.adapters.sqlite.opening.private_folder", anothers)
    closed(place.place.path.parent)
    try:
        with pytest.raises(StorageUnavailable) as told:
            place.open_log()
        assert told.value.reason == "read_only"
    finally:
        place.close()


def test_a_log_that_may_not_be_looked_at_is_not_set_aside(closed, tmp_path: Path):
    (tmp_path / "log").mkdir()
    closed(tmp_path / "log")
    with pytest.raises(StorageUnavailable):
        expect_own_form(tmp_path / "log" / "log.db")


def test_rights_are_told_of_a_folder_that_is_closed(closed, tmp_path: Path):
    places = open_desk(StartOptions(data=tmp_path)).places
    closed(tmp_path)
    assert not is_shared(tmp_path / "logs")
    assert access_facts(places, "uid:0").foreign == ()

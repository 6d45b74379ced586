"""A spill file of an earlier start that cannot be read is waited for as long as it may be there, and no longer."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rcrp_desktop.adapters import spill_files
from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from tests.support.audit_logs import SEED, SteppingClock, an_entry
from tests.support.system_calls import SystemCalls

LOG, MINE = "desk-03-44c644d1-live", "44c644d1"
Harm = Callable[[Path], object]


def journal(data: Path) -> JsonLinesSpill:
    spill = JsonLinesSpill(JournalOwner(data, LOG, MINE, "4471", "live"), SteppingClock())
    spill.bind(LOG, Ed25519Signer(SEED), lambda: None)
    return spill


def the_file(data: Path) -> Path:
    (path,) = (data / "spill").rglob("*.jsonl")
    return path


def taken_away(path: Path) -> None:
    path.unlink()


def folder_away(path: Path) -> None:
    shutil.rmtree(path.parent)


def folder_a_file(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_bytes(b"")


def spill_away(path: Path) -> None:
    shutil.rmtree(path.parent.parent)


@pytest.mark.parametrize("gone", [taken_away, folder_away, folder_a_file, spill_away])
def test_an_unread_file_that_is_known_not_to_exist_is_waited_for_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: Harm
):
    earlier = journal(tmp_path)
    earlier.add([an_entry("c1")])
    earlier.close()

    def fails(path: Path) -> list[bytes]:
        raise OSError(errno.EIO, "io", str(path))

    spill = journal(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(spill_files, "content_of", fails)
        spill.pending()
        assert not spill.is_read()
    path = the_file(tmp_path)
    told = [(notice.kind, notice.detail, notice.quarantine) for notice in spill.notices()]
    assert told == [("spill_unread", path.name, path)]
    gone(the_file(tmp_path))
    assert spill.pending() == []
    assert spill.is_read()


def test_an_unread_file_whose_folder_cannot_be_entered_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    earlier = journal(tmp_path)
    earlier.add([an_entry("c1")])
    earlier.close()
    spill = journal(tmp_path)
    for fault in (errno.EACCES, errno.EIO, errno.ESTALE):
        with monkeypatch.context() as patch:
            SystemCalls(patch, fail_always={"open": fault})
            spill.pending()
            assert not spill.is_read()
    assert len(spill.pending()) == 1
    assert spill.is_read()


def test_a_file_that_memory_does_not_hold_now_is_read_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    earlier = journal(tmp_path)
    earlier.add([an_entry("c1")])
    earlier.close()

    def fails(_: Path) -> list[bytes]:
        raise MemoryError

    spill = journal(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(spill_files, "content_of", fails)
        assert spill.pending() == []
        assert not spill.is_read()
    assert len(spill.pending()) == 1

"""What a command writes where somebody says: never over another file unasked, never through a link or a pipe."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from rcrp_desktop.adapters import sync
from rcrp_desktop.adapters.sqlite.log_places import all_logs
from rcrp_desktop.cli import out_files
from tests.cli.conftest import Terminal

COMMANDS = [
    pytest.param(("audit", "verifier"), "", id="verifier"),
    pytest.param(("audit", "export", "--ref", "REF-1"), ".txt", id="the text of an export"),
    pytest.param(("audit", "export", "--ref", "REF-1"), ".json", id="the bytes of an export"),
]
posix = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


@pytest.fixture
def kept(rcrp: Terminal) -> Terminal:
    answers = rcrp.answers({})
    assert rcrp("assess", "--answers", answers, "--record", "--reference", "REF-1").exit_code == 0
    return rcrp


@pytest.mark.parametrize(("command", "ending"), COMMANDS)
def test_a_file_that_is_there_is_replaced_only_when_told(
    kept: Terminal, tmp_path: Path, command: tuple[str, ...], ending: str
):
    there = tmp_path / f"x{ending}"
    there.write_bytes(b"mine")
    before, entries = sorted(tmp_path.rglob("x*")), len(kept.kinds())
    refused = kept(*command, "--out", str(tmp_path / "x"))
    assert refused.exit_code == 2
    assert str(there) in refused.stderr
    assert "--replace" in refused.stderr
    assert there.read_bytes() == b"mine"
    assert (sorted(tmp_path.rglob("x*")), len(kept.kinds())) == (before, entries)
    assert kept(*command, "--out", str(tmp_path / "x"), "--replace").exit_code == 0
    assert there.read_bytes() != b"mine"


@pytest.mark.parametrize("told", [(), ("--replace",)])
def test_a_log_is_never_replaced(kept: Terminal, told: tuple[str, ...]):
    (log,) = all_logs(kept.data)
    before = log.read_bytes()
    result = kept("audit", "verifier", "--out", str(log), *told)
    assert result.exit_code == 2
    assert log.read_bytes() == before


@posix
@pytest.mark.parametrize("told", [(), ("--replace",)])
@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "folder"])
@pytest.mark.parametrize(("command", "ending"), COMMANDS)
def test_nothing_is_written_through_what_is_no_plain_file(
    kept: Terminal, tmp_path: Path, command: tuple[str, ...], ending: str, kind: str, told
):
    there, target = tmp_path / f"x{ending}", tmp_path / "target"
    if kind == "link":
        target.write_bytes(b"theirs")
    make = {"pipe": os.mkfifo, "folder": os.mkdir}.get(kind)
    make(there) if make else there.symlink_to(target)
    result = kept(*command, "--out", str(tmp_path / "x"), *told)
    assert result.exit_code == 2
    assert "Nothing was written" in result.stderr
    assert there.lstat().st_size == 0 or kind != "pipe"
    assert target.read_bytes() == b"theirs" if kind == "link" else not target.exists()


@pytest.mark.parametrize("command", [("audit", "verifier"), ("audit", "export", "--ref", "REF-1")])
def test_a_folder_that_is_not_there_is_named(kept: Terminal, tmp_path: Path, command):
    result = kept(*command, "--out", str(tmp_path / "no" / "such" / "v.py"))
    assert result.exit_code == 5
    assert str(tmp_path / "no" / "such") in result.stderr


@pytest.mark.parametrize("command", [("audit", "verifier"), ("audit", "export", "--ref", "REF-1")])
@pytest.mark.parametrize("name", ["", ".", "..", "/", "x" * 5000])
def test_what_is_no_name_of_a_file_is_refused(kept: Terminal, command, name: str):
    assert kept(*command, "--out", name).exit_code == 2


@pytest.mark.parametrize("told", [(), ("--replace",)])
def test_a_file_that_cannot_be_written_is_no_fault_of_the_record(
    kept: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told
):
    def refused(*_args: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied", "x")

    monkeypatch.setattr(sync, "_written_beside", refused)
    result = kept("audit", "verifier", "--out", str(tmp_path / "x"), *told)
    assert result.exit_code == 5
    assert result.stderr.startswith(f"{tmp_path / 'x'} could not be written: Permission denied")
    assert "record cannot" not in result.stderr


@pytest.mark.parametrize("command", [("audit", "verifier"), ("audit", "export", "--ref", "REF-1")])
def test_a_folder_without_the_right_to_write_is_named_before_anything_is_recorded(
    kept: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command
):
    access = os.access
    refused = lambda path, *how: Path(path) != tmp_path and access(path, *how)  # noqa: E731
    monkeypatch.setattr(out_files.os, "access", refused)
    before = len(kept.kinds())
    result = kept(*command, "--out", str(tmp_path / "x"))
    assert result.exit_code == 5
    assert f"Nothing can be written in the folder {tmp_path}" in result.stderr
    assert len(kept.kinds()) == before

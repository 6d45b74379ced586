"""Logs that were set aside: what is still to be said of them, and what a file must be to be looked into at all."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from rcrp_desktop.adapters.held_files import held_open, read_at
from rcrp_desktop.adapters.looking import names_in, status_behind, storage_problem
from rcrp_desktop.adapters.sqlite.log_places import EARLIER, why_set_aside
from rcrp_desktop.application.audit_ports import SET_ASIDE, Notice, SetAsideKind
from rcrp_desktop.application.problems import StorageCorrupt, StorageUnavailable
from rcrp_desktop.domain.canonical import parse_canonical

_HEADER = 100
_CHUNK = 1024 * 1024
_FORMATS = (1, 2)
"""What SQLite writes; a larger number it would take for a file that it may not write."""


def expect_own_form(path: Path) -> None:
    """Refuse what no log can be before SQLite is asked, who waits for pipes and believes any number.

    Raises:
        StorageCorrupt: it is to be set aside.
        StorageUnavailable: it cannot be read now.
    """
    found = status_behind(path)
    if found is None or not stat.S_ISREG(found.st_mode):
        raise StorageCorrupt("it is no file")
    try:
        with held_open(path) as handle:
            header = read_at(handle, _HEADER, 0)
    except OSError as error:
        raise storage_problem(error, path.name) from error
    if header and not all(byte in _FORMATS for byte in header[18:20]):
        raise StorageCorrupt("the head of the file is damaged")


def expect_readable(path: Path) -> None:
    """Read the file to its end, without SQLite, which cannot tell a read that failed from a damaged page.

    Raises:
        StorageUnavailable: the disk does not give it now; what it holds cannot be judged.
    """
    found = status_behind(path)
    if found is None or not stat.S_ISREG(found.st_mode):
        return
    try:
        with held_open(path) as handle:
            place = 0
            while found := read_at(handle, _CHUNK, place):
                place += len(found)
    except OSError as error:
        raise storage_problem(error, path.name) from error


def is_left_empty(path: Path, epoch: int) -> bool:
    """Whether the log of this epoch was moved away already, and then no new one could be begun.

    Raises:
        StorageUnavailable: that cannot be seen now.
    """
    found = status_behind(path)
    is_empty = found is not None and stat.S_ISREG(found.st_mode) and found.st_size == 0
    return is_empty and newest_set_aside(path, epoch) is not None


def newest_set_aside(path: Path, epoch: int) -> tuple[SetAsideKind, Path] | None:
    """The log of this epoch that was moved away, and why.

    Raises:
        StorageUnavailable: the folder of those that were set aside cannot be looked into.
    """
    found: tuple[SetAsideKind, Path] | None = None
    earlier = path.parent / EARLIER
    for folder in (earlier / name for name in names_in(earlier) if name.startswith(f"{epoch}-")):
        for kind in SET_ASIDE:
            if kind == why_set_aside(folder / path.name):
                found = (kind, folder / path.name)
    return found


def seen_command(origin: str) -> str:
    """The command under which somebody says they know that this epoch followed one that was set aside."""
    return f"set-aside-seen/{origin}"


def unseen(connection: sqlite3.Connection, path: Path, origin: str) -> list[Notice]:
    """What was set aside before this epoch, as long as nobody has said that they have seen it."""
    first = connection.execute("SELECT leaf FROM leaf WHERE seq=0").fetchone()
    seen = connection.execute(
        "SELECT 1 FROM leaf WHERE command=? AND command<>''", (seen_command(origin),)
    ).fetchone()
    if first is None or seen is not None:
        return []
    reason = _reason(first[0])
    epoch = origin.rpartition("/")[2]
    try:
        before = newest_set_aside(path, int(epoch) - 1) if epoch.isdigit() else None
    except StorageUnavailable:
        before = None  # it is said; where the file lies is for another start
    return [
        Notice(kind, "set aside earlier", before[1] if before is not None else None)
        for kind in SET_ASIDE
        if kind == reason
    ]


def _reason(leaf: bytes) -> object:
    try:
        body = cast("Mapping[str, Any]", parse_canonical(leaf))["body"]
        return body.get("reason")
    except (ValueError, LookupError, TypeError, AttributeError):
        return None

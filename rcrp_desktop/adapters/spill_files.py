"""The files of spill journals: their names, their locks, and what is in them."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.looking import found_in, status
from rcrp_desktop.adapters.private_files import (
    open_private,
)
from rcrp_desktop.adapters.spill_aside import DAMAGED
from rcrp_desktop.application.problems import StorageUnavailable

MAX_FILE = 64 * 1024 * 1024
"""What is beyond this in one file was not written by this program, and stays where it is."""

FOLDER = "spill"
JOURNAL, LOCK = ".jsonl", ".lock"
UNKNOWN = "unknown"
"""Stands in a name for the log while the workstation's id could not be read."""

_NAME = re.compile(
    r"(?P<station>.+)-(?P<account>[0-9a-f]{8})-(?P<mode>live|training|example)(?:\.[0-9a-f]{8}){0,2}"
)


def parse_name(path: Path) -> tuple[str, str] | None:
    """The account and the mode in a journal's name."""
    named = _NAME.fullmatch(path.stem)
    return (named["account"], named["mode"]) if named else None


def folder_of(data: Path, account_hash: str) -> Path:
    """Where the journals of an account lie: apart from those of others, who need not read them."""
    return data / FOLDER / account_hash


def all_journals(data: Path) -> Iterator[Path]:
    """Every journal in the folder and every file of lines put aside, whoever's they are."""
    for ending in (JOURNAL, DAMAGED):
        yield from found_in(data / FOLDER, f"*{ending}")
        yield from found_in(data / FOLDER, f"*/*{ending}")


def content_of(path: Path) -> bytes:
    """All that is in a file, at most so many bytes.

    Raises:
        OSError: it cannot be read, or is no plain file, or larger than any that was written here.
    """
    handle = open_private(path, os.O_RDONLY)
    with open(handle, "rb") as file:  # noqa: PTH123 - a handle, not a path
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def is_gone(path: Path) -> bool:
    """Whether it is known not to exist. That it cannot be looked for does not tell that."""
    try:
        return status(path) is None
    except StorageUnavailable:
        return False


def locked(path: Path) -> FileLock:
    """The lock of a journal, held by whoever writes it or takes it in; raises OperationalProblem."""
    return FileLock(path.with_name(path.name + LOCK))


def remove(path: Path) -> None:
    """Take a file away, where that can be done."""
    with suppress(OSError):
        path.unlink()

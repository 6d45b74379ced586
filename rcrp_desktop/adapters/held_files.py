"""Reads files that SQLite may have open in this process, without endangering its locks on them.

On POSIX all of a process's locks on a file are gone as soon as it closes any handle to that file, also one that it
opened only to look: another program could then write into the middle of a commit of ours. So what is opened here
stays open, one handle for each file, and is used again.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from rcrp_desktop.adapters.small_files import open_plain

_CLOSES = sys.platform == "win32"
"""There locks belong to the handle, and a handle that stays open would keep a log from being set aside."""
_MOST = 100
"""Handles. A folder with more logs than that is read all the same, the one that was not asked for longest let go."""
_guard = Lock()
_held: dict[tuple[int, int], int] = {}
_kept: Counter[tuple[int, int]] = Counter()


@contextmanager
def held_open(path: Path) -> Generator[int]:
    """A handle to a plain file, for :func:`read_at`. Never close it.

    Raises:
        OSError: also for what is no plain file.
    """
    if _CLOSES:  # pragma: no cover
        handle = open_plain(path)
        try:
            yield handle
        finally:
            os.close(handle)
        return
    yield _handle(path)


def keep_open(path: Path) -> tuple[int, int]:
    """Until :func:`may_be_closed`, no handle to this file is closed: this process writes to it with SQLite.

    Raises:
        OSError: the file cannot be looked at.
    """
    found = path.stat()
    identity = (found.st_dev, found.st_ino)
    with _guard:
        _kept[identity] += 1
    return identity


def may_be_closed(identity: tuple[int, int]) -> None:
    """One who kept the file open needs it no longer."""
    with _guard:
        _kept[identity] -= 1
        if _kept[identity] <= 0:
            del _kept[identity]


def read_at(handle: int, size: int, place: int) -> bytes:
    """Up to so many bytes from a place; fewer only at the end of the file."""
    found = b""
    while len(found) < size:
        more = _read(handle, size - len(found), place + len(found))
        if not more:
            break
        found += more
    return found


def _read(handle: int, size: int, place: int) -> bytes:
    if sys.platform == "win32":  # pragma: no cover - the handle is the caller's own there
        os.lseek(handle, place, os.SEEK_SET)
        return os.read(handle, size)
    return os.pread(handle, size, place)


def _handle(path: Path) -> int:
    with _guard:
        found = path.stat()
        identity = (found.st_dev, found.st_ino)
        if identity in _held:
            _held[identity] = _held.pop(identity)  # the newest again
            return _held[identity]
        _make_room()
        handle = open_plain(path)
        opened = os.fstat(handle)
        # Put there between the two looks, it may be one that is held already: then this one stays open unused.
        return _held.setdefault((opened.st_dev, opened.st_ino), handle)


def _make_room() -> None:
    """A file without a name is nobody's to lock. As long as it is held its number is not given to another."""
    gone = [identity for identity, handle in _held.items() if os.fstat(handle).st_nlink == 0]
    others = [identity for identity in _held if identity not in _kept]
    for identity in gone or others[: max(0, len(_held) + 1 - _MOST)]:
        os.close(_held.pop(identity))

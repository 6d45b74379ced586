"""Reads small files that anybody may have put there: bounded, and never from a device or a pipe."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_small(path: Path, limit: int) -> bytes:
    """At most ``limit`` bytes and one more, by which a file that is too large is known.

    Raises:
        OSError: also for what is no plain file: reading a pipe waits for ever, a device has no end.
    """
    handle = open_plain(path)
    try:
        found = b""
        while len(found) <= limit:
            more = os.read(handle, limit + 1 - len(found))
            if not more:
                break
            found += more
        return found
    finally:
        os.close(handle)


def open_plain(path: Path) -> int:
    """A handle for reading, which the caller closes; opening waits for nobody, whatever lies there.

    Raises:
        OSError: also for what is no plain file.
    """
    # Looked at before it is opened, since opening some devices already does something; and again
    # when it is open, since it may be another by then.
    _expect_plain(path.stat().st_mode)
    handle = os.open(path, _FLAGS)
    try:
        _expect_plain(os.fstat(handle).st_mode)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _expect_plain(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, "a folder stands in its place")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no plain file")

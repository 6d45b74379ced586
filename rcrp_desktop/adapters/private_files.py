"""Who may read what the program writes: the account that it runs under, unless more was granted on purpose.

The one place that decides modes, makes folders and opens files of one's own. Names are known to others and some
folders are shared, so nothing that was planted under a name is followed: no link, no pipe, no device.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

OWN_FOLDER = 0o700
OWN_FILE = 0o600
FOR_ALL_FILE = 0o644
"""What everybody at the desk reads and nobody is told by: a published pack, the workstation's id."""

_SAFELY = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # else opening a pipe that nobody fills never ends
    | getattr(os, "O_BINARY", 0)
)


def open_private(path: Path, flags: int, mode: int = OWN_FILE) -> int:
    """A handle to a plain file; what is made is made with this mode. Follows no link at the last step.

    Raises:
        OSError: also where something else than a file lies there.
    """
    handle = os.open(path, flags | _SAFELY, mode)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.ELOOP, "not a plain file", str(path))


def expect_plain_file(path: Path, *, create: bool = False) -> None:
    """See that a plain file lies there, or make an empty one of one's own. Opens nothing that is there.

    SQLite's locks on a file are gone as soon as the same process closes any other handle to it.

    Raises:
        OSError: where there is none, or a link or anything else lies there.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        if not create:
            raise
        os.close(open_private(path, os.O_RDWR | os.O_CREAT | os.O_EXCL))
        return
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.ELOOP, "not a plain file", str(path))


def private_folder(path: Path) -> None:
    """Have a folder that is this account's own, and last: also those above it that had to be made.

    Raises:
        OSError: where it cannot be made, or what lies there is a link or somebody else's.
    """
    make_folder(path)
    if sys.platform == "win32":  # pragma: no cover - rights come from the folder above there
        return
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, "a link, not a folder", str(path))
    if found.st_uid != os.geteuid():
        raise OSError(errno.EPERM, "somebody else's folder", str(path))
    if stat.S_IMODE(found.st_mode) & ~OWN_FOLDER:
        path.chmod(OWN_FOLDER)


def make_folder(path: Path, mode: int = OWN_FOLDER) -> None:
    """Make the folder and what is missing above it, each on the disk in the folder that holds it.

    A power cut after the first session must not take the whole folder away with everything in it.
    """
    if path.is_dir():
        return
    if path.parent != path:
        make_folder(path.parent, mode)
    try:
        path.mkdir(mode)
    except FileExistsError:
        if not path.is_dir():
            raise
        return  # somebody else made it meanwhile, and syncs it
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names that came or went in the folder last; Windows needs and offers no such call."""
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_own_file(path: Path) -> bool:
    """Whether a plain file of this account lies there; its name alone says neither."""
    try:
        found = path.lstat()
    except OSError:
        return False
    if not stat.S_ISREG(found.st_mode):
        return False
    return sys.platform == "win32" or found.st_uid == os.geteuid()


def mode_of(path: Path) -> int:
    """The mode a file is to keep when it is replaced: what somebody granted on it stays granted."""
    try:
        found = path.lstat()
    except OSError:
        return OWN_FILE
    is_file = stat.S_ISREG(found.st_mode)
    return stat.S_IMODE(found.st_mode) & FOR_ALL_FILE | OWN_FILE if is_file else OWN_FILE

"""Who may read what the program writes: the account that it runs under, unless more was granted on purpose.

The one place that decides modes, makes folders and opens files of one's own. Names are known to others and some
folders are shared, so nothing that was planted under a name is followed: no link, no pipe, no device.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from rcrp_desktop.adapters.looking import is_file

OWN_FOLDER = 0o700
OWN_FILE = 0o600
FOR_ALL_FILE = 0o644
"""What everybody at the desk reads and nobody is told by: a published pack, the workstation's id."""
SHARED_MARK = "shared.toml"
"""Lies in a data folder that was set up for several accounts; only below it is anything granted to others."""
_GROUP, _OTHERS = 0o050, 0o005
_LEVELS = 5
"""From the data folder down to a log that was set aside: so far up the mark is looked for."""

_SAFELY = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # else opening a pipe that nobody fills never ends
    | getattr(os, "O_BINARY", 0)
)


def open_private(path: Path | str, flags: int, mode: int = OWN_FILE) -> int:
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
        handle = open_private(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        try:
            if granted := granted_in(path.parent) & FOR_ALL_FILE:
                os.fchmod(handle, OWN_FILE | granted)
        finally:
            os.close(handle)
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
    wanted = OWN_FOLDER | granted_in(path.parent)
    if stat.S_IMODE(found.st_mode) & ~(wanted | stat.S_ISGID):
        path.chmod(stat.S_IMODE(found.st_mode) & (wanted | stat.S_ISGID))


def make_folder(path: Path, mode: int = OWN_FOLDER) -> None:
    """Make the folder and what is missing above it, each on the disk in the folder that holds it.

    A power cut after the first session must not take the whole folder away with everything in it.
    """
    if path.is_dir():
        return
    if path.parent != path:
        make_folder(path.parent, mode)
    try:
        _make(path, mode)
    except FileExistsError:
        if not path.is_dir():
            raise
        return  # somebody else made it meanwhile, and syncs it
    try:
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            path.rmdir()  # else the next try would find it there and take it for lasting
        raise


def _make(path: Path, mode: int) -> None:
    granted = granted_in(path.parent)
    if not granted:
        path.mkdir(mode)
        return
    # What is granted must not hang on the account's mask. Granting it afterwards would take the group away
    # again: who is not in it may not keep it through chmod.
    before = os.umask(0o777 & ~(mode | granted))
    try:
        path.mkdir(mode | granted)
    finally:
        os.umask(before)


def granted_in(folder: Path) -> int:
    """The rights that others have on what is made in this folder: none, unless it was set up to be shared.

    In a folder that all accounts write to, its group reads what each of them puts there. What a member of that
    group puts there is read by everybody who can get as far, where that is not the whole machine: a handler
    sees what a supervisor decided. Below a folder of one's own it is as in that.
    """
    if sys.platform == "win32":  # pragma: no cover - rights come from the folder above there
        return 0
    found = folder.stat()
    if not found.st_mode & stat.S_ISGID or not is_shared(folder):
        return 0
    if not found.st_mode & stat.S_ISVTX:
        return stat.S_IMODE(found.st_mode) & (_GROUP | _OTHERS)
    reads_all = found.st_gid in {os.getegid(), *os.getgroups()}
    if reads_all and found.st_mode & _OTHERS == _OTHERS and not _open_to_all(folder):
        return _GROUP | _OTHERS
    return _GROUP


def is_shared(folder: Path) -> bool:
    """Whether the folder lies in a data folder that was set up for several accounts."""
    above = [folder, *folder.absolute().parents][:_LEVELS]
    return any(is_file(each / SHARED_MARK) for each in above)


def is_for_readers_only(folder: Path) -> bool:
    """Whether it is another account's, and a shared folder's own setting lets only a group read it that this one is not in."""
    if sys.platform == "win32" or not is_shared(folder):
        return False
    try:
        found, above = folder.lstat(), folder.parent.stat()
    except OSError:
        return False
    mine = {os.getegid(), *os.getgroups()}
    is_granted = found.st_mode & (_GROUP | _OTHERS) == _GROUP and found.st_gid == above.st_gid
    return found.st_uid != os.geteuid() and is_granted and found.st_gid not in mine


def _open_to_all(folder: Path) -> bool:
    """Whether every account of the machine can get as far as this folder."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.absolute().parents))


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
    return is_own(found)


def is_own(found: os.stat_result) -> bool:
    """Whether what was looked at is a plain file of this account."""
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

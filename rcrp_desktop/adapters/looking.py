"""Whether something lies there: every look at a name or into a folder that others can close, or a disk can fail at.

``Path.exists`` and its kin raise where a folder above is closed to this account, ``Path.glob`` then raises or
says that nothing is there, as the fault may be. Here it is one of two, and whoever asks chooses: what may not be
looked at is as good as not there (:func:`is_there`, :func:`found_in`), or it is a problem that somebody is told
(:func:`status`, :func:`names_in`).
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from fnmatch import filter as fitting
from pathlib import Path

from rcrp_desktop.application.problems import StorageUnavailable, UnavailableReason

_REASONS: dict[int | None, UnavailableReason] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.ELOOP: "cannot_open",
    errno.EISDIR: "cannot_open",
}


_NOTHING = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
"""What the system says where nothing lies, or a link that leads nowhere."""


def storage_problem(error: OSError, what: str) -> StorageUnavailable:
    """The fault of a file or folder, ``what``, as a problem a person can act on."""
    return StorageUnavailable(_REASONS.get(error.errno, "io"), f"{what}: {error.strerror}")


# --- never an error ---------------------------------------------------------------------------


def is_there(path: Path) -> bool:
    """Whether this account can see anything under that name; a link counts as what it leads to."""
    return _mode(path) is not None


def is_file(path: Path) -> bool:
    """Whether this account can see a plain file there."""
    mode = _mode(path)
    return mode is not None and stat.S_ISREG(mode)


def is_folder(path: Path) -> bool:
    """Whether this account can see a folder there."""
    mode = _mode(path)
    return mode is not None and stat.S_ISDIR(mode)


def is_link(path: Path) -> bool:
    """Whether this account can see a link there."""
    try:
        return stat.S_ISLNK(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def may_be_written(folder: Path) -> bool:
    """Whether this account may write into a folder, or into the one in which it would be made. Writes nothing."""
    step = next((path for path in (folder, *folder.parents) if is_there(path)), None)
    return step is not None and is_folder(step) and os.access(step, os.W_OK | os.X_OK)


def found_in(folder: Path, pattern: str) -> list[Path]:
    """What is named so there, in order; of a folder that may not be looked into nothing, and of others all."""
    found = [folder]
    for part in pattern.split("/"):
        found = [path for each in found for path in _named(each, part)]
    return sorted(found)


def why_closed(folder: Path) -> str:
    """Why this account may not look into the folder, "" where it may: what cannot be seen is not nothing."""
    try:
        with os.scandir(folder):
            os.stat(f"{folder}/.")  # noqa: PTH116 - as a path it would be the folder seen from outside
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the name
        return ""
    except OSError as fault:
        if fault.errno == errno.ENAMETOOLONG:
            return ""  # nothing can have that name
        return fault.strerror or "the system says no reason"
    return ""


# --- a problem that is told -------------------------------------------------------------------


def status(path: Path) -> os.stat_result | None:
    """What lies under that name, a link as itself; None where nothing does.

    Raises:
        StorageUnavailable: it could not be looked at.
    """
    return _looked_at(path, os.lstat)


def status_behind(path: Path) -> os.stat_result | None:
    """The same, and of a link what it leads to: None where it leads nowhere.

    Raises:
        StorageUnavailable: it could not be looked at.
    """
    return _looked_at(path, os.stat)


def _looked_at(path: Path, look: Callable[[Path], os.stat_result]) -> os.stat_result | None:
    try:
        return look(path)
    except OSError as error:
        if error.errno in _NOTHING:
            return None
        raise storage_problem(error, path.name) from error


def names_in(folder: Path) -> list[str]:
    """The names of all that lies in a folder, in order; none where there is no such folder.

    Raises:
        StorageUnavailable: it could not be looked into.
    """
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is wanted
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise storage_problem(error, folder.name) from error


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return None


def _named(folder: Path, part: str) -> list[Path]:
    if "*" not in part:
        return [folder / part] if is_there(folder / part) else []
    try:
        return [folder / name for name in fitting(os.listdir(folder), part)]  # noqa: PTH208 - see above
    except OSError:
        return []

"""Files that are on the disk when the call returns. The one "write, sync, rename" of the program."""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

from rcrp_desktop.adapters.private_files import (
    OWN_FILE,
    make_folder,
    open_private,
    sync_folder,
)

_RANDOM_BYTES = 8


def replace_file(path: Path, data: bytes, *, sync: bool = True, mode: int = OWN_FILE) -> None:
    """Put ``data`` in place of the file in one step: readers see the old or the new, never half.

    Folders above it that are missing are made. A link under that name is replaced, not followed.

    Raises:
        OSError: the old file, or none, is still there; or the new one may not last a power cut.
    """
    try:
        fresh = _written_beside(path, data, sync=sync, mode=mode)
    except FileNotFoundError:  # looked for only now: after each append a head is written here
        make_folder(path.parent)
        fresh = _written_beside(path, data, sync=sync, mode=mode)
    try:
        os.replace(fresh, path)  # noqa: PTH105 - a name, not a path; see above
    except BaseException:
        _forget(fresh)
        raise
    if sync:
        sync_folder(path.parent)


def place_file(path: Path, data: bytes, *, mode: int = OWN_FILE) -> None:
    """Put a file where there is none yet, whole and on the disk.

    Raises:
        FileExistsError: somebody else was quicker; theirs is left as it is.
        OSError: nothing was put there.
    """
    make_folder(path.parent)
    fresh = _written_beside(path, data, sync=True, mode=mode)
    try:
        _name_once(fresh, path)
    finally:
        _forget(fresh)
    sync_folder(path.parent)


def clear_left_over(path: Path) -> None:
    """Remove what a killed write of this file left beside it. For the file's one writer only."""
    left = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{{2 * _RANDOM_BYTES}}}\.tmp")
    with suppress(OSError):
        for name in os.listdir(path.parent):  # noqa: PTH208 - names are all that is wanted
            if left.fullmatch(name):
                _forget(os.fspath(path.with_name(name)))


def _written_beside(path: Path, data: bytes, *, sync: bool, mode: int) -> str:
    """A new file under a name that nobody can foresee."""
    folder, name = os.path.split(path)
    fresh = os.path.join(folder, f".{name}.{os.urandom(_RANDOM_BYTES).hex()}.tmp")  # noqa: PTH118
    handle = open_private(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        try:
            if mode != OWN_FILE and hasattr(os, "fchmod"):
                os.fchmod(
                    handle, mode
                )  # what is granted is granted whatever the account's mask says
            write_all(handle, data)
            if sync:
                os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        _forget(fresh)
        raise
    return fresh


def write_all(handle: int, data: bytes) -> None:
    """Write every byte: a disk that is nearly full takes a part, and says so only at the next call."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _name_once(fresh: str, path: Path) -> None:
    if os.name == "nt":  # pragma: no cover - renaming refuses there by itself
        Path(fresh).rename(path)
        return
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: a little less exclusive, as whole
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        Path(fresh).replace(path)


def _forget(fresh: str) -> None:
    with suppress(OSError):
        os.unlink(fresh)  # noqa: PTH108 - a name, not a path

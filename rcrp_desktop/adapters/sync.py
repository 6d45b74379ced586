"""Files that are on the disk when the call returns."""

from __future__ import annotations

import errno
import os
import sys
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
}


def storage_problem(error: OSError, what: str) -> StorageUnavailable:
    """The fault of a file or folder, ``what``, as a problem a person can act on."""
    return StorageUnavailable(_REASONS.get(error.errno, "io"), f"{what}: {error.strerror}")


def replace_file(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Put ``data`` in place of the file in one step: readers see the old or the new, never half."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        if sync:
            os.fsync(file.fileno())
    fresh.replace(path)
    if sync:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names that came or went in the folder last; Windows needs and offers no such call."""
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Whether something lies there. What may not be looked at is as good as not there, and is never an error.

``Path.exists`` and its kin raise where a folder above is closed to this account or a name is too long for the disk.
Who must tell these from what is not there asks for the error and maps it: see ``storage_problem``.
"""

from __future__ import annotations

import stat
from pathlib import Path


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


def found_in(folder: Path, pattern: str) -> list[Path]:
    """What is named so there, in order; nothing where the folder may not be looked into."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return None

"""Lines that no log takes, put where people can look at them: never in the place of what lies there already."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from rcrp_desktop.adapters.private_files import open_private
from rcrp_desktop.adapters.sync import place_file

DAMAGED = ".damaged"
_DIGITS = 8


def put_aside(journal: Path, lines: Sequence[bytes]) -> bool:
    """Whether they lie beside it; else the journal stays: nothing is dropped that is not kept elsewhere.

    Where something else has the name, under one that what they say gives them: done twice it is the same file.
    """
    if not lines:
        return True
    data = b"".join(line + b"\n" for line in lines)
    named = f"{journal.stem}.{sha256(data).hexdigest()[:_DIGITS]}{DAMAGED}"
    return _is_placed(journal.with_suffix(DAMAGED), data) or _is_placed(
        journal.with_name(named), data
    )


def _is_placed(path: Path, data: bytes) -> bool:
    try:
        place_file(path, data)
    except FileExistsError:
        return _holds(path, data)
    except OSError:
        return False
    return True


def _holds(path: Path, data: bytes) -> bool:
    try:
        with open(open_private(path, os.O_RDONLY), "rb") as file:  # noqa: PTH123 - a handle, not a path
            return file.read(len(data) + 1) == data
    except OSError:
        return False

"""Plain values read from text that comes from outside, and where in the text each one stood.

Shared by the strict readers of YAML and JSON. A place is written ``rules.yaml: rules[12].when``.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path as FilePath

from rcrp_desktop.application.problems import Issue
from rcrp_desktop.domain.frozen import frozen

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]
"""What a strict reader can return. Never a float, a date, bytes or an object."""

Path = tuple[str | int, ...]

MAX_DEPTH = 40
"""Mappings and lists within one another, the outermost counted."""

MAX_INTEGER = 2**53 - 1
"""The largest whole number that every reader of canonical JSON agrees on (RFC 8785 §3.2.2.3)."""

MAX_VALUES = 20_000
"""Values, keys counted, in one document: nine times what the largest pack's largest file has."""

MAX_KEY = 200
"""Letters of a key; a place names every key on the way."""

MAX_FAULTS = 200
"""Faults of notation after which a document is read no further."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@frozen
class Parsed:
    """A value and what was wrong with its notation; with issues the value is incomplete.

    ``lines`` says where each part of it stands, counted from 1, where the reader knows.
    """

    value: Plain
    issues: tuple[Issue, ...] = ()
    lines: Mapping[Path, int] = field(default_factory=dict[Path, int])


def place(name: str, path: Sequence[str | int] = ()) -> str:
    """``rules.yaml: rules[12].when`` for the parts of a path, ``rules.yaml`` for none."""
    written = within("", path).removeprefix(".")
    return f"{name}: {written}" if written else name


def within(outer: str, path: Sequence[str | int]) -> str:
    """A place further inside ``outer``, which may be a whole place: ``f: rules[12]`` and ``.when``."""
    return outer + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def read_bytes(path: FilePath, limit: int) -> bytes:
    """What a file holds, one byte more than ``limit`` at most. Waits for nothing.

    Raises:
        OSError: it cannot be read, or is a folder, a pipe or a device.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        return file.read(limit + 1)


def text_of(data: bytes, name: str, *, limit: int) -> str | Issue:
    """The text of a file, or the one fault that makes reading on pointless. ``limit`` in bytes."""
    if len(data) > limit:
        return Issue(name, f"too large: {len(data)} bytes, at most {limit} are read")
    if data.startswith(_BYTE_ORDER_MARK):
        return Issue(name, "starts with a byte order mark; save it as UTF-8 without one")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return Issue(name, f"not UTF-8: byte {fault.start + 1} cannot be read")

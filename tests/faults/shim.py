"""Builds and drives ``shim.c``: a layer between this process and its files that records, and that refuses the n-th call.

The layer is loaded with ``LD_PRELOAD``, so it sees what SQLite does as well as what Python does, and needs nothing
in the product. ``reexec`` starts a program again with the layer under it; where there is no compiler, ``missing``
says what to install.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from functools import cache
from pathlib import Path
from typing import NoReturn

SOURCE = Path(__file__).with_name("shim.c")
_LOADED = "RCRP_FAULTS_SHIM"
_RECORD = struct.Struct("<BHHQqI")


class Op(IntEnum):
    """What was done to a file or a name."""

    CREATE = 1
    WRITE = 2
    CUT = 3
    SYNC = 4
    SYNC_FOLDER = 5
    RENAME = 6
    UNLINK = 7
    MKDIR = 8
    RMDIR = 9
    LINK = 10
    MARK = 11


class Call(IntFlag):
    """Calls that can be refused."""

    OPEN = 1
    WRITE = 2
    SYNC = 4
    RENAME = 8
    UNLINK = 16
    MKDIR = 32
    READ = 64
    CUT = 128


CHANGES = Call.WRITE | Call.CUT | Call.RENAME | Call.UNLINK | Call.MKDIR | Call.SYNC | Call.OPEN


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded call, or a mark that the program under test made itself."""

    op: Op
    path: str
    to: str = ""
    inode: int = 0
    at: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Fault:
    """The ``nth`` call of these ``calls`` fails with ``error``; ``for_good``: so do all that follow.

    ``error`` 0 only waits ``wait_ms``. ``half``: half of a refused write is written. ``only``: where the path has this.
    """

    calls: Call
    nth: int
    error: int
    for_good: bool = False
    wait_ms: int = 0
    half: bool = False
    only: str = ""


def missing() -> str:
    """What has to be installed before the layer can be built, "" where nothing is missing."""
    if sys.platform != "linux":
        return "the layer under the file system runs on Linux only"
    if _compiler() is None:
        return "no C compiler: install gcc (Debian: apt-get install gcc libc6-dev)"
    return ""


def is_loaded() -> bool:
    """Whether this process stands on the layer."""
    return _LOADED in os.environ


def reexec(module: str, folder: Path) -> NoReturn:
    """Start ``python -m module`` again with the same arguments and the layer, built into ``folder``."""
    library = build(folder)
    environment = {**os.environ, "LD_PRELOAD": str(library), _LOADED: str(library)}
    os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], environment)


def library_folder() -> Path:
    """Where the layer under this process was built."""
    return Path(os.environ[_LOADED]).parent


def build(folder: Path) -> Path:
    """The layer as a library in ``folder``."""
    compiler = _compiler()
    assert compiler is not None, missing()
    library = folder / "shim.so"
    options = ["-std=gnu11", "-O1", "-shared", "-fPIC"]
    subprocess.run([compiler, *options, "-o", str(library), str(SOURCE), "-lpthread"], check=True)
    return library


def watch(folder: Path | None, trace: int = -1) -> None:
    """Look at the files below ``folder`` from now on; write down what changes to the open file ``trace``."""
    _library().lab_watch(os.fsencode(folder or ""), trace)


def arm(fault: Fault, slot: int = 0) -> None:
    """Refuse as ``fault`` says, counted from now; there can be one in each of two slots."""
    _library().lab_arm(
        slot,
        int(fault.calls),
        fault.nth,
        fault.error,
        int(fault.for_good),
        fault.wait_ms,
        int(fault.half),
        os.fsencode(fault.only),
    )


def disarm(slot: int = 0) -> None:
    """Refuse nothing more."""
    arm(Fault(Call(0), 0, 0), slot)


def calls(slot: int = 0) -> int:
    """How many calls the armed fault has seen."""
    return _library().lab_calls(slot)


def hits(slot: int = 0) -> int:
    """How many calls it has met."""
    return _library().lab_hits(slot)


def mark(text: str) -> None:
    """Put a mark among the recorded calls."""
    _library().lab_mark(text.encode())


def read_trace(path: Path, root: Path) -> Iterator[Step]:
    """What was recorded, with paths as they are below ``root``."""
    raw, place, prefix = path.read_bytes(), 0, str(root)
    while place < len(raw):
        op, first, second, inode, at, size = _RECORD.unpack_from(raw, place)
        place += _RECORD.size
        names = [raw[place : place + first], raw[place + first : place + first + second]]
        place += first + second
        texts = [os.fsdecode(name).removeprefix(prefix).lstrip("/") for name in names]
        yield Step(Op(op), *texts, inode, at, raw[place : place + size])
        place += size


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(os.environ[_LOADED])
    library.lab_calls.restype = library.lab_hits.restype = ctypes.c_long
    library.lab_arm.argtypes = [
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_long,
        *([ctypes.c_int] * 4),
        ctypes.c_char_p,
    ]
    return library


def _compiler() -> str | None:
    return shutil.which("gcc") or shutil.which("cc")

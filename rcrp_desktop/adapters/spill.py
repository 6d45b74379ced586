"""The spill journal: what the log did not take, one synced line for each append that was refused."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from rcrp_desktop.adapters.sync import replace_file, storage_problem, sync_folder
from rcrp_desktop.application.audit_ports import Clock, Spilled
from rcrp_desktop.domain.audit.entry import LogMode, NewEntry
from rcrp_desktop.domain.canonical import canonical_bytes, parse_canonical

_VERSION = 1
_CHECK_DIGITS = 16
_ENTRY_FIELDS = tuple(field.name for field in fields(NewEntry))


class JsonLinesSpill:
    """A file of lines ``<check> <canonical JSON>``. Any thread; every fault of the disk is a problem."""

    def __init__(self, path: Path, mode: LogMode, clock: Clock) -> None:
        self._path = path
        self._mode: LogMode = mode
        self._clock = clock
        self._lock = threading.Lock()

    def add(self, entries: Sequence[NewEntry]) -> None:
        """Keep the entries; when this returns, the disk has them."""
        with self._lock:
            number = max((s.number for s in map(_parse, self._lines()) if s), default=0) + 1
            spilled = Spilled(number, self._clock.now_ms(), self._mode, tuple(entries))
            try:
                self._append(_line(spilled))
            except OSError as error:
                raise storage_problem(error, "spill journal") from error

    def pending(self) -> list[Spilled]:
        """What is waiting for a log of this mode, oldest first; damaged lines stay where they are."""
        with self._lock:
            parsed = map(_parse, self._lines())
            return [spilled for spilled in parsed if spilled and spilled.mode == self._mode]

    def clear_through(self, number: int) -> None:
        """Drop everything up to and including this number, now that the log has it."""
        with self._lock:
            kept = [line for line in self._lines() if not self._is_done(line, number)]
            try:
                replace_file(self._path, b"".join(line + b"\n" for line in kept))
            except OSError as error:
                raise storage_problem(error, "spill journal") from error

    def damaged(self) -> int:
        """How many lines cannot be read: a power cut in the middle of a line leaves one."""
        with self._lock:
            return sum(1 for line in self._lines() if _parse(line) is None)

    def _append(self, line: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self._path.exists()
        with self._path.open("ab+") as file:
            if file.tell() and not self._ends_whole():
                file.write(b"\n")  # a line torn by a power cut must not swallow this one
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self._path.parent)

    def _ends_whole(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"

    def _is_done(self, line: bytes, number: int) -> bool:
        spilled = _parse(line)
        return spilled is not None and spilled.mode == self._mode and spilled.number <= number

    def _lines(self) -> list[bytes]:
        try:
            return [line for line in self._path.read_bytes().split(b"\n") if line]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise storage_problem(error, "spill journal") from error


def _line(spilled: Spilled) -> bytes:
    data = canonical_bytes(
        {
            "v": _VERSION,
            "number": spilled.number,
            "spilled_at": spilled.spilled_at_ms,
            "mode": spilled.mode,
            "entries": [
                {name: getattr(entry, name) for name in _ENTRY_FIELDS} for entry in spilled.entries
            ],
        }
    )
    return _check(data) + b" " + data


def _parse(line: bytes) -> Spilled | None:
    check, _, data = line.partition(b" ")
    if check != _check(data):
        return None
    try:
        record = cast("Mapping[str, Any]", parse_canonical(data))
        if record["v"] != _VERSION:
            return None
        entries = tuple(NewEntry(**entry) for entry in record["entries"])
        return Spilled(record["number"], record["spilled_at"], record["mode"], entries)
    except (ValueError, KeyError, TypeError):
        return None


def _check(data: bytes) -> bytes:
    return sha256(data).hexdigest()[:_CHECK_DIGITS].encode()

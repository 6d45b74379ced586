"""A disk that loses power: from recorded calls, what can be found on it afterwards.

Two disks are kept. The *strict* one promises what POSIX promises: a file's content lasts once the file was synced, a
name once its folder was, and nothing else. The *ordered* one behaves as common journalling file systems do: names
last in the order in which they were made, and any sync brings all names before it. On both, what was written and not
synced may be there, be gone, or be there in some sectors of 512 bytes and not in others; where a file grew, sectors
that never arrived hold nothing or rubbish.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from tests.faults.shim import Op, Step

SECTOR = 512
FOLDER = -1
Kind = Literal["strict", "ordered"]
Names = dict[str, int]
Tree = Mapping[str, bytes | None]
"""A state: content by path, ``None`` for a folder."""
Snapshot = Mapping[str, tuple[int, bytes] | None]
"""Inode and content by path, before anything is recorded."""


@dataclass(slots=True)
class _File:
    lasting: bytes
    pending: list[Step] = field(default_factory=list)


@dataclass(slots=True)
class _Renaming:
    """A change of names that may be lost. ``file`` is what the new name stands for."""

    step: Step
    file: int


class Disk:
    """Takes recorded steps one after the other; ``after_cut`` makes a state at any moment."""

    def __init__(self, kind: Kind, begins_with: Snapshot) -> None:
        """``begins_with`` is on the disk for good."""
        self._kind = kind
        self._files: dict[int, _File] = {}
        self._of_inode: dict[int, int] = {}
        self._now: Names = {}
        self._lasting: Names = {}
        self._pending: list[_Renaming] = []
        for name, held in begins_with.items():
            self._now[name] = FOLDER if held is None else self._new_file(*held)
        self._lasting = dict(self._now)

    def take(self, step: Step) -> None:
        """The program under test did this."""
        match step.op:
            case Op.MARK:
                return
            case Op.WRITE | Op.CUT:
                self._files[self._of_inode[step.inode]].pending.append(step)
            case Op.SYNC:
                self._sync(self._files[self._of_inode[step.inode]])
            case Op.SYNC_FOLDER:
                self._sync_names(lambda change: _folder(change.step) == step.path)
            case _:
                self._rename(step)

    def after_cut(self, chosen: Choice) -> Tree:
        """What is there when power comes back."""
        names = dict(self._lasting)
        for change in chosen.names(self._pending, ordered=self._kind == "ordered"):
            _apply(names, change.step, change.file)
        tree: dict[str, bytes | None] = {}
        for name, number in sorted(names.items()):
            above = name.rpartition("/")[0]
            if above and above not in tree:
                continue  # a name in a folder that is gone
            tree[name] = None if number == FOLDER else _content(self._files[number], chosen)
        return tree

    def _new_file(self, inode: int, content: bytes) -> int:
        number = len(self._files)
        self._files[number] = _File(content)
        self._of_inode[inode] = number
        return number

    def _rename(self, step: Step) -> None:
        file = FOLDER
        if step.op is Op.CREATE:
            file = self._new_file(step.inode, b"")
        elif step.op in (Op.RENAME, Op.LINK, Op.UNLINK):
            file = self._now.get(step.path, FOLDER)
        self._pending.append(_Renaming(step, file))
        _apply(self._now, step, file)

    def _sync(self, file: _File) -> None:
        content = bytearray(file.lasting)
        for step in file.pending:
            _write(content, step)
        file.lasting, file.pending = bytes(content), []
        if self._kind == "ordered":
            self._sync_names(lambda _: True)

    def _sync_names(self, wanted: Callable[[_Renaming], bool]) -> None:
        ordered = self._kind == "ordered"
        for change in self._pending:
            if ordered or wanted(change):
                _apply(self._lasting, change.step, change.file)
        self._pending = [c for c in self._pending if not (ordered or wanted(c))]


@dataclass(slots=True)
class Choice:
    """How a power cut goes: the chance that a name and a write survive, and whether a write can be torn."""

    random: random.Random
    keep_names: float
    keep_data: float
    tears: bool = False

    def names(self, pending: list[_Renaming], *, ordered: bool) -> Iterable[_Renaming]:
        """Those changes of names that survive."""
        if ordered:
            whole = self.keep_names in (0.0, 1.0)
            kept = self.keep_names if whole else self.random.random()
            return pending[: round(kept * len(pending))]
        return [change for change in pending if self._survives(self.keep_names)]

    def sectors(self, count: int) -> list[bool]:
        """Which sectors of a write survive."""
        if self.tears and self.random.random() < 0.5:
            return [self.random.random() < 0.5 for _ in range(count)]
        return [self._survives(self.keep_data)] * count

    def rubbish(self, size: int) -> bytes:
        """What stands where a file grew and nothing arrived."""
        if self.tears and self.random.random() < 0.3:
            return self.random.randbytes(size)
        return bytes(size)

    def _survives(self, chance: float) -> bool:
        return self.random.random() < chance


def nothing_kept() -> Choice:
    """Everything that was not synced is gone."""
    return Choice(random.Random(0), 0.0, 0.0)


def all_kept() -> Choice:
    """Everything arrived: what a killed process leaves."""
    return Choice(random.Random(0), 1.0, 1.0)


def any_choice(seed: str) -> Choice:
    """Some names and some sectors survive; with some seeds only names, only data, or whole writes."""
    chosen = random.Random(seed)
    names, data = chosen.choice([(1.0, 0.0), (0.0, 1.0), (0.5, 0.5), (0.9, 0.5), (0.5, 0.1)])
    return Choice(chosen, names, data, tears=chosen.random() < 0.7)


def snapshot(folder: Path) -> Snapshot:
    """What lies below the folder now."""
    return {
        str(path.relative_to(folder)): None
        if path.is_dir()
        else (path.stat().st_ino, path.read_bytes())
        for path in sorted(folder.rglob("*"))
    }


def lay_out(tree: Tree, folder: Path) -> None:
    """Put a state into an empty folder."""
    for name, content in tree.items():
        path = folder / name
        if content is None:
            path.mkdir()
        else:
            path.write_bytes(content)


def digest(tree: Tree) -> bytes:
    """Names a state: the same content under the same names."""
    summed = sha256()
    for name, content in tree.items():
        summed.update(os.fsencode(name) + (b"/" if content is None else b"=%d:" % len(content)))
        summed.update(content or b"")
    return summed.digest()


def _content(file: _File, chosen: Choice) -> bytes:
    content = bytearray(file.lasting)
    for step in file.pending:
        if step.op is Op.CUT:
            if chosen.sectors(1)[0]:
                _write(content, step)
            continue
        edges = _edges(step)
        for (start, end), kept in zip(edges, chosen.sectors(len(edges)), strict=True):
            if kept:
                _write(
                    content,
                    Step(Op.WRITE, "", at=start, data=step.data[start - step.at : end - step.at]),
                )
            elif (
                end > len(content) and chosen.sectors(1)[0]
            ):  # the length arrived, the data did not
                content += chosen.rubbish(end - len(content))
    return bytes(content)


def _edges(step: Step) -> list[tuple[int, int]]:
    """Where a write begins and ends in each sector that it touches."""
    end = step.at + len(step.data)
    first = step.at - step.at % SECTOR
    return [(max(at, step.at), min(at + SECTOR, end)) for at in range(first, end, SECTOR)]


def _write(content: bytearray, step: Step) -> None:
    if step.op is Op.CUT:
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    content.extend(bytes(max(0, step.at - len(content))))
    content[step.at : step.at + len(step.data)] = step.data


def _apply(names: Names, step: Step, file: int) -> None:
    match step.op:
        case Op.CREATE | Op.MKDIR:
            names[step.path] = file
        case Op.LINK:
            names[step.to] = file
        case Op.RENAME:
            below = [name for name in names if name.startswith(f"{step.path}/")]
            for name in below:
                names[step.to + name.removeprefix(step.path)] = names.pop(name)
            names.pop(step.path, None)
            names[step.to] = file
        case _:
            names.pop(step.path, None)


def _folder(step: Step) -> str:
    """The folder whose sync makes the change last: for a file that moves, the one it moves into."""
    return (step.to or step.path).rpartition("/")[0]

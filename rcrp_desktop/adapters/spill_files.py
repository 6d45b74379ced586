"""The files of a spill journal: one that this process writes, under a lock, and those that dead ones left."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Collection, Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from rcrp_desktop.adapters.file_lock import FileLock, is_held_by_writer
from rcrp_desktop.adapters.looking import found_in, names_in, status
from rcrp_desktop.adapters.private_files import (
    is_own,
    open_private,
    private_folder,
    sync_folder,
)
from rcrp_desktop.adapters.spill_aside import DAMAGED, put_aside
from rcrp_desktop.adapters.spill_lines import ReadLine, hash_of
from rcrp_desktop.adapters.spill_marks import NO_MARK, Mark, mark_of, named_mark
from rcrp_desktop.adapters.spill_share import Share, told_in
from rcrp_desktop.adapters.sync import replace_file, write_all
from rcrp_desktop.application.problems import LogInUse, OperationalProblem, StorageUnavailable
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.frozen import frozen, replace

MAX_FILE = 64 * 1024 * 1024
"""What is beyond this in one file was not written by this program, and stays where it is."""

FOLDER = "spill"
JOURNAL, LOCK = ".jsonl", ".lock"
UNKNOWN = "unknown"
"""Stands in a name for the log while the workstation's id could not be read."""

_TOKEN_BYTES = 4
_LASTING = {errno.EFBIG, errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.EINVAL}
"""Of a file that is no journal of ours: too large, a link, a folder, a pipe."""
_NOT_THERE = (FileNotFoundError, NotADirectoryError)
_NAME = re.compile(
    r"(?P<station>.+)-(?P<account>[0-9a-f]{8})-(?P<mode>live|training|example)(?:\.[0-9a-f]{8}){0,2}"
)


def parse_name(path: Path) -> tuple[str, str] | None:
    """The account and the mode in a journal's name."""
    named = _NAME.fullmatch(path.stem)
    return (named["account"], named["mode"]) if named else None


def folder_of(data: Path, account_hash: str) -> Path:
    """Where the journals of an account lie: apart from those of others, who need not read them."""
    return data / FOLDER / account_hash


class OwnFile:
    """The file that this process appends to. Its lock dies with the process, and so says that it is dead.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, folder: Path, stem: str) -> None:
        private_folder(folder)
        name = f"{stem}.{os.urandom(_TOKEN_BYTES).hex()}"
        self.path = folder / (name + JOURNAL)
        self.lines = 0
        self._mark = NO_MARK
        self._content = sha256()
        self.damaged: list[bytes] = []
        self._handle = -1
        self._lock = _locked(self.path)
        try:
            self._lock.say(is_writing=True)
            self._handle = open_private(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND)
            self._mark = mark_of(os.fstat(self._handle))
            sync_folder(folder)
        except BaseException:
            self._take_away()
            raise

    def has_room(self, line: bytes) -> bool:
        """Whether the next start still reads the file with this line."""
        return self._mark.size + len(line) + 1 <= MAX_FILE

    def append(self, line: bytes) -> None:
        """Add a line; on return the disk has it, and all before it, under the file's name.

        Raises:
            OSError: after that the file must not be written to again: what a failed sync lost, no later one saves.
        """
        write_all(self._handle, line + b"\n")
        os.fsync(self._handle)
        after = mark_of(self.path.lstat())
        if not after.is_same_but_time(replace(self._mark, size=self._mark.size + len(line) + 1)):
            raise OSError(errno.ENOENT, "the journal was taken away or changed", str(self.path))
        self._content.update(line + b"\n")
        self._mark = after
        self.lines += 1

    def is_whole(self) -> bool:
        """Whether all that was acknowledged still lies under the file's name."""
        named = named_mark(self.path)
        if named == self._mark:
            return True
        if named is None or not self._may_be_whole(named) or not self._holds_content():
            return False
        self._mark = replace(named, size=self._mark.size)
        return True

    def _may_be_whole(self, named: Mark) -> bool:
        if self._handle >= 0:
            return named.is_same_but_time(self._mark)
        # One that is not written any more may end with what nobody acknowledged.
        return named.is_same_file(self._mark) and named.size >= self._mark.size

    def _holds_content(self) -> bool:
        try:
            data = content_of(self.path)
        except OSError:
            return False
        return sha256(data[: self._mark.size]).digest() == self._content.digest()

    def retire(self) -> None:
        """Write no more to it. One without any line that was acknowledged goes at once."""
        self._close()
        if not self.lines:
            self._take_away()

    def finish(self) -> None:
        """The log has all of it but what no log takes. Where it cannot be removed, a later start finds that out again."""
        if put_aside(self.path, self.damaged):
            self._take_away()
        else:
            self._close()
            self._lock.release()

    def let_go(self) -> None:
        """The process is ending: what was acknowledged stays for the next start."""
        self.retire()
        self._lock.release()

    def _take_away(self) -> None:
        self._close()
        named = named_mark(self.path)
        if named is not None and named.is_same_file(self._mark):
            _remove(self.path)  # what somebody else put under the name is for the next start
        self._lock.release()
        _remove(self.path.with_name(self.path.name + LOCK))

    def _close(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            with suppress(OSError):
                os.close(handle)


@dataclass(slots=True)
class LeftFile:
    """A file that a dead process left, locked against others that start now."""

    path: Path
    lock: FileLock
    data: bytes
    mark: Mark | None
    read: list[ReadLine] = field(default_factory=list[ReadLine])
    """What the last look at it told."""
    damaged: list[bytes] = field(default_factory=list[bytes])
    before: str = ""
    """By this the first line of ``read`` names the line that stands before it."""
    _looked: int = 0

    @property
    def is_read_out(self) -> bool:
        """Whether all of it was looked at."""
        return self._looked == len(self.data)

    def read_on(self, share: Share) -> None:
        """Look at as much of it as ``share`` allows."""
        self.before = hash_of(self.read[-1].raw) if self.read else self.before
        self.read, damaged, self._looked = told_in(self.data, self._looked, share)
        self.damaged += damaged

    def is_whole(self) -> bool:
        """Whether the file lies there as it was read."""
        named = named_mark(self.path)
        if named == self.mark:
            return True
        if named is None or self.mark is None or not named.is_same_but_time(self.mark):
            return False
        try:
            is_whole = content_of(self.path) == self.data
        except OSError:
            return False
        self.mark = named if is_whole else self.mark
        return is_whole

    def write_anew(self) -> None:
        """Put all that was found back under its name: it names the lines that stand after it.

        Raises:
            OSError: it is not there.
        """
        replace_file(self.path, self.data)
        self.mark = named_mark(self.path)
        with suppress(OperationalProblem):  # ours still, where only the journal was taken away
            lock, self.lock = self.lock, _locked(self.path)
            lock.release()

    def let_go(self) -> None:
        """The process is ending, and the log did not take it."""
        self.lock.release()

    def finish(self) -> None:
        """The log has what could be read; what could not is put aside for people to look at."""
        if not put_aside(self.path, self.damaged):
            self.lock.release()
            return
        named = named_mark(self.path)
        if named is not None and self.mark is not None and named.is_same_file(self.mark):
            _remove(self.path)  # what somebody else put under the name is for the next start
        with suppress(OSError):
            sync_folder(self.path.parent)
        self.lock.release()
        _remove(self.path.with_name(self.path.name + LOCK))


@frozen
class UnreadFile:
    """A file, or a folder, that may hold what dead processes left; ``lasting``: another look would tell no more."""

    path: Path
    lasting: bool
    foreign: bool = False
    """A plain file of another account: as one that was restored from a backup by who administers the machine."""


@frozen
class GoneFile:
    """Nothing is unread under that name: another start took it in, it was taken away, or the folder opens now."""

    path: Path


@frozen
class HeldFile:
    """A file that a living process has: ``is_writing`` says that it is its own, else a dead one left that too."""

    path: Path
    is_writing: bool


@frozen
class LaterFile:
    """A file for another look: it was not opened."""

    path: Path


FoundFile = LeftFile | UnreadFile | GoneFile | HeldFile | LaterFile


def left_behind(
    data: Path,
    account_hash: str,
    mode: LogMode,
    share: Share,
    *,
    known: Container[Path] = (),
    first: Collection[Path] = (),
) -> Iterator[FoundFile]:
    """What processes of this account left, under whatever id of the workstation, but for what is ``known``.

    The files of a process that lives are only named. As much as ``share`` allows, those of ``first`` before others.
    """
    # The first version kept them in the folder above.
    for folder in (data / FOLDER, folder_of(data, account_hash)):
        try:
            names = names_in(folder)
        except StorageUnavailable:
            yield UnreadFile(folder, lasting=False)  # not a folder without journals
            continue
        yield GoneFile(folder)
        paths = [folder / name for name in names if _is_mine(name, account_hash, mode)]
        for path in _in_turn([path for path in paths if path not in known], first):
            yield from _left_under(path, share)


def _is_mine(name: str, account_hash: str, mode: LogMode) -> bool:
    path = Path(name)
    is_named = parse_name(path) == (account_hash, mode) or path.stem == f"{UNKNOWN}-{mode}"
    return name.endswith(JOURNAL) and is_named


def _in_turn(paths: list[Path], first: Collection[Path]) -> list[Path]:
    """Those that no look came to yet before others, and what was written last last."""
    return sorted(paths, key=lambda path: (path not in first, _written(path)))


def _written(path: Path) -> tuple[int, int]:
    named = named_mark(path)
    return named.changed if named is not None else (0, 0)


def _left_under(path: Path, share: Share) -> Iterator[FoundFile]:
    """What lies under the name of a journal: its name alone says neither that it is one nor that it is ours."""
    if share.is_spent:
        yield LaterFile(path)
        return
    share.files -= 1
    try:
        found = status(path)
    except StorageUnavailable:
        yield UnreadFile(path, lasting=False)
        return
    if found is None or is_own(found):
        yield from left_at(path, share)
    else:
        yield UnreadFile(path, lasting=True, foreign=stat.S_ISREG(found.st_mode))


def left_at(path: Path, share: Share) -> Iterator[FoundFile]:
    """What a dead process left in one file, or that a living one has it."""
    try:
        lock = _locked(path)
        lock.say(is_writing=False)
    except LogInUse:
        yield HeldFile(path, is_held_by_writer(path.with_name(path.name + LOCK)))
        return
    except OperationalProblem:
        yield GoneFile(path) if is_gone(path) else UnreadFile(path, lasting=False)
        return
    mark = named_mark(path)
    try:
        left = LeftFile(path, lock, content_of(path), mark, before=hash_of(path.name.encode()))
        left.read_on(share)
    except _NOT_THERE:
        lock.release()
        _remove(path.with_name(path.name + LOCK))
        yield GoneFile(path)
    except OSError as error:
        lock.release()
        yield UnreadFile(path, lasting=error.errno in _LASTING)
    except MemoryError:  # it may pass, and the file is read again
        lock.release()
        yield UnreadFile(path, lasting=False)
    else:
        yield left


def all_journals(data: Path) -> Iterator[Path]:
    """Every journal in the folder and every file of lines put aside, whoever's they are."""
    for ending in (JOURNAL, DAMAGED):
        yield from found_in(data / FOLDER, f"*{ending}")
        yield from found_in(data / FOLDER, f"*/*{ending}")


def content_of(path: Path) -> bytes:
    """All that is in a file, at most so many bytes.

    Raises:
        OSError: it cannot be read, or is no plain file, or larger than any that was written here.
    """
    handle = open_private(path, os.O_RDONLY)
    with open(handle, "rb") as file:  # noqa: PTH123 - a handle, not a path
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def is_gone(path: Path) -> bool:
    """Whether it is known not to exist. That it cannot be looked for does not tell that."""
    try:
        return status(path) is None
    except StorageUnavailable:
        return False


def _locked(path: Path) -> FileLock:
    return FileLock(path.with_name(path.name + LOCK))


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()

"""Which files of spill journals lie there: what dead processes left, what living ones have, and what cannot be told."""

from __future__ import annotations

import errno
import stat
from collections.abc import Collection, Container, Iterator
from pathlib import Path

from rcrp_desktop.adapters import spill_files
from rcrp_desktop.adapters.file_lock import is_held_by_writer
from rcrp_desktop.adapters.looking import names_in, status
from rcrp_desktop.adapters.private_files import (
    is_own,
)
from rcrp_desktop.adapters.spill_files import (
    FOLDER,
    JOURNAL,
    LOCK,
    UNKNOWN,
    folder_of,
    is_gone,
    locked,
    parse_name,
    remove,
)
from rcrp_desktop.adapters.spill_left import LeftFile
from rcrp_desktop.adapters.spill_lines import hash_of
from rcrp_desktop.adapters.spill_marks import named_mark
from rcrp_desktop.adapters.spill_share import Share
from rcrp_desktop.application.problems import LogInUse, OperationalProblem, StorageUnavailable
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.frozen import frozen

_LASTING = {errno.EFBIG, errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.EINVAL}
"""Of a file that is no journal of ours: too large, a link, a folder, a pipe."""
_NOT_THERE = (FileNotFoundError, NotADirectoryError)


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
        lock = locked(path)
        lock.say(is_writing=False)
    except LogInUse:
        yield HeldFile(path, is_held_by_writer(path.with_name(path.name + LOCK)))
        return
    except OperationalProblem:
        yield GoneFile(path) if is_gone(path) else UnreadFile(path, lasting=False)
        return
    mark = named_mark(path)
    try:
        left = LeftFile(
            path, lock, spill_files.content_of(path), mark, before=hash_of(path.name.encode())
        )
        left.read_on(share)
    except _NOT_THERE:
        lock.release()
        remove(path.with_name(path.name + LOCK))
        yield GoneFile(path)
    except OSError as error:
        lock.release()
        yield UnreadFile(path, lasting=error.errno in _LASTING)
    except MemoryError:  # it may pass, and the file is read again
        lock.release()
        yield UnreadFile(path, lasting=False)
    else:
        yield left

"""Opens a person's log for writing; one that cannot be trusted is set aside and a new epoch begun."""

from __future__ import annotations

import re
import sqlite3
import stat
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from rcrp_desktop.adapters.clock import boot_mark
from rcrp_desktop.adapters.clock import fresh_salt as random_salt
from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.heads import HeadKeeper
from rcrp_desktop.adapters.looking import is_file, names_in, status, status_behind, storage_problem
from rcrp_desktop.adapters.private_files import make_folder, private_folder, sync_folder
from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog, Tools
from rcrp_desktop.adapters.sqlite.connection import open_reader, open_writer
from rcrp_desktop.adapters.sqlite.epoch import begin_epoch
from rcrp_desktop.adapters.sqlite.errors import faults_of_file, sqlite_problems
from rcrp_desktop.adapters.sqlite.log_places import EARLIER, LOCK_FILE, LogPlace
from rcrp_desktop.adapters.sqlite.log_state import LogState, is_laid_out, read_state, root_at
from rcrp_desktop.adapters.sqlite.schema import SCHEMA_VERSION, schema_faults, schema_version
from rcrp_desktop.adapters.sqlite.set_aside import (
    expect_own_form,
    expect_readable,
    is_left_empty,
    newest_set_aside,
    unseen,
)
from rcrp_desktop.adapters.sqlite.vouching import expect_vouched
from rcrp_desktop.application.audit_ports import (
    Clock,
    HeadStore,
    KeyStore,
    Notice,
    SetAsideKind,
    Signer,
)
from rcrp_desktop.application.problems import (
    IntegrityBroken,
    OperationalProblem,
    StorageCorrupt,
    StorageUnavailable,
    WrongMode,
)
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import MODES
from rcrp_desktop.domain.audit.leaf import LogIdentity
from rcrp_desktop.domain.frozen import frozen

_ORIGIN_PIECES = 5


@frozen
class OpenedLog:
    """The log, and what the person should be told about it."""

    log: SqliteAuditLog
    notices: tuple[Notice, ...]


@dataclass(slots=True)
class _Opening:
    """One opening under way."""

    place: LogPlace
    app: str
    actor: str
    unverified: str
    boot: str
    tools: Tools
    notices: list[Notice] = field(default_factory=list[Notice])


def open_log(
    place: LogPlace,
    *,
    actor: str,
    app: str,
    clock: Clock,
    keys: KeyStore,
    heads: Sequence[HeadStore],
    unverified: str = "",
    boot: str | None = None,
    fresh_salt: Callable[[], bytes] = random_salt,
) -> OpenedLog:
    """Open the log at this place for writing, or begin it. ``actor`` is whom system entries name.

    ``unverified`` stands for the account under which it was told who acts; "" where the account is who acts.

    A log that is older than the head remembered, forks from it or is damaged is moved aside, and a
    new epoch begins whose first entry names the last good head: the program stays usable.

    Raises:
        LogInUse: another copy of the program has it.
        WrongMode: the file there holds records of another mode.
        StorageUnavailable: nothing can be written there now.
    """
    folder = place.path.parent
    try:
        private_folder(folder)
    except OSError as error:
        raise storage_problem(error, "the log's folder") from error
    lock = FileLock(folder / LOCK_FILE)
    try:
        signer = keys.signer(place.log_id)
        keeper = HeadKeeper(heads, place.log_id)
        tools = Tools(clock, signer, keeper, lock, fresh_salt)
        opening = _Opening(place, app, actor, unverified, boot or boot_mark(), tools)
        if signer is None:
            opening.notices.append(Notice("unsigned", keys.why_none()))
        with sqlite_problems():
            log = _open(opening)
    except BaseException:
        lock.release()
        raise
    return OpenedLog(log, tuple(opening.notices))


def _open(opening: _Opening) -> SqliteAuditLog:
    remembered = opening.tools.heads.remembered()
    try:
        log = _go_on_if_readable(opening, remembered)
    except StorageCorrupt as problem:
        return _set_aside(opening, remembered, "corrupt", problem.detail)
    except IntegrityBroken as problem:
        return _set_aside(opening, remembered, problem.kind, str(problem))
    if log is None:
        # Where anything is remembered, that no log lies there is a rollback.
        return _begin(opening, None, "first", 1 + _epochs_known(opening, ()))
    return log


def _go_on_if_readable(
    opening: _Opening, remembered: Sequence[Checkpoint]
) -> SqliteAuditLog | None:
    """Corrupt is only what a second look finds so: SQLite says it of a read that failed as well."""
    told = len(opening.notices)
    try:
        return _go_on(opening, remembered)
    except StorageCorrupt:
        del opening.notices[told:]
    expect_readable(opening.place.path)
    return _go_on(opening, remembered)


def _go_on(opening: _Opening, remembered: Sequence[Checkpoint]) -> SqliteAuditLog | None:
    """The log that lies there, begun upon again; ``None`` when none does."""
    taken = _take_up(opening, remembered)
    if taken is None:
        return None
    connection, state = taken
    if _key_differs(state, opening.tools.signer):
        connection.close()
        # A log that never had a key was not signed by another: it says so in its own words.
        kind = "key_changed" if state.header.public_key is not None else "key_came"
        return _set_aside(opening, [*remembered, state.head], kind, "another signing key")
    try:
        with faults_of_file():
            opening.notices.extend(unseen(connection, opening.place.path, state.header.origin))
    except BaseException:
        connection.close()
        raise
    return _start(opening, connection, state)


def _take_up(
    opening: _Opening, remembered: Sequence[Checkpoint]
) -> tuple[sqlite3.Connection, LogState] | None:
    """The log that lies there, once it agrees with what is remembered; ``None`` when none does."""
    path = opening.place.path
    if status(path) is None:
        if remembered:
            raise IntegrityBroken("rollback", "no log", str(_newest(remembered)))
        return None
    expect_own_form(path)
    connection = open_writer(path)
    try:
        with faults_of_file():  # nothing but the file is looked at here
            state = _look(connection, opening.place, remembered)
            if state is not None and not _key_differs(state, opening.tools.signer):
                expect_vouched(connection, state, opening.tools.signer)
    except BaseException:
        connection.close()
        raise
    if state is None:
        connection.close()
        return None
    return connection, state


def _look(
    connection: sqlite3.Connection, place: LogPlace, remembered: Sequence[Checkpoint]
) -> LogState | None:
    if not is_laid_out(connection):
        if remembered:
            raise IntegrityBroken("rollback", "an empty log", str(_newest(remembered)))
        return None
    _expect_known_tables(connection)
    state = read_state(connection)
    _expect_ours(state, place)
    for head in remembered:
        _compare(connection, state, head)
    _check_pages(connection)
    return state


def _expect_known_tables(connection: sqlite3.Connection) -> None:
    faults = schema_faults(connection)
    if schema_version(connection) > SCHEMA_VERSION:
        if not faults:  # nothing of it is new but the number
            raise StorageCorrupt("the number of its version is damaged")
        raise StorageUnavailable("read_only", "the log was written by a newer version")
    if faults:
        raise IntegrityBroken("schema", "; ".join(faults))


def _expect_ours(state: LogState, place: LogPlace) -> None:
    if state.header.mode not in MODES:
        raise StorageCorrupt("its mode is none")
    if state.mode != place.mode:
        raise WrongMode(f"a {state.mode} log where a {place.mode} one was asked for")
    if not place.is_origin(state.header.origin):
        raise IntegrityBroken("fork", f"the log of {state.header.origin}", place.origin(1))


def _compare(connection: sqlite3.Connection, state: LogState, head: Checkpoint) -> None:
    """Raise when the log is older than the head remembered, or another one."""
    here = state.head
    if head.origin != here.origin:
        if _epoch(head.origin) > _epoch(here.origin):
            raise IntegrityBroken("rollback", str(here), str(head))
    elif here.size < head.size:
        raise IntegrityBroken("rollback", str(here), str(head))
    # The log may be longer than the head: it was killed before the head was saved. Then the hashes
    # up to there are gone through, which is rare.
    elif (here.root if here.size == head.size else root_at(connection, head.size)) != head.root:
        raise IntegrityBroken("fork", str(here), str(head))


def _check_pages(connection: sqlite3.Connection) -> None:
    """Let SQLite look whether its pages hold together: no tree head covers those that only find what others hold.

    What does not hold together is set aside, not mended: to build such pages anew SQLite would first free what the
    damaged ones lead to, which may be entries, and whoever looks for the fault needs the file as it is.
    """
    answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        raise StorageCorrupt(str(answer))


def _key_differs(state: LogState, signer: Signer | None) -> bool:
    """One epoch, one key. A key store that does not answer today leaves the epoch as it is."""
    return signer is not None and signer.public_key != state.header.public_key


def _set_aside(
    opening: _Opening, remembered: Sequence[Checkpoint], kind: SetAsideKind, detail: str
) -> SqliteAuditLog:
    path = opening.place.path
    before = _newest(remembered)
    force = _force_of(_origin_in(path)) or (_force_of(before.origin) if before else "")
    epoch = 1 + _epochs_known(opening, remembered)
    moved = None
    if not is_left_empty(path, epoch - 1):
        moved = _move_away(path, f"{epoch - 1}-{kind}", opening.tools.clock.now_ms())
    if moved is None:  # it was moved before, and then no new one could be begun
        kind, moved = newest_set_aside(path, epoch - 1) or (kind, None)
    opening.notices.append(Notice(kind, detail, moved))
    return _begin(opening, before, kind, epoch, force)


def _begin(
    opening: _Opening, previous: Checkpoint | None, reason: str, epoch: int, force: str = ""
) -> SqliteAuditLog:
    origin = opening.place.origin(epoch, force)
    opening.notices.append(Notice("created", origin))
    identity = _identity(opening, origin)
    connection = begin_epoch(
        opening.place.path, identity, opening.actor, opening.tools, previous, reason
    )
    return _start(opening, connection, read_state(connection))


def _start(opening: _Opening, connection: sqlite3.Connection, state: LogState) -> SqliteAuditLog:
    identity = _identity(opening, state.header.origin)
    ended = state.last.kind
    log = SqliteAuditLog(
        opening.place.path, connection, state, identity, opening.actor, opening.tools
    )
    try:
        if ended not in ("stop", "genesis"):
            opening.notices.append(Notice("unclean_start", f"the last entry is {ended}"))
            log.append_system("unclean-start")
        else:
            log.append_system("start")
        opening.tools.heads.settle(log.head())
    except BaseException:
        log.abandon()
        raise
    return log


def _identity(opening: _Opening, origin: str) -> LogIdentity:
    place = opening.place
    return LogIdentity(origin, place.mode, opening.app, opening.boot, opening.unverified)


def _move_away(path: Path, name: str, now_ms: int) -> Path | None:
    """Move the file with its journal: apart, either could do harm. ``None`` when there is no file."""
    journal = path.with_name(path.name + "-journal")
    folder = path.parent / EARLIER / f"{name}-{now_ms}"
    if status(path) is None:
        return None
    has_journal = status(journal) is not None
    try:
        make_folder(folder)
        if has_journal:
            journal.replace(folder / journal.name)
        path.replace(folder / path.name)
        sync_folder(folder)
        sync_folder(path.parent)
    except OSError as error:
        raise storage_problem(error, "the log that is to be set aside") from error
    return folder / path.name


def _epochs_known(opening: _Opening, remembered: Sequence[Checkpoint]) -> int:
    """The highest epoch there is any trace of, so that none is ever used twice."""
    path = opening.place.path
    found = status_behind(path)
    is_empty = found is not None and stat.S_ISREG(found.st_mode) and found.st_size == 0
    lies_there = status(path) is not None and not is_empty
    set_aside = max(map(_leading_number, names_in(path.parent / EARLIER)), default=0)
    return max(
        set_aside + (1 if lies_there else 0),
        _epoch(_origin_in(path)) if lies_there else 0,
        *(_epoch(head.origin) for head in remembered),
    )


def _origin_in(path: Path) -> str:
    """What a log that may be damaged calls itself, if it can still be read."""
    if not is_file(path):
        return ""
    try:
        with closing(open_reader(path)) as connection, faults_of_file():
            row = connection.execute("SELECT origin FROM log").fetchone()
    except OperationalProblem:
        return ""
    return str(row[0]) if row else ""


def _force_of(origin: str) -> str:
    pieces = origin.split("/")
    return pieces[1] if len(pieces) == _ORIGIN_PIECES else ""


def _newest(heads: Sequence[Checkpoint]) -> Checkpoint | None:
    return max(heads, key=lambda head: (_epoch(head.origin), head.size), default=None)


def _epoch(origin: str) -> int:
    return _leading_number(origin.rpartition("/")[2])


def _leading_number(text: str) -> int:
    digits = re.match(r"\d{1,9}", text)
    return int(digits[0]) if digits else 0

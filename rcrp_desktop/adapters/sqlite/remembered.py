"""What the logs of one folder say of one another: each names, in its first entry, the head of the log before it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from rcrp_desktop.adapters.looking import found_in, status, why_closed
from rcrp_desktop.adapters.sqlite.errors import faults_of_file
from rcrp_desktop.adapters.sqlite.log_places import EARLIER, LOG_FILE, epoch_of, why_set_aside
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.audit.report import KnownHead
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import frozen


@frozen
class Told:
    """What a log calls itself, its public key, and the head before it that its first entry remembers, if any."""

    origin: str
    before: KnownHead | None
    key: bytes | None


@frozen
class Seen:
    """What lies in a log's folder: the logs that say who they are, and those that do not."""

    origins: frozenset[str]
    unread_epochs: frozenset[int]
    unread_live: bool

    def may_hold(self, origin: str, *, of_desk: bool) -> bool:
        """Whether the log of this name is there, or may be one of those that cannot say who they are."""
        if origin in self.origins or (of_desk and self.unread_live):
            return True
        epoch = origin.rpartition("/")[2]
        return epoch.isdigit() and int(epoch) in self.unread_epochs


def told_by(path: Path) -> Told | None:
    """What the log at this path says; None where it cannot say who it is."""
    try:
        with faults_of_file(), closing(SqliteLogReader(path)) as reader:
            return Told(reader.origin(), _before(reader), reader.public_key())
    except OperationalProblem:
        return None


def known_by_successors(path: Path) -> list[KnownHead]:
    """The heads that logs in the same folder remember of those before them."""
    try:
        told = [told_by(log) for log in _in_folder(_folder_of(path))]
    except StorageUnavailable:
        return []
    return [one.before for one in told if one is not None and one.before is not None]


def seen_beside(path: Path) -> Seen | None:
    """What lies in the folder of the log in use at this path; None where this account may not know."""
    folder = path.parent
    if why_closed(folder) or why_closed(folder / EARLIER):
        return None
    try:
        told = {log: told_by(log) for log in _in_folder(folder)}
    except StorageUnavailable:
        return None
    unread = [log for log, one in told.items() if one is None]
    return Seen(
        frozenset(one.origin for one in told.values() if one is not None),
        frozenset(epoch_of(log) for log in unread if why_set_aside(log)),
        any(not why_set_aside(log) for log in unread),
    )


def before_first(reader: SqliteLogReader) -> Checkpoint | None:
    """The head before it that the first entry of a log names, if any."""
    known = _before(reader)
    return Checkpoint(known.origin, known.size, known.root) if known is not None else None


def _before(reader: SqliteLogReader) -> KnownHead | None:
    try:
        first = reader.entries(limit=1)
    except OperationalProblem:
        return None  # verification says what is wrong with it
    return _remembered(first[0]) if first and first[0].kind == "genesis" else None


def _remembered(first: StoredEntry) -> KnownHead | None:
    before: Json = first.body.get("previous")
    if not isinstance(before, Mapping):
        return None
    origin, size, root = before.get("origin"), before.get("size"), before.get("root")
    if not (isinstance(origin, str) and type(size) is int and isinstance(root, str)):
        return None
    try:
        return KnownHead(f"the first entry of {first.origin}", origin, size, bytes.fromhex(root))
    except ValueError:
        return None


def _folder_of(path: Path) -> Path:
    return path.parent.parent.parent if path.parent.parent.name == EARLIER else path.parent


def _in_folder(folder: Path) -> list[Path]:
    """The log in use, where anything lies under its name, and those set aside; raises StorageUnavailable."""
    live = folder / LOG_FILE
    there = [live] if status(live) is not None else []
    return [*there, *found_in(folder, f"{EARLIER}/*/{LOG_FILE}")]

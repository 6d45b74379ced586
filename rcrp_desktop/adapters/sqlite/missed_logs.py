"""What is remembered of logs held against those that were opened: which are gone, and which give less than they had.

Whoever shows a result names these: what is not found then may have stood in one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from rcrp_desktop.adapters.sqlite.log_places import log_id_of, log_path
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.remembered import before_first
from rcrp_desktop.adapters.sqlite.remembered_heads import RememberedHeads
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.frozen import frozen


@frozen
class Missed:
    """A log of which more is remembered than is there. ``origin`` is the name it signs under, "" where nobody knows."""

    name: str
    origin: str


class MissedLogs:
    """Remembers what cannot change: the head that the first entry of a log names. Not for two threads at once."""

    def __init__(self, data: Path, mode: LogMode | None, heads: RememberedHeads) -> None:
        """``data`` holds ``logs/`` and ``heads/``; logs of another ``mode`` are left alone."""
        self._data, self._mode = data, mode
        self._heads = heads
        self._before: dict[Path, tuple[SqliteLogReader, Checkpoint | None]] = {}

    def among(
        self, opened: Mapping[Path, SqliteLogReader], busy: Collection[Path] = ()
    ) -> tuple[Missed, ...]:
        """Every log that is remembered and not borne out by those that are open, nor ``busy``; by name.

        The heads are looked at first: a log that is being written only grows beyond them.
        """
        remembered = self._remembered()
        remembered += list(self._known_by(opened))
        folders: dict[str, dict[Path, SqliteLogReader]] = {}
        for path, reader in opened.items():
            folders.setdefault(log_id_of(path), {})[path] = reader
        found = (
            missed
            for log_id, head in remembered
            if log_path(self._data, log_id) not in busy
            for missed in self._judged(log_id, head, folders.get(log_id, {}))
        )
        return tuple(sorted(dict.fromkeys(found), key=lambda missed: (missed.name, missed.origin)))

    def _remembered(self) -> list[tuple[str, Checkpoint | None]]:
        return [
            (log_id, self._heads.of(log_id))
            for log_id in self._heads.names()
            if self._mode is None or log_id.endswith(f"-{self._mode}")
        ]

    def _known_by(self, opened: Mapping[Path, SqliteLogReader]) -> Iterator[tuple[str, Checkpoint]]:
        """What each log knows of the one before it."""
        there: dict[Path, tuple[SqliteLogReader, Checkpoint | None]] = {}
        for path, reader in opened.items():
            known = self._before.get(path)
            if known is None or known[0] is not reader:
                known = (reader, before_first(reader))
            there[path] = known
        self._before = there
        for path, (_, head) in there.items():
            if head is not None:
                yield log_id_of(path), head

    def _judged(
        self, log_id: str, head: Checkpoint | None, beside: Mapping[Path, SqliteLogReader]
    ) -> Iterator[Missed]:
        if head is None:
            if log_path(self._data, log_id) not in beside:
                yield from self._gone(log_id)
            return
        same = {path: reader for path, reader in beside.items() if reader.origin() == head.origin}
        if not same:
            yield from self._gone(log_id)
        elif not any(self._gives(path, reader, head) for path, reader in same.items()):
            yield from (Missed(path.parent.name, head.origin) for path in same)

    def _gone(self, log_id: str) -> list[Missed]:
        """Looked at afresh: it may have been made or moved just now, or be one that cannot say which it is."""
        from rcrp_desktop.adapters.sqlite.log_folder import logs_of_desk

        missing = logs_of_desk(self._data).missing_of(log_id)
        return [Missed(log.name, log.report.origin) for log in missing]

    def _gives(self, path: Path, reader: SqliteLogReader, head: Checkpoint) -> bool:
        """Whether the log still has what it had."""
        try:
            return self._heads.lacks(path, reader, head) is None
        except OperationalProblem:
            return False

"""The logs of a desk for the integrity check: where they are, and what is remembered of them elsewhere.

The desk remembers a head of each log beside the logs; each log remembers, in its first entry, the head of the log
that was set aside before it began. What is remembered and is not there is as much a verdict as what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.looking import is_there
from rcrp_desktop.adapters.sqlite.log_places import all_logs, log_id_of, log_path, why_set_aside
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.remembered import known_by_successors, seen_beside, told_by
from rcrp_desktop.application.integrity import Erasure, MissingLog
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.audit.erasures import ERASE, erased_by
from rcrp_desktop.domain.audit.report import (
    UNKNOWN_SIZE,
    KnownHead,
    missing_report,
)

_DESK = "this desk"

Anchors = Callable[[str], Sequence[KnownHead]]
"""Anchors of the log of this origin."""


class SqliteLogFolder:
    """See the ``LogFolder`` port, but for what lies beside the logs."""

    def __init__(
        self, data: Path, heads: Sequence[FileHeads] = (), anchors: Anchors | None = None
    ) -> None:
        """``heads`` remember at this desk, so a writer could change them: they are no anchors."""
        self._data = data
        self._heads = tuple(heads)
        self._anchors = anchors

    def paths(self) -> Sequence[Path]:
        """Every log file, those set aside included."""
        return all_logs(self._data)

    def known_heads(self, path: Path) -> Sequence[KnownHead]:
        """Heads of this log kept elsewhere; of a log in use the newest head of its desk, whatever it names.

        None for a log that cannot say which it is: what keeps it from that, verification tells.
        """
        told = told_by(path)
        if told is None:
            return ()
        found = [
            head
            for head in self._at_desk(log_id_of(path))
            if head.origin == told.origin or not why_set_aside(path)
        ]
        found += [head for head in known_by_successors(path) if head.origin == told.origin]
        return [*found, *(self._anchors(told.origin) if self._anchors is not None else ())]

    def missing(self, beside: Collection[Path]) -> Sequence[MissingLog]:
        """Logs that are remembered here and are not there; of what this account may not look at, nothing.

        What the files ``beside`` the logs remember takes nothing away: a copy may have been made without it.
        """
        known = {log_id_of(path) for path in self.paths() if path not in beside}
        known |= {log_id for store in self._heads for log_id in store.remembered()}
        return [log for log_id in sorted(known) for log in self.missing_of(log_id)]

    def missing_of(self, log_id: str) -> Iterator[MissingLog]:
        """What is remembered of the logs of one folder and is not there."""
        path = log_path(self._data, log_id)
        seen, heads = seen_beside(path), self._at_desk(log_id)
        if seen is None:
            return
        if not heads and self._is_remembered(log_id) and not is_there(path):
            yield MissingLog(log_id, path, missing_report(_DESK, "", UNKNOWN_SIZE))
        named: set[str] = set()
        for head in (*heads, *known_by_successors(path)):
            if head.origin in named or seen.may_hold(head.origin, of_desk=head.source == _DESK):
                continue
            named.add(head.origin)
            report = missing_report(head.source, head.origin, head.size)
            yield MissingLog(log_id, path, report, is_earlier=head.source != _DESK)

    def _is_remembered(self, log_id: str) -> bool:
        return any(log_id in store.remembered() for store in self._heads)

    def _at_desk(self, log_id: str) -> list[KnownHead]:
        found = (store.load(log_id) for store in self._heads)
        return [KnownHead(_DESK, head.origin, head.size, head.root) for head in found if head]

    def erasures(self, path: Path) -> Sequence[Erasure]:
        """Lawful erasures that this log records, oldest first."""
        with closing(SqliteLogReader(path)) as reader:
            return [_erasure(reader, entry) for entry in reader.entries_of_kind(ERASE)]


def logs_of_desk(data: Path) -> SqliteLogFolder:
    """The logs of a folder, with the heads that are remembered in it."""
    return SqliteLogFolder(data, [FileHeads(data)])


def heads_known_of(path: Path) -> Sequence[KnownHead]:
    """What is remembered of one log where it lies; it may lie anywhere, also right below the root."""
    above = path.absolute().parents
    return logs_of_desk(above[min(2, len(above) - 1)]).known_heads(path)


def _erasure(reader: SqliteLogReader, entry: StoredEntry) -> Erasure:
    erased = erased_by(entry.kind, entry.body)
    return Erasure(
        log=entry.origin,
        at_ms=entry.at_ms,
        actor=entry.actor,
        parts=tuple(sorted({part for _, part in erased})),
        calls=len(reader.calls_at({seq for seq, _ in erased})),
        asked_by=_text(entry.body, "asked_by") or _text(entry.body, "requested_by"),
        approved_by=_texts(entry.body, "approved_by"),
    )


def _text(body: Mapping[str, object], name: str) -> str:
    value = body.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(body: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = body.get(name, ())
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, cast("Sequence[object]", value))) if isinstance(value, list) else ()

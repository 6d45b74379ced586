"""The logs of a desk for the integrity check: where they are, what is remembered of them elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

from rcrp_desktop.adapters.sqlite.log_places import all_logs
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.application.audit_ports import HeadStore
from rcrp_desktop.application.integrity import Erasure
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.audit.report import KnownHead

Anchors = Callable[[str], Sequence[KnownHead]]
"""Anchors of the log of this origin."""


class SqliteLogFolder:
    """See the ``LogFolder`` port."""

    def __init__(
        self, data: Path, heads: Sequence[HeadStore] = (), anchors: Anchors | None = None
    ) -> None:
        """``heads`` remember at this desk, so a writer could change them: they are no anchors."""
        self._data = data
        self._heads = tuple(heads)
        self._anchors = anchors

    def paths(self) -> Sequence[Path]:
        """Every log file, those set aside included."""
        return all_logs(self._data)

    def known_heads(self, path: Path) -> Sequence[KnownHead]:
        """Heads of this log kept elsewhere; those of another epoch of the same log are left out.

        None for a log that cannot say which it is: what keeps it from that, verification tells.
        """
        try:
            with closing(SqliteLogReader(path)) as reader:
                origin = reader.origin()
        except OperationalProblem:
            return ()
        remembered = (store.load(path.parent.name) for store in self._heads)
        found = [
            KnownHead("this desk", head.origin, head.size, head.root)
            for head in remembered
            if head is not None and head.origin == origin
        ]
        return [*found, *(self._anchors(origin) if self._anchors is not None else ())]

    def erasures(self, path: Path) -> Sequence[Erasure]:
        """Lawful erasures that this log records, oldest first."""
        with closing(SqliteLogReader(path)) as reader:
            return [_erasure(reader, entry) for entry in reader.entries_of_kind("erase")]


def _erasure(reader: SqliteLogReader, entry: StoredEntry) -> Erasure:
    named = entry.body.get("erased")
    targets = cast("Sequence[Sequence[object]]", named) if isinstance(named, list) else ()
    targets = [target for target in targets if _is_target(target)]
    seqs = {int(str(target[0])) for target in targets}
    return Erasure(
        log=entry.origin,
        at_ms=entry.at_ms,
        actor=entry.actor,
        parts=tuple(sorted({str(target[1]) for target in targets})),
        calls=len(reader.calls_at(seqs)),
        asked_by=_text(entry.body, "asked_by") or _text(entry.body, "requested_by"),
        approved_by=_texts(entry.body, "approved_by"),
    )


def _is_target(target: object) -> bool:
    """Whether it is ``[number, part]``: what was recorded is not what is read back."""
    if not isinstance(target, list) or len(cast("list[object]", target)) != 2:
        return False
    number, part = cast("list[object]", target)
    return type(number) is int and isinstance(part, str)


def _text(body: Mapping[str, object], name: str) -> str:
    value = body.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(body: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = body.get(name, ())
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, cast("Sequence[object]", value))) if isinstance(value, list) else ()

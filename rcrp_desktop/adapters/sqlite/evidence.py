"""Reads from each log what proves one call: leaf bytes, parts with their salts, paths to the newest head."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from pathlib import Path

from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.adapters.sqlite.waiting import looked
from rcrp_desktop.application.export import LogEvidence, ProvedEntry, inclusion_paths
from rcrp_desktop.application.problems import OperationalProblem, StorageCorrupt
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.audit.merkle import root_of


class SqliteCallEvidence:
    """See the ``CallEvidence`` port. Opens its own connections."""

    def __init__(self, data: Path, mode: LogMode | None = None) -> None:
        """``data`` holds ``logs/``."""
        self._shelf = LogShelf(data, mode)

    def of_call(self, call: str) -> tuple[LogEvidence, ...]:
        """One for each log that names the call and can be read; ``not_read`` afterwards names the others."""
        return looked(nullcontext(), partial(self._of_call, call))

    def _of_call(self, call: str) -> tuple[LogEvidence, ...]:
        found: list[LogEvidence] = []
        for log in self._shelf.logs():
            try:
                evidence = _of_log(log, call)
            except OperationalProblem as problem:
                self._shelf.failed(log, problem)
                continue
            if evidence is not None:
                found.append(evidence)
        return tuple(found)

    def not_read(self) -> tuple[str, ...]:
        """Logs that could not be looked at, for the last call or now, by name."""
        before = self._shelf.not_read()
        looked(nullcontext(), self._shelf.logs)
        return tuple(sorted({*before, *self._shelf.not_read()}))

    def close(self) -> None:
        """Let go of all logs."""
        self._shelf.close()


def _of_log(log: ShelvedLog, call: str) -> LogEvidence | None:
    head = log.reader.head()
    leaves = [leaf for leaf in log.reader.leaves_of_call(call) if leaf[0] < head.size]
    if not leaves:
        return None
    hashes = log.reader.leaf_hashes(head.size)
    if len(hashes) != head.size or root_of(hashes) != head.root:
        raise StorageCorrupt("its entries are not those under its head")
    paths = inclusion_paths(hashes, {seq for seq, _ in leaves})
    entries = tuple(
        ProvedEntry(seq, data, tuple(log.reader.sealed_parts(seq)), paths[seq])
        for seq, data in leaves
    )
    return LogEvidence(head, log.reader.public_key(), entries)

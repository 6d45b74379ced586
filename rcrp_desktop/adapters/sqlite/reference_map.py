"""Which calls have a CAD reference, as each log gives it: read once, and on from where that ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.read_entry import reference_key


@dataclass(slots=True)
class _Known:
    """What has been read of one log, from the file that was opened for it then."""

    reader: SqliteLogReader
    last_seq: int = -1
    erased: int = 0
    of_call: dict[str, str] = field(default_factory=dict[str, str])
    calls: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def take(self, call: str, reference: str) -> None:
        """The call's newest reference is this one."""
        before = self.of_call.get(call)
        if before is not None:
            self.calls[before].discard(call)
        self.of_call[call] = reference
        self.calls.setdefault(reference, set()).add(call)


class ReferenceMap:
    """References by call, log by log; begun anew for a log in which something was erased, or of another file."""

    def __init__(self) -> None:
        self._logs: dict[str, _Known] = {}

    def catch_up(self, log: ShelvedLog) -> None:
        """Read what the log has that is not known yet."""
        known = self._logs.get(log.key)
        erased = log.reader.erased_count()
        if known is None or known.erased != erased or known.reader is not log.reader:
            known = self._logs[log.key] = _Known(log.reader, erased=erased)
        last = log.reader.last_seq()
        if last > known.last_seq:
            for call, part in log.reader.parts_between(known.last_seq, last, "reference_given"):
                value = part.get("reference") if isinstance(part, Mapping) else None
                if isinstance(value, str):
                    known.take(call, reference_key(value))
            known.last_seq = last

    def calls(self, reference: str) -> frozenset[str]:
        """Calls that any log gives this reference."""
        none: set[str] = set()
        return frozenset(none.union(*(k.calls.get(reference, none) for k in self._logs.values())))

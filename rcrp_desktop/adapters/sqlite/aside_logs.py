"""What logs that were set aside tell of a call that goes on in another log.

No log that counts holds these entries; whoever shows them marks the call UNCONFIRMED.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rcrp_desktop.adapters.sqlite.log_places import why_set_aside
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.retelling import CARRIED_OVER
from rcrp_desktop.domain.audit.entry import LogMode, StoredEntry

if TYPE_CHECKING:
    from rcrp_desktop.adapters.sqlite.call_logs import CallLogs


class AsideLogs:
    """Read as the desk reads them that took the call over. Not for two threads at once."""

    def __init__(self, data: Path, mode: LogMode | None) -> None:
        """``data`` holds ``logs/``; entries of another ``mode`` are left out."""
        self._data = data
        self._mode: LogMode | None = mode
        self._logs: CallLogs | None = None

    def entries_of(self, call: str) -> list[list[StoredEntry]]:
        """What each of them holds of the call; nothing of one that cannot be read at all."""
        if self._logs is None:
            from rcrp_desktop.adapters.sqlite.call_logs import CallLogs

            self._logs = CallLogs(self._data, None, self._mode)
        found: list[list[StoredEntry]] = []
        for log in self._logs.all():
            if why_set_aside(log.path):
                try:
                    found.append(log.entries_of_call(call))
                except OperationalProblem:
                    continue
        return found

    def close(self) -> None:
        """Let go of all files."""
        if self._logs is not None:
            self._logs.close()
            self._logs = None


def is_carried_over(entries: Sequence[Sequence[StoredEntry]]) -> bool:
    """Whether a log names the call as one that goes on from a log that was set aside."""
    return any(entry.kind == CARRIED_OVER for some in entries for entry in some)

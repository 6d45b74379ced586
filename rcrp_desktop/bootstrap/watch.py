"""What other people add to the record, for the window and for a call on a terminal."""

from __future__ import annotations

from rcrp_desktop.application.one_step import without_waiting
from rcrp_desktop.bootstrap.workplace import Workplace


class Watch:
    """Which calls any log was added to since the last look."""

    def __init__(self, workplace: Workplace) -> None:
        self._records = workplace.records
        # Before the window. A log that is busy is looked at from its beginning once it is free.
        with without_waiting():
            self._positions = workplace.records.positions()

    def changed(self) -> frozenset[str]:
        """On a read thread, one look at a time."""
        calls, self._positions = self._records.changes_since(self._positions)
        return calls

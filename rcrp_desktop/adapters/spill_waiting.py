"""A line that the log has still to take, and whether it can be taken for this person's own act."""

from __future__ import annotations

from rcrp_desktop.adapters.spill_left import LeftFile
from rcrp_desktop.adapters.spill_lines import ReadLine
from rcrp_desktop.adapters.spill_own import OwnFile
from rcrp_desktop.adapters.spill_owner import JournalOwner, doubt_of
from rcrp_desktop.application.audit_ports import SpilledAct
from rcrp_desktop.domain.frozen import frozen


@frozen
class Waiting:
    """``chained``: it names the line that stands before it."""

    number: int
    file: OwnFile | LeftFile
    read: ReadLine
    chained: bool

    def judged(self, owner: JournalOwner, key: bytes | None) -> SpilledAct:
        """What it says, with what speaks against it. Nothing does where this very process wrote it."""
        line, doubt, is_left = self.read.line, None, isinstance(self.file, LeftFile)
        if is_left:
            doubt = doubt_of(self.read, owner, key, is_chained=self.chained)
        return SpilledAct(
            self.number,
            line.spilled_at_ms,
            owner.mode,
            line.entries,
            doubt=doubt,
            head=line.head if is_left and key is None and doubt is None else None,
            owner=owner.actor,
        )

"""Reads what dead processes left, a bounded part at each look: a start and every act wait for one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import assert_never

from rcrp_desktop.adapters.spill_found import (
    FoundFile,
    GoneFile,
    HeldFile,
    LaterFile,
    UnreadFile,
    left_at,
    left_behind,
)
from rcrp_desktop.adapters.spill_left import LeftFile
from rcrp_desktop.adapters.spill_owner import JournalOwner
from rcrp_desktop.adapters.spill_share import Share
from rcrp_desktop.adapters.spill_unlooked import Unlooked
from rcrp_desktop.application.audit_ports import Notice


class LeftReader:
    """``came`` are the files of which the last look read something; ``partly`` those that it did not read out."""

    def __init__(self) -> None:
        self.came: list[LeftFile] = []
        self.partly: list[LeftFile] = []
        self.unlooked = Unlooked()
        self._known: set[Path] = set()
        self._told_damaged: set[Path] = set()
        self._notices: list[Notice] = []

    def know(self, path: Path) -> None:
        """It is this process's own."""
        self._known.add(path)

    def look(self, owner: JournalOwner, share: Share, *, takes_left: bool) -> None:
        """Read on where the last look ended; what could not be read then is looked for again."""
        self.came = []
        if takes_left:
            self._read_on(share)
            first, self.unlooked.later = self.unlooked.later, set()
            self._take(
                left_behind(
                    owner.data,
                    owner.account_hash,
                    owner.mode,
                    share,
                    known=self._known,
                    first=first,
                )
            )
        for path in self.unlooked.taken_away():
            if takes_left:
                self._take(left_at(path, share))  # its lock goes, too
        self.partly = [file for file in self.partly if not file.is_read_out]

    def is_partly(self, file: object) -> bool:
        """Whether something in it was not looked at."""
        return any(one is file for one in self.partly)

    def forget(self, file: LeftFile) -> None:
        """Somebody else reads it, or we ourselves from its beginning."""
        file.let_go()
        self._known.discard(file.path)
        self.partly = [one for one in self.partly if one is not file]

    def all_unlooked(self) -> tuple[Path, ...]:
        """What was found and not read, or not all of it, also what never will be."""
        return tuple(sorted(self.unlooked.all() | {file.path for file in self.partly}))

    def notices(self) -> list[Notice]:
        """What the person should be told about it, once."""
        told, self._notices = self._notices, []
        return told

    def _read_on(self, share: Share) -> None:
        for file in self.partly:
            if not share.is_spent:
                file.read_on(share)
                self._note_damaged(file)
                self.came.append(file)

    def _take(self, left: Iterable[FoundFile]) -> None:
        for file in left:
            self.unlooked.forget(file.path)
            match file:
                case GoneFile():
                    pass
                case LaterFile():
                    self.unlooked.later.add(file.path)
                case HeldFile():
                    self.unlooked.note_held(file.path, is_writing=file.is_writing)
                case UnreadFile():
                    self._note_unread(file)
                case LeftFile():
                    self._known.add(file.path)
                    self.partly.append(file)
                    self.came.append(file)
                    self._note_damaged(file)
                case _:
                    assert_never(file)

    def _note_unread(self, file: UnreadFile) -> None:
        notice = self.unlooked.note(file)
        self._notices += [notice] if notice is not None else []
        if file.lasting:
            self._known.add(file.path)

    def _note_damaged(self, file: LeftFile) -> None:
        """Told once."""
        if file.damaged and file.path not in self._told_damaged:
            self._told_damaged.add(file.path)
            count = sum(1 + piece.count(b"\n") for piece in file.damaged)
            self._notices.append(Notice("spill_damaged", f"{file.path.name}: {count}", file.path))

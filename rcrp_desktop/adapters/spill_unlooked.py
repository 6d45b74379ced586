"""What lies in the folder of spill journals and was not read, or not all of it."""

from __future__ import annotations

from pathlib import Path

from rcrp_desktop.adapters.spill_files import JOURNAL, is_gone
from rcrp_desktop.adapters.spill_found import UnreadFile
from rcrp_desktop.application.audit_ports import Notice


class Unlooked:
    """``waited``: may be read later. ``later``: is for another look. Others another look would tell no more of."""

    def __init__(self) -> None:
        self.waited: set[Path] = set()
        self.later: set[Path] = set()
        self._not_ours: set[Path] = set()
        self._told: set[Path] = set()

    @property
    def may_be_read(self) -> bool:
        """Whether something may be read that was not."""
        return bool(self.waited or self.later)

    def forget(self, path: Path) -> None:
        """It is looked at again."""
        self.waited.discard(path)
        self._not_ours.discard(path)

    def note_held(self, path: Path, *, is_writing: bool) -> None:
        """Another copy has it. What a dead one left is waited for until somebody has put it into the log."""
        (self._not_ours if is_writing else self.waited).add(path)

    def note(self, file: UnreadFile) -> Notice | None:
        """Told once. It may hold calls that no log knows of, so it is not forgotten while it may be read later."""
        (self._not_ours if file.lasting else self.waited).add(file.path)
        if file.path in self._told:
            return None
        self._told.add(file.path)
        kind = "spill_foreign" if file.foreign else "spill_unread"
        return Notice(kind, file.path.name, file.path)

    def leave(self) -> None:
        """None of it is for us now; as long as it is there, somebody has to read it."""
        self.waited |= self.later
        self.later.clear()

    def taken_away(self) -> list[Path]:
        """Journals that are known not to exist any more: what is in no list that could be made may be there still."""
        gone = [path for path in self.waited if is_gone(path)]
        self.waited.difference_update(gone)
        return [path for path in gone if path.suffix == JOURNAL]

    def all(self) -> set[Path]:
        """Also what never will be read."""
        return self.waited | self.later | {path for path in self._not_ours if not is_gone(path)}

"""A file of a spill journal that a dead process left, as it is taken in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rcrp_desktop.adapters import spill_files
from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.private_files import (
    sync_folder,
)
from rcrp_desktop.adapters.spill_aside import put_aside
from rcrp_desktop.adapters.spill_files import (
    LOCK,
    locked,
    remove,
)
from rcrp_desktop.adapters.spill_lines import ReadLine, hash_of
from rcrp_desktop.adapters.spill_marks import Mark, named_mark
from rcrp_desktop.adapters.spill_share import Share, told_in
from rcrp_desktop.adapters.sync import replace_file
from rcrp_desktop.application.problems import OperationalProblem


@dataclass(slots=True)
class LeftFile:
    """A file that a dead process left, locked against others that start now."""

    path: Path
    lock: FileLock
    data: bytes
    mark: Mark | None
    read: list[ReadLine] = field(default_factory=list[ReadLine])
    """What the last look at it told."""
    damaged: list[bytes] = field(default_factory=list[bytes])
    before: str = ""
    """By this the first line of ``read`` names the line that stands before it."""
    _looked: int = 0

    @property
    def is_read_out(self) -> bool:
        """Whether all of it was looked at."""
        return self._looked == len(self.data)

    def read_on(self, share: Share) -> None:
        """Look at as much of it as ``share`` allows."""
        self.before = hash_of(self.read[-1].raw) if self.read else self.before
        self.read, damaged, self._looked = told_in(self.data, self._looked, share)
        self.damaged += damaged

    def is_whole(self) -> bool:
        """Whether the file lies there as it was read."""
        named = named_mark(self.path)
        if named == self.mark:
            return True
        if named is None or self.mark is None or not named.is_same_but_time(self.mark):
            return False
        try:
            is_whole = spill_files.content_of(self.path) == self.data
        except OSError:
            return False
        self.mark = named if is_whole else self.mark
        return is_whole

    def write_anew(self) -> None:
        """Put all that was found back under its name: it names the lines that stand after it.

        Raises:
            OSError: it is not there.
        """
        replace_file(self.path, self.data)
        self.mark = named_mark(self.path)
        with suppress(OperationalProblem):  # ours still, where only the journal was taken away
            lock, self.lock = self.lock, locked(self.path)
            lock.release()

    def let_go(self) -> None:
        """The process is ending, and the log did not take it."""
        self.lock.release()

    def finish(self) -> None:
        """The log has what could be read; what could not is put aside for people to look at."""
        if not put_aside(self.path, self.damaged):
            self.lock.release()
            return
        named = named_mark(self.path)
        if named is not None and self.mark is not None and named.is_same_file(self.mark):
            remove(self.path)  # what somebody else put under the name is for the next start
        with suppress(OSError):
            sync_folder(self.path.parent)
        self.lock.release()
        remove(self.path.with_name(self.path.name + LOCK))

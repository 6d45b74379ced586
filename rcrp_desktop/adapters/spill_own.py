"""The file of a spill journal that this process writes, under a lock."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from rcrp_desktop.adapters import spill_files
from rcrp_desktop.adapters.private_files import (
    open_private,
    private_folder,
    sync_folder,
)
from rcrp_desktop.adapters.spill_aside import put_aside
from rcrp_desktop.adapters.spill_files import (
    JOURNAL,
    LOCK,
    locked,
    remove,
)
from rcrp_desktop.adapters.spill_marks import NO_MARK, Mark, mark_of, named_mark
from rcrp_desktop.adapters.sync import write_all
from rcrp_desktop.domain.frozen import replace

_TOKEN_BYTES = 4


class OwnFile:
    """The file that this process appends to. Its lock dies with the process, and so says that it is dead.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, folder: Path, stem: str) -> None:
        private_folder(folder)
        name = f"{stem}.{os.urandom(_TOKEN_BYTES).hex()}"
        self.path = folder / (name + JOURNAL)
        self.lines = 0
        self._mark = NO_MARK
        self._content = sha256()
        self.damaged: list[bytes] = []
        self._handle = -1
        self._lock = locked(self.path)
        try:
            self._lock.say(is_writing=True)
            self._handle = open_private(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND)
            self._mark = mark_of(os.fstat(self._handle))
            sync_folder(folder)
        except BaseException:
            self._take_away()
            raise

    def has_room(self, line: bytes) -> bool:
        """Whether the next start still reads the file with this line."""
        return self._mark.size + len(line) + 1 <= spill_files.MAX_FILE

    def append(self, line: bytes) -> None:
        """Add a line; on return the disk has it, and all before it, under the file's name.

        Raises:
            OSError: after that the file must not be written to again: what a failed sync lost, no later one saves.
        """
        write_all(self._handle, line + b"\n")
        os.fsync(self._handle)
        after = mark_of(self.path.lstat())
        if not after.is_same_but_time(replace(self._mark, size=self._mark.size + len(line) + 1)):
            raise OSError(errno.ENOENT, "the journal was taken away or changed", str(self.path))
        self._content.update(line + b"\n")
        self._mark = after
        self.lines += 1

    def is_whole(self) -> bool:
        """Whether all that was acknowledged still lies under the file's name."""
        named = named_mark(self.path)
        if named == self._mark:
            return True
        if named is None or not self._may_be_whole(named) or not self._holds_content():
            return False
        self._mark = replace(named, size=self._mark.size)
        return True

    def _may_be_whole(self, named: Mark) -> bool:
        if self._handle >= 0:
            return named.is_same_but_time(self._mark)
        # One that is not written any more may end with what nobody acknowledged.
        return named.is_same_file(self._mark) and named.size >= self._mark.size

    def _holds_content(self) -> bool:
        try:
            data = spill_files.content_of(self.path)
        except OSError:
            return False
        return sha256(data[: self._mark.size]).digest() == self._content.digest()

    def retire(self) -> None:
        """Write no more to it. One without any line that was acknowledged goes at once."""
        self._close()
        if not self.lines:
            self._take_away()

    def finish(self) -> None:
        """The log has all of it but what no log takes. Where it cannot be removed, a later start finds that out again."""
        if put_aside(self.path, self.damaged):
            self._take_away()
        else:
            self._close()
            self._lock.release()

    def let_go(self) -> None:
        """The process is ending: what was acknowledged stays for the next start."""
        self.retire()
        self._lock.release()

    def _take_away(self) -> None:
        self._close()
        named = named_mark(self.path)
        if named is not None and named.is_same_file(self._mark):
            remove(self.path)  # what somebody else put under the name is for the next start
        self._lock.release()
        remove(self.path.with_name(self.path.name + LOCK))

    def _close(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            with suppress(OSError):
                os.close(handle)

"""The last head of each log, kept outside the log, so that an older copy put back is noticed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from rcrp_desktop.adapters.looking import found_in, is_there, status
from rcrp_desktop.adapters.private_files import FOR_ALL_FILE, OWN_FILE, granted_in, is_shared
from rcrp_desktop.adapters.small_files import read_small
from rcrp_desktop.adapters.sync import clear_left_over, replace_file
from rcrp_desktop.application.audit_ports import HeadStore
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Note, parse_note
from rcrp_desktop.domain.audit.entry import MODES

_MAX_BYTES = 4096
_LOG_ID = re.compile(rf".+-[0-9a-f]{{8}}-({'|'.join(MODES)})")


Stamp = tuple[int, int, int]


class FileHeads:
    """Heads as files in ``<data>/heads``. On the same disk as the logs: catches mistakes, not theft."""

    every = 1

    def __init__(self, data: Path) -> None:
        self._folder = data / "heads"
        self._cleared: set[str] = set()

    def remembered(self) -> tuple[str, ...]:
        """The ids of all logs of which a head lies there, whether this account may read it or not."""
        names = (path.name for path in found_in(self._folder, "*"))
        return tuple(name for name in names if _LOG_ID.fullmatch(name))

    def stamp(self, log_id: str) -> Stamp | None:
        """Stands for the file of a head: each head is a file of its own, put in the place of the one before."""
        try:
            found = (self._folder / log_id).lstat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def load(self, log_id: str) -> Checkpoint | None:
        """The head remembered, or ``None`` when there is none or it cannot be read."""
        path = self._folder / log_id
        try:
            if not self._is_writers(path, log_id):
                return None
            return read_head(read_small(path, _MAX_BYTES).decode("utf-8"))
        except (OSError, StorageUnavailable, UnicodeDecodeError):
            return None

    def _is_writers(self, path: Path, log_id: str) -> bool:
        """In a folder that all accounts write to anybody can put a head under the name of another's log."""
        log = self._folder.parent / "logs" / log_id
        if not is_shared(self._folder.parent) or not is_there(log):
            return True
        head, its_log = status(path), status(log)
        return head is None or its_log is None or head.st_uid == its_log.st_uid

    def save(self, log_id: str, head: Checkpoint) -> None:
        """Remember this head. Not synced: after a power cut an older head does no harm."""
        path = self._folder / log_id
        if log_id not in self._cleared:
            self._cleared.add(log_id)
            clear_left_over(path)
        try:
            mode = (
                OWN_FILE | granted_in(self._folder) & FOR_ALL_FILE
                if is_there(self._folder)
                else OWN_FILE
            )
            replace_file(path, Note(head, ()).text().encode(), sync=False, mode=mode)
        except OSError:
            return


class HeadKeeper:
    """Tells every store of the heads of one log, each as often as it asks for."""

    def __init__(self, stores: Sequence[HeadStore], log_id: str) -> None:
        self._stores = tuple(stores)
        self._log_id = log_id
        self._count = 0

    def remembered(self) -> list[Checkpoint]:
        """What the stores know."""
        found = (store.load(self._log_id) for store in self._stores)
        return [head for head in found if head is not None]

    def appended(self, head: Checkpoint) -> None:
        """The log has grown to this head."""
        self._count += 1
        for store in self._stores:
            if self._count % store.every == 0:
                store.save(self._log_id, head)

    def settle(self, head: Checkpoint) -> None:
        """A moment at which every store should know: opening and closing."""
        for store in self._stores:
            store.save(self._log_id, head)


def read_head(text: str) -> Checkpoint | None:
    """The head spelled out in ``text``, or ``None`` when it is none."""
    try:
        return parse_note(text).checkpoint
    except ValueError:
        return None

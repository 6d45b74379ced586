"""One log as calls are told from it: by SQLite, or from what can still be read of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from rcrp_desktop.adapters.sqlite.errors import faults_of_file
from rcrp_desktop.adapters.sqlite.log_reader import LeafMark, SqliteLogReader
from rcrp_desktop.adapters.sqlite.remembered_heads import with_lack
from rcrp_desktop.application.problems import (
    OperationalProblem,
    StorageCorrupt,
    StorageUnavailable,
)
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import StoredEntry

if TYPE_CHECKING:
    from rcrp_desktop.adapters.sqlite.salvage import SalvagedLog

T = TypeVar("T")
Reader: TypeAlias = "SqliteLogReader | SalvagedLog"

_PAGE = 500  # more than most desks write in the hours that are asked for


@dataclass(slots=True)
class CallLog:
    """One log. ``own``: written by this account, now or in an earlier epoch."""

    key: str
    path: Path
    own: bool
    reader: Reader
    rescue: Callable[[], SalvagedLog]
    remembered: Callable[[], Checkpoint | None]
    """The head that is remembered of it."""
    lacks: Callable[[SqliteLogReader, Checkpoint], int | None]
    """From which number on it may lack what such a head counted."""
    counts: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def is_salvaged(self) -> bool:
        """SQLite could not read it, or not all of it."""
        return not isinstance(self.reader, SqliteLogReader)

    def marks_since(self, since_ms: int) -> list[LeafMark]:
        """Entries written since then, newest first, and some older ones."""
        return self._ask(lambda reader: list(_marks(reader, since_ms)))

    def entries_of_call(self, call: str) -> list[StoredEntry]:
        """Everything this log holds about one call, oldest first."""
        head = self.remembered()
        return self._ask(lambda reader: self._with_lacks(head, reader, self._entries(reader, call)))

    def newest_of_call(self, call: str) -> tuple[int, bytes] | None:
        """Number and leaf hash of the newest entry that names the call."""
        return self._ask(lambda reader: reader.newest_of_call(call))

    def calls_salvaged(self, reference: str) -> set[str]:
        """Calls on this reference of a log that SQLite does not read; of any other, nothing: it is asked itself."""
        reader = self.reader
        return set() if isinstance(reader, SqliteLogReader) else reader.calls_on(reference)

    def is_signed(self) -> bool:
        """Whether the log says that a key signs it; what is read from its remains says nothing."""
        return self._ask(_says_signed)

    def remember(self, marks: Sequence[LeafMark]) -> None:
        """How many entries each call has at least: an index that knows of fewer is damaged."""
        counts: dict[str, int] = {}
        for mark in marks:
            counts[mark.call] = counts.get(mark.call, 0) + 1
        self.counts = counts

    def _entries(self, reader: Reader, call: str) -> list[StoredEntry]:
        found = reader.entries_of_call(call)
        if isinstance(reader, SqliteLogReader) and len(found) < self.counts.get(call, 0):
            raise StorageCorrupt("the index of calls does not fit the entries")
        return found

    def _with_lacks(
        self, head: Checkpoint | None, reader: Reader, found: list[StoredEntry]
    ) -> list[StoredEntry]:
        number = self._number_lacked(head, reader) if head is not None and found else None
        return with_lack(found, number)

    def _number_lacked(self, head: Checkpoint, reader: Reader) -> int | None:
        if isinstance(reader, SqliteLogReader):
            return self.lacks(reader, head)
        here = reader.last_seq() + 1
        return here if here < head.size else None

    def _ask(self, question: Callable[[Reader], T]) -> T:
        try:
            with faults_of_file():
                return question(self.reader)
        except OperationalProblem as problem:
            if self.is_salvaged or not is_lasting(problem):
                raise
            self.reader = self.rescue()
            return question(self.reader)


def _says_signed(reader: Reader) -> bool:
    return isinstance(reader, SqliteLogReader) and reader.public_key() is not None


def is_lasting(problem: OperationalProblem) -> bool:
    """Whether the file is damaged, or the disk under it: what is busy or closed is read later, by SQLite."""
    is_disk = isinstance(problem, StorageUnavailable) and problem.reason == "io"
    return is_disk or isinstance(problem, StorageCorrupt)


def _marks(reader: Reader, since_ms: int) -> Iterator[LeafMark]:
    """Read backwards; stops at a page that is wholly older."""
    before = reader.last_seq() + 1
    while before > 0:
        page = reader.marks_before(before, _PAGE)
        if isinstance(reader, SqliteLogReader):
            _expect_without_gaps(page, before)
        yield from page
        if not page or max(mark.at_ms for mark in page) < since_ms:
            return
        before = page[-1].seq


def _expect_without_gaps(page: Sequence[LeafMark], before: int) -> None:
    """A damaged page can hide entries without SQLite noticing."""
    wanted = range(before - 1, before - 1 - len(page), -1)
    are_numbers = [mark.seq for mark in page] == list(wanted)
    are_sound = all(type(m.at_ms) is int and type(m.call) is str for m in page)
    if not (are_numbers and are_sound) or (len(page) < _PAGE and before != len(page)):
        raise StorageCorrupt("entries are missing from their order")

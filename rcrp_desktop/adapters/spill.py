"""The spill journal: what the log did not take, one synced line for each append that was refused."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from rcrp_desktop.adapters.looking import may_be_written, storage_problem
from rcrp_desktop.adapters.spill_binding import Binding, Head
from rcrp_desktop.adapters.spill_files import UNKNOWN, folder_of
from rcrp_desktop.adapters.spill_left import LeftFile
from rcrp_desktop.adapters.spill_lines import (
    Line,
    ReadLine,
    halved,
    hash_of,
    mac_in,
    named,
    read_line,
    spell,
)
from rcrp_desktop.adapters.spill_order import as_done
from rcrp_desktop.adapters.spill_own import OwnFile
from rcrp_desktop.adapters.spill_owner import JournalOwner
from rcrp_desktop.adapters.spill_reader import LeftReader
from rcrp_desktop.adapters.spill_share import Share
from rcrp_desktop.adapters.spill_waiting import Waiting
from rcrp_desktop.application.audit_ports import Clock, Notice, SpilledAct
from rcrp_desktop.application.problems import OperationalProblem, Unforeseen
from rcrp_desktop.domain.audit.checkpoint import Signer
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.frozen import replace

_TRIES = 2


class JsonLinesSpill:
    """See the ``SpillJournal`` port. Any thread; every fault of the disk is a problem.

    Each process writes a file of its own, under a lock. What dead processes left is looked for at each look, as
    another copy of the program may end, or let go of what it cannot put into the log.
    """

    def __init__(self, owner: JournalOwner, clock: Clock) -> None:
        self._owner = owner
        self._clock = clock
        self._lock = threading.Lock()
        self._binding = Binding()
        self._own: OwnFile | None = None
        self._token = os.urandom(_TOKEN_BYTES).hex()
        self._before = _NONE_BEFORE
        self._last = 0
        self._waiting: list[Waiting] = []
        self._held: set[int] = set()
        self._takes_left = True
        self._is_kept = True
        self._left = LeftReader()
        self._notices: list[Notice] = []

    def bind(self, log_id: str, signer: Signer | None, head: Head) -> None:
        """From now on each line is bound to this log: by its key, and where it has none by its last head."""
        with self._lock:
            self._owner = replace(self._owner, log_id=log_id)
            self._binding.bind(log_id, signer, head)
            self._bind_anew()

    def bind_once_begun(
        self,
        log_id: str,
        begun: Callable[[], bool],
        signer: Callable[[], Signer | None],
        head: Head,
    ) -> None:
        """The same as soon as the log is ``begun``, by another copy of the program: at once, or at a later act."""
        with self._lock:
            self._owner = replace(self._owner, log_id=log_id)
            self._binding.await_log(log_id, begun, signer, head)
            self._bind_late()

    def add(self, entries: Sequence[NewEntry]) -> None:
        """Keep the entries; when this returns, the disk has them."""
        with self._lock:
            self._look()
            for line in self._lines(tuple(entries), self._clock.now_ms()):
                self._keep(line)
            self._bind_late()  # what was done is kept first: a key store may take its time

    def pending(self) -> list[SpilledAct]:
        """What is waiting for this log, in the order in which it was done."""
        with self._lock:
            self._look()
            return [waiting.judged(self._owner, self._binding.key) for waiting in self._waiting]

    def is_read(self) -> bool:
        """Whether all was read that dead processes left, as of the last look, and none of it is in other hands."""
        with self._lock:
            return not (self._left.unlooked.may_be_read or self._left.partly)

    def reads_on(self) -> bool:
        """Whether more than one look reads was left, and the next reads on."""
        with self._lock:
            is_left = bool(self._left.unlooked.later or self._left.partly)
            return is_left and not Share(self._held_beyond()).is_spent

    def unlooked(self) -> tuple[Path, ...]:
        """What was found and not read: what may be read later, and what another look would tell no more of."""
        with self._lock:
            return self._left.all_unlooked()

    def leave_to_others(self) -> None:
        """Another copy has the log: let it have what dead processes left."""
        with self._lock:
            self._takes_left = False
            for file in self._files():
                if isinstance(file, LeftFile):
                    self._left.unlooked.waited.add(file.path)
                    self._leave(file)
            self._left.unlooked.leave()

    def take_over(self) -> None:
        """The log is ours: so is what dead processes left."""
        with self._lock:
            self._takes_left = True

    def is_kept(self) -> bool:
        """Whether all that waits was on the disk at the last look."""
        with self._lock:
            return self._is_kept

    def can_keep(self) -> bool:
        """Whether its folder, or where that would be made, lets this account write. A disk may be full all the same."""
        return may_be_written(folder_of(self._owner.data, self._owner.account_hash))

    def clear(self, number: int) -> None:
        """Drop this one, now that the log has it. A file goes once nothing of it waits."""
        with self._lock:
            self._drop(number)

    def hold(self, number: int) -> None:
        """A fault in the program keeps it: it does not count as what one look reads, while there are not too many."""
        with self._lock:
            self._held.add(number)

    def set_aside(self, number: int, why: str) -> None:
        """No log can take what this one says: keep its bytes where people can look at them."""
        with self._lock:
            found = self._numbered(number)
            if found is not None:
                found.file.damaged.append(found.read.raw)
                self._notices.append(Notice("spill_damaged", why, found.file.path))
                self._drop(number)

    def _numbered(self, number: int) -> Waiting | None:
        return next((w for w in self._waiting if w.number == number), None)

    def _drop(self, number: int) -> None:
        found = self._numbered(number)
        if found is None:
            return
        self._waiting.remove(found)
        self._held.discard(number)
        if not self._is_wanted(found.file):
            if found.file is self._own:
                self._own = None
            found.file.finish()

    def _is_wanted(self, file: OwnFile | LeftFile) -> bool:
        """Whether something in it waits, or was not even looked at."""
        return self._left.is_partly(file) or any(w.file is file for w in self._waiting)

    def _files(self) -> list[OwnFile | LeftFile]:
        waiting = (waiting.file for waiting in self._waiting)
        return list({id(file): file for file in (*self._left.partly, *waiting)}.values())

    def _leave(self, file: LeftFile) -> None:
        self._left.forget(file)
        self._waiting = [waiting for waiting in self._waiting if waiting.file is not file]
        self._held &= {waiting.number for waiting in self._waiting}

    def notices(self) -> tuple[Notice, ...]:
        """What the person should be told about it, once."""
        with self._lock:
            told, self._notices = self._notices, []
            return (*self._left.notices(), *told)

    def close(self) -> None:
        """Let go of every file: what waits in them is for the next start."""
        with self._lock:
            self._bind_late()
            for file in self._files():
                file.let_go()
            if self._own is not None:
                self._own.let_go()
            self._own, self._waiting = None, []
            self._left = LeftReader()

    # --- writing ----------------------------------------------------------------------------

    def _bind_late(self) -> None:
        if self._binding.comes():
            self._bind_anew()

    def _bind_anew(self) -> None:
        """Lines of this process that were written before its log was known: else the next start would doubt them."""
        before, own, last = list(self._waiting), self._own, self._last
        mine = [w for w in before if isinstance(w.file, OwnFile)]
        if all(self._binding.holds(waiting.read) for waiting in mine):
            return
        self._own = None
        try:
            for line in (waiting.read.line for waiting in mine):
                for anew in self._lines(line.entries, line.spilled_at_ms):
                    self._put(anew)
        except (OSError, OperationalProblem):  # they are on the disk as they were
            self._retire()
            self._own, self._waiting, self._last = own, before, last
            return
        self._waiting = [w for w in self._waiting if w not in mine]
        for file in {id(w.file): w.file for w in mine}.values():
            file.finish()

    def _lines(self, entries: tuple[NewEntry, ...], at_ms: int) -> list[Line]:
        """As many lines as it takes for each to be one that the next start can read.

        Raises:
            Unforeseen: one act alone is more, or says what is in no journal.
        """
        owner = self._owner
        under = named(entries, f"{self._token}-{self._last + 1}")
        line = Line(
            0, at_ms, owner.mode, owner.log_id, self._binding.last_head(), _NONE_BEFORE, under
        )  # fmt: skip
        if read_line(spell(replace(line, number=_ANY_NUMBER), self._binding.key)) is not None:
            return [line]
        halves = halved(under)
        if not halves:
            raise Unforeseen("an act that the spill journal could not give back")
        return [part for half in halves for part in self._lines(half, at_ms)]

    def _keep(self, line: Line) -> None:
        for left in range(_TRIES - 1, -1, -1):
            try:
                self._keep_whole()
                self._put(line)
            except OSError as error:
                self._retire()
                if not left:
                    raise storage_problem(error, "spill journal") from error
            except BaseException:
                self._retire()  # nobody knows how much of it was written
                raise
            else:
                return

    def _put(self, line: Line) -> None:
        number = self._last + 1
        self._waiting.append(self._written(replace(line, number=number)))
        self._last = number

    def _written(self, line: Line) -> Waiting:
        """The line, on the disk, as the next of a file that has room for it."""
        file, raw, line = self._spelled(line)
        if not file.has_room(raw):
            self._retire()
            file, raw, line = self._spelled(line)
        file.append(raw)
        self._before = hash_of(raw)
        return Waiting(line.number, file, ReadLine(raw, line, mac_in(raw)), chained=True)

    def _keep_whole(self) -> None:
        """Write anew what waits and is not in its file any more: that was taken away, emptied or cut under us."""
        is_kept = True
        for file in self._files():
            if file.is_whole():
                continue
            if isinstance(file, OwnFile):
                self._write_anew(file)
                continue
            try:
                file.write_anew()
            except OSError:  # what somebody laid in its place keeps nobody's new act from the disk
                is_kept = False
        self._is_kept = is_kept

    def _write_anew(self, file: OwnFile) -> None:
        self._retire()  # a file holds its lines in the order in which they were done
        for index, waiting in enumerate(self._waiting):
            if waiting.file is file:
                self._waiting[index] = self._written(waiting.read.line)
        file.finish()

    def _spelled(self, line: Line) -> tuple[OwnFile, bytes, Line]:
        if self._own is None:
            stem = self._owner.log_id or f"{UNKNOWN}-{self._owner.account_hash}-{self._owner.mode}"
            self._own = OwnFile(folder_of(self._owner.data, self._owner.account_hash), stem)
            self._before = hash_of(self._own.path.name.encode())
            self._left.know(self._own.path)
        line = replace(line, before=self._before)
        return self._own, spell(line, self._binding.key), line

    def _retire(self) -> None:
        if self._own is not None:
            self._own.retire()
            self._own = None

    # --- reading ----------------------------------------------------------------------------

    def _look(self) -> None:
        """Take what dead processes left, before anything of one's own; what could not be read, at every look again."""
        try:
            self._left.look(self._owner, self._share(), takes_left=self._takes_left)
            self._take(self._left.came)
        except BaseException:
            for file in self._left.came:  # else it is locked for good, and never read again
                self._leave(file)
            raise
        try:
            self._keep_whole()
        except Exception:  # noqa: BLE001 - tried again, and nothing is acknowledged before it came to be
            self._retire()
            self._is_kept = False

    def _share(self) -> Share:
        """What one look may read besides what waits for the log to have room."""
        left = (w for w in self._waiting if isinstance(w.file, LeftFile))
        return Share(sum(w.number not in self._held for w in left) + self._held_beyond())

    def _held_beyond(self) -> int:
        return max(0, len(self._held) - _MOST_HELD)

    def _take(self, files: Sequence[LeftFile]) -> None:
        """These were looked at: what was read in them waits now."""
        done = as_done([file for file in files if file.read])
        for number, (_, file, read, chained) in enumerate(done, self._last + 1):
            self._last = number
            self._waiting.append(Waiting(number, file, read, chained))
        # What is done from now on comes after all that was found: by its own number, too.
        found = (read.line.number for file in files for read in file.read)
        self._last = max([self._last, *(n for n in found if n < _ANY_NUMBER)])
        for file in files:
            if not self._is_wanted(file):
                file.finish()


_TOKEN_BYTES = 4
_MOST_HELD = 10_000
"""So many lines behind a fault are kept in memory; more than that waits until they are let go of."""
_NONE_BEFORE = hash_of(b"")
_ANY_NUMBER = 2**40
"""No shorter than any that is counted to."""

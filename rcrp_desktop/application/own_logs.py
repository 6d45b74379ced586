"""What stands in the logs of one person that this run of the program did not do itself: to be read before it is known.

A log has one that writes it at a time, and so its order mostly tells what an act had read of it. Not so where another
copy of the program had it before, or where what another run left to wait is taken in behind what is on screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from rcrp_desktop.application.event_codec import WINDOW, as_kept_by, marks_in, seen_in, seen_mark
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt


class _Before(NamedTuple):
    """From one number up to another a log was written elsewhere; ``besides`` are calls of which none of it can be."""

    begin: int
    end: int
    besides: set[str]


@dataclass(slots=True)
class _Log:
    """``size`` is that of when it was last written here; ``came`` are by call the acts of others that it took in."""

    size: int = 0
    before: list[_Before] = field(default_factory=list[_Before])
    came: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def first_unread(self, call: str, read: int) -> int | None:
        """The first number behind what was read of a call at which somebody else's act of it stands, or may stand."""
        came = (number for number in self.came.get(call, ()) if number > read)
        before = (
            max(read + 1, some.begin)
            for some in self.before
            if read + 1 < some.end and call not in some.besides
        )
        return min((*came, *before), default=None)


class OwnLogs:
    """Of one run of the program. On the writer thread it is told what becomes of logs.

    Of a new call it is told, and how far a call was read it is asked, on any thread.
    """

    def __init__(self) -> None:
        self._window = ""
        self._acts = 0
        self._logs: dict[str, _Log] = {}
        self._only_here: frozenset[str] = frozenset()
        self._lock = Lock()  # over which calls are only here, and of what logs that is known

    def made(self, call: str) -> None:
        """A call that is new: nobody else knows of it before a log has it."""
        with self._lock:
            self._only_here |= {call}
            for log in self._logs.values():
                for some in log.before:
                    some.besides.add(call)

    def took(self, origin: str, size: int) -> None:
        """The log is written here from now on. What it has already is of others, or of an earlier run."""
        with self._lock:
            log = self._logs.setdefault(origin, _Log())
            if log.size < size:
                log.before.append(_Before(log.size, size, {*self._only_here}))

    def left(self, origin: str, size: int) -> None:
        """It is not written here any more."""
        with self._lock:
            self._logs.setdefault(origin, _Log()).size = size

    def came_in(self, entries: Sequence[NewEntry], receipt: Receipt) -> None:
        """What waited stands in the log now, or that nobody can say whose it is."""
        calls = {entry.call for entry in entries}
        self._are_known(calls)
        window = entries[0].body.get(WINDOW)
        if isinstance(window, str) and window.rpartition("#")[0] == self._window != "":
            return
        with self._lock:
            log = self._logs.setdefault(receipt.origin, _Log())
        for call in calls:
            log.came.setdefault(call, []).append(receipt.first_seq)

    def _are_known(self, calls: set[str]) -> None:
        with self._lock:
            self._only_here -= calls

    def next_act(self, command: str) -> str:
        """The place of an act among those of this run, which has its name from the first."""
        self._window = self._window or command
        self._acts += 1
        return seen_mark(self._window, self._acts)

    def marks(self, call: str, seen: Sequence[str], origin: str, size: int) -> list[str]:
        """How far whoever has read so much of a call has read the logs of this person; last that of the name, "" for none.

        What this run recorded there itself counts as read: it is on screen.
        """
        sizes = {name: log.size for name, log in tuple(self._logs.items()) if name != origin}
        if origin:
            sizes[origin] = size
        return list(self._marks(call, marks_in(seen), sizes))

    def _marks(self, call: str, read: dict[str, int], sizes: dict[str, int]) -> Iterator[str]:
        for name, size in sizes.items():
            known = read.get(name, -1)
            unread = self._first_unread(name, call, known)
            # Of a log that was given up more can have been read since than it held then.
            if (end := max(size, known + 1) if unread is None else unread) > 0:
                yield seen_mark(name, end - 1)

    def as_kept_by(self, origin: str, entries: Sequence[NewEntry]) -> Sequence[NewEntry]:
        """The entries as that log keeps them: without a word of how far they had read it where that is all of it."""
        first = entries[0]
        self._are_known({entry.call for entry in entries})
        read = (seen_in(first) or {}).get(origin, -1)
        if WINDOW in first.body and self._first_unread(origin, first.call, read) is not None:
            return entries
        return as_kept_by(origin, entries)

    def read_to(self, call: str, seen: Sequence[str], origin: str, size: int) -> tuple[str, ...]:
        """How far a call was read that was read whole, when its log had this size: to there nothing else is of it."""
        read, log = marks_in(seen).get(origin, -1), self._logs.get(origin, _Log())
        if size - 1 <= read or any(read < number < size for number in log.came.get(call, ())):
            return tuple(seen)
        others = (mark for mark in seen if mark.rpartition("#")[0] != origin)
        return (*others, seen_mark(origin, size - 1))

    def _first_unread(self, origin: str, call: str, read: int) -> int | None:
        log = self._logs.get(origin)
        return log.first_unread(call, read) if log is not None else None

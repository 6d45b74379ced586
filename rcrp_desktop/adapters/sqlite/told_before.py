"""What was told of calls before: an entry that was read once stands, whatever a log that is not read now leaves out.

A colleague's log that is locked for a moment, or gone, or another than it was, would take a threat to life off the
screen as if it had never been; and nothing would ask for it again once the log is back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from itertools import chain
from typing import NamedTuple

from rcrp_desktop.adapters.sqlite.kept import RAISES
from rcrp_desktop.adapters.sqlite.told_acts import Place, ToldActs, mark_of
from rcrp_desktop.adapters.sqlite.told_dangers import dangers_of, is_danger
from rcrp_desktop.adapters.sqlite.told_marks import ToldMarks
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.audit.erasures import Erased
from rcrp_desktop.domain.frozen import replace

MOST_ENTRIES = 60_000
"""Of all calls, a hundred megabytes: a thousand calls and more. Of what is let go of, marks are kept."""
MOST_KEPT = 20_000
"""Threats to life and police of calls that were let go of."""
_MOST_OF_CALL = 2_000
"""A call that has more takes no other call's room: no real one has."""


class _Turn(IntEnum):
    """When a call goes: of one kind the longest not asked for first. What is kept of it has room of its own."""

    FIRST = 0
    STAYS = 1
    """After those: it is open, or tells of a threat to life or of police."""
    LESS = 2
    """After those: something of it is missing, and nothing else tells what."""
    CUT = 3
    """Its threats to life and police are all that is left of it."""
    LEAST = 4
    """One of them is: that it tells this."""


_HELD = (_Turn.FIRST, _Turn.STAYS, _Turn.LESS)
_KEPT = (_Turn.CUT, _Turn.LEAST)


class _Known(NamedTuple):
    entries: Sequence[StoredEntry]
    turn: _Turn


class ToldBefore:
    """For one thread at a time."""

    def __init__(
        self, most: int = MOST_ENTRIES, marks: ToldMarks | None = None, kept: int = MOST_KEPT
    ) -> None:
        self._most, self._count = most, 0
        self._most_kept, self._kept = kept, 0
        self._calls: dict[str, _Known] = {}
        self._turns = tuple(OrderedDict[str, None]() for _ in _Turn)
        self._marks = marks or ToldMarks()
        self._less: set[str] = set()
        self._erased: dict[str, frozenset[Erased]] = {}
        self._logs: set[str] = set()

    def has_told_of(self, origin: str) -> bool:
        """Whether anything of that log was ever told."""
        return origin in self._logs

    @property
    def less(self) -> frozenset[str]:
        """Calls of which less was read at the last look than before: they are to be read again."""
        return frozenset(self._less)

    def erased(self, origin: str, parts: Iterable[Erased]) -> None:
        """These parts of a log's entries are erased: no memory tells them any more, whatever comes of the log."""
        known = self._erased.get(origin, frozenset())
        self._erased[origin] = now = known.union(parts)
        if now == known:
            return
        for call, one in self._calls.items():
            if any(entry.origin == origin for entry in one.entries):
                self._calls[call] = one._replace(entries=self._without_erased(one.entries))

    def with_before(
        self, call: str, read: Iterable[Sequence[StoredEntry]]
    ) -> list[list[StoredEntry]]:
        """What was read of a call, and what was read of it before and is not there now, or is damaged now; by log.

        Where another entry stands now at its number both are told. That something was not read now is said of one of
        the entries (``StoredEntry.lacks``); where nothing is known but that there was something, of one that is damaged.
        """
        now = [entry for log in read for entry in log]
        before = self._take(call)
        acts = ToldActs(chain(map(mark_of, before), self._marks.of(call)), now)
        held = _held(before, now, acts)
        told = _told(held, now)
        missed = self._marks.missed(call, told, acts)
        self._note(call, told, is_less=bool(held or missed))
        lacks = {*map(_place, held), *missed}
        if self._marks.is_unknown(call):
            lacks.add((told[0].origin if told else "", 0))
        return _lacking(call, told, lacks)

    def _take(self, call: str) -> Sequence[StoredEntry]:
        known = self._calls.pop(call, None)
        if known is None:
            return ()
        self._counted(known.turn, -len(known.entries))
        del self._turns[known.turn][call]
        return known.entries

    def _keep(self, call: str, entries: Sequence[StoredEntry], turn: _Turn) -> None:
        if entries:
            self._calls[call] = _Known(entries, turn)
            self._counted(turn, len(entries))
            self._turns[turn][call] = None

    def _counted(self, turn: _Turn, entries: int) -> None:
        if turn in _KEPT:
            self._kept += entries
        else:
            self._count += entries

    def _note(self, call: str, told: Sequence[StoredEntry], *, is_less: bool) -> None:
        self._less.discard(call)
        if is_less:
            self._less.add(call)
        self._keep(call, self._without_erased(told), _turn(told, is_less=is_less))
        self._logs.update(entry.origin for entry in told)
        while self._count > self._most and self._let_one_go(*_HELD):
            pass
        while self._kept > self._most_kept and self._let_one_go(*_KEPT):
            pass

    def _let_one_go(self, *turns: _Turn) -> bool:
        """Whether there was one to let go of, looked up and not looked for: there may be any number of calls."""
        waiting = next((self._turns[turn] for turn in turns if self._turns[turn]), None)
        if waiting is None:
            return False
        self._let_go(next(iter(waiting)))
        return True

    def _let_go(self, call: str) -> None:
        """Threats to life and police stay; where they alone have no room, one of each call, and at last its marks."""
        turn = self._calls[call].turn
        entries = self._take(call)
        if turn in _HELD:
            self._marks.add(call, entries)
            self._keep(call, dangers_of(entries), _Turn.CUT)
        elif turn == _Turn.CUT:
            self._keep(call, dangers_of(entries, 1), _Turn.LEAST)

    def _without_erased(self, entries: Sequence[StoredEntry]) -> Sequence[StoredEntry]:
        if not self._erased:
            return entries
        return [_without(entry, self._erased.get(entry.origin, ())) for entry in entries]


def _held(
    before: Iterable[StoredEntry], now: Iterable[StoredEntry], acts: ToldActs
) -> list[StoredEntry]:
    there: dict[Place, list[StoredEntry]] = {}
    for entry in now:
        there.setdefault(_place(entry), []).append(entry)
    less = (one for one in before if _is_less(there.get(_place(one), ()), one))
    return [one for one in less if not acts.is_anew(mark_of(one))]


def _told(held: Sequence[StoredEntry], now: Iterable[StoredEntry]) -> list[StoredEntry]:
    """In the order of their numbers; what is damaged now is told as it was before."""
    better: dict[Place, list[StoredEntry]] = {}
    for one in held:
        better.setdefault(_place(one), []).append(one)
    left = (
        entry
        for entry in now
        if not any(_is_same(entry, one) for one in better.get(_place(entry), ()))
    )
    return sorted((*held, *left), key=lambda entry: entry.seq)


def _is_less(there: Iterable[StoredEntry], before: StoredEntry) -> bool:
    same = [now for now in there if _is_same(now, before)]
    return all(now.damaged and not before.damaged for now in same)


def _is_same(now: StoredEntry, before: StoredEntry) -> bool:
    """Whether two are one entry, of those that were read at one number. A threat to life falls with no column."""
    if before.kind in RAISES and now.kind not in RAISES:
        return False
    return now.leaf_hash == before.leaf_hash or now.unsure or before.unsure


def _turn(told: Sequence[StoredEntry], *, is_less: bool) -> _Turn:
    if is_less:
        return _Turn.LESS
    return _Turn.STAYS if _stays(told) else _Turn.FIRST


def _stays(told: Sequence[StoredEntry]) -> bool:
    if len(told) > _MOST_OF_CALL:
        return False
    turns = [e.kind for e in told if e.kind in ("call_ended", "new_information_came")]
    return not turns or turns[-1] != "call_ended" or any(map(is_danger, told))


def _lacking(
    call: str, told: Sequence[StoredEntry], lacks: Collection[Place]
) -> list[list[StoredEntry]]:
    if lacks and not told:
        origin, seq = min(lacks)
        beside = (origin, seq, "", "decision", 0, "", "", call, "")
        told = [StoredEntry(*beside, {}, {}, (), b"", damaged=True, unsure=True)]
    logs: dict[str, list[StoredEntry]] = {}
    for entry in told:
        logs.setdefault(entry.origin, []).append(entry)
    found = [*logs.values()]
    if lacks:
        first = found[0][0]
        found[0][0] = replace(first, lacks=tuple(sorted({*first.lacks, *lacks})))
    return found


def _without(entry: StoredEntry, erased: Collection[Erased]) -> StoredEntry:
    gone = {name for name in entry.parts if (entry.seq, name) in erased}
    if not gone:
        return entry
    left = {name: part for name, part in entry.parts.items() if name not in gone}
    return replace(entry, parts=left, erased=tuple(sorted({*entry.erased, *gone})))


def _place(entry: StoredEntry) -> Place:
    return entry.origin, entry.seq

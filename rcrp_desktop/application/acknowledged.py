"""What the log of the running program has acknowledged: to be written anew should the file be lost under it.

A log that is begun in place of one that was lost knows nothing of the calls that are open. The program does: it
keeps each act as it was written, and gives it to the spill journal, which every new log takes in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from threading import Lock
from typing import cast

from rcrp_desktop.application.event_codec import SEEN, WINDOW, seen_mark
from rcrp_desktop.application.written_anew import STOOD, stood_in
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt, StoredEntry
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import frozen, replace

_MOST_CLOSED = 50
"""Calls whose line is closed. One that is open is kept for as long as the program runs."""
_LINE = 100
"""Entries in one line of the journal: it has its limits, and a line is synced as one."""


@frozen
class _Act:
    """Entries of one command. ``origin``: the log they were read from, "" for one that this program wrote.

    ``stood``: the number of the first in each log that had them, as what others had read of it tells.
    """

    origin: str
    entries: tuple[NewEntry, ...]
    recorded: bool
    stood: Mapping[str, int]

    def anew(self) -> tuple[NewEntry, ...]:
        """For another log."""
        if not self.stood:
            return self.entries
        marks: list[Json] = [seen_mark(*place) for place in self.stood.items()]
        return tuple(replace(e, body={**e.body, STOOD: marks}) for e in self.entries)


class Acknowledged:
    """Acts of calls by command, in the order of record. Any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: dict[str, dict[str, _Act]] = {}

    def took(self, entries: Sequence[NewEntry], receipt: Receipt | None) -> None:
        """The log has them; without a receipt: the journal, and the log later."""
        first = entries[0]
        if not first.command or not first.call or first.record_class == "system":
            return
        with self._lock:
            acts = self._calls.pop(first.call, {})
            if first.command not in acts:
                acts[first.command] = _Act("", tuple(entries), recorded=False, stood={})
            if receipt is not None:
                acts[first.command] = replace(
                    _standing(acts[first.command], receipt), recorded=True
                )
            self._calls[first.call] = acts  # the newest again
            self._make_room()

    def stands(self, entries: Sequence[NewEntry], receipt: Receipt) -> None:
        """A log took in what the journal held: from now on others read it there."""
        with self._lock:
            acts = self._calls.get(entries[0].call, {})
            if (act := acts.get(entries[0].command)) is not None:
                acts[entries[0].command] = _standing(act, receipt)

    def read(self, call: str, entries: Sequence[StoredEntry], actor: str) -> None:
        """Own acts of a call that were read back: they stand before whatever was done since."""
        acts = {act.entries[0].command: act for act in _acts_of(entries, actor)}
        if not acts:
            return
        with self._lock:
            known = self._calls.get(call, {})
            self._calls[call] = {**acts, **known}
            self._make_room()

    def held_by(self, origin: str) -> list[tuple[NewEntry, ...]]:
        """What that log held, or was to take, as lines for the journal; a call is never torn without need."""
        with self._lock:
            acts = [act for acts in self._calls.values() for act in acts.values()]
        lines: list[tuple[NewEntry, ...]] = []
        for act in acts:
            if act.origin not in ("", origin):
                continue
            if lines and len(lines[-1]) + len(act.entries) <= _LINE:
                lines[-1] += act.anew()
            else:
                lines.append(act.anew())
        return lines

    def holds(self, entries: Sequence[NewEntry]) -> bool:
        """Whether all these are among what is kept here."""
        with self._lock:
            return all(entry.command in self._calls.get(entry.call, {}) for entry in entries)

    def recorded(self, call: str) -> frozenset[str]:
        """The commands that a log has acknowledged."""
        with self._lock:
            acts = self._calls.get(call, {})
            return frozenset(command for command, act in acts.items() if act.recorded)

    def moved(self, origin: str, besides: Collection[str] = ()) -> None:
        """What that log held is in the one that is written now, but for the commands ``besides``."""
        with self._lock:
            for acts in self._calls.values():
                for command, act in acts.items():
                    if act.origin in ("", origin):
                        acts[command] = replace(act, origin="", recorded=command not in besides)

    def _make_room(self) -> None:
        if len(self._calls) <= _MOST_CLOSED:
            return  # looked at with every act
        closed = [call for call, acts in self._calls.items() if _is_closed(acts)]
        for call in closed[: max(0, len(closed) - _MOST_CLOSED)]:
            del self._calls[call]


def _standing(act: _Act, receipt: Receipt) -> _Act:
    return replace(act, stood={**act.stood, receipt.origin: receipt.first_seq})


def _is_closed(acts: dict[str, _Act]) -> bool:
    kinds = (entry.kind for act in reversed(acts.values()) for entry in reversed(act.entries))
    said = next((kind for kind in kinds if kind in ("call_ended", "new_information_came")), "")
    return said == "call_ended"


def _acts_of(entries: Sequence[StoredEntry], actor: str) -> Iterator[_Act]:
    acts: dict[tuple[str, str], list[StoredEntry]] = {}
    for entry in entries:  # another desk's may stand between two of one act
        acts.setdefault((entry.origin, entry.command), []).append(entry)
    for (origin, command), act in acts.items():
        is_own = all(e.actor == actor and e.record_class != "system" for e in act)
        if command and is_own and not any(e.damaged or e.erased for e in act):
            before = seen_mark(origin, act[0].seq - 1)
            anew = tuple(_as_new(entry, before) for entry in act)
            yield _Act(origin, anew, recorded=True, stood=stood_in(act[0]))


def _as_new(entry: StoredEntry, before: str) -> NewEntry:
    """As it was recorded, and with how far its own log had come where it does not say so: another may take it in."""
    body = {**entry.body}
    if WINDOW not in body and isinstance(marks := body.get(SEEN), list | tuple):
        body |= {SEEN: [*cast("Sequence[Json]", marks), before], WINDOW: ""}
    return NewEntry(
        entry.kind,
        entry.record_class,
        entry.at_ms,
        entry.actor,
        entry.role,
        entry.call,
        entry.command,
        body,
        entry.parts,
    )

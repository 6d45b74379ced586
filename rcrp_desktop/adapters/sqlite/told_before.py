"""What was told of calls before: an entry that was read once stands, whatever a log that is not read now leaves out.

A colleague's log that is locked for a moment, or gone, would take a threat to life off the screen as if it had never been;
and nothing would ask for it again once the log is back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

from rcrp_desktop.domain.audit.checkpoint import owner_in
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.frozen import replace

_CALLS = 64
"""Of so many calls, those asked for last: more are open at no desk."""
_ENTRIES = 2_000
"""A call that has more is not kept: no real one has."""

_Place = tuple[str, int]
_Act = tuple[str, str, str]


class ToldBefore:
    """Of the calls that were asked for last. For one thread at a time."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, Mapping[_Place, StoredEntry]] = OrderedDict()
        self._less: set[str] = set()

    @property
    def less(self) -> frozenset[str]:
        """Calls of which less was read at the last look than before: they are to be read again."""
        return frozenset(self._less)

    def with_before(
        self, call: str, read: Iterable[Sequence[StoredEntry]]
    ) -> list[list[StoredEntry]]:
        """What was read of a call, and what was read of it before and is not there now, or is damaged now; by log.

        That it was not read now is said of one of its entries (``StoredEntry.lacks``).
        """
        before = self._calls.pop(call, {})
        now = {(entry.origin, entry.seq): entry for log in read for entry in log}
        held = {place: one for place, one in before.items() if _is_less(now.get(place), one)}
        if held:
            anew = {_act(one) for place, one in now.items() if place not in held}
            held = {place: one for place, one in held.items() if _act(one) not in anew}
        told = {**now, **held}
        self._note(call, told, is_less=bool(held))
        logs = _by_log(told.values())
        if held:
            first = logs[0][0]
            logs[0][0] = replace(first, lacks=tuple(sorted({*first.lacks, *held})))
        return logs

    def _note(self, call: str, told: Mapping[_Place, StoredEntry], *, is_less: bool) -> None:
        self._less.discard(call)
        if not 0 < len(told) <= _ENTRIES:
            return
        self._calls[call] = told
        if is_less:
            self._less.add(call)
        while len(self._calls) > _CALLS:
            self._less.discard(self._calls.popitem(last=False)[0])


def _is_less(now: StoredEntry | None, before: StoredEntry) -> bool:
    return now is None or (now.damaged and not before.damaged)


def _act(entry: StoredEntry) -> _Act:
    """What an entry has in every log of its person: one that is lost is written anew in the next."""
    return owner_in(entry.origin), entry.command, entry.kind


def _by_log(entries: Iterable[StoredEntry]) -> list[list[StoredEntry]]:
    logs: dict[str, list[StoredEntry]] = {}
    for entry in sorted(entries, key=lambda one: one.seq):
        logs.setdefault(entry.origin, []).append(entry)
    return list(logs.values())

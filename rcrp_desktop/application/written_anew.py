"""An act that a log of one person took in again from a log before it: it counts once, under every number that it had.

What a desk had read is told by numbers in the log that it read. That file may be gone since, or stand here again
beside the one that followed it: whoever had read the act there has read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from rcrp_desktop.application.event_codec import SEEN, WINDOW, marks_in, window_in
from rcrp_desktop.domain.audit.checkpoint import owner_in
from rcrp_desktop.domain.audit.entry import UNVERIFIED, StoredEntry
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import replace

STOOD = "stood"
"""Where an act that is taken in stood before, as marks; empty where no log had it. How it came here, not what it says."""

RECOVERED = "recovered"
"""That an act was taken in from the spill file."""

_HOW = (RECOVERED, "spilled_at", "recovered_at", STOOD, SEEN, WINDOW, UNVERIFIED)

_Streams = list[Sequence[StoredEntry]]
_Act = tuple[str, str]


def counted_once(streams: _Streams) -> _Streams:
    """An act that a log took in again from the spill file counts there, and not also in the log before it.

    Only among the logs of one person at one desk: else anybody could take another's act away. Where several took it in,
    it counts in the newest, whatever order they are read in: there all of a call stands in the order of its acts.
    """
    anew: dict[tuple[str, ...], str] = {}
    for entry in (e for some in streams for e in some if _is_recovered(e)):
        kind = (*_act(entry), entry.kind)
        anew[kind] = max(entry.origin, anew.get(kind, entry.origin), key=_age)
    if not anew:
        return streams
    places = _places(streams, {(owner, command) for owner, command, _ in anew})
    parted = [_parted(some, anew) for some in streams]
    counted = [[_placed(e, places) for e in some] for some, _ in parted if some]
    lacks = {lack for _, left in parted for entry in left for lack in entry.lacks}
    if lacks:  # that something is missing of the log before is not taken in anew with its acts
        first = counted[0][0]
        counted[0][0] = replace(first, lacks=tuple(sorted({*first.lacks, *lacks})))
    return [*counted]


def places(entry: StoredEntry) -> tuple[tuple[str, int], ...]:
    """Every number of an act by the name of the log: its own first, then what it had in others of its person.

    The acts of one run of the program have numbers as in a log of its own.
    """
    own = (entry.origin, entry.seq), *entry.stood
    window = window_of(entry) if WINDOW in entry.body else None
    return (*own, window) if window is not None and window[0] else own


def window_of(entry: StoredEntry) -> tuple[str, int] | None:
    """Its place among the acts of one run of the program, as in a log of that run's name; ("", 0) and None as there.

    Only among those of one person at one desk: nobody's act counts as read because another says so.
    """
    window = window_in(entry) if WINDOW in entry.body else None
    if window is None or not window[0]:
        return window
    return f"{owner_in(entry.origin)} {window[0]}", window[1]


def stood_in(entry: StoredEntry) -> dict[str, int]:
    """As ``places``, by the name of the log."""
    return {**dict(_told(entry)), entry.origin: entry.seq, **dict(entry.stood)}


def said(log: str, body: Mapping[str, Json]) -> dict[str, Json]:
    """What an entry of that log says, however it came there.

    How far the own logs had come is said of the same act in two ways: as it waited, and as it is written anew.
    """
    facts = {name: value for name, value in body.items() if name not in _HOW}
    if SEEN in body:
        marks = marks_in(_texts(body[SEEN])).items()
        facts[SEEN] = [[*mark] for mark in marks if owner_in(mark[0]) != owner_in(log)]
    return facts


def _parted(
    entries: Sequence[StoredEntry], anew: Mapping[tuple[str, ...], str]
) -> tuple[list[StoredEntry], list[StoredEntry]]:
    """What counts in its log, and what counts in one that took it in anew."""
    counted: tuple[list[StoredEntry], list[StoredEntry]] = [], []
    for entry in entries:
        counted[anew.get((*_act(entry), entry.kind), entry.origin) != entry.origin].append(entry)
    return counted


def _placed(entry: StoredEntry, every: Mapping[_Act, Mapping[str, int]]) -> StoredEntry:
    others = [place for place in every.get(_act(entry), {}).items() if place[0] != entry.origin]
    return replace(entry, stood=tuple(others)) if others else entry


def _places(streams: _Streams, acts: set[_Act]) -> dict[_Act, dict[str, int]]:
    """Of each of these acts, the number of its first entry by log: a desk reads all of an act or nothing.

    What stands in a log goes before what is said of it.
    """
    told: dict[_Act, dict[str, int]] = {}
    found: dict[_Act, dict[str, int]] = {}
    for entry in (e for some in streams for e in some if _act(e) in acts):
        _note(found.setdefault(_act(entry), {}), entry.origin, entry.seq)
        for origin, seq in _told(entry):
            _note(told.setdefault(_act(entry), {}), origin, seq)
    return {act: told.get(act, {}) | at for act, at in found.items()}


def _note(first: dict[str, int], origin: str, seq: int) -> None:
    first[origin] = min(seq, first.get(origin, seq))


def _told(entry: StoredEntry) -> Iterator[tuple[str, int]]:
    """Where an entry says that its act stood in logs of the same person."""
    if not _is_recovered(entry):
        return
    stood = _texts(entry.body.get(STOOD))
    for origin, seq in (marks_in(stood) if STOOD in entry.body else _before(entry)).items():
        if owner_in(origin) == owner_in(entry.origin):
            yield origin, seq


def _before(entry: StoredEntry) -> dict[str, int]:
    """Earlier records say only how far the log had come to which it was to go: last of what its desk had read."""
    own = marks_in(_texts(entry.body.get(SEEN))[-1:])
    return {origin: seq + 1 for origin, seq in own.items()}


def _texts(found: Json) -> list[str]:
    if not isinstance(found, list | tuple):
        return []
    return [text for text in cast("Sequence[Json]", found) if isinstance(text, str)]


def _is_recovered(entry: StoredEntry) -> bool:
    return entry.body.get(RECOVERED) is True


def _act(entry: StoredEntry) -> _Act:
    return owner_in(entry.origin), entry.command


def _age(origin: str) -> tuple[int, str]:
    """The logs of a person are numbered, the newest highest."""
    number = origin.rpartition("/")[2]
    return len(number), origin

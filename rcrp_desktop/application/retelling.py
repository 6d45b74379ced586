"""One call as its stored entries tell it, whatever somebody did to their bytes.

The one way from entries to a state. What cannot be read, or speaks of what the pack does not know, is left out
and the call is marked damaged: `rcrp audit verify` says which entry, here everything else goes on. So it is where
an act names one that is in no log that was read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rcrp_desktop.application.event_codec import (
    ERASED,
    EVENT_KINDS,
    Stretch,
    end_in,
    from_entry,
    marks_in,
    seen_mark,
    stamp_of,
    stretch_mark,
    stretches_in,
)
from rcrp_desktop.application.written_anew import window_of
from rcrp_desktop.domain.audit.checkpoint import owner_in
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import fold_told
from rcrp_desktop.domain.call.fitting import fits
from rcrp_desktop.domain.call.naming import names_only
from rcrp_desktop.domain.call.override import OverrideRaised
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.unread import Unread
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine

CARRIED_OVER = "call_carried_over"
"""The entry that names a call of a log that was set aside, in the log that follows it."""

FindEngine = Callable[[str], Engine | None]
"""The pack of a digest; asked with "" where the call's beginning is not recorded."""


@frozen
class Step:
    """An event with its place in the record; ``stood`` are those that it had in other logs of its person.

    ``window`` is its place among the acts of one run of the program, as ``written_anew.window_of`` tells it.
    """

    event: Event
    origin: str
    seq: int
    stood: tuple[tuple[str, int], ...] = ()
    window: tuple[str, int] | None = None


@frozen
class Retold:
    """A call, the pack it was told with (None where that is not at hand), and the events that tell it."""

    state: CallState
    engine: Engine | None
    steps: tuple[Step, ...]

    @property
    def events(self) -> tuple[Event, ...]:
        """The events alone."""
        return tuple(step.event for step in self.steps)


def retell(call: str, entries: Sequence[StoredEntry], find: FindEngine) -> Retold:
    """The call that ``entries`` of all logs, merged, tell."""
    told = [entry for entry in entries if entry.kind in EVENT_KINDS]
    read = list(_readable(told))
    openings = (step.event.fact for step in read if isinstance(step.event.fact, CallBegan))
    opening = next(openings, None)
    engine = find(opening.pack_digest if opening is not None else "")
    pack = engine.pack if engine is not None else None
    steps = _with_unseen([step for step in read if fits(step.event.fact, pack, ERASED)])
    state, events = fold_told(call, [step.event for step in steps], engine)
    holes = _holes(entries, told, steps)
    state = replace(_marked(state, entries), seen=_read_so_far(told, holes))
    steps = tuple(
        step if step.event is event else replace(step, event=event)
        for step, event in zip(steps, events, strict=True)
    )
    whole = not holes and not any(entry.damaged for entry in told)
    whole = whole and names_only(events, {entry.command for entry in told})
    named = _named_as_read(steps) if whole else set[tuple[str, int]]()
    whole = whole and (not named or named <= _places(entries))
    return Retold(state if whole else replace(state, damaged=True), engine, steps)


def _with_unseen(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Each with the revisions before it that whoever made it had not read."""
    is_alone = len({step.origin for step in steps}) < 2
    parted = {step.origin for step in steps if step.window is not None}
    if is_alone and not parted:
        return tuple(steps)
    before: dict[tuple[str, ...], _Told] = {}
    begins: dict[tuple[str, str], int] = {}
    found: list[Step] = []
    for revision, step in enumerate(steps, 1):
        places = ((step.origin, step.seq), *step.stood)
        if step.window is None:
            own = "" if step.origin in parted else step.origin
            found.append(
                step if step.event.seen is None and is_alone else _unseeing(step, before, own)
            )
        else:
            first = begins.setdefault((step.origin, step.event.stamp.command), step.seq)
            found.append(_unseeing_by_marks(step, before, first))
            places = (*places, step.window) if step.window[0] else places
        of = tuple(origin for origin, _ in places)
        before.setdefault(of, _Told({}, [])).add(places, revision)
    return tuple(found)


class _Told(NamedTuple):
    """Of acts that stand in one log and stood in the same others, in order: their numbers by log, and the revision."""

    seqs: dict[str, list[int]]
    revisions: list[int]

    def add(self, places: Sequence[tuple[str, int]], revision: int) -> None:
        for origin, seq in places:
            seqs = self.seqs.setdefault(origin, [])
            # Of a log that stands here twice, as a copy of its file would, the numbers need not rise.
            seqs.append(max(seq, seqs[-1]) if seqs else seq)
        self.revisions.append(revision)

    def unread(
        self, seen: Mapping[str, int], behind: Mapping[str, Sequence[Stretch]]
    ) -> list[_Piece]:
        """What is behind all that was read, under whichever number, but for what was read ``behind`` a hole."""
        read = (bisect_right(seqs, seen.get(origin, -1)) for origin, seqs in self.seqs.items())
        pieces = [(max(read), len(self.revisions))]
        for origin, seqs in self.seqs.items() if behind else ():
            for first, last in behind.get(origin, ()):
                begins, ends = bisect_left(seqs, first), bisect_right(seqs, last)
                cut = (((a, min(b, begins)), (max(a, ends), b)) for a, b in pieces)
                pieces = [piece for both in cut for piece in both]
        return [(self.revisions, a, b) for a, b in pieces if a < b]


_Piece = tuple[Sequence[int], int, int]


def _unseeing(step: Step, before: Mapping[tuple[str, ...], _Told], own: str) -> Step:
    """It had read all that stands before it in its log. ``own`` is that where nothing else is told before it."""
    seen = step.event.seen
    if seen is None:
        return _unsaid(step)
    others = [told for of, told in before.items() if of[0] != own]
    read = {**marks_in(seen), step.origin: step.seq - 1}
    return _with_unread(step, others, read, stretches_in(seen))


def _unseeing_by_marks(step: Step, before: Mapping[tuple[str, ...], _Told], first: int) -> Step:
    """Another run of the program wrote in its log meanwhile. ``first`` is where its act begins there."""
    seen = step.event.seen
    if seen is None or step.window is None:
        return _unsaid(step)
    window, act = step.window
    behind = stretches_in(seen)
    behind.setdefault(step.origin, []).append((first, step.seq - 1))
    return _with_unread(step, before.values(), {**marks_in(seen), window: act - 1}, behind)


def _unsaid(step: Step) -> Step:
    return _stamped(step, replace(step.event.stamp, says_read=False))


def _with_unread(
    step: Step,
    others: Iterable[_Told],
    seen: Mapping[str, int],
    behind: Mapping[str, Sequence[Stretch]],
) -> Step:
    pieces = [piece for told in others for piece in told.unread(seen, behind)]
    if not pieces:
        return step
    return _stamped(step, replace(step.event.stamp, unseen=Unread(pieces)))


def _stamped(step: Step, stamp: Stamp) -> Step:
    return replace(step, event=replace(step.event, stamp=stamp))


def _holes(
    entries: Sequence[StoredEntry], told: Sequence[StoredEntry], steps: Sequence[Step]
) -> dict[str, list[int]]:
    """The numbers by log at which something of the call could not be read, or may be missing."""
    found: dict[str, list[int]] = {}
    if len(steps) < len(told):
        read = {(step.origin, step.seq) for step in steps}
        for entry in told:
            if (entry.origin, entry.seq) not in read:
                found.setdefault(entry.origin, []).append(entry.seq)
    for entry in entries:
        for origin, seq in entry.lacks:
            found.setdefault(origin, []).append(seq)
        is_one = (
            entry.unsure or entry.record_class == "decision"
        )  # of a look that is borne out nothing is missing
        if entry.damaged and is_one and entry.kind not in EVENT_KINDS:
            found.setdefault(entry.origin, []).append(entry.seq)
    return found


def _named_as_read(steps: Sequence[Step]) -> set[tuple[str, int]]:
    """What of the call stood newest in the logs of others, as whoever acted on it had read them.

    Of their own logs they say how far those had come: what stands there may be of any call.
    """
    said = {(step.origin, mark) for step in steps for mark in step.event.seen or ()}
    ends = ((own, end_in(mark)) for own, mark in said)
    return {end for own, end in ends if end is not None and owner_in(end[0]) != owner_in(own)}


def _places(entries: Sequence[StoredEntry]) -> set[tuple[str, int]]:
    """Where entries stand, and where they stood: of an act the number of its first is told there, and it is in one piece."""
    found = {(entry.origin, entry.seq) for entry in entries}
    pieces: dict[tuple[str, str], int] = {}
    for entry in entries:
        for origin, first in entry.stood:
            act = origin, entry.command
            found.add((origin, first + pieces.get(act, 0)))
            pieces[act] = pieces.get(act, 0) + 1
    return found


def _read_so_far(
    told: Sequence[StoredEntry], holes: Mapping[str, Sequence[int]]
) -> tuple[str, ...]:
    """The last entry of each log: what is done on this call comes after it, and what is behind a hole is told apart.

    Nobody has read what they could not: once it can be read, it is new to whoever acted meanwhile.
    """
    last: dict[str, int] = {}
    for entry in told:
        last[entry.origin] = max(last.get(entry.origin, 0), entry.seq)
    marks = (seen_mark(origin, seq) for origin, seq in sorted(last.items()) if origin not in holes)
    places = _places(told) if holes else set[tuple[str, int]]()
    behind = (mark for origin, found in holes.items() for mark in _around(origin, found, places))
    return (*marks, *behind)


def _around(origin: str, holes: Sequence[int], told: Collection[tuple[str, int]]) -> Iterator[str]:
    """What was read of a log before the first hole in it, and between and behind holes, as entries that stand there."""
    ordered = sorted(holes)
    pieces: dict[int, list[int]] = {}
    for seq in sorted({seq for log, seq in told if log == origin} - {*holes}):
        pieces.setdefault(bisect_left(ordered, seq), []).append(seq)
    for at, some in pieces.items():
        yield stretch_mark(origin, some[0], some[-1]) if at else seen_mark(origin, some[-1])


def _marked(state: CallState, entries: Sequence[StoredEntry]) -> CallState:
    """Why the log was set aside from which the call was carried over, and when; as it is for a call that was not."""
    carried = next((entry for entry in entries if entry.kind == CARRIED_OVER), None)
    if carried is None:
        return state
    reason = carried.body.get("reason")
    why = reason if isinstance(reason, str) and reason else "unknown"
    return replace(state, set_aside=why, set_aside_ms=carried.at_ms)


def _readable(told: Sequence[StoredEntry]) -> Iterator[Step]:
    raised = 0
    for entry in told:
        event = from_entry(entry)
        if event is None and entry.kind == "override_raised":
            # Police at once must not fall with a byte: that it was raised is all that has to be known.
            event = Event(entry.call, stamp_of(entry), OverrideRaised(raised + 1))
        if event is not None:
            raised += isinstance(event.fact, OverrideRaised)
            yield Step(event, entry.origin, entry.seq, entry.stood, window_of(entry))

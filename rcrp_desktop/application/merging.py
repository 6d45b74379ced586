"""One call's history from several logs, in an order that every reader finds again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple, cast

from rcrp_desktop.application.event_codec import WINDOW, read_to, seen_in
from rcrp_desktop.application.written_anew import RECOVERED, counted_once, places, window_of
from rcrp_desktop.domain.audit.entry import StoredEntry

_Keyed = tuple[int, int, str, int, StoredEntry]
_Name = tuple[str, str]
_BEGINNING: _Name = ("call", "")
_ANSWERS = "answers"


def merged_entries(logs: Iterable[Sequence[StoredEntry]]) -> list[StoredEntry]:
    """Entries of several logs, each given in its own order, as one list.

    Between logs time decides, then the log's name; but an entry comes after all that its desk had read of the other
    logs, however wrong a clock is and however long the chain. In records from before entries said so, what answers
    something in another log comes after it: a decision after its request, a telling after its decision. Within a
    log its own order always holds, even where a clock was set back; but not for what it took in that says by itself
    how far it had read that log: it was done beside what the log recorded meanwhile, as if at another desk.

    Logs that answer each other in a ring can hold no order. There one act comes before what it answers, and
    then ends nothing: an override stands, a request stays open.
    """
    streams = counted_once([entries for entries in logs if entries])
    if len(streams) == 1 and not _has_windows(streams[0]):
        return list(streams[0])
    return [keyed[4] for keyed in merge(*_Placing(streams).all(), key=lambda keyed: keyed[:4])]


def _has_windows(entries: Sequence[StoredEntry]) -> bool:
    return any(WINDOW in entry.body for entry in entries)


def _parted(entries: Sequence[StoredEntry]) -> list[Sequence[StoredEntry]]:
    """What a log recorded in its order, then by itself what each run of the program did beside that, in its own."""
    if not _has_windows(entries):
        return [entries]
    parts: dict[str | None, list[tuple[int, StoredEntry]]] = {}
    for entry in entries:
        window, act = window_of(entry) or (None, 0)
        parts.setdefault(window, []).append((act, entry))
    return [[e for _, e in sorted(part, key=itemgetter(0))] for part in parts.values()]


class _Held(NamedTuple):
    """Of the acts that stood in one log, those that one stream has: their numbers, and how far that stream then goes."""

    stream: int
    seqs: Sequence[int]
    reaches: Sequence[int]

    def upto(self, seq: int) -> int:
        """The last place in the stream that somebody had read who had read the log up to a number; -1 for none."""
        read = bisect_right(self.seqs, seq)
        return self.reaches[read - 1] if read else -1


def _held_of(streams: Sequence[Sequence[StoredEntry]]) -> dict[str, list[_Held]]:
    """Where the acts of each log are, by its name: in its own stream, or in that of a log that took them in anew."""
    held: dict[str, list[_Held]] = {}
    for stream, entries in enumerate(streams):
        found: dict[str, list[tuple[int, int]]] = {}
        for at, entry in enumerate(entries):
            for origin, seq in places(entry):
                found.setdefault(origin, []).append((seq, at))
        for origin, numbered in found.items():
            seqs, ats = zip(*sorted(numbered), strict=True)
            held.setdefault(origin, []).append(_Held(stream, seqs, [*accumulate(ats, max)]))
    return held


class _Placing:
    """Gives each entry its place: not before its clock, its log's entries before it, or what it answers."""

    def __init__(self, logs: Sequence[Sequence[StoredEntry]]) -> None:
        parts = [(log, part) for log, entries in enumerate(logs) for part in _parted(entries)]
        self._logs = [log for log, _ in parts]
        self._streams = streams = [part for _, part in parts]
        self._made = _made(streams)
        self._held = _held_of(streams)
        self._placed: list[list[_Keyed]] = [[] for _ in streams]
        self._known: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {}

    def all(self) -> list[list[_Keyed]]:
        """Every entry with its place, by log; one step an entry, so that any logs come to an end."""
        while any(self._next(log) is not None for log in range(len(self._streams))):
            moved = [self._place_ready(log) for log in range(len(self._streams))]
            if not any(moved):
                self._place(min(self._ring(), key=self._own_place))
        return self._placed

    def _ring(self) -> list[int]:
        """Logs that wait for each other; what merely waits for one of them goes on waiting."""
        left = [log for log in range(len(self._streams)) if self._next(log) is not None]
        way = [min(left, key=self._own_place)]
        while (waits_for := self._waits_for(way[-1])) not in way:
            way.append(waits_for)
        return way[way.index(waits_for) :]

    def _waits_for(self, log: int) -> int:
        entry = self._streams[log][len(self._placed[log])]
        unmet = (
            other for other, at in self._answered(log, entry) if not self._is_placed(other, at)
        )
        return min(unmet, key=self._own_place)

    def _is_placed(self, log: int, at: int) -> bool:
        return at < len(self._placed[log])

    def _next(self, log: int) -> StoredEntry | None:
        at = len(self._placed[log])
        return self._streams[log][at] if at < len(self._streams[log]) else None

    def _place_ready(self, log: int) -> bool:
        """Place what waits for nothing that is still to be placed; whether there was any."""
        placed = self._placed[log]
        before = len(placed)
        for entry in self._streams[log][before:]:
            answered = self._answered(log, entry)
            if any(at >= len(self._placed[other]) for other, at in answered):
                break
            self._place(log)
        return len(placed) > before

    def _answered(self, log: int, entry: StoredEntry) -> tuple[tuple[int, int], ...]:
        """What it comes after in other logs, looked for once: an entry may have to wait for many turns."""
        place = log, len(self._placed[log])  # asked of the next entry alone
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = tuple(self._looked_for(log, entry))
        return found

    def _looked_for(self, log: int, entry: StoredEntry) -> Iterator[tuple[int, int]]:
        for name in _needs(entry):
            if name[0] == _ANSWERS and seen_in(entry) is not None:
                continue  # it says which of them its desk had read; any later one may answer this entry
            made = self._made.get(name, {})
            if name[0] == "number" and log in made:
                continue  # this desk's own has that number
            for other, at in made.items():
                if other != log:
                    yield other, at
        yield from self._read(log, entry)

    def _read(self, log: int, entry: StoredEntry) -> Iterator[tuple[int, int]]:
        """The last entry of each other log that its desk had read; of its own, all that a later log took in anew.

        Of one run of the program also what it did before: that may wait, and stand in another log then.
        """
        marks = read_to(entry)
        window = window_of(entry) if WINDOW in entry.body else None
        if window is None:
            marks[entry.origin] = entry.seq - 1
        elif window[0]:
            marks[window[0]] = window[1] - 1
        for origin, seq in marks.items():
            for held in self._held.get(origin, ()):
                if held.stream != log and self._is_beside(held.stream, log, entry.origin):
                    at = held.upto(seq)
                    if at >= 0:
                        yield held.stream, at

    def _is_beside(self, other: int, log: int, origin: str) -> bool:
        """Not of what tells the same: a copy of its file says nothing of its order."""
        return self._streams[other][0].origin != origin or self._logs[other] == self._logs[log]

    def _own_place(self, log: int) -> tuple[int, int, str]:
        entry, placed = self._streams[log][len(self._placed[log])], self._placed[log]
        before = placed[-1][:2] if placed else (0, 0)
        at_ms, rank = max(before, (entry.at_ms, 0))
        return at_ms, rank, entry.origin

    def _place(self, log: int) -> None:
        entry = self._streams[log][len(self._placed[log])]
        at_ms, rank, origin = self._own_place(log)
        latest, family = (at_ms, rank), self._logs[log]
        for other, at in self._answered(log, entry):
            if self._is_placed(other, at):
                there = self._placed[other][at]
                rank = there[1] if self._logs[other] == family else there[1] + 1
                latest = max(latest, (there[0], rank))  # in one log the numbers tell it
        number = _number(entry) if WINDOW in entry.body else 2 * entry.seq
        self._placed[log].append((*latest, origin, number, entry))


def _number(entry: StoredEntry) -> int:
    """Twice its place in its log; what was taken in stands right behind the last that it had read of it."""
    if RECOVERED not in entry.body:
        return 2 * entry.seq
    return 2 * read_to(entry).get(entry.origin, -1) + 1


def _made(streams: Iterable[Sequence[StoredEntry]]) -> dict[_Name, dict[int, int]]:
    """Where each log last made something that entries of other logs can answer."""
    made: dict[_Name, dict[int, int]] = {}
    for log, entries in enumerate(streams):
        for at, entry in enumerate(entries):
            for name in _makes(entry):
                made.setdefault(name, {})[log] = at
    return made


def _makes(entry: StoredEntry) -> tuple[_Name, ...]:
    body = entry.body
    match entry.kind:
        case "supervisor_asked":
            return (("request", str(body.get("item"))), ("act", entry.command))
        case "supervisor_decided":
            return _decision(entry, str(body.get("item")))
        case "override_raised":
            return (("override", str(body.get("number"))), ("act", entry.command))
        case "override_stood_down":
            return _decision(entry, f"override-{body.get('number')}")
        # A threat to life that may have been raised can be stood down; a request can follow that no desk made; what
        # somebody does belongs to an assessment that another desk began.
        case "act_unconfirmed" | "route_shown" | "decision_made":
            return (("act", entry.command),)
        # A change of what somebody was told can be told by another desk.
        case "duty_recorded" | "agency_answered" | "change_told":
            return (("act", entry.command),)
        case "new_information_came":
            return (("act", entry.command), ("number", str(body.get("assessment"))))
        case "call_began":
            return (_BEGINNING,)
        case "answer_given" | "answer_taken_back" | "answer_withdrawn":
            return ((_ANSWERS, str(body.get("begun") or body.get("assessment"))),)
        case _:
            return ()


def _decision(entry: StoredEntry, item: str) -> tuple[_Name, ...]:
    return (("decision", item), ("act", entry.command))


def _needs(entry: StoredEntry) -> tuple[_Name, ...]:
    """What it answers, and the beginning of the call: nothing is done on one that has not begun."""
    return _answers(entry) if entry.kind == "call_began" else (_BEGINNING, *_answers(entry))


def _answers(entry: StoredEntry) -> tuple[_Name, ...]:
    """By the very act that it names where it names one: another desk's may have the same number."""
    body = entry.body
    of = body.get("of")
    is_named = isinstance(of, str) and bool(of)
    match entry.kind:
        case "supervisor_decided":
            asked = ("act", str(of)) if is_named else ("request", str(body.get("item")))
            return (asked, *_named(body.get("after")))
        case "change_told":
            item = str(body.get("item")).partition("/")[0]
            told = ("act", str(of)) if is_named else ("decision", item)
            return (told, *_every_named(body.get("over")))
        case "override_reason_given" | "override_mispressed" | "override_stood_down":
            return (("act", str(of)) if is_named else ("override", str(body.get("number"))),)
        case "new_information_came":
            return _before(body.get("after"), body.get("assessment"))
        case "decision_made":
            return (*_named(body.get("after")), *_of_assessment(body))
        case "duty_recorded" | "agency_answered":
            return (*_named(of), *_of_assessment(body))
        case _:
            return _of_assessment(body)


def _named(act: object) -> tuple[_Name, ...]:
    return (("act", act),) if isinstance(act, str) and act else ()


def _every_named(acts: object) -> Iterator[_Name]:
    if isinstance(acts, Sequence) and not isinstance(acts, str):
        for act in cast("Sequence[object]", acts):
            yield from _named(act)


def _of_assessment(body: Mapping[str, object]) -> tuple[_Name, ...]:
    """The beginning of its assessment: by the command that it names, in earlier records by its number."""
    number = body.get("assessment")
    if "begun" in body or not isinstance(number, int) or number < 2:  # the first is the call's own
        return _named(body.get("begun"))
    return (("number", str(number)),)


def _before(after: object, number: object) -> tuple[_Name, ...]:
    """The assessment before one and its answers, by the command that began it; by its number in earlier records."""
    if isinstance(after, str) and after:
        return (("act", after), (_ANSWERS, after))
    return ((_ANSWERS, str(number - 1)),) if isinstance(number, int) else ()

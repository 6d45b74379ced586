"""What of a call came since somebody had it on show: few words, for a press that is held back because of it."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.application.retelling import Step
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.quoting import as_line
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.doubts import doubts_of
from rcrp_desktop.presentation.supervisor.read_first import ReadFirst, read_first
from rcrp_desktop.presentation.supervisor.steps import StepLine, Timeline, flat

LINES_SHOWN = 3
TEXT_SHOWN = 120
"""So many letters of what an entry says: the rest stands in the call."""

_Places = frozenset[tuple[str, int]]


def came_since(before: CallDetail, now: CallDetail, words: Words) -> str:
    """What could not be read as it was, then the entries that were not on show, each a line; never empty.

    Where there are many: threats to life, then what people said, of each the newest, before what else came.
    """
    was, new = _told(before, words), _told(now, words)
    known = {place: entry.line for entry in was for place in entry.places}
    came = [entry for entry in new if not _stood(entry, known)]
    there = frozenset(place for entry in new for place in entry.places)
    gone = sum(entry.places.isdisjoint(there) for entry in was)
    found = [*_lost(before, now, gone, words), *_newest(came, words)]
    return "\n".join(found or [words.say("since.otherwise")])


@frozen
class _Entry:
    places: _Places
    line: StepLine
    turn: ReadFirst


def _told(detail: CallDetail, words: Words) -> list[_Entry]:
    timeline = Timeline(detail.engine, words)
    return [
        _Entry(_places(step), timeline.line(step), read_first(step.event.fact, detail.engine))
        for step in detail.steps
    ]


def _places(step: Step) -> _Places:
    """An entry that another log took in stands there under another number, and is none that came."""
    window = (step.window,) if step.window is not None and step.window[0] else ()
    return frozenset(((step.origin, step.seq), *step.stood, *window))


def _stood(entry: _Entry, known: dict[tuple[str, int], StepLine]) -> bool:
    """Whether it was on show, and said the same."""
    before = (known[place] for place in entry.places if place in known)
    return any(_said(one) == _said(entry.line) for one in before)


def _said(line: StepLine) -> tuple[str, str, str]:
    return line.what, line.who, flat(line.told)


def _lost(before: CallDetail, now: CallDetail, gone: int, words: Words) -> Iterator[str]:
    if gone:
        yield words.count("since.gone", gone)
    known = doubts_of(before, words)
    yield from (doubt for doubt in doubts_of(now, words) if doubt not in known)


def _newest(came: list[_Entry], words: Words) -> Iterator[str]:
    """The newest of what is read first: no length of it hides that."""
    came = came[::-1]
    for entry in sorted(came, key=lambda entry: entry.turn)[:LINES_SHOWN]:
        yield _line(entry.line, words)
    if (more := len(came) - LINES_SHOWN) > 0:
        yield words.count("since.more", more)


def _line(line: StepLine, words: Words) -> str:
    text = " ".join(as_line(flat(line.told)).split())
    said = text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN].rstrip()} …"
    name = "since.entry_says" if said else "since.entry"
    return words.say(name, time=line.time, what=line.what, who=line.who, text=said)

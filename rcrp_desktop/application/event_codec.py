"""Events as audit entries and back: which fields stay for ever and which can lawfully be erased.

Answers, notes, references and reasons are *parts*; all else is coded and stays in the leaf (design §5).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, cast, get_args, get_origin, get_type_hints

from rcrp_desktop.domain.audit.checkpoint import account_in
from rcrp_desktop.domain.audit.entry import NewEntry, StoredEntry
from rcrp_desktop.domain.call.answers import AnswerGiven, AnswerTakenBack, AnswerWithdrawn
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.notes import PhraseNoticed
from rcrp_desktop.domain.call.route_shown import RouteFell
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.supervisor import SupervisorAsked
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.whole_numbers import Within

ERASED = "(erased)"
"""Stands in an event for what was lawfully erased from its entry."""

_PART_OF_FIELD = {"text": "text", "reference": "reference"}
_ANSWER_FIELDS: dict[type[Fact], tuple[str, ...]] = {
    AnswerGiven: ("question", "option"),
    AnswerTakenBack: ("question", "restored"),
    AnswerWithdrawn: ("question", "withdrawn"),
    RouteFell: ("because",),
    PhraseNoticed: ("flag", "question"),
    SupervisorAsked: ("question",),
}
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_FACTS: tuple[type[Fact], ...] = get_args(Fact)


def kind_of(fact_type: type[Fact]) -> str:
    """The name of a fact in the log: ``AnswerGiven`` is ``answer_given``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", fact_type.__name__).lower()


_BY_KIND: dict[str, type[Fact]] = {kind_of(fact): fact for fact in _FACTS}
EVENT_KINDS = frozenset(_BY_KIND)


SEEN = "seen"
WINDOW = "window"
"""Which run of the program did it, and its how-manieth act it was, as a mark: where a log's own order does not tell
what whoever acted had read of that log. "" of an earlier run: then its marks say all."""

Stretch = tuple[int, int]


def seen_mark(origin: str, seq: int) -> str:
    """That a log was read up to an entry."""
    return f"{origin}#{seq}"


def stretch_mark(origin: str, first: int, last: int) -> str:
    """That this much of a log was read behind something that could not be read. Earlier programs pass over it."""
    return f"{origin}#{first}-{last}"


def stretches_in(marks: Iterable[str]) -> dict[str, list[Stretch]]:
    """What was read of a log behind what could not be read, first and last number, by its name."""
    found: dict[str, list[Stretch]] = {}
    for origin, first, last in filter(None, map(_stretch, marks)):
        found.setdefault(origin, []).append((first, last))
    return found


def end_in(mark: str) -> tuple[str, int] | None:
    """The log that was read, and the last entry of it, or of a stretch of it; None where it is no such mark."""
    stretch = _stretch(mark)
    return (stretch[0], stretch[2]) if stretch is not None else _pair(mark)


@lru_cache(maxsize=512)
def _stretch(mark: str) -> tuple[str, int, int] | None:
    """Name, first and last number; kept as those of ``_pair``."""
    origin, _, numbers = mark.rpartition("#")
    first, _, last = numbers.partition("-")
    is_one = _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last)
    return (origin, int(first), int(last)) if is_one else None


def read_to(entry: StoredEntry) -> dict[str, int]:
    """The number of the last entry that was read, by the log's name, whatever could not be read before it."""
    marks, kept = seen_in(entry) or {}, entry.body.get(SEEN)
    if isinstance(kept, list | tuple) and len(marks) < len(kept):
        behind = stretches_in(mark for mark in kept if isinstance(mark, str))
        marks |= {origin: max(last for _, last in some) for origin, some in behind.items()}
    return marks


def window_in(entry: StoredEntry) -> tuple[str, int] | None:
    """Which run of the program did it, and its how-manieth act; ("", 0) where only its marks say what it had read.

    None where nothing is said: then it had read all that stands before it in its log.
    """
    window = entry.body.get(WINDOW)
    if not isinstance(window, str):
        return None
    return _pair(window) or ("", 0)


def seen_in(entry: NewEntry | StoredEntry) -> dict[str, int] | None:
    """How far whoever recorded the entry had read other logs: the number of an entry by the log's name.

    None where it does not say: earlier records do not.
    """
    marks = entry.body.get(SEEN)
    if not isinstance(marks, list | tuple):
        return None
    return marks_in(mark for mark in cast("Sequence[object]", marks) if isinstance(mark, str))


def marks_in(marks: Iterable[str]) -> dict[str, int]:
    """The number of the last entry read, by the log's name."""
    return dict(filter(None, map(_pair, marks)))


@lru_cache(maxsize=512)
def _pair(mark: str) -> tuple[str, int] | None:
    """Name and number; kept, since the acts of a desk have mostly read the same."""
    origin, _, seq = mark.rpartition("#")
    return (origin, int(seq)) if _NUMBER.fullmatch(seq) else None


def is_further(read: Iterable[str], known: Iterable[str]) -> bool:
    """Whether marks tell of anything that none of those known covers."""
    covered = [*_pieces(known)]
    return any(
        not any(log == name and begin <= first and last <= end for log, begin, end in covered)
        for name, first, last in _pieces(read)
    )


def _pieces(marks: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    for mark in marks:
        stretch, pair = _stretch(mark), _pair(mark)
        if stretch is not None:
            yield stretch
        elif pair is not None:
            yield (pair[0], 0, pair[1])


def as_kept_by(origin: str, entries: Sequence[NewEntry]) -> list[NewEntry]:
    """The entries as the log of that name keeps them, whose own order says what they had read of it."""
    return [_in_order_of(origin, entry) for entry in entries]


def as_taken_in_by(origin: str, entries: Sequence[NewEntry]) -> list[NewEntry]:
    """As a log takes them in that waited: what it has recorded meanwhile is no part of what they had read.

    In earlier lines nobody says who did them: there the order of the log still tells it.
    """
    return [e if WINDOW in e.body else _in_order_of(origin, e) for e in entries]


def _in_order_of(origin: str, entry: NewEntry) -> NewEntry:
    if not isinstance(kept := entry.body.get(SEEN), list | tuple):
        return entry
    marks = cast("Sequence[Json]", kept)
    others = [m for m in marks if not isinstance(m, str) or _log_in(m) != origin]
    if len(others) == len(marks) and WINDOW not in entry.body:
        return entry
    body = {name: value for name, value in entry.body.items() if name != WINDOW}
    return replace(entry, body={**body, SEEN: others})


def _log_in(mark: str) -> str:
    return mark.rpartition("#")[0]


def to_entry(event: Event, own: Sequence[str] = (), window: str = "") -> NewEntry:
    """The entry that records ``event``. ``own``: how far the logs of whoever acts were read, whichever log takes it.

    ``window``: of which run of the program it is which act.
    """
    body: dict[str, Json] = {}
    parts: dict[str, dict[str, Json]] = {}
    for field in fields(event.fact):
        value = _clean(getattr(event.fact, field.name))
        if _is_unsaid(value, field.default):
            continue  # a field that came later: what lacks it has the bytes that it had before
        part = _part_of(type(event.fact), field.name)
        if part is None:
            body[field.name] = value
        else:
            parts.setdefault(part, {})[field.name] = value
    if event.seen is not None:
        mine = {_log_in(mark) for mark in own}
        others = (m for m in event.seen if _pair(m) is None or _log_in(m) not in mine)
        body[SEEN] = [*others, *own]
        if window:
            body[WINDOW] = window
    stamp = event.stamp
    return NewEntry(
        kind=kind_of(type(event.fact)),
        record_class="decision",
        at_ms=stamp.at_ms,
        actor=stamp.actor,
        role=stamp.role,
        call=event.call,
        command=stamp.command,
        body=body,
        parts=parts,
    )


def _is_unsaid(value: Json, default: object) -> bool:
    if isinstance(default, tuple):
        return value == list(cast("tuple[object, ...]", default))
    return type(value) in (str, int) and value in ("", 0) and value == default


def _part_of(fact_type: type[Fact], field: str) -> str | None:
    if field in _ANSWER_FIELDS.get(fact_type, ()):
        return "answers"
    return _PART_OF_FIELD.get(field)


def _clean(value: object) -> Json:
    """Text is normalised once, on the way in, so that the same words have the same bytes."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, tuple):
        return [_clean(item) for item in cast("tuple[object, ...]", value)]
    return cast("Json", value)


def from_entry(entry: StoredEntry) -> Event | None:
    """The event that ``entry`` records; None where it is no event, or one that cannot be read here."""
    fact_type = _BY_KIND.get(entry.kind)
    if fact_type is None or entry.damaged:
        return None
    values: dict[str, Any] = {}
    for name, accepts in _checks(fact_type):
        value = _read(entry, fact_type, name)
        if value is _MISSING:
            continue
        if not accepts(value):  # altered, or a word that only a newer program knows
            return None
        values[name] = value
    try:
        return Event(entry.call, stamp_of(entry), fact_type(**values), _seen(entry))
    except TypeError:  # a field that this version of the program needs was not recorded
        return None


def stamp_of(entry: StoredEntry) -> Stamp:
    """Who acted and when, as the entry says it."""
    return Stamp(
        entry.at_ms,
        entry.actor,
        entry.role,
        entry.command,
        unverified=entry.unverified,
        account=entry.unverified_account or account_in(entry.origin),
    )


def _seen(entry: StoredEntry) -> tuple[str, ...] | None:
    marks = entry.body.get(SEEN)
    if not isinstance(marks, list | tuple):
        return None
    return tuple(mark for mark in cast("Sequence[object]", marks) if isinstance(mark, str))


_Check = Callable[[object], bool]


@cache
def _checks(fact_type: type[Fact]) -> tuple[tuple[str, _Check], ...]:
    """The fields of a fact, each with what its value must be: what was written is not what is read back."""
    hints = get_type_hints(fact_type, include_extras=True)
    return tuple((field.name, _check_of(hints[field.name])) for field in fields(fact_type))


def _check_of(hint: object) -> _Check:
    if get_origin(hint) is Literal:
        allowed = get_args(hint)
        return lambda value: isinstance(value, str) and value in allowed
    if get_origin(hint) is tuple:
        return _is_texts
    if get_origin(hint) is Annotated:
        return cast("Within", get_args(hint)[1]).holds
    wanted = cast("type[object]", hint)
    return lambda value: type(value) is wanted  # a bool is no number here


def _is_texts(value: object) -> bool:
    if not isinstance(value, tuple):
        return False
    return all(isinstance(item, str) for item in cast("tuple[object, ...]", value))


_MISSING = object()


def _read(entry: StoredEntry, fact_type: type[Fact], field: str) -> object:
    part = _part_of(fact_type, field)
    if part is None:
        value: object = entry.body.get(field, _MISSING)
    elif part in entry.erased:
        return ERASED
    else:
        held = entry.parts.get(part)
        value = held.get(field, _MISSING) if isinstance(held, Mapping) else _MISSING
    if isinstance(value, list):
        return tuple(cast("list[object]", value))
    return value

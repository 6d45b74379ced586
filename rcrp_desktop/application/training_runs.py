"""One trainee's pass through a scenario, as entries of the training log and back.

Who the trainee is and what people wrote are parts that can be erased; the rest stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from rcrp_desktop.application.ports import Person
from rcrp_desktop.domain.audit.entry import NewEntry, StoredEntry
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.whole_numbers import MOST, Within

RUN_BEGAN, TURN_CAME, RUN_WORDS = "run_began", "turn_came", "run_words"
RUN_KINDS = frozenset({RUN_BEGAN, TURN_CAME, RUN_WORDS})

_NUMBERS = Within(0, MOST)


@frozen
class TurnCame:
    """A turn of the scenario was brought in."""

    turn: str
    at_ms: int


@frozen
class Run:
    """One trainee's mock call. ``digest`` is that of the scenario's file as it was then."""

    call: str
    number: int
    scenario: str
    version: int
    digest: str
    trainee: str
    trainer: str
    began_ms: int
    turns: tuple[TurnCame, ...] = ()
    own_words: str = ""
    manner: str = ""

    @property
    def reference(self) -> str:
        """What stands where a CAD reference would: ``TRAINING-0007``."""
        return f"TRAINING-{self.number:04}"

    @property
    def brought_in(self) -> tuple[str, ...]:
        """The ids of the turns, in the order in which they came."""
        return tuple(came.turn for came in self.turns)


@frozen
class Who:
    """Who acted, when, under which command id."""

    at_ms: int
    person: Person
    command: str


def run_entry(
    kind: str, call: str, who: Who, body: Mapping[str, Json], parts: Mapping[str, Json]
) -> NewEntry:
    """Who the trainee is and what people wrote can be erased; the rest stays."""
    return NewEntry(
        kind=kind,
        record_class="decision",
        at_ms=who.at_ms,
        actor=who.person.id,
        role=who.person.role,
        call=call,
        command=who.command,
        body=body,
        parts=parts,
    )


def runs_of(entries: Sequence[StoredEntry]) -> tuple[Run, ...]:
    """The runs that these entries tell of, oldest first."""
    runs: dict[str, Run] = {}
    for entry in entries:
        if entry.kind == RUN_BEGAN:
            runs.setdefault(entry.call, _begun_run(entry))
        elif entry.call in runs:
            runs[entry.call] = _went_on(runs[entry.call], entry)
    return tuple(runs.values())


def _begun_run(entry: StoredEntry) -> Run:
    body = cast("Mapping[str, object]", entry.body)
    number, version = body.get("number"), body.get("version")
    return Run(
        call=entry.call,
        number=number if _NUMBERS.holds(number) else 0,
        scenario=str(body.get("scenario", "")),
        version=version if isinstance(version, int) else 0,
        digest=str(body.get("digest", "")),
        trainee=_text(entry, "trainee", "id"),
        trainer=entry.actor,
        began_ms=entry.at_ms,
    )


def _went_on(run: Run, entry: StoredEntry) -> Run:
    if entry.kind == TURN_CAME:
        came = TurnCame(str(entry.body.get("turn", "")), entry.at_ms)
        return replace(run, turns=(*run.turns, came))
    if entry.kind == RUN_WORDS:
        own, manner = _text(entry, "text", "own_words"), _text(entry, "text", "manner")
        return replace(run, own_words=own, manner=manner)
    return run


def _text(entry: StoredEntry, part: str, field: str) -> str:
    """Empty where it was lawfully erased."""
    held = entry.parts.get(part)
    return str(held.get(field, "")) if isinstance(held, Mapping) else ""

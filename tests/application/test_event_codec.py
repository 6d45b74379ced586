"""Events as entries and back, for every kind of fact; what can be erased never stands in the leaf."""

from __future__ import annotations

import json
import typing
import unicodedata
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.application.event_codec import (
    ERASED,
    EVENT_KINDS,
    from_entry,
    kind_of,
    to_entry,
)
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.answers import AnswerGiven
from rcrp_desktop.domain.call.duties import AmbulanceAsked
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.notes import NoteWritten
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.canonical import canonical_bytes, parse_canonical
from rcrp_desktop.domain.whole_numbers import Within
from tests.support.call_bench import stored

FACTS = typing.get_args(Fact)
SUBJECT = ("text", "reference")
ANSWERS = {
    "AnswerGiven": ("question", "option"),
    "AnswerTakenBack": ("question", "restored"),
    "AnswerWithdrawn": ("question", "withdrawn"),
    "RouteFell": ("because",),
    "PhraseNoticed": ("flag", "question"),
    "SupervisorAsked": ("question",),
}
"""Fields that tell what was answered, said again here so that a change in the codec is seen."""


KEPT = json.loads(
    (Path(__file__).parents[1] / "data/entries-of-every-kind.json").read_text("utf-8")
)


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=20).map(normal)
stamps = st.builds(Stamp, st.integers(0, 2**52), words, words, words)


def values(hint: object) -> st.SearchStrategy:
    if typing.get_origin(hint) is typing.Literal:
        return st.sampled_from(typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return st.lists(words, max_size=3).map(tuple)
    if (within := range_of(hint)) is not None:
        return st.integers(within.least, within.most)
    return {str: words, bool: st.booleans()}[hint]


def range_of(hint: object) -> Within | None:
    return typing.get_args(hint)[1] if typing.get_origin(hint) is typing.Annotated else None


def hints_of(kind: type) -> dict[str, object]:
    return typing.get_type_hints(kind, include_extras=True)


RANGES = [
    (kind, name, within)
    for kind in FACTS
    for name, hint in hints_of(kind).items()
    if (within := range_of(hint)) is not None
]


def facts_of(kind: type) -> st.SearchStrategy[Fact]:
    hints = hints_of(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(kind)})


def event_of(fact: Fact, stamp: Stamp) -> Event:
    return Event("call-1", stamp, fact)


def written(event: Event, erased: tuple[str, ...] = ()) -> StoredEntry:
    """Through canonical bytes, as the log keeps body and parts."""
    entry = to_entry(event)
    kept = stored(entry, erased=erased)
    body = parse_canonical(canonical_bytes(dict(entry.body)))
    parts = parse_canonical(canonical_bytes(dict(kept.parts)))
    return StoredEntry(**{n: getattr(kept, n) for n in REST}, body=body, parts=parts)


REST = [f.name for f in fields(StoredEntry) if f.name not in ("body", "parts")]


def test_every_fact_has_a_kind_of_its_own():
    assert len({kind_of(kind) for kind in FACTS}) == len(FACTS) == len(EVENT_KINDS)
    assert kind_of(AnswerGiven) == "answer_given"


@given(st.one_of(*map(facts_of, FACTS)), stamps)
def test_an_event_comes_back_as_it_was(fact, stamp):
    event = event_of(fact, stamp)
    assert from_entry(written(event)) == event


@given(st.one_of(*map(facts_of, FACTS)), stamps)
def test_the_leaf_holds_no_answer_and_no_free_text(fact, stamp):
    entry = to_entry(event_of(fact, stamp))
    erasable = (*SUBJECT, *ANSWERS.get(type(fact).__name__, ()))
    assert not set(entry.body) & set(erasable)
    for field in fields(fact):
        if field.name in erasable:
            part = "answers" if field.name not in SUBJECT else field.name
            assert entry.parts[part][field.name] == getattr(fact, field.name)
    assert set(entry.parts) <= {"answers", "text", "reference"}


@pytest.mark.parametrize("kind", FACTS)
def test_a_secret_put_in_any_erasable_field_is_not_in_the_body(kind):
    secret = "SECRETWORD"
    hints = hints_of(kind)
    erasable = (*SUBJECT, *ANSWERS.get(kind.__name__, ()))
    given_ = {f.name: secret if f.name in erasable else _plain(hints[f.name]) for f in fields(kind)}
    entry = to_entry(event_of(kind(**given_), Stamp(1, "a", "b", "c")))
    assert secret not in json.dumps(dict(entry.body))
    holds = any(f.name in erasable for f in fields(kind))
    assert (secret in json.dumps(dict(entry.parts))) == holds


def _plain(hint: object) -> object:
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)[0]
    if (within := range_of(hint)) is not None:
        return within.most
    return {str: "plain", bool: True}.get(hint, ())


def test_every_whole_number_of_an_event_has_a_range():
    """Numbers from 1, the second assessment being the first that begins anew; counts from 0; what is not told is -1."""
    bare = [kind.__name__ for kind in FACTS if int in hints_of(kind).values()]
    assert bare == []
    least = {f"{kind.__name__}.{name}": within.least for kind, name, within in RANGES}
    others = {name: value for name, value in least.items() if not name.endswith(".assessment")}
    assert {value for name, value in least.items() if name not in others} == {1, 2}
    assert least["NewInformationCame.assessment"] == 2
    assert others == {
        **dict.fromkeys(["SupervisorDecided.knew", "SupervisorDecided.unasked"], 0),
        **{f"ReferenceGiven.earlier_{of}": 0 for of in ("contacts", "refusals", "police")},
        **{f"ReferenceGiven.{of}": 0 for of in ("unread", "lost", "damaged", "turned")},
        **{f"Override{act}.number": 1 for act in ("Raised", "Mispressed", "StoodDown")},
        "OverrideReasonGiven.number": 1,
        "AgencyAnswered.wait_minutes": -1,
        "ActUnconfirmed.claimed_at_ms": 0,
    }


@pytest.mark.parametrize(
    ("kind", "name", "within"), RANGES, ids=[f"{k.__name__}.{name}" for k, name, _ in RANGES]
)
def test_a_number_that_cannot_be_true_is_damage_as_a_wrong_type_is(
    kind: type, name: str, within: Within
):
    fact = kind(**{one: _plain(hint) for one, hint in hints_of(kind).items()})
    entry = written(event_of(fact, Stamp(1, "a", "b", "c")))

    def read(value: object) -> Event | None:
        return from_entry(replace(entry, body={**entry.body, name: value}))

    for good in (within.least, within.most):
        assert read(good) == event_of(replace(fact, **{name: good}), Stamp(1, "a", "b", "c"))
    for bad in (within.least - 1, within.most + 1, -(2**52), 2**53 - 1, True, "1", None, [1]):
        assert read(bad) is None, bad


@given(st.one_of(*map(facts_of, FACTS)), stamps)
def test_what_was_erased_says_so_and_the_rest_is_untouched(fact, stamp):
    event = event_of(fact, stamp)
    parts = tuple(to_entry(event).parts)
    back = from_entry(written(event, erased=parts))
    assert back is not None
    erasable = (*SUBJECT, *ANSWERS.get(type(fact).__name__, ()))
    for field in fields(fact):
        wanted = ERASED if field.name in erasable else getattr(fact, field.name)
        assert getattr(back.fact, field.name) == wanted


@pytest.mark.parametrize(
    "kept",
    KEPT,
    ids=[
        " ".join([kept["kind"], *sorted({"of", "begun", "after", "how", "over"} & {*kept["body"]})])
        for kept in KEPT
    ],
)
def test_what_was_ever_written_is_read_for_ever(kept):
    """Kinds, fields and parts as the first logs hold them; moving a fact in the source must not touch them."""
    wrapped = stored(to_entry(event_of(AmbulanceAsked(1), Stamp(5, "a", "b", "c"))))
    entry = StoredEntry(**{**{n: getattr(wrapped, n) for n in REST}, **kept})
    back = from_entry(entry)
    assert back is not None
    again = to_entry(back)
    said = {"kind": again.kind, "body": dict(again.body), "parts": dict(again.parts)}
    assert parse_canonical(canonical_bytes(said)) == kept


def test_every_kind_that_there_is_was_written_once():
    assert {kept["kind"] for kept in KEPT} == EVENT_KINDS


def test_text_has_one_form_and_lone_surrogates_do_not_stop_a_call():
    composed = to_entry(event_of(NoteWritten("Caf\u00e9"), Stamp(1, "a", "b", "c")))
    decomposed = to_entry(event_of(NoteWritten("Cafe\u0301"), Stamp(1, "a", "b", "c")))
    assert composed == decomposed
    broken = to_entry(event_of(NoteWritten("\ud800 x"), Stamp(1, "a", "b", "c")))
    assert canonical_bytes(dict(broken.parts))


def test_entries_of_other_and_newer_kinds_are_no_events():
    entry = written(event_of(NoteWritten("x"), Stamp(1, "a", "b", "c")))
    other = {f.name: getattr(entry, f.name) for f in fields(StoredEntry)}
    assert from_entry(StoredEntry(**{**other, "kind": "searched"})) is None
    assert from_entry(StoredEntry(**{**other, "parts": {}})) is None


def test_fields_that_a_newer_program_added_are_left_alone():
    event = event_of(AmbulanceAsked(1), Stamp(1, "a", "b", "c"))
    entry = written(event)
    other = {f.name: getattr(entry, f.name) for f in fields(StoredEntry)}
    other["body"] = {**entry.body, "recovered_at": 7}
    assert from_entry(StoredEntry(**other)) == event

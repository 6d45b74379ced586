"""What stays of a call that was let go of tells of no more and no less threats to life than were told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.sqlite.told_before import ToldBefore
from rcrp_desktop.adapters.sqlite.told_dangers import MOST_DANGERS, dangers_of
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.canonical import Json
from tests.support.lines import lines_of

ORIGIN = "rcrp/test-force/desk-{}/75868569/1"
RAISED, MISPRESSED, STOOD_DOWN, REASON, SHOWN = (
    "override_raised",
    "override_mispressed",
    "override_stood_down",
    "override_reason_given",
    "route_shown",
)
TEXTS = {STOOD_DOWN: "It is over.", REASON: "He has a knife."}


def entry(
    kind: str, seq: int, log: str = "a", *, of: int | None = None, number: int = 1
) -> StoredEntry:
    """``of``: the number of the entry that raised what it is about."""
    body: dict[str, Json] = {"number": number, "seen": [], "window": ""}
    if of is not None:
        body["of"] = f"c{of}"
    if kind == SHOWN:
        body = {"assessment": 1, "route": "police", "response": "police_immediate", "rules": []}
    parts: dict[str, Json] = {"text": {"text": TEXTS[kind]}} if kind in TEXTS else {}
    beside = (ORIGIN.format(log), seq, kind, "decision", seq, "4471", "handler", "call", f"c{seq}")
    return StoredEntry(*beside, body, parts, (), f"{log}{seq}".encode().ljust(32))


ACTS = st.lists(
    st.tuples(
        st.sampled_from((RAISED, RAISED, MISPRESSED, STOOD_DOWN, REASON, SHOWN)),
        st.integers(0, 30),
        st.sampled_from("ab"),
    ),
    max_size=30,
)


def told_by(acts: Sequence[tuple[str, int, str]], *, read: bool = True) -> list[StoredEntry]:
    """What is about a threat to life names one that was raised before it; without ``read``, also one that nobody told."""
    found: list[StoredEntry] = []
    for seq, (kind, which, log) in enumerate(acts):
        raised = [one.seq for one in found if one.kind == RAISED]
        if kind in (RAISED, SHOWN):
            found.append(entry(kind, seq, log, number=len(raised) + 1))
        elif not read and which > 20:
            found.append(entry(kind, seq, log, of=1_000 + which % 3, number=which))
        elif raised:
            of = raised[which % len(raised)]
            found.append(entry(kind, seq, log, of=of, number=raised.index(of) + 1))
    return found


def stand(told: Sequence[StoredEntry]) -> set[str]:
    logs = [[one for one in told if one.origin == ORIGIN.format(log)] for log in "ab"]
    state = retell("call", merged_entries(logs), lambda _: None).state
    return {one.raised.command for one in state.overrides if one.stands}


@given(ACTS, st.integers(3, 12), st.booleans())
def test_what_stays_tells_of_a_threat_to_life_just_where_one_stands(
    acts: list[tuple[str, int, str]], most: int, read: bool
):
    told = told_by(acts, read=read)
    kept = dangers_of(told, most)
    assert len(kept) <= most
    assert kept == [one for one in told if one in kept]
    assert stand(kept) <= stand(told), "nothing stands again"
    assert len(stand(kept)) >= min(len(stand(told)), most)
    if len([one for one in told if one.kind != SHOWN]) <= most:
        assert {one.seq for one in told if one.kind != SHOWN} <= {one.seq for one in kept}


@given(ACTS, st.integers(3, 12))
def test_what_ended_a_threat_to_life_stays_as_long_as_that_stays_and_no_longer(
    acts: list[tuple[str, int, str]], most: int
):
    told = told_by(acts)
    kept = dangers_of(told, most)
    there = {one.command for one in kept}
    for one in told:
        of = one.body.get("of")
        if one.kind in (MISPRESSED, STOOD_DOWN):
            assert (one in kept) == (of in there)
        elif one.kind == REASON and one in kept:
            assert of in there


def test_a_threat_to_life_goes_before_any_number_of_routes_that_were_shown():
    numbers = count()
    shown = [entry(SHOWN, next(numbers)) for _ in range(60)]
    raised = entry(RAISED, next(numbers))
    more = [entry(SHOWN, next(numbers)) for _ in range(60)]
    told = [*shown, raised, *more]
    before = ToldBefore(0)
    before.with_before("call", [told])
    (found,) = before.with_before("call", [])
    assert [one.seq for one in found] == [one.seq for one in (raised, *more[1 - MOST_DANGERS :])]
    assert stand(found) == {raised.command}


def test_of_threats_to_life_the_newest_that_stand_stay():
    numbers = count()
    ended: list[StoredEntry] = []
    for _ in range(30):
        seq = next(numbers)
        ended += [entry(RAISED, seq, number=seq), entry(STOOD_DOWN, next(numbers), of=seq)]
    stands = [entry(RAISED, seq := next(numbers), number=seq) for _ in range(MOST_DANGERS + 9)]
    told = [*ended, *stands]
    assert dangers_of(told) == stands[9:]
    assert dangers_of([*ended, stands[0]]) == [*ended[-48:], stands[0]]


def test_one_that_stands_goes_before_any_number_of_later_ones_that_ended():
    numbers = count(1)
    stands = entry(RAISED, 0, number=0)
    ended: list[StoredEntry] = []
    for _ in range(30):
        seq = next(numbers)
        ended += [entry(RAISED, seq, number=seq), entry(STOOD_DOWN, next(numbers), of=seq)]
    assert dangers_of([stands, *ended]) == [stands, *ended[-48:]]


def test_of_one_that_was_not_read_all_or_nothing_stays():
    """What is left of it says that there was one: alone, that it was stood down is not forgotten."""
    shown = [entry(SHOWN, number) for number in range(60)]
    left = [entry(REASON, 60, of=999, number=7), entry(STOOD_DOWN, 61, of=999, number=7)]
    assert [one for one in dangers_of([*shown, *left]) if one.kind != SHOWN] == left
    assert dangers_of(left, 1) == []
    assert dangers_of([*shown, left[0]], 1) == [left[0]]
    unnamed = [entry(REASON, 60, number=7), entry(STOOD_DOWN, 61, of=999, number=7)]
    assert dangers_of([*shown, *unnamed], 2) == unnamed
    assert dangers_of(unnamed, 1) == []


def test_what_tells_of_one_whose_number_cannot_be_read_stays_with_it():
    """An act that nobody confirmed has none: what names no command may have ended it."""
    claim, other = entry("act_unconfirmed", 0), entry(RAISED, 1, number=1)
    object.__setattr__(claim, "body", {"claimed": RAISED})
    end = entry(STOOD_DOWN, 2, number=9)
    assert dangers_of([claim, end], 2) == [claim, end]
    assert dangers_of([claim, end], 1) == []
    assert dangers_of([claim, other, end], 1) == [other]


def test_what_cannot_be_read_ends_nothing():
    raised, end = entry(RAISED, 0), entry(STOOD_DOWN, 1, of=0)
    object.__setattr__(end, "damaged", True)
    ended = [entry(RAISED, 2, number=2), entry(STOOD_DOWN, 3, of=2)]
    assert dangers_of([raised, end, *ended], 2) == [raised]


def test_an_act_that_nobody_confirmed_is_a_threat_to_life_where_it_may_be_one():
    shown = [entry(SHOWN, number) for number in range(60)]
    claims: list[tuple[dict[str, Json], bool]] = [
        ({}, True),
        ({"claimed": RAISED}, True),
        ({"claimed": "note_written"}, False),
    ]
    for body, stays in claims:
        one = entry("act_unconfirmed", 0)
        object.__setattr__(one, "body", body)
        assert (one in dangers_of([one, *shown])) == stays


def claimed_and_ended(several: int) -> list[StoredEntry]:
    """Of none of them the number can be read, so that each end may be of any."""
    claims = [entry("act_unconfirmed", seq) for seq in range(several)]
    for claim in claims:
        object.__setattr__(claim, "body", {"claimed": RAISED})
    ends = [entry(STOOD_DOWN, seq, number=seq) for seq in range(several, 2 * several)]
    return [*claims, *ends]


def reasons_alone(several: int) -> list[StoredEntry]:
    return [entry(REASON, seq, number=7) for seq in range(several)]


@pytest.mark.parametrize("made", [claimed_and_ended, reasons_alone])
def test_a_call_with_more_of_them_than_any_has_is_gone_through_at_once(
    made: Callable[[int], list[StoredEntry]],
):
    """Each against each would take minutes."""

    def work(several: int) -> int:
        told = made(several)
        assert len(dangers_of(told)) <= MOST_DANGERS
        return lines_of("told_dangers", lambda: dangers_of(told))

    assert 0 < work(400) <= 5 * work(100)

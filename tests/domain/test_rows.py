"""A long row holds what a tuple of the same things holds, and what was made from it leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain import rows
from rcrp_desktop.domain.rows import Long, Row
from tests.support.search_depth import sized


@pytest.fixture(autouse=True, scope="module")
def short_pieces() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "PIECE", 3)
        yield


def rest(number: int) -> int:
    return number % 5


def made(row: Row[int], whole: tuple[int, ...], act: str, at: int, thing: int):
    """The row and the tuple after one act."""
    match act:
        case "add":
            return rows.added(row, thing), (*whole, thing)
        case "add two":
            return rows.added(row, thing, thing + 1), (*whole, thing, thing + 1)
        case "insert":
            return rows.inserted(row, at, thing), (*whole[:at], thing, *whole[at:])
        case "exchange":
            return rows.exchanged(row, at, thing), (*whole[:at], thing, *whole[at + 1 :])
        case "change":
            alike = [*rows.places(row, rest, thing % 5)]
            changed = (n + 100 if rest(n) == thing % 5 else n for n in whole)
            return rows.changed(row, alike, lambda n: n + 100), tuple(changed)
        case _:
            return rows.without(row, at), (*whole[:at], *whole[at + 1 :])


def same(row: Row[int], whole: tuple[int, ...]) -> None:
    assert row == whole
    assert whole == row
    assert hash(row) == hash(whole)
    assert repr(row) == repr(whole)
    assert (len(row), [*reversed(row)]) == (len(whole), [*reversed(whole)])
    places = range(-len(whole), len(whole))
    assert [row[n] for n in places] == [whole[n] for n in places]
    assert [row[n:] for n in places] == [whole[n:] for n in places]
    assert isinstance(row, Long) == (len(whole) > rows.PIECE)
    for key in range(5):
        found = [n for n in reversed(range(len(whole))) if rest(whole[n]) == key]
        assert [*rows.places(row, rest, key)] == found
        assert rows.newest_place(row, rest, key) == (found[0] if found else -1)
        assert rows.first_place(row, rest, key) == (found[-1] if found else -1)
    assert rows.most(row, rest) == max(map(rest, whole), default=-1)


ACTS = ("add", "add", "add two", "insert", "exchange", "exchange", "change", "drop")


@given(
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 99), st.integers(0, 40)), max_size=40)
)
@settings(deadline=None, max_examples=sized(150, 3_000))
def test_a_row_is_the_tuple_of_the_same_things_and_stays_it(acts: list[tuple[str, int, int]]):
    before: list[tuple[Row[int], tuple[int, ...]]] = [((), ())]
    row, whole = before[0]
    for act, at, thing in acts:
        if whole or act.startswith("add"):
            row, whole = made(row, whole, act, at % len(whole) if whole else 0, thing)
            before.append((row, whole))
    for then, held in before:
        same(then, held)


@given(st.lists(st.integers(0, 40), max_size=20), st.lists(st.integers(0, 40), max_size=20))
@settings(deadline=None, max_examples=sized(100, 1_000))
def test_two_rows_are_equal_where_their_things_are(one: list[int], other: list[int]):
    assert (rows.added((), *one) == rows.added((), *other)) == (one == other)
    assert rows.added((), *range(9)) != [*range(9)]


def test_no_place_beyond_its_ends():
    row = rows.added((), *range(7))
    for place in (7, -8):
        with pytest.raises(IndexError):
            _ = row[place]


def test_those_at_some_places_are_changed():
    row = rows.added((), *range(7))
    assert rows.changed(row, [5, 0, 1], lambda n: n + 10) == (10, 11, 2, 3, 4, 15, 6)
    assert rows.changed(row, [], lambda n: n + 10) is row


def test_where_many_are_changed_each_piece_is_made_anew_once(monkeypatch: pytest.MonkeyPatch):
    made: list[tuple[int, ...]] = []

    class Piece(rows._Piece[int]):
        def __init__(self, things: tuple[int, ...]) -> None:
            made.append(things)
            super().__init__(things)

    row = rows.added((), *range(10))
    monkeypatch.setattr(rows, "_Piece", Piece)
    rows.changed(row, [9, 8, 7, 4, 3, 1], lambda n: n + 10)
    assert made == [(6, 17, 18), (13, 14, 5), (0, 11, 2)]


def test_what_was_looked_up_in_a_piece_is_kept_while_nothing_in_it_changes():
    looked: list[int] = []

    def itself(number: int) -> int:
        looked.append(number)
        return number

    row = rows.added((), *range(9))
    assert rows.newest_place(row, itself, 1) == 1
    row = rows.added(row, 9)
    assert rows.newest_place(row, itself, 1) == 1
    looked.clear()
    assert rows.newest_place(rows.added(row, 10), itself, 1) == 1
    assert looked == [10, 9]

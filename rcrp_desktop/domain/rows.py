"""What a call holds many of, in order: never changed, and another with one thing more or otherwise is soon made of it.

A log may hold any number of entries, and each makes a new state. A short row is a plain tuple. A long one is kept in
pieces, which it shares with the one that was made from it; what was looked up in a piece is kept with the piece.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Generic, TypeAlias, TypeVar, cast, overload

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

PIECE = 128
"""As many things as a piece holds: one more copies the open piece alone, at the end."""

_Places = dict[Hashable, list[int]]


class _Piece(Generic[T]):
    """Some things in order, with where they stand by what they are looked up by."""

    __slots__ = ("_most", "_places", "things")

    def __init__(self, things: tuple[T, ...]) -> None:
        self.things = things
        self._places: dict[Callable[[T], Hashable], _Places] = {}
        self._most: dict[Callable[[T], int], int] = {}

    def places(self, by: Callable[[T], Hashable]) -> _Places:
        """Where each stands. Two threads that both work it out come to the same."""
        found = self._places.get(by)
        if found is None:
            found = self._places[by] = _places(self.things, by)
        return found

    def most(self, by: Callable[[T], int]) -> int:
        """The most that ``by`` gives of any."""
        found = self._most.get(by)
        if found is None:
            found = self._most[by] = max(map(by, self.things))
        return found


def _places(things: tuple[T, ...], by: Callable[[T], Hashable]) -> _Places:
    found: _Places = {}
    for place, thing in enumerate(things):
        found.setdefault(by(thing), []).append(place)
    return found


class _Closed(Generic[T]):
    """The pieces of a row before its open one, which are the same in nearly every row that is made from it."""

    __slots__ = ("_most", "_tables", "length", "pieces", "starts")

    def __init__(self, pieces: tuple[_Piece[T], ...]) -> None:
        self.pieces = pieces
        ends = accumulate((len(piece.things) for piece in pieces), initial=0)
        *self.starts, self.length = ends
        self._tables: dict[Callable[[T], Hashable], list[_Places]] = {}
        self._most: dict[Callable[[T], int], int] = {}

    def places(self, by: Callable[[T], Hashable], key: Hashable) -> Iterator[int]:
        """Where those stand that ``by`` gives this of, the newest first."""
        tables = self._looked_up(by)
        for number in reversed([n for n, table in enumerate(tables) if key in table]):
            yield from (self.starts[number] + n for n in reversed(tables[number][key]))

    def first_place(self, by: Callable[[T], Hashable], key: Hashable) -> int:
        """Where the oldest of those stands; -1 for none."""
        tables = self._looked_up(by)
        number = next((n for n, table in enumerate(tables) if key in table), -1)
        return self.starts[number] + tables[number][key][0] if number >= 0 else -1

    def most(self, by: Callable[[T], int]) -> int:
        """The most that ``by`` gives of any."""
        found = self._most.get(by)
        if found is None:
            found = self._most[by] = max((piece.most(by) for piece in self.pieces), default=-1)
        return found

    def _looked_up(self, by: Callable[[T], Hashable]) -> list[_Places]:
        found = self._tables.get(by)
        if found is None:
            found = self._tables[by] = [piece.places(by) for piece in self.pieces]
        return found

    def with_instead(self, place: int, things: tuple[T, ...]) -> _Closed[T]:
        """With these instead of the one at a place."""
        number = bisect_right(self.starts, place) - 1
        pieces, at = self.pieces, place - self.starts[number]
        held = pieces[number].things
        here = _pieces((*held[:at], *things, *held[at + 1 :]))
        return _Closed((*pieces[:number], *here, *pieces[number + 1 :]))

    def with_changed(self, places: Sequence[int], change: Callable[[T], T]) -> _Closed[T]:
        """With those at some places changed, each piece once."""
        here: dict[int, list[int]] = {}
        for place in places:
            number = bisect_right(self.starts, place) - 1
            here.setdefault(number, []).append(place - self.starts[number])
        pieces = list(self.pieces)
        for number, at in here.items():
            pieces[number] = _Piece(_changed(pieces[number].things, at, change))
        return _Closed(tuple(pieces)) if here else self

    def __getitem__(self, place: int) -> T:
        number = bisect_right(self.starts, place) - 1
        return self.pieces[number].things[place - self.starts[number]]


class Long(Sequence[T]):
    """A long row. It equals the tuple of the same things."""

    __slots__ = ("_closed", "_open")

    def __init__(self, closed: _Closed[T], still_open: tuple[T, ...]) -> None:
        self._closed = closed
        self._open = still_open

    def __len__(self) -> int:
        return self._closed.length + len(self._open)

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable((*(p.things for p in self._closed.pieces), self._open))

    def __reversed__(self) -> Iterator[T]:
        newest_first = (self._open, *(p.things for p in reversed(self._closed.pieces)))
        return chain.from_iterable(map(reversed, newest_first))

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        place = index if index >= 0 else index + len(self)
        if not 0 <= place < len(self):
            raise IndexError(index)
        closed = self._closed.length
        return self._open[place - closed] if place >= closed else self._closed[place]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Long | tuple):
            return NotImplemented
        held: Sequence[object] = cast("Row[object]", other)
        return self is held or (len(self) == len(held) and tuple(self) == tuple(held))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def with_last(self, *things: T) -> Long[T]:
        """With more at its end."""
        return self._with_open((*self._open, *things))

    def with_instead(self, place: int, *things: T) -> Long[T]:
        """With these instead of the one at a place."""
        at, held = place - self._closed.length, self._open
        if at >= 0:
            return self._with_open((*held[:at], *things, *held[at + 1 :]))
        return Long(self._closed.with_instead(place, things), held)

    def with_changed(self, places: Sequence[int], change: Callable[[T], T]) -> Long[T]:
        """With those at some places changed, each piece once."""
        start = self._closed.length
        closed = self._closed.with_changed([at for at in places if at < start], change)
        still_open = _changed(self._open, [at - start for at in places if at >= start], change)
        return Long(closed, still_open)

    def _with_open(self, things: tuple[T, ...]) -> Long[T]:
        if len(things) <= PIECE:
            return Long(self._closed, things)
        return _long(things, self._closed.pieces)

    def places(self, by: Callable[[T], Hashable], key: Hashable) -> Iterator[int]:
        """Where those stand that ``by`` gives this of, the newest first."""
        closed = self._closed
        yield from (closed.length + n for n in _looked_through(self._open, by, key))
        yield from closed.places(by, key)

    def first_place(self, by: Callable[[T], Hashable], key: Hashable) -> int:
        """Where the oldest of those stands; -1 for none."""
        place = self._closed.first_place(by, key)
        if place >= 0:
            return place
        here = next((n for n, thing in enumerate(self._open) if by(thing) == key), -1)
        return self._closed.length + here if here >= 0 else -1

    def most(self, by: Callable[[T], int]) -> int:
        """The most that ``by`` gives of any."""
        return max(self._closed.most(by), max(map(by, self._open), default=-1))


Row: TypeAlias = tuple[T, ...] | Long[T]


def _pieces(things: tuple[T, ...]) -> Iterator[_Piece[T]]:
    return (_Piece(things[at : at + PIECE]) for at in range(0, len(things), PIECE))


def _long(things: tuple[T, ...], before: tuple[_Piece[T], ...] = ()) -> Long[T]:
    *closed, newest = _pieces(things)
    return Long(_Closed((*before, *closed)), newest.things)


def _row(things: tuple[T, ...]) -> Row[T]:
    return things if len(things) <= PIECE else _long(things)


def _looked_through(things: tuple[T, ...], by: Callable[[T], K], key: K) -> Iterator[int]:
    return (n for n in range(len(things) - 1, -1, -1) if by(things[n]) == key)


def added(row: Row[T], *things: T) -> Row[T]:
    """With more at its end."""
    return row.with_last(*things) if isinstance(row, Long) else _row((*row, *things))


def inserted(row: Row[T], place: int, thing: T) -> Row[T]:
    """With one more, before the one at a place."""
    if isinstance(row, Long):
        return row.with_instead(place, thing, row[place])
    return _row((*row[:place], thing, *row[place:]))


def exchanged(row: Row[T], place: int, thing: T) -> Row[T]:
    """With another at a place."""
    if isinstance(row, Long):
        return row.with_instead(place, thing)
    return (*row[:place], thing, *row[place + 1 :])


def without(row: Row[T], place: int) -> Row[T]:
    """Without the one at a place."""
    if isinstance(row, Long):
        left = row.with_instead(place)
        return left if len(left) > PIECE else tuple(left)
    return (*row[:place], *row[place + 1 :])


def changed(row: Row[T], places: Sequence[int], change: Callable[[T], T]) -> Row[T]:
    """With those at some places changed."""
    if not places:
        return row
    if len(places) == 1:
        return exchanged(row, places[0], change(row[places[0]]))
    return (
        row.with_changed(places, change) if isinstance(row, Long) else _changed(row, places, change)
    )


def _changed(
    things: tuple[T, ...], places: Iterable[int], change: Callable[[T], T]
) -> tuple[T, ...]:
    here = frozenset(places)
    return tuple(change(thing) if n in here else thing for n, thing in enumerate(things))


def places(row: Row[T], by: Callable[[T], K], key: K) -> Iterator[int]:
    """Where those stand that ``by`` gives this of, the newest first.

    ``by`` is one function for as long as the program runs, and hardly ever gives the same of many.
    """
    if isinstance(row, Long):
        return row.places(by, key)
    return _looked_through(row, by, key)


def newest_place(row: Row[T], by: Callable[[T], K], key: K) -> int:
    """Where the newest such stands; -1 for none."""
    return next(places(row, by, key), -1)


def first_place(row: Row[T], by: Callable[[T], K], key: K) -> int:
    """Where the oldest such stands; -1 for none."""
    if isinstance(row, Long):
        return row.first_place(by, key)
    return next((n for n, thing in enumerate(row) if by(thing) == key), -1)


def most(row: Row[T], by: Callable[[T], int]) -> int:
    """The most that ``by`` gives of any; -1 of none, and less than that of nothing."""
    if isinstance(row, Long):
        return row.most(by)
    return max(map(by, row), default=-1)

"""What somebody may have heard last, where desks tell them things that the others have not read.

One rule for the caller, for services and for CAD: they are owed what stands while one of these is something else. Whoever
tells what stands and has read all of them pays it; nobody pays for what they had not read, whatever clocks say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from typing import Protocol, TypeVar


class Known(Protocol):
    """Something that was done on a call, as ``place`` and ``Stamp.unseen`` tell."""

    @property
    def place(self) -> int:
        """When it was done."""
        ...

    @property
    def unseen(self) -> Set[int]:
        """What its maker had not read."""
        ...


T = TypeVar("T", bound=Known)


def had_read(done: Known, before: int) -> bool:
    """Whether whoever did it had read what was done at a place."""
    return before < done.place and before not in done.unseen


def had_read_it(done: Known, before: Known) -> bool:
    """The same of something that was done."""
    return had_read(done, before.place)


def heard_last(tellings: Iterable[T], knew: Callable[[T, T], bool] = had_read_it) -> list[T]:
    """Those of which nobody had read who told later, of tellings in the order of events."""
    last: list[T] = []
    for told in tellings:
        last = [one for one in last if not knew(told, one)]
        last.append(told)
    return last

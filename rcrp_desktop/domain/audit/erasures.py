"""What an entry says that it erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

ERASE = "erase"
"""The kind of an entry that records an erasure."""

Erased = tuple[int, str]
"""Number of an entry and name of its part."""


def erased_by(kind: object, body: Mapping[str, object]) -> frozenset[Erased]:
    """The parts that an entry of this kind and body records as erased: what was written is not what is read back."""
    named = body.get("erased")
    if kind != ERASE or not isinstance(named, list):
        return frozenset()
    return frozenset(_targets(cast("list[object]", named)))


def _targets(named: list[object]) -> Iterator[Erased]:
    for target in named:
        match target:
            case [int(number), str(part)] if type(number) is int:
                yield number, part
            case _:
                pass

"""Conditions as pack files write them.

An atom ``question is option``, ``always``, or one of ``{all: [...]}``, ``{any: [...]}``,
``{not: ...}``. Shared by source and published packs; part of the start-up path, so standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never, cast

from rcrp_desktop.adapters.plain import Path, Plain
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.conditions import ALWAYS, NEVER, All, AnyOf, Condition, Is, Not

MAX_NESTING = 10
"""Conditions within one another; nobody can read more, and canonical JSON bounds its depth."""

_ATOM = re.compile(r"([a-z][a-z0-9_]*) is ([a-z][a-z0-9_]*)")


@frozen
class Fault:
    """One fault at a path within the thing that was read."""

    path: Path
    message: str


class NotACondition(ValueError):
    """Carries every fault of one condition, each with its path inside it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


def read_condition(raw: object) -> Condition:
    """Raise NotACondition with every fault. ``never`` is read here; a pack's source may not say it."""
    faults: list[Fault] = []
    condition = _read(raw, (), faults)
    if faults:
        raise NotACondition(faults)
    return condition


def write_condition(condition: Condition) -> Plain:
    """The notation that ``read_condition`` reads back to an equal condition."""
    match condition:
        case Is(question, option):
            return f"{question} is {option}"
        case All(parts):
            return {"all": [write_condition(part) for part in parts]} if parts else "always"
        case AnyOf(parts):
            return {"any": [write_condition(part) for part in parts]} if parts else "never"
        case Not(part):
            return {"not": write_condition(part)}
        case _:
            assert_never(condition)


def atoms_with_paths(condition: Condition, path: Path = ()) -> Iterator[tuple[Is, Path]]:
    """Every atom with its path in the notation, such as ``("all", 0)``."""
    match condition:
        case Is():
            yield condition, path
        case All(parts):
            for place, part in enumerate(parts):
                yield from atoms_with_paths(part, (*path, "all", place))
        case AnyOf(parts):
            for place, part in enumerate(parts):
                yield from atoms_with_paths(part, (*path, "any", place))
        case Not(part):
            yield from atoms_with_paths(part, (*path, "not"))
        case _:
            assert_never(condition)


def _read(raw: object, path: Path, faults: list[Fault]) -> Condition:
    if len(path) > 2 * MAX_NESTING:
        faults.append(Fault(path[:4], f"conditions nested more than {MAX_NESTING} deep"))
        return NEVER
    if isinstance(raw, str):
        return _read_text(raw, path, faults)
    if isinstance(raw, dict):
        named = cast("dict[object, object]", raw)
        if len(named) == 1:
            (key, inner), *_ = named.items()
            return _read_named(key, inner, path, faults)
    faults.append(Fault(path, "must be `question is option`, `always`, or one of all, any, not"))
    return NEVER


def _read_text(raw: str, path: Path, faults: list[Fault]) -> Condition:
    if raw == "always":
        return ALWAYS
    if raw == "never":
        return NEVER
    found = _ATOM.fullmatch(raw)
    if found is None:
        faults.append(Fault(path, f"{raw[:60]!r} is not `question is option`"))
        return NEVER
    return Is(found[1], found[2])


def _read_named(key: object, inner: object, path: Path, faults: list[Fault]) -> Condition:
    match key:
        case "not":
            return Not(_read(inner, (*path, "not"), faults))
        case "all":
            return All(_read_parts(inner, (*path, "all"), faults))
        case "any":
            return AnyOf(_read_parts(inner, (*path, "any"), faults))
        case _:
            faults.append(Fault(path, f"{str(key)[:60]!r} is not one of all, any, not"))
            return NEVER


def _read_parts(raw: object, path: Path, faults: list[Fault]) -> tuple[Condition, ...]:
    if not isinstance(raw, list) or not raw:
        faults.append(Fault(path, "must be a list of at least one condition"))
        return ()
    parts = cast("list[object]", raw)
    return tuple(_read(part, (*path, place), faults) for place, part in enumerate(parts))

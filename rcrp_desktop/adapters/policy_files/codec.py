"""Frozen dataclasses to plain values and back, exactly: no field may be missing or left over.

Part of the start-up path, so standard library only. Decoding stops at the first fault: a published
pack is written by the program, and one that is malformed is not used whatever else is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar, cast

from rcrp_desktop.adapters.plain import MAX_INTEGER, Path, Plain
from rcrp_desktop.adapters.policy_files.notation import (
    NotACondition,
    read_condition,
    write_condition,
)
from rcrp_desktop.domain.duties import DUTY_KINDS, DutyKind
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.conditions import Condition
from rcrp_desktop.domain.policy.pack import ResponseClass, Setting

T = TypeVar("T")

_NOTHING: Mapping[str, object] = {}


class Malformed(Exception):
    """The published form is not what the program writes; ``path`` says where."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


@frozen
class Codec(Generic[T]):
    """Both directions for one type. ``decode`` raises Malformed and nothing else."""

    encode: Callable[[T], Plain]
    decode: Callable[[object, Path], T]


def _text(value: object, path: Path) -> str:
    if not isinstance(value, str):
        raise Malformed(path, "must be text")
    return value


def _flag(value: object, path: Path) -> bool:
    if not isinstance(value, bool):
        raise Malformed(path, "must be true or false")
    return value


def _number(value: object, path: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_INTEGER:
        raise Malformed(path, "must be a whole number")
    return value


def _condition(value: object, path: Path) -> Condition:
    try:
        return read_condition(value)
    except NotACondition as fault:
        first = fault.faults[0]
        raise Malformed((*path, *first.path), first.message) from None


_RESPONSES = {response.value: response for response in ResponseClass}


def _response(value: object, path: Path) -> ResponseClass:
    found = _RESPONSES.get(value) if isinstance(value, str) else None
    if found is None:
        raise Malformed(path, "is not a response class")
    return found


def _duty_kind(value: object, path: Path) -> DutyKind:
    for kind in DUTY_KINDS:
        if value == kind:
            return kind
    raise Malformed(path, "is not a kind of duty")


def _setting(value: object, path: Path) -> Setting:
    if isinstance(value, list):
        return TEXTS.decode(cast("object", value), path)
    if isinstance(value, (bool, str)):
        return value
    return _number(value, path)


def _big_number(value: object, path: Path) -> int:
    # Counts of answer sets outgrow what JSON readers agree on, so they are written as text.
    if not (isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 400):
        raise Malformed(path, "must be a whole number written as text")
    return int(value)


def _same(value: Plain) -> Plain:
    return value


def _plain_setting(value: Setting) -> Plain:
    return list(value) if isinstance(value, tuple) else value


TEXT: Codec[str] = Codec(_same, _text)
FLAG: Codec[bool] = Codec(_same, _flag)
NUMBER: Codec[int] = Codec(_same, _number)
BIG_NUMBER: Codec[int] = Codec(str, _big_number)
CONDITION: Codec[Condition] = Codec(write_condition, _condition)
RESPONSE: Codec[ResponseClass] = Codec(lambda response: response.value, _response)
DUTY_KIND: Codec[DutyKind] = Codec(_same, _duty_kind)


def tuple_of(inner: Codec[T]) -> Codec[tuple[T, ...]]:
    """A list of values of one type, in order."""

    def decode(value: object, path: Path) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Malformed(path, "must be a list")
        parts = cast("list[object]", value)
        return tuple(inner.decode(part, (*path, place)) for place, part in enumerate(parts))

    return Codec(lambda values: [inner.encode(value) for value in values], decode)


def map_of(inner: Codec[T]) -> Codec[Mapping[str, T]]:
    """A mapping from ids to values of one type; its order carries no meaning."""

    def decode(value: object, path: Path) -> Mapping[str, T]:
        named = mapping(value, path)
        return {key: inner.decode(part, (*path, key)) for key, part in named.items()}

    return Codec(lambda values: {key: inner.encode(value) for key, value in values.items()}, decode)


def record_of(
    make: Callable[..., T], left_out: Mapping[str, object] = _NOTHING, **fields: Codec[Any]
) -> Codec[T]:
    """A dataclass written field by field; exactly these fields must be there.

    Those ``left_out`` are written only where they differ from the value named: what was published before they were
    thought of stays what it is, byte for byte.
    """
    names = frozenset(fields)
    needed = names - left_out.keys()
    silent = {name: fields[name].encode(value) for name, value in left_out.items()}

    def encode(value: T) -> Plain:
        written = {name: codec.encode(getattr(value, name)) for name, codec in fields.items()}
        return {n: part for n, part in written.items() if n in needed or part != silent[n]}

    def decode(value: object, path: Path) -> T:
        named = mapping(value, path)
        if not needed <= named.keys() <= names:
            raise Malformed(path, _difference(needed, names, frozenset(named)))
        for name in silent:
            if name in named and named[name] == silent[name]:
                raise Malformed((*path, name), "must be left out, as it says nothing")
        return make(
            **{name: fields[name].decode(part, (*path, name)) for name, part in named.items()}
        )

    return Codec(encode, decode)


def mapping(value: object, path: Path) -> dict[str, object]:
    """A JSON object, whose keys are always text."""
    if not isinstance(value, dict):
        raise Malformed(path, "must be a mapping")
    return cast("dict[str, object]", value)


def _difference(needed: frozenset[str], known: frozenset[str], found: frozenset[str]) -> str:
    missing = ", ".join(sorted(needed - found))
    unknown = ", ".join(sorted(found - known))
    parts = [f"lacks {missing}" if missing else "", f"has unknown {unknown}" if unknown else ""]
    return "; ".join(part for part in parts if part)[:300]


TEXTS: Codec[tuple[str, ...]] = tuple_of(TEXT)
SETTING: Codec[Setting] = Codec(_plain_setting, _setting)

"""``@frozen``: a dataclass that is never changed, and ``replace``: another one with some fields as they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """``dataclass(frozen=True, slots=True)``, compared, hashed and shown by what it holds.

    The library writes and compiles these three functions anew for each class. Some 230 classes are made before
    the first question; a third of the time that takes went into functions that are alike in all of them.
    """
    made: Any = cls
    made.__eq__, made.__hash__, made.__repr__ = _equals, _hash, _shown
    return dataclass(frozen=True, slots=True, eq=False, repr=False)(cls)


def replace(thing: T, **changes: object) -> T:
    """As ``dataclasses.replace``, which asks each field of the class what it is; TypeError where there is no such field.

    A call of 26 fields is replaced several times for each of its acts that is read.
    """
    kind = thing.__class__
    form = _forms.get(kind)
    if form is None:
        form = _forms[kind] = _Form(kind)
    values = [*form.held(thing)]
    for name, value in changes.items():
        try:
            values[form.places[name]] = value
        except KeyError:
            raise TypeError(f"there is no field {name!r} to replace") from None
    return kind(*values)


class _Form:
    """The fields that a class is made with, in order."""

    __slots__ = ("held", "places")

    def __init__(self, kind: type[Any]) -> None:
        names = [f.name for f in fields(kind) if f.init]
        self.held = _getter(names)
        self.places = {name: place for place, name in enumerate(names)}


_forms: dict[type[object], _Form] = {}
_readers: dict[type[object], Callable[[Any], tuple[object, ...]]] = {}


def _held(thing: object) -> tuple[object, ...]:
    """The values of all fields that are compared, in order."""
    kind = thing.__class__
    read = _readers.get(kind)
    if read is None:
        read = _readers[kind] = _reader(kind)
    return read(thing)


def _reader(kind: type[Any]) -> Callable[[Any], tuple[object, ...]]:
    return _getter([f.name for f in fields(kind) if f.compare])


def _getter(names: Sequence[str]) -> Callable[[Any], tuple[object, ...]]:
    if len(names) > 1:
        return attrgetter(*names)  # one name alone would not be in a tuple
    return lambda thing: tuple(getattr(thing, name) for name in names)


def _equals(self: object, other: object) -> bool:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self is other or _held(self) == _held(other)


def _hash(self: object) -> int:
    return hash(_held(self))


def _shown(self: object) -> str:
    kind: type[Any] = self.__class__
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in fields(kind) if f.repr)
    return f"{kind.__qualname__}({', '.join(shown)})"

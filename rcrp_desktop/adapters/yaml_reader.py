"""Turns the events of PyYAML's parser into plain values; no YAML constructor ever runs.

Reached through ``strict_yaml`` only, so that PyYAML is loaded when there is YAML to read.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from rcrp_desktop.adapters.plain import (
    MAX_DEPTH,
    MAX_FAULTS,
    MAX_INTEGER,
    MAX_KEY,
    MAX_VALUES,
    Parsed,
    Path,
    Plain,
    place,
)
from rcrp_desktop.application.problems import Issue

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "false": False}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
# Whatever a YAML 1.1 or 1.2 reader might take for a number that is not a plain whole one.
_NUMBER_LIKE = re.compile(
    r"[-+]?(?:0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9][0-9_]*_[0-9_]*"
    r"|[0-9]*\.[0-9]+(?:[eE][-+]?[0-9]+)?|[0-9]+\.(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+"
    r"|\.(?:inf|Inf|INF))\Z|\.(?:nan|NaN|NAN)\Z|\+[0-9]+\Z"
)


def read(text: str, name: str) -> Parsed:
    """The one document in ``text``, with every fault of its notation."""
    return _Reader(text, name).read()


class _Stop(Exception):
    """Nothing more can be read: the last issue says why."""


class _Reader:
    """Turns parser events into plain values. Used once."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._issues: list[Issue] = []
        self._lines: dict[Path, int] = {}
        self._loader: Any = None
        self._text = text
        self._values = 0

    def read(self) -> Parsed:
        value: Plain = None
        try:
            self._loader = self._new_loader()
            value = self._document()
        except _Stop:
            value = None
        except yaml.YAMLError as fault:
            self._issues.append(Issue(self._name, _syntax(fault)))
            value = None
        return Parsed(value, tuple(self._issues), self._lines)

    def _new_loader(self) -> Any:  # noqa: ANN401  (one of two unrelated classes of PyYAML)
        # The C parser is ten times as fast; which one there is does not change what is accepted.
        return getattr(yaml, "CSafeLoader", yaml.SafeLoader)(self._text)

    def _next(self) -> Event:
        return self._loader.get_event()

    def _document(self) -> Plain:
        self._next()
        if isinstance(self._next(), StreamEndEvent):
            return None
        value = self._value(self._next(), ())
        self._next()
        if not isinstance(self._next(), StreamEndEvent):
            self._add((), "more than one document; only one is read")
        return value

    def _value(self, event: Event, path: Path) -> Plain:
        self._values += 1
        if self._values > MAX_VALUES:
            self._add(path[:3], f"more than {MAX_VALUES} values; no more are read", event)
            raise _Stop
        self._refuse_decoration(event, path)
        if isinstance(event, AliasEvent):
            return None
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if len(path) >= MAX_DEPTH:
            self._add(path[:3], f"nested more than {MAX_DEPTH} deep", event)
            raise _Stop
        if isinstance(event, SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _list(self, path: Path) -> list[Plain]:
        values: list[Plain] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            self._lines[*path, len(values)] = _line(event)
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Plain]:
        values: dict[str, Plain] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._key(event, path)
            self._lines.setdefault((*path, key), _line(event))
            value = self._value(self._next(), (*path, key))
            if key in values:
                self._add((*path, key), "duplicate key", event)
            values.setdefault(key, value)
        return values

    def _key(self, event: Event, path: Path) -> str:
        if not isinstance(event, ScalarEvent):
            self._add(path, "a key must be plain text", event)
            raise _Stop
        if event.value == "<<" and event.implicit[0]:
            self._add(path, "merge keys (<<) are not read", event)
        if len(event.value) > MAX_KEY:
            self._add(path, f"a key of more than {MAX_KEY} letters", event)
            raise _Stop
        key = self._value(event, path)
        if not isinstance(key, str):
            self._add(path, f"key {event.value!r} must be text; put it in quotes", event)
        return event.value

    def _scalar(self, event: ScalarEvent, path: Path) -> Plain:
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if _INTEGER.match(text):
            return self._integer(text, path, event)
        if _NUMBER_LIKE.match(text):
            shown = text[:MAX_KEY]
            self._add(path, f"{shown!r} is not a whole number; put text in quotes", event)
        return text

    def _integer(self, text: str, path: Path, event: Event) -> Plain:
        if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
            self._add(path, "the number is too large", event)
            return None
        return int(text)

    def _refuse_decoration(self, event: Event, path: Path) -> None:
        if isinstance(event, AliasEvent):
            self._add(path, "aliases (*name) are not read; write it out", event)
        elif getattr(event, "anchor", None) is not None:
            self._add(path, "anchors (&name) are not read; write it out", event)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._add(path, f"tags ({tag[:MAX_KEY]}) are not read", event)

    def _add(self, path: Path, message: str, event: Event | None = None) -> None:
        line = f" (line {_line(event)})" if event is not None else ""
        self._issues.append(Issue(place(self._name, path), message + line))
        if len(self._issues) > MAX_FAULTS:
            raise _Stop


def _line(event: Event) -> int:
    """Where an event begins, counted from 1."""
    mark: Any = event.start_mark
    return mark.line + 1


def _syntax(fault: Any) -> str:  # noqa: ANN401  (PyYAML's errors differ in what they carry)
    mark = getattr(fault, "problem_mark", None)
    problem = getattr(fault, "problem", None) or getattr(fault, "reason", None) or "cannot be read"
    where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark is not None else ""
    return f"not YAML: {problem}{where}"

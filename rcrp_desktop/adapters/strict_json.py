"""JSON from outside, read so that nothing in it is lost in silence (answers, settings).

Refused with their place: duplicate keys, decimal numbers, NaN, numbers that readers disagree on,
half a surrogate pair, anything too large or too deep.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn, cast

from rcrp_desktop.adapters.plain import (
    MAX_DEPTH,
    MAX_FAULTS,
    MAX_INTEGER,
    MAX_KEY,
    Parsed,
    Path,
    Plain,
    place,
    text_of,
)
from rcrp_desktop.application.problems import Issue
from rcrp_desktop.domain.frozen import frozen

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)


@frozen
class _Pairs:
    """An object as it was written, duplicates and all."""

    items: list[tuple[str, object]]


@frozen
class _Refused:
    """A number that is not read, and why."""

    message: str


def parse_json(data: bytes, name: str, *, limit: int) -> Parsed:
    """Read one value of at most ``limit`` bytes; ``name`` stands before every place."""
    text = text_of(data, name, limit=limit)
    if isinstance(text, Issue):
        return Parsed(None, (text,))
    if _depth(text) > MAX_DEPTH:
        return Parsed(None, (Issue(name, f"nested more than {MAX_DEPTH} deep"),))
    try:
        raw: object = json.loads(
            text,
            object_pairs_hook=_Pairs,
            parse_float=_float,
            parse_int=_integer,
            parse_constant=_constant,
        )
    except ValueError as fault:
        return Parsed(None, (Issue(name, f"not JSON: {fault}"),))
    issues: list[Issue] = []
    try:
        value = _plain(raw, (), name, issues)
    except _TooMuch as fault:
        value = None
        issues.append(Issue(name, str(fault)))
    return Parsed(None if issues else value, tuple(issues))


class _TooMuch(Exception):
    """Nothing more of the document is looked at."""


def _depth(text: str) -> int:
    deepest = depth = 0
    for mark in _TOKENS.findall(text):
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def _float(text: str) -> _Refused:
    return _Refused(f"{text[:40]} is not a whole number")


def _constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a value of JSON")


def _integer(text: str) -> int | _Refused:
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
        return _Refused("the number is too large")
    return int(text)


def _plain(raw: object, path: Path, name: str, issues: list[Issue]) -> Plain:
    match raw:
        case _Pairs(items):
            return _mapping(items, path, name, issues)
        case list():
            parts = cast("list[object]", raw)
            return [_plain(part, (*path, n), name, issues) for n, part in enumerate(parts)]
        case _Refused(message):
            issues.append(Issue(place(name, path), message))
            return None
        case str():
            return _text(raw, path, name, issues)
        case _:
            return cast("bool | int | None", raw)


def _mapping(
    items: list[tuple[str, object]], path: Path, name: str, issues: list[Issue]
) -> dict[str, Plain]:
    values: dict[str, Plain] = {}
    for key, raw in items:
        if len(key) > MAX_KEY:
            raise _TooMuch(f"a key of more than {MAX_KEY} letters")
        if len(issues) > MAX_FAULTS:
            raise _TooMuch("too many faults; no more are listed")
        written = _text(key, path, name, issues)
        value = _plain(raw, (*path, written), name, issues)
        if written in values:
            issues.append(Issue(place(name, (*path, written)), "duplicate key"))
        values.setdefault(written, value)
    return values


def _text(text: str, path: Path, name: str, issues: list[Issue]) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        issues.append(Issue(place(name, path), "holds half a surrogate pair"))
        return text.encode("utf-8", "replace").decode("utf-8")
    return text

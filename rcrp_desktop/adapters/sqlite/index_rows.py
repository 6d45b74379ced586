"""A call's summary as a row of the index, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, tzinfo
from enum import Enum
from typing import Any, cast

from rcrp_desktop.application.read_models import (
    CallSummary,
    Happened,
    Leg,
    OwedLine,
    Span,
)
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.pack import ResponseClass

_REACHED = {response.value: 1 << place for place, response in enumerate(ResponseClass)}
_FLAGS = {happened: 1 << place for place, happened in enumerate(Happened)}


def reached_bits(names: frozenset[str]) -> int:
    """One bit for each response class that a call reached in any assessment."""
    return sum(_REACHED[name] for name in names if name in _REACHED)


def flag_bits(names: frozenset[Happened]) -> int:
    """One bit for each thing that happened."""
    return sum(_FLAGS[name] for name in names)


def reached_names(bits: int) -> list[str]:
    """The response classes whose bits are set."""
    return [name for name, bit in _REACHED.items() if bits & bit]


def flag_names(bits: int) -> list[Happened]:
    """The things that happened whose bits are set."""
    return [name for name, bit in _FLAGS.items() if bits & bit]


def day_of(at_ms: int, zone: tzinfo | None) -> int:
    """The local day as a number; ``zone`` None is the machine's own."""
    return datetime.fromtimestamp(at_ms / 1000, zone).toordinal()


def row_of(summary: CallSummary, row_id: int | None, zone: tzinfo | None) -> dict[str, object]:
    """The row for ``call``; without an id it gets the next one."""
    return {
        "id": row_id,
        "call": summary.call,
        "reference": summary.reference.upper(),
        "began_ms": summary.began_ms,
        "day": day_of(summary.began_ms, zone),
        "reached": reached_bits(summary.reached),
        "flags": flag_bits(summary.happened),
        "caller": summary.caller,
        "pack": pack_name(summary),
        "has_pack": int(summary.has_pack),
        "detail": _detail(summary),
    }


INSERT_ITEM = (
    "INSERT INTO item(call_id, call, place, kind, otherwise, overtaken, since_ms)"
    " VALUES(?,?,?,?,?,?,?)"
)


def item_rows(row_id: int | None, summary: CallSummary) -> Iterator[tuple[object, ...]]:
    """The rows of what is owed on a call, for ``INSERT_ITEM``."""
    for place, item in enumerate(summary.items):
        order = (item.otherwise, bool(item.overtaken), item.since_ms)
        yield (row_id, summary.call, place, item.kind.value, *map(int, order))


def pack_name(summary: CallSummary) -> str:
    """What a pack is narrowed by: its title, or its id where it is not at hand, and its version."""
    return f"{summary.pack_title or summary.pack_id} {summary.pack_version}".strip()


def _detail(summary: CallSummary) -> str:
    held = _held(summary)
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(cast("frozenset[str]", value))
    return value.value if isinstance(value, Enum) else _held(value)


def _held(thing: object) -> dict[str, object]:
    """As ``asdict`` has them, without a copy of each value."""
    return {field.name: getattr(thing, field.name) for field in fields(cast("CallSummary", thing))}


def summary_of(detail: str) -> CallSummary:
    """The summary that a row holds. KeyError and TypeError mean another form: the index is built anew."""
    values = cast("dict[str, Any]", json.loads(detail))
    values |= {
        "handlers": tuple(values["handlers"]),
        "unverified": tuple(values["unverified"]),
        "on_cad": tuple(values["on_cad"]),
        "reached": frozenset(values["reached"]),
        "happened": frozenset(map(Happened, values["happened"])),
        "items": tuple(map(_item, values["items"])),
        "legs": tuple(Leg(**leg) for leg in values["legs"]),
        "spans": tuple(Span(**span) for span in values["spans"]),
    }
    return CallSummary(**values)


def _item(values: dict[str, Any]) -> OwedLine:
    values["kind"] = Owed(values["kind"])
    return OwedLine(**values)

"""Every field of a fact in which an act can be named: where that act is in no log, the call is not told whole."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.naming import names_only
from rcrp_desktop.domain.call.state import Stamp

HERE, ASTRAY = "recorded", "in no log"
STAMP = Stamp(1_000, "4471", "handler", HERE)

OF_THE_PACK = {
    "pack_id",
    "pack_version",
    "pack_digest",
    "question",
    "option",
    "restored",
    "withdrawn",
    "route",
    "response",
    "rules",
    "from_route",
    "to_route",
    "wanted_route",
    "recommended",
    "decided",
    "duty",
    "check",
    "agency",
    "flag",
}
WORDS = {"text", "say", "because", "reference", "seal", "mode"}
OF_THE_CALL = {"item", "sight"}
"""Told by number and by what was seen, not by an act."""
CLAIMED = {"claimed", "claimed_by", "claimed_role"}
PEOPLE = {"maker"}
NO_ACTS = OF_THE_PACK | WORDS | OF_THE_CALL | CLAIMED | PEOPLE


def is_text(hint: object) -> bool:
    return hint is str or hint == tuple[str, ...]


def blank(hint: Any) -> Any:
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    return {str: "", int: 1, bool: False, tuple[str, ...]: ()}[hint]


def texts_of(fact_type: type[Fact]) -> dict[str, Any]:
    hints = get_type_hints(fact_type)
    return {
        field.name: hints[field.name] for field in fields(fact_type) if is_text(hints[field.name])
    }


def saying(fact_type: type[Fact], name: str, value: str) -> list[Event]:
    hints = get_type_hints(fact_type)
    values = {field.name: blank(hints[field.name]) for field in fields(fact_type)}
    values[name] = value if hints[name] is str else (HERE, value)
    return [Event("call-1", STAMP, fact_type(**values))]


TEXTS = [(fact_type, name) for fact_type in get_args(Fact) for name in texts_of(fact_type)]


@pytest.mark.parametrize(("fact_type", "name"), TEXTS, ids=[f"{t.__name__}.{n}" for t, n in TEXTS])
def test_a_text_of_a_fact_names_an_act_or_is_known_to_name_none(fact_type: type[Fact], name: str):
    is_missed = not names_only(saying(fact_type, name, ASTRAY), [HERE])
    assert is_missed is (name not in NO_ACTS), "a new field is one or the other: say which"
    for known in (HERE, "", "none"):
        assert names_only(saying(fact_type, name, known), [HERE])

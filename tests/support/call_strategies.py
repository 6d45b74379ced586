"""What the tests of calls draw from: shipped packs where there are any, stamps, and commands of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_type_hints

from hypothesis import settings
from hypothesis import strategies as st

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.events import Fact
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.policy.pack import PolicyPack
from tests.support.search_depth import sized

few = settings(max_examples=sized(25, 1_000))
"""For laws over random packs, which are slow to draw: there are many such laws."""

SHIPPED = ("humberside-2020", "met-2023", "national-2023")


@cache
def shipped_packs() -> tuple[PolicyPack, ...]:
    """The published packs that this checkout holds."""
    folder = resource_path("policies")
    store = FilePolicyStore([folder])
    return tuple(
        store.load_published(name).pack
        for name in SHIPPED
        if (folder / name / "published.json").is_file()
    )


def a_stamp(
    at_ms: int = 1_000, actor: str = "handler-1", role: str = "handler", command: str = "c1"
) -> Stamp:
    return Stamp(at_ms, actor, role, command)


TEXTS = st.sampled_from(["", " ", "He is found at home.", "The line broke.", "x" * 4_001])
MODES = st.sampled_from(["live", "training", "example"])


def _names(known: list[str]) -> st.SearchStrategy[str]:
    """Mostly names that the pack knows, sometimes one that it does not."""
    return st.sampled_from([*known, *known, "unknown_name"])


def commands(pack: PolicyPack) -> st.SearchStrategy[Command]:
    """Every kind of command, with names that mean something to `pack` more often than not."""
    questions = _names([q.id for q in pack.questions])
    items = _names([*(f"r{n}" for n in range(1, 5)), "r1/caller", "r1/agency", "override-1/caller"])
    answer = st.sampled_from(
        [AnswerQuestion(q.id, o.id) for q in pack.questions for o in q.options]
    )
    fields: dict[str, st.SearchStrategy[object]] = {
        "mode": MODES,
        "reference": st.sampled_from(["CAD 1", " CAD-2 ", "", "x" * 41, "caf\u00e9"]),
        "earlier_contacts": st.integers(0, 3),
        "earlier_refusals": st.integers(0, 1),
        "unread": st.integers(0, 1),
        "lost": st.integers(0, 1),
        "question": questions,
        "option": _names(["yes", "no", "not_known"]),
        "text": TEXTS,
        "flag": _names([flag.id for flag in pack.red_flags]),
        "route": _names([route.id for route in pack.routes]),
        "item": items,
        "duty": _names(sorted({d.id for route in pack.routes for d in route.duties})),
        "check": st.sampled_from(["", *(check.id for check in pack.system_checks), "unknown_name"]),
        "agency": _names([agency.id for agency in pack.agencies]),
        "wait_minutes": st.sampled_from([-1, 0, 119, 120]),
        "seal": st.sampled_from(["", "17-AB12"]),
    }
    kinds = [_a(kind, fields) for kind in get_args(Command)]
    return st.one_of(*kinds, answer, answer)


def facts() -> st.SearchStrategy[Fact]:
    """Every kind of fact, with numbers and names that may or may not mean something."""
    fields: dict[str, st.SearchStrategy[object]] = {
        "assessment": st.integers(-1, 3),
        "number": st.integers(0, 3),
        "question": st.sampled_from(["", "act_done", "weapon", "unknown_name"]),
        "item": st.sampled_from(["r1", "r2", "r1/caller", "r1/agency", "override-1/caller", ""]),
    }
    return st.one_of(*(_a(kind, fields) for kind in get_args(Fact)))


def _a(kind: type[Any], fields: Mapping[str, st.SearchStrategy[object]]) -> st.SearchStrategy[Any]:
    own = {name: fields[name] for name in get_type_hints(kind) if name in fields}
    return st.builds(kind, **own) if own or get_type_hints(kind) else st.just(kind())


def stamps(at_ms: st.SearchStrategy[int] | None = None) -> st.SearchStrategy[Stamp]:
    """Anybody of a small room, at any time of one shift."""
    who = st.sampled_from(
        [
            ("handler-1", "handler"),
            ("handler-2", "handler"),
            ("supervisor-1", "supervisor"),
            ("supervisor-2", "supervisor"),
            ("trainer-1", "trainer"),
            ("lead-1", "policy"),
            ("nobody", "unknown_role"),
        ]
    )
    times = at_ms if at_ms is not None else st.integers(0, 60_000)
    return st.builds(lambda w, at: Stamp(at, w[0], w[1], "c1"), who, times)

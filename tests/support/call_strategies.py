"""What the tests of calls draw from: shipped packs where there are any, stamps, and commands of every kind."""

from __future__ import annotations

from functools import cache

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.domain.events import Stamp
from rcrp_desktop.domain.policy import PolicyPack

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

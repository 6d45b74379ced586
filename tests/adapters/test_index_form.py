"""The index is built anew wherever what it tells of a call would be told otherwise: nobody has to remember that."""

from __future__ import annotations

import random
from dataclasses import replace
from hashlib import sha256

from rcrp_desktop.adapters.sqlite.index_schema import FORM
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.read_models import summarise
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.policy.engine import Engine
from tests.support.desks_apart import ENGINE, ROLES, run
from tests.support.room import OneEngine

TOLD = {"form": 23, "digest": "d0f5220f52971c88"}
"""What the index tells of the calls below, in this form."""

DIGEST = "0" * 64
ACTS = (
    *("yes", "calm", "accept", "ask", "unsure", "agree", "police", "new", "police now", "back"),
    *("raise", "mispress", "stand down", "copy", "on cad", "ambulance", "look"),
    *("ill", "less", "caller told", "taken", "tell caller", "tell services", "copy", "on cad"),
)


def told_of_calls() -> str:
    """A digest of what the index is given for calls at several desks, read late and by wrong clocks."""
    engines = OneEngine(Engine(replace(ENGINE.pack, digest=DIGEST)))
    found = sha256()
    for seed in range(120):
        chance = random.Random(seed)
        skew = {person: chance.choice((0, 0, -300_000, 2_000)) for person in ROLES}
        people = sorted(ROLES)
        acts = range(chance.randrange(16))
        steps = [(chance.choice(people), chance.choice(ACTS), chance.random() < 0.5) for _ in acts]
        logs = [list(map(_with_pack, log)) for log in run(steps, skew).logs.values()]
        entries = merged_entries(logs)
        found.update(_plain(summarise("call-1", entries, engines)).encode())
    return found.hexdigest()[:16]


def _with_pack(entry: StoredEntry) -> StoredEntry:
    """A beginning that names its pack, as that of a shipped one does."""
    if entry.kind != "call_began":
        return entry
    return replace(entry, body={**entry.body, "pack_digest": DIGEST})


def _plain(value: object) -> str:
    """As text that is the same in every process: sets in order."""
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return f"({', '.join(f'{name}={_plain(getattr(value, name))}' for name in fields)})"
    if isinstance(value, frozenset | set):
        return f"{{{', '.join(sorted(map(_plain, value)))}}}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_plain, value))}]"
    return repr(value)


def test_what_an_index_tells_changes_with_its_form_alone():
    now = {"form": FORM, "digest": told_of_calls()}
    assert now == TOLD, "raise FORM in index_schema.py where only the digest changed, then set TOLD"

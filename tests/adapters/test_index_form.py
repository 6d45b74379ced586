"""The index is built anew wherever what it tells of a call would be told otherwise: nobody has to remember that."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from types import ModuleType

import pytest

from rcrp_desktop.adapters.sqlite.index_schema import FORM
from rcrp_desktop.application.event_codec import SEEN, seen_mark
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.read_models import summarise
from rcrp_desktop.application.written_anew import RECOVERED, STOOD
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call import decisions, heard_otherwise, open_items, owed_since, standing
from rcrp_desktop.domain.policy.engine import Engine
from tests.support.desks_apart import ENGINE, ROLES, Step, run
from tests.support.room import OneEngine

TOLD = {"form": 49, "digest": "48e887cabee42de1"}
"""What the index tells of the calls below, in this form."""

DIGEST = "0" * 64
HANDLERS = sorted(person for person, role in ROLES.items() if role == "handler")
SUPERVISORS = sorted(person for person, role in ROLES.items() if role == "supervisor")
TOGETHER = (
    *("yes", "calm", "accept", "ask", "unsure", "agree", "police", "new", "police now", "back"),
    *("raise", "mispress", "stand down", "copy", "on cad", "ambulance", "look"),
    *("ill", "less", "caller told", "taken", "tell caller", "tell services", "copy", "on cad"),
)
BY_HANDLERS = (
    *("crime", "yes", "ill", "calm", "accept", "accept", "police now", "ask", "unsure", "new"),
    *("raise", "caller told", "taken", "declined", "tell caller", "tell services", "gone"),
    *("could not tell", "rung back", "on cad"),
)
BY_SUPERVISORS = (
    *("agree", "less", "police", "soon", "later", "oldest soon", "oldest less", "stand down"),
    *("tell caller", "tell services"),
)
SENT_APART: list[Step] = [
    *(("4471", "ask", False), ("3301", "look", True)),
    *(("5512", "police now", True), ("3301", "less", False)),
]
TOLD_OF_ANOTHER: list[Step] = [
    *(("4471", "accept", False), ("4471", "caller told", False), ("4471", "ask", False)),
    ("2290", "less", True),
]
MORE_SINCE: list[Step] = [("4471", act, False) for act in ("crime", "accept", "yes")]
POLICE_ENDED: list[Step] = [
    *(("4471", act, False) for act in ("ill", "accept", "taken", "police now", "tell services")),
    *(("4471", "ask", False), ("2290", "less", True)),
]
OF_BEFORE: list[Step] = [("4471", act, False) for act in ("accept", "copy", "on cad", "ask")]
AGREED_TO_LESS: list[Step] = [
    *(("4471", act, False) for act in ("crime", "police now", "ask less")),
    ("2290", "agree", True),
]
REFUSED_APART: list[Step] = [
    *(("5512", act, False) for act in ("new", "ill", "accept")),
    ("4471", "accept", False),
]
RARE = (
    *(AGREED_TO_LESS, SENT_APART, TOLD_OF_ANOTHER, MORE_SINCE, POLICE_ENDED, OF_BEFORE),
    REFUSED_APART,
)
"""Calls that few draws make."""
EARLIER = (SEEN, "after", "sight", "unasked", "over", "of", "how")
"""What records said of what was known, at one time not yet."""


def _anybodys(chance: random.Random) -> Iterator[Step]:
    for _ in range(chance.randrange(16)):
        yield chance.choice(sorted(ROLES)), chance.choice(TOGETHER), chance.random() < 0.5


def _by_role(chance: random.Random) -> Iterator[Step]:
    """Mostly what comes to something: handlers act and supervisors decide, each on what they had read."""
    for _ in range(chance.randrange(6, 22)):
        if chance.random() < 0.65:
            who, acts = HANDLERS, BY_HANDLERS
        else:
            who, acts = SUPERVISORS, BY_SUPERVISORS
        yield chance.choice(who), chance.choice(acts), chance.random() < 0.7


def _drawn(seed: int) -> tuple[list[Step], dict[str, int]]:
    chance = random.Random(seed)
    skew = {person: chance.choice((0, 0, -300_000, 2_000)) for person in ROLES}
    return [*(_by_role(chance) if seed % 2 else _anybodys(chance))], skew


@cache
def calls() -> tuple[Sequence[StoredEntry], ...]:
    """At several desks, read late and by wrong clocks; some as earlier records told them, or logs written anew."""
    found: list[Sequence[StoredEntry]] = []
    for seed, (steps, skew) in enumerate(
        [*((rare, {}) for rare in RARE), *map(_drawn, range(240))]
    ):
        logs = [list(map(_with_pack, log)) for log in run(steps, skew).logs.values()]
        found.append(merged_entries(logs))
        if seed % 4 == 2:
            found += [merged_entries([*logs[:lost], *logs[lost + 1 :]]) for lost in range(2)]
        if seed % 4 == 1:
            found.append(merged_entries([list(map(_as_earlier, log)) for log in logs]))
        if seed % 4 == 3:
            found.append(merged_entries([list(map(_written_anew, log)) for log in logs]))
    return tuple(found)


def told_of_calls() -> Iterator[str]:
    """What the index is given for each of them."""
    engines = OneEngine(Engine(replace(ENGINE.pack, digest=DIGEST)))
    return (_plain(summarise("call-1", entries, engines)) for entries in calls())


def _with_pack(entry: StoredEntry) -> StoredEntry:
    """A beginning that names its pack, as that of a shipped one does."""
    if entry.kind != "call_began":
        return entry
    return replace(entry, body={**entry.body, "pack_digest": DIGEST})


def _as_earlier(entry: StoredEntry) -> StoredEntry:
    return replace(entry, body={k: v for k, v in entry.body.items() if k not in EARLIER})


def _written_anew(entry: StoredEntry) -> StoredEntry:
    """In the log that follows one that was lost."""
    body = {**entry.body, RECOVERED: True, STOOD: [seen_mark(entry.origin, entry.seq)]}
    return replace(entry, origin=f"{entry.origin}-2", body=body)


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
    digest = sha256("".join(told_of_calls()).encode()).hexdigest()[:16]
    now = {"form": FORM, "digest": digest}
    assert now == TOLD, "raise FORM in index_schema.py where only the digest changed, then set TOLD"


@cache
def told_now() -> tuple[str, ...]:
    return tuple(told_of_calls())


SWITCHED_OFF: list[tuple[ModuleType | type, str, object]] = [
    (decisions.WhatHolds, "_knew", True),
    (decisions.WhatHolds, "_lowers", False),
    (standing, "_is_raised", False),
    (standing, "_covers", True),
    (standing, "safety_to_ask", ()),
    (open_items, "_requests", ()),
    (open_items, "_changes", ()),
    (open_items, "_asked_to_tell", ()),
    (open_items, "_told_otherwise", ()),
    (open_items, "caller_news", None),
    (open_items, "agencies_with_news", {}),
    (open_items, "_duties", ()),
    (open_items, "_decide_again", ()),
    (open_items, "call_back_since", None),
    (open_items, "_on_cad", ()),
    (open_items, "duty_since", 0),
    (open_items, "news_since", 0),
    (open_items, "asked_since", 0),
    (owed_since, "_first_undone", 0),
    (owed_since, "_came_to_it", None),
    (open_items, "heard_otherwise", False),
    (heard_otherwise, "caller_heard_otherwise", False),
    (heard_otherwise, "cad_says_otherwise", False),
    (heard_otherwise, "_to_be_heard", ()),
    (heard_otherwise, "_lowers", False),
    (heard_otherwise, "service_news", None),
]
"""A rule of what a call has come to or owes, and what it answers when it is switched off."""


@pytest.mark.parametrize(("where", "rule", "answer"), SWITCHED_OFF)
def test_no_rule_of_what_a_call_comes_to_or_owes_changes_unseen(
    where: ModuleType | type, rule: str, answer: object, monkeypatch: pytest.MonkeyPatch
):
    """Else the calls above are too few: an index would go on telling what was so before the rule changed."""
    before = told_now()
    monkeypatch.setattr(where, rule, lambda *_: answer)
    assert any(now != then for now, then in zip(told_of_calls(), before, strict=True))


def test_what_was_done_for_another_decision_is_not_kept_unseen(monkeypatch: pytest.MonkeyPatch):
    before = told_now()
    monkeypatch.setattr(open_items, "done_for", lambda _history, assessment, _decided: assessment)
    assert any(now != then for now, then in zip(told_of_calls(), before, strict=True))

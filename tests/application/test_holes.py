"""An act in the middle of a log that cannot be read for a while: whoever acts meanwhile had not read it, and is told.

What stands behind it they had read. Once it can be read, it is new to them: police decided in it do not fall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.event_codec import (
    SEEN,
    as_kept_by,
    from_entry,
    marks_in,
    stretch_mark,
    stretches_in,
    to_entry,
)
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.desks_apart import CALM, ENGINE, ROLES, Desks
from tests.support.search_depth import sized

PEOPLE = ("4471", "5512", "2290", "3301")


def spoilt(entry: StoredEntry) -> StoredEntry:
    """As a reader gives it of which the bytes are not those that were hashed."""
    return replace(entry, actor="", role="", command="", body={}, parts={}, damaged=True)


@dataclass
class Holed(Desks):
    """``hole`` is what cannot be read of others' logs at the next reading: the how-manieth act, whether it is gone."""

    hole: tuple[int, bool] | None = None
    holed: int = 0
    reads: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def read(self, person: str) -> None:
        self.reads.setdefault(person, set())
        lost = self._lost(person)
        logs = [log if p == person else self._as_read(log, lost) for p, log in self.logs.items()]
        self.seen[person] = retell(
            "call-1", merged_entries([log for log in logs if log]), lambda _: ENGINE
        ).state
        assert self.seen[person].damaged == bool(lost)
        commands = {entry.command for log in self.logs.values() for entry in log}
        self.read_of[person] = (commands - {lost}) | self.reads[person]

    def _lost(self, person: str) -> str:
        """Never the beginning, and the last of a log is none that a reader knows to be missing."""
        acts = [
            e.command
            for p, log in self.logs.items()
            if p != person and log
            for e in log
            if e.command not in (log[0].command, log[-1].command) and e.kind != "override_raised"
        ]
        if self.hole is None or not acts:
            return ""
        self.holed += 1
        return acts[self.hole[0] % len(acts)]

    def _as_read(self, log: Sequence[StoredEntry], lost: str) -> Sequence[StoredEntry]:
        if self.hole is None or not any(entry.command == lost for entry in log):
            return log
        if not self.hole[1]:
            return [spoilt(e) if e.command == lost else e for e in log]
        gone = tuple(entry.seq for entry in log if entry.command == lost)
        first, *others = (entry for entry in log if entry.command != lost)
        return [replace(first, lacks=tuple((first.origin, seq) for seq in gone[:1])), *others]


ACTS = ("yes", "calm", "crime", "accept", "ask", "unsure", "agree", "less", "police", "soon", "new")
HOLES = st.none() | st.tuples(st.integers(0, 30), st.booleans())
STEPS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE), st.sampled_from((*ACTS, "police now")), st.booleans(), HOLES
    ),
    max_size=10,
)
SKEWS = st.dictionaries(st.sampled_from(sorted(ROLES)), st.sampled_from((-300_000, 300_000)))


def begun(skew: dict[str, int]) -> Holed:
    desks = Holed(skew=skew)
    desks.seen["4471"] = CallState("call-1")
    for command in (BeginCall("live"), *CALM):
        desks.act("4471", command)
    for person in ROLES:
        desks.read(person)
    return desks


def run(
    steps: Sequence[tuple[str, str, bool, tuple[int, bool] | None]], skew: dict[str, int]
) -> Holed:
    desks = begun(skew)
    for person, act, reads, hole in steps:
        desks.hole = hole
        desks.step((person, act, reads))
        desks.hole = None
    return desks


@given(STEPS, SKEWS)
@example([("4471", "police now", False, None), ("4471", "ask", False, None)] * 2, {})
@example(
    [
        *(("4471", act, False, None) for act in ("ask", "police now", "unsure")),
        ("2290", "less", True, (4, True)),
    ],
    {},
)
@settings(deadline=None, max_examples=sized(80, 3_000))
def test_an_act_had_read_what_could_be_read_and_no_more(
    steps: list[tuple[str, str, bool, tuple[int, bool] | None]], skew: dict[str, int]
):
    desks = run(steps, skew)
    events = retell("call-1", merged_entries(desks.logs.values()), lambda _: ENGINE).events
    for at, event in enumerate(events):
        for place, other in enumerate(events[:at], 1):
            if other.stamp.actor == event.stamp.actor:
                continue
            is_known = other.stamp.command in desks.knew[event.stamp.command]
            assert is_known == (place not in event.stamp.unseen)


@pytest.mark.parametrize("is_gone", [True, False])
def test_police_that_could_not_be_read_for_a_while_stand_by_whoever_decides_less(is_gone: bool):
    desks = begun({})
    for act in ("ask", "police now", "look"):
        desks.step(("4471", act, False))
    desks.step(("4471", "crime", False))
    acts = [e.command for e in desks.logs["4471"]]
    police = next(e.command for e in desks.logs["4471"] if e.kind == "decision_made")
    inner = [c for c in acts if c not in (acts[0], acts[-1])]
    desks.hole = (inner.index(police), is_gone)
    desks.step(("2290", "none", True))
    desks.hole = None
    now = standing(desks.merged(), ENGINE)
    assert desks.holed
    assert now.response is ResponseClass.POLICE_IMMEDIATE


def log_of(count: int) -> list[StoredEntry]:
    desks = begun({})
    return desks.logs["4471"][:count]


@pytest.mark.parametrize("lost", [{3}, {3, 4}, {3, 5}, {1, 5}])
def test_what_is_claimed_ends_before_a_hole_and_goes_on_behind_it(lost: set[int]):
    log = log_of(7)
    told = [spoilt(e) if e.seq in lost else e for e in log]
    state = retell("call-1", told, lambda _: ENGINE).state
    origin = log[0].origin
    claimed = set(range(marks_in(state.seen).get(origin, -1) + 1))
    for first, last in stretches_in(state.seen).get(origin, []):
        claimed |= {*range(first, last + 1)}
    assert claimed == {e.seq for e in log} - lost
    assert state.damaged


def test_a_damaged_entry_whose_kind_is_none_that_it_says_is_a_hole():
    log = log_of(6)
    log[3] = replace(spoilt(log[3]), kind="answer_givem")
    state = retell("call-1", log, lambda _: ENGINE).state
    assert state.damaged
    assert marks_in(state.seen) == {log[0].origin: 2}


def test_who_looked_at_a_call_is_nothing_that_it_tells():
    log = log_of(6)
    log[3] = replace(spoilt(log[3]), kind="opened", record_class="access")
    assert not retell("call-1", log, lambda _: ENGINE).state.damaged


def test_what_was_read_behind_a_hole_is_kept_and_earlier_programs_pass_over_it():
    log = log_of(7)
    seen = retell("call-1", [*log[:3], spoilt(log[3]), *log[4:]], lambda _: ENGINE).state.seen
    entry = replace(log[5], body={**log[5].body, SEEN: list(seen)})
    event = from_entry(entry)
    assert event is not None
    assert event.seen == seen
    assert marks_in(seen) == {log[0].origin: 2}


def test_what_was_read_behind_a_hole_comes_before_whatever_was_done_then():
    log = log_of(7)
    behind = stretch_mark(log[0].origin, 4, 6)
    early = replace(log[5], origin="test/desk-5512/1", seq=0, command="early", at_ms=1, body={})
    for seen, place in [(f"{log[0].origin}#2", 3), (behind, 7)]:
        act = replace(early, body={**log[5].body, SEEN: [f"{log[0].origin}#2", seen]})
        told = [entry.command for entry in merged_entries([log, [act]])]
        assert told.index("early") == place


def test_an_act_says_also_of_its_own_log_what_was_read_behind_a_hole():
    event = from_entry(log_of(6)[5])
    assert event is not None
    marks = ("mine#2", "mine#4-9", "other#3")
    entry = to_entry(replace(event, seen=marks), ["mine#2"], "run#1")
    assert entry.body[SEEN] == ["mine#4-9", "other#3", "mine#2"]
    assert as_kept_by("mine", [entry])[0].body[SEEN] == ["other#3"], "where its order tells that"

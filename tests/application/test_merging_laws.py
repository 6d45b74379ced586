"""Merging as a law over any logs: the order of logs and their grouping do not matter, own order holds."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.application.event_codec import to_entry
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.answers import AnswerGiven, NewInformationCame
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.duties import ChangeTold
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.notes import NoteWritten
from rcrp_desktop.domain.call.override import OverrideRaised, OverrideStoodDown
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.supervisor import SupervisorAsked, SupervisorDecided
from tests.support.call_bench import stored

FACTS: tuple[Fact, ...] = (
    CallBegan("small", "1.0.0", "5" * 64, "live"),
    AnswerGiven(1, "act_done", "no", "answered"),
    AnswerGiven(2, "act_done", "yes", "answered"),
    SupervisorAsked("r1", 1, "asked", "", "", ""),
    SupervisorDecided("r1", "overturn", "police_soon", "", True, False),
    ChangeTold("r1/caller", "done", ""),
    OverrideRaised(1),
    OverrideStoodDown(1, "Wrong house."),
    NewInformationCame(2, "new_fact", ""),
    NoteWritten("A note."),
)
Log = list[StoredEntry]


def log_of(number: int, steps: Sequence[tuple[int, Fact]]) -> Log:
    """Times may go back: a clock can be set."""
    origin = f"test/desk-{number}"
    return [
        stored(
            to_entry(Event("call-1", Stamp(at_ms, origin, "handler", f"{origin} {seq}"), fact)),
            seq,
            origin,
        )
        for seq, (at_ms, fact) in enumerate(steps)
    ]


steps = st.lists(st.tuples(st.integers(0, 50), st.sampled_from(FACTS)), max_size=6)
logs = st.lists(steps, max_size=4).map(
    lambda found: [log_of(number, entries) for number, entries in enumerate(found)]
)


@given(logs, st.randoms(use_true_random=False))
def test_the_order_of_the_logs_does_not_matter(found, chosen):
    shuffled = list(found)
    chosen.shuffle(shuffled)
    assert merged_entries(shuffled) == merged_entries(found)


@given(logs)
def test_nothing_is_lost_and_every_log_keeps_its_own_order(found):
    merged = merged_entries(found)
    assert len(merged) == sum(map(len, found))
    for log in found:
        origin = log[0].origin if log else ""
        assert [entry for entry in merged if entry.origin == origin] == log


@given(logs)
def test_empty_logs_add_nothing(found):
    assert merged_entries([[], *found, []]) == merged_entries(found)


@given(logs)
def test_any_merged_history_can_be_folded(found):
    state = retell("call-1", merged_entries(found), lambda _: None).state
    assert state.revision == sum(map(len, found))


@given(st.integers(-60, 60))
def test_what_answers_something_in_another_log_comes_after_it(skew):
    asked = log_of(1, [(100, FACTS[0]), (100, FACTS[3])])
    decided = log_of(2, [(100 + skew, FACTS[4])])
    told = log_of(3, [(100 - skew, FACTS[5])])
    kinds = [entry.kind for entry in merged_entries([told, decided, asked])]
    wanted = ["supervisor_asked", "supervisor_decided", "change_told"]
    assert [kind for kind in kinds if kind in wanted] == wanted

"""Merging as a law over any logs: the order of logs and their grouping do not matter, own order holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
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


def log_of_one_person(number: int, acts: Sequence[tuple[int, bool]]) -> Log:
    """The next log of one person at one desk: of each act that is taken in anew the same command again."""
    origin = f"test/desk/4471/{number}"
    log: Log = []
    for command, anew in dict(acts).items():
        stamp = Stamp(1_000 + command, "4471", "handler", f"c{command}")
        made = stored(to_entry(Event("call-1", stamp, OverrideRaised(1))), len(log), origin)
        log.append(replace(made, body={**made.body, "recovered": True}) if anew else made)
    return log


taken_in_anew = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=4), max_size=4
).map(lambda found: [log_of_one_person(number, acts) for number, acts in enumerate(found)])


@given(taken_in_anew, st.randoms(use_true_random=False))
def test_of_an_act_that_several_logs_took_in_anew_one_counts_in_whatever_order(found, chosen):
    shuffled = list(found)
    chosen.shuffle(shuffled)
    merged = merged_entries(found)
    assert merged_entries(shuffled) == merged
    anew = {e.command for log in found for e in log if e.body.get("recovered")}
    counted = [entry.command for entry in merged if entry.command in anew]
    assert sorted(counted) == sorted(anew), "each of them once"


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


def raised_and_stood_down(times: int, skew: int, step: int) -> tuple[Log, Log]:
    """One desk raises again and again, each time after another desk, whose clock is wrong, stood it down.

    A ``step`` below 0: both clocks are set back all the time.
    """
    ups: list[tuple[int, Fact]] = []
    downs: list[tuple[int, Fact]] = []
    for count in range(times):
        after = f"test/desk-2 {count - 1}" if count else ""
        ups += [
            (1_000 + step * count, ChangeTold(f"override-{count}/caller", "done", "", after)),
            (1_000 + step * count, OverrideRaised(count + 1)),
        ]
        act = f"test/desk-1 {2 * count + 1}"
        downs.append((1_000 + step * count + skew, OverrideStoodDown(count + 1, "Misheard.", act)))
    return log_of(1, ups), log_of(2, downs)


@given(st.integers(1, 60), st.integers(-200, 200), st.integers(-9, 9))
@settings(max_examples=30)
def test_a_chain_between_logs_holds_however_long_it_is(times, skew, step):
    ups, downs = raised_and_stood_down(times, skew, step)
    kinds = [entry.kind for entry in merged_entries([downs, ups])]
    assert kinds == ["change_told", "override_raised", "override_stood_down"] * times
    state = retell("call-1", merged_entries([ups, downs[:-1]]), lambda _: None).state
    assert [o.stands for o in state.overrides] == [False] * (times - 1) + [True]


@given(st.lists(st.integers(0, 50), min_size=2, max_size=4), st.integers(0, 50))
def test_logs_that_answer_each_other_in_a_ring_end_no_override_between_them(times, late):
    """No order can hold: what comes before that which it would end ends nothing, and police stand."""
    size = len(times)
    ring = [
        log_of(
            number,
            [
                (at_ms, OverrideStoodDown(1, "", f"test/desk-{(number + 1) % size} 1")),
                (at_ms, OverrideRaised(1)),
            ],
        )
        for number, at_ms in enumerate(times)
    ]
    waits = log_of(9, [(late, OverrideStoodDown(1, "Misheard.", "test/desk-0 1"))])
    merged = merged_entries([*ring, waits])
    seen = [entry.command for entry in merged]
    assert seen.index("test/desk-9 0") > seen.index("test/desk-0 1"), "what only waits for it waits"
    state = retell("call-1", [e for e in merged if e.origin != "test/desk-9"], lambda _: None).state
    assert state.override is not None


def test_what_merely_waits_for_a_ring_changes_nothing_in_it():
    """The act that is first by its clock goes first, whoever was on the way to the ring."""

    def one(number: int, at_ms: int, of: int) -> Log:
        down = OverrideStoodDown(1, "Misheard.", f"test/desk-{of} 1")
        return log_of(number, [(at_ms, down), (at_ms, OverrideRaised(1))])

    ring = [one(0, 10, of=1), one(1, 20, of=0)]
    waits = one(2, 0, of=1)
    merged = [entry for entry in merged_entries([*ring, waits]) if entry.origin != "test/desk-2"]
    assert merged == merged_entries(ring)
    assert merged[0].origin == "test/desk-0"


def test_by_number_alone_an_answer_belongs_to_the_assessment_that_its_own_desk_began():
    """In records from before answers named what began it; another desk's has the same number."""
    began, answer = NewInformationCame(2, "new_fact", ""), AnswerGiven(2, "act_done", "yes", "told")
    mine, others = log_of(1, [(10, began), (11, answer)]), log_of(2, [(50, began)])
    assert merged_entries([mine, others]) == [*mine, *others]


def twice() -> list[StoredEntry]:
    """A log that stands here twice, of which each file lost what the other has."""
    notes = [log_of(1, [(at_ms, NoteWritten(str(at_ms)))]) for at_ms in (100, 200)]
    (later,), (earlier,) = notes
    files = [[replace(later, seq=5)], [replace(earlier, seq=1, command="earlier")]]
    stamp = Stamp(300, "5512", "handler", "x")
    read = stored(
        to_entry(Event("call-1", stamp, NoteWritten("Read."), ("test/desk-1#3",))), 0, "o"
    )
    merged = merged_entries([*files, [read]])
    assert [entry.seq for entry in merged] == [5, 1, 0]
    return merged


def test_of_a_log_that_stands_here_twice_nothing_counts_as_read_that_was_not():
    read = retell("call-1", twice(), lambda _: None).events[-1]
    assert 1 in read.stamp.unseen


def test_of_a_log_that_stands_here_twice_all_was_read_now():
    assert retell("call-1", twice(), lambda _: None).state.seen == ("o#0", "test/desk-1#5")

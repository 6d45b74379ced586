"""A log that is lost under the running program and written anew: the call is told as if nothing had been lost.

Also what other desks had read of it: their marks name numbers in a file that is gone, or that came back.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.event_codec import SEEN, to_entry
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.application.written_anew import RECOVERED, STOOD, said, stood_in
from rcrp_desktop.domain.audit.entry import NewEntry, StoredEntry
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.notes import NoteWritten
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.call_bench import MemoryLog, stored
from tests.support.desks_apart import ENGINE, ROLES
from tests.support.desks_that_lose import Losing, Step, as_told, both
from tests.support.room import ManualClock
from tests.support.search_depth import sized

ACTS = (
    *("yes", "calm", "crime", "accept", "ask", "unsure", "agree", "less", "police", "soon", "new"),
    *("raise", "mispress", "stand down", "police now", "back", "on cad", "caller told", "taken"),
    *("declined", "tell caller", "gone", "look"),
)
SKEWS = st.dictionaries(
    st.sampled_from(sorted(ROLES)), st.sampled_from((-300_000, -2_000, 300_000, 3_600_000))
)
SOMETIMES = st.sampled_from((False, False, True))
STEPS = st.builds(
    Step,
    st.sampled_from(("4471", "5512", "2290")),
    st.sampled_from(ACTS),
    reads=st.booleans(),
    busy=SOMETIMES,
    lost=SOMETIMES,
    stays=st.booleans(),
    starts=SOMETIMES,
)
READ_BEHIND = [Step("5512", "yes", reads=True), Step("4471", "look", lost=True)]
BEHIND = {"5512": -300_000}


@given(st.lists(STEPS, max_size=10), SKEWS)
@example(READ_BEHIND, BEHIND)
@example([Step("2290", "yes"), READ_BEHIND[1], Step("2290", "ask", lost=True, stays=True)], {})
@settings(deadline=None, max_examples=sized(60, 2_000))
def test_what_is_told_is_as_if_nothing_had_been_lost(steps, skew):
    whole, losing = both(steps, skew)
    assert as_told(losing.told()) == as_told(whole.told())


@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize("starts", [False, True])
def test_a_threat_to_life_that_changes_an_answer_stands_when_that_is_written_anew(stays, starts):
    """By the clock of whoever told it, it came before the answer that it changes."""
    desks = Losing(loses=True, skew=BEHIND)
    desks.do(READ_BEHIND[0])
    desks.do(Step("4471", "look", lost=True, stays=stays, starts=starts))
    state = desks.told().state
    assert state.current.answers["act_done"] == "yes"
    assert standing(state, ENGINE).response is ResponseClass.POLICE_IMMEDIATE


def test_what_waited_counts_as_read_by_nobody_who_read_the_log_that_it_waited_for():
    steps = [
        Step("4471", "crime", busy=True),
        Step("5512", "yes", reads=True),
        Step("4471", "look", lost=True),
    ]
    _, losing = both(steps, {})
    events = losing.told().events
    waited = max(event.stamp.command for event in events if event.stamp.actor == "4471")
    yes = next(event for event in events if event.stamp.actor == "5512")
    unseen = [events[place - 1].stamp.command for place in sorted(yes.stamp.unseen)]
    assert {*unseen} == {waited}


@given(st.lists(STEPS, max_size=6), STEPS, SKEWS)
@settings(deadline=None, max_examples=sized(40, 1_000))
def test_records_from_before_acts_said_where_they_stood_tell_it_by_what_their_maker_had_read(
    steps, last, skew
):
    once = [replace(step, lost=False) for step in steps]
    whole, losing = both([*once, replace(last, lost=True)], skew)
    for log in losing.records.logs:
        log.entries[:] = [_without(entry, STOOD) for entry in log.entries]
    told = losing.told()
    # What another had read there stands under a number that none of these names: such a call is told as damaged.
    is_damaged = told.state.damaged and not whole.told().state.damaged
    state = replace(told.state, damaged=False) if is_damaged else told.state
    assert as_told(replace(told, state=state)) == as_told(whole.told())


def _without(entry: StoredEntry, name: str) -> StoredEntry:
    return replace(entry, body={k: v for k, v in entry.body.items() if k != name})


MINE, OTHERS = "rcrp/f/desk/44c644d1-live", "rcrp/f/desk/0badcafe-live"


def note(origin: str, seq: int, command: str, at_ms: int, *seen: str, **body: Json) -> StoredEntry:
    stamp = Stamp(at_ms, origin.split("/")[3], "handler", command)
    entry = to_entry(Event("call-1", stamp, NoteWritten(command), seen))
    return stored(replace(entry, body={**entry.body, **body}), seq, origin)


def order(*logs: list[StoredEntry]) -> str:
    return "".join(entry.command for entry in merged_entries(logs))


def anew(seq: int, command: str, at_ms: int, stood: list[Json], log: int = 2) -> StoredEntry:
    facts: dict[str, Json] = {RECOVERED: True, STOOD: stood}
    return note(f"{MINE}/{log}", seq, command, at_ms, **facts)


def test_an_act_comes_after_what_its_desk_had_read_in_the_log_before():
    later = [anew(1, "a", 100, [f"{MINE}/1#4"]), anew(2, "b", 200, [f"{MINE}/1#7"])]
    assert order(later, [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/1#6")]) == "axb"
    assert order(later, [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/1#7")]) == "abx"
    assert order(later, [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/1#3")]) == "xab"


def test_an_act_that_was_written_anew_twice_has_every_number():
    later = [
        anew(1, "a", 100, [f"{MINE}/1#4", f"{MINE}/2#9"], 3),
        anew(2, "b", 200, [f"{MINE}/2#12"], 3),
    ]
    assert order(later, [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/1#4")]) == "axb"
    assert order(later, [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/2#9")]) == "axb"
    assert order(later, [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/2#12")]) == "abx"
    assert stood_in(later[0]) == {f"{MINE}/1": 4, f"{MINE}/2": 9, f"{MINE}/3": 1}


def test_where_the_log_before_is_here_its_own_numbers_count_and_what_is_left_in_it_keeps_its_order():
    before = [note(f"{MINE}/1", 4 + at, name, 100 + at) for at, name in enumerate("abc")]
    later = [anew(1, "a", 100, []), anew(2, "c", 102, [f"{MINE}/1#2"])]
    read = [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/1#4")]
    assert order(before, later, read) == "axbc"
    assert order([before[0], replace(before[1], at_ms=9), before[2]], later) == "abc"


@pytest.mark.parametrize("taken_in", ["a", "b", "ab", "abc"])
def test_what_is_missing_of_a_log_is_missing_still_when_its_acts_were_taken_in_anew(taken_in: str):
    before = [note(f"{MINE}/1", 4 + at, name, 100 + at) for at, name in enumerate("abc")]
    lacks = ((f"{MINE}/1", 7),)
    before[0] = replace(before[0], lacks=lacks)
    later = [anew(1 + at, name, 100 + "abc".index(name), []) for at, name in enumerate(taken_in)]
    for logs in ([before, later], [later, before]):
        merged = merged_entries(logs)
        assert sorted(entry.command for entry in merged) == ["a", "b", "c"]
        assert [lack for entry in merged for lack in entry.lacks] == [*lacks]
        told = retell("call-1", merged, lambda _: None).state
        assert told.damaged
        assert f"{MINE}/1#6" in told.seen, "what is missing was not read"


def test_what_is_missing_of_the_log_that_took_them_in_is_missing_beside_that_of_the_log_before():
    """Both logs lack something, and the entry that says it of both is the first that counts."""
    before = [note(f"{MINE}/1", 4, "a", 100)]
    later = [anew(1, "a", 100, []), note(f"{MINE}/2", 5, "b", 200)]
    lacks = ((f"{MINE}/1", 7), (f"{MINE}/2", 3))
    before[0], later[0] = (
        replace(log[0], lacks=(lack,)) for log, lack in zip((before, later), lacks, strict=True)
    )
    for logs in ([before, later], [later, before]):
        merged = merged_entries(logs)
        assert [entry.lacks for entry in merged] == [lacks, ()]
        assert {f"{MINE}/1#4", f"{MINE}/2#1", f"{MINE}/2#5-5"} == {
            *retell("call-1", merged, lambda _: None).state.seen
        }


def test_what_is_left_in_a_log_had_read_all_that_stood_there_before_it():
    left = note(f"{MINE}/1", 5, "b", 500)
    later = [anew(1, "a", 100, [f"{MINE}/1#4"]), anew(2, "c", 400, [f"{MINE}/1#6"])]
    events = retell("call-1", merged_entries([later, [left]]), lambda _: None).events
    assert [event.stamp.command for event in events] == ["a", "c", "b"]
    assert [sorted(event.stamp.unseen) for event in events] == [[], [], [2]]


@pytest.mark.parametrize(
    ("numbers", "mark", "told"),
    [((7, 4), 7, "abx"), ((4, 9, 5), 6, "abcx"), ((4, 9, 5), 4, "axbc")],
)
def test_acts_that_were_written_anew_in_another_order_come_before_what_had_read_them(
    numbers, mark, told
):
    later = [
        anew(at, name, 100 * at, [f"{MINE}/1#{number}"])
        for at, (name, number) in enumerate(zip("abc", numbers, strict=False), 1)
    ]
    assert order(later, [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/1#{mark}")]) == told


def test_an_act_of_several_entries_is_read_whole():
    before = [note(f"{MINE}/1", seq, "a", 100) for seq in (4, 5)]
    later = [anew(seq, "a", 100, []) for seq in (1, 2)]
    assert order(before, later, [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/1#4")]) == "aax"


def test_an_act_counts_in_the_newest_log_that_took_it_in():
    logs = [[anew(1, "a", 100, [], log)] for log in (2, 10, 9)]
    (told,) = merged_entries(logs)
    assert told.origin == f"{MINE}/10"
    assert dict(told.stood) == {f"{MINE}/2": 1, f"{MINE}/9": 1}


@pytest.mark.parametrize("stood", [[f"{OTHERS}/1#4"], ["a#1"], [4], "x", {"a": 1}, None, []])
def test_nobody_says_that_an_act_stood_in_another_persons_log(stood):
    taken = anew(1, "a", 100, stood)
    assert stood_in(taken) == {f"{MINE}/2": 1}
    assert order([taken], [note(f"{OTHERS}/1", 1, "x", 50, "a#9", f"{MINE}/1#9")]) == "xa"


def test_an_act_that_no_log_had_is_read_by_nobody_who_read_the_log_of_its_maker():
    """Another copy of the program had that log, and wrote on."""
    facts: dict[str, Json] = {RECOVERED: True, STOOD: []}
    waited = note(f"{MINE}/2", 1, "a", 100, f"{MINE}/1#4", **facts)
    read = note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/1#9")
    assert order([waited], [read]) == "xa"
    assert order([_without(waited, STOOD)], [read]) == "ax", "an earlier record does not say"


def test_what_was_never_taken_in_says_nothing_of_where_it_stood():
    plain = note(f"{MINE}/2", 1, "a", 100, **{STOOD: [f"{MINE}/1#4"]})
    assert stood_in(plain) == {f"{MINE}/2": 1}


def test_the_name_of_the_force_is_a_setting_and_parts_no_log_from_the_next():
    renamed = "rcrp/elsewhere/desk/44c644d1-live/2"
    taken = note(renamed, 1, "a", 100, **{RECOVERED: True, STOOD: [f"{MINE}/1#4"]})
    before = note(f"{MINE}/1", 4, "a", 100)
    assert order([taken], [before]) == "a"
    assert order([taken], [note(f"{OTHERS}/1", 1, "x", 50, f"{MINE}/1#4")]) == "ax"


def test_only_what_was_read_of_it_counts_as_read():
    later = [
        anew(1, "a", 100, [f"{MINE}/1#4"]),
        anew(2, "b", 40, [f"{MINE}/1#7"]),
        note(f"{MINE}/2", 3, "c", 41),
    ]
    for mark, unseen in [("1#3", "abc"), ("1#4", "bc"), ("1#7", "c"), ("2#2", "c"), ("2#3", "")]:
        read = note(f"{OTHERS}/1", 1, "x", 500, f"{MINE}/{mark}")
        retold = retell("call-1", merged_entries([later, [read]]), lambda _: None)
        names = [event.stamp.command for event in retold.events]
        stamp = retold.events[names.index("x")].stamp
        assert "".join(names[at - 1] for at in sorted(stamp.unseen)) == unseen, mark


def line(*seen: str, **how: Json) -> NewEntry:
    body: dict[str, Json] = {SEEN: [*seen], "fact": 1, **how}
    return NewEntry("note_written", "decision", 1, "4471", "handler", "c", "a", body, {})


def test_an_act_says_the_same_however_it_came_and_however_far_its_own_logs_had_come():
    log = MemoryLog(ManualClock(), f"{MINE}/2")
    log.append([line(f"{OTHERS}/1#3", f"{MINE}/1#7", recovered=True, stood=[f"{MINE}/1#8"])])
    assert log.known([line(f"{OTHERS}/1#3", f"{MINE}/1#5")]) == "same"
    assert log.known([line(f"{OTHERS}/1#4", f"{MINE}/1#7")]) == "other"
    assert log.known([line(f"{OTHERS}/1#3", fact=2)]) == "other"
    assert said(f"{MINE}/2", {"fact": 1}) == {"fact": 1}

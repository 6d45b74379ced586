"""Laws of what was told before: nothing that was read once is missed in silence, in whatever order calls are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hypothesis import example, given
from hypothesis import strategies as st

from rcrp_desktop.adapters.sqlite.told_before import ToldBefore
from rcrp_desktop.adapters.sqlite.told_marks import ToldMarks
from rcrp_desktop.application.written_anew import RECOVERED
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.frozen import replace
from tests.support.lines import lines_of

Place = tuple[str, int]
Look = Mapping[Place, tuple[int, bool]]
"""What stands at each number of some logs: which of several entries that could, and whether it is damaged."""

ORIGIN = "rcrp/test-force/desk-{}/75868569/1"
PLACES = st.tuples(st.sampled_from("ab"), st.integers(0, 4))
LOOKS = st.dictionaries(PLACES, st.tuples(st.integers(0, 1), st.booleans()), max_size=6)
CALLS = st.sampled_from(["c", "d", "e"])
OPEN, CLOSED = "note_written", "call_ended"


def entry(
    origin: str, seq: int, which: int = 0, *, damaged: bool = False, call: str = "c", kind: str = ""
) -> StoredEntry:
    beside = (ORIGIN.format(origin), seq, kind or CLOSED, "decision", 0, "4471", "handler", call)
    command = f"{origin}{seq}.{which}"
    leaf = command.encode().ljust(32)
    return StoredEntry(*beside, command, {}, {"text": which}, (), leaf, damaged=damaged)


def logs_of(look: Look, call: str = "c") -> list[list[StoredEntry]]:
    return [
        [
            entry(o, n, w, damaged=d, call=call)
            for (o, n), (w, d) in sorted(look.items())
            if o == log
        ]
        for log in "ab"
    ]


def told(found: Iterable[Iterable[StoredEntry]]) -> dict[tuple[str, int, bytes], bool]:
    return {(e.origin, e.seq, e.leaf_hash): e.damaged for log in found for e in log}


def lacks(found: Iterable[Iterable[StoredEntry]]) -> bool:
    return any(one.lacks for log in found for one in log)


@given(st.lists(LOOKS, max_size=5))
def test_every_entry_that_was_read_once_is_told_and_that_it_is_not_read_now(looks: list[Look]):
    before, read = ToldBefore(), dict[tuple[str, int, bytes], bool]()
    for look in looks:
        logs = logs_of(look)
        now = told(logs)
        is_less = any(one not in now or (now[one] and not was) for one, was in read.items())
        read |= {one: is_damaged and read.get(one, True) for one, is_damaged in now.items()}
        found = before.with_before("c", logs)
        assert told(found) == read
        assert all([e.seq for e in log] == sorted(e.seq for e in log) for log in found)
        assert lacks(found) == is_less == ("c" in before.less)


@given(st.lists(st.tuples(CALLS, LOOKS), max_size=12), st.integers(0, 8), st.integers(0, 8))
def test_at_no_bound_is_anything_missed_in_silence(
    looks: list[tuple[str, Look]], most: int, marks: int
):
    before = ToldBefore(most, ToldMarks(marks))
    read: dict[str, set[tuple[str, int, bytes]]] = {}
    for call, look in looks:
        found = before.with_before(call, logs_of(look, call))
        once = read.setdefault(call, set())
        here = told(found)
        once |= {one for one in here if one[2]}
        assert once <= here.keys() or lacks(found)


States = Mapping[Place, tuple[str, int]]
"""How each entry of some logs reads, and which it is: whole, damaged, or so damaged that it may be any."""

READS = st.sampled_from(["whole", "damaged", "unsure"])


def states_of(which: st.SearchStrategy[int]) -> st.SearchStrategy[list[tuple[str, States]]]:
    states = st.dictionaries(PLACES, st.tuples(READS, which), max_size=6)
    return st.lists(st.tuples(CALLS, states), max_size=12)


def as_read(states: States, call: str) -> list[list[StoredEntry]]:
    logs: list[list[StoredEntry]] = [[], []]
    for (log, number), (reads, which) in sorted(states.items()):
        one = entry(log, number, which, damaged=reads != "whole", call=call)
        if reads == "unsure":
            one = replace(one, unsure=True, leaf_hash=b"#" * 32)
        logs[log == "b"].append(one)
    return logs


@given(states_of(st.just(0)), st.integers(0, 8))
def test_nothing_is_missing_of_a_call_at_any_bound_once_its_logs_are_whole_again(
    looks: list[tuple[str, States]], most: int
):
    before = ToldBefore(most)
    for call, states in looks:
        before.with_before(call, as_read(states, call))
    for call in {call for call, _ in looks}:
        whole = as_read({(log, n): ("whole", 0) for log in "ab" for n in range(5)}, call)
        found = before.with_before(call, whole)
        assert not lacks(found)
        assert [[*log] for log in found] == whole
        assert call not in before.less


@given(states_of(st.integers(0, 1)), st.integers(0, 8))
def test_at_no_bound_is_another_taken_for_an_entry_because_it_was_not_sure_for_a_while(
    looks: list[tuple[str, States]], most: int
):
    before, read = ToldBefore(most), dict[str, set[tuple[str, int, bytes]]]()
    for call, states in looks:
        logs = as_read(states, call)
        found = [one for log in before.with_before(call, logs) for one in log]
        once = read.setdefault(call, set())
        once |= {(e.origin, e.seq, e.leaf_hash) for log in logs for e in log if not e.unsure}
        here = {(e.origin, e.seq, e.leaf_hash) for e in found}
        doubted = {(e.origin, e.seq) for e in found if e.unsure}
        silent = {one for one in once - here if one[:2] not in doubted}
        assert not silent or lacks([found])


def test_what_was_not_sure_as_its_call_was_let_go_of_is_missed_while_nothing_stands_there():
    before = ToldBefore(0)
    one = entry("a", 1, damaged=True)
    unsure = replace(one, unsure=True)
    before.with_before("c", [[unsure]])
    assert lacks(before.with_before("c", []))
    assert not lacks(before.with_before("c", [[unsure]]))
    assert not lacks(before.with_before("c", [[replace(one, damaged=False)]]))
    assert not lacks(before.with_before("c", [[unsure]])), "damaged by itself"
    assert "c" not in before.less
    assert lacks(before.with_before("c", [[entry("a", 1, 1)]]))


@given(st.lists(st.tuples(st.sampled_from("de"), LOOKS), max_size=8), st.integers(0, 4))
def test_no_other_call_takes_what_is_held_of_one(looks: list[tuple[str, Look]], most: int):
    before = ToldBefore(max(most, 1))
    threat = entry("a", 1, kind="override_raised")
    before.with_before("c", [[threat]])
    before.with_before("c", [])
    for call, look in looks:
        before.with_before(call, logs_of(look, call))
        assert "c" in before.less
    assert told(before.with_before("c", [])) == told([[threat]])
    assert not lacks(before.with_before("c", [[threat]]))
    assert "c" not in before.less


def test_calls_whose_line_is_closed_without_a_danger_go_first():
    police = replace(entry("a", 2, call="p"), body={"response": "police_priority"})
    staying = (
        [entry("a", 0, call="t", kind="override_raised"), entry("a", 1, call="t")],
        [police, entry("a", 3, call="p")],
        [entry("a", 4, call="o", kind=OPEN)],
        [entry("a", 5, call="n"), entry("a", 6, call="n", kind="new_information_came")],
    )
    before = ToldBefore(sum(map(len, staying)))
    for call in staying:
        before.with_before(call[0].call, [call])
    for number in range(9):
        before.with_before(f"x{number}", [[entry("b", number, call=f"x{number}")]])
    for call in staying:
        assert told(before.with_before(call[0].call, [])) == told([call])


def test_a_call_of_more_entries_than_any_has_takes_no_other_calls_room():
    before = ToldBefore(2_010)
    small = [entry("a", number, call="s", kind=OPEN) for number in range(10)]
    before.with_before("s", [small])
    long = [entry("b", number, call="l", kind=OPEN) for number in range(2_001)]
    before.with_before("l", [long])
    assert told(before.with_before("s", [])) == told([small])


def with_police(number: int) -> list[StoredEntry]:
    """A call that tells of a threat to life and of police, and of other things."""
    call = f"p{number}"
    police = [
        replace(entry("a", seq, call=call), body={"response": "police_immediate"}) for seq in (1, 2)
    ]
    threat = entry("a", 0, call=call, kind="override_raised")
    return [threat, *police, *(entry("a", seq, call=call) for seq in range(3, 6))]


@given(st.integers(1, 30), st.integers(0, 20), st.integers(0, 40))
def test_no_more_is_held_than_there_is_room_for_and_of_each_call_a_threat_while_there_is(
    calls: int, most: int, kept: int
):
    before = ToldBefore(most, kept=kept)
    for number in range(calls):
        before.with_before(f"p{number}", [with_police(number)])
        several = before._calls.values()
        assert before._count + before._kept == sum(len(known.entries) for known in several)
        assert (before._count <= most, before._kept <= kept) == (True, True)
        assert {*before._calls} == {call for turn in before._turns for call in turn}
    assert all(known.entries[0].kind == "override_raised" for known in before._calls.values())
    assert len(before._calls) >= min(calls, kept)
    for number in (0, calls - 1):
        assert lacks(before.with_before(f"p{number}", []))


def test_what_is_kept_of_the_call_that_was_longest_not_asked_for_is_cut_first():
    before = ToldBefore(0, kept=5)
    for number in range(3):
        before.with_before(f"p{number}", [with_police(number)])
    assert [len(before._calls[f"p{number}"].entries) for number in range(3)] == [1, 1, 3]


def test_a_look_takes_as_long_however_many_calls_are_held():
    def work(calls: int) -> int:
        before = ToldBefore(calls * 2, kept=calls)
        for number in range(calls):
            before.with_before(f"p{number}", [with_police(number)])
        last = with_police(calls)
        return lines_of("told_before", lambda: before.with_before(last[0].call, [last]))

    assert 0 < work(400) <= 2 * work(40)


@given(st.integers(1, 12), st.integers(0, 20), st.integers(0, 40))
def test_while_a_log_is_away_no_more_is_held_and_of_no_call_it_is_missed_in_silence(
    calls: int, most: int, kept: int
):
    before = ToldBefore(most, kept=kept)
    there = {f"p{n}": [entry("b", n * 9 + k, call=f"p{n}") for k in range(3)] for n in range(calls)}
    away = {f"p{n}": with_police(n) for n in range(calls)}
    for call in there:
        before.with_before(call, [away[call], there[call]])
    for _ in range(2):
        for call in there:
            assert lacks(before.with_before(call, [[], there[call]]))
            assert (before._count <= most, before._kept <= kept) == (True, True)
            several = before._calls.values()
            assert before._count + before._kept == sum(len(known.entries) for known in several)
        assert before.less == there.keys()
    for call in there:
        assert not lacks(before.with_before(call, [away[call], there[call]]))
    assert not before.less


def test_of_what_is_missing_the_longest_not_asked_for_goes_after_all_else():
    before = ToldBefore(4, kept=0)
    for call in ("c", "d"):
        before.with_before(call, [[entry("a", 1, call=call), entry("a", 2, call=call)]])
        before.with_before(call, [])
    there = entry("b", 1, call="e", kind=OPEN)
    before.with_before("e", [[entry("a", 1, call="e")], [there]])
    assert [*before._calls] == ["c", "d"]
    before.with_before("e", [[], [there]])
    assert [*before._calls] == ["d", "e"]


def test_a_call_of_which_something_is_missing_is_told_whole_while_there_is_room_for_it():
    before = ToldBefore(2)
    call = [entry("a", 1), entry("a", 2)]
    before.with_before("c", [call])
    before.with_before("c", [])
    for number in range(9):
        one = entry("b", number, call=f"x{number}", kind="override_raised")
        before.with_before(one.call, [[one]])
    assert told(before.with_before("c", [])) == told([call])


def test_of_a_call_that_was_let_go_of_it_is_said_that_something_is_missing_until_it_is_there():
    before = ToldBefore(0)
    one = entry("a", 1)
    for _ in range(2):
        assert not lacks(before.with_before("c", [[one]]))
        assert "c" not in before.less
        found = before.with_before("c", [])
        assert [(e.damaged, e.lacks) for log in found for e in log] == [(True, ((one.origin, 1),))]
        assert "c" in before.less
    assert lacks(before.with_before("c", [[entry("a", 1, 1)]]))


def test_police_at_once_stay_of_whatever_call_that_was_let_go_of():
    before = ToldBefore(0)
    kinds = ("call_began", "override_raised", "override_reason_given", OPEN)
    entries = [entry("a", number, kind=kind) for number, kind in enumerate(kinds)]
    for _ in range(2):
        assert not lacks(before.with_before("c", [entries]))
        for number in range(9):
            before.with_before(f"x{number}", [[entry("b", number, call=f"x{number}")]])
    for _ in range(2):
        found = before.with_before("c", [])
        assert told(found) == told([entries[1:3]])
        places = tuple((one.origin, one.seq) for one in entries)
        assert [one.lacks for log in found for one in log if one.lacks] == [places]
    assert told(before.with_before("c", [entries])) == told([entries])
    assert "c" not in before.less


def test_of_a_call_of_which_not_even_marks_are_kept_nobody_says_that_all_is_there():
    before = ToldBefore(0, ToldMarks(0))
    before.with_before("c", [[entry("a", 1)]])
    assert lacks(before.with_before("c", [[entry("a", 1)]]))
    assert lacks(before.with_before("c", []))
    assert before.with_before("d", []) == []


def test_an_act_that_the_next_log_of_its_person_took_in_anew_is_not_missed():
    one = entry("a", 1)
    anew = replace(one, origin=f"{one.origin[:-1]}2", seq=0, body={"recovered": True})
    for most in (9, 0):
        before = ToldBefore(most)
        before.with_before("c", [[one]])
        assert told(before.with_before("c", [[anew]])) == told([[anew]])
        assert "c" not in before.less
    said_only = replace(anew, body={})
    before = ToldBefore()
    before.with_before("c", [[one]])
    assert lacks(before.with_before("c", [[said_only]]))
    same_log = replace(anew, origin=one.origin)
    before = ToldBefore()
    before.with_before("c", [[one]])
    assert lacks(before.with_before("c", [[same_log]]))


def test_a_threat_to_life_falls_with_no_column_beside_its_bytes():
    threat = entry("a", 1, kind="override_raised", damaged=True)
    threat = replace(threat, unsure=True)
    before = ToldBefore()
    before.with_before("c", [[threat]])
    found = before.with_before("c", [[replace(threat, kind=OPEN)]])
    assert "override_raised" in {e.kind for log in found for e in log}
    assert lacks(found)
    assert not lacks(before.with_before("c", [[replace(threat, damaged=False, unsure=False)]]))


@given(st.lists(LOOKS, max_size=4), st.sets(PLACES), LOOKS)
def test_no_memory_tells_what_was_erased(looks: list[Look], erased: set[Place], last: Look):
    before = ToldBefore()
    for number, look in enumerate((*looks, last)):
        if number == len(looks):
            for log in "ab":
                before.erased(ORIGIN.format(log), [(n, "text") for o, n in erased if o == log])
        before.with_before("c", logs_of(look))
    for one in (one for log in before.with_before("c", []) for one in log):
        is_gone = any((ORIGIN.format(o), n) == (one.origin, one.seq) for o, n in erased)
        assert bool(one.parts) != is_gone
        assert one.erased == (("text",) if is_gone else ())


def act_in(log: int, numbers: Iterable[int]) -> list[StoredEntry]:
    """Entries of one act, alike in all that names them, as one of the logs of their person took them in anew."""
    origin = ORIGIN.format("a")[:-1] + str(log)
    entries = (replace(entry("a", n), origin=origin, command="act") for n in numbers)
    return [replace(one, body={**one.body, RECOVERED: True}) for one in entries]


ENTRIES = st.frozensets(st.integers(0, 2))
NONE = frozenset[int]()
LAST = frozenset({1})


@given(
    st.integers(1, 3),
    st.booleans(),
    st.lists(st.tuples(ENTRIES, ENTRIES, st.booleans()), max_size=6),
    st.sampled_from([100, 3, 0]),
)
@example(2, True, [(LAST, NONE, False)] * 2, 3)
@example(2, False, [(LAST, LAST, False)] * 2, 0)
def test_of_an_act_that_was_not_written_anew_as_a_whole_the_rest_is_missed_at_every_look(
    entries: int, is_anew: bool, looks: list[tuple[frozenset[int], frozenset[int], bool]], most: int
):
    """Several entries of one kind may be of one act: in the log that is lost, itself written anew or not, and in the next."""
    before, once = ToldBefore(most), dict[int, set[int]]()
    first = (frozenset(range(entries)), NONE, True)
    for old, new, is_let_go in (first, *looks):
        here = {1: old & first[0], 2: new & first[0]}
        logs = {log: act_in(log, sorted(numbers)) for log, numbers in here.items()}
        if not is_anew:
            logs[1] = [replace(one, body={}) for one in logs[1]]
        for log, numbers in here.items():
            once.setdefault(log, set()).update(numbers)
        is_whole = {1: len(here[2]) >= len(once[1]), 2: is_anew and len(here[1]) >= len(once[2])}
        is_less = any(once[log] > here[log] and not is_whole[log] for log in here)
        assert lacks(before.with_before("c", logs.values())) == is_less
        assert ("c" in before.less) == is_less
        for n in range(5 * is_let_go):
            before.with_before(f"d{n}", [[replace(entry("b", 0), call=f"d{n}")]])


def test_an_entry_that_was_not_sure_for_a_while_is_one_of_its_act():
    before, both = ToldBefore(0), act_in(1, range(2))
    unsure = [replace(one, unsure=True, leaf_hash=b"#" * 32) for one in both]
    for read in (both, unsure[:1] + both[1:]):
        before.with_before("c", [read])
    assert not lacks(before.with_before("c", [act_in(2, range(2))]))
    before = ToldBefore(0)
    before.with_before("c", [unsure])
    assert lacks(before.with_before("c", [act_in(2, [0])]))


def test_nothing_without_a_command_is_of_an_act_that_was_written_anew():
    before = ToldBefore()
    before.with_before("c", [[replace(entry("a", 0), command="")]])
    (anew,) = act_in(2, [0])
    assert lacks(before.with_before("c", [[replace(anew, command="")]]))


def test_a_threat_to_life_is_told_while_the_next_log_has_less_of_its_act():
    """One of several alike was kept of its call; the next log has that many, and not all."""
    before = ToldBefore(0, kept=3)
    threats = [replace(one, kind="override_raised", body={}) for one in act_in(1, range(2))]
    before.with_before("c", [threats])
    for n in range(2):
        before.with_before(f"p{n}", [with_police(n)])
    (anew,) = act_in(2, [0])
    found = before.with_before("c", [[replace(anew, kind="override_raised")]])
    assert lacks(found)
    assert {e.origin for log in found for e in log} == {threats[0].origin, anew.origin}

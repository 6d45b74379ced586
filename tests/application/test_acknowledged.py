"""What is kept of the acts that a log has acknowledged, for the log that follows it."""

from __future__ import annotations

from rcrp_desktop.application.acknowledged import Acknowledged
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt
from tests.support.call_bench import stored

RECEIPT = Receipt("mine/1", 4, 4, 1, 5, "", signed=True, repeated=False)


def entry(call: str, command: str, kind: str = "answer_given", actor: str = "4471") -> NewEntry:
    return NewEntry(kind, "decision", 1, actor, "handler", call, command, {}, {})


def test_what_was_read_back_stands_before_what_was_done_since():
    acts = Acknowledged()
    acts.took([entry("a", "2")], RECEIPT)
    acts.read(
        "a", [stored(entry("a", "1"), 0, "mine/1"), stored(entry("a", "2"), 1, "mine/1")], "4471"
    )
    assert [e.command for line in acts.held_by("mine/1") for e in line] == ["1", "2"]


def test_only_what_the_lost_log_held_is_given_and_never_another_persons_act():
    acts = Acknowledged()
    acts.read("a", [stored(entry("a", "1"), 0, "mine/1")], "4471")
    acts.read("b", [stored(entry("b", "2"), 0, "mine/2")], "4471")
    acts.read("c", [stored(entry("c", "3", actor="9002"), 0, "mine/2")], "4471")
    assert [e.command for line in acts.held_by("mine/2") for e in line] == ["2"]
    acts.moved("mine/2")
    assert [e.command for line in acts.held_by("mine/3") for e in line] == ["2"]


def test_calls_that_are_closed_make_room_and_open_ones_stay():
    acts = Acknowledged()
    acts.took([entry("open", "o")], RECEIPT)
    for number in range(120):
        acts.took([entry(f"c{number}", f"x{number}", "call_ended")], RECEIPT)
    kept = [e.call for line in acts.held_by("") for e in line]
    assert kept[0] == "open"
    assert kept[1:] == [f"c{number}" for number in range(70, 120)]


def test_an_act_is_read_back_whole_though_another_desks_stands_between_its_entries():
    acts = Acknowledged()
    whole = [entry("a", "1"), entry("a", "1", "route_shown")]
    between = stored(entry("a", "2", actor="9002"), 0, "other/1")
    first, last = (stored(e, at, "mine/1") for at, e in enumerate(whole))
    acts.read("a", [first, between, last], "4471")
    assert [e.kind for line in acts.held_by("mine/1") for e in line] == [e.kind for e in whole]

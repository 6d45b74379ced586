"""How open calls are read back: each by itself, the one on show first, and what waits for the disk once it has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcrp_desktop.application.one_step import Step, step_under_way
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.ui.call_taking import reading_order
from rcrp_desktop.ui.call_taking.open_calls import OpenCalls
from rcrp_desktop.ui.call_taking.reading_order import ReadingOrder
from rcrp_desktop.ui.call_taking.reread import Reread
from tests.support.inline_background import InlineBackground


class Records:
    """Reads a call, notes as a part of which step, and raises what stands for it in ``faults``."""

    def __init__(self) -> None:
        self.read: list[tuple[str, Step]] = []
        self.faults: dict[str, Exception] = {}

    def reopen(self, call: str) -> CallState:
        self.read.append((call, step_under_way()))
        if call in self.faults:
            raise self.faults[call]
        return CallState(call, revision=1)

    def kept_of(self, call: str) -> Kept | None:
        assert call
        return None

    def seal_of(self, call: str) -> str:
        assert call
        return ""

    def names(self) -> list[str]:
        names = [call for call, _ in self.read]
        self.read.clear()
        return names


class Recording:
    def look(self) -> None: ...

    def note_kept(self, call: str, kept: Kept | None) -> None: ...

    def say_kept(self, call: str, kept: Kept | None) -> None: ...


class Desk:
    def __init__(self) -> None:
        self.records, self.open, self.lanes = Records(), OpenCalls(), InlineBackground(hold=True)
        self.on_show = ""
        for call in "abc":
            self.open.put(CallState(call))
        self.reread = Reread(
            self.records,  # pyright: ignore[reportArgumentType]
            self.lanes,
            self.open,
            self.records,
            Recording(),  # pyright: ignore[reportArgumentType]
            lambda: self.on_show,
        )

    def look(self, *calls: str, step: Step | None = None) -> list[str]:
        self.reread.after_look(calls, step or Step())
        self.lanes.run_all()
        return self.records.names()


@pytest.fixture
def desk(qapp: object) -> Desk:
    assert qapp
    return Desk()


@pytest.mark.parametrize("on_show", "abc")
def test_the_call_on_show_is_read_first(desk: Desk, on_show: str):
    desk.on_show = on_show
    read = desk.look("a", "b", "c")
    assert read[0] == on_show
    assert sorted(read) == ["a", "b", "c"]


def test_all_are_parts_of_the_step_that_found_them(desk: Desk):
    """What that waited for in vain is not waited for once more for each call."""
    step = Step()
    desk.reread.after_look("abc", step)
    desk.lanes.run_all()
    assert [found for _, found in desk.records.read] == [step] * 3
    step.found_busy(Path("a"), StorageUnavailable("busy", ""), 0.5)
    assert step.left_s() == pytest.approx(Step().left_s() - 0.5)


def test_what_was_read_is_not_read_again_until_something_is_added(desk: Desk):
    assert desk.look("a") == ["a"]
    assert desk.look() == []
    assert desk.look("a") == ["a"], "also where it says the same as before"
    assert desk.look() == []


@pytest.mark.parametrize("call", "abc")
def test_what_the_disk_does_not_give_is_tried_at_each_look_until_it_does(desk: Desk, call: str):
    desk.records.faults[call] = StorageUnavailable("io", "no answer")
    assert sorted(desk.look("a", "b", "c")) == ["a", "b", "c"]
    assert desk.look() == [call]
    desk.records.faults.clear()
    assert desk.look() == [call]
    assert desk.look() == []


def test_a_bug_in_one_is_raised_and_stops_only_that(desk: Desk):
    desk.records.faults["a"] = ValueError("a bug")
    desk.reread.after_look("abc", Step())
    with pytest.raises(ValueError, match="a bug"):
        desk.lanes.run_all()
    desk.lanes.run_all()
    assert sorted(desk.records.names()) == ["a", "b", "c"]
    assert not {"b", "c"} & desk.reread._unread  # pyright: ignore[reportPrivateUsage]


def test_what_is_on_its_way_to_the_disk_is_read_once_it_is_there(desk: Desk):
    desk.open.set_status("a", pending=True)
    assert desk.look("a") == []
    desk.open.set_status("a", pending=False)
    assert desk.look() == ["a"]


def test_what_is_read_just_now_is_read_once_more_where_something_was_added_meanwhile(desk: Desk):
    desk.reread.after_look("a", Step())
    desk.reread.after_look("", Step())
    assert desk.lanes.unwritten == 1, "nothing new is known of it"
    desk.reread.after_look("a", Step())
    desk.reread.after_look("a", Step())
    assert desk.lanes.unwritten == 1
    desk.lanes.run_all()
    assert desk.records.names() == ["a", "a"]


def test_an_override_that_came_to_stand_here_meanwhile_stays_and_it_is_read_again(desk: Desk):
    desk.reread.after_look("a", Step())
    found = desk.open.get("a")
    assert found is not None
    found.own_events += 1
    desk.lanes.run_all()
    assert found.state == CallState("a"), "what was read knows nothing of it"
    assert desk.records.names() == ["a"]
    assert desk.look() == ["a"]
    assert found.state.revision == 1


def order_of(**took_s: float) -> ReadingOrder:
    order = ReadingOrder()
    for call, seconds in took_s.items():
        order.ended(call, seconds)
        order.want(call, None)
    return order


def begun(order: ReadingOrder, on_show: str = "") -> list[str]:
    found: list[str] = []
    while (wanted := order.next(on_show)) is not None:
        found.append(wanted.call)
    return found


def test_of_those_that_take_long_one_is_read_at_a_time_and_last():
    order = order_of(long=9.0, longer=99.0, short=0.01, shorter=0.001)
    assert begun(order) == ["shorter", "short"]
    order.ended("shorter")
    assert begun(order) == ["long"]
    order.ended("short")
    assert begun(order) == [], "a lane stays free for what is short"
    order.want("new", None)
    assert begun(order) == ["new"]
    order.ended("long", 9.0)
    assert begun(order) == ["longer"]


def test_a_call_that_could_not_be_read_takes_as_long_as_before():
    order = order_of(long=9.0, longer=99.0)
    assert begun(order) == ["long"]
    order.ended("long")
    order.want("long", None)
    assert begun(order) == ["long"]
    assert begun(order) == [], "a lane stays free for what is short"


def test_the_call_on_show_goes_before_shorter_ones():
    assert begun(order_of(long=9.0, short=0.01), "long") == ["long", "short"]


def test_no_more_are_read_at_once_than_leave_a_lane_for_what_else_is_read():
    calls = {f"call{n}": 0.01 for n in range(9)}
    assert len(begun(order_of(**calls))) == reading_order._AT_ONCE == 2  # pyright: ignore[reportPrivateUsage]

"""What other desks recorded on a call beyond what is on show: nobody decides for no police on what they have not seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rcrp_desktop.application.event_codec import is_further, seen_mark, stretch_mark
from rcrp_desktop.application.one_step import Step, one_step
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room
from tests.support.supervisor import an_office
from tests.support.unreadable import busy, unread

KNIFE = WriteNote("He has a knife.")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


def does(room: Room, person: str, call: CallState, act: Command) -> None:
    desk = room.desk(person)
    desk.do(desk.reopened(call), act)


def test_ones_own_acts_are_on_show(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS)
    assert desk.service.beyond(call) is None
    later = desk.do(call, WriteNote("I look on."))
    assert desk.service.beyond(call) is None
    assert desk.service.beyond(later) is None
    assert desk.service.beyond(desk.reopened(call)) is None


def test_what_another_desk_recorded_is_not_until_it_was_read(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS)
    for act in (KNIFE, WriteNote("He went."), RaiseOverride()):
        does(room, "5512", call, act)
        read = desk.service.beyond(call)
        assert read == desk.reopened(call)
        assert desk.service.beyond(call, read.seen) is None, "it was told"
        call = desk.do(read, WriteNote("So do I."))
        assert desk.service.beyond(call) is None


def test_nor_is_what_they_do_on_another_call_or_who_looks_at_this_one(room: Room, tmp_path: Path):
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS)
    does(room, "5512", room.desk("5512").a_call("2", ADVICE_ANSWERS), KNIFE)
    office = an_office(room, tmp_path / "index.db")
    office.supervision.open_call(call.call)
    office.close()
    assert desk.service.beyond(call) is None


def test_of_several_desks_each_is_looked_at(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS)
    does(room, "5512", call, WriteNote("I look on."))
    does(room, "6613", call, WriteNote("So do I."))
    call = desk.reopened(call)
    assert desk.service.beyond(call) is None
    does(room, "5512", call, KNIFE)
    assert desk.service.beyond(call) is not None


def test_a_log_that_is_away_or_busy_tells_nothing_and_is_waited_for_briefly(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS)
    does(room, "5512", call, KNIFE)
    with unread(room.desk("5512")):
        assert desk.service.beyond(call) is None
    assert desk.service.beyond(call) is not None
    does(room, "5512", call, ConfirmOnCad("x"))
    with busy(room.desk("5512")), one_step(Step(0)):
        desk.service.beyond(call)


def test_what_comes_back_after_it_could_not_be_read_is_beyond(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS)
    does(room, "5512", call, WriteNote("I look on."))
    with unread(room.desk("5512")):
        shown = desk.reopened(call)
        assert desk.service.beyond(shown) is None
    assert desk.service.beyond(shown) is not None


# --- the law over marks -----------------------------------------------------------------------------

NUMBERS = st.integers(0, 9)
MARKS = st.one_of(
    st.builds(lambda log, end: (log, 0, end), st.sampled_from("ab"), NUMBERS),
    st.builds(
        lambda log, one, two: (log, min(one, two), max(one, two)),
        st.sampled_from("ab"),
        NUMBERS,
        NUMBERS,
    ),
)


def written(log: str, first: int, last: int) -> str:
    return stretch_mark(log, first, last) if first else seen_mark(log, last)


@example([("a", 0, 5)], [("a", 3, 9)])
@example([("a", 3, 9)], [("a", 0, 5)])
@given(st.lists(MARKS, max_size=3), st.lists(MARKS, max_size=3))
def test_marks_that_tell_of_more_are_further(
    read: list[tuple[str, int, int]], known: list[tuple[str, int, int]]
):
    def told(marks: list[tuple[str, int, int]]) -> set[tuple[str, int]]:
        return {(log, number) for log, first, last in marks for number in range(first, last + 1)}

    is_more = is_further([written(*one) for one in read], [written(*one) for one in known])
    if told(read) - told(known):
        assert is_more, "nothing that nobody has seen is left out"
    if all(any(told([one]) <= told([other]) for other in known) for one in read):
        assert not is_more

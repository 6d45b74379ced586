"""One's own act of a moment before is no news to whoever stands an override down; anything of anybody else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.own_acts import OwnActs
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Spilled
from rcrp_desktop.application.supervision import OnScreen
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room
from tests.support.supervisor import Office, an_office

NOTE = WriteNote("She has climbed over the railing.")
OLD = Rejected(Refusal.LOOK_IS_OLD)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def office(room: Room, tmp_path: Path) -> Iterator[Office]:
    made = an_office(room, tmp_path / "index.db")
    yield made
    made.close()


@pytest.fixture
def raised(room: Room) -> CallState:
    return room.desk("4471").a_call("1", ADVICE_ANSWERS, RaiseOverride())


def on_screen(office: Office, call: CallState) -> OnScreen:
    return OnScreen(events=office.supervision.again(call.call).state.revision)


def own(office: Office, call: CallState) -> None:
    assert isinstance(office.supervision.ask_again(call.call, "Again."), Performed)


def colleague(office: Office, call: CallState) -> None:
    desk = office.room.desk("4471")
    desk.do(desk.reopened(call), NOTE)


def other_window(office: Office, call: CallState) -> None:
    """Of the same person, in the same log: what it did is not on this screen."""
    office.desk.do(office.desk.reopened(call), NOTE)


Act = Callable[[Office, CallState], None]
WAYS = [way for n in range(1, 4) for way in product((own, colleague, other_window), repeat=n)]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(act.__name__ for act in way))
def test_a_stand_down_goes_on_behind_own_acts_alone(
    room: Room, office: Office, raised: CallState, way: tuple[Act, ...]
):
    seen = on_screen(office, raised)
    for act in way:
        act(office, raised)
    result = office.supervision.stand_down(raised.call, "Wrong house.", seen=seen)
    if set(way) == {own}:
        assert isinstance(result, Performed)
    else:
        assert result == OLD
        assert room.desk("4471").reopened(raised).override is not None


def test_what_comes_while_the_own_act_is_recorded_is_news(
    office: Office, raised: CallState, monkeypatch: pytest.MonkeyPatch
):
    seen = on_screen(office, raised)
    real = office.desk.service.perform

    def and_a_note(state: CallState, command: Command) -> Performed | Rejected:
        colleague(office, raised)
        return real(state, command)

    with monkeypatch.context() as patch:
        patch.setattr(office.desk.service, "perform", and_a_note)
        own(office, raised)
    assert office.supervision.stand_down(raised.call, "Wrong house.", seen=seen) == OLD


def test_an_own_act_of_before_what_is_on_show_makes_nothing_up_for_what_came_since(
    office: Office, raised: CallState
):
    own(office, raised)
    seen = on_screen(office, raised)
    colleague(office, raised)
    assert office.supervision.stand_down(raised.call, "Wrong house.", seen=seen) == OLD


def test_less_than_police_is_decided_on_no_screen_that_an_own_act_changed(
    office: Office, raised: CallState
):
    """Whether safety questions have an answer stands there, and the own act changed that."""
    item = _asked(office, raised)
    seen = on_screen(office, raised)
    own(office, raised)
    decide = office.supervision.decide_route
    assert decide(raised.call, item, "advice_given", "Known.", seen=seen) == OLD


def _asked(office: Office, call: CallState) -> str:
    desk = office.room.desk("4471")
    return desk.do(desk.reopened(call), AskSupervisor("asked")).requests[-1].item


def made(office: Office, call: CallState) -> tuple[CallState, Performed]:
    before = office.desk.reopened(call)
    done = office.desk.service.perform(before, NOTE)
    assert isinstance(done, Performed)
    return before, done


def test_what_waits_in_the_spill_file_or_was_done_on_a_damaged_record_proves_nothing(
    office: Office, raised: CallState
):
    before, done = made(office, raised)
    spilled = replace(done, recording=Spilled(StorageUnavailable("full")))
    damaged = replace(before, damaged=True)
    for base, act in ((before, spilled), (damaged, done), (before, replace(done, events=()))):
        acts = OwnActs()
        acts.did(base, act)
        assert not acts.are_all_since(before.revision, done.state)
    acts = OwnActs()
    acts.did(before, done)
    assert acts.are_all_since(before.revision, done.state)
    assert not acts.are_all_since(before.revision, replace(done.state, damaged=True))


def test_steps_are_own_where_nothing_is_gone_changed_or_of_anybody_else(
    office: Office, raised: CallState
):
    call, acts = raised.call, office.supervision.own
    first = office.supervision.again(call).steps
    own(office, raised)
    second = office.supervision.again(call).steps
    colleague(office, raised)
    third = office.supervision.again(call).steps
    assert acts.are_all_of(first, second)
    assert acts.are_all_of(second, second)
    assert not acts.are_all_of(second, third)
    assert not acts.are_all_of(second, second[1:])
    event = second[0].event
    told_otherwise = replace(second[0], event=replace(event, fact=second[1].event.fact))
    assert not acts.are_all_of(second, (told_otherwise, *second[1:]))

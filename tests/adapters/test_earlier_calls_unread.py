"""None is said of nothing that could not be read: earlier calls on a reference are not known where a log was not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import call_records
from rcrp_desktop.adapters.sqlite.references import SqliteReferences
from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.search import Filters
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.state import CallState, Reference
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.policy.engine import Engine
from tests.support.index import an_index
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.room import Room
from tests.support.unreadable import unread

REFUSED = (ADVICE_ANSWERS, AcceptRecommendation())
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


def counted(state: CallState) -> tuple[int, int, bool]:
    assert state.reference is not None
    return (
        state.reference.earlier_contacts,
        state.reference.earlier_refusals,
        (state.reference.is_all_counted),
    )


def test_a_refusal_whose_log_cannot_be_read_is_not_told_as_none_and_a_supervisor_agrees(room: Room):
    first, second = room.desk("4471"), room.desk("4502")
    first.a_call("0398", *REFUSED)
    with unread(first):
        state = second.a_call("0398", ADVICE_ANSWERS)
        assert counted(state) == (0, 0, False)
        asked = second.do(state, AcceptRecommendation())
    assert [one.reason for one in asked.requests] == ["earlier_unread"]
    assert not any(a.decisions for a in asked.assessments)
    assert second.reopened(asked).reference == asked.reference


def test_who_gives_the_reference_again_once_it_can_be_read_has_it_counted(room: Room):
    first, second = room.desk("4471"), room.desk("4502")
    first.a_call("0398", *REFUSED)
    with unread(first):
        refused, other = (second.a_call(r, ADVICE_ANSWERS) for r in ("0398", "0399"))
    refused = second.do(refused, GiveReference("0398"), AcceptRecommendation())
    assert counted(refused) == (1, 1, True)
    assert [one.reason for one in refused.requests] == ["second_refusal"]
    other = second.do(other, GiveReference("0399"), AcceptRecommendation())
    assert counted(other) == (0, 0, True)
    assert other.requests == ()


def test_what_was_counted_is_told_as_the_least(room: Room):
    one, two, three = (room.desk(person) for person in ("4471", "4502", "4600"))
    one.a_call("0398", *REFUSED)
    two.a_call("0398", AMBULANCE_ANSWERS)
    with unread(two):
        state = three.a_call("0398", ADVICE_ANSWERS)
    assert counted(state) == (1, 1, False)


def test_police_wait_for_nobody(room: Room):
    first, second = room.desk("4471"), room.desk("4502")
    with unread(first):
        sent = second.a_call("0398", CRIME, SendPolice())
    assert sent.requests == ()


def test_of_a_log_that_is_damaged_for_good_it_is_told_and_nobody_is_asked(room: Room):
    """They would be asked on every call from then on."""
    first = room.desk("4471")
    first.a_call("0398", *REFUSED)
    room.close()
    room.desks.clear()
    raw = bytearray(first.path.read_bytes())
    for place in range(8_192, len(raw), 97):
        raw[place] ^= 0x55
    first.path.write_bytes(raw)
    state = room.desk("4471").a_call("0398", ADVICE_ANSWERS)
    assert state.reference is not None
    assert not state.reference.is_all_counted
    assert (state.reference.unread, state.reference.lost) == (0, 1)
    decided = room.desk("4471").do(state, AcceptRecommendation())
    assert decided.requests == ()


def test_so_of_a_log_that_a_setting_closes_to_this_account(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    first, second = room.desk("4471"), room.desk("4502")
    monkeypatch.setattr(
        call_records, "is_for_readers_only", lambda folder: folder == first.path.parent
    )
    with unread(first):
        state = second.a_call("0398", ADVICE_ANSWERS, AcceptRecommendation())
    assert state.reference == Reference("0398", 0, 0, lost=1)
    assert state.requests == ()


def test_what_waits_for_the_log_may_be_an_earlier_call(room: Room, monkeypatch: pytest.MonkeyPatch):
    desk = room.desk("4471")
    call = desk.a_call("0397", ADVICE_ANSWERS)
    monkeypatch.setattr(desk.recorder, "_waiting", True)
    assert counted(desk.do(call, GiveReference("0398"))) == (0, 0, False)


def test_a_reference_is_kept_also_where_nothing_can_be_looked_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    desk = room.desk("4471")

    def busy(_reference: str, *, besides: str) -> Contacts:
        raise StorageUnavailable("locked", besides)

    monkeypatch.setattr(desk.service._references, "contacts", busy)
    state = desk.a_call("0398", ADVICE_ANSWERS)
    assert state.reference == Reference("0398", 0, 0, unread=1)


def test_a_decision_for_a_route_of_a_pack_that_is_not_at_hand_may_have_been_a_refusal(room: Room):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("0398", CRIME, AskLessPolice("hospital_leads", "The ward says so."))
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "advice_given", "Known."))

    class NoPack:
        def current(self) -> Engine:
            return room.engines.engine

        def of_digest(self, digest: str) -> None:
            assert digest

    looked = SqliteReferences(handler.records, room.engines).contacts("0398", besides="")
    assert looked == Contacts(1, 1)
    without = SqliteReferences(handler.records, NoPack()).contacts("0398", besides="")
    assert without == Contacts(1, 0, unread=1)


def test_a_search_finds_calls_of_which_that_is_not_known(room: Room, tmp_path: Path):
    first, second = room.desk("4471"), room.desk("4502")
    with unread(first):
        of_it = second.a_call("0398", ADVICE_ANSWERS)
    second.a_call("0399", ADVICE_ANSWERS)
    with closing(an_index(room, tmp_path / "index.db")) as index:
        index.catch_up()
        found = index.page(Filters(happened=frozenset({Happened.EARLIER_UNREAD}))).rows
    assert [row.call for row in found] == [of_it.call]


def test_a_log_that_is_busy_at_the_second_look_alone_is_named_too(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    """The reference was found in it before; what became of that call was not."""
    first, second = room.desk("4471"), room.desk("4502")
    first.a_call("0398", *REFUSED)
    look = second.records.counted_of

    def while_busy(call: str):
        with unread(first):
            return look(call)

    monkeypatch.setattr(second.records, "counted_of", while_busy)
    assert counted(second.a_call("0398", ADVICE_ANSWERS)) == (1, 0, False)

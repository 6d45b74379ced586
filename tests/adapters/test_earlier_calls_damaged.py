"""An earlier call on the very reference of which a part is lost for good: it may have been refused, and no look tells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.references import SqliteReferences
from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.search import Filters
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.state import Reference
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from tests.support.audit_logs import cut
from tests.support.index import an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, OneEngine, Room
from tests.support.unreadable import busy, wait_for_nothing

REFUSED = (ADVICE_ANSWERS, AcceptRecommendation(), EndCall())
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    wait_for_nothing(monkeypatch)
    made = Room(tmp_path / "data")
    yield made
    made.close()


def damage(desk: Desk, call: str, kind: str) -> None:
    """The bytes of what it recorded of that kind are not those that its head counts."""
    seqs = [entry.seq for entry in desk.records.entries_of(call) if entry.kind == kind]
    desk.records.close()
    assert desk.recorder.log is not None
    desk.recorder.log.close()
    cut(desk.path, *(("UPDATE leaf SET leaf_hash=zeroblob(32) WHERE seq=?", (n,)) for n in seqs))


@pytest.fixture
def after_damage(room: Room) -> Desk:
    """Of a refusal on 0398, at another desk, only the decision is damaged for good."""
    first, second = room.desk("4502"), room.desk("4471")
    damage(first, first.a_call("0398", *REFUSED).call, "decision_made")
    return second


def test_a_supervisor_agrees_and_is_told_that_it_is_damaged_however_often_it_is_looked_for(
    after_damage: Desk,
):
    desk = after_damage
    state = desk.a_call("0398", ADVICE_ANSWERS)
    for _ in range(2):
        assert state.reference == Reference("0398", 1, 0, damaged=1)
        state = desk.do(state, GiveReference("0398"))
    asked = desk.do(state, AcceptRecommendation())
    assert [one.reason for one in asked.requests] == ["earlier_damaged"]
    assert not asked.current.decisions
    assert desk.reopened(asked).reference == Reference("0398", 1, 0, damaged=1)


def test_of_a_call_on_another_reference_nobody_is_asked(after_damage: Desk):
    state = after_damage.a_call("0555", ADVICE_ANSWERS, AcceptRecommendation())
    assert state.reference == Reference("0555", 0, 0)
    assert state.requests == ()
    assert state.current.decisions


def test_police_wait_for_nobody_and_may_be_decided_at_once(after_damage: Desk):
    assert after_damage.a_call("0398", CRIME, SendPolice()).requests == ()


def test_a_refusal_that_was_found_is_one_whatever_else_is_damaged(room: Room):
    first, second = room.desk("4502"), room.desk("4471")
    call = first.a_call("0398", CRIME, AcceptRecommendation())
    call = first.do(call, AskLessPolice("advice_given", "The ward says so."))
    first.a_call("0398", *REFUSED)
    damage(first, call.call, "answer_given")
    state = second.a_call("0398", ADVICE_ANSWERS, AcceptRecommendation())
    assert state.reference == Reference("0398", 2, 1, damaged=1, earlier_police=1)
    assert [one.reason for one in state.requests] == ["second_refusal"]


def test_what_is_damaged_is_not_told_to_wait_for_its_pack(room: Room):
    first = room.desk("4502")
    call = first.a_call("0398", CRIME, AskLessPolice("advice_given", "The ward says so."))
    damage(first, call.call, "answer_given")
    another = replace(room.engines.engine.pack, digest="f" * 64)
    looked = SqliteReferences(room.desk("4471").records, OneEngine(Engine(another)))
    assert looked.contacts("0398", besides="") == Contacts(1, 0, damaged=1)


def test_what_may_still_be_read_in_a_log_that_is_busy_is_not_told_to_be_lost(
    after_damage: Desk, room: Room
):
    other = room.desk("4600")
    with busy(other):
        state = after_damage.a_call("0398", ADVICE_ANSWERS)
        assert state.reference == Reference("0398", 1, 0, unread=1)
        asked = after_damage.do(state, AcceptRecommendation())
        assert [one.reason for one in asked.requests] == ["earlier_unread"]
    again = after_damage.do(state, GiveReference("0398"))
    assert again.reference == Reference("0398", 1, 0, damaged=1)


def test_a_search_finds_calls_of_which_that_is_not_known(
    after_damage: Desk, room: Room, tmp_path: Path
):
    state = after_damage.a_call("0398", ADVICE_ANSWERS)
    with closing(an_index(room, tmp_path / "index.db")) as index:
        index.catch_up()
        found = index.page(Filters(happened=frozenset({Happened.EARLIER_UNREAD}))).rows
    assert [row.call for row in found] == [state.call]

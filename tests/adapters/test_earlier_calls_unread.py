"""None is said of nothing that could not be read: earlier calls on a reference are not known where a log was not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite.log_places import log_id_of
from rcrp_desktop.adapters.sqlite.references import SqliteReferences
from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.application.problems import OperationalProblem, StorageCorrupt, StorageUnavailable
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.search import Filters
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.state import CallState, Reference
from rcrp_desktop.domain.call.supervisor import DecideRequest
from tests.support.index import an_index
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.room import Desk, OneEngine, Room
from tests.support.unreadable import busy, unread, wait_for_nothing

REFUSED = (ADVICE_ANSWERS, AcceptRecommendation())
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    wait_for_nothing(monkeypatch)
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
    with busy(first):
        state = second.a_call("0398", ADVICE_ANSWERS)
        assert counted(state) == (0, 0, False)
        asked = second.do(state, AcceptRecommendation())
    assert [one.reason for one in asked.requests] == ["earlier_unread"]
    assert not any(a.decisions for a in asked.assessments)
    assert second.reopened(asked).reference == asked.reference


def test_who_gives_the_reference_again_once_it_can_be_read_has_it_counted(room: Room):
    first, second = room.desk("4471"), room.desk("4502")
    first.a_call("0398", *REFUSED)
    with busy(first):
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
    with busy(two):
        state = three.a_call("0398", ADVICE_ANSWERS)
    assert counted(state) == (1, 1, False)


def test_police_wait_for_nobody(room: Room):
    first, second = room.desk("4471"), room.desk("4502")
    with busy(first):
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


def remember(room: Room, desk: Desk) -> None:
    assert desk.recorder.log is not None
    FileHeads(room.data).save(log_id_of(desk.path), desk.recorder.log.head())


def lost(room: Room, count: int = 1) -> None:
    """Nobody is asked because of it, on call after call."""
    for reference in ("0600", "0601"):
        state = room.desk("4502").a_call(reference, ADVICE_ANSWERS, AcceptRecommendation())
        assert state.reference == Reference(reference, 0, 0, lost=count)
        assert state.requests == ()
        assert state.assessments[0].decisions


def test_so_of_a_log_that_cannot_be_opened(room: Room):
    """As where a setting closes it to this account."""
    with unread(room.desk("4471")):
        lost(room)


def test_so_of_a_log_that_is_gone_and_of_one_that_is_behind_what_is_remembered(room: Room):
    gone, behind = room.desk("4471"), room.desk("4600")
    kept = behind.path.read_bytes()
    for desk in (gone, behind):
        desk.a_call("0500", *REFUSED)
        remember(room, desk)
    room.close()
    room.desks.clear()
    shutil.rmtree(gone.path.parent)
    behind.path.write_bytes(kept)
    lost(room, 2)


def test_a_log_that_is_busy_and_of_which_a_head_is_remembered_is_waited_for(room: Room):
    """Until it is read it is not known to be what is remembered, nor known not to be."""
    first, second = room.desk("4471"), room.desk("4502")
    remember(room, first)
    with busy(first):
        state = second.a_call("0398", ADVICE_ANSWERS)
    assert state.reference == Reference("0398", 0, 0, unread=1)


def full(_entries: object) -> NoReturn:
    raise StorageUnavailable("full", "no room")


def test_what_waits_for_the_log_may_be_an_earlier_call(room: Room, monkeypatch: pytest.MonkeyPatch):
    desk = room.desk("4471")
    call = desk.a_call("0397", ADVICE_ANSWERS)
    assert desk.recorder.log is not None
    monkeypatch.setattr(desk.recorder.log, "append", full)
    desk.a_call("0398", *REFUSED)
    assert desk.do(call, GiveReference("0398")).reference == Reference("0398", 0, 0, unread=1)


def test_what_waits_of_the_call_itself_is_no_earlier_call(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    """Where a log takes nothing, no supervisor could see what waits for them."""
    desk = room.desk("4471")
    assert desk.recorder.log is not None
    monkeypatch.setattr(desk.recorder.log, "append", full)
    state = desk.a_call("0398", *REFUSED)
    assert desk.recorder.waiting_calls() == {state.call}
    state = desk.do(state, GiveReference("0398"))
    assert counted(state) == (0, 0, True)
    assert state.requests == ()


def test_what_a_fault_of_the_program_holds_and_what_nobody_can_look_into_are_lost(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    desk = room.desk("4471")
    log, call = desk.recorder.log, desk.a_call("0397", ADVICE_ANSWERS)
    assert log is not None
    append = log.append

    def fails_for_another(entries: Sequence[NewEntry]) -> Receipt:
        if any(entry.call not in ("", call.call) for entry in entries):
            raise ZeroDivisionError
        return append(entries)

    monkeypatch.setattr(log, "append", fails_for_another)
    other = desk.a_call("0398", *REFUSED)
    state = desk.do(call, GiveReference("0398"))
    assert desk.recorder.held_calls() == {other.call}
    assert state.reference == Reference("0398", 0, 0, lost=1)
    monkeypatch.setattr(desk.recorder, "unlooked", lambda: (Path("unread.jsonl"),))
    state = desk.do(state, GiveReference("0399"))
    assert state.reference == Reference("0399", 0, 0, lost=2)


def test_a_journal_that_cannot_be_read_is_lost(room: Room, monkeypatch: pytest.MonkeyPatch):
    desk = room.desk("4471")
    call = desk.a_call("0397", ADVICE_ANSWERS)

    def unreadable() -> NoReturn:
        raise StorageUnavailable("io", "the journal")

    monkeypatch.setattr(desk.recorder, "waiting_calls", unreadable)
    assert desk.do(call, GiveReference("0398")).reference == Reference("0398", 0, 0, lost=1)


@pytest.mark.parametrize(
    ("problem", "unread", "lost"),
    [
        (StorageUnavailable("busy"), 1, 0),
        (StorageUnavailable("missing"), 1, 0),
        (StorageUnavailable("cannot_open"), 0, 1),
        (StorageCorrupt(), 0, 1),
    ],
)
def test_a_reference_is_kept_also_where_nothing_can_be_looked_up(
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    problem: OperationalProblem,
    unread: int,
    lost: int,
):
    desk = room.desk("4471")

    def fails(_reference: str, *, besides: str) -> Contacts:
        raise problem

    monkeypatch.setattr(desk.service._references, "contacts", fails)
    state = desk.a_call("0398", ADVICE_ANSWERS)
    assert state.reference == Reference("0398", 0, 0, unread, lost)


class NoPack(OneEngine):
    """A pack that is missed for a moment: the log that keeps it was busy as it was looked for."""

    def of_digest(self, digest: str) -> None:
        assert digest


def test_a_decision_for_a_route_of_a_pack_that_is_not_at_hand_may_have_been_a_refusal(room: Room):
    """Not damaged: another look, once the pack is there, tells it."""
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    for _ in range(2):
        call = handler.a_call("0398", CRIME, AskLessPolice("hospital_leads", "The ward says so."))
        boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "advice_given", "Known."))
    without = SqliteReferences(handler.records, NoPack(room.engines.engine))
    assert without.contacts("0398", besides="") == Contacts(2, 0, unread=1)
    looked = SqliteReferences(handler.records, room.engines).contacts("0398", besides="")
    assert looked == Contacts(2, 2)


def test_a_search_finds_calls_of_which_that_is_not_known(room: Room, tmp_path: Path):
    first, second = room.desk("4471"), room.desk("4502")
    with busy(first):
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
        with busy(first):
            return look(call)

    monkeypatch.setattr(second.records, "counted_of", while_busy)
    assert counted(second.a_call("0398", ADVICE_ANSWERS)) == (1, 0, False)

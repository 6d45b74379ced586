"""On how many earlier calls on a reference police go or went, whatever was decided on them before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.references import SqliteReferences
from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.earlier_calls import earlier_calls
from tests.support.call_walk import TEXTS
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room

REFUSED = AcceptRecommendation()
ASKED = AskSupervisor(text="Is it known?")
LESS = DecideRequest("r1", "overturn", "advice_given", "Known.")
POLICE = DecideRequest("r1", "overturn", "police_now", "Go.")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


def found(room: Room, *acts: Command, by_supervisor: Command | None = None) -> Contacts:
    call = room.desk("4471").a_call("0398", ADVICE_ANSWERS, *acts)
    if by_supervisor is not None:
        boss = room.desk("2290", "supervisor")
        boss.do(boss.reopened(call), by_supervisor)
    records = room.desk("4502").records
    return SqliteReferences(records, room.engines).contacts("0398", besides="")


@pytest.mark.parametrize(
    ("acts", "by_supervisor", "counts"),
    [
        ((REFUSED, EndCall()), None, (1, 0, 0)),
        ((REFUSED, SendPolice()), None, (1, 1, 1)),
        ((REFUSED, RaiseOverride()), None, (1, 1, 1)),
        ((SendPolice(), ASKED), LESS, (1, 0, 0)),
        ((REFUSED, ASKED), POLICE, (1, 1, 1)),
        ((RaiseOverride(),), StandDownOverride("All are well."), (0, 0, 0)),
        ((SendPolice(),), None, (0, 1, 0)),
        ((), None, (0, 0, 0)),
    ],
)
def test_what_stands_at_the_end_is_counted(
    room: Room,
    acts: tuple[Command, ...],
    by_supervisor: Command | None,
    counts: tuple[int, int, int],
):
    contacts = found(room, *acts, by_supervisor=by_supervisor)
    assert contacts.calls == 1
    assert (contacts.refusals, contacts.police, contacts.turned) == counts


def a_second(room: Room) -> CallState:
    room.desk("4471").a_call("0398", ADVICE_ANSWERS, REFUSED, EndCall())
    room.desk("4471").a_call("0398", ADVICE_ANSWERS, REFUSED, SendPolice())
    return room.desk("4502").a_call("0398", ADVICE_ANSWERS, REFUSED)


def test_whoever_takes_the_next_call_reads_where_police_go(room: Room):
    said = earlier_calls(a_second(room).reference, TEXTS)
    assert said == "2 calls: police go or went on 1, 1 without police. What differs now?"


def test_a_refusal_that_police_followed_is_one_that_asks_a_supervisor_as_before(room: Room):
    room.desk("4471").a_call("0398", ADVICE_ANSWERS, REFUSED, SendPolice())
    second = room.desk("4502").a_call("0398", ADVICE_ANSWERS, REFUSED)
    assert [request.reason for request in second.requests] == ["second_refusal"]


class Gone:
    """The pack in force, and no other."""

    def __init__(self, room: Room) -> None:
        self.current = room.engines.current

    def of_digest(self, digest: str) -> None:
        """Gone."""

    def at_hand(self, digest: str) -> None:
        """Gone."""


def test_nobody_is_told_that_no_police_went_where_what_followed_a_refusal_is_not_known(room: Room):
    room.desk("4471").a_call("0398", ADVICE_ANSWERS, REFUSED, SendPolice())
    records = room.desk("4502").records
    contacts = SqliteReferences(records, Gone(room)).contacts("0398", besides="")
    assert (contacts.refusals, contacts.unread) == (1, 1)


def test_nobody_is_told_that_no_police_went_where_what_followed_a_refusal_is_damaged(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    room.desk("4471").a_call("0398", ADVICE_ANSWERS, REFUSED, SendPolice())
    records = room.desk("4502").records
    read = records.counted_of

    def damaged(call: str):
        entries, missed = read(call)
        last = max(one.seq for one in entries if one.kind == "decision_made")
        spoilt = [
            replace(one, damaged=True, body={}, parts={}) if one.seq == last else one
            for one in entries
        ]
        return spoilt, missed

    monkeypatch.setattr(records, "counted_of", damaged)
    contacts = SqliteReferences(records, room.engines).contacts("0398", besides="")
    assert (contacts.refusals, contacts.damaged) == (1, 1)


def test_where_its_pack_is_gone_police_who_were_decided_on_count(room: Room):
    call = room.desk("4471").a_call("0398", {**ADVICE_ANSWERS, "weapon": "yes"}, REFUSED)
    records = room.desk("4502").records
    contacts = SqliteReferences(records, Gone(room)).contacts("0398", besides="")
    assert call.current.decision is not None
    assert (contacts.refusals, contacts.police) == (0, 1)

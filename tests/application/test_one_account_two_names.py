"""One account is one person, whatever names are told at it: less police takes two, and a second name is no second."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.log_places import account_mark
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.four_eyes import police_alone, same_person
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.stamp import Doer
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.supervisor.chosen import present_chosen
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room
from tests.support.rows import named

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
SVEN, OTHER = account_mark("sven"), "0a1b2c3d"
WISH = AskLessPolice("advice_given", "I know the family.")
AGREE = DecideRequest("r1", "agree", "", "Known.")
SEND = DecideRequest("r1", "overturn", "police_now", "Known.")
BOTH = [
    pytest.param(("sven", ""), ("boss", SVEN), False, id="asked as the account, agreed as told"),
    pytest.param(("hana", SVEN), ("boss", SVEN), False, id="two names told at one account"),
    pytest.param(("hana", SVEN), ("sven", ""), False, id="asked as told, agreed as the account"),
    pytest.param(("hana", SVEN), ("boss", OTHER), True, id="told at two accounts"),
    pytest.param(("sven", ""), ("boss", OTHER), True, id="told at another account"),
    pytest.param(("sven", ""), ("boss", ""), True, id="two accounts"),
]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


def decided(room: Room, state: CallState, boss: Desk, command: DecideRequest) -> object:
    """As the desk reads the call from all logs, and as it stands in the memory of who asked."""
    room.clock.pass_minutes(5)
    of_memory = boss.service.perform(state, command)
    if isinstance(of_memory, Performed):
        return of_memory
    read = boss.service.perform(boss.reopened(state), command)
    assert read == of_memory
    return read


@pytest.mark.parametrize(("asker", "decider", "is_second"), BOTH)
def test_whoever_asked_is_no_second_person_under_another_name(
    room: Room, asker: tuple[str, str], decider: tuple[str, str], is_second: bool
):
    state = room.desk(asker[0], told_under=asker[1]).a_call("R-1", CRIME, WISH)
    boss = room.desk(decider[0], "supervisor", told_under=decider[1])
    result = decided(room, state, boss, AGREE)
    assert isinstance(result, Performed) == is_second, result
    if not is_second:
        assert result == Rejected(Refusal.SAME_PERSON, decider[0])


@pytest.mark.parametrize(("asker", "decider", "is_second"), BOTH)
def test_nor_is_whoever_answered(
    room: Room, asker: tuple[str, str], decider: tuple[str, str], is_second: bool
):
    handler = room.desk(asker[0], told_under=asker[1])
    begun = handler.do(handler.service.new_call(), BeginCall("live"))
    answered = handler.do(begun, *(AnswerQuestion(q, option) for q, option in CRIME.items()))
    another = room.desk("4471")
    state = another.do(another.reopened(answered), WISH)
    boss = room.desk(decider[0], "supervisor", told_under=decider[1])
    assert isinstance(decided(room, state, boss, AGREE), Performed) == is_second


def test_police_the_same_account_sends_under_any_name(room: Room):
    state = room.desk("sven").a_call("R-1", CRIME, WISH)
    boss = room.desk("boss", "supervisor", told_under=SVEN)
    assert isinstance(decided(room, state, boss, SEND), Performed)


def test_an_account_that_is_not_known_is_nobodys(room: Room):
    state = room.desk("sven").a_call("R-1", CRIME, WISH)
    (request,) = state.requests
    engine = room.engines.engine
    assert police_alone(state, request, Doer("boss", ""), engine) is None
    assert police_alone(state, request, Doer("boss", SVEN), engine) == "account"
    assert police_alone(state, request, Doer("sven", ""), engine) == "asked"


def test_of_two_accounts_that_are_not_known_nobody_says_that_they_are_one():
    bench = Bench()
    state = bench.a_call(CRIME, WISH)
    engine = bench.engines.engine
    assert police_alone(state, state.requests[0], Doer("boss", ""), engine) is None


def test_where_no_police_stood_whoever_asked_is_none_either(room: Room):
    state = room.desk("sven").a_call("R-1", {}, AskSupervisor("asked", text="Is it known?"))
    (request,) = state.requests
    engine = room.engines.engine
    advice = engine.pack.route("advice_given")
    assert same_person(state, request, advice, Doer("boss", SVEN), engine) == "account"
    assert same_person(state, request, advice, Doer("boss", OTHER), engine) is None


def test_whose_account_differed_from_all_who_sent_police_does_not_overrule_them():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked", text="Is it known?"))
    agreed = DecideRequest("r1", "agree", "advice_given", "Known.")
    for who, command in (("hana", agreed), ("2290", SEND)):
        desk = bench.colleague(who, "supervisor", told_under=SVEN if who == "hana" else "")
        assert isinstance(desk.perform(state, command), Performed)
    after, engine = bench.service.reopen(state.call), bench.engines.engine
    (request,) = after.requests
    advice = engine.pack.route("advice_given")
    assert len(request.differing) == 2
    assert same_person(after, request, advice, Doer("boss", SVEN), engine) == "differs"
    assert same_person(after, request, advice, Doer("boss", OTHER), engine) is None


def test_the_panel_says_why_and_offers_police(room: Room):
    state = room.desk("sven").a_call("R-1", CRIME, WISH)
    boss = room.desk("boss", "supervisor", told_under=SVEN)
    entries = boss.records.told(state.call).entries
    detail = detail_of(state.call, entries, room.engines.of_digest)
    words = Words(TEXTS, Times(UTC), "boss", unverified=True, account=SVEN)
    box = present_chosen(detail, named(detail.state), room.clock.now_ms(), words).decision
    assert box is not None
    assert box.own
    assert box.note.startswith("Under this account somebody asked for this")
    assert not box.can_agree
    assert {name for name, _ in box.routes} <= {"police_now", "police_soon", "police_later"}

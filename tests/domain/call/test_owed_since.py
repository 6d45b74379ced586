"""The age of a debt is since what made it owed last: the lists sort by it, and people read it."""

from __future__ import annotations

from hypothesis import example

from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty, TellChange
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.open_items import OpenItem, open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from tests.presentation.test_call_laws import few, states, walks
from tests.support.desks_apart import ENGINE, run
from tests.support.one_call import SMALL, SUPERVISOR, OneCall
from tests.support.pack_builder import AMBULANCE_ANSWERS

TOLD = RecordDuty("caller_told", "done")
TAKEN = RecordAgency("ambulance", "accepted", 20)
CALLER, AGENCY = Owed.CALLER_NOT_TOLD, Owed.AGENCY_NOT_ACCEPTED


def no_police(*then) -> OneCall:
    call = OneCall()
    call.answer(**AMBULANCE_ANSWERS)
    for command in (AcceptRecommendation(), *then):
        call.do(command)
        call.now_ms += 600_000
    return call


def item(call: OneCall, kind: Owed) -> OpenItem:
    (found,) = [i for i in open_items(call.state, SMALL) if i.kind is kind]
    return found


def now(call: OneCall) -> int:
    assert call.state.last is not None
    return call.state.last.at_ms


def decided(call: OneCall) -> int:
    decision = call.state.current.decision
    assert decision is not None
    return decision.stamp.at_ms


def test_a_caller_who_was_told_is_not_told_since_the_stand_down():
    """It said 31 min, owed since 12:00, of a caller who was told at 12:00 and waits since 12:31."""
    call = no_police(TOLD, TAKEN, RaiseOverride())
    call.do(StandDownOverride("Wrong house"), SUPERVISOR)
    assert item(call, CALLER).since_ms == now(call)
    assert AGENCY not in call.owed()


def test_who_was_never_told_waits_since_the_decision_whatever_came_between():
    call = no_police(RaiseOverride())
    call.do(StandDownOverride("Wrong house"), SUPERVISOR)
    assert item(call, CALLER).since_ms == decided(call)
    assert item(call, AGENCY).since_ms == decided(call)
    call = no_police()
    call.do(RaiseOverride())
    call.do(MispressOverride())
    assert item(call, CALLER).since_ms == decided(call)


def test_what_was_not_done_of_other_kinds_is_owed_since_the_decision():
    call = no_police(TOLD, RaiseOverride())
    call.do(StandDownOverride("Wrong house"), SUPERVISOR)
    assert item(call, Owed.CHECKS_OWED).since_ms == decided(call)


def test_a_service_that_heard_of_police_is_asked_since_they_ended():
    call = no_police(TOLD, TAKEN, SendPolice())
    call.do(TellChange(item(call, Owed.TELL_AGENCY_OF_CHANGE).id, "done"))
    call.do(AskSupervisor("asked", "", "The caller rang back"))
    call.do(DecideRequest("r1", "overturn", "partner_ambulance", "Heard"), SUPERVISOR)
    assert item(call, AGENCY).since_ms == now(call)
    assert item(call, CALLER).since_ms == now(call)


def test_a_change_is_owed_since_the_police_who_are_the_change_however_often_they_are_sent():
    call = no_police(TOLD, TAKEN, SendPolice())
    sent = item(call, Owed.TELL_CALLER_OF_CHANGE).since_ms
    assert sent == now(call)
    call.do(RaiseOverride())
    assert item(call, Owed.TELL_CALLER_OF_CHANGE).since_ms == sent
    assert item(call, Owed.TELL_AGENCY_OF_CHANGE).since_ms == sent


def test_who_heard_of_a_threat_that_was_taken_back_is_to_be_told_again_since_they_heard():
    call = no_police(TOLD)
    call.do(RaiseOverride())
    call.do(TellChange(item(call, Owed.TELL_CALLER_OF_CHANGE).id, "done"))
    heard = now(call)
    call.do(MispressOverride())
    assert item(call, CALLER).since_ms == heard


def test_where_a_desk_that_had_not_read_told_what_does_not_hold_it_is_owed_since_that():
    """5512 tells the caller of no police, minutes after 4471 told them of the police who were sent."""
    before = [("4471", "accept", False), ("4471", "caller told", False), ("5512", "look", True)]
    sent = [*before, ("4471", "police now", False), ("4471", "tell caller", False)]
    desks = run([*sent, ("5512", "caller told", False)])
    state = desks.merged()
    (owed,) = [i for i in open_items(state, ENGINE) if i.kind is Owed.TELL_CALLER_OF_CHANGE]
    last = max(d.stamp.at_ms for a in state.assessments for d in a.duties)
    assert owed.since_ms == last


def test_a_request_that_decisions_which_differ_opened_again_waits_since_the_last_of_them():
    steps = [("4471", "ask", False), ("2290", "look", True), ("3301", "look", True)]
    desks = run([*steps, ("2290", "less", False), ("3301", "agree", False)])
    state = desks.merged()
    (owed,) = [i for i in open_items(state, ENGINE) if i.kind is Owed.AWAITING_SUPERVISOR]
    assert state.requests[0].differing
    assert owed.since_ms == max(one.stamp.at_ms for one in state.requests[0].differing)
    assert owed.since_ms > state.requests[0].stamp.at_ms


def holding(state: CallState, engine) -> str:
    return Look(state, engine).now.source


def known_by(one: OpenItem) -> str:
    """To whom it is owed: the same may be called otherwise once another route holds, and is no younger for that."""
    match one.kind:
        case Owed.CALLER_NOT_TOLD | Owed.TELL_CALLER_OF_CHANGE | Owed.CALL_BACK:
            return "caller"
        case Owed.TELL_AGENCY_OF_CHANGE:
            return "services"
        case Owed.POLICE_NOT_ON_CAD | Owed.CANCEL_ON_CAD | Owed.NOT_ON_CAD:
            return "CAD"
        case _:
            return f"{one.kind.value} {one.id}"


@walks
@example(1_053_067, 0)
@example(13_779, 0)
@few
def test_a_debt_that_comes_while_what_was_decided_holds_is_owed_from_now(seed, which):
    """And none is older than its call or younger than now."""
    before: set[str] = set()
    held = ""
    for bench, state in states(seed, which):
        engine = bench.engines.engine
        items, source = open_items(state, engine), holding(state, engine)
        assert state.began is not None
        assert state.last is not None
        for one in items:
            assert state.began.at_ms <= one.since_ms <= state.last.at_ms
            is_new = known_by(one) not in before
            if is_new and held == source == "decision" and one.kind is not Owed.CALL_BACK:
                assert one.since_ms == state.last.at_ms, (one.kind, one.id)
        before, held = set(map(known_by, items)), source

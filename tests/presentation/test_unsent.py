"""What became of a request since a key on it sent no police."""

from __future__ import annotations

from datetime import UTC

import pytest

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.meant import NO_REQUEST, RequestName
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.unsent import police_go, since_unsent
from rcrp_desktop.presentation.times import Times
from tests.support.one_call import SUPERVISOR, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.rows import named

WORDS = Words(load_texts(resource_path("text")), Times(UTC), "2290")
PRESS, RAISE = "Look at it again and press S.", "For police at once open the call and press F2."

UNREAD = RequestName("id-unread")


def asked() -> OneCall:
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AskSupervisor("asked"))
    return call


def told(call: OneCall, *, has_pack: bool = True, not_read: tuple[str, ...] = ()) -> CallDetail:
    engine, stands = (call.engine, call.standing) if has_pack else (None, None)
    return CallDetail(call.state, engine, stands, (), (), (), (), not_read=not_read)


def since(detail: CallDetail, name: RequestName | None = None) -> str:
    return since_unsent(detail, named(detail.state) if name is None else name, WORDS)


@pytest.mark.parametrize("has_pack", [True, False])
def test_police_go_by_threat_to_life_whatever_policy_is_at_hand(has_pack: bool):
    call = asked()
    assert not police_go(told(call, has_pack=has_pack))
    call.do(RaiseOverride())
    assert police_go(told(call, has_pack=has_pack))


def test_police_go_by_a_decision_for_them_and_by_no_other():
    for route, go in (("advice_given", False), ("police_soon", False), ("police_now", True)):
        call = asked()
        call.do(DecideRequest("r1", "overturn", route, "Known."), SUPERVISOR)
        assert police_go(told(call)) is go


def test_s_is_named_while_it_can_be_pressed():
    call = asked()
    assert since(told(call)) == PRESS
    assert since(told(call, has_pack=False)) == RAISE


def test_what_was_decided_instead_is_said_with_what_sends_police_then():
    call = asked()
    call.do(DecideRequest("r1", "overturn", "advice_given", "Known."), SUPERVISOR)
    said = since(told(call))
    assert said.startswith("Decided since, ")
    assert "by supervisor supervisor-1: Advice given. " in said
    assert said.endswith(RAISE)
    assert "advice_given" in since(told(call, has_pack=False)), "its name is not known then"


def test_what_cannot_be_read_is_not_said_to_wait_for_nothing():
    call = asked()
    assert since(told(call), UNREAD) == f"No decision is awaited there now. {RAISE}"
    assert since(told(call, not_read=("desk-5512",)), UNREAD) == ""
    assert since(told(call), NO_REQUEST) == ""


def test_of_two_who_decided_without_each_other_the_later_is_said_and_s_is_pressed():
    call = asked()
    call.do(DecideRequest("r1", "overturn", "advice_given", "Known."), SUPERVISOR)
    (request,) = call.state.requests
    (made,) = request.every_decision
    later = replace(made, made=replace(made.made, route="hospital_leads"), place=made.place + 1)
    anew = replace(request, decision=None, decided=None, differing=(made, later))
    call.state = replace(call.state, requests=(anew,))
    said = since(told(call))
    assert "Hospital leads" in said
    assert "Advice given" not in said
    assert said.endswith(PRESS)

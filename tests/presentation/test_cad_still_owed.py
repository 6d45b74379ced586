"""Lines still owed are copied as "not yet": of every debt, whatever route holds and whatever it is called."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import RecordAgency, RecordCallBack, RecordDuty, TellChange
from rcrp_desktop.domain.call.open_items import about_item
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.cad_text import present_cad
from tests.presentation.test_call_laws import few, states, walks
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

TOLD = (RecordDuty("caller_told", "done"), RecordAgency("ambulance", "accepted"))
BOTH = ("AMBULANCE TOLD OF THE CHANGE: NOT YET", "CALLER TOLD OF THE CHANGE: NOT YET")


def text_of(bench: Bench, state) -> str:
    text = present_cad(facts(bench, state)).text
    return " ".join(text.replace("\n| ", " ").split())


@pytest.mark.parametrize("sent", [SendPolice(), RaiseOverride()])
def test_police_who_were_sent_are_news_that_the_text_says_is_not_told_yet(sent):
    bench = Bench()
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), *TOLD, sent)
    assert all(line in text_of(bench, state) for line in BOTH)
    for item in facts(bench, state).items:
        if item.kind in (Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE):
            state = bench.do(state, TellChange(item.id, "done"))
    assert "NOT YET" not in text_of(bench, state)


def test_a_supervisors_police_are_news_too():
    bench = Bench()
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked"))
    boss = bench.colleague("2290", "supervisor")
    soon = boss.perform(asked, DecideRequest("r1", "overturn", "police_soon", "Known."))
    assert isinstance(soon, Performed)
    assert "CALLER TOLD OF THE CHANGE: NOT YET" in text_of(bench, soon.state)


def test_a_call_back_and_a_decision_to_be_taken_again_are_not_yet_done():
    bench = Bench()
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), EndCall(caller_gone=True))
    assert "CALLER RUNG BACK: NOT YET" in text_of(bench, state)
    assert "CALLER RUNG BACK: YES" not in text_of(bench, state)
    bench.clock.pass_minutes(1)
    rung = bench.do(state, RecordCallBack("done"))
    assert "CALLER RUNG BACK: YES 12:01 UTC" in text_of(bench, rung)
    assert "RUNG BACK: NOT YET" not in text_of(bench, rung)
    dropped = bench.do(rung, RecordDuty("caller_told", "could_not", "", "Line dropped"))
    assert "CALLER RUNG BACK: NOT YET" in text_of(bench, dropped)
    assert "RUNG BACK: YES" not in text_of(bench, dropped)
    tried = bench.do(state, RecordCallBack("could_not", "Engaged"))
    assert "CALLER RUNG BACK: NOT YET" in text_of(bench, tried)
    assert "RUNG BACK: YES" not in text_of(bench, tried)
    lapsed = bench.a_call(
        AMBULANCE_ANSWERS, AcceptRecommendation(), BringNewInformation("new_fact", "More")
    )
    assert "DECIDED AGAIN: NOT YET" in text_of(bench, lapsed)


@walks
@few
def test_every_debt_that_is_not_to_cad_has_a_line(seed, which):
    for bench, state in states(seed, which):
        found = facts(bench, state)
        text = text_of(bench, state)
        for item in found.items:
            match item.kind:
                case Owed.POLICE_NOT_ON_CAD | Owed.CANCEL_ON_CAD | Owed.NOT_ON_CAD:
                    continue
                case Owed.AWAITING_SUPERVISOR:
                    assert "AWAITING SUPERVISOR" in text or "DECIDED DIFFERENTLY" in text
                case Owed.CHECKS_OWED:
                    assert "CHECKS: " in text
                case Owed.AGENCY_NOT_ACCEPTED:
                    assert about_item(item, state, found.pack).upper() in text
                case _:
                    assert ": NOT YET" in text, item.kind

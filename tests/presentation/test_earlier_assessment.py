"""The assessment before: no fact of it stands beside an outcome that it was not said of without naming its own."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.done import AgencyReply
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency, RecordDuty, TellChange
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_emergency import present_reassess
from rcrp_desktop.presentation.call_models import ReassessModel
from rcrp_desktop.presentation.tried import caller_line, reply_line
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import AMBULANCE_ANSWERS

TOLD = (RecordDuty("caller_told", "done"), RecordAgency("ambulance", "accepted"))
NEWS = BringNewInformation("new_fact", "Rang again")


def a_call(bench: Bench, *then: Command | str, lead=AMBULANCE_ANSWERS) -> CallState:
    state = bench.a_call(lead, AcceptRecommendation(), *TOLD)
    for act in then:
        state = step(bench, state, act)
    return state


def step(bench: Bench, state: CallState, act: Command | str) -> CallState:
    """One act, or what a desk does under a name: a refused one leaves the call as it is."""
    now = facts(bench, state)
    boss = bench.colleague("2290", "supervisor")
    match act:
        case "on CAD":
            command: Command = ConfirmOnCad("", present_cad(now).tells)
        case "tell":
            kinds = (Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE)
            items = [item.id for item in now.items if item.kind in kinds]
            for item in items:
                state = bench.do(state, TellChange(item, "done"))
            return state
        case "decide":
            asked = [request.item for request in pending_requests(state)]
            command = DecideRequest(
                asked[-1] if asked else "r0", "overturn", "police_soon", "Known."
            )
        case str():
            raise AssertionError(act)
        case _:
            command = act
    by_boss = isinstance(command, DecideRequest | StandDownOverride)
    done = (boss if by_boss else bench.service).perform(state, command)
    return done.state if isinstance(done, Performed) else state


def earlier(*then: Command | str) -> ReassessModel:
    bench = Bench()
    model = present_reassess(facts(bench, a_call(bench, *then, NEWS)))
    assert model is not None
    return model


def ambulance_label() -> str:
    return Bench().engines.engine.pack.route("partner_ambulance").label.rstrip(".")


def test_police_who_were_sent_do_not_stand_beside_what_was_told_of_none():
    model = earlier(SendPolice(), "on CAD")
    of = f", of {ambulance_label()}"
    assert "NOT attending" not in model.earlier_headline
    assert f"Caller told: yes 12:00{of}. Ambulance: accepted 12:00{of}. On CAD 12:00." in (
        model.earlier_lines
    )


def test_an_override_is_what_it_came_to():
    model = earlier("on CAD", RaiseOverride())
    of = f", of {ambulance_label()}"
    assert model.earlier_headline == "Threat to life: police at once"
    assert model.earlier_mark is not None
    assert model.earlier_mark.value == "police_immediate"
    assert model.earlier_lines == (
        f"Caller told: yes 12:00{of}. Ambulance: accepted 12:00{of}. On CAD 12:00{of}."
    )
    assert earlier(RaiseOverride(), "on CAD").earlier_lines.endswith("On CAD 12:00.")


def test_an_override_that_ended_before_names_what_cad_still_shows():
    for end in (StandDownOverride("Wrong house."), MispressOverride()):
        model = earlier(RaiseOverride(), "on CAD", end)
        assert model.earlier_headline == "Police are NOT attending."
        assert "On CAD 12:00, of threat to life, police at once." in model.earlier_lines
        assert model.earlier_lines.startswith("Caller told: yes 12:00. Ambulance: accepted 12:00.")


def test_an_override_taken_back_since_was_meant_by_nobody_and_one_stood_down_since_was():
    bench = Bench()
    for end, headline in (
        (MispressOverride(), "Police are NOT attending."),
        (StandDownOverride("Wrong house."), "Threat to life: police at once"),
    ):
        model = present_reassess(facts(bench, a_call(bench, RaiseOverride(), NEWS, end)))
        assert model is not None
        assert model.earlier_headline == headline


def test_who_was_told_of_the_change_is_told_of_here_too():
    words = earlier(RaiseOverride(), "tell").earlier_lines
    assert "Caller told of the change: yes 12:00." in words
    assert "Ambulance told of the change: yes 12:00." in words
    down = earlier(RaiseOverride(), "tell", StandDownOverride("Wrong house.")).earlier_lines
    assert "Caller told of the change: yes 12:00, of threat to life, police at once." in down


def test_police_of_an_assessment_before_stand_in_the_next():
    model = earlier(SendPolice(), NEWS)
    assert model.earlier_headline == earlier(SendPolice()).earlier_headline
    assert model.earlier_headline == "Police now"
    assert "Caller told" not in model.earlier_lines


def test_a_text_for_cad_that_names_no_route_is_told_as_what_it_says():
    model = earlier(AskSupervisor("asked"), "on CAD")
    assert "On CAD 12:00, of waiting for a supervisor." in model.earlier_lines


ACTS = (
    SendPolice(),
    RaiseOverride(),
    StandDownOverride("Wrong house."),
    MispressOverride(),
    AskSupervisor("asked"),
    AskLessPolice("partner_ambulance", "Officers were there."),
    NEWS,
    *TOLD,
    "on CAD",
    "tell",
    "decide",
)


@given(st.lists(st.sampled_from(ACTS), max_size=9))
def test_nothing_stands_beside_what_it_was_not_said_of_without_naming_what_it_was(acts):
    bench = Bench()
    now = facts(bench, a_call(bench, *acts, NEWS))
    model = present_reassess(now)
    assert model is not None
    before, pack = now.state.assessments[-2], now.pack
    none_go = model.earlier_headline == "Police are NOT attending."
    plain: Counter[str] = Counter()
    for done in (*before.duties, *before.agencies):
        decided = now.look.history.decided_by(done.of)
        assert decided is not None
        time = now.desk.times.minute(done.stamp.at_ms)
        is_reply = isinstance(done, AgencyReply)
        words = reply_line(now, done, time) if is_reply else caller_line(now, done, time)
        route = pack.route(decided.route)
        plain[words] += route.response.is_no_police == none_go
        if route.response.is_no_police != none_go:
            assert f"{words}, of {route.label.rstrip('.')}." in model.earlier_lines
    for words, most in plain.items():
        assert model.earlier_lines.count(f"{words}.") <= most
    tells = before.on_cad_tells
    if before.on_cad is not None and tells.how in ("override", "decision"):
        no_police = tells.how == "decision" and pack.route(tells.route).response.is_no_police
        if no_police != none_go:
            assert "On CAD 12:00, of " in model.earlier_lines


# --- the text for CAD -----------------------------------------------------------------------------------


def cad(*then: Command | str) -> str:
    bench = Bench()
    text = present_cad(facts(bench, a_call(bench, *then))).text
    return " ".join(text.replace("\n| ", " ").split())


@pytest.mark.parametrize("sent", [SendPolice(), RaiseOverride()])
def test_a_change_that_was_told_is_said_to_be(sent):
    before, after = cad(sent), cad(sent, "tell")
    for who in ("CALLER", "AMBULANCE"):
        assert f"{who} TOLD OF THE CHANGE: NOT YET" in before
        assert f"{who} TOLD OF THE CHANGE: YES" not in before
        assert f"{who} TOLD OF THE CHANGE: YES 12:00 UTC, OF " in after
        assert f": {who} TOLD OF THE CHANGE" not in after
    assert "NOT YET" not in after


def test_a_change_that_was_told_and_changed_again_does_not_hold():
    text = cad(RaiseOverride(), "tell", StandDownOverride("Wrong house."))
    assert "DOES NOT HOLD NOW: CALLER TOLD OF THE CHANGE: YES 12:00 UTC, OF THREAT TO LIFE" in text


def test_only_the_last_change_that_somebody_was_told_is_told_of():
    text = cad(
        RaiseOverride(), "tell", StandDownOverride("Wrong house."), "tell", SendPolice(), "tell"
    )
    assert text.count("CALLER TOLD OF THE CHANGE: YES") == 1
    assert text.count("AMBULANCE TOLD OF THE CHANGE: YES") == 1
    assert "DOES NOT HOLD NOW: CALLER TOLD OF THE CHANGE" not in text

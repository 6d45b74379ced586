"""Who raised and who decided is named, and nobody is asked for the reason of another's act."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.read_models import owed_lines
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import RecordAgency
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.call_emergency import present_emergency
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.items import present_item
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def bench() -> Bench:
    return Bench()


def decided(bench: Bench, asked: CallState, command: Command) -> CallState:
    done = bench.colleague("2290", "supervisor").perform(asked, command)
    assert isinstance(done, Performed), done
    return done.state


def sent_by_a_supervisor(bench: Bench, text: str = "") -> CallState:
    asked = bench.a_call({}, AskSupervisor("unsure", "caller", "Who?"))
    item = asked.requests[0].item
    return decided(bench, asked, DecideRequest(item, "overturn", "police_now", text))


def test_police_that_a_supervisor_sent_names_the_supervisor_and_asks_the_handler_nothing(bench):
    model = present_emergency(facts(bench, sent_by_a_supervisor(bench)))
    assert model.block.raised == "Police at once, decided 12:00:00 by supervisor 2290"
    assert model.reason_title == "Why decided"
    assert (
        model.reason == "No reason was written by supervisor 2290. None is needed to send police."
    )
    assert not model.reason_is_asked


def test_the_supervisor_s_own_words_stand_as_the_reason(bench):
    model = present_emergency(facts(bench, sent_by_a_supervisor(bench, "Known to be armed.")))
    assert (model.reason, model.reason_is_asked) == ("Known to be armed.", False)


@pytest.mark.parametrize("who", ["4471", "2306"])
def test_only_whoever_raised_it_is_asked_why(bench, who):
    model = present_emergency(facts(bench, bench.a_call({}, RaiseOverride()), person=who))
    is_own = who == "4471"
    assert model.reason_is_asked == is_own
    assert model.reason_title == "Why raised"
    wanted = "Not given yet." if is_own else "4471 raised it and has not said why."
    assert model.reason.startswith(wanted)


def test_an_outcome_that_a_supervisor_agreed_to_names_them(bench):
    asked = bench.a_call(CRIME, AskLessPolice("advice_given", "Nothing to send for."))
    agreed = decided(bench, asked, DecideRequest(asked.requests[0].item, "agree", "", "Seen."))
    outcome = present_call(facts(bench, agreed)).outcome
    assert outcome is not None
    assert outcome.lead.startswith("Decided by supervisor 2290: ")


def test_whom_a_change_is_to_be_told_are_agencies_not_a_route(bench):
    theirs = AskLessPolice("hospital_leads", "The ward says it is theirs.")
    asked = bench.a_call(CRIME, theirs, RecordAgency("hospital", "accepted"))
    item = asked.requests[0].item
    state = decided(bench, asked, DecideRequest(item, "overturn", "police_now", ""))
    engine = bench.engines.engine
    name = engine.pack.agency("hospital").name
    owed = {line.kind: line.label for line in owed_lines(state, engine)}
    assert owed[Owed.TELL_AGENCY_OF_CHANGE] == name
    told = facts(bench, state)
    change = next(i for i in told.items if i.kind is Owed.TELL_AGENCY_OF_CHANGE)
    assert present_item(told, change).detail == name

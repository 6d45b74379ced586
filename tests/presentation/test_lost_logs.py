"""A call that names acts of a log that is missing here: every face says so, and nobody is named for what cannot be read."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.supervision import CallDetail, detail_of
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_emergency import present_emergency
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.news import news_text
from rcrp_desktop.presentation.problem_text import refusal_text
from rcrp_desktop.presentation.supervisor.call_view import as_text, present_call_view
from rcrp_desktop.presentation.supervisor.chosen import present_chosen
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.to_decide import present_stand_down
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.desks_apart import ENGINE, Desks, Step, begun

WORDS = Words(TEXTS, Times(), "2290")
REASON: list[Step] = [("5512", "raise", True), ("4471", "why", True)]
NONE_COME: list[Step] = [("4471", "accept", False), ("4471", "caller told", False)]


def after(*steps: Step) -> Desks:
    desks = begun()
    for step in steps:
        desks.step(step)
    return desks


def detail(desks: Desks, lost: str) -> CallDetail:
    logs = [log for person, log in desks.logs.items() if log and person != lost]
    return detail_of("call-1", merged_entries(logs), lambda _: ENGINE)


def cad(state: CallState) -> list[str]:
    return [line.lower() for line in cad_lines(facts(Bench(), state), 500)]


def test_an_override_that_cannot_be_read_is_told_as_that_by_the_handlers_screen():
    now = facts(Bench(), after(*REASON).merged(without="5512"))
    screen = present_emergency(now)
    assert screen.block.raised.endswith("The log that tells by whom is missing here.")
    assert "supervisor" not in screen.block.raised
    assert screen.mispress_until_ms == 0
    assert not screen.reason_is_asked
    assert screen.reason.startswith("Not known: nobody here can confirm it.")
    assert "Why at" in screen.reason
    assert present_call(now).emergency is not None


def test_a_supervisor_sees_it_as_that_and_can_stand_it_down():
    found = detail(after(*REASON), "5512")
    chosen = present_chosen(found, "", 0, WORDS)
    assert chosen.lead.endswith("in a log that is missing here")
    box = present_stand_down(found, WORDS)
    assert box is not None
    assert box.line.endswith("The log that tells by whom is missing here.")
    assert box.of
    view = present_call_view(found, 0, WORDS)
    assert view.whys[0].title.endswith(TEXTS("who.unread"))
    assert "Why at" in repr(view.whys[0])
    page = as_text(view)
    assert "DAMAGED RECORD" in page
    assert "Why at" in page
    assert "DAMAGED RECORD" not in as_text(present_call_view(detail(after(*REASON), ""), 0, WORDS))


def test_cad_is_told_that_nobody_here_knows_who_raised_it():
    told = cad(after(*REASON).merged(without="5512"))
    (raised,) = [line for line in told if line.startswith("threat to life, raised before")]
    assert raised.endswith("the log that tells by whom is missing here")
    assert any("why at" in line for line in told)


def test_its_end_is_told_on_cad_with_who_stood_it_down():
    told = cad(after(("5512", "raise", True), ("2290", "stand down", True)).merged(without="5512"))
    assert any(line.startswith("threat to life, raised before") for line in told)
    assert any("2290" in line and "misheard" in line for line in told)


@pytest.mark.parametrize("lost", ["5512", "2290"])
def test_what_a_caller_was_told_of_it_is_named_as_that(lost: str):
    act = "raise" if lost == "2290" else "police now"
    desks = after(*NONE_COME, (lost, act, True), ("4471", "tell caller", True))
    named = "something whose log is missing here"
    assert any(named in line for line in cad(desks.merged(without=lost)))
    assert not any(named in line for line in cad(desks.merged()))


def test_so_is_what_a_closing_duty_told_of_it():
    desks = after(("5512", "accept", True), ("4471", "caller told", True))
    (line,) = [
        line
        for line in cad(desks.merged(without="5512"))
        if "caller told" in line and " of " in line
    ]
    assert "something whose log is missing here" in line


def test_words_for_a_decision_that_cannot_be_read_stand_on_cad_and_on_the_page_of_the_call():
    desks = after(("5512", "accept", True), ("4471", "reason", True))
    (line,) = [line for line in cad(desks.merged(without="5512")) if "because at" in line]
    assert "by 4471 of a decision whose log is missing here" in line
    whys = present_call_view(detail(desks, "5512"), 0, WORDS).whys
    (why,) = [why for why in whys if why.title.endswith("of a decision whose log is missing here")]
    assert "Because at" in repr(why)


def test_nobody_takes_it_back_and_no_screen_says_that_somebody_without_a_name_may():
    now = facts(Bench(), after(*REASON).merged(without="5512"))
    refused = Rejected(Refusal.NOT_PERMITTED, "")
    assert now.state.override is not None
    assert TEXTS("refused.not_yours", limit="") != refusal_text(refused, TEXTS, now)


def test_it_is_no_news_that_somebody_without_a_name_raised_it():
    desks = after(*REASON)
    before = facts(Bench(), begun().merged())
    after_it = facts(Bench(), desks.merged(without="5512"))
    assert TEXTS("claim.override_raised") not in news_text(before, after_it)
    assert TEXTS("claim.override_raised") in news_text(before, facts(Bench(), desks.merged()))

"""Who asks a supervisor and names no route is not shown as asking for what was recommended: they may want more police."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.outcome import SendPolice
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.supervisor_window import Workroom
from tests.ui.test_supervisor_board import a_request, board_of

MORE = "I think police should go to this one"


@pytest.fixture
def work(work: Workroom) -> Workroom:
    work.window.pages["board"] = BoardPage(work.tools)
    return work


@pytest.mark.parametrize(
    "asked", [AskSupervisor("asked", text=MORE), AskSupervisor("caller_disagrees", text=MORE)]
)
def test_who_asks_for_more_police_is_not_shown_as_asking_for_none(
    work: Workroom, asked: AskSupervisor
):
    """The board said 'Asked for: Adult social care leads', and the first button agreed to it."""
    call = work.room.desk("4471").a_call("1", ADVICE_ANSWERS, asked)
    board = board_of(work)
    assert board.decision.wanted.text() == "No route was asked for"
    assert not board.decision.agree.isVisible()
    chosen = board.chosen
    assert chosen.said.text() == MORE
    assert chosen.asked.y() < chosen.said.y() < chosen.lead.y(), "their words come first"
    board.decision.why.setPlainText("As recommended.")
    work.window.press(Act.ACCEPT)
    assert work.room.desk("4471").reopened(call).requests[0].decision is None
    assert "No route was asked for" in board.decision.notice.accessibleName()
    board.decision.routes.setCurrentIndex(board.decision.routes.findData("advice_given"))
    board.decision.decide.click()
    assert work.room.desk("4471").reopened(call).requests[0].decision is not None
    assert "Recorded: decided, 1" in board.told.accessibleName()


def test_what_holds_stands_before_the_words_of_whoever_asked(work: Workroom):
    asked = AskSupervisor("asked", text="Caller rang back")
    work.room.desk("4471").a_call("1", ADVICE_ANSWERS, SendPolice(), asked)
    board = board_of(work)
    chosen = board.chosen
    assert chosen.lead.text.text() == "Decided 12:00 by 4471: police at once"
    assert chosen.lead.y() < chosen.said.y()
    assert board.decision.wanted.text() == "No route was asked for"


def test_the_key_that_agrees_names_the_route(work: Workroom):
    a_request(work.room)
    board = board_of(work)
    assert board.decision.agree.text() == "Agree: Hospital leads"

"""What is written after police were sent goes on no record: nobody is told that it did, and it is thrown away by nothing."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.ui.key_table import Act
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_news import PLACES, Page, asked_for_less, page_of
from tests.ui.test_board_next_row import READ, Watch, watch, work
from tests.ui.test_board_reading_time import reading

__all__ = ["reading", "watch", "work"]

pytestmark = pytest.mark.usefixtures("reading")
KNIFE = "He has a knife."
NOT_ADDED = "What you wrote since is not, and cannot be added to it here"
STANDS = "On record already: your decision for police, 0398-23NOV. Nothing was added."


class Sent:
    """Police were sent, for a reason or none, by S; the page that tells so has not read the call again yet."""

    def __init__(self, work: Workroom, watch: Watch, patch: pytest.MonkeyPatch, where: str) -> None:
        self.work, self.watch = work, watch
        self.call = asked_for_less(work)
        self.page: Page = page_of(work, where)
        patch.setattr(self.page, "refresh", lambda: None)
        watch.now += READ

    def press(self, why: str) -> None:
        box = self.page.decision.why
        box.setPlainText(why)
        box.edited.emit(why)
        self.work.window.press(Act.SEND_POLICE)
        self.watch.now += READ

    @property
    def state(self) -> CallState:
        return self.work.room.desk("4471").reopened(self.call)

    @property
    def reasons(self) -> list[str]:
        return [one.made.text for one in self.state.requests[0].every_decision]

    @property
    def kept(self) -> str:
        return self.page.deciding._drafts.of(self.page.decision.key).why

    def said(self) -> str:
        return getattr(self.page, "told", self.page.notice).accessibleName()


@pytest.fixture(params=PLACES)
def sent(
    work: Workroom, watch: Watch, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Sent:
    return Sent(work, watch, monkeypatch, request.param)


def test_words_that_are_on_no_record_are_said_to_be_on_none_and_stay(sent: Sent):
    sent.press("")
    sent.press(KNIFE)
    assert sent.reasons == [""]
    assert NOT_ADDED in sent.said()
    assert "0398-23NOV" in sent.said()
    assert "not recorded" in sent.page.decision.notice.accessibleName() or NOT_ADDED in (
        sent.page.decision.notice.accessibleName()
    )
    assert sent.page.decision.why.toPlainText() == KNIFE


def test_they_stay_in_sight_once_the_call_is_read_again(sent: Sent):
    sent.press("")
    sent.press(KNIFE)
    assert sent.page.decision.why.hasFocus()
    type(sent.page).refresh(sent.page)  # type: ignore[arg-type]
    assert sent.page.decision.why.isVisible()
    assert sent.page.decision.why.toPlainText() == KNIFE
    assert "What you wrote is not recorded" in sent.page.decision.notice.accessibleName()


@pytest.mark.parametrize("before", [KNIFE, f" {KNIFE}"])
@pytest.mark.parametrize("again", ["", "  ", KNIFE, f"{KNIFE} "])
def test_who_wrote_no_more_is_told_that_it_is_on_record_already(
    sent: Sent, before: str, again: str
):
    sent.press(before)
    sent.press(again)
    assert sent.reasons == [before]
    assert sent.said() == STANDS
    assert sent.kept == ""


def test_a_colleague_who_wrote_the_same_wrote_it_for_a_decision_of_theirs(sent: Sent):
    sent.press("")
    boss = sent.work.room.desk("2291", "supervisor")
    boss.do(boss.reopened(sent.call), DecideRequest("r1", "overturn", "police_now", KNIFE))
    sent.press(KNIFE)
    assert sent.reasons == ["", KNIFE]
    assert NOT_ADDED in sent.said()


def test_what_is_on_record_is_told_in_full_once(sent: Sent):
    sent.press("")
    assert "Recorded: overturned" in sent.said()
    sent.press("")
    assert sent.said() == STANDS


def test_who_left_the_page_is_told_by_the_name_of_the_call(sent: Sent):
    sent.press("")
    sent.work.lanes.hold = True
    sent.press(KNIFE)
    sent.page.hide()
    sent.work.lanes.hold = False
    sent.work.lanes.run_all()
    told = sent.work.tools.decisions._elsewhere._standing.lines
    assert [line for line in told if NOT_ADDED in line and line.startswith("0398-23NOV. ")]


def test_what_is_recorded_with_its_words_is_told_as_recorded(sent: Sent):
    """That of no decision on a request too."""
    sent.page.decision.why.setPlainText(KNIFE)
    sent.work.window.press(Act.NEW_INFORMATION)
    assert "Recorded: assessment 2" in sent.said()

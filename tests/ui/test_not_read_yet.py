"""No police is decided, and no override stood down, on less than all that is told of the call: also not on what no page has read."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.ui.key_table import Act
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_news import PLACES, asked_for_less, page_of
from tests.ui.test_board_next_row import READ, Watch, watch, work
from tests.ui.test_board_reading_time import reading

__all__ = ["reading", "watch", "work"]

pytestmark = pytest.mark.usefixtures("reading")
KNIFE = WriteNote("She holds a knife.")


@pytest.mark.parametrize("act", [Act.ACCEPT, Act.SEND_POLICE])
@pytest.mark.parametrize("where", PLACES)
def test_a_note_that_no_page_has_read_holds_back_less_and_no_police(
    work: Workroom, watch: Watch, where: str, act: Act
):
    call = asked_for_less(work)
    page = page_of(work, where)
    page.decision.why.setPlainText("The ward is with her.")
    watch.now += READ
    handler = work.room.desk("4471")
    handler.do(handler.reopened(call), KNIFE)
    work.window.press(act)
    is_decided = not pending_requests(handler.reopened(call))
    assert is_decided == (act is Act.SEND_POLICE)
    if is_decided:
        return
    assert "since it was shown to you" in page.decision.notice.accessibleName()
    assert page.decision.why.toPlainText() == "The ward is with her."
    for _ in range(2):
        watch.now += READ
        work.window.press(act)
    assert not pending_requests(handler.reopened(call)), "read since"


@pytest.mark.parametrize("where", PLACES)
def test_so_is_an_override_stood_down(work: Workroom, watch: Watch, where: str):
    call = asked_for_less(work)
    handler = work.room.desk("4471")
    handler.do(handler.reopened(call), RaiseOverride())
    page = page_of(work, where)
    page.stand_down.why.setPlainText("Wrong house.")
    watch.now += READ
    handler.do(handler.reopened(call), KNIFE)
    page.stand_down.act.click()
    assert handler.reopened(call).override is not None
    for _ in range(2):
        watch.now += READ
        page.stand_down.act.click()
    assert handler.reopened(call).override is None

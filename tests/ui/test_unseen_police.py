"""Nobody sends less than police whom their screen did not show, whatever the request came to meanwhile."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.ui.key_table import Act
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_news import PLACES, asked_for_less, page_of
from tests.ui.test_board_next_row import READ, Watch, watch, work
from tests.ui.test_board_reading_time import reading

__all__ = ["reading", "watch", "work"]

pytestmark = pytest.mark.usefixtures("reading")


def sends_police(work: Workroom, call: CallState) -> bool:
    response = standing(work.room.desk("4471").reopened(call), work.room.engines.engine).response
    return response is not None and response.sends_police


@pytest.mark.parametrize("police", ["police_now", "police_soon"])
@pytest.mark.parametrize("are_apart", [True, False])
@pytest.mark.parametrize("where", PLACES)
def test_a_request_that_colleagues_opened_again_is_agreed_to_by_nobody_who_had_not_looked(
    work: Workroom, watch: Watch, where: str, are_apart: bool, police: str
):
    """One agreed, another sent police: it is asked anew since, and stood on the screen as it was before both."""
    call = asked_for_less(work)
    page = page_of(work, where)
    watch.now += READ
    page.decision.why.setPlainText("The ward is with her.")
    desks = [work.room.desk(name, "supervisor") for name in ("2291", "2292")]
    read = [desk.reopened(call) for desk in desks]
    for desk, before, route in zip(desks, read, ("hospital_leads", police), strict=True):
        state = before if are_apart else desk.reopened(call)
        desk.do(state, DecideRequest("r1", "overturn", route, "Seen."))
    assert sends_police(work, call)
    work.window.press(Act.ACCEPT)
    assert sends_police(work, call)
    told = page.told
    assert told.accessibleName().startswith("0398-23NOV. Not recorded: ")

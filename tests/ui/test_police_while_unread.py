"""S on a request that is on show sends police, also where nothing of the call can be read as it is pressed."""

from __future__ import annotations

import pytest

from rcrp_desktop.ui.key_table import Act
from tests.support.supervisor_window import Workroom
from tests.support.unreadable import LeftOut, Unreadable
from tests.ui.test_board_next_row import Watch, is_decided, watch, work
from tests.ui.test_pressing_again import PLACES, come_to
from tests.ui.test_supervisor_board import a_request

__all__ = ["watch", "work"]


@PLACES
def test_police_are_recorded_on_what_is_on_show(
    work: Workroom, watch: Watch, place: str, monkeypatch: pytest.MonkeyPatch
):
    call = a_request(work.room)
    page = come_to(work, place)
    began = watch.now
    with monkeypatch.context() as away:
        away.setattr(work.office.desk.service, "records", Unreadable())
        while not is_decided(work, call) and watch.now < began + 600:
            work.window.press(Act.SEND_POLICE)
            watch.now += 60
    assert "Recorded: overturned" in page.told.accessibleName()
    assert is_decided(work, call)


@PLACES
def test_where_what_is_asked_was_not_read_either_that_is_said_and_what_to_do(
    work: Workroom, watch: Watch, place: str
):
    a_request(work.room)
    work.office.supervision.history = LeftOut()
    page = come_to(work, place)
    watch.now += 60
    work.window.press(Act.SEND_POLICE)
    said = page.told.accessibleName()
    assert "police were NOT sent" in said
    assert "press F2" in said
    assert "was decided or taken back" not in said
    assert "no decision is awaited" not in said

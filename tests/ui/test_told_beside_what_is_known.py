"""What came of an act and what is to know of the call stand beside each other in an opened call."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.supervision import CallDetail, SupervisionService
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.supervisor_window import Workroom
from tests.ui.test_decided_differently import decided_differently


def opened(work: Workroom) -> CallViewPage:
    board = work.window.pages["board"] = BoardPage(work.tools)
    work.window.show_page("board")
    QTest.keyClick(board.table, Qt.Key.Key_Space)
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    return page


@pytest.fixture
def page(work: Workroom, monkeypatch: pytest.MonkeyPatch) -> CallViewPage:
    """Of a call that has a notice of its own, whatever is decided on it."""
    work.room.desk("4471").a_call("0398-23NOV", {}, AskSupervisor("asked"))
    work.room.clock.pass_minutes(1)
    again = SupervisionService.again

    def damaged(service: SupervisionService, call: str, *, reason: str = "") -> CallDetail:
        detail = again(service, call, reason=reason)
        return replace(detail, state=replace(detail.state, damaged=True))

    monkeypatch.setattr(SupervisionService, "again", damaged)
    page = opened(work)
    page.refresh()
    assert page.notice.isVisible()
    return page


def test_that_it_is_recorded_stands_beside_what_is_known_of_the_call(
    work: Workroom, page: CallViewPage
):
    known = page.notice.accessibleName()
    work.window.press(Act.SEND_POLICE)
    for _ in range(2):
        assert page.told.isVisible()
        assert "Recorded: decided, 0398-23NOV" in page.told.accessibleName()
        assert page.notice.isVisible()
        assert page.notice.accessibleName() == known
        page.refresh()


def test_that_it_is_refused_too(work: Workroom):
    decided_differently(work.room)
    page = opened(work)
    known = page.notice.accessibleName()
    assert "decided differently" in known
    page.decision.choose("route:advice_given")
    page.refresh()
    assert "Write why first" in page.told.accessibleName()
    assert page.notice.accessibleName() == known
    work.window.press(Act.SEND_POLICE)
    assert "Write why first" not in page.told.accessibleName()


def test_what_is_known_goes_once_it_is_so_no_longer(work: Workroom):
    decided_differently(work.room)
    page = opened(work)
    work.window.press(Act.SEND_POLICE)
    assert page.notice.isHidden()
    assert "Recorded" in page.told.accessibleName()


def test_that_it_cannot_be_read_stands_until_it_was_beside_the_rest(
    work: Workroom, page: CallViewPage, monkeypatch: pytest.MonkeyPatch
):
    known = page.notice.accessibleName()
    work.window.press(Act.SEND_POLICE)

    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable("full")

    with monkeypatch.context() as patch:
        patch.setattr(SupervisionService, "again", fail)
        page.refresh()
        said = page.notice.accessibleName()
        assert said.startswith(known)
        assert said != known
        assert "Recorded" in page.told.accessibleName()
    page.refresh()
    assert page.notice.accessibleName() == known

"""At 420 px and 200 % a key that decides nothing says why where the person looks, on the board and on an opened call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from tests.gallery.hall import NARROW, Hall, close_all
from tests.support.call_window import seen_part
from tests.support.room import ManualClock


@pytest.fixture
def boss(theme: ThemeController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """A handler asks for less police; whoever presses on at once has never read enough."""
    monkeypatch.setattr(chosen_first, "SHOWN_SECONDS", 1e6)
    monkeypatch.setattr(chosen_first, "READ_SECONDS", 1e6)
    clock = ManualClock()
    desk = Hall(tmp_path / "data", clock=clock)
    desk.answer_towards(ResponseClass.POLICE_PRIORITY)
    desk.keys("U")
    desk.write("Officers were there today")
    desk.keys("Return", desk.page.ask.options.rows[-1].model.key)
    desk.until(lambda: bool(desk.state.requests))
    desk.close()
    made = Hall(tmp_path / "data", "supervisor", person="2290", clock=clock)
    made.take_look(theme, ThemeChoice.LIGHT, NARROW, 200)
    made.until(lambda: made.window.page.choice.call)
    yield made
    close_all()


def at_first(_: Hall) -> None:
    """The list chose the row."""


def chosen(boss: Hall) -> None:
    boss.keys("Space")


def shown_before(boss: Hall) -> None:
    boss.keys("Space", "S")


def scrolled_back(boss: Hall) -> None:
    boss.keys("Space", "S")
    boss.rest()
    boss.window.page.panes._lane.verticalScrollBar().setValue(0)


def opened(boss: Hall) -> None:
    boss.keys("Return", "Return")
    boss.until(lambda: isinstance(boss.window.page, CallViewPage))


@pytest.mark.parametrize(
    ("stands", "key"),
    [(at_first, "S"), (chosen, "F7"), (shown_before, "S"), (scrolled_back, "A"), (opened, "A")],
)
def test_why_a_key_decided_nothing_is_seen(boss: Hall, stands: Callable[[Hall], None], key: str):
    stands(boss)
    boss.rest()
    boss.keys(key)
    boss.rest()
    page = boss.window.page
    assert isinstance(page, BoardPage | CallViewPage)
    assert page.decision.notice.accessibleName().startswith(("Nothing was ", "Police not sent yet"))
    boss.rest()
    notice = page.decision.notice
    seen = seen_part(notice)
    begins = notice.mapTo(boss.window, QPoint()).y()
    assert seen.top() == begins, "it can be read from its beginning"
    room = NARROW[1] // 8 if isinstance(page, CallViewPage) else notice.height()
    assert seen.height() >= min(notice.height(), room)

"""The emergency face stands ready behind the question, and until the key is pressed nobody can tell."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.ui.call_taking.page import CallPage
from rcrp_desktop.ui.widgets.duty_row import DutyRow
from rcrp_desktop.ui.widgets.text import Text
from tests.support.call_bench import Bench, national
from tests.support.call_window import TEXTS, bench_window


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


class LookCounter(QObject):
    """Counts the parts that are styled for the first time."""

    def __init__(self, root: QWidget) -> None:
        super().__init__(root)
        self.styled = 0
        for part in root.findChildren(QWidget):
            part.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.styled += event.type() is QEvent.Type.Polish
        return False


def places(page: CallPage) -> list[tuple[int, int, int, int]]:
    return [text.geometry().getRect() for text in page.emergency.findChildren(Text)]


def test_the_key_finds_it_styled_and_laid_out(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.window.live.readiness.make_ready()
        page = screen.page
        counter, ready = LookCounter(page.emergency), places(page)
        rows = page.emergency.findChildren(DutyRow)
        screen.press("F2")
        assert screen.stage is Stage.EMERGENCY
        assert (places(page), page.emergency.findChildren(DutyRow)) == (ready, rows)
        assert counter.styled == 0


def test_nothing_is_raised_recorded_or_seen(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        before, kinds = (screen.model, screen.focus, screen.state), bench.log.kinds()
        screen.window.live.readiness.make_ready()
        assert (screen.model, screen.focus, screen.state) == before
        assert bench.log.kinds() == kinds
        assert not screen.shows_override()
        assert not screen.page.emergency.isVisible()
        assert screen.page.question.isVisible()


def test_the_face_on_show_is_left_alone(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("F2")
        said = screen.window.state_block.accessibleName()
        screen.window.live.readiness.make_ready()
        assert screen.window.state_block.accessibleName() == said
        assert screen.page.emergency.isVisible()


def test_another_size_or_look_makes_it_ready_again(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        page = screen.page
        qtbot.waitUntil(lambda: bool(page.emergency.findChildren(DutyRow)))
        row = page.emergency.findChildren(DutyRow)[0]
        qtbot.waitUntil(lambda: not row.testAttribute(Qt.WidgetAttribute.WA_PendingResizeEvent))
        wide = row.width()
        screen.window.resize(800, 700)
        qtbot.waitUntil(lambda: row.width() < wide)
        screen.window.resize(1366, 768)
        qtbot.waitUntil(lambda: row.width() == wide)
        assert not page.emergency.isVisible()


def test_lists_that_are_open_lead_to_the_face_and_its_focus(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F9")
        assert screen.page.items.isVisible()
        screen.press("F2")
        assert not screen.page.items.isVisible()
        assert not screen.page.lists_open
        assert screen.shows_override()
        assert screen.page.emergency.isAncestorOf(screen.focus)
        assert TEXTS("phrase.attending") in screen.window.state_block.accessibleName()

"""What a key may cost is counted in layouts and paints, not in milliseconds."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from rcrp_desktop.ui.call_taking.known_panel import KnownRow
from rcrp_desktop.ui.widgets.banner import ExampleBanner
from rcrp_desktop.ui.widgets.option_row import OptionRow
from tests.support.call_bench import Bench, national
from tests.support.call_window import bench_window
from tests.support.quiet_call import answer_quietly


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


class EventCounter(QObject):
    """Counts events of one kind for each widget that was there when it began."""

    def __init__(self, parts: list[QWidget], kind: QEvent.Type) -> None:
        super().__init__()
        self.seen: Counter[QWidget] = Counter()
        self._parts, self._kind = parts, kind
        for part in parts:
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is self._kind and isinstance(watched, QWidget):
            self.seen[watched] += 1
        return False

    def most(self) -> int:
        """Of any one of them; then begin anew."""
        most = max(self.seen.values(), default=0)
        self.seen.clear()
        return most

    def stop(self) -> None:
        for part in self._parts:
            part.removeEventFilter(self)


def parts_of(screen, kind: type[QWidget]) -> list[QWidget]:
    return [part for part in screen.window.findChildren(kind) if part.isVisible()]


def paint() -> None:
    """Layouts ask for another look by posted events, each of which may post more; so do paints."""
    for _ in range(8):
        QApplication.sendPostedEvents()


def test_an_answer_more_leaves_the_answers_above_it_as_they_are(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        answer_quietly(screen, 2)
        paint()
        counter = EventCounter(parts_of(screen, KnownRow), QEvent.Type.Resize)
        answer_quietly(screen, 1)
        paint()
        assert counter.most() == 0
        counter.stop()


def test_an_option_is_not_placed_anew_for_each_row_that_is_shown(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        counter = EventCounter(
            list(screen.page.question.options.findChildren(OptionRow)), QEvent.Type.Resize
        )
        most = []
        for _ in range(6):
            answer_quietly(screen, 1)
            paint()
            most.append(counter.most())
        counter.stop()
        assert max(most) <= 3, most


def test_a_key_does_not_lay_out_the_banner(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        counter = EventCounter(parts_of(screen, ExampleBanner), QEvent.Type.LayoutRequest)
        screen.press("2")
        paint()
        assert counter.most() == 0
        counter.stop()


def test_answers_that_left_with_their_call_give_back_their_room(qtbot, bench):
    with bench_window(qtbot, bench, size=(800, 700)) as (screen, _):
        paint()
        empty = screen.page.known.height()
        answer_quietly(screen, 3)
        paint()
        assert screen.page.known.height() > empty
        screen.press("Ctrl+N")
        paint()
        assert screen.page.known.height() == empty

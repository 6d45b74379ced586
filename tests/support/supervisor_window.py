"""A supervisor's pages over real logs, with lanes that work at once and a window that only shows pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.acts_told import ActsTold
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.decisions import Decisions
from rcrp_desktop.ui.supervisor.tools import Navigation, SupervisorTools
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice
from tests.support.inline_background import InlineBackground
from tests.support.room import MINUTE, NOON, Room
from tests.support.supervisor import Office, an_office


class _Pages(dict[str, QWidget]):
    """A page whose place another takes is let go as a window does, not by a collection of garbage at any time."""

    def __setitem__(self, name: str, page: QWidget) -> None:
        if name in self:
            self[name].deleteLater()
        super().__setitem__(name, page)


class PageWindow(QWidget):
    """Shows one page at a time, as the real window does."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = _Pages()
        self.stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.key_changes = 0
        self.unrecorded = ""
        self.standing = StandingNotice()
        self.acts_told = ActsTold(self.standing, self.stack, self._tell_unrecorded)
        for part in (self.standing, self.standing.pinned):
            column.addWidget(part)

    def _tell_unrecorded(self, words: str) -> None:
        self.unrecorded = words

    @property
    def page(self) -> QWidget:
        return self.stack.currentWidget()

    def show_page(self, page: str) -> None:
        self.show_widget(self.pages[page])

    def show_widget(self, widget: QWidget) -> None:
        if self.stack.indexOf(widget) < 0:
            self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)
        widget.refresh()
        widget.focus_first()

    def keys_changed(self) -> None:
        self.key_changes += 1

    def press(self, act: Act) -> None:
        """What the keyboard does with an act of the page on show."""
        self.page.handlers()[act]()


@dataclass
class Workroom:
    """The office of a supervisor and the window with its pages."""

    room: Room
    office: Office
    tools: SupervisorTools
    window: PageWindow
    lanes: Lanes
    extra: list[object] = field(default_factory=list)


def a_workroom(room: Room, folder: Path, lanes: InlineBackground | None = None) -> Workroom:
    """The pages' tools over a room's logs."""
    office = an_office(room, folder / "index.db")
    lanes = lanes or InlineBackground()
    window = PageWindow()
    tools = tools_of(office, lanes, window, window.acts_told)
    return Workroom(room, office, tools, window, lanes)


def tools_of(office: Office, lanes: Lanes, shell: Navigation, told: ActsTold) -> SupervisorTools:
    """What a supervisor's pages are built with."""
    clock = office.room.clock
    words = Words(load_texts(resource_path("text")), Times(UTC), office.desk.person.id)

    return SupervisorTools(
        office.supervision,
        office.search,
        office.integrity,
        lanes,
        shell,
        words,
        clock.now_ms,
        lambda days: NOON + (24 * days - 12) * 60 * MINUTE,
        Decisions(office.supervision, lanes, words, clock.now_ms, told),
    )

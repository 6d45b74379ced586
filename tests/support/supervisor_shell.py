"""The whole window at a supervisor's desk, its pages over a room's real logs, its disk held and let go by a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.ui.keyboard import Keyboard
from rcrp_desktop.ui.main_window import MainWindow
from rcrp_desktop.ui.parts import RolePage, Shell
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.search_page import SearchPageView
from rcrp_desktop.ui.supervisor.tools import SupervisorTools
from tests.support.call_bench import Bench
from tests.support.call_window import Screen, drop, parts_of, show_active, styled_once
from tests.support.inline_background import InlineBackground
from tests.support.room import Room
from tests.support.supervisor import Office, an_office
from tests.support.supervisor_window import tools_of


class SupervisorShell(Screen):
    """Pressed by keys alone. ``hold`` lets nothing through to the disk; ``answer`` all that waits."""

    def __init__(
        self, window: MainWindow, keyboard: Keyboard, lanes: InlineBackground, office: Office
    ) -> None:
        super().__init__(window, keyboard)
        self.lanes, self.office, self.room = lanes, office, office.room

    def hold(self) -> None:
        self.lanes.hold = True

    def answer(self) -> None:
        self.lanes.hold = False
        self.lanes.run_all()

    @property
    def on_show(self) -> QWidget:
        return self.window.stack.currentWidget()

    @property
    def told(self) -> str:
        """What the window itself says under its banner, in sight."""
        parts = (self.window.notice, self.window.standing)
        return " ".join(part.accessibleName() for part in parts if part.isVisible())


@contextmanager
def supervisor_shell(
    qtbot: QtBot, bench: Bench, folder: Path, *, size: tuple[int, int] = (1360, 860)
) -> Iterator[SupervisorShell]:
    """Calls are made at the desks of its ``room``; the live call screen is that of ``bench``."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    room = Room(folder / "data")
    office, lanes, keyboard = (
        an_office(room, folder / "index.db"),
        InlineBackground(),
        Keyboard(app),
    )
    tools: list[SupervisorTools] = []

    def page(kind: Callable[[SupervisorTools], QWidget]) -> Callable[[Shell], QWidget]:
        def build(shell: Shell) -> QWidget:
            if not tools:
                tools.append(tools_of(office, lanes, shell, shell.acts_told))
            return kind(tools[0])

        return build

    pages = [
        RolePage("board", "Board", page(BoardPage)),
        RolePage("record", "Record", page(SearchPageView)),
    ]
    parts = replace(parts_of(bench, "supervisor"), pages=lambda _role: pages)
    window = styled_once(lambda: MainWindow(parts, lanes, keyboard))  # pyright: ignore[reportArgumentType]
    window.resize(*size)
    window.open_first()
    show_active(qtbot, window)
    try:
        yield SupervisorShell(window, keyboard, lanes, office)
    finally:
        lanes.hold = False
        lanes.run_all()
        drop(keyboard, window)
        office.close()
        room.close()

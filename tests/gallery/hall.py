"""A whole program at one desk, its clock held by hand, driven by keys until it stands where a story wants it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.audit_ports import KeyStore
from rcrp_desktop.bootstrap.window import make_parts
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.ui.background import Background
from rcrp_desktop.ui.keyboard import Keyboard
from rcrp_desktop.ui.main_window import MainWindow
from rcrp_desktop.ui.parts import Parts
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from tests.journeys.test_finishing_a_call_without_police import answer_towards
from tests.support.call_window import Screen, at_own_account, drop, let_go, styled_once
from tests.support.room import ManualClock, SeedKeys

PATIENCE_S = 30.0
"""How long a condition may take on a machine under load."""
TURNS_AT_REST = 8
"""Layouts ask for another look by posted events, each of which may post more."""
NARROW, WIDE = (420, 900), (1360, 860)


class Hall(Screen):
    """One window over a folder of its own; ``close`` ends it as a person would."""

    open: ClassVar[list[Hall]] = []

    def __init__(
        self,
        data: Path,
        role: str = "handler",
        *,
        person: str = "4471",
        clock: ManualClock,
        keys: KeyStore | None = None,
        parts: Callable[[Parts], Parts] = lambda parts: parts,
    ) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        desk = at_own_account(open_desk(StartOptions(data, "national-2023", role, person)))
        desk = replace(desk, clock=clock)
        self.clock = clock
        self.workplace = Workplace(desk, keys=keys or SeedKeys())
        self.lanes = Background(app)
        self.is_hung = False
        keyboard = Keyboard(app)
        made = parts(make_parts(self.workplace, ask_role=not role))
        window = styled_once(lambda: MainWindow(made, self.lanes, keyboard))
        super().__init__(window, keyboard)
        Hall.open.append(self)
        window.resize(*WIDE)
        window.open_first()
        window.show()
        window.activateWindow()
        self.until(window.isActiveWindow)
        window.page.focus_first()
        window.start()
        self.until(lambda: self.workplace.recorder.log is not None)
        self.rest()

    def until(self, is_so: Callable[[], bool]) -> None:
        """Run the event loop until something holds."""
        end = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError(f"the window did not get there from {self.stage}")
            self._turn()

    def waitUntil(self, is_so: Callable[[], bool]) -> None:  # noqa: N802 - what helpers of journeys ask for
        """The same by the name that pytest-qt has for it."""
        self.until(is_so)

    def rest(self) -> None:
        """Until nothing is being read or written and nothing is left to lay out."""
        done: list[object] = [None]
        if not self.is_hung:
            self.lanes.write(lambda: None, done.append)
        self.until(lambda: len(done) > int(not self.is_hung))
        self.lanes.read(lambda: None, done.append, done.append)
        self.until(lambda: len(done) > 1 + int(not self.is_hung))
        for _ in range(TURNS_AT_REST):
            self._turn()

    def take_look(
        self, theme: ThemeController, choice: ThemeChoice, size: tuple[int, int], percent: int
    ) -> None:
        """Show the same state in another theme, window size and text size."""
        if theme.choice is not choice:
            theme.choose(choice)
        if theme.text_percent != percent:
            theme.set_text_percent(percent)
        self.window.look_changed()
        self.take_size(size)

    def take_size(self, size: tuple[int, int]) -> None:
        """Show the same state in a window of another size."""
        self.window.resize(*size)
        self.rest()

    def _turn(self) -> None:
        loop = QEventLoop()
        QTimer.singleShot(1, loop.quit)
        loop.exec()
        QApplication.sendPostedEvents()

    def keys(self, *keys: str) -> None:
        """Press one key after the other, each when the window has come to rest."""
        for key in keys:
            self.press(key)
            self.rest()

    def say(self, question: str, option: str) -> None:
        """Answer the question that must be on show, by its digit."""
        self.answer(question, option)
        self.rest()

    def say_all(self, answers: dict[str, str]) -> None:
        """Answer what is asked, in whatever order, until all of these are given."""
        left = dict(answers)
        while left:
            question = self.question
            assert question in left, f"{question} is asked, left: {left}"
            self.say(question, left.pop(question))

    def answer_towards(self, wanted: ResponseClass) -> None:
        """Answer whatever is asked with the first option that still allows a route of that class."""
        answer_towards(self, self, wanted)
        self.rest()

    def kill(self) -> None:
        """End it as a power cut would."""
        Hall.open.remove(self)
        self.window.stop()
        assert self.lanes.drain(PATIENCE_S)
        let_go(self.workplace)
        drop(self.keyboard, self.window, self.lanes)

    def close(self) -> None:
        """Close the window, then let go of it."""
        Hall.open.remove(self)
        self.window.close()
        drop(self.keyboard, self.window, self.lanes)


def close_all() -> None:
    """Close what a story that broke off has left open."""
    for hall in tuple(Hall.open):
        hall.close()

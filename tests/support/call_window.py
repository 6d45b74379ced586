"""The call screen over a desk in memory, and the whole window over a real folder; driven by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QHeaderView,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.bootstrap.window import make_parts
from rcrp_desktop.bootstrap.workplace import Desk as Seated
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_inputs import Desk
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.background import Background
from rcrp_desktop.ui.keyboard import Keyboard
from rcrp_desktop.ui.main_window import MainWindow
from rcrp_desktop.ui.parts import LookSettings, Parts
from tests.support.call_bench import Bench
from tests.support.inline_background import InlineBackground
from tests.support.room import SeedKeys

T = TypeVar("T")
PATIENCE_S = 30.0
TEXTS: Texts = load_texts(resource_path("text"))


def parts_of(bench: Bench, role: str = "handler") -> Parts:
    """What the window is built from, over a desk in memory."""
    meta = bench.engines.engine.pack.meta
    return Parts(
        texts=TEXTS,
        times=Times(UTC),
        desk=Desk(TEXTS, Times(UTC), bench.person.id, bench.service.mode),
        role=role,
        look=LookSettings("light", 100, "F2"),
        calls=bench.service,
        unfinished=bench.service.unfinished,
        owing=bench.service.owing,
        seal_of=bench.records.seal_of,
        kept_of=bench.records.kept_of,
        copied=bench_copies(bench),
        open_log=tuple,
        close_log=bench.log.close,
        changed_calls=frozenset,
        signed_in=bench.person.id,
        policy_title=meta.title,
        tokens=str,
        style_template=str,
        read_guide=lambda name: f"# Guide\n\nFor the {name}.",
        remember_role=lambda role: None,
        remember_look=lambda look: None,
        set_examples=bool,
        examples_loaded=False,
        pages=lambda role: (),
    )


def bench_copies(bench: Bench) -> Callable[[str, str], None]:
    """Copies are noted where a test can see them."""
    copies: list[tuple[str, str]] = []
    bench.copies = copies  # pyright: ignore[reportAttributeAccessIssue] - for tests to look at
    return lambda call, what: copies.append((call, what))


class Screen:
    """A window with its keys, as a person has it."""

    def __init__(self, window: MainWindow, keyboard: Keyboard) -> None:
        self.window = window
        self.keyboard = keyboard

    # -- keys

    def press(self, *keys: str) -> None:
        """Real key events, to whatever has the focus."""
        for key in keys:
            combination = QKeySequence(key)[0]
            if key == "M":
                self.read_override()
            target = QApplication.focusWidget() or self.window
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())

    def read_override(self) -> None:
        """As a person does before they take it back; nothing where none is on show."""
        seen = self.window.live.acts.seen_override
        end = monotonic() + PATIENCE_S
        while self.page.emergency.isVisible() and not seen.is_read:
            assert monotonic() < end, "the override was never painted"
            QApplication.processEvents()

    def write(self, text: str) -> None:
        """Type into whatever has the focus."""
        target = QApplication.focusWidget() or self.window
        QTest.keyClicks(target, text)

    # -- what is seen

    @property
    def page(self):
        return self.window.live.page

    @property
    def model(self):
        found = self.page.screen_model
        assert found is not None
        return found

    @property
    def stage(self) -> Stage:
        return self.model.stage

    @property
    def question(self) -> str:
        """Id of the question on the card, empty on another face."""
        return self.model.question.id if self.model.question is not None else ""

    @property
    def state(self) -> CallState:
        live = self.window.live.controller.live
        assert live is not None
        return live.state

    @property
    def notice(self) -> str:
        return self.page.notice.accessibleName() if self.page.notice.isVisible() else ""

    @property
    def focus(self) -> QWidget | None:
        return QApplication.focusWidget()

    def shows_override(self) -> bool:
        """Police at once is on screen, in words, whatever the record says."""
        block = self.window.state_block
        return block.isVisible() and TEXTS("phrase.attending") in block.accessibleName()

    def shows_no_police(self) -> bool:
        return (
            self.stage is Stage.OUTCOME
            and self.model.outcome is not None
            and self.model.outcome.headline == TEXTS("phrase.not_attending")
        )

    def key_of(self, option: str) -> str:
        """The digit of an option of the question on show."""
        question = self.model.question
        assert question is not None, self.stage
        place = question.option_ids.index(option)
        return question.options[place].key

    def answer(self, question: str, option: str) -> None:
        """Press the digit of an option, of the question that must be on show."""
        assert self.question == question, f"{self.question} is asked, not {question}"
        self.press(self.key_of(option))

    def until_idle(self, qtbot: QtBot) -> None:
        """Wait until what the last key left to the event loop is done: layout, paint, a scroll for the focus."""
        done: list[bool] = []
        QTimer.singleShot(0, lambda: done.append(True))
        qtbot.waitUntil(lambda: bool(done))

    def until_written(self, qtbot: QtBot) -> None:
        """Wait until the write lane has done all it was given."""
        self.in_the_write_lane(qtbot, _nothing)

    def in_the_write_lane(self, qtbot: QtBot, work: Callable[[], T]) -> T:
        """Work on the record as the program does it: one thread alone writes a log, and it is not the test's."""
        done: list[T] = []
        self.window.lanes.write(work, done.append)
        qtbot.waitUntil(lambda: bool(done))
        return done[0]

    def has_seen_focus(self) -> bool:
        """Something visible in this window has the focus."""
        focus = QApplication.focusWidget()
        return focus is not None and focus.isVisible() and focus.window() is self.window


def _nothing() -> None:
    """Work that only marks its place in the lane."""


def styled_once(build: Callable[[], T]) -> T:
    """Build a window as the program does, which puts its style sheet on once that stands (``ui/app.py``)."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    sheet = app.styleSheet()
    if sheet:
        app.setStyleSheet("")
    try:
        return build()
    finally:
        if sheet:
            app.setStyleSheet(sheet)


@contextmanager
def bench_window(
    qtbot: QtBot,
    bench: Bench,
    *,
    hold: bool = False,
    role: str = "handler",
    size: tuple[int, int] = (1366, 768),
    states: tuple[CallState, ...] = (),
) -> Iterator[tuple[Screen, InlineBackground]]:
    """A shown, active window over a desk in memory."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    keyboard = Keyboard(app)
    lanes = InlineBackground(hold=False)
    window = styled_once(lambda: MainWindow(parts_of(bench, role), lanes, keyboard))  # pyright: ignore[reportArgumentType]
    window.resize(*size)
    window.open_first()
    for state in states:
        window.live.controller.calls_on_show.show(state)
    show_active(qtbot, window)
    lanes.hold = hold
    try:
        yield Screen(window, keyboard), lanes
    finally:
        lanes.hold = False
        lanes.run_all()
        drop(keyboard, window)


def at_own_account(desk: Seated) -> Seated:
    """As if each person had an account of their own: tests run under one, and nobody is to be told as unverified for it."""
    return replace(desk, person=replace(desk.person, account=""))


@contextmanager
def real_window(
    qtbot: QtBot,
    data: Path,
    *,
    person: str = "4471",
    role: str = "handler",
    policy: str = "national-2023",
    size: tuple[int, int] = (1366, 768),
    close: bool = True,
    started: bool = True,
) -> Iterator[tuple[Screen, Workplace]]:
    """The whole program: real lanes, real SQLite under ``data``. ``close=False`` is a kill: nothing is closed."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    desk = at_own_account(open_desk(StartOptions(data, policy, role, person)))
    workplace = Workplace(desk, keys=SeedKeys())
    keyboard = Keyboard(app)
    lanes = Background(app)
    window = styled_once(
        lambda: MainWindow(make_parts(workplace, ask_role=not role), lanes, keyboard)
    )
    window.resize(*size)
    window.open_first()
    show_active(qtbot, window)
    if started:
        window.start()
    try:
        yield Screen(window, keyboard), workplace
    finally:
        if close:
            window.close()
        else:
            window.stop()
            assert lanes.drain(60)
            let_go(workplace)
        drop(keyboard, window, lanes)


def let_go(workplace: Workplace) -> None:
    """What the kernel does with the files of a killed process; no orderly end is recorded."""
    log = workplace.recorder.log
    if log is not None:
        log.abandon()  # pyright: ignore[reportAttributeAccessIssue]
        log._tools.lock.release()  # pyright: ignore[reportAttributeAccessIssue]
    workplace.journal.close()
    workplace.records.close()


def show_active(qtbot: QtBot, window: QWidget) -> None:
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    focus_first = getattr(window, "page", None)
    if focus_first is not None and QApplication.focusWidget() is None:
        focus_first.focus_first()


def drop(*objects: QObject) -> None:
    """Delete now: a keyboard that outlived its window would take the next test's keys."""
    for each in objects:
        if isinstance(each, QWidget):
            each.hide()
        each.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# -- geometry


def seen_part(widget: QWidget) -> QRect:
    """What of a widget can be seen in its window: clipped by every parent and every pane that scrolls."""
    window = widget.window()
    seen = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
    step = widget.parentWidget()
    while step is not None:
        seen &= QRect(step.mapTo(window, step.rect().topLeft()), step.size())
        step = step.parentWidget()
    return seen


def is_wholly_seen(widget: QWidget) -> bool:
    if not widget.isVisible():
        return False
    return seen_part(widget).size() == widget.size()


def scrolled_sideways(window: QWidget) -> list[str]:
    """Panes, tables and texts whose content is wider than they are, whether or not they show a bar."""
    areas = [area for area in window.findChildren(QAbstractScrollArea) if area.isVisible()]
    return [
        f"{type(area).__name__} in {type(area.parentWidget()).__name__}: {wider} px"
        for area in areas
        if (wider := _beyond(area)) > 0
    ]


def _beyond(area: QAbstractScrollArea) -> int:
    if isinstance(area, QScrollArea) and area.widget() is not None:
        return area.widget().width() - area.viewport().width()
    if isinstance(area, QHeaderView):
        return area.length() - area.viewport().width()
    return area.horizontalScrollBar().maximum()


ESCAPE = Qt.Key.Key_Escape

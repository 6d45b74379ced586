"""MockCallPage: the very same call screen with the caller at its left. ``finished(str)``, ``left``.

Commands are recorded on the writer thread, where the run hears of them; a signal brings the news here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar, cast

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rcrp_desktop.application.training import RunState
from rcrp_desktop.domain.training.scenario import Scenario
from rcrp_desktop.presentation.training.caller import present_caller
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.training.caller_panel import CallerPanel
from rcrp_desktop.ui.training.pages import (
    CallPage,
    FrameWords,
    Handlers,
    MakeCallPage,
    TrainingTools,
)
from rcrp_desktop.ui.widgets.columns import FittedLane
from rcrp_desktop.ui.widgets.shown import set_shown

_BESIDE_FROM, _WIDE_FROM, _LEAST_BELOW = 720, 1120, 40
_SIDE, _WIDE = 264, 320
_ANSWERS = 2  # the hints that answer; the way out comes next, before there is no more room
_OTHER_CALLS = (Act.NEW_CALL, Act.NEXT_CALL, Act.PREVIOUS_CALL)


def _nothing() -> None:
    """A key that means another call, of which a run has none."""


class MockCallPage(QWidget):
    """Made for one run and thrown away after it; what happened is in the training log."""

    finished: ClassVar[Signal] = Signal(str)
    _changed: ClassVar[Signal] = Signal(object)

    def __init__(
        self,
        tools: TrainingTools,
        scenario: Scenario,
        trainee: str,
        make_call_page: MakeCallPage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tools = tools
        self.scenario = scenario
        self.trainee = trainee
        self._on_show = ""
        self._is_over = False
        self._is_narrow: bool | None = None
        self.caller = CallerPanel(tools.texts("training.caller.title"))
        self._changed.connect(self._show, Qt.ConnectionType.AutoConnection)
        self.calls = tools.service.open_run(scenario, trainee)
        self._news = self._changed.emit
        self.calls.watch(self._news)
        # Commands that are still queued go on without this page.
        self.destroyed.connect(partial(self.calls.unwatch, self._news))
        self.caller.turn_pressed.connect(self._bring_in)
        self.caller.finish_pressed.connect(self.finish)
        self._slot = QWidget()
        self._slot_column = QVBoxLayout(self._slot)
        self._slot_column.setContentsMargins(0, 0, 0, 0)
        self._slot_column.addWidget(self.caller)
        self._call_page = make_call_page(self.calls, self._slot)
        screens = getattr(self._call_page, "shell_changed", None)
        if screens is not None:
            screens.connect(self._screen_changed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._call_page, 1)
        self._below = FittedLane()
        self._below.panes.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._below)
        self._place_caller()
        self._show(self.calls.now)

    @property
    def call_page(self) -> CallPage:
        """The call screen inside."""
        return cast("CallPage", cast("object", self._call_page))

    # --- the page's contract ------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._tools.texts("training.mock_call")

    def frame(self) -> FrameWords:
        """What the training frame says: the trainee reads it, and a title would tell how the call ends."""
        texts = self._tools.texts
        who = texts("training.trainee", who=self.trainee or texts("training.no_trainee"))
        return FrameWords(texts("training.practice"), f"{who} · {self.title}")

    def handlers(self) -> Handlers:
        """The call screen's own keys, and the one that ends the run; one run has one call."""
        own = {Act.DIFFERENCES: self.finish, **dict.fromkeys(_OTHER_CALLS, _nothing)}
        return {**self.call_page.handlers(), **own}

    def choose(self, key: str) -> object:
        """Digits go to the call screen."""
        chooser = getattr(self._call_page, "choose", None)
        return chooser(key) if callable(chooser) else False

    def hints(self) -> tuple[HintModel, ...]:
        """The call screen's hints, and the debrief."""
        texts = self._tools.texts
        own = HintModel(("D",), texts("training.hint.debrief"))
        hints = list(self.call_page.hints())
        leave = HintModel(("F12",), texts("training.hint.leave"))
        rest = [hint for hint in hints[_ANSWERS:] if hint.keys != leave.keys]
        return (*hints[:_ANSWERS], own, leave, *rest)

    @property
    def foot(self) -> str:
        """The words at the right of the hints."""
        return self._tools.texts("training.caller.same_screen")

    def focus_first(self) -> None:
        """Where the call screen begins."""
        self.call_page.focus_first()

    def refresh(self) -> None:
        """Show the caller's column again."""
        self._show(self.calls.now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The caller stands at the left, or under the call where there is no room beside it."""
        super().resizeEvent(event)
        self._place_caller()
        self._leave_room()

    def changeEvent(self, event: QEvent) -> None:
        """The text size decides too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._place_caller()

    def _place_caller(self) -> None:
        theme = active_theme()
        room = self.width() / theme.scale
        self._slot.setFixedWidth(theme.px(_WIDE if room >= _WIDE_FROM else _SIDE))
        narrow = room < _BESIDE_FROM
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        focused = cast("QWidget | None", self.window().focusWidget())
        self.caller.set_compact(narrow)
        if narrow:
            self._below.take((self.caller,))
        else:
            self._slot_column.addWidget(self.caller)
        set_shown(self._below, narrow)
        # The call screen has a margin round the slot, which goes with it.
        around = self._slot.parentWidget()
        if around is None or around is self._call_page:
            around = self._slot
        set_shown(around, not narrow)
        if focused is not None and self.isAncestorOf(focused):
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_room(self) -> None:
        """Under a call the caller's words scroll where they would push what to say out of the window."""
        least: Callable[[int], int] | None = getattr(self._call_page, "least_height", None)
        needed = least(self.width()) if least is not None else 0
        self._below.setMaximumHeight(max(active_theme().px(_LEAST_BELOW), self.height() - needed))

    # --- what happens -------------------------------------------------------------------------

    def show_question(self, question: str) -> None:
        """Tell the column which question is on screen when it was asked out of order; empty: the next."""
        self._on_show = question
        self._show(self.calls.now)

    @Slot()
    def finish(self) -> None:
        """End the run and show its debrief; what was not recorded yet is recorded first."""
        call = self.calls.now.run.call
        if call:
            self.caller.tell_finishing(self._tools.texts("training.debrief.making"))
            # Behind every write that is under way, so that the debrief misses none of them.
            self._tools.lanes.write(lambda: call, self._say_finished, self._tools.problem)

    def stop_listening(self) -> None:
        """The page is about to go; what is still under way is recorded without it."""
        self.calls.unwatch(self._news)

    def _say_finished(self, call: str) -> None:
        self.finished.emit(call)

    @Slot(object)
    def _screen_changed(self, screen: object) -> None:
        """Follow the call screen to a question that is asked out of order."""
        question = getattr(screen, "question", None)
        self.show_question(str(getattr(question, "id", "")))
        self._leave_room()

    @Slot(object)
    def _show(self, run: RunState) -> None:
        tools = self._tools
        self.caller.bind(present_caller(run, tools.texts, tools.times, on_show=self._on_show))
        if run.state.ended is not None and not self._is_over:
            self._is_over = True
            self.finish()

    @Slot(str)
    def _bring_in(self, turn: str) -> None:
        self._tools.lanes.write(
            lambda: self.calls.bring_in(turn), lambda _run: None, self._tools.problem
        )

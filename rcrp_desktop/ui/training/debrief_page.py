"""DebriefPage: one run beside what was expected. ``again(Scenario, str)`` asks for another run."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rcrp_desktop.application.training import WORDS_LIMIT, ShownRun
from rcrp_desktop.presentation.training.debrief import DebriefModel, debrief_text, present_debrief
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.clipboard import copy_to_clipboard
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.training.debrief_panes import DoneTable, HeadCard, MomentTable, PathTable
from rcrp_desktop.ui.training.layout import TwoLanes, padded
from rcrp_desktop.ui.training.pages import FrameWords, Handlers, TrainingTools
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.limits import LimitLine
from rcrp_desktop.ui.widgets.notes_edit import NotesEdit
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.pressable import is_enter
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_SIDE_WIDTH, _NARROW = 358, 560


class DebriefPage(QWidget):
    """Differences first; D shows everything. Manner stands apart and is never added to content."""

    again: ClassVar[Signal] = Signal(object, str)
    changed: ClassVar[Signal] = Signal()

    def __init__(self, tools: TrainingTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._shown: ShownRun | None = None
        self._model: DebriefModel | None = None
        self._show_all = False
        self._build()

    # --- the page's contract ------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._tools.texts("training.debrief.title")

    def frame(self) -> FrameWords:
        """What the training frame says."""
        return FrameWords(self.title, self._model.frame_right if self._model else "")

    def handlers(self) -> Handlers:
        """The page's own keys."""
        return {
            Act.DIFFERENCES: self.toggle_differences,
            Act.COPY: self.copy,
            Act.SIGN: self.keep_words,
            Act.NEXT_PANE: self._next_pane,
            Act.PREVIOUS_PANE: self._next_pane,
        }

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do, in words."""
        texts = self._tools.texts
        differs = (HintModel(("D",), texts("training.hint.differences")),)
        again = (HintModel(("Enter",), texts("training.hint.again")),)
        return (
            *(differs if self._model is not None and self._model.comparison else ()),
            *(again if self._may_run_again else ()),
            HintModel(("F8",), texts("training.hint.copy")),
            HintModel(("Ctrl", "Enter"), texts("training.hint.keep")),
            HintModel(("F12",), texts("training.hint.leave")),
        )

    @property
    def foot(self) -> str:
        """The words at the right of the hints."""
        return self._model.title if self._model else ""

    def focus_first(self) -> None:
        """The headline, which is there from the first moment: every key that the foot names acts there."""
        self.head.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the run again."""
        if self._shown is not None:
            self.show_run(self._shown.run.call)

    def show_run(self, call: str) -> None:
        """Show the run with this call."""
        service = self._tools.service
        if self._shown is None or self._shown.run.call != call:
            self._show_making()
        self._tools.lanes.read(
            lambda: service.show(call), self._took, self._tools.problem, topic="training debrief"
        )

    # --- what happens -------------------------------------------------------------------------

    @Slot()
    def toggle_differences(self) -> None:
        """Differences only, or everything."""
        self._show_all = not self._show_all
        self._show()

    @Slot()
    def copy(self) -> None:
        """Copy the page as plain lines, each beginning with TRAINING."""
        if self._model is not None:
            copy_to_clipboard(debrief_text(self._model, self._tools.texts))
            self._say(self._tools.texts("training.debrief.copied"))

    @Slot()
    def keep_words(self) -> None:
        """Record the trainee's own words and what the trainer says about manner."""
        shown = self._shown
        if shown is None:
            return
        own, manner = self.own.toPlainText(), self.manner.toPlainText()
        service = self._tools.service

        def work() -> int:
            return service.keep_words(shown.run.call, own_words=own, manner=manner)

        self._tools.lanes.write(work, self._kept, self._tools.problem)

    def _kept(self, at_ms: int) -> None:
        time = self._tools.times.second(at_ms)
        self._say(self._tools.texts("training.debrief.kept", time=time))

    def _say(self, words: str) -> None:
        self.said.setText(words)
        set_shown(self.said, shown=True)
        announce(words, source=self)

    @property
    def _may_run_again(self) -> bool:
        return self._shown is not None and self._shown.scenario is not None

    @Slot()
    def _leave_box(self) -> None:
        """Esc leaves a box, and what was written in it stays."""
        self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter runs the scenario again, wherever nothing else takes it."""
        if is_enter(event):
            self._again()
            return
        super().keyPressEvent(event)

    @Slot()
    def _again(self) -> None:
        if self._shown is not None and self._shown.scenario is not None:
            self.again.emit(self._shown.scenario, self._shown.run.trainee)

    def _next_pane(self) -> None:
        panes: list[QWidget] = [self.toggle, self.path, self.done, self.manner, self.own]
        order = [pane for pane in panes if pane.isVisible()]
        place = next((n for n, pane in enumerate(order) if pane.hasFocus()), -1)
        pane = order[(place + 1) % len(order)]
        pane.setFocus(Qt.FocusReason.TabFocusReason)
        self._lanes.scroll_to(pane)

    def _show_making(self) -> None:
        """At once: of the run before nothing is left, and of this one nothing is known yet."""
        self._shown = self._model = None
        words = self._tools.texts("training.debrief.making")
        self.head.tell(words)
        for pane in (*self._compared, self._again_button):
            set_shown(pane, shown=False)
        self.changed.emit()

    def _took(self, shown: ShownRun | None) -> None:
        if shown is None:
            return
        if self._shown is None or shown.run.call != self._shown.run.call:
            self._show_all = False
            self.own.show_text(shown.run.own_words)
            self.manner.show_text(shown.run.manner)
            set_shown(self.said, shown=False)
        self._shown = shown
        self._show()

    def _show(self) -> None:
        shown = self._shown
        if shown is None:
            return
        tools = self._tools
        model = present_debrief(shown, tools.texts, tools.times, show_all=self._show_all)
        self._model = model
        self.head.bind(model)
        self.path.bind(model.path)
        self._path_foot.setText(model.path_foot)
        self.toggle.set_label(model.toggle, "D")
        self.done.bind(model.done)
        self._prompts.setText("\n".join(model.prompts))
        self.moments.bind(model.moments)
        self._content.setText(model.content)
        for pane in self._compared:
            set_shown(pane, model.comparison)
        set_shown(self._again_button, shown.scenario is not None)
        self.changed.emit()

    # --- parts --------------------------------------------------------------------------------

    def _build(self) -> None:
        texts = self._tools.texts
        self.head = HeadCard()
        self.toggle = ActionButton(texts("training.debrief.show_all"), key="D")
        self.toggle.clicked.connect(self.toggle_differences)
        self.path = PathTable(texts)
        path_pane = Panel(texts("training.debrief.path"))
        self._path_pane = path_pane
        path_pane.put_right(self.toggle)
        path_pane.without_body()
        self._under = FlowRow()  # where its words wrap before they are cut
        self._under.setContentsMargins(active_theme().space.panel_x, 8, 8, 8)
        set_shown(self._under, shown=False)
        path_pane.body.addWidget(self._under)
        path_pane.body.addWidget(self.path)
        self._path_foot = Text("", "label")
        path_pane.body.addWidget(padded(self._path_foot))
        self.done = DoneTable(texts)
        done_pane = Panel(texts("training.debrief.done.title"))
        done_pane.without_body()
        done_pane.body.addWidget(self.done)
        prompts = Panel(texts("training.debrief.prompts"), texts("training.debrief.prompts_hint"))
        self._prompts = Text("", "body")
        prompts.body.addWidget(self._prompts)
        self.moments = MomentTable(texts)
        moments = Panel(texts("training.debrief.when"), texts("training.debrief.when_hint"))
        moments.without_body()
        moments.body.addWidget(self.moments)
        content = Panel(texts("training.debrief.content"))
        self._content = Text("", "body")
        content.body.addWidget(self._content)
        self._compared = (path_pane, done_pane, prompts, moments, content)
        side = (moments, content, self._manner_pane(), self._own_pane(), self._buttons())
        self._lanes = TwoLanes(
            (self.head, path_pane, done_pane, prompts), side, side_width=_SIDE_WIDTH
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._lanes)

    def _manner_pane(self) -> Panel:
        texts = self._tools.texts
        pane = Panel(texts("training.debrief.manner"), texts("training.debrief.manner_hint"))
        self.manner = NotesEdit(texts("training.debrief.manner_field"))
        self.manner.left.connect(self._leave_box)
        pane.body.addWidget(self.manner)
        pane.body.addWidget(LimitLine(self.manner, WORDS_LIMIT, texts))
        return pane

    def _own_pane(self) -> Panel:
        texts = self._tools.texts
        pane = Panel(texts("training.debrief.own"))
        self.own = NotesEdit(texts("training.debrief.own_field"))
        self.own.left.connect(self._leave_box)
        pane.body.addWidget(self.own)
        pane.body.addWidget(LimitLine(self.own, WORDS_LIMIT, texts))
        return pane

    def _buttons(self) -> QWidget:
        texts = self._tools.texts
        pane = QWidget()
        self._again_button = ActionButton(texts("training.debrief.again"), key="Enter")
        self._again_button.clicked.connect(self._again)
        self.keep = ActionButton(texts("training.debrief.keep"))
        self.keep.clicked.connect(self.keep_words)
        self.said = Text("", "label")
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        row = FlowRow()
        row.add(self._again_button)
        row.add(self.keep)
        column.addWidget(row)
        column.addWidget(self.said)
        set_shown(self.said, shown=False)
        return pane

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tables leave out columns that there is no room for; the button goes under its title."""
        super().resizeEvent(event)
        room = self.width() / active_theme().scale
        self.path.fit(room)
        head, under = self._path_pane.head, self._under.flow
        is_under = under.indexOf(self.toggle) >= 0
        if room < _NARROW and not is_under:
            head.removeWidget(self.toggle)
            self._under.add(self.toggle)
        elif room >= _NARROW and is_under:
            under.removeWidget(self.toggle)
            head.addWidget(self.toggle)
        set_shown(self._under, room < _NARROW)

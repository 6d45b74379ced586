"""The panels of the call view: what happened, assessments side by side, why, proof, who has looked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.presentation.supervisor.call_proof import ProofModel
from rcrp_desktop.presentation.supervisor.call_view import (
    CallViewModel,
    SideCell,
    SideRow,
    WhyModel,
)
from rcrp_desktop.presentation.supervisor.common import Line, Words
from rcrp_desktop.presentation.supervisor.steps import StepLine
from rcrp_desktop.presentation.widgets import Run, RunStyle
from rcrp_desktop.ui.supervisor.lines import LineList, LineText
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.panel import Divider, Panel, SayBlock
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_ROW_SIDE, _ROW_GAP = 14, 10


class StepsPanel(Panel):
    """The timeline; answers that only came and stayed are shown on request."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words.say("call.what_happened"), " ", parent=parent)
        self._words = words
        self._steps: Sequence[StepLine] = ()
        self._shows_all = False
        self.without_body()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.more = ActionButton(words.say("call.show_all"))
        box = QHBoxLayout()
        box.setContentsMargins(14, 10, 14, 10)
        box.addWidget(self.more)
        box.addStretch(1)
        self.body.addLayout(box)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)
        self.more.clicked.connect(self._toggle)

    def bind(self, steps: Sequence[StepLine]) -> None:
        """Show the steps of a call."""
        if steps == self._steps:
            return
        self._steps = steps
        self._render()

    @property
    def shown(self) -> tuple[str, ...]:
        """What the lines on show say."""
        return tuple(step.what for step in self._visible())

    def _visible(self) -> list[StepLine]:
        return [step for step in self._steps if step.main or self._shows_all]

    def _render(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        visible = self._visible()
        for step in visible:
            self._rows.addWidget(_StepRow(step))
        say = self._words.say
        self.set_hint(say("call.entries", shown=len(visible), all=len(self._steps)))
        has_minor = any(not step.main for step in self._steps)
        set_shown(self.more, has_minor)
        self.more.set_label(say("call.show_main" if self._shows_all else "call.show_all"))

    @Slot()
    def _toggle(self) -> None:
        self._shows_all = not self._shows_all
        self._render()


class _StepRow(QWidget):
    """Time at the left; what, and the line under it."""

    def __init__(self, step: StepLine) -> None:
        super().__init__()
        time = Text(step.time, "label", wrap=False)
        what = Text(step.what, "table_strong")
        detail = Text("", "label")
        detail.set_runs(step.detail)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(what)
        lines.addWidget(detail)
        row = self._row = QHBoxLayout()
        row.setContentsMargins(_ROW_SIDE, 7, _ROW_SIDE, 7)
        row.setSpacing(_ROW_GAP)
        self._parts = (time, what)
        row.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(Divider())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The time stands above the words where it would squeeze them."""
        super().resizeEvent(event)
        time, what = self._parts
        beside = time.sizeHint().width() + _ROW_GAP + what.minimumSizeHint().width()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(across if beside + 2 * _ROW_SIDE <= self.width() else down)

    def minimumSizeHint(self) -> QSize:
        """As narrow as with the time above."""
        least = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(least + 2 * _ROW_SIDE, super().minimumSizeHint().height())


class SidePanel(Panel):
    """Assessments beside each other; answers that differ from the one before say so in words."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words.say("call.side_by_side"), words.say("call.marked"), parent=parent)
        self.without_body()
        self._model: CallViewModel | None = None
        self._inside: QWidget | None = None
        self._least_beside = 0
        self._is_stacked = False

    def bind(self, model: CallViewModel) -> None:
        """Show another state; built anew only when something in the table changed."""
        before = self._model
        self._model = model
        if before is None or (before.columns, before.table) != (model.columns, model.table):
            self._arrange(model)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for the assessments beside each other, or not."""
        super().resizeEvent(event)
        is_cut = self.width() < self._least_beside
        if self._model is not None and is_cut is not self._is_stacked:
            self._arrange(self._model)

    def changeEvent(self, event: QEvent) -> None:
        """So has another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._model is not None:
            self._arrange(self._model)

    def _arrange(self, model: CallViewModel) -> None:
        beside = self._grid_of(model, stacked=False)
        self._least_beside = beside.minimumSize().width()
        self._is_stacked = self.width() < self._least_beside
        if self._is_stacked:
            self._grid_of(model, stacked=True)

    def _grid_of(self, model: CallViewModel, *, stacked: bool) -> QGridLayout:
        if self._inside is not None:
            self.body.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        self._inside.setMinimumWidth(1)  # it has to get narrow before it can be put otherwise
        grid = QGridLayout(self._inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        (_fill_stacked if stacked else _fill)(grid, model)
        self.body.addWidget(self._inside)
        return grid


def _fill(grid: QGridLayout, model: CallViewModel) -> None:
    width = len(model.columns)
    for column, name in enumerate(model.columns):
        grid.addWidget(_padded(Text(name, "label_strong")), 0, column)
        grid.setColumnStretch(column, 1)
    grid.addWidget(Divider(strong=True), 1, 0, 1, width)
    for place, row in enumerate(model.table):
        line = 2 + 2 * place
        grid.addWidget(_padded(_row_label(row)), line, 0)
        for column, cell in enumerate(row.cells, 1):
            grid.addWidget(_padded(_cell(cell)), line, column)
        if place + 1 < len(model.table):
            grid.addWidget(Divider(), line + 1, 0, 1, width)


def _fill_stacked(grid: QGridLayout, model: CallViewModel) -> None:
    """One below the other: each answer says of which assessment it is."""
    for row in model.table:
        parts = [_padded(_row_label(row))]
        parts += [
            _padded(_cell(cell, f"{name}: "))
            for name, cell in zip(model.columns[1:], row.cells, strict=True)
        ]
        for part in (*parts, Divider()):
            grid.addWidget(part, grid.rowCount(), 0)


def _row_label(row: SideRow) -> Text:
    return Text(row.label, "table_strong" if row.strong else "table")


def _cell(cell: SideCell, name: str = "") -> QWidget:
    line = LineText("table")
    before = (Run(name, RunStyle.WEAK),) if name else ()
    line.bind(Line((*before, *cell.runs), cell.mark))
    return line


def _padded(widget: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(14, 5, 10, 5)
    column.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    return box


class WhyPanel(Panel):
    """The trace of one assessment, and the words that were shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", " ", parent=parent)
        self.first = Text("", "table_strong")
        self.because = LineList("table", gap=1)
        self.excluded = Text("", "label")
        self.words_label = Text("", "label")
        self.words = SayBlock("", "body", bar="strong")
        for part in (self.first, self.because, self.excluded, self.words_label, self.words):
            self.body.addWidget(part)

    def bind(self, model: WhyModel) -> None:
        """Show a trace."""
        self.set_title(model.title)
        self.set_hint(model.hint)
        self.first.setText(model.first)
        self.because.bind(model.because)
        self.excluded.setText(model.excluded)
        self.words_label.setText(model.words_title)
        self.words.setText(model.words_shown)
        set_shown(self.excluded, bool(model.excluded))
        set_shown(self.words_label, bool(model.words_shown))
        set_shown(self.words, bool(model.words_shown))


class ProofPanel(Panel):
    """The verdict on this call's record, and what was not checked, in the same size."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words.say("call.proof"), parent=parent)
        self.headline = Text(words.say("call.proof_reading"), "table_strong")
        self.lines = LineList("table", gap=2)
        self.not_checked = Text("", "table", tone="ink2")
        self.body.setSpacing(6)
        for part in (self.headline, self.lines, self.not_checked):
            self.body.addWidget(part)
        self.lines.bind(())

    def bind(self, model: ProofModel) -> None:
        """Show a proof."""
        self.headline.setText(model.headline)
        if model.is_broken:
            self.headline.set_tone("lifetext")
        self.lines.bind_texts(model.lines)
        self.not_checked.setText(model.not_checked)

    def tell(self, words: str) -> None:
        """Say that it could not be checked."""
        self.headline.setText(words)


class LooksPanel(Panel):
    """Who has looked at this call."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words.say("call.looked"), " ", parent=parent)
        self._words = words
        self.lines = LineList("table", gap=2)
        self.body.addWidget(self.lines)

    def bind(self, looks: Sequence[str]) -> None:
        """Show the looks, the newest last."""
        self.set_hint(self._words.say("call.looked_hint", number=len(looks)))
        nobody = [Line((Run(self._words.say("call.looked_nobody"), RunStyle.WEAK),))]
        self.lines.bind([Line((Run(look),)) for look in looks] or nobody)

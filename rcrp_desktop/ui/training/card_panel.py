"""CardPanes: the card of one scenario, the button that runs it, and its last runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from rcrp_desktop.application.training import TRAINEE_LIMIT
from rcrp_desktop.presentation.training.library import CardModel, RouteLineModel, RunLine
from rcrp_desktop.ui.training.debrief_panes import WholeTable
from rcrp_desktop.ui.training.layout import padded
from rcrp_desktop.ui.training.pages import TrainingTools
from rcrp_desktop.ui.training.tables import Cell
from rcrp_desktop.ui.widgets.action_button import ActionButton, ButtonKind
from rcrp_desktop.ui.widgets.limits import LimitLine
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.route_mark import RouteLine
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_TRAINEE = 1


def _acceptable(lines: Sequence[RouteLineModel]) -> Iterator[QWidget]:
    for line in lines:
        yield RouteLine(line.mark, line.word, "table")
        if line.note:
            yield Text(line.note, "label")


class CardPanes(QObject):
    """Three panes that a page places; they re-bind and never move."""

    run_pressed: ClassVar[Signal] = Signal()
    run_shown: ClassVar[Signal] = Signal(str)

    def __init__(self, tools: TrainingTools) -> None:
        super().__init__()
        texts = tools.texts
        self._texts = texts
        self._runs: tuple[RunLine, ...] = ()
        # Begun with a long title, so that a scenario's title may wrap.
        self.card = Panel(texts("training.library.pick"))
        self.words = QVBoxLayout()
        self.words.setSpacing(2)
        self.faults = Notice()
        self.card.body.addLayout(self.words)
        self.card.body.addWidget(self.faults)
        self.trainee_field = QLineEdit()
        self.trainee_limit = LimitLine(self.trainee_field, TRAINEE_LIMIT, texts)
        self.trainee_field.setAccessibleName(texts("training.card.trainee"))
        self.run_button = ActionButton(
            texts("training.card.run"), key="Enter", kind=ButtonKind.MAIN
        )
        self.run_button.clicked.connect(self.run_pressed)
        self.trainee_field.returnPressed.connect(self.run_pressed)
        self.start = self._start_pane()
        self.last = Panel(texts("training.card.runs"))
        self.last.without_body()
        self.table = WholeTable(texts("training.card.runs"), ("", "", ""), stretched=_TRAINEE)
        self.table.set_column_widths({0: 104, 2: 104})
        self.table.horizontalHeader().hide()
        self.table.row_opened.connect(self._open_run)
        self.no_runs = Text(texts("training.card.no_runs"), "table", tone="ink2")
        self._no_runs = padded(self.no_runs)
        self.last.body.addWidget(self.table)
        self.last.body.addWidget(self._no_runs)
        self.panes: tuple[QWidget, ...] = (self.card, self.last)

    @property
    def trainee(self) -> str:
        """Who practises, as typed."""
        return self.trainee_field.text().strip()

    def focus_run(self) -> None:
        """Where Enter runs the scenario."""
        self.run_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_card(self, model: CardModel | None) -> None:
        """Show one scenario, or that none is chosen."""
        self._clear()
        set_shown(self.start, model is not None and model.can_run)
        set_shown(self.last, model is not None)
        if model is None:
            self.card.set_title(self._texts("training.library.title"))
            self.card.set_hint("")
            self.words.addWidget(Text(self._texts("training.library.pick"), "body", tone="ink2"))
            self.faults.show_notice("")
            return
        self.card.set_title(model.title)
        self.card.set_hint(model.version)
        for label, text in model.parts:
            self._add(label, Text(text, "table"))
        if model.acceptable:
            self._add(model.acceptable_label, *_acceptable(model.acceptable))
        title = self._texts("training.card.faults") if model.faults else ""
        self.faults.show_notice(title, "\n".join(model.faults))
        self._show_runs(model.runs)

    def _add(self, label: str, *parts: QWidget) -> None:
        self.words.addWidget(Text(label, "label"))
        for part in parts:
            self.words.addWidget(part)
        self.words.addSpacing(6)

    def _clear(self) -> None:
        while (item := self.words.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _show_runs(self, runs: tuple[RunLine, ...]) -> None:
        self._runs = runs
        self.table.rows.show_rows(
            [(Cell(r.when), Cell(r.trainee), Cell(r.differences)) for r in runs]
        )
        set_shown(self.table, bool(runs))
        set_shown(self._no_runs, not runs)

    @Slot(int)
    def _open_run(self, row: int) -> None:
        if 0 <= row < len(self._runs):
            self.run_shown.emit(self._runs[row].call)

    def _start_pane(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(Text(self._texts("training.card.trainee"), "label"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.trainee_field, 1)
        row.addWidget(self.run_button)
        column.addLayout(row)
        column.addWidget(self.trainee_limit)
        return pane

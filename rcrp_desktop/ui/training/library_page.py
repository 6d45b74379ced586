"""ScenariosPage: find a scenario, read its card, run it. ``run_asked(Scenario, str)``, ``shown(str)``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from rcrp_desktop.application.scenarios import FoundScenario
from rcrp_desktop.application.training_runs import Run
from rcrp_desktop.presentation.training.library import (
    LibraryFilter,
    LibraryModel,
    ScenarioRow,
    present_card,
    present_library,
)
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.training.card_panel import CardPanes
from rcrp_desktop.ui.training.layout import ListAndCard
from rcrp_desktop.ui.training.pages import FrameWords, Handlers, TrainingTools
from rcrp_desktop.ui.training.tables import Cell, RowsModel
from rcrp_desktop.ui.widgets.choice import Choice
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.panel import Frame
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.table_pane import TablePane
from rcrp_desktop.ui.widgets.text import Text

_CARD_WIDTH = 368
_COLUMNS = ("scenario", "category", "practises", "about", "turns", "acceptable")
_WIDTHS = (186, 116, 0, 76, 150, 160)
_STRETCHED, _LEFT_OUT_FIRST = 2, (1, 3, 4)
_FULL_FROM, _MIDDLE_FROM = 860, 600


_Found = tuple[tuple[FoundScenario, ...], tuple[Run, ...], Mapping[str, int], tuple[str, ...]]


class ScenarioTable(TablePane):
    """Leaves out columns that there is no room for; the card has them all."""

    def __init__(self, name: str, model: RowsModel) -> None:
        super().__init__(name, wrap=True)
        self.setModel(model)
        self.set_column_widths({n: width for n, width in enumerate(_WIDTHS) if width})

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Six columns, three, or two; those under each other where two have no room either."""
        room = event.size().width() / active_theme().scale
        left_out = [column for column in _LEFT_OUT_FIRST if room < _FULL_FROM]
        left_out += [_STRETCHED] if room < _MIDDLE_FROM else []
        stretched = (0,) if room < _MIDDLE_FROM else (_STRETCHED,)
        self.fit_columns(event.size().width(), left_out=left_out, stretched=stretched)
        super().resizeEvent(event)
        self.resizeRowsToContents()


class ScenariosPage(QWidget):
    """The table keeps its focus and its row while the list is read again."""

    run_asked: ClassVar[Signal] = Signal(object, str)
    run_shown: ClassVar[Signal] = Signal(str)

    def __init__(self, tools: TrainingTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._found: tuple[FoundScenario, ...] = ()
        self._runs: tuple[Run, ...] = ()
        self._not_read: tuple[str, ...] = ()
        self._differences: Mapping[str, int] = {}
        self._rows: tuple[ScenarioRow, ...] = ()
        self._categories: tuple[str, ...] = ()
        self._chosen = ""
        self._build()
        self._connect()

    # --- the page's contract ------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._tools.texts("training.library.title")

    def frame(self) -> FrameWords:
        """What the training frame says."""
        texts = self._tools.texts
        who = texts("training.trainer", who=self._tools.service.person.id)
        return FrameWords(texts("training.nothing_reaches"), who)

    def handlers(self) -> Handlers:
        """The page's own keys."""
        return {
            Act.SEARCH: self._go_to_find,
            Act.REFRESH: self.refresh,
            Act.NEXT_PANE: self._next_pane,
            Act.PREVIOUS_PANE: self._next_pane,
        }

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do, in words."""
        texts = self._tools.texts
        return (
            HintModel(("↑", "↓"), texts("training.hint.scenario")),
            HintModel(("Enter",), texts("training.hint.run")),
            HintModel(("Ctrl", "F"), texts("training.hint.find")),
            HintModel(("F6",), texts("training.hint.pane")),
            HintModel(("F12",), texts("training.hint.leave")),
        )

    @property
    def foot(self) -> str:
        """The words at the right of the hints."""
        return self._tools.texts("training.library.disguised")

    def focus_first(self) -> None:
        """The table, so that arrows and Enter act at once."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read scenarios and runs again."""
        service = self._tools.service

        def work() -> _Found:
            runs, not_read = service.runs(), service.not_read()
            return service.scenarios(), runs, service.differences(), not_read

        self._tools.lanes.read(work, self._took, self._tools.problem, topic="training library")

    # --- parts --------------------------------------------------------------------------------

    def _build(self) -> None:
        texts = self._tools.texts
        self.find_field = QLineEdit()
        self.find_field.setPlaceholderText(texts("training.library.find"))
        self.find_field.setAccessibleName(texts("training.library.find"))
        self.category = Choice()
        self.category.setAccessibleName(texts("training.library.category"))
        self.category.addItem(texts("training.library.any_category"), "")
        self.run_filter = Choice()
        self.run_filter.setAccessibleName(texts("training.library.run_filter"))
        self.run_filter.addItem(texts("training.library.any_run"), "")
        self.run_filter.addItem(texts("training.library.not_yet_run"), "not")
        self.model = RowsModel(
            [texts(f"training.library.column.{name}") for name in _COLUMNS], self
        )
        self.table = ScenarioTable(texts("training.library.title"), self.model)
        self.empty = Text(texts("training.library.loading"), "body", tone="ink2")
        self.count_line = Text("", "label")
        self.card = CardPanes(self._tools)
        self._split = ListAndCard(
            self._listed(), self.card.panes, self.card.start, card_width=_CARD_WIDTH, parent=self
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)

    def _listed(self) -> QWidget:
        space = active_theme().space
        frame = Frame("surface")
        frame.setAccessibleName(self.title)
        self._filters = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        margins = (space.panel_x, space.panel_y, space.panel_x, space.panel_y)
        self._filters.setContentsMargins(*margins)
        self._filters.setSpacing(8)
        self._filters.addWidget(self.find_field, 1)
        choices = FlowRow(gap=8)
        choices.add(self.category)
        choices.add(self.run_filter)
        self._filters.addWidget(choices)
        words = QVBoxLayout()
        words.setContentsMargins(*margins)
        words.addWidget(self.empty)
        words.addWidget(self.count_line)
        frame.column.addLayout(self._filters)
        frame.column.addWidget(self.table, 1)
        frame.column.addLayout(words)
        return frame

    def _connect(self) -> None:
        self.find_field.textChanged.connect(self._show)
        self.find_field.returnPressed.connect(self.focus_first)
        self.category.currentIndexChanged.connect(self._show)
        self.run_filter.currentIndexChanged.connect(self._show)
        self.table.row_opened.connect(self._open_row)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.card.run_pressed.connect(self._run_chosen)
        self.card.run_shown.connect(self.run_shown)
        self._split.went_back.connect(self.focus_first)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The choices go under the field where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < active_theme().px(_MIDDLE_FROM)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._filters.setDirection(down if narrow else across)

    # --- what happens -------------------------------------------------------------------------

    def _took(self, answer: _Found) -> None:
        self._found, self._runs, self._differences, self._not_read = answer
        self._show()

    @Slot()
    def _show(self) -> None:
        wanted = LibraryFilter(
            self.find_field.text(),
            str(self.category.currentData()),
            bool(self.run_filter.currentData()),
        )
        pack = self._tools.service.engine().pack
        model = present_library(
            self._found, self._runs, pack, wanted, self._tools.texts, self._not_read
        )
        self._show_categories(model)
        self._rows = model.rows
        chosen = self._chosen
        self.model.show_rows([_cells(row) for row in model.rows])
        self.empty.setText(model.empty)
        set_shown(self.empty, not model.rows)
        self.count_line.setText(model.foot)
        names = [row.name for row in model.rows]
        self.table.select_row(names.index(chosen) if chosen in names else 0 if names else -1)
        self._show_card()

    def _show_categories(self, model: LibraryModel) -> None:
        if model.categories == self._categories:
            return
        self._categories = model.categories
        chosen = self.category.currentData()
        self.category.blockSignals(True)
        while self.category.count() > 1:
            self.category.removeItem(1)
        for name in model.categories:
            self.category.addItem(name, name)
        self.category.setCurrentIndex(max(0, self.category.findData(chosen)))
        self.category.blockSignals(False)

    @Slot()
    def _row_changed(self) -> None:
        row = self.table.current_row
        if 0 <= row < len(self._rows):
            self._chosen = self._rows[row].name
            self._show_card()

    def _show_card(self) -> None:
        one = self._chosen_scenario()
        if one is None:
            self.card.show_card(None)
            return
        tools = self._tools
        pack = tools.service.engine().pack
        runs, counts = self._runs, self._differences
        self.card.show_card(present_card(one, runs, counts, pack, tools.texts, tools.times))

    def _chosen_scenario(self) -> FoundScenario | None:
        if not any(row.name == self._chosen for row in self._rows):
            return None
        return next((one for one in self._found if one.name == self._chosen), None)

    @Slot(int)
    def _open_row(self, _row: int) -> None:
        """Enter runs it where its card is in sight; else it opens the card first."""
        if self._split.shows_card:
            self._run_chosen()
            return
        self._split.show_card()
        self.card.focus_run()

    @Slot()
    def _run_chosen(self) -> None:
        one = self._chosen_scenario()
        if one is not None and one.scenario is not None and not one.issues:
            self.run_asked.emit(one.scenario, self.card.trainee)

    def _go_to_find(self) -> None:
        self._split.show_list()
        self.find_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_field.selectAll()

    def _next_pane(self) -> None:
        if self.table.hasFocus():
            self._split.show_card()
            self.card.focus_run()
        else:
            self._split.show_list()
            self.focus_first()


def _cells(row: ScenarioRow) -> tuple[Cell, ...]:
    return (
        Cell(row.title, strong=True, note=row.note),
        Cell(row.category),
        Cell(row.practises),
        Cell(row.about),
        Cell(row.turns),
        Cell(row.route, mark=row.mark),
    )

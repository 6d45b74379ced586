"""The parts of the debrief: the headline card and tables that are as high as their rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.training.debrief import DebriefModel, DoneLine, PathLine
from rcrp_desktop.presentation.training.library import RouteLineModel
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.training.tables import Cell, RowsModel
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.panel import Card
from rcrp_desktop.ui.widgets.route_mark import RouteLine
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.table_pane import TablePane
from rcrp_desktop.ui.widgets.text import Text

_NARROW = 720
_PATH = ("number", "question", "you", "expected", "comparison", "why")
_QUESTION, _WHY = 1, 5
_HIDDEN_NARROW = (0, 4, 5)


class WholeTable(TablePane):
    """Never scrolls up and down: the page it stands on does."""

    def __init__(self, name: str, columns: Sequence[str], *, stretched: int) -> None:
        super().__init__(name, wrap=True)
        self._left_out: tuple[int, ...] = ()
        self._stretched = stretched
        self.rows = RowsModel(columns, self)
        self.setModel(self.rows)
        self._measuring = QTimer(self)
        self._measuring.setSingleShot(True)
        self._measuring.timeout.connect(self._measure)
        # The stretched column gets its width after the others; its rows follow once all have theirs.
        self.horizontalHeader().sectionResized.connect(self._columns_changed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Grow with another model's rows."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._refit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower columns have higher rows."""
        self.arrange()
        super().resizeEvent(event)
        self.resizeRowsToContents()
        self._grow()

    def arrange(self) -> None:
        """Put the columns beside each other, or under each other."""
        width = self.viewport().width()
        self._longest.clear()
        for row in range(self.rows.rowCount()):
            self.learn_words(row)
        self.fit_columns(width, left_out=self._left_out, stretched=(self._stretched,))

    def changeEvent(self, event: QEvent) -> None:
        """A larger text has higher rows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.arrange()
            self._grow()

    @Slot(int, int, int)
    def _columns_changed(self, _column: int, _before: int, _now: int) -> None:
        self._measuring.start(0)

    @Slot()
    def _measure(self) -> None:
        self.resizeRowsToContents()
        self._grow()

    @Slot()
    def _refit(self) -> None:
        """Other rows have other words."""
        self.arrange()
        self._measure()

    @Slot()
    def _grow(self) -> None:
        header = self.horizontalHeader()
        above = 0 if header.isHidden() else header.sizeHint().height()
        self.setFixedHeight(above + self.verticalHeader().length() + 2 * active_theme().edge)


class PathTable(WholeTable):
    """The trainee's path beside the expected one."""

    def __init__(self, texts: Texts) -> None:
        names = [texts(f"training.debrief.column.{name}") for name in _PATH]
        super().__init__(texts("training.debrief.path"), names, stretched=_WHY)
        self._lines: tuple[PathLine, ...] = ()
        self._is_narrow = False
        self.set_column_widths({0: 54, 1: 170, 2: 138, 3: 150, 4: 116})

    def bind(self, lines: tuple[PathLine, ...]) -> None:
        """Show other rows."""
        self._lines = lines
        narrow = self._is_narrow
        self.rows.show_rows([_path_cells(line, narrow=narrow) for line in lines])
        set_shown(self, bool(lines))

    def fit(self, width: float) -> None:
        """Put comparison and reason under the question where there is no room beside it."""
        narrow = width < _NARROW
        self.set_column_widths({2: 96, 3: 104} if narrow else {1: 170, 2: 138, 3: 150})
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        self._left_out = _HIDDEN_NARROW if narrow else ()
        self._stretched = _QUESTION if narrow else _WHY
        self.arrange()
        self.bind(self._lines)


def _path_cells(line: PathLine, *, narrow: bool) -> tuple[Cell, ...]:
    strong = line.differs
    note = f"{line.kind}. {line.why}".strip() if narrow else ""
    return (
        Cell(line.number, strong=strong),
        Cell(line.question, strong=strong, note=note),
        Cell(line.you, strong=strong),
        Cell(line.expected, strong=strong),
        Cell(line.kind),
        Cell(line.why),
    )


class DoneTable(WholeTable):
    """What was said and done, beside what was expected."""

    def __init__(self, texts: Texts) -> None:
        names = [texts(f"training.debrief.column.{name}") for name in ("said", "you", "expected")]
        super().__init__(texts("training.debrief.done.title"), names, stretched=0)
        self.set_column_widths({1: 230, 2: 230})

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Three equal parts where there is little room."""
        room = self.viewport().width() / active_theme().scale
        side = 230 if room >= _NARROW else round(room / 3)
        self.set_column_widths({1: side, 2: side})
        super().resizeEvent(event)

    def bind(self, lines: tuple[DoneLine, ...]) -> None:
        """Show other rows; what was not done as expected stands out."""
        self.rows.show_rows(
            [
                (
                    Cell(ln.what, strong=not ln.met),
                    Cell(ln.you, strong=not ln.met),
                    Cell(ln.expected),
                )
                for ln in lines
            ]
        )


class MomentTable(WholeTable):
    """When things were asked: facts, beside no target."""

    def __init__(self, texts: Texts) -> None:
        names = [texts(f"training.debrief.column.{name}") for name in ("what", "after")]
        super().__init__(texts("training.debrief.when"), names, stretched=0)
        self.set_column_widths({1: 104})

    def bind(self, moments: tuple[tuple[str, str], ...]) -> None:
        """Show other moments."""
        self.rows.show_rows([(Cell(what), Cell(after, right=True)) for what, after in moments])


class HeadCard(Card):
    """The headline, what was reached, what was expected, and what had to be asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.headline = Text("", "page_title")
        self._flow = FlowRow(gap=8)
        self.notice = Notice()
        self.body.setSpacing(8)
        self.body.addWidget(self.headline)
        self.body.addWidget(self._flow)
        self.body.addWidget(self.notice)
        self._lines: list[QWidget] = []

    def tell(self, words: str) -> None:
        """Only this, while there is nothing else to show."""
        self.headline.setText(words)
        self.setAccessibleName(words)
        for line in self._lines:
            self._flow.flow.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        self.notice.show_notice("")

    def bind(self, model: DebriefModel) -> None:
        """Show another run."""
        self.tell(model.headline)
        if model.comparison:
            self._put(Text(model.reached_label, "body", tone="ink2", wrap=False))
            if model.reached is None:
                self._put(Text(model.reached_word, "body", wrap=False))
            else:
                self._put(_route(model.reached))
            self._put(Text(model.expected_label, "body", tone="ink2", wrap=False))
            for expected in model.expected:
                self._put(_route(expected))
        first, _, rest = model.notice.partition("\n")
        self.notice.show_notice(first, rest)

    def _put(self, widget: QWidget) -> None:
        self._lines.append(widget)
        self._flow.add(widget)


def _route(line: RouteLineModel) -> RouteLine:
    return RouteLine(line.mark, line.word)

"""What we know: one pressable line for each answer; the questions not asked yet are folded below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rcrp_desktop.presentation.call_models import KnownLine, KnownModel
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.focus_ring import RingPlace, place_ring
from rcrp_desktop.ui.widgets.fold_panel import FoldLine, FoldPanel
from rcrp_desktop.ui.widgets.key_cap import KeyCap
from rcrp_desktop.ui.widgets.panel import Divider, Panel
from rcrp_desktop.ui.widgets.pressable import ListRow
from rcrp_desktop.ui.widgets.shown import laid_out_once, set_shown
from rcrp_desktop.ui.widgets.text import Text

_SPARE_ROWS = 2
_ROWS_HEIGHT = 171  # three rows of a label and an answer


class KnownRow(ListRow):
    """One answer; pressing it shows its question again. ``asked`` carries the question's id."""

    asked: ClassVar[Signal] = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._line: KnownLine | None = None
        self._label = Text(role="label")
        self._time = Text(role="label", wrap=False)
        self._answer = Text(role="body")
        self._note = Text(role="label")
        grid = self._grid = QGridLayout(self)
        space = active_theme().space
        grid.setContentsMargins(space.panel_x, 8, space.panel_x, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self._time, 0, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._answer, 1, 0, 1, 2)
        grid.addWidget(self._note, 2, 0, 1, 2)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        place_ring(self, RingPlace.INSIDE)
        for part in (self._label, self._time, self._answer, self._note):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(self._ask)

    def style_now(self) -> None:
        """Take the style sheet's look before the row is first shown."""
        for part in (self, self._label, self._time, self._answer, self._note):
            part.ensurePolished()

    def bind(self, line: KnownLine) -> None:
        """Show a line; nothing is touched when it is the same as before."""
        if line == self._line:
            return
        self._line = line
        self._label.setText(line.label)
        self._time.setText(line.time)
        self._answer.set_runs(line.runs)
        self._note.setText(line.note)
        self._place_answer(has_label=bool(line.label))
        set_shown(self._note, bool(line.note))
        answer = "".join(run.text for run in line.runs)
        self.setAccessibleName(f"{line.label}: {answer}. {line.time} {line.note}".strip())

    def _place_answer(self, *, has_label: bool) -> None:
        """Below its label; beside the time where it has none."""
        if has_label is not self._label.isHidden():
            return
        set_shown(self._label, has_label)
        self._grid.addWidget(self._answer, *((1, 0, 1, 2) if has_label else (0, 0, 1, 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The parts paint themselves."""

    @Slot()
    def _ask(self) -> None:
        if self._line is not None and self._line.question:
            self.asked.emit(self._line.question)


class KnownRows(QWidget):
    """A column of rows that is re-bound, never rebuilt."""

    asked: ClassVar[Signal] = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[KnownRow] = []
        self._dividers: list[Divider] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        # A row more must not repaint those above it.
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._spares = QTimer(self)
        self._spares.setSingleShot(True)
        self._spares.timeout.connect(self._keep_spares)
        self._add_row()

    def bind(self, lines: Sequence[KnownLine]) -> None:
        """Show these lines in this order."""
        while len(self._rows) < len(lines):
            self._add_row()
        if len(self._rows) < len(lines) + _SPARE_ROWS:
            self._spares.start(0)
        with laid_out_once(self._column):
            for place, (row, divider) in enumerate(zip(self._rows, self._dividers, strict=True)):
                is_used = place < len(lines)
                if is_used:
                    row.bind(lines[place])
                set_shown(row, is_used)
                set_shown(divider, is_used)

    @Slot()
    def _keep_spares(self) -> None:
        """Making and styling a row takes milliseconds: done after a key was answered, for the next one."""
        spare = len(self._rows) - len(self.row_widgets)
        for _ in range(_SPARE_ROWS - spare):
            self._add_row()

    def _add_row(self) -> None:
        row, divider = KnownRow(self), Divider(parent=self)
        for part in (row, divider):
            set_shown(part, shown=False)
            self._column.addWidget(part)
        row.style_now()
        row.asked.connect(self.asked)
        self._rows.append(row)
        self._dividers.append(divider)
        if len(self._rows) > 1:
            QWidget.setTabOrder(self._rows[-2], row)  # not at the end of the whole window

    @property
    def row_widgets(self) -> tuple[KnownRow, ...]:
        """Rows on show."""
        return tuple(row for row in self._rows if not row.isHidden())


class _RowsPane(QScrollArea):
    """Asks for some rows, so that a column that scrolls as well leaves more than a line of it to be seen."""

    def sizeHint(self) -> QSize:
        """As high as its rows, up to three."""
        inside = self.widget()
        height = inside.sizeHint().height() if inside is not None else 0
        return QSize(super().sizeHint().width(), min(height, active_theme().px(_ROWS_HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """The column around it scrolls too: nothing is gained by fewer."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())


class KnownPanel(Panel):
    """The panel. ``asked`` carries the id of a question to show again, or for the first time."""

    asked: ClassVar[Signal] = Signal(str)

    def __init__(self, unasked_title: str, foot_key: str = "Backspace") -> None:
        super().__init__("", expand=True)
        self.without_body()
        self._model: KnownModel | None = None
        self._is_folding = False
        self._line = FoldLine("", "", "", side=active_theme().space.panel_x)
        self.rows.addWidget(self._line)
        set_shown(self._line, shown=False)
        self._unasked_title = unasked_title
        self._answered = KnownRows()
        self._unasked_lines: tuple[KnownLine, ...] = ()
        self._unasked_rows = KnownRows()
        self._unasked = FoldPanel(unasked_title, framed=False, body=self._unasked_rows)
        self._unasked.body.setContentsMargins(0, 0, 0, 0)
        self._foot = Text(role="label")
        inside = self._inside = QWidget()
        inside.setProperty("lane", "true")
        inside.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        column = self._inside_column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._answered)
        fold = QVBoxLayout()
        fold.setContentsMargins(active_theme().space.panel_x, 4, active_theme().space.panel_x, 4)
        fold.addWidget(self._unasked)
        column.addLayout(fold)
        column.addStretch(1)
        self._scroll = _RowsPane()
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        self._scroll.viewport().setAutoFillBackground(False)
        self.body.addWidget(self._scroll, 1)
        self._foot_row = QWidget()
        below = QVBoxLayout(self._foot_row)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(Divider())
        foot = QHBoxLayout()
        foot.setContentsMargins(active_theme().space.panel_x, 8, active_theme().space.panel_x, 8)
        foot.setSpacing(8)
        foot.addWidget(KeyCap(foot_key))
        foot.addWidget(self._foot, 1)
        below.addLayout(foot)
        self.body.addWidget(self._foot_row)
        self._answered.asked.connect(self.asked)
        self._unasked_rows.asked.connect(self.asked)
        self._unasked.toggled.connect(self._fill)
        self._line.toggled.connect(self._open_or_fold)

    def bind(self, model: KnownModel) -> None:
        """Show another state of the call."""
        self._model = model
        self._show_line()
        self.set_title(model.title)
        self.set_hint(model.hint)
        self._foot.setText(model.foot)
        before = len(self._answered.row_widgets)
        self._answered.bind([line for line in model.lines if line.state != "unasked"])
        if len(self._answered.row_widgets) != before:
            self._scroll.updateGeometry()  # a pane does not tell that it has more to show
            self._answered.updateGeometry()
            self._inside_column.activate()  # from outside in: the rows have their height when they are placed
        self._unasked_lines = tuple(line for line in model.lines if line.state == "unasked")
        self._unasked.set_words(self._unasked_title, str(len(self._unasked_lines)))
        set_shown(self._unasked, bool(self._unasked_lines))
        self._fill()

    def set_folding(self, *, folding: bool) -> None:
        """One line that opens in place; else all answers, which scroll by themselves."""
        if folding == self._is_folding:
            return
        focused = cast("QWidget | None", self.window().focusWidget())
        is_inside = focused is not None and self._inside.isAncestorOf(focused)
        self._is_folding = folding
        self.show_head(shown=not folding)
        set_shown(self._line, folding)
        if folding:
            self._scroll.takeWidget()
            self._inside.setAutoFillBackground(False)
            self.body.insertWidget(0, self._inside)
        else:
            self.body.removeWidget(self._inside)
            self._scroll.setWidget(self._inside)
        set_shown(self._scroll, not folding)
        grows = QSizePolicy.Policy.Preferred if folding else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Preferred, grows)
        self._show_line()
        self._line.setChecked(is_inside)
        self._open_or_fold(self._line.isChecked())
        if focused is not None and is_inside:
            focused.setFocus(Qt.FocusReason.OtherFocusReason)  # another parent took it away

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc folds what was opened in place."""
        if event.key() == Qt.Key.Key_Escape and self._is_folding and self._line.isChecked():
            self._line.setFocus(Qt.FocusReason.OtherFocusReason)
            self._line.setChecked(False)
            return
        super().keyPressEvent(event)

    def _show_line(self) -> None:
        """Only where it is on show: it costs time at every key."""
        if self._model is not None and self._is_folding:
            self._line.show_words(self._model.title, self._model.newest, self._model.hint)

    @Slot(bool)
    def _open_or_fold(self, is_open: bool) -> None:
        for part in (self._inside, self._foot_row):
            set_shown(part, is_open or not self._is_folding)
        self._show_line()  # its name says whether it is open

    @property
    def row_widgets(self) -> tuple[KnownRow, ...]:
        """Rows that can take the focus, answered ones first."""
        return (
            *self._answered.row_widgets,
            *(self._unasked_rows.row_widgets if self._unasked.is_open else ()),
        )

    def focus_pane(self) -> None:
        """Put the focus on the newest answer, opened where it was folded."""
        self._line.setChecked(True)
        rows = self._answered.row_widgets
        target = rows[-1] if rows else self._unasked.line
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _fill(self) -> None:
        """Rows for questions not asked yet cost time at every key, so they are bound only when open."""
        if self._unasked.is_open:
            self._unasked_rows.bind(self._unasked_lines)

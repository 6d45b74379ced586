"""OptionList: the answers of one question; ``chosen`` carries an OptionChosen.

``options.bind(models, token="life-7@12")`` re-binds in place, ``options.focus_first()`` puts the
focus there; the token comes back with the choice and says which question was on screen. A digit, U
or = answers at once (``choose_key``); Enter and Space only after an arrow or Tab has moved inside.
Nothing is preselected, the chosen row stays enabled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.widgets import OptionModel
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.option_row import OptionRow
from rcrp_desktop.ui.widgets.shown import laid_out_once, set_shown

_GAP, _GAP_COMPACT = 10, 7
_ABREAST_FROM_SCALE, _ABREAST_FROM_WIDTH = 2.0, 700
_TAB_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_ROW_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


@frozen
class OptionChosen:
    """Which key was chosen, and the token of the binding that was on screen."""

    key: str
    token: str


class OptionList(QWidget):
    """A column of rows, two abreast from 200 % text size or when asked to."""

    chosen: ClassVar[Signal] = Signal(OptionChosen)

    def __init__(self, name: str = "Answers", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[OptionRow] = []
        self._shown = 0
        self._token = ""
        self._abreast = 0
        self._placed_abreast = 1
        self._is_compact = False
        self.setAccessibleName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def rows(self) -> tuple[OptionRow, ...]:
        """The rows on show, in the order of the pack."""
        return tuple(self._rows[: self._shown])

    @property
    def token(self) -> str:
        """What the binding on screen was called."""
        return self._token

    def bind(self, options: Sequence[OptionModel], token: str = "") -> None:
        """Show other options in the same rows. A row that goes away hands its focus to the first."""
        self._token = token
        while len(self._rows) < len(options):
            self._add_row()
        leaving = self._rows[len(options) :]
        if options and any(row.hasFocus() for row in leaving):
            self._rows[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._shown = len(options)
        with laid_out_once(self._grid):
            for place, (row, model) in enumerate(zip(self._rows, options, strict=False), start=1):
                row.show_option(model, place, len(options))
                row.arm(False)
                set_shown(row, shown=True)
            for row in leaving:
                set_shown(row, shown=False)

    def focus_first(self) -> None:
        """Put the focus on the first option, from where Enter does not yet answer."""
        if self._shown:
            self._rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_key(self, key: str) -> bool:
        """Answer as if the key had been pressed; False if no option on show has it."""
        for row in self.rows:
            if row.model.key.casefold() == key.casefold():
                self._emit(row)
                return True
        return False

    def set_abreast(self, count: int) -> None:
        """1 or 2 in a row; 0 lets text size and width decide."""
        self._abreast = count
        self._arrange()

    def height_at(self, width: int) -> int:
        """How high the rows are in this width, as they stand now."""
        return self._grid.totalHeightForWidth(width)

    def set_compact(self, compact: bool) -> None:
        """Use lower rows, for a narrow window."""
        self._is_compact = compact
        self._grid.setSpacing(_GAP_COMPACT if compact else _GAP)
        for row in self._rows:
            row.set_compact(compact)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that Tab has moved into or inside the list."""
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in _TAB_REASONS:
            self._arm()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Home and End go to the ends, the key of an option answers."""
        if self._move(event.key()):
            return
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if event.isAutoRepeat() or not plain or not self.choose_key(event.text() or "\0"):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide list at a large text size puts two abreast."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """So does a change of the text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._arrange()

    def _add_row(self) -> None:
        row = self._make_row()
        row.set_compact(self._is_compact)
        row.installEventFilter(self)
        row.clicked.connect(self._row_pressed)
        place = len(self._rows)
        self._rows.append(row)
        self._grid.addWidget(row, place // self._placed_abreast, place % self._placed_abreast)
        if place == 0:
            self.setFocusProxy(row)

    def _make_row(self) -> OptionRow:
        return OptionRow(self)

    def _arrange(self) -> None:
        wanted = self._abreast or self._automatic()
        if wanted == self._placed_abreast:
            return
        self._placed_abreast = wanted
        for place, row in enumerate(self._rows):
            self._grid.addWidget(row, place // wanted, place % wanted)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < wanted else 0)

    def _automatic(self) -> int:
        is_large = active_theme().scale >= _ABREAST_FROM_SCALE
        return 2 if is_large and self.width() >= _ABREAST_FROM_WIDTH else 1

    def _move(self, key: int) -> bool:
        focused = next((i for i, row in enumerate(self.rows) if row.hasFocus()), None)
        target = None if focused is None else self._neighbour(focused, key)
        if target is None:
            return False
        if target != focused:
            self._arm()
            self._rows[target].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _neighbour(self, place: int, key: int) -> int | None:
        last = self._shown - 1
        if key == Qt.Key.Key_Home:
            return 0
        if key == Qt.Key.Key_End:
            return last
        step = _ROW_STEPS.get(Qt.Key(key), 0) * self._placed_abreast
        if self._placed_abreast > 1:
            step = step or _STEPS.get(Qt.Key(key), 0)
        if not step:
            return None
        return place + step if 0 <= place + step <= last else place

    def _arm(self) -> None:
        for row in self.rows:
            row.arm(True)

    @Slot()
    def _row_pressed(self) -> None:
        row = self.sender()
        if isinstance(row, OptionRow):
            self._emit(row)

    def _emit(self, row: OptionRow) -> None:
        self.chosen.emit(OptionChosen(row.model.key, self._token))

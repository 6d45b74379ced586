"""DutyRow: key, box, what, and the state in words at the right; pressing it says ``pressed_key``.

``row.bind(DutyModel("1", "Caller told, and understood", "Told / could not be told", OWED, "OWED"))``
re-binds in place. The box is never the only sign: OWED, DONE hh:mm or COULD NOT stands beside it.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.presentation.widgets import DutyModel, DutyState
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.check_box import BOX_SIDE, draw_check_box
from rcrp_desktop.ui.widgets.chip import Chip
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.focus_ring import RingPlace, place_ring
from rcrp_desktop.ui.widgets.key_cap import KeyCap
from rcrp_desktop.ui.widgets.pressable import ListRow
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_CHIP_BELOW = 400
_CAP_WIDTH, _SIDE = 34, 14


class DutyBox(QWidget):
    """Empty while owed, filled with a tick when done, filled with a bar when it could not be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = DutyState.OWED
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: DutyState) -> None:
        """Draw another state; an act that nobody owes has no box."""
        self._state = state
        self.setVisible(state is not DutyState.PLAIN)
        self.update()

    def sizeHint(self) -> QSize:
        """A square that grows with the text."""
        side = active_theme().px(BOX_SIDE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw in ink and card only."""
        theme = active_theme()
        painter = QPainter(self)
        draw_check_box(painter, self.rect(), theme, ticked=self._state is DutyState.DONE)
        if self._state is DutyState.COULD_NOT:
            side = self.width()
            painter.fillRect(self.rect(), theme.colour("ink"))
            bar = QRectF(side * 0.25, side * 0.44, side * 0.5, side * 0.12)
            painter.fillRect(bar, theme.colour("card"))
        painter.end()


class DutyRow(ListRow):
    """One thing to do, or done, or that could not be done."""

    pressed_key: ClassVar[Signal] = Signal(str)

    def __init__(self, model: DutyModel, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._model = model
        self._cap = KeyCap(model.key)
        self._box = DutyBox()
        self._what = Text(role="body_strong")
        self._detail = Text(role="label")
        self._chip = Chip()
        self._words = QVBoxLayout()
        self._row = QHBoxLayout()
        self._below = FlowRow()
        self._column = QVBoxLayout(self)
        self._lay_out()
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)
        place_ring(self, RingPlace.INSIDE)
        self.clicked.connect(self._say_pressed)
        self._show(model)

    @property
    def model(self) -> DutyModel:
        """What it shows."""
        return self._model

    def bind(self, model: DutyModel) -> None:
        """Show another duty, or another state of the same one."""
        if model != self._model:
            self._model = model
            self._show(model)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the state on a line of its own where it would squeeze the words."""
        super().resizeEvent(event)
        below = self.width() < active_theme().px(_CHIP_BELOW)
        self._chip.fit(self.width() - 2 * _SIDE)
        if below == (self._row.indexOf(self._chip) < 0):
            return
        if below:
            self._row.removeWidget(self._chip)
            self._below.add(self._chip)
        else:
            self._below.flow.removeWidget(self._chip)
            self._row.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignTop)
        set_shown(self._below, below)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """As narrow as with the state below the words, where it wraps."""
        width = self._row.minimumSize().width() + 2 * _SIDE
        if self._row.indexOf(self._chip) >= 0:
            width -= self._chip.sizeHint().width() + self._row.spacing()
        return QSize(width, super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Measure the children again under a new look."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._box.updateGeometry()
            self._line_up()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The row has no face of its own; a line under it comes from the panel."""

    def _lay_out(self) -> None:
        words = self._words
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(1)
        words.addWidget(self._what)
        words.addWidget(self._detail)
        column, row = self._column, self._row
        column.setContentsMargins(_SIDE, 8, _SIDE, 8)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._below)
        set_shown(self._below, shown=False)
        row.setSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self._cap, 0, top)
        row.addWidget(self._box, 0, top)
        row.addLayout(words, 1)
        row.addWidget(self._chip, 0, top)
        for child in (self._cap, self._box, self._what, self._detail, self._chip, self._below):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _show(self, model: DutyModel) -> None:
        self._cap.set_key(model.key)
        self._cap.setVisible(bool(model.key))
        self._line_up()
        self._box.show_state(model.state)
        self._what.setText(model.what)
        self._detail.setText(model.detail)
        self._detail.setVisible(bool(model.detail))
        self._chip.show_state(
            model.state_text, "owed" if model.state is DutyState.OWED else "plain"
        )
        self._chip.fit(self.width() - 2 * _SIDE)
        names = (model.key, model.what, model.state_text)
        self.setAccessibleName(", ".join(name for name in names if name))
        self.setAccessibleDescription(model.detail)

    def _line_up(self) -> None:
        """The words of rows with keys begin at one place, whatever the key, with a box or without."""
        self._cap.setMinimumWidth(active_theme().px(_CAP_WIDTH))
        policy = self._box.sizePolicy()
        policy.setRetainSizeWhenHidden(bool(self._model.key))
        self._box.setSizePolicy(policy)

    @Slot()
    def _say_pressed(self) -> None:
        self.pressed_key.emit(self._model.key)

"""CallHeader: which call this is. ``header.bind(HeaderModel(...))``; nothing in it runs or counts.

Wide: labels over values. Narrow: the second line is ``short``. From 200 % text size the reference,
the state and the clock stay, and the mark of what nobody has confirmed; the rest folds away.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.presentation.widgets import HeaderModel
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.chip import Chip, ChipKind
from rcrp_desktop.ui.widgets.painting import text_width
from rcrp_desktop.ui.widgets.panel import Frame
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_NARROW, _FOLDS_FROM_SCALE = 720, 2.0
_SPRING = 3  # place of the spring between what is left and what is right
_STACKED_GAP = 4
_EMPTY = HeaderModel("", (), "", "", False, "", "")


class _Field(QWidget):
    """A label over its value."""

    def __init__(self, label: str, value: str, *, right: bool = False) -> None:
        super().__init__()
        self.label = Text(label, "label", wrap=False)
        self.value = Text(value, "body_strong", wrap=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        column.addWidget(self.label, 0, side)
        column.addWidget(self.value, 0, side)

    def show_pair(self, label: str, value: str) -> None:
        self.label.setText(label)
        self.value.setText(value)


class CallHeader(Frame):
    """Re-binds in place; fields are added when a model has more of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bar", parent=parent)
        self._model = _EMPTY
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._reference = Text(role="reference", elide=True)
        self._beside = Text(role="body", tone="ink2", elide=True)
        self._under = Text(role="label")
        self._state, self._mark = Chip(), Chip()
        self._clock = _Field("", "", right=True)
        self._fields: list[_Field] = []
        self._fields_row = QHBoxLayout()
        self._fields_row.setSpacing(24)
        self._row = QHBoxLayout()
        self._lay_out()

    def bind(self, model: HeaderModel) -> None:
        """Show another call, or another minute."""
        if model == self._model:
            return
        self._model = model
        self._reference.setText(model.reference)
        self._beside.setText(model.short)
        self._under.setText(model.short)
        self._state.show_state(model.state, _chip_kind(model))
        self._clock.show_pair(model.day, model.time)
        while len(self._fields) < len(model.fields):
            self._fields.append(_Field("", ""))
            self._fields_row.addWidget(self._fields[-1])
        for field, (label, value) in zip(self._fields, model.fields, strict=False):
            field.show_pair(label, value)
        facts = ", ".join(f"{label} {value}" for label, value in model.fields)
        self.setAccessibleName(f"Call {model.reference}. {facts}. {model.state}")
        self._mark.show_state(model.mark, "owed")
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """As narrow as its narrowest form, whatever is on show now."""
        least = super().minimumSizeHint()
        parts = (self._reference, self._state, self._clock.value)
        width = max(part.sizeHint().width() for part in parts) + 2 * 12
        return QSize(min(width, least.width()), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold to what there is room for."""
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:
        """The text size decides too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fold()

    def _fold(self) -> None:
        theme = active_theme()
        is_narrow = self.width() < theme.px(_NARROW) and theme.scale < _FOLDS_FROM_SCALE
        is_large = theme.scale >= _FOLDS_FROM_SCALE
        self._under.setVisible(is_narrow and bool(self._model.short))
        self._beside.setVisible(is_large and self.width() >= _NARROW)
        set_shown(self._mark, shown=bool(self._model.mark) and is_large and self.width() < _NARROW)
        self._row.setStretch(_SPRING, 0 if is_large else 1)
        self._clock.label.setVisible(not is_narrow and not is_large)
        room = self.width() - self._taken_without_fields()
        for index, field in enumerate(self._fields):
            room -= field.sizeHint().width() + 24
            is_used = index < len(self._model.fields) and not is_narrow and not is_large
            field.setVisible(is_used and room >= 0)
        is_tight = is_narrow or self.width() < _NARROW
        across = 12 if is_tight else 16
        self._row.setSpacing(12 if is_tight else 24)
        below = self.width() < self._least_row()
        self._put_state(below=below)
        self._fit_reference()
        self._clock.setVisible(not below or self._has_clock_room())
        self.column.setSpacing(_STACKED_GAP if below else 0)
        self.updateGeometry()
        self.column.setContentsMargins(across, 6, across, 7)

    def _least_row(self) -> int:
        """Width below which reference, state and clock do not stand side by side."""
        parts = (self._reference, self._state, self._clock.value)
        return sum(part.sizeHint().width() for part in parts if part.text()) + 2 * 12 + 2 * 12

    def _fit_reference(self) -> None:
        """Smaller before it is cut."""
        needed = text_width(self._reference.text(), active_theme().font("reference")) + 2 * 12
        self._reference.set_role("reference" if needed < self.width() else "body_strong")

    def _has_clock_room(self) -> bool:
        """Which call it is comes before what the time is: beside a reference that would be cut no clock stands."""
        words = self._reference.sizeHint().width() + self._clock.value.sizeHint().width()
        return words + 3 * 12 <= self.width()

    def _put_state(self, *, below: bool) -> None:
        """Put the state on a line of its own, or back into the row."""
        if below == (self.column.indexOf(self._state) >= 0):
            return
        if below:
            self._row.removeWidget(self._state)
            self.column.insertWidget(1, self._state, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self.column.removeWidget(self._state)
            place = self._row.indexOf(self._clock)
            self._row.insertWidget(place, self._state, 0, Qt.AlignmentFlag.AlignVCenter)

    def _taken_without_fields(self) -> int:
        parts = (self._reference, self._state, self._clock)
        return sum(part.sizeHint().width() for part in parts) + 32 + 4 * 24

    def _lay_out(self) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        self._row.setSpacing(24)
        self._row.addWidget(self._reference, 0, middle)
        self._row.addLayout(self._fields_row)
        self._row.addWidget(self._beside, 1, middle)
        self._row.addStretch(1)
        self._row.addWidget(self._state, 0, middle)
        self._row.addWidget(self._clock, 0, middle)
        self.column.addLayout(self._row)
        self.column.addWidget(self._under)
        self.column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetDefaultConstraint)


def _chip_kind(model: HeaderModel) -> ChipKind:
    if model.is_practice:
        return "train"
    return "owed" if model.state_is_owed else "plain"

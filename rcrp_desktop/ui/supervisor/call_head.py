"""CallHead: which call a supervisor looks at, what stands, and what is owed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.presentation.supervisor.call_view import CallViewModel
from rcrp_desktop.presentation.widgets import RouteMarkKind
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.flow import FlowLayout
from rcrp_desktop.ui.widgets.panel import Frame
from rcrp_desktop.ui.widgets.route_mark import RouteMark
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_NARROW = 720
_RING = 6
"""What the focus ring takes around a button: nothing may lie under it."""
FOLDS_FROM_SCALE = 2.0
_TOP_RIGHT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight


class _HeadField(QWidget):
    """A label and its value, with a route's mark."""

    def __init__(self) -> None:
        super().__init__()
        self.label = Text("", "label", wrap=False)
        self.value = Text("", "body_strong", elide=True)
        self.mark = RouteMark(RouteMarkKind.SUPERVISOR, " ")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.mark)
        line.addWidget(self.value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.label)
        column.addLayout(line)

    def set_tight(self, *, tight: bool) -> None:
        """Its words whole, and no label over them."""
        self.value.set_eliding(elide=not tight)
        set_shown(self.label, not tight)

    def bind(self, label: str, value: str, mark: RouteMarkKind | None) -> None:
        """Show a field."""
        self.label.setText(label)
        self.value.setText(value)
        set_shown(self.mark, mark is not None)
        if mark is not None:
            self.mark.show_kind(mark, value)


class CallHead(Frame):
    """Reference, and what a supervisor wants to know first, on one line or wrapped."""

    def __init__(self, copy: ActionButton, parent: QWidget | None = None) -> None:
        super().__init__("bar", margins=(16, 10), parent=parent)
        self.reference = Text("", "reference", elide=True)
        self.opened = Text("", "label")
        self._fields: list[_HeadField] = []
        flow = QWidget()
        self._flow = FlowLayout(flow, gap=28, line_gap=6)
        self._flow.addWidget(self.reference)
        flow.setMinimumWidth(1)  # in a narrow window the button goes below: it must get there
        self._row = QHBoxLayout()
        self._row.setSpacing(2 * _RING)
        self._row.addWidget(flow, 1)
        self._row.addWidget(copy, 0, _TOP_RIGHT)
        self._copy = copy
        self._last = QHBoxLayout()
        self._last.setSpacing(2 * _RING)
        self._last.addWidget(self.opened, 1)
        self.column.addLayout(self._row)
        self.column.addSpacing(_RING)
        self.column.addLayout(self._last)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the fields need the whole line."""
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:
        """The text size decides too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fold()

    def _fold(self) -> None:
        """Where all of it would fill the window what stands and what is owed stay; the timeline has the rest."""
        theme = active_theme()
        self._place_copy(self._last if self.width() < theme.px(_NARROW) else self._row)
        is_tight = theme.scale >= FOLDS_FROM_SCALE and self.width() < _NARROW
        directions = QBoxLayout.Direction
        self._last.setDirection(directions.TopToBottom if is_tight else directions.LeftToRight)
        self.reference.set_eliding(
            elide=not is_tight
        )  # it wraps: without a CAD reference it is a sentence
        stands = next((n for n, f in enumerate(self._fields) if not f.mark.isHidden()), 0)
        for place, field in enumerate(self._fields):
            field.set_tight(tight=is_tight and place in (stands, stands + 1))
            set_shown(field, not is_tight or place >= stands)
        set_shown(self.opened, not is_tight)

    def _place_copy(self, row: QBoxLayout) -> None:
        """In a narrow window the fields need the whole line."""
        if row.indexOf(self._copy) < 0:
            (self._row if row is self._last else self._last).removeWidget(self._copy)
            row.addWidget(self._copy, 0, _TOP_RIGHT)

    def bind(self, model: CallViewModel) -> None:
        """Show another state of the call."""
        self.reference.setText(model.reference)
        self.opened.setText(model.opened)
        while len(self._fields) < len(model.fields):
            field = _HeadField()
            self._fields.append(field)
            self._flow.addWidget(field)
        for widget, field in zip(self._fields, model.fields, strict=False):
            widget.bind(*field)
        self._fold()

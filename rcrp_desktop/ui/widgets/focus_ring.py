"""FocusRing: 3 px with a 2 px gap around whatever has the focus, above everything, never clipped.

Give each window one, last: ``FocusRing(window)``. A control may say where its ring goes:
``place_ring(widget, RingPlace.INSIDE)`` for what touches the window's edge, ``NONE`` for what draws
its own, ``ring_around(widget, card)`` for a headline that stands for its card.
"""

from __future__ import annotations

from enum import StrEnum

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.painting import draw_edge

_PLACE, _AROUND = "focusRing", "rcrp_ring_around"
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class RingPlace(StrEnum):
    """Where a control's ring is drawn."""

    OUTSIDE = "outside"
    INSIDE = "inside"
    NONE = "none"


def place_ring(widget: QWidget, place: RingPlace) -> None:
    """Say where the ring of a control goes; outside if nothing is said."""
    widget.setProperty(_PLACE, place.value)


def ring_around(widget: QWidget, target: QWidget) -> None:
    """While ``widget`` has the focus, draw the ring around ``target``, which contains it."""
    setattr(widget, _AROUND, target)


class FocusRing(QWidget):
    """An overlay that lies above a window's content and lets every click through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._watched: list[QWidget] = []
        self._target: QWidget | None = None
        self._box = QRect()
        self._drawn: tuple[QRect, object] = (QRect(), None)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
        self._follow(None, window.focusWidget())

    @property
    def box(self) -> QRect:
        """The control that the ring is around, in the window's coordinates; empty if none."""
        return QRect(self._box) if self.isVisible() else QRect()

    @Slot(QWidget, QWidget)
    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        for widget in self._watched:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._watched, self._target = [], None
        if new is not None and new.window() is self._window:
            around = getattr(new, _AROUND, None)
            self._target = around if isinstance(around, QWidget) else new
            self._target.destroyed.connect(self._look_again)
            self._watch(self._target)
            _bring_into_sight(self._target)
            _bring_into_sight(new)
        self._place()

    def _watch(self, widget: QWidget) -> None:
        step: QWidget | None = widget
        while step is not None and step is not self._window:
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()

    @Slot()
    def _look_again(self) -> None:
        """A control was deleted; if it was the one with the ring, nothing has it now."""
        if self._target is not None and not shiboken6.isValid(self._target):
            self._target = None
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go where the control goes."""
        if event.type() in _MOVES:
            self._place()
        return False

    def _place(self) -> None:
        target = self._target
        if target is not None and not shiboken6.isValid(target):
            target = self._target = None
        place = target.property(_PLACE) if target is not None else RingPlace.NONE.value
        if target is None or place == RingPlace.NONE.value or not target.isVisible():
            self.hide()
            return
        shape = active_theme().shape
        reach = shape.focus_ring + shape.focus_gap
        window = self._window
        self._box = QRect(target.mapTo(window, QPoint()), target.size())
        outer = self._box.adjusted(-reach, -reach, reach, reach)
        if place == RingPlace.INSIDE.value:
            outer = QRect(self._box)
        seen = outer & _visible_part(target, window, reach)
        if seen == self.geometry() and self._drawn == (self._box, place) and self.isVisible():
            return
        self._drawn = (QRect(self._box), place)
        self.setGeometry(seen)
        self.setVisible(not seen.isEmpty())
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring, and the gap as well where it lies on the control itself."""
        theme = active_theme()
        shape = theme.shape
        reach = shape.focus_ring + shape.focus_gap
        target = self._target
        is_inside = target is not None and target.property(_PLACE) == RingPlace.INSIDE.value
        outer = self._box.translated(-self.pos())
        if not is_inside:
            outer = outer.adjusted(-reach, -reach, reach, reach)
        painter = QPainter(self)
        radius = 0 if is_inside else shape.control_radius + reach - shape.focus_ring / 2
        draw_edge(
            painter,
            outer,
            fill=None,
            edge=theme.colour("focus"),
            width=shape.focus_ring,
            radius=radius,
        )
        if is_inside:
            inner = outer.adjusted(*(shape.focus_ring * step for step in (1, 1, -1, -1)))
            draw_edge(
                painter,
                inner,
                fill=None,
                edge=theme.colour("card"),
                width=shape.focus_gap,
                radius=0,
            )
        painter.end()


def _visible_part(widget: QWidget, window: QWidget, reach: int) -> QRect:
    """What panes that scroll leave to be seen, with room for the ring at their edges."""
    seen = window.rect()
    step = widget.parentWidget()
    while step is not None and step is not window:
        outer = step.parentWidget()
        if isinstance(outer, QAbstractScrollArea) and outer.viewport() is step:
            pane = QRect(step.mapTo(window, QPoint()), step.size())
            seen &= pane.adjusted(-reach, -reach, reach, reach)
        step = outer
    return seen


def _bring_into_sight(widget: QWidget) -> None:
    """Scroll the panes around a control so that it and its ring can be seen."""
    step = widget.parentWidget()
    while step is not None:
        if isinstance(step, QScrollArea) and step.widget() is not widget:
            step.ensureWidgetVisible(widget, 0, 8)
            if step.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
                step.horizontalScrollBar().setValue(0)  # such a pane never moves sideways
        step = step.parentWidget()

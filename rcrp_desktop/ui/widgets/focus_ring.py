"""FocusRing: 3 px with a 2 px gap around whatever has the focus, above everything, never clipped.

Give each window one, last: ``FocusRing(window)``. A control may say where its ring goes:
``place_ring(widget, RingPlace.INSIDE)`` for what touches the window's edge, ``NONE`` for what draws
its own, ``ring_around(widget, card)`` for a headline that stands for its card.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.painting import draw_edge
from rcrp_desktop.ui.widgets.shown import settle_layouts

_PLACE, _AROUND, _HEAD = "focusRing", "rcrp_ring_around", "rcrp_head"
_ROOM = 8  # above and below, for the ring
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


def never_past(widget: QWidget, head: QWidget) -> None:
    """Where a pane has no room for both, it shows ``head`` from its beginning rather than all of ``widget``."""
    setattr(widget, _HEAD, head)


def scroll_to_start(widget: QWidget) -> None:
    """Show the beginning of the pane around a part whose work begins anew."""
    for pane in panes_of(widget):
        pane.verticalScrollBar().setValue(0)


class _Scrolled:
    """Where a pane stood before it was scrolled for the focus, and where that left it."""

    def __init__(self, pane: QScrollArea) -> None:
        self._bar = pane.verticalScrollBar()
        self._before = self._after = self._bar.value()

    def take_back(self) -> None:
        """Where it stood; if somebody has scrolled it since, it stands where they put it."""
        if not shiboken6.isValid(self._bar):
            return
        if self._bar.value() != self._after:
            self._before = self._bar.value()
        self._bar.setValue(self._before)

    def note(self) -> None:
        """It was scrolled for the focus."""
        if shiboken6.isValid(self._bar):
            self._after = self._bar.value()


class FocusRing(QWidget):
    """An overlay that lies above a window's content and lets every click through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._watched: list[QWidget] = []
        self._target: QWidget | None = None
        self._focused: QWidget | None = None
        self._is_unsettled = self._is_due = False
        self._scrolled: list[_Scrolled] = []
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
        if self._is_due:
            self._place()
        return QRect(self._box) if self.isVisible() else QRect()

    @Slot(QWidget, QWidget)
    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        for widget in self._watched:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._watched, self._target, self._focused = [], None, None
        if new is not None and new.window() is self._window:
            around = getattr(new, _AROUND, None)
            self._target = around if isinstance(around, QWidget) else new
            self._target.destroyed.connect(self._look_again)
            self._focused = new
            self._watch(self._target)
            self._is_unsettled = True
            self._scrolled = [_Scrolled(pane) for pane in panes_of(new)]
            self._bring()
            QTimer.singleShot(0, self, self._settle)
        self._place()

    @Slot()
    def _settle(self) -> None:
        """A pane that was shown in this very turn has its size only now: scrolled for another, it hides the control."""
        if self._is_unsettled:
            settle_layouts()
            self._bring()
            self._is_unsettled, self._scrolled = False, []
            self._place()

    def _bring(self) -> None:
        """From where the panes stood: a scroll for a size that no longer holds is taken back first."""
        for scrolled in self._scrolled:
            scrolled.take_back()
        for widget in (self._target, self._focused):
            if widget is not None and shiboken6.isValid(widget):
                bring_into_sight(widget)
        for scrolled in self._scrolled:
            scrolled.note()

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
            if self._is_unsettled and event.type() is QEvent.Type.Resize:
                self._bring()  # before it is painted
            self._place_later()
        return False

    def _place_later(self) -> None:
        """Once for all that moves in a turn, with the layouts and before anything is painted."""
        if not self._is_due:
            self._is_due = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def event(self, event: QEvent) -> bool:
        """What was asked for when the control moved."""
        if event.type() is QEvent.Type.LayoutRequest and self._is_due:
            self._place()
        return super().event(event)

    def _place(self) -> None:
        self._is_due = False
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


def bring_into_sight(widget: QWidget) -> None:
    """Scroll the panes around a control so that it and its ring can be seen."""
    shown = widget
    for pane in panes_of(widget):
        inside = pane.widget()
        if inside is not None and inside is not widget:
            _scroll_to(pane, inside, shown)
            if pane.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
                pane.horizontalScrollBar().setValue(0)  # such a pane never moves sideways
            if pane.height() < shown.height():
                shown = pane  # no more of it can be seen: the panes around this one need not make room for more


def panes_of(widget: QWidget) -> Iterator[QScrollArea]:
    """The panes that scroll around a control, the inmost first."""
    step: QWidget | None = widget.parentWidget()
    while step is not None:
        if isinstance(step, QScrollArea):
            yield step
        step = step.parentWidget()


def _scroll_to(pane: QScrollArea, inside: QWidget, widget: QWidget) -> None:
    """All of it; of one that is higher than its pane the beginning, where its words stand."""
    bar = pane.verticalScrollBar()
    left = pane.viewport().height() - widget.height()
    if left >= 0:
        pane.ensureWidgetVisible(widget, 0, min(_ROOM, left // 2))
    else:
        bar.setValue(widget.mapTo(inside, QPoint()).y() - _ROOM)
    head = getattr(widget, _HEAD, None)
    if isinstance(head, QWidget) and head.isVisible() and inside.isAncestorOf(head):
        bar.setValue(min(bar.value(), head.mapTo(inside, QPoint()).y()))

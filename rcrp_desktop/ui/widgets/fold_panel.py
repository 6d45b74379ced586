"""FoldPanel: folds to one line and opens in place; ``toggled(bool)`` says which.

``FoldPanel("Ways to ask again", hint="4 probes", key="P", body=widget)``. Esc inside closes it and
gives the focus back to its line, from where it was opened. ``framed=False`` is the line at the foot
of a question card.
"""

from __future__ import annotations

from typing import ClassVar, cast

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.ui.theme.theme import Theme, active_theme, set_look
from rcrp_desktop.ui.widgets.focus_ring import RingPlace, place_ring
from rcrp_desktop.ui.widgets.painting import draw_key_cap, key_cap_size, text_width
from rcrp_desktop.ui.widgets.panel import Divider, Frame
from rcrp_desktop.ui.widgets.pressable import Pressable

_GAP = 10
_TRIANGLE = 15  # from where the triangle begins to the title


class FoldLine(Pressable):
    """The one line: key, triangle, title, hint."""

    def __init__(self, title: str, hint: str, key: str, *, side: int) -> None:
        super().__init__(title)
        self._key = key
        self._hint, self._short = hint, ""
        self._side = side
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        place_ring(self, RingPlace.INSIDE if side else RingPlace.OUTSIDE)
        self.show_words(title, hint)

    def show_words(self, title: str, hint: str, short: str = "") -> None:
        """Change title and hint; ``short`` stands where the hint has no room."""
        if title != self.text():
            self.setText(title)
            self.updateGeometry()
        if (hint, short) != (self._hint, self._short):
            self._hint, self._short = hint, short
            self.update()
        self._name()

    def nextCheckState(self) -> None:
        """Turn over, and say so in the name, since a triangle is not read aloud."""
        super().nextCheckState()
        self._name()

    def sizeHint(self) -> QSize:
        """As high as a key cap or a line, with room around it."""
        theme = active_theme()
        height = max(key_cap_size(theme, "F").height(), theme.line("body"))
        width = self._title_left(theme) + text_width(self.text(), theme.font("body_strong"))
        return QSize(width + self._side, height + 16)

    def minimumSizeHint(self) -> QSize:
        """The hint is left out first, then the title is shortened."""
        least = self._title_left(active_theme()) + active_theme().px(60)
        return QSize(least, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        theme = active_theme()
        painter = QPainter(self)
        cap = key_cap_size(theme, self._key)
        if self._key:
            place = QRect(
                self._side, (self.height() - cap.height()) // 2, cap.width(), cap.height()
            )
            draw_key_cap(painter, place, self._key, theme)
        left = self._title_left(theme)
        self._paint_triangle(painter, theme, left - theme.px(_TRIANGLE))
        strong = theme.font("body_strong")
        painter.setFont(strong)
        painter.setPen(theme.colour("ink" if self._side else "ink2"))
        middle = Qt.AlignmentFlag.AlignVCenter
        room = self.width() - left - self._side
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), middle, title)
        self._paint_hint(painter, theme, left + text_width(self.text(), strong) + _GAP)
        painter.end()

    def _paint_hint(self, painter: QPainter, theme: Theme, left: int) -> None:
        label = theme.font("label")
        words = self._hint_shown(theme, self.width() - left - self._side)
        painter.setFont(label)
        painter.setPen(theme.colour("ink3"))
        across = Qt.AlignmentFlag.AlignRight if self._side else Qt.AlignmentFlag.AlignLeft
        place = self.rect().adjusted(left, 0, -self._side, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | across, words)

    def _hint_shown(self, theme: Theme, room: int) -> str:
        label = theme.font("label")
        return next((w for w in (self._hint, self._short) if text_width(w, label) <= room), "")

    def _paint_triangle(self, painter: QPainter, theme: Theme, left: int) -> None:
        size, middle = theme.px(4), self.height() / 2
        shape = [QPointF(0, -size), QPointF(size * 1.2, 0), QPointF(0, size)]
        if self.isChecked():
            shape = [
                QPointF(-2, -size / 2),
                QPointF(2 * size - 2, -size / 2),
                QPointF(size - 2, size * 0.7),
            ]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("ink2"))
        painter.drawPolygon(QPolygonF([point + QPointF(left, middle) for point in shape]))
        painter.restore()

    def _title_left(self, theme: Theme) -> int:
        cap = key_cap_size(theme, self._key).width() + _GAP if self._key else 0
        return self._side + cap + theme.px(_TRIANGLE)

    def _name(self) -> None:
        state = "open" if self.isChecked() else "folded"
        self.setAccessibleName(f"{self.text()}, {state}")
        self.setAccessibleDescription(self._hint)


class FoldPanel(Frame):
    """A pane that takes one line until it is wanted."""

    toggled: ClassVar[Signal] = Signal(bool)

    def __init__(
        self,
        title: str,
        *,
        hint: str = "",
        key: str = "",
        body: QWidget | None = None,
        framed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("surface", parent=parent)
        if not framed:
            set_look(self, "panel", "")
        self.line = FoldLine(title, hint, key, side=active_theme().space.panel_x if framed else 0)
        self._divider = Divider()
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        space = active_theme().space
        side = space.panel_x if framed else 0
        self.body.setContentsMargins(side, space.panel_y, side, space.panel_y)
        if body is not None:
            self.body.addWidget(body)
        self.column.addWidget(self.line)
        self.column.addWidget(self._divider)
        self.column.addWidget(self._inside, 1)
        self._divider.hide()
        self._inside.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.line.toggled.connect(self._open_or_fold)

    @property
    def is_open(self) -> bool:
        """Whether its body is on show."""
        return self.line.isChecked()

    def set_words(self, title: str, hint: str = "") -> None:
        """Change the line."""
        self.line.show_words(title, hint)

    def set_open(self, wanted: bool) -> None:
        """Open or fold; folding takes the focus back to the line if it was inside."""
        if wanted != self.is_open:
            self.line.setChecked(wanted)

    @Slot()
    def toggle(self) -> None:
        """Turn over and put the focus on the line, for the key that stands on it."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.click()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc folds, and loses nothing that was written inside."""
        if event.key() == Qt.Key.Key_Escape and self.is_open:
            self.set_open(False)
            return
        super().keyPressEvent(event)

    @Slot(bool)
    def _open_or_fold(self, is_open: bool) -> None:
        focused = cast("QWidget | None", self.window().focusWidget())
        if not is_open and focused is not None and self._inside.isAncestorOf(focused):
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._divider.setVisible(is_open)
        self._inside.setVisible(is_open)
        self.line.show_words(self.line.text(), self.line.accessibleDescription())
        self.toggled.emit(is_open)

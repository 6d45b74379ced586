"""CheckBox: a box, its words, and a count at the right where there is one (``set_count``).

A QCheckBox in everything but its looks: ``toggled``, ``isChecked``, Space.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from rcrp_desktop.presentation.widgets import Run
from rcrp_desktop.ui.theme.theme import Theme, active_theme
from rcrp_desktop.ui.theme.tokens import TextRole
from rcrp_desktop.ui.widgets.painting import draw_edge, text_width
from rcrp_desktop.ui.widgets.pressable import ARROWS, is_enter, is_shortcut
from rcrp_desktop.ui.widgets.text_flow import TextFlow

BOX_SIDE = 18
_GAP = 8
_TICK = ((0.22, 0.52), (0.43, 0.72), (0.78, 0.30))


def draw_check_box(painter: QPainter, rect: QRect, theme: Theme, *, ticked: bool) -> None:
    """Draw the box in ink and card only; whether it is ticked also stands beside it in words."""
    edge = theme.colour("ink" if ticked else "strong")
    fill = theme.colour("ink" if ticked else "card")
    draw_edge(painter, rect, fill=fill, edge=edge, width=max(2, theme.edge), radius=2)
    if ticked:
        side = rect.width()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("card"), side / 9))
        corner = QPointF(rect.topLeft())
        painter.drawPolyline([corner + QPointF(x * side, y * side) for x, y in _TICK])
        painter.restore()


class CheckBox(QCheckBox):
    """Wraps its words; ``strong`` sets them in the weight of a heading."""

    def __init__(self, text: str, *, strong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._role: TextRole = "body_strong" if strong else "table"
        self._count = ""
        self._flow: TextFlow | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)

    def set_count(self, count: str) -> None:
        """Show a number at the right, such as how many calls it would leave."""
        self._count = count
        self.setAccessibleDescription(count)
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The wrapped words."""
        return max(self._box(), self._flowing().lay_out(self._room(width)).height()) + 4

    def sizeHint(self) -> QSize:
        """On one line."""
        width = self._box() + _GAP + self._flowing().natural_width + self._count_width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The longest word."""
        least = self._box() + _GAP + self._flowing().least_width + self._count_width()
        return QSize(least, self._flowing().line_height + 4)

    def hitButton(self, pos: object) -> bool:
        """All of it ticks, not only the box."""
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ticks as Space does; arrows stay."""
        if event.key() in ARROWS or is_shortcut(event):
            event.ignore()
            return
        if is_enter(event):
            self.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under a new look."""
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._flow = None
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw box, words and count."""
        theme = active_theme()
        painter = QPainter(self)
        flow = self._flowing()
        size = flow.lay_out(self._room(self.width()))
        top = max(0, (self.height() - size.height()) // 2)
        side = self._box()
        box = QRect(0, top + (flow.line_height - side) // 2, side, side)
        draw_check_box(painter, box, theme, ticked=self.isChecked())
        flow.draw(painter, side + _GAP, top, theme.colour("ink"))
        painter.setFont(theme.font("label"))
        painter.setPen(theme.colour("ink3"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(self.rect(), right, self._count)
        painter.end()

    def _room(self, width: int) -> int:
        return width - self._box() - _GAP - self._count_width()

    def _count_width(self) -> int:
        label = active_theme().font("label")
        return text_width(self._count, label) + _GAP if self._count else 0

    @staticmethod
    def _box() -> int:
        return active_theme().px(BOX_SIDE)

    def _flowing(self) -> TextFlow:
        if self._flow is None:
            theme = active_theme()
            font, line = theme.font(self._role), theme.line(self._role)
            self._flow = TextFlow((Run(self.text()),), font, line, theme)
        return self._flow

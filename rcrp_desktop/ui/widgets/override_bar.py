"""OverrideBar: the whole bar raises the threat-to-life override; ``raised`` says so.

``bar.bind(OverrideModel(key="F2", text="Threat to life: send police now", line=..., right=...))``.
Make it the first child of its window: it is the first thing that is read and the first tab stop, but
takes no first focus. ``set_compact(True)`` off the call screen. Too narrow for the line, all of it is red.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.widgets import OverrideModel, Run
from rcrp_desktop.ui.theme.theme import Theme, active_theme
from rcrp_desktop.ui.theme.tokens import TextRole, Token
from rcrp_desktop.ui.widgets.focus_ring import RingPlace, place_ring
from rcrp_desktop.ui.widgets.painting import draw_key_cap, key_cap_size, text_width
from rcrp_desktop.ui.widgets.pressable import Pressable
from rcrp_desktop.ui.widgets.text_flow import TextFlow

_HEIGHT, _HEIGHT_COMPACT = 48, 36
_AROUND, _AROUND_COMPACT = 14, 10
_SIDE, _GAP = 16, 12
_EDGE = 2
_MOST_LINES = 2
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class OverrideBar(Pressable):
    """The one control that is on every window, whatever it shows."""

    raised: ClassVar[Signal] = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._compact = False
        self._model = OverrideModel("", "", "")
        self._was_chosen = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        place_ring(self, RingPlace.INSIDE)
        self.clicked.connect(self.raised)

    def bind(self, model: OverrideModel) -> None:
        """Show which key it has and which call it lands on."""
        if model == self._model:
            return
        if (model.key, model.text) != (self._model.key, self._model.text):
            self.updateGeometry()
        is_same_block = replace(self._model, right=model.right) == model
        self._model = model
        if is_same_block:  # every answer has another number: the block stays as it is painted
            self.update(self.rect().adjusted(self._block_width(active_theme()), 0, 0, 0))
            return
        self.setText(model.text)
        self.setAccessibleName(f"{model.text}, {model.key}")
        self.setAccessibleDescription(model.line)
        self.update()

    def set_compact(self, compact: bool) -> None:
        """The lower bar of screens that show no call."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As high as the call screen or the other screens want it."""
        theme = active_theme()
        height = _HEIGHT_COMPACT if self._compact else _HEIGHT
        grown = theme.px(height - 8) + 8
        return QSize(self._block_width(theme), grown)

    def minimumSizeHint(self) -> QSize:
        """The key and its words are always there, on more lines where it must be; the line is not."""
        words = self._words(active_theme())
        return QSize(
            self._words_left(active_theme()) + words.least_width + _SIDE, words.line_height
        )

    def hasHeightForWidth(self) -> bool:
        """Large words on a narrow window take two lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The bar, or the wrapped words with room around them."""
        theme = active_theme()
        room = width - self._words_left(theme) - _SIDE
        around = _AROUND_COMPACT if self._compact else _AROUND
        words = self._fitting(theme, room)
        return max(self.sizeHint().height(), words.lay_out(room).height() + around)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand a focus on that nobody asked for, as when the window is first shown."""
        reason = event.reason()
        if reason is Qt.FocusReason.ActiveWindowFocusReason and not self._was_chosen:
            self.focusNextChild()
            return
        self._was_chosen = True
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the block with its key, then the line, then what is recorded."""
        theme = active_theme()
        painter = QPainter(self)
        block = self._block_width(theme)
        rest = self.width() - block
        is_whole = theme.is_contrast or rest < 2 * _SIDE + text_width(
            self._model.line, self._small(theme)
        )
        painter.fillRect(self.rect(), theme.colour("life" if is_whole else "card"))
        painter.fillRect(QRect(0, 0, block, self.height()), theme.colour("life"))
        painter.fillRect(0, self.height() - _EDGE, self.width(), _EDGE, theme.colour("life"))
        if event.rect().left() < block:
            self._paint_block(painter, theme)
        if not is_whole or rest >= 2 * _SIDE + text_width(self._model.line, self._small(theme)):
            self._paint_rest(painter, theme, block, is_whole=is_whole)
        painter.end()

    def _paint_block(self, painter: QPainter, theme: Theme) -> None:
        cap = key_cap_size(theme, self._model.key)
        top = (self.height() - cap.height()) // 2
        place = QRect(_SIDE, top, cap.width(), cap.height())
        draw_key_cap(painter, place, self._model.key, theme, face=None, edge="onlife", ink="onlife")
        left = self._words_left(theme)
        room = self.width() - left - _SIDE
        words = self._fitting(theme, room)
        size = words.lay_out(room)
        words.draw(painter, left, (self.height() - size.height()) / 2, theme.colour("onlife"))

    def _paint_rest(self, painter: QPainter, theme: Theme, block: int, *, is_whole: bool) -> None:
        rest = self.rect().adjusted(block + _SIDE, 0, -_SIDE, 0)
        line: Token = "onlife" if is_whole else "ink2"
        painter.setFont(self._small(theme))
        painter.setPen(theme.colour(line))
        painter.drawText(rest, _LEFT, self._model.line)
        spare = rest.width() - text_width(self._model.line, self._small(theme)) - 2 * _SIDE
        label = theme.font("label")
        if text_width(self._model.right, label) <= spare:
            painter.setFont(label)
            painter.setPen(theme.colour("onlife" if is_whole else "ink3"))
            painter.drawText(rest, _RIGHT, self._model.right)

    def _block_width(self, theme: Theme) -> int:
        cap = key_cap_size(theme, self._model.key).width()
        return 2 * _SIDE + cap + _GAP + text_width(self._model.text, self._strong(theme))

    def _words_left(self, theme: Theme) -> int:
        return _SIDE + key_cap_size(theme, self._model.key).width() + _GAP

    def _words(self, theme: Theme) -> TextFlow:
        role: TextRole = "body" if self._compact else "option"
        return TextFlow((Run(self._model.text),), self._strong(theme), theme.line(role), theme)

    def _fitting(self, theme: Theme, room: int) -> TextFlow:
        """Smaller words where they would take so many lines that the question goes out of sight."""
        words = self._words(theme)
        words.lay_out(room)
        if words.lines <= _MOST_LINES:
            return words
        font = theme.font("body_strong")
        font.setBold(True)
        return TextFlow((Run(self._model.text),), font, theme.line("body"), theme)

    def _strong(self, theme: Theme) -> QFont:
        role: TextRole = "body_strong" if self._compact else "option_strong"
        font = theme.font(role)
        font.setBold(True)
        return font

    def _small(self, theme: Theme) -> QFont:
        return theme.font("label" if self._compact else "body")

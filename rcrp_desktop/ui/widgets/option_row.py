"""OptionRow: one answer, its key and its note. OptionList makes and re-binds them."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rcrp_desktop.presentation.widgets import OptionModel, Run
from rcrp_desktop.ui.theme.theme import Theme, active_theme
from rcrp_desktop.ui.theme.tokens import Token
from rcrp_desktop.ui.widgets.painting import (
    CapSize,
    draw_edge,
    draw_key_cap,
    key_cap_size,
    text_width,
)
from rcrp_desktop.ui.widgets.pressable import Pressable
from rcrp_desktop.ui.widgets.text_flow import TextFlow

_SIDE, _GAP = 16, 16
_PAD, _PAD_COMPACT = 10, 4
_PAD_WITH_NOTE = 5  # with one line of note a row is no higher than one without
_NO_MODEL = OptionModel("", "")


class OptionRow(Pressable):
    """Keeps its place and its widget from question to question; only what it says changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.model = _NO_MODEL
        self._is_armed = False
        self._is_compact = False
        self._flow: TextFlow | None = None
        self._note_flow: TextFlow | None = None
        self._heights: dict[int, int] = {}
        self._left = self._beside = (
            0  # asked for some dozen times at every key; 0 while not measured
        )
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_option(self, model: OptionModel, position: int, total: int) -> None:
        """Say something else. ``position`` counts from 1."""
        chosen = ", chosen" if model.chosen else ""
        dead = f", {model.dead}" if model.dead else ""
        self.setAccessibleName(f"{model.key}, {model.label}, {position} of {total}{chosen}{dead}")
        self.setAccessibleDescription(model.note)
        if model != self.model:
            self.model = model
            self._look_changed()
            self.updateGeometry()
            self.update()

    def set_compact(self, compact: bool) -> None:
        """Use the lower row of a narrow window."""
        if compact != self._is_compact:
            self._is_compact = compact
            self._heights.clear()
            self.updateGeometry()

    def arm(self, armed: bool) -> None:
        """Let Enter and Space answer, which they do only once the person has moved."""
        self._is_armed = armed

    def sizeHint(self) -> QSize:
        """Wide enough for the label on one line."""
        width = self._flowing().natural_width + self._text_left() + _SIDE
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a column of 280; the label wraps."""
        least = self._text_left() + min(self._flowing().least_width, 200) + _SIDE
        return QSize(least, self._least_height())

    def heightForWidth(self, width: int) -> int:
        """The key cap with room around it, or the wrapped label."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = self._height_at(width)
        return height

    def _height_at(self, width: int) -> int:
        pad = _PAD_COMPACT if self._is_compact else _PAD
        room = width - self._text_left() - _SIDE
        text = self._flowing().lay_out(room).height()
        if self._note_is_below(width):
            text, pad = text + self._noting().height_at(room), _PAD_WITH_NOTE
        return max(self._least_height(), text + 2 * pad)

    def hasHeightForWidth(self) -> bool:
        """A long label makes the row taller."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw face and edge, key, label and note."""
        theme = active_theme()
        painter = QPainter(self)
        self._paint_face(painter, theme)
        cap = key_cap_size(theme, self.model.key, CapSize.LARGE)
        place = QRect(_SIDE, (self.height() - cap.height()) // 2, cap.width(), cap.height())
        looks: tuple[Token | None, Token, Token] = ("key", "strong", "ink")
        face, edge, ink = looks if not self.model.dead else (None, "line", "ink3")
        key, large, dead = self.model.key, CapSize.LARGE, bool(self.model.dead)
        draw_key_cap(
            painter, place, key, theme, size=large, face=face, edge=edge, ink=ink, struck=dead
        )
        self._paint_words(painter, theme)
        painter.end()

    def _may_press(self) -> bool:
        return self._is_armed

    def _look_changed(self) -> None:
        self._flow = self._note_flow = None
        self._heights.clear()
        self._left = self._beside = 0

    def _paint_face(self, painter: QPainter, theme: Theme) -> None:
        face: Token = "key" if self.isDown() else "card"
        edge: Token = "ink" if self.underMouse() else "strong"
        if self.model.dead:
            face, edge = "surface", "line"
        draw_edge(
            painter,
            self.rect(),
            fill=theme.colour(face),
            edge=theme.colour(edge),
            width=theme.edge,
            radius=theme.shape.control_radius,
            dashed=self.model.dashed or bool(self.model.dead),
        )
        if self.model.chosen:
            mark = theme.shape.weight_mark
            painter.fillRect(0, 0, mark, self.height(), theme.colour("ink"))

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        flow = self._flowing()
        left, room = self._text_left(), self.width() - self._text_left() - _SIDE
        size = flow.lay_out(room)
        below = self._note_is_below(self.width())
        block = size.height() + (self._noting().height_at(room) if below else 0)
        top = (self.height() - block) // 2
        flow.draw(painter, left, top, theme.colour("ink3" if self.model.dead else "ink"))
        painter.setFont(theme.font("label"))
        painter.setPen(theme.colour("ink3"))
        if below:
            self._noting().lay_out(room)
            self._noting().draw(painter, left, top + size.height(), theme.colour("ink3"))
        elif self._note_fits(self.width()):
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(self.rect().adjusted(0, 0, -_SIDE, 0), right, self.model.note)

    def _note_fits(self, width: int) -> bool:
        """Whether the note has room at the right of the label."""
        if not self._beside:
            note = text_width(self.model.note, active_theme().font("label"))
            self._beside = self._flowing().natural_width + _GAP + note
        return self._beside <= width - self._text_left() - _SIDE

    def _note_is_below(self, width: int) -> bool:
        """A compact row leaves a note out that has no room; its words are still read aloud."""
        return bool(self.model.note) and not self._is_compact and not self._note_fits(width)

    def _text_left(self) -> int:
        if not self._left:
            cap = key_cap_size(active_theme(), self.model.key, CapSize.LARGE)
            self._left = _SIDE + cap.width() + _GAP
        return self._left

    def _least_height(self) -> int:
        pad = _PAD_COMPACT if self._is_compact else _PAD
        return active_theme().px(CapSize.LARGE.side) + 2 * pad

    def _flowing(self) -> TextFlow:
        if self._flow is None:
            theme = active_theme()
            role = "option_strong" if self.model.chosen else "option"
            font, line = theme.font(role), theme.line(role)
            self._flow = TextFlow((Run(self.model.label),), font, line, theme)
        return self._flow

    def _noting(self) -> TextFlow:
        """A note below the label wraps: half of it may mean something else."""
        if self._note_flow is None:
            theme = active_theme()
            font, line = theme.font("label"), theme.line("label")
            self._note_flow = TextFlow((Run(self.model.note),), font, line, theme)
        return self._note_flow

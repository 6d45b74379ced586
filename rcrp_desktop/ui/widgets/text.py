"""Text: a label with the line height of its role, wrapping, struck and strong stretches.

``Text("words", "label")``; ``set_runs`` for mixed styles; ``max_width`` keeps lines short enough to
read. It is a QLabel, so it reads aloud as one and the style sheet gives it its font and colour.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from rcrp_desktop.presentation.widgets import Run
from rcrp_desktop.ui.theme.theme import active_theme, set_look
from rcrp_desktop.ui.theme.tokens import TextRole, Token
from rcrp_desktop.ui.widgets.painting import text_width
from rcrp_desktop.ui.widgets.text_flow import TextFlow

_DROPS_LAYOUT = (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange)
_PREFERRED_CHARACTERS = 68
_MOST_LEAST_WIDTH = 240  # a longer word breaks before it makes a window wider than 420


def fitting_role(text: str, width: int, roles: Sequence[TextRole]) -> TextRole:
    """The first role, largest first, in which no word of the text is wider than so many pixels.

    For a headline on a narrow window at a large text size; the last role if none fits.
    """
    theme = active_theme()
    words = text.split() or [""]
    for role in roles:
        font = theme.font(role)
        if max(text_width(word, font) for word in words) <= width:
            return role
    return roles[-1]


class Text(QLabel):
    """One piece of text. ``wrap=False`` keeps one line and its full width, for labels and times.

    ``elide=True`` keeps one line too, but lets it be cut short when there is no room. ``max_width``
    is in pixels at 100 % and grows with the text.
    """

    def __init__(
        self,
        text: str = "",
        role: TextRole = "body",
        *,
        tone: Token | None = None,
        wrap: bool = True,
        elide: bool = False,
        max_width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role: TextRole = role
        self._runs: tuple[Run, ...] = ()
        self._flow: TextFlow | None = None
        self._heights: dict[int, int] = {}
        self._elide = elide
        self._max_width = max_width
        self._around = QMargins()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap and not elide)
        self.setProperty("role", role)
        if tone:
            self.setProperty("tone", tone)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(
            QSizePolicy.Policy.Preferred if wrap or elide else QSizePolicy.Policy.Fixed
        )
        policy.setHeightForWidth(self.wordWrap())
        self.setSizePolicy(policy)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show plain text; its own line breaks are kept."""
        self.set_runs((Run(text),))

    def set_runs(self, runs: Sequence[Run]) -> None:
        """Show stretches of text in different styles."""
        if self._runs == tuple(runs):
            return
        self._runs = tuple(runs)
        self._forget_layout()
        super().setText("".join(run.text for run in runs))
        self.updateGeometry()
        self.update()

    def set_margins(self, left: int, top: int, right: int, bottom: int) -> None:
        """Keep room around the words, for text that stands in a pane without a body."""
        self._around = QMargins(left, top, right, bottom)
        self._forget_layout()
        self.updateGeometry()
        self.update()

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Put the lines left, right or in the middle."""
        self._forget_layout()
        super().setAlignment(alignment)

    @property
    def elides(self) -> bool:
        """Whether it may be cut short, with an ellipsis that says so."""
        return self._elide

    def set_eliding(self, *, elide: bool) -> None:
        """Keep one line and cut it short, or wrap."""
        if elide is self._elide:
            return
        self._elide = elide
        self._flow = None
        self.setWordWrap(not elide)
        policy = self.sizePolicy()
        policy.setHeightForWidth(not elide)
        self.setSizePolicy(policy)
        self.updateGeometry()
        self.update()

    def set_role(self, role: TextRole) -> None:
        """Change the role, for instance when the window gets narrow."""
        self._role = role
        self._heights.clear()
        set_look(self, "role", role)

    def set_tone(self, tone: Token) -> None:
        """Change the colour to that of a token among ``style_sheet.TONES``."""
        set_look(self, "tone", tone)

    def line_count(self, width: int) -> int:
        """Lines that the text takes in a width of so many pixels."""
        self._flowing().lay_out(self._text_width(width - self._across))
        return self._flowing().lines

    def height_of(self, words: str, width: int) -> int:
        """The height that other words would take here."""
        flow = self._flow_of((Run(words),))
        return flow.height_at(self._text_width(width - self._across)) + self._down

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped text; layouts ask for it some hundred times at every key."""
        height = self._heights.get(width)
        if height is None:
            room = self._text_width(width - self._across)
            height = self._heights[width] = self._flowing().height_at(room) + self._down
        return height

    def sizeHint(self) -> QSize:
        """One line if it fits a comfortable measure, else as many as that measure needs."""
        flow = self._flowing()
        width = flow.natural_width
        if self.wordWrap():
            width = min(width, self._measure())
        return QSize(width, flow.lay_out(width).height()).grownBy(self._around)

    def minimumSizeHint(self) -> QSize:
        """The longest word; the whole line where it may not wrap."""
        flow = self._flowing()
        if self._elide:
            least = min(flow.natural_width, self.fontMetrics().height() * 3)
            return QSize(least, flow.line_height).grownBy(self._around)
        width = flow.natural_width
        if self.wordWrap():
            width = min(width, flow.least_width, _MOST_LEAST_WIDTH)
        return QSize(width, flow.line_height).grownBy(self._around)

    def changeEvent(self, event: QEvent) -> None:
        """A new look needs a new layout."""
        if event.type() in _DROPS_LAYOUT:
            self._forget_layout()
            if event.type() is not QEvent.Type.PaletteChange:
                self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, from the top for wrapped text, else in the middle."""
        flow = self._flowing()
        room = self.rect().marginsRemoved(self._around)
        if self._elide and flow.natural_width > room.width():
            flow = self._shortened(room.width())
        size = flow.lay_out(self._text_width(room.width()))
        spare = room.height() - size.height()
        is_top = self.alignment() & Qt.AlignmentFlag.AlignTop
        top = room.top() + (0 if is_top else max(0, spare // 2))
        painter = QPainter(self)
        colour = self.palette().color(self.foregroundRole())
        flow.draw(painter, room.left(), top, colour)
        painter.end()

    @property
    def _across(self) -> int:
        return self._around.left() + self._around.right()

    @property
    def _down(self) -> int:
        return self._around.top() + self._around.bottom()

    def _measure(self) -> int:
        """A comfortable line, in pixels."""
        if self._max_width:
            return active_theme().px(self._max_width)
        return self.fontMetrics().averageCharWidth() * _PREFERRED_CHARACTERS

    def _text_width(self, width: int) -> int:
        return min(width, self._measure()) if self._max_width else width

    def _forget_layout(self) -> None:
        self._flow = None
        self._heights.clear()

    def _flowing(self) -> TextFlow:
        if self._flow is None:
            self._flow = self._flow_of(self._runs)
        return self._flow

    def _flow_of(self, runs: Sequence[Run]) -> TextFlow:
        self.ensurePolished()
        theme = active_theme()
        across = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
        return TextFlow(runs, self.font(), theme.line(self._role), theme, across)

    def _shortened(self, room: int) -> TextFlow:
        mode = Qt.TextElideMode.ElideRight
        return self._flow_of((Run(self.fontMetrics().elidedText(self.text(), mode, room)),))

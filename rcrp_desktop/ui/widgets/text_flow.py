"""Plain text laid out in lines of one height, with struck, strong and underlined stretches."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from rcrp_desktop.presentation.widgets import Run, RunStyle
from rcrp_desktop.ui.theme.theme import Theme

_UNBOUND = 1 << 20
_STRONG = 600


class TextFlow:
    """Lays out once for each width asked for; keeps the last one for painting."""

    def __init__(
        self,
        runs: Sequence[Run],
        font: QFont,
        line_height: int,
        theme: Theme,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        *,
        wrap: QTextOption.WrapMode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere,
    ) -> None:
        text = "".join(run.text for run in runs).replace("\n", "\u2028")
        self.line_height = max(line_height, QFontMetrics(font).height())
        self._layout = QTextLayout(text, font)
        self._layout.setCacheEnabled(True)
        option = QTextOption(alignment)
        option.setWrapMode(wrap)
        self._layout.setTextOption(option)
        formats = _formats(runs, theme)
        self._layout.setFormats(formats)
        self._is_plain = not formats and "\u2028" not in text
        self._width = -1  # that the lines are broken for
        self._wanted = -1  # that was last asked for
        self._counts: dict[int, int] = {}
        self._natural = 0
        self._least = 0

    @property
    def natural_width(self) -> int:
        """Width that the text takes when nothing wraps it but its own line breaks."""
        if not self._natural and self._is_plain:
            advance = QFontMetricsF(self._layout.font()).horizontalAdvance(self._layout.text())
            self._natural = math.ceil(advance) + 1  # a letter may lean out of its advance
        elif not self._natural:
            self.lay_out(_UNBOUND)
        return self._natural

    @property
    def least_width(self) -> int:
        """Width of the longest word; narrower than that, words are broken rather than cut."""
        if not self._least:
            metrics = QFontMetrics(self._layout.font())
            words = self._layout.text().split()
            self._least = max((metrics.horizontalAdvance(word) + 1 for word in words), default=0)
        return self._least

    def lay_out(self, width: int) -> QSize:
        """Break the text to fit the width; returns what it takes."""
        if width not in self._counts:
            self._lines_at(width)
        self._wanted = width
        return QSize(min(width, self._natural) if self._natural else width, self.height)

    def height_at(self, width: int) -> int:
        """Height that the text takes at a width."""
        lines = self._counts.get(width)
        return max(1, self._lines_at(width) if lines is None else lines) * self.line_height

    def _lines_at(self, width: int) -> int:
        """Text of one style that fits with a pixel to spare need not be laid out to know its lines."""
        if self._is_plain and width > self.natural_width:
            self._counts[width] = 1
        else:
            self._break(width)
        return self._counts[width]

    @property
    def height(self) -> int:
        """Height at the width last laid out."""
        return max(1, self.lines) * self.line_height

    @property
    def lines(self) -> int:
        """Number of lines at the width last laid out."""
        return self._counts.get(self._wanted, 1)

    def draw(self, painter: QPainter, x: float, y: float, colour: QColor) -> None:
        """Paint at the width last laid out, with the top left corner at x, y."""
        if self._width != self._wanted:
            self._break(self._wanted)
        painter.setPen(colour)
        self._layout.draw(painter, QPointF(x, y))

    def _break(self, width: int) -> None:
        self._width, lines = width, 0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            top = lines * self.line_height + (self.line_height - line.height()) / 2
            line.setPosition(QPointF(0, top))
            lines += 1
        self._layout.endLayout()
        self._counts[width] = lines
        if width == _UNBOUND:
            self._natural = math.ceil(self._layout.maximumWidth())


def _formats(runs: Sequence[Run], theme: Theme) -> list[QTextLayout.FormatRange]:
    formats: list[QTextLayout.FormatRange] = []
    start = 0
    for run in runs:
        if run.style is not RunStyle.PLAIN and run.text:
            span = QTextLayout.FormatRange()
            span.start, span.length, span.format = start, len(run.text), _format(run.style, theme)
            formats.append(span)
        start += len(run.text)
    return formats


def _format(style: RunStyle, theme: Theme) -> QTextCharFormat:
    form = QTextCharFormat()
    match style:
        case RunStyle.STRONG:
            form.setFontWeight(_STRONG)
        case RunStyle.STRUCK:
            form.setFontStrikeOut(True)
            form.setForeground(theme.colour("ink3"))
        case RunStyle.WEAK:
            form.setForeground(theme.colour("ink3"))
        case RunStyle.UNDERLINED:
            form.setFontUnderline(True)
        case RunStyle.PLAIN:
            pass
    return form

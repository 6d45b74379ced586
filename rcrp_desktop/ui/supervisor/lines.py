"""LineList: lines of text with a route's mark in them, renewed without being built again where they can be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.presentation.supervisor.common import Line
from rcrp_desktop.presentation.widgets import RouteMarkKind, Run
from rcrp_desktop.ui.theme.tokens import TextRole
from rcrp_desktop.ui.widgets.route_mark import RouteMark
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_GAP = 10


class LineText(QWidget):
    """A mark, where there is one, and the text beside it."""

    def __init__(self, role: TextRole = "table", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Text(role=role)
        self.mark = RouteMark(RouteMarkKind.SUPERVISOR, " ")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.mark)
        row.addWidget(self.text, 1)

    def bind(self, line: Line) -> None:
        """Show a line."""
        self.text.set_runs(line.runs)
        set_shown(self.mark, line.mark is not None)
        if line.mark is not None:
            self.mark.show_kind(line.mark, "".join(run.text for run in line.runs))


class LineList(QWidget):
    """``bind(lines)`` keeps the widgets it has; the spare ones are hidden."""

    def __init__(
        self, role: TextRole = "table", *, gap: int = 2, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role: TextRole = role
        self._lines: list[LineText] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(gap)

    def bind(self, lines: Sequence[Line]) -> None:
        """Show lines; none hides the list."""
        while len(self._lines) < len(lines):
            line = LineText(self._role)
            self._lines.append(line)
            self._column.addWidget(line)
        for place, widget in enumerate(self._lines):
            if place < len(lines):
                widget.bind(lines[place])
            set_shown(widget, place < len(lines))
        set_shown(self, bool(lines))

    def bind_texts(self, texts: Sequence[str]) -> None:
        """Show plain lines."""
        self.bind([Line((Run(text),)) for text in texts])

    @property
    def texts(self) -> tuple[str, ...]:
        """What is on show, line by line."""
        return tuple(line.text.text() for line in self._lines if not line.isHidden())

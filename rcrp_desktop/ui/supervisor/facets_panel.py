"""FacetsPanel: groups of names to narrow a search by, with how many calls each would leave.

``turned(str, str)`` carries group and name. Boxes are kept while their names stay, so focus stays too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.search_screen import FacetGroup, FacetLine
from rcrp_desktop.ui.widgets.check_box import CheckBox
from rcrp_desktop.ui.widgets.columns import Lane
from rcrp_desktop.ui.widgets.panel import Divider, Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_SHOWN = 12  # names of a group; those that are on are always among them


class FacetBox(CheckBox):
    """A box that knows its group and name."""

    def __init__(self, line: FacetLine) -> None:
        super().__init__(line.label)
        self.facet_group, self.facet = line.group, line.name


class FacetsPanel(Panel):
    """Scrolls by itself."""

    turned: ClassVar[Signal] = Signal(str, str)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words.say("search.narrow"), " ", expand=True, parent=parent)
        self._boxes: dict[tuple[str, str], FacetBox] = {}
        self._shape: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.without_body()
        inside = QWidget()
        self._groups = QVBoxLayout(inside)
        self._groups.setContentsMargins(0, 0, 0, 0)
        self._groups.setSpacing(0)
        lane = Lane()
        lane.take([inside])
        self.body.addWidget(lane, 1)

    def bind(self, groups: Sequence[FacetGroup], hint: str) -> None:
        """Show counts; boxes are built anew only when other names are to be shown."""
        self.set_hint(hint)
        kept = [(group, _kept(group)) for group in groups]
        shape = tuple((group.id, tuple(line.name for line in lines)) for group, lines in kept)
        if shape != self._shape:
            self._rebuild(kept)
            self._shape = shape
        for _, lines in kept:
            for line in lines:
                box = self._boxes[line.group, line.name]
                box.set_count(line.count)
                box.blockSignals(True)
                box.setChecked(line.on)
                box.blockSignals(False)

    def box(self, group: str, name: str) -> FacetBox:
        """The box of a name that is on show."""
        return self._boxes[group, name]

    def focus_first(self) -> None:
        """The first box."""
        for box in self._boxes.values():
            box.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def _rebuild(self, groups: Sequence[tuple[FacetGroup, Sequence[FacetLine]]]) -> None:
        had = next((key for key, box in self._boxes.items() if box.hasFocus()), None)
        self._boxes = {}
        while (item := self._groups.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                # Deleted later: it may hold the very box whose press is being answered.
                old.hide()
                old.deleteLater()
        for place, (group, lines) in enumerate(groups):
            if place:
                self._groups.addWidget(Divider())
            self._groups.addWidget(self._group(group, lines))
        self._groups.addStretch(1)
        if had in self._boxes:
            self._boxes[had].setFocus(Qt.FocusReason.OtherFocusReason)

    def _group(self, group: FacetGroup, lines: Sequence[FacetLine]) -> QWidget:
        widget = QWidget()
        widget.setAccessibleName(group.title)
        column = QVBoxLayout(widget)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(2)
        column.addWidget(Text(group.title, "table_strong"))
        for line in lines:
            box = FacetBox(line)
            box.toggled.connect(self._turn)
            self._boxes[line.group, line.name] = box
            column.addWidget(box)
        set_shown(widget, bool(lines))
        return widget

    @Slot(bool)
    def _turn(self, _on: bool) -> None:
        box = self.sender()
        if isinstance(box, FacetBox):
            self.turned.emit(box.facet_group, box.facet)


def _kept(group: FacetGroup) -> Sequence[FacetLine]:
    first = group.lines[:_SHOWN]
    return (*first, *(line for line in group.lines[_SHOWN:] if line.on))

"""F9: the calls that are open, and everything that is still owed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.presentation.call_models import CallTab, ItemLine
from rcrp_desktop.ui.theme.theme import active_theme, set_look
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.chip import Chip
from rcrp_desktop.ui.widgets.columns import Lane
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.focus_ring import RingPlace, place_ring
from rcrp_desktop.ui.widgets.key_cap import KeyCap
from rcrp_desktop.ui.widgets.panel import Divider, Frame, Panel
from rcrp_desktop.ui.widgets.pressable import ListRow
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text


class LineButton(ListRow):
    """A row of texts that is pressed as one. ``wanted`` carries its id, ``entered`` when it takes the focus."""

    wanted: ClassVar[Signal] = Signal(str)
    entered: ClassVar[Signal] = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self.frame = Frame("surface")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.frame)
        set_look(self.frame, "panel", "")
        space = active_theme().space
        self.frame.column.setContentsMargins(space.panel_x, 8, space.panel_x, 8)
        self.frame.column.setSpacing(2)
        self.frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        place_ring(self, RingPlace.INSIDE)
        self.clicked.connect(self._press)

    def set_id(self, id_: str, name: str) -> None:
        """What it stands for and how it is read aloud."""
        self._id = id_
        self.setAccessibleName(name)

    @property
    def stands_for(self) -> str:
        """The id of what it stands for now."""
        return self._id

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The acts below the list are about this row."""
        super().focusInEvent(event)
        self.entered.emit(self._id)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The parts paint themselves."""

    @Slot()
    def _press(self) -> None:
        self.wanted.emit(self._id)


class CallRow(LineButton):
    """One open call; the live one is marked by shape, word and ground."""

    def __init__(self) -> None:
        super().__init__()
        self._reference = Text(role="option_strong")
        self._chip = Chip()
        self._line = Text(role="body")
        self._state = Text(role="label")
        top = QHBoxLayout()
        top.addWidget(self._reference, 1)
        top.addWidget(self._chip)
        self.frame.column.addLayout(top)
        self.frame.column.addWidget(self._line)
        self.frame.column.addWidget(self._state)

    def bind(self, tab: CallTab, live: str) -> None:
        """Show a call."""
        self._reference.setText(tab.reference)
        self._chip.show_state(live if tab.is_live else "", "plain")
        self._line.setText(tab.line)
        self._state.setText(tab.state)
        set_look(self.frame, "panel", "current" if tab.is_live else "")
        word = f", {live}" if tab.is_live else ""
        self.set_id(tab.call, f"{tab.reference}{word}. {tab.line}. {tab.state}")


class ItemRow(LineButton):
    """One debt: how long, on which call, what and to whom."""

    def __init__(self) -> None:
        super().__init__()
        self._age = Text(role="table_strong", wrap=False)
        self._call = Text(role="table")
        self._what = Text(role="table_strong")
        self._detail = Text(role="label")
        top = FlowRow(gap=16, line_gap=0)
        top.add(self._age)
        top.add(self._call)
        top.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.frame.column.addWidget(top)
        self.frame.column.addWidget(self._what)
        self.frame.column.addWidget(self._detail)

    def bind(self, line: ItemLine) -> None:
        """Show a debt."""
        self._age.setText(line.owed_for)
        self._call.setText(line.reference)
        self._what.setText(line.what)
        self._detail.setText(line.detail)
        set_shown(self._detail, bool(line.detail))
        name = f"{line.what}, {line.reference}, {line.owed_for}. {line.detail}"
        self.set_id(debt_name(line), name)


def debt_name(line: ItemLine) -> str:
    """A debt by its call and its own id: of several on one call the one that was chosen is opened."""
    return f"{line.call} {line.id}"


class _RowsPanel(Panel):
    """A panel of line buttons, re-bound. ``wanted`` carries an id."""

    wanted: ClassVar[Signal] = Signal(str)

    def __init__(self, title: str, make_row: Callable[[], LineButton]) -> None:
        super().__init__(title, expand=True)
        self._make_row = make_row
        self.rows_on_show: list[LineButton] = []
        self._dividers: list[QWidget] = []
        self._chosen = ""
        rows = QWidget()
        self._list = QVBoxLayout(rows)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._lane = Lane()
        self._lane.take([rows])
        self._note = Text(role="body")
        self.without_body()
        space = active_theme().space
        above = QVBoxLayout()
        above.setContentsMargins(space.panel_x, 0, space.panel_x, 0)
        self._gap = QWidget()
        self._gap.setFixedHeight(space.panel_y)
        above.addWidget(self._gap)
        above.addWidget(self._note)
        self._foot = QWidget()
        self.foot = QVBoxLayout(self._foot)
        self.foot.setContentsMargins(space.panel_x, 8, space.panel_x, 8)
        self.foot.setSpacing(8)
        self.body.addLayout(above)
        self.body.addWidget(self._lane, 1)
        self.body.addWidget(self._foot)
        self._rows = rows
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)

    def prepare(self, count: int, note: str) -> None:
        """Have so many rows on show, under what the list says of itself."""
        while len(self.rows_on_show) < count:
            row, divider = self._make_row(), Divider()
            row.wanted.connect(self.wanted)
            row.entered.connect(self._choose)
            self.rows_on_show.append(row)
            self._dividers.append(divider)
            self._list.addWidget(row)
            self._list.addWidget(divider)
        for place, (row, divider) in enumerate(zip(self.rows_on_show, self._dividers, strict=True)):
            set_shown(row, place < count)
            set_shown(divider, place < count)
        self._note.setText(note)
        for part in (self._gap, self._note):
            set_shown(part, not count or bool(note))

    def set_low(self, *, low: bool) -> None:
        """Where two lists share a height the acts scroll with the rows, which need the room."""
        self._lane.take((self._rows, self._foot) if low else (self._rows,))
        if not low:
            self.body.addWidget(self._foot)
        self._foot.show()  # a new parent hides it

    def bring_into_sight(self, row: QWidget) -> None:
        """Scroll as far as it takes; to its first line where there is no room for all of it."""
        self._lane.ensureWidgetVisible(row, 0, 0)
        if row.height() > self._lane.viewport().height():
            self._lane.verticalScrollBar().setValue(row.mapTo(self._rows, QPoint()).y())

    @Slot(str)
    def _choose(self, id_: str) -> None:
        self._chosen = id_

    def focus_pane(self) -> None:
        """On the first row; on the panel, which says that it is empty, where there is none."""
        row = next((row for row in self.rows_on_show if not row.isHidden()), self)
        row.setFocus(Qt.FocusReason.ShortcutFocusReason)


class CallsPanel(_RowsPanel):
    """Calls open at this desk."""

    def __init__(self, title: str, next_call: str) -> None:
        super().__init__(title, CallRow)
        self._live = -1
        keys = QHBoxLayout()
        keys.setSpacing(8)
        for key in ("Ctrl", "PgDn"):
            keys.addWidget(KeyCap(key))
        keys.addWidget(Text(next_call, "label"), 1)
        self.foot.addLayout(keys)

    def bind(self, tabs: Sequence[CallTab], live: str) -> None:
        """Show the open calls."""
        self._live = next((place for place, tab in enumerate(tabs) if tab.is_live), -1)
        self.set_hint(str(len(tabs)))
        self.prepare(len(tabs), "")
        for row, tab in zip(self.rows_on_show, tabs, strict=False):
            if isinstance(row, CallRow):
                row.bind(tab, live)

    def show_live(self) -> None:
        """Have the live call's row in sight, however many stand above it."""
        if self._live >= 0:
            self.bring_into_sight(self.rows_on_show[self._live])


class ItemsPanel(_RowsPanel):
    """What is owed, the worst first. ``wanted`` carries a ``debt_name``; ``handed_over``: the list is wanted as text."""

    handed_over: ClassVar[Signal] = Signal()

    def __init__(self, title: str, note: str, open_row: str, hand_over: str) -> None:
        super().__init__(title, ItemRow)
        self._lead = 0
        self.open_button = ActionButton(open_row, key="Enter")
        self.hand_over_button = ActionButton(hand_over, key="F8")
        self._acts = FlowRow()
        self._acts.add(self.open_button)
        self._acts.add(self.hand_over_button)
        self.foot.addWidget(self._acts)
        self.foot.addWidget(Text(note, "label"))
        self.open_button.clicked.connect(self._open)
        self.hand_over_button.clicked.connect(self.handed_over)

    def bind(self, lines: Sequence[ItemLine], hint: str, note: str, lead: str = "") -> None:
        """Show the debts; ``note`` says that there are none, or that these may not be all.

        ``lead`` is the ``debt_name`` of the one that the list opens on; of the first where there is none such.
        """
        at = self._under_the_finger()
        self.set_hint(hint)
        self.prepare(len(lines), note)
        set_shown(self._acts, bool(lines))
        for row, line in zip(self.rows_on_show, lines, strict=False):
            if isinstance(row, ItemRow):
                row.bind(line)
        debts = [debt_name(line) for line in lines]
        self._lead = debts.index(lead) if lead in debts else 0
        if self._chosen not in debts:
            self._chosen = debts[0] if debts else ""
        if at in debts and at != self._under_the_finger():
            self.rows_on_show[debts.index(at)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _under_the_finger(self) -> str:
        """The debt whose row has the focus: it keeps it where rows come and go, so that Enter opens what was chosen."""
        focused = self.window().focusWidget()
        return next((row.stands_for for row in self.rows_on_show if row is focused), "")

    def focus_pane(self) -> None:
        """On the row that the list opens on."""
        row = self.rows_on_show[self._lead] if self.rows_on_show else self
        if row.isHidden():
            super().focus_pane()
            return
        row.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _open(self) -> None:
        self.wanted.emit(self._chosen)

"""CallerPanel: what the caller has said, says now, and what the trainer can bring in.

``turn_pressed(str)`` carries the id of a turn, ``finish_pressed`` asks for the debrief.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.presentation.training.caller import CallerModel, SaidLine, TurnModel
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.columns import Lane
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.panel import Divider, Frame, Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_LEAST_HEIGHT = 320
_OWN = Qt.FindChildOption.FindDirectChildrenOnly


class CallerPanel(Panel):
    """The newest words stay in sight; what was said before scrolls above them."""

    turn_pressed: ClassVar[Signal] = Signal(str)
    finish_pressed: ClassVar[Signal] = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, expand=True, parent=parent)
        self._said: tuple[SaidLine, ...] = ()
        self._turns: tuple[TurnModel, ...] = ()
        self._buttons: list[ActionButton] = []
        self._notes: list[Text] = []
        self._finish_words = ("", "")
        self.history = Lane()
        self.history.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.now = Frame("caller", margins=(12, 8))
        self._now_label = Text("", "label")
        self._now_words = Text("", "body_strong")
        self._turns_label = Text("", "label")
        self.turns = QWidget()
        self._turn_box = QVBoxLayout(self.turns)
        self._foot = Text("", "label")
        self._line = Divider()
        self.open_turns = ActionButton("")
        self.open_turns.clicked.connect(self._toggle_turns)
        self._is_compact = False
        self.open_facts = ActionButton("")
        self.open_facts.clicked.connect(self._toggle_facts)
        self.facts = Text("", "table")
        self._facts_words = ("", "")
        self.finish = ActionButton("", key="D")
        self.finish.clicked.connect(self.finish_pressed)
        self.history.verticalScrollBar().rangeChanged.connect(self._to_newest)
        self._build()

    def minimumSizeHint(self) -> QSize:
        """High enough for the words of now and the turns; the history gives way."""
        least = super().minimumSizeHint()
        if not self._is_compact:
            return QSize(least.width(), 0)
        return QSize(least.width(), max(least.height(), self.heightForWidth(self.width())))

    def sizeHint(self) -> QSize:
        """A good part of a column."""
        hint = super().sizeHint()
        least = 0 if self._is_compact else _LEAST_HEIGHT
        return QSize(hint.width(), max(hint.height(), least))

    def bind(self, model: CallerModel) -> None:
        """Show the column as it stands; what has the focus keeps it."""
        self.set_title(model.title)
        self.set_hint("" if self._is_compact else model.hint)
        self._show_said(model.said)
        set_shown(self.now, model.now is not None)
        if model.now is not None:
            self._now_label.setText(model.now.label)
            self._now_words.setText(model.now.words)
            self.now.setAccessibleName(f"{model.now.label} {model.now.words}")
        self._turns_label.setText(model.turns_label)
        self._show_turns(model.turns)
        self._foot.setText(model.foot)
        self.finish.set_label(model.finish_short if self._is_compact else model.finish)
        self.open_turns.set_label(model.turns_short)
        self._finish_words = (model.finish, model.finish_short)
        self._facts_words = (model.facts_label, model.facts_hide)
        self.facts.setText("\n".join(model.facts))
        set_shown(self.open_facts, bool(model.facts))
        self.open_facts.set_label(self._facts_words[not self.facts.isHidden()])

    def tell_finishing(self, words: str) -> None:
        """The run is over for whoever asked; its debrief comes when all of it is written."""
        self.finish.set_label(words)
        announce(words, source=self)

    def set_compact(self, compact: bool) -> None:
        """For a narrow window: the words of now and two buttons; the turns open in place."""
        if compact == self._is_compact:
            return
        self._is_compact = compact
        for part in (self._title, self._hint, *self.findChildren(Divider, options=_OWN)):
            set_shown(part, not compact)
        for part in (self.history, self._turns_label, self.turns, self._foot):
            set_shown(part, not compact)
        set_shown(self.open_turns, compact)
        x, y = active_theme().space.panel_x, 0 if compact else active_theme().space.panel_y - 1
        self.head.setContentsMargins(
            x, y, x, y
        )  # a head without words would take a line from the call
        self.finish.set_label(self._finish_words[compact])
        vertical = QSizePolicy.Policy.Maximum if compact else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)

    def _build(self) -> None:
        self._turn_box.setContentsMargins(0, 0, 0, 0)
        self._turn_box.setSpacing(6)
        self.now.column.addWidget(self._now_label)
        self.now.column.addWidget(self._now_words)
        self.body.addWidget(self.history, 1)
        self.body.addWidget(self.now)
        self.body.addWidget(self._line)
        self.body.addWidget(self._turns_label)
        self.body.addWidget(self.turns)
        facts = FlowRow()  # its words wrap, and it is no wider than they are
        facts.add(self.open_facts)
        self.body.addWidget(facts)
        self.body.addWidget(self.facts)
        set_shown(self.facts, shown=False)
        self.body.addWidget(self._foot)
        acts = FlowRow(gap=8)
        acts.add(self.open_turns)
        acts.add(self.finish)
        self.body.addWidget(acts)
        self.body.setSpacing(6)
        set_shown(self.open_turns, shown=False)

    def _show_said(self, said: tuple[SaidLine, ...]) -> None:
        if said == self._said:
            return
        self._said = said
        column = self.history.panes
        while (item := column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        column.setSpacing(1)
        for line in said:
            column.addWidget(Text(line.label, "label"))
            column.addWidget(Text(line.words, "table"))
            column.addSpacing(8)
        # The spring went with the lines; without it few words are spread over the lane.
        column.addStretch(1)

    def _show_turns(self, turns: tuple[TurnModel, ...]) -> None:
        """Buttons stay the same objects, so that one that was pressed keeps the focus."""
        self._turns = turns
        while len(self._buttons) < len(turns):
            self._add_turn()
        for place, (button, note) in enumerate(zip(self._buttons, self._notes, strict=True)):
            turn = turns[place] if place < len(turns) else None
            set_shown(button, turn is not None)
            set_shown(note, turn is not None and bool(turn.note))
            if turn is not None:
                button.set_label(turn.label)
                button.setAccessibleDescription(turn.note)
                note.setText(turn.note)

    def _add_turn(self) -> None:
        button, note = ActionButton(""), Text("", "label")
        button.clicked.connect(self._press_turn)
        self._buttons.append(button)
        self._notes.append(note)
        self._turn_box.addWidget(button)
        self._turn_box.addWidget(note)

    @Slot()
    def _toggle_facts(self) -> None:
        """Shut until the trainer opens it: the trainee may see this column."""
        set_shown(self.facts, self.facts.isHidden())
        self.open_facts.set_label(self._facts_words[not self.facts.isHidden()])

    @Slot()
    def _toggle_turns(self) -> None:
        set_shown(self.turns, self.turns.isHidden())

    @Slot(int, int)
    def _to_newest(self, _least: int, most: int) -> None:
        self.history.verticalScrollBar().setValue(most)

    @Slot()
    def _press_turn(self) -> None:
        sender = self.sender()
        for button, turn in zip(self._buttons, self._turns, strict=False):
            if button is sender and turn.can_come:
                self.turn_pressed.emit(turn.id)

"""DecisionPanel and StandDownPanel: where a supervisor decides. What is typed stays until it is recorded.

``decided(str, str)`` carries what was chosen ("agree", "send", "again", "route:<id>") and why.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from rcrp_desktop.domain.call.decide import TEXT_LIMIT
from rcrp_desktop.presentation.supervisor.board import DecisionModel, StandDownModel
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.ui.accessibility import announce, name_control
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.action_button import ActionButton, ButtonKind
from rcrp_desktop.ui.widgets.flow import FlowLayout
from rcrp_desktop.ui.widgets.limits import LimitLine
from rcrp_desktop.ui.widgets.notes_edit import NotesEdit
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text


class WhyEdit(NotesEdit):
    """A few lines; what is longer scrolls."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """Three lines."""
        return QSize(super().sizeHint().width(), active_theme().line("body") * 3 + 16)


class DecisionPanel(Panel):
    """Nothing here has the main button's weight: police is red, the rest is plain.

    ``left`` says that Esc left the box for why. Nothing that decides takes the focus then: Enter may follow.
    """

    decided: ClassVar[Signal] = Signal(str, str)
    left: ClassVar[Signal] = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words.say("decision.title"), parent=parent)
        self._words = words
        self._model: DecisionModel | None = None
        self._key = ""
        self._build()

    def _build(self) -> None:
        say = self._words.say
        self.wanted = Text("", "table_strong")
        self.why_label = Text(say("decision.why"), "label")
        self.why = WhyEdit(say("decision.why"))
        self.agree = ActionButton(say("decision.agree"), key="A")
        self.send = ActionButton(say("decision.send_police"), key="S", kind=ButtonKind.LIFE)
        self.again = ActionButton(" ", key="F7")
        self.routes = QComboBox()
        self.routes.setMinimumContentsLength(8)
        self.routes.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.routes.setPlaceholderText(say("decision.no_route"))
        name_control(self.routes, say("decision.other"))
        self.limit = LimitLine(self.why, TEXT_LIMIT, self._words.text)
        self.decide = ActionButton(say("decision.decide"))
        self.decide.setAccessibleName(say("decision.decide_name"))
        self.notice = Notice()
        self.note = Text("", "label")
        self.agree.clicked.connect(self._agree)
        self.send.clicked.connect(self._send)
        self.again.clicked.connect(self._ask_again)
        self.decide.clicked.connect(self._decide_route)
        self.why.left.connect(self.left)
        acts = FlowLayout()
        for button in (self.agree, self.send, self.again):
            acts.addWidget(button)
        last = QHBoxLayout()
        last.addWidget(self.note, 1)
        last.addWidget(self.decide, 0, Qt.AlignmentFlag.AlignTop)
        for part in (self.wanted, self.why_label, self.why, self.limit):
            self.body.addWidget(part)
        self.body.addSpacing(6)
        self.body.addLayout(acts)
        self.body.addSpacing(6)
        self.body.addWidget(Text(say("decision.other"), "label"))
        self.body.addWidget(self.routes)  # in the whole width: no route's name may be cut
        self.body.addWidget(self.notice)
        self.body.addLayout(last)

    @property
    def key(self) -> str:
        """What the request on show was bound under."""
        return self._key

    @property
    def model(self) -> DecisionModel | None:
        """The request on show."""
        return self._model

    def bind(self, key: str, model: DecisionModel | None) -> None:
        """Show a request; another ``key`` empties what was typed for the one before."""
        self._model = model
        if key != self._key:
            self._key = key
            self.why.setPlainText("")
            self.routes.setCurrentIndex(-1)
            self.tell("")
        set_shown(self, model is not None)
        if model is None:
            return
        self.wanted.setText(model.wanted)
        set_shown(self.wanted, bool(model.wanted))
        self.again.set_label(model.ask_again)
        self._fill_routes(model)
        set_shown(self.agree, model.can_agree)
        for part in (self.why_label, self.why, self.send, self.routes, self.decide):
            set_shown(part, not model.own)
        self.note.setText(model.note)

    def tell(self, words: str) -> None:
        """Say what was refused or what is missing, beside the keys; empty takes it away."""
        self.notice.show_notice(words)

    def choose(self, choice: str) -> None:
        """Decide as if a button had been pressed; nothing happens where the request is one's own."""
        model = self._model
        if model is None or (model.own and choice != "again"):
            return
        if choice == "agree" and not model.can_agree:
            words = self._words.say("decision.nothing_to_agree")
            self.tell(words)
            announce(words, source=self)
            return
        self.decided.emit(choice, self.why.toPlainText())

    def _fill_routes(self, model: DecisionModel) -> None:
        """Nothing is chosen before somebody chooses it; what was chosen for this request stays."""
        chosen = self.routes.currentData()
        if [self.routes.itemData(n) for n in range(self.routes.count())] != [
            route for route, _ in model.routes
        ]:
            self.routes.clear()
            for route, label in model.routes:
                self.routes.addItem(label, route)
            self.routes.setCurrentIndex(self.routes.findData(chosen) if chosen else -1)

    @Slot()
    def _agree(self) -> None:
        self.choose("agree")

    @Slot()
    def _send(self) -> None:
        self.choose("send")

    @Slot()
    def _ask_again(self) -> None:
        self.choose("again")

    @Slot()
    def _decide_route(self) -> None:
        route = self.routes.currentData()
        if route is None:
            words = self._words.say("decision.choose_route")
            self.tell(words)
            announce(words, source=self)
            self.routes.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.choose(f"route:{route}")


class StandDownPanel(Panel):
    """Stands an override down; ``stood_down(str)`` carries why. ``left`` says that Esc left the box for it."""

    stood_down: ClassVar[Signal] = Signal(str)
    left: ClassVar[Signal] = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words.say("stand_down.title"), parent=parent)
        say = words.say
        self._key = ""
        self.line = Text("", "body_strong")
        self.why = WhyEdit(say("stand_down.why"))
        self.act = ActionButton(say("stand_down.act"))
        self.notice = Notice()
        self.act.clicked.connect(self._press)
        self.why.left.connect(self.left)
        limit = LimitLine(self.why, TEXT_LIMIT, words.text)
        for part in (self.line, Text(say("stand_down.why"), "label"), self.why, limit):
            self.body.addWidget(part)
        self.body.addSpacing(6)
        row = QHBoxLayout()
        row.addWidget(self.act)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.notice)
        self.body.addWidget(Text(say("stand_down.after"), "label"))

    def bind(self, key: str, model: StandDownModel | None) -> None:
        """Show an override that stands; another call, or another override, empties what was typed."""
        about = f"{key} {model.line if model is not None else ''}"
        if about != self._key:
            self._key = about
            self.why.setPlainText("")
            self.tell("")
        set_shown(self, model is not None)
        if model is not None:
            self.line.setText(model.line)

    def tell(self, words: str) -> None:
        """Say what is missing; empty takes it away."""
        self.notice.show_notice(words)

    @Slot()
    def _press(self) -> None:
        self.stood_down.emit(self.why.toPlainText())

"""StandDownPanel: where a supervisor stands an override down. What is typed stays until it is recorded."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rcrp_desktop.application.supervision import ALL_SEEN, OnScreen
from rcrp_desktop.domain.call.decide import TEXT_LIMIT
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.matters import override_key
from rcrp_desktop.presentation.supervisor.to_decide import StandDownModel
from rcrp_desktop.ui.supervisor.chosen_first import ChosenFirst
from rcrp_desktop.ui.supervisor.drafts import Draft, Drafts
from rcrp_desktop.ui.supervisor.read_lane import ReadLane
from rcrp_desktop.ui.supervisor.why_edit import WhyEdit
from rcrp_desktop.ui.supervisor.why_notice import WhyNotice
from rcrp_desktop.ui.whereabouts import has_focus_inside
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.limits import LimitLine
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text


class StandDownPanel(Panel):
    """Stands an override down; ``stood_down(str)`` carries why. ``left`` says that Esc left the box for it."""

    stood_down: ClassVar[Signal] = Signal(str)
    held_back: ClassVar[Signal] = Signal(str, bool)
    left: ClassVar[Signal] = Signal()

    def __init__(
        self, words: Words, drafts: Drafts | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(words.say("stand_down.title"), parent=parent)
        say = words.say
        self._words = words
        self._key, self._call, self._recorded = "", "", ""
        self._drafts = drafts or Drafts()
        self.is_all_read = True
        self.first = ChosenFirst()
        self.line = Text("", "body_strong")
        self.reason = Text("", "body")
        self.of, self.seen = "", ALL_SEEN
        self.why = WhyEdit(say("stand_down.why"))
        self.act = ActionButton(say("stand_down.act"))
        self.notice = WhyNotice(self.why, words, self.first)
        self.act.clicked.connect(self._press)
        self.why.left.connect(self.left)
        self.why.edited.connect(self._keep)
        limit = LimitLine(self.why, TEXT_LIMIT, words.text)
        label = Text(say("stand_down.why"), "label")
        self.read = ReadLane(self.reason, whole=self.notice)
        for part in (self.line, self.read, label, self.why, limit):
            self.body.addWidget(part)
        self.body.addSpacing(6)
        row = self._acts = QHBoxLayout()
        row.addWidget(self.act)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(Text(say("stand_down.after"), "label"))

    def showEvent(self, event: QShowEvent) -> None:
        """What was bound out of sight is read from now on. Its words may have been written on elsewhere."""
        super().showEvent(event)
        self.first.shown()
        if not self.why.hasFocus():
            self._fetch()

    def fit_into(self, height: int) -> None:
        """What is read scrolls where the key would not be in sight with it."""
        self.read.leave_room(height, self.height_to(self._acts, self.width()), self.why)

    def bind(self, key: str, model: StandDownModel | None) -> None:
        """Show an override that stands. What was typed for another waits as its draft; what is being typed stays."""
        about = override_key(key, model.of if model is not None else "")
        if about != self._key and has_focus_inside(self):
            self._outdate(key, model)
            return
        if about != self._key:
            self._turn_to(about, key)
        set_shown(self, model is not None)
        set_shown(self.act, shown=True)
        if model is not None:
            self.of, self.seen = model.of, OnScreen(events=model.events, shown=model.shown)
            self.line.setText(model.line)
            self.reason.setText(model.reason)

    def _turn_to(self, about: str, call: str) -> None:
        self._key, self._call, self._recorded = about, call, ""
        self._fetch()
        self.tell("")

    def _fetch(self) -> None:
        """What was begun for this override, on whatever page."""
        why = self._drafts.of(self._key).why
        if why != self.why.toPlainText():
            self.why.setPlainText(why)

    @Slot()
    def _keep(self) -> None:
        self._drafts.keep(self._key, Draft(self.why.toPlainText()))

    def _outdate(self, call: str, model: StandDownModel | None) -> None:
        """The words stay, and nothing is left to press; threat to life that was raised again is no end of it."""
        self.why.setFocus(Qt.FocusReason.OtherFocusReason)
        set_shown(self.act, shown=False)
        name = "decision.gone" if self.is_all_read else "decision.gone_unread"
        if self.why.toPlainText().strip() in ("", self._recorded):
            name = f"{name}_alone"
        if model is not None and call == self._call:
            self.line.setText(model.line)
            self.reason.setText(model.reason)
            name = "stand_down.again"
        self.tell(self._words.say(name))

    def forget(self, why: str) -> None:
        """It is recorded: why is needed no more, unless somebody wrote on."""
        self._recorded = why.strip()
        if self.why.toPlainText() == why and not self.why.hasFocus():
            self.why.setPlainText("")

    def tell(self, words: str) -> None:
        """Say what is missing or in the way; empty takes it away."""
        self.notice.tell(words)

    @Slot()
    def _press(self) -> None:
        if held := self.first.hindrance(sends_police=False):
            words = self._words.say(held)
            self.tell(words)
            self.notice.announce()
            self.held_back.emit(words, False)
            return
        self.tell("")
        self.stood_down.emit(self.why.toPlainText())

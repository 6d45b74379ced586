"""DecisionPanel: where a supervisor decides. What is typed stays until it is recorded.

``decided(str, str)`` carries what was chosen ("agree", "send", "again", "route:<id>") and why.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from rcrp_desktop.domain.call.decide import TEXT_LIMIT
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.to_decide import DecisionModel
from rcrp_desktop.ui.accessibility import announce, name_control
from rcrp_desktop.ui.supervisor.chosen_first import ChosenFirst
from rcrp_desktop.ui.supervisor.drafts import Draft, Drafts
from rcrp_desktop.ui.supervisor.read_lane import ReadLane
from rcrp_desktop.ui.supervisor.why_edit import WhyEdit
from rcrp_desktop.ui.supervisor.why_notice import WhyNotice
from rcrp_desktop.ui.whereabouts import has_focus_inside
from rcrp_desktop.ui.widgets.action_button import ActionButton, ButtonKind
from rcrp_desktop.ui.widgets.flow import FlowLayout
from rcrp_desktop.ui.widgets.limits import LimitLine
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text


class DecisionPanel(Panel):
    """Nothing here has the main button's weight: police is red, the rest is plain.

    A request that came here by itself is decided once its person has chosen it (``first``). ``pressed``: something was;
    what was said elsewhere of the press before goes. ``answered``: what it came to stands there. ``held_back`` carries why a press was not acted on, and whether it
    would have sent police at once. ``left`` says that Esc left the box for why. Nothing that decides takes the focus then:
    Enter may follow.
    """

    decided: ClassVar[Signal] = Signal(str, str)
    held_back: ClassVar[Signal] = Signal(str, bool)
    pressed: ClassVar[Signal] = Signal()
    answered: ClassVar[Signal] = Signal()
    left: ClassVar[Signal] = Signal()

    def __init__(
        self, words: Words, drafts: Drafts | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(words.say("decision.title"), parent=parent)
        self._words = words
        self._model: DecisionModel | None = None
        self._key = ""
        self._is_unread = False
        self._route_back = self._recorded = self._why_not = ""
        self.first = ChosenFirst()
        self._drafts = drafts or Drafts()
        self.is_all_read = True  # else a request that went may still wait in what was not read
        self._build()
        self.name_request("", "")

    def _build(self) -> None:
        say = self._words.say
        self.asked, self.said = Text("", "label"), Text("", "body")
        self.wanted = Text("", "table_strong")
        self.limits = Text("", "body_strong")
        self.why_label = Text(say("decision.why"), "label")
        self.why = WhyEdit(say("decision.why"))
        self.agree = ActionButton(" ", key="A")
        self.send = ActionButton(say("decision.send_police"), key="S", kind=ButtonKind.LIFE)
        self.again = ActionButton(" ", key="F7")
        self.routes_label = Text(say("decision.other"), "label")
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
        self.notice = WhyNotice(self.why, self._words, self.first)
        self.note = Text("", "label")
        self.agree.clicked.connect(self._agree)
        self.send.clicked.connect(self._send)
        self.again.clicked.connect(self._ask_again)
        self.decide.clicked.connect(self._decide_route)
        self.routes.activated.connect(self._chose_route)
        self.why.left.connect(self.left)
        self.why.edited.connect(self._keep)
        acts = self._acts = FlowLayout()
        for button in (self.agree, self.send, self.again):
            acts.addWidget(button)
        last = QHBoxLayout()
        last.addWidget(self.note, 1)
        last.addWidget(self.decide, 0, Qt.AlignmentFlag.AlignTop)
        self.read = ReadLane(self.asked, self.said, whole=self.notice)
        top = (self.wanted, self.limits)  # never scrolled away
        for part in (*top, self.read, self.why_label, self.why, self.limit):
            self.body.addWidget(part)
        self.body.addSpacing(6)
        self.body.addLayout(acts)
        self.body.addSpacing(6)
        self.body.addWidget(self.routes_label)
        self.body.addWidget(self.routes)  # in the whole width: no route's name may be cut
        self.body.addLayout(last)

    def showEvent(self, event: QShowEvent) -> None:
        """What was bound out of sight is read from now on. Its words may have been written on elsewhere."""
        super().showEvent(event)
        self.first.shown()
        if not self.why.hasFocus():
            self._fetch()

    def height_first(self, width: int) -> int:
        """Down to what sends police: the rest may wait below."""
        return self.height_to(self._acts, width)

    def fit_into(self, height: int) -> None:
        """What is read scrolls where the keys would not be in sight with it."""
        self.read.leave_room(height, self.height_first(self.width()), self.why)

    @property
    def key(self) -> str:
        """What the request on show was bound under."""
        return self._key

    @property
    def model(self) -> DecisionModel | None:
        """The request on show."""
        return self._model

    def bind(self, key: str, model: DecisionModel | None) -> None:
        """Show a request. What was typed for another ``key`` waits there as its draft; what is being typed stays."""
        if model is None and has_focus_inside(self):
            self._outdate()
            return
        self._turn_to(key)
        before = self._model
        if model is not None and (before is None or _asked(model) != _asked(before)):
            if before is not None:
                self.first.came_by_itself()  # asked anew, or of another log that has its id now
                self.tell(self._words.say("decision.came_by_itself"))
            self.first.shown()
        self._model, self._is_unread = model, False
        set_shown(self, model is not None)
        if model is None:
            return
        self._answer(model)
        self.wanted.setText(model.wanted)
        set_shown(self.wanted, shown=True)
        self.limits.setText(model.limits)
        set_shown(self.limits, bool(model.limits))
        self.agree.set_label(model.agree)
        self.again.set_label(model.ask_again)
        self._fill_routes(model)
        set_shown(self.agree, model.can_agree)
        set_shown(self.again, shown=True)
        set_shown(self.send, shown=True)
        for part in (self.routes_label, self.routes, self.decide):
            set_shown(part, bool(model.routes))
        for part in (self.why_label, self.why):
            set_shown(part, not model.own or self.why.hasFocus())
        self.note.setText(model.note)
        if before is None:
            self.notice.come_into_sight()  # what was read now pushed it down

    def name_request(self, asked: str, said: str) -> None:
        """Who asked when and in which words, where that does not stand beside this already."""
        for part, words in ((self.asked, asked), (self.said, said)):
            part.setText(words)
            set_shown(part, bool(words))

    def _answer(self, model: DecisionModel) -> None:
        """What was said of a request that is on show again, read, or that can be agreed to now."""
        was = ["decision.not_read", "decision.gone", "decision.gone_unread"]
        was += ["decision.gone_alone", "decision.gone_unread_alone"]
        can_agree = [self._why_not] if model.can_agree else []
        self.notice.answer(*map(self._words.say, was), *can_agree)

    @Slot()
    def _chose_route(self) -> None:
        self.notice.answer(self._words.say("decision.choose_route"))
        self._keep()

    def bind_unread(self, key: str) -> None:
        """A request that is still being read: why can be written, nothing can be decided."""
        self._turn_to(key)
        self._model, self._is_unread = None, True
        self._hide_acts()
        for part in (self.why_label, self.why, self):
            set_shown(part, shown=True)
        self.note.setText("")

    def forget(self, key: str, why: str) -> None:
        """It is recorded: what was written for it is needed no more, unless somebody wrote on."""
        if key == self._key:
            self._recorded = why.strip()
        if key == self._key and self.why.toPlainText() == why and not self.why.hasFocus():
            self.routes.setCurrentIndex(-1)
            self.why.setPlainText("")
        elif key != self._key:
            self._drafts.recorded(key, why)

    def _turn_to(self, key: str) -> None:
        if key == self._key:
            return
        self._model = None
        self._key, self._recorded = key, ""
        self._fetch()
        self.tell("")

    def _fetch(self) -> None:
        """What was begun for this request, on whatever page."""
        draft = self._drafts.of(self._key)
        place = self.routes.findData(draft.route) if draft.route else -1
        self._route_back = draft.route if place < 0 else ""
        self.routes.setCurrentIndex(place)
        if draft.why != self.why.toPlainText():
            self.why.setPlainText(draft.why)

    @Slot()
    def _keep(self) -> None:
        route = self.routes.currentData() or self._route_back
        self._drafts.keep(self._key, Draft(self.why.toPlainText(), route))

    def _outdate(self) -> None:
        """Somebody else decided it while its box was written in: the words stay, and nothing is left to press."""
        self._model, self._is_unread = None, False
        self.why.setFocus(Qt.FocusReason.OtherFocusReason)
        self._hide_acts()
        self.note.setText("")
        name = "decision.gone" if self.is_all_read else "decision.gone_unread"
        unrecorded = self.why.toPlainText().strip() not in ("", self._recorded)
        self.tell(self._words.say(name if unrecorded else f"{name}_alone"))

    def _hide_acts(self) -> None:
        acts = (self.agree, self.send, self.again, self.routes_label, self.routes, self.decide)
        for part in (self.asked, self.said, self.wanted, self.limits, *acts):
            set_shown(part, shown=False)

    def tell(self, words: str) -> None:
        """Say what was refused or what is missing, beside the keys; empty takes it away."""
        self.notice.tell(words)

    def choose(self, choice: str) -> None:
        """Decide as if a button had been pressed."""
        self.pressed.emit()
        words = self._hindrance(choice)
        if words:
            self.tell(words)
            self.notice.announce()
            self.held_back.emit(words, self._sends_at_once(choice))
        elif self._model is not None:
            self.tell("")  # it was about a press before this one
            self.first.decided(choice)
            self.decided.emit(choice, self.why.toPlainText())
        self.answered.emit()

    def police_sent(self) -> None:
        """Police are sent by now, by whomever."""
        self.notice.answer(self._words.say("decision.read_before_police"))

    def _sends_at_once(self, choice: str) -> bool:
        return choice == "send" if self._model is None else self._model.is_at_once(choice)

    def _hindrance(self, choice: str) -> str:
        """Why nothing is decided now; "" where nothing is in the way of it, or there is nothing to decide."""
        model = self._model
        if model is None:
            return self._words.say("decision.not_read") if self._is_unread else ""
        at_once = model.is_at_once(choice)
        held = self.first.hindrance(sends_police=at_once or choice == "again", at_once=at_once)
        if held:
            return self._words.say(held)
        if choice == "agree" and not model.can_agree:
            self._why_not = model.why_not_agree
            return self._why_not
        is_same = choice == "again" and not self.why.toPlainText().strip()
        return model.asked_already if is_same else ""

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
        if self._route_back:
            self.routes.setCurrentIndex(self.routes.findData(self._route_back))
            self._route_back = ""

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


def _asked(model: DecisionModel) -> tuple[str, int]:
    return model.of, model.differing

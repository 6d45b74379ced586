"""Deciding: the two boxes in which a supervisor decides, on the board and on an opened call alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.meant import request_names
from rcrp_desktop.domain.call.override import override_act
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.presentation.supervisor.matters import call_of, override_key, request_key
from rcrp_desktop.presentation.supervisor.unsent import police_go
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.decision_panel import DecisionPanel
from rcrp_desktop.ui.supervisor.decisions import Outcomes, Subject, Told
from rcrp_desktop.ui.supervisor.stand_down_panel import StandDownPanel
from rcrp_desktop.ui.supervisor.tools import Handlers, SupervisorTools
from rcrp_desktop.ui.supervisor.unsent import UnsentHere


class Deciding(QObject):
    """Each box has a guard of its own: what was read in one was not read in the other, nor pressed there.

    ``left`` says that Esc left a box for why. ``meant``: a press that no guard held back is about to be acted on.
    """

    meant: ClassVar[Signal] = Signal()
    left: ClassVar[Signal] = Signal()

    def __init__(
        self,
        tools: SupervisorTools,
        page: QWidget,
        subject: Callable[[], Subject | None],
        named: Callable[[], str],
    ) -> None:
        """``subject()`` is what would be decided on ``page`` now, None while nothing was read.

        ``named()`` is how people call what is chosen there, read or not.
        """
        super().__init__(page)
        self._page = page
        self._subject = subject
        self._named = named
        self._decisions = tools.decisions
        self._own = tools.supervision.own
        self._drafts = tools.decisions.drafts
        self.decision = DecisionPanel(tools.words, self._drafts)
        self.stand_down = StandDownPanel(tools.words, self._drafts)
        self.outcomes = Outcomes(page)
        self._police_go_to = ""
        self._guards = (self.decision.first, self.stand_down.first)
        self.unsent = UnsentHere(page, self._decisions.unsent, self.decision.notice)
        self.decision.pressed.connect(self.unsent.pressed)
        self.decision.answered.connect(self.unsent.answered)
        self.decision.decided.connect(self._decide)
        self.stand_down.stood_down.connect(self._stand_down)
        self.decision.held_back.connect(self.held_back)
        self.stand_down.held_back.connect(self.held_back)
        self.decision.left.connect(self.left)
        self.stand_down.left.connect(self.left)

    def handlers(self, press: Callable[[str], object]) -> Handlers:
        """The keys that decide; ``press`` takes what they choose."""
        return {
            Act.ACCEPT: partial(self._press, press, "agree"),
            Act.SEND_POLICE: partial(self._press, press, "send"),
            Act.NEW_INFORMATION: partial(self._press, press, "again"),
            Act.HELD: self.key_was_down,
        }

    def _press(self, press: Callable[[str], object], choice: str) -> None:
        """A key that bounces says nothing of its own: what came of it is what came of the press that decided."""
        if not self.decision.first.is_bounce(choice):
            press(choice)

    def set_all_read(self, *, is_all_read: bool) -> None:
        """Whether every log was read: else what went may still wait in one that was not."""
        self.decision.is_all_read = self.stand_down.is_all_read = is_all_read

    def read(self, detail: CallDetail) -> None:
        """The call was read: what was begun about anything that is decided by now is about nothing."""
        self._police_go_to = detail.call if police_go(detail) else ""
        if self._police_go_to:
            self.decision.police_sent()
        self._decisions.unsent.read(detail)
        if detail.not_read:
            return  # what went may wait there
        call, override = detail.call, detail.state.override
        names, pending = request_names(detail.state), pending_requests(detail.state)
        abouts = {request_key(call, names[request.item]) for request in pending}
        if override is not None:
            abouts.add(override_key(call, override_act(detail.state, override)))
        self._drafts.keep_only(call, frozenset(abouts))

    @Slot()
    def chosen(self) -> None:
        """Somebody chose what stands here."""
        for guard in self._guards:
            guard.chosen()

    def came_by_itself(self) -> None:
        """Nobody chose what stands here, or not since they came back to it."""
        for guard in self._guards:
            guard.came_by_itself()

    def shows(self, about: str, content: object, detail: CallDetail | None = None) -> None:
        """All that stands beside the boxes now, and the call that it tells of; None while nothing does."""
        is_own = self._is_own(detail)
        self.decision.first.shows(about, content, detail)
        # By the call: what was not read of it holds back what ends an override, whatever becomes of a request beside it.
        self.stand_down.first.shows(call_of(about), content, detail, is_own=is_own)
        for box in (self.decision, self.stand_down):
            box.notice.renew()

    def _is_own(self, detail: CallDetail | None) -> bool:
        """Who asked the questions again, then stands down, needs not read that they did.

        What that changed of the request is another matter: it may be decided otherwise now.
        """
        before = self.stand_down.first.on_show
        if before is None or detail is None or _is_less_known(before, detail):
            return False
        if _override_of(before) != _override_of(detail):
            return False  # another one stands under the button by what they did: it is read first
        return self._own.are_all_of(before.steps, detail.steps)

    def key_was_down(self) -> None:
        """A key is held down: whoever holds it reads nothing."""
        for guard in self._guards:
            guard.key_was_down()

    def forget(self, told: Told) -> None:
        """It is recorded: why is needed no more."""
        self.decision.forget(told.subject.key, told.why)
        self.stand_down.forget(told.why)

    def box_of(self, told: Told) -> DecisionPanel | StandDownPanel | None:
        """The box that it was pressed in, while that is there: its words are answered in no other."""
        box = self.stand_down if told.subject.about else self.decision
        return None if box.isHidden() else box

    def says(self, words: str, choice: str) -> None:
        """The page says that there is nothing to decide; ``words`` name the call."""
        key = self.decision.key
        if choice == "send" and call_of(key) not in ("", self._police_go_to):
            self._decisions.unsent.refused(self._page, key, self._named(), words)
        else:
            self._decisions.says(self._page, call_of(key), words)

    @Slot(str, bool)
    def held_back(self, words: str, police: bool) -> None:
        """A press was not acted on, and the page says why; ``police``: it would have sent them at once."""
        key = self.decision.key
        self._decisions.held_back(self._page, key, self._named(), words, police=police)

    @Slot(str, str)
    def _decide(self, choice: str, why: str) -> None:
        subject, model = self._subject(), self.decision.model
        if subject is not None and model is not None:
            self.meant.emit()
            self._decisions.decide(self.outcomes, subject, model, choice, why)

    @Slot(str)
    def _stand_down(self, why: str) -> None:
        subject = self._subject()
        if subject is not None:
            self.meant.emit()
            box = self.stand_down
            self._decisions.stand_down(self.outcomes, subject, box.of, why, box.seen)


def _override_of(detail: CallDetail) -> str:
    override = detail.state.override
    return override_act(detail.state, override) if override is not None else ""


def _is_less_known(before: CallDetail, now: CallDetail) -> bool:
    return (before.not_read, before.state.damaged) != (now.not_read, now.state.damaged)

"""Decisions: sends what a supervisor chose through the write lane and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Spilled
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.problem_text import refusal_text
from rcrp_desktop.ui.call_taking.waiting_acts import SAY_AFTER_MS
from rcrp_desktop.ui.supervisor.tools import SupervisorTools

Outcome = Performed | Rejected


class Decisions(QObject):
    """``done(str)`` carries what was recorded, ``refused(str)`` why nothing was, ``late(str)`` that nobody knows yet.

    On the main thread.
    """

    done: ClassVar[Signal] = Signal(str)
    refused: ClassVar[Signal] = Signal(str)
    late: ClassVar[Signal] = Signal(str)

    def __init__(self, tools: SupervisorTools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAY_AFTER_MS)
        self._timer.timeout.connect(self.say_late)

    @Slot()
    def say_late(self) -> None:
        """A disk that hangs answers nothing: that is said, and a decision is not believed recorded."""
        self.late.emit(self._tools.words.say("decision.late"))

    def decide(self, call: str, reference: str, item: str, choice: str, why: str) -> None:
        """``choice`` as a DecisionPanel gives it."""
        service, say = self._tools.supervision, self._tools.words.say
        agreed = say("decision.done_agree", reference=reference)
        overturned = say("decision.done_overturn", reference=reference)
        if choice == "agree":
            self._write(partial(service.agree, call, item, why), agreed)
        elif choice == "send":
            self._write(partial(service.send_police, call, item, why), overturned)
        elif choice == "again":
            self._write(partial(service.ask_again, call, why), "", reference)
        else:
            route = choice.partition(":")[2]
            self._write(partial(service.decide_route, call, item, route, why), overturned)

    def stand_down(self, call: str, reference: str, why: str) -> None:
        """Stand the override of a call down."""
        done = self._tools.words.say("decision.done_stood_down", reference=reference)
        self._write(partial(self._tools.supervision.stand_down, call, why), done)

    def _write(self, work: Callable[[], Outcome], words: str, reference: str = "") -> None:
        def tell(outcome: Outcome) -> None:
            self._tell(outcome, words, reference)

        self._timer.start()
        self._tools.lanes.write(work, tell, self._failed)

    def _tell(self, outcome: Outcome, words: str, reference: str) -> None:
        self._timer.stop()
        say = self._tools.words.say
        if isinstance(outcome, Rejected):
            self.refused.emit(self._why(outcome))
            return
        if not words:
            number = len(outcome.state.assessments)
            words = say("decision.done_ask_again", number=number, reference=reference)
        if isinstance(outcome.recording, Spilled):
            words = say("decision.waiting")
        self.done.emit(words)

    def _why(self, rejected: Rejected) -> str:
        say = self._tools.words.say
        match rejected.refusal:
            case Refusal.RATIONALE_MISSING:
                return say("decision.needs_reason")
            case Refusal.SAME_PERSON:
                return say("decision.same_person")
            case _:
                why = refusal_text(rejected, self._tools.words.text)
                return say("decision.refused", why=why)

    def _failed(self, problem: OperationalProblem) -> None:
        self._timer.stop()
        why = self._tools.problem_text(problem)
        self.refused.emit(self._tools.words.say("decision.refused", why=why))

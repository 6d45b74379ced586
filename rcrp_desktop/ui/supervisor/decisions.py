"""Decisions: sends what a supervisor chose through the write lane and says what came of it, call by call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Spilled
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.problem_text import refusal_text
from rcrp_desktop.presentation.reasons import role_words
from rcrp_desktop.presentation.supervisor.to_decide import NO_POLICE, DecisionModel
from rcrp_desktop.presentation.who import name_words
from rcrp_desktop.ui.call_taking.waiting_acts import SAY_AFTER_MS
from rcrp_desktop.ui.supervisor.tools import SupervisorTools
from rcrp_desktop.ui.whereabouts import Whereabouts, where_now

Outcome = Performed | Rejected
_Words = Callable[[Performed], str]
"""What is said of an act whose words depend on what it made."""


@frozen
class Subject:
    """What is decided: the row or box it was decided in, its call, and how people call that."""

    key: str
    call: str
    reference: str


@frozen
class Told:
    """What came of a decision, maybe long after it was made."""

    subject: Subject
    why: str
    words: str
    place: Whereabouts


@dataclass(eq=False, slots=True)
class _Act:
    """One decision on its way, with a timer of its own: the answer to another one does not silence it.

    ``police`` is how much of it it sends.
    """

    subject: Subject
    why: str
    police: int
    place: Whereabouts
    timer: QTimer
    is_late: bool = False


class Decisions(QObject):
    """``done`` and ``refused`` carry a ``Told``; ``late(str)`` names all that nobody knows yet, empty when it is known.

    ``already(str)``: the same is on its way, or more police, and it is not sent. More police than are on their way always
    are, behind what is: nothing that is pressed swallows them.
    On the main thread.
    """

    done: ClassVar[Signal] = Signal(Told)
    refused: ClassVar[Signal] = Signal(Told)
    late: ClassVar[Signal] = Signal(str)
    already: ClassVar[Signal] = Signal(str)

    def __init__(self, tools: SupervisorTools, page: QWidget) -> None:
        super().__init__(page)
        self._tools = tools
        self._page = page
        self._waiting: list[_Act] = []

    def decide(self, subject: Subject, asked: DecisionModel, choice: str, why: str) -> None:
        """``choice`` as a DecisionPanel gives it."""
        service, say = self._tools.supervision, self._tools.words.say
        call, reference, item = subject.call, subject.reference, asked.item
        of, seen = asked.of, asked.sight
        write = partial(self._write, subject, why, asked.police_of(choice))
        agreed = say("decision.done_agree", reference=reference)
        # Where no route was asked for, none was overturned.
        name = "done_overturn" if asked.names_route else "done_decide"
        overturned = say(f"decision.{name}", reference=reference)
        if choice == "agree":
            write(partial(service.agree, call, item, why, of, seen), agreed)
        elif choice == "send":
            write(partial(service.send_police, call, item, why, of), overturned)
        elif choice == "again":
            asked_again = partial(self._asked_again, reference)
            write(partial(service.ask_again, call, why, asked.assessments), asked_again)
        else:
            route = choice.partition(":")[2]
            write(partial(service.decide_route, call, item, route, why, of, seen), overturned)

    def stand_down(self, subject: Subject, of: str, why: str) -> None:
        """Stand the override down that command ``of`` raised."""
        work = partial(self._tools.supervision.stand_down, subject.call, why, of)
        self._write(subject, why, NO_POLICE, work, partial(self._stood_down, subject.reference))

    def _stood_down(self, reference: str, done: Performed) -> str:
        """Police go on attending where another override stands: nobody may read that they do not."""
        words, other = self._tools.words, done.state.override
        if other is None:
            return words.say("decision.done_stood_down", reference=reference)
        time, by = words.times.second(other.raised.at_ms), other.raised
        who = role_words(words.text, by) if other.unread else name_words(words.text, by)
        return words.say("decision.done_one_stood_down", reference=reference, time=time, who=who)

    def _asked_again(self, reference: str, done: Performed) -> str:
        number = len(done.state.assessments)
        return self._tools.words.say("decision.done_ask_again", number=number, reference=reference)

    def _write(
        self,
        subject: Subject,
        why: str,
        police: int,
        work: Callable[[], Outcome],
        words: str | _Words,
    ) -> None:
        if any(act.subject.key == subject.key and act.police >= police for act in self._waiting):
            say, reference = self._tools.words.say, subject.reference
            self.already.emit(say("decision.already", reference=reference))
            return
        timer = QTimer(self)
        act = _Act(subject, why, police, where_now(self._page), timer)
        timer.setSingleShot(True)
        timer.timeout.connect(partial(self._say_late, act))
        timer.start(SAY_AFTER_MS)
        self._waiting.append(act)
        self._tools.lanes.write(work, partial(self._tell, act, words), partial(self._failed, act))

    def _say_late(self, act: _Act) -> None:
        """A disk that hangs answers nothing: that is said, and a decision is not believed recorded."""
        act.is_late = True
        self._tell_late()

    def _tell_late(self) -> None:
        say, late = self._tools.words.say, [act for act in self._waiting if act.is_late]
        names = dict.fromkeys(act.subject.reference for act in late)
        self.late.emit(say("decision.late", calls=", ".join(names)) if names else "")

    def _answered(self, act: _Act) -> None:
        act.timer.stop()
        act.timer.deleteLater()
        self._waiting.remove(act)
        if act.is_late:
            self._tell_late()

    def _tell(self, act: _Act, words: str | _Words, outcome: Outcome) -> None:
        self._answered(act)
        if isinstance(outcome, Rejected):
            self.refused.emit(_told(act, self._why(outcome)))
            return
        if isinstance(outcome.recording, Spilled):
            words = self._tools.words.say("decision.waiting")
        self.done.emit(_told(act, words if isinstance(words, str) else words(outcome)))

    def _why(self, rejected: Rejected) -> str:
        say = self._tools.words.say
        match rejected.refusal:
            case Refusal.RATIONALE_MISSING:
                return say("decision.needs_reason")
            case Refusal.SAME_PERSON:
                return say("decision.same_person")
            case Refusal.LOOK_IS_OLD if rejected.detail:
                return say("decision.began_since", number=rejected.detail)
            case Refusal.TOO_LATE:
                return say("decision.overtaken")
            case _:
                why = refusal_text(rejected, self._tools.words.text)
                return say("decision.refused", why=why)

    def _failed(self, act: _Act, problem: OperationalProblem) -> None:
        self._answered(act)
        why = self._tools.problem_text(problem)
        self.refused.emit(_told(act, self._tools.words.say("decision.refused", why=why)))


def _told(act: _Act, words: str) -> Told:
    return Told(act.subject, act.why, words, act.place)

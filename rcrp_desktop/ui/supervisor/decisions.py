"""Decisions: sends what a supervisor chose through the write lane and says what came of it, call by call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Spilled
from rcrp_desktop.application.supervision import OnScreen, SupervisionService
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.problem_text import refusal_text
from rcrp_desktop.presentation.reasons import role_words
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.decider import own_reasons
from rcrp_desktop.presentation.supervisor.matters import call_of, override_key
from rcrp_desktop.presentation.supervisor.to_decide import AT_ONCE, DecisionModel
from rcrp_desktop.presentation.who import name_words
from rcrp_desktop.ui.acts_told import ActsTold
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.waiting_acts import SAY_AFTER_MS
from rcrp_desktop.ui.supervisor.drafts import Drafts
from rcrp_desktop.ui.supervisor.unsent import Unsent
from rcrp_desktop.ui.whereabouts import Whereabouts, where_now

LOOK_MS = 2_000
Outcome = Performed | Rejected
_Words = Callable[[Performed], str]
"""What is said of an act whose words depend on what it made."""


@frozen
class Subject:
    """What is decided: the row or box it was decided in, its call, and how people call that.

    ``about`` is what is written for it, where that is not the row.
    """

    key: str
    call: str
    reference: str
    about: str = ""

    @property
    def draft(self) -> str:
        """What is written for it is kept under this."""
        return self.about or self.key


@frozen
class Told:
    """What came of a decision, maybe long after it was made."""

    subject: Subject
    why: str
    words: str
    place: Whereabouts


class Outcomes(QObject):
    """What comes of what was decided on one page, while that page is on show. ``done`` and ``refused`` carry a ``Told``.

    ``already(str)``: it was not sent, because of what is on its way (``_Meant.is_in``).
    """

    done: ClassVar[Signal] = Signal(Told)
    refused: ClassVar[Signal] = Signal(Told)
    already: ClassVar[Signal] = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.page = page


@frozen
class _Meant:
    """What a press is meant to do: ``choice``, of the request or override that ``matter`` names.

    ``police`` is how much a decision on a request sends; None where no request is decided: asked again, stood down.
    """

    matter: str
    choice: str
    police: int | None = None

    def is_in(self, other: _Meant) -> bool:
        """Whether ``other`` does all of it: the same act, or a decision on the same request for as many police or more."""
        if self.matter != other.matter:
            return False
        if self.police is None or other.police is None:
            return self.choice == other.choice
        return self.choice == other.choice or other.police >= self.police


@dataclass(eq=False, slots=True)
class _Act:
    """One decision on its way, with a timer of its own: the answer to another one does not silence it."""

    subject: Subject
    why: str
    meant: _Meant
    here: Outcomes
    place: Whereabouts
    timer: QTimer
    press: int
    """Which of all presses it is, for what those before it did not send."""
    is_late: bool = False


@dataclass(eq=False, slots=True)
class _Spilled:
    """A decision that the spill file has and the log has not: it is told as not recorded until it is."""

    subject: Subject
    command: str
    words: str
    press: int


class Decisions(QObject):
    """Those of one window: a page can go before its decision is answered for, and what came of it is said all the same.

    What is on its way swallows nothing but the same act, and a decision on the same request that sends no more police:
    all else is sent behind it. On the main thread.
    """

    def __init__(
        self,
        supervision: SupervisionService,
        lanes: Lanes,
        words: Words,
        now_ms: Callable[[], int],
        elsewhere: ActsTold,
    ) -> None:
        """``elsewhere`` says what no page on show does, and lives as long as the window."""
        super().__init__(elsewhere)
        self._supervision = supervision
        self._lanes = lanes
        self._words = words
        self._now_ms = now_ms
        self._elsewhere = elsewhere
        self.drafts = Drafts()
        self.unsent = Unsent(supervision, lanes, words, elsewhere.unsent, self)
        self._waiting: list[_Act] = []
        self._spilled: list[_Spilled] = []
        self._refused: dict[str, set[str]] = {}
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self.look_again)

    def decide(
        self, here: Outcomes, subject: Subject, asked: DecisionModel, choice: str, why: str
    ) -> None:
        """``choice`` as a DecisionPanel gives it."""
        service, say = self._supervision, self._words.say
        call, reference, item = subject.call, subject.reference, asked.item
        of, seen = asked.of, OnScreen(asked.sight, asked.stands, asked.events, asked.shown)
        police = None if choice == "again" else asked.police_of(choice)
        meant = _Meant(f"{subject.key} {of}", choice, police)
        write = partial(self._write, here, subject, why, meant)
        agreed = say("decision.done_agree", reference=reference)
        # Where no route was asked for, none was overturned.
        name = "done_overturn" if asked.names_route else "done_decide"
        overturned = say(f"decision.{name}", reference=reference)
        if choice == "agree":
            write(partial(service.agree, call, item, why, of, seen), agreed)
        elif choice == "send":
            write(partial(service.send_police, call, item, why, of, seen), overturned)
        elif choice == "again":
            asked_again = partial(self._asked_again, reference)
            write(partial(service.ask_again, call, why, asked.assessments), asked_again)
        else:
            route = choice.partition(":")[2]
            write(partial(service.decide_route, call, item, route, why, of, seen), overturned)

    def stand_down(
        self, here: Outcomes, subject: Subject, of: str, why: str, seen: OnScreen
    ) -> None:
        """Stand the override down that command ``of`` raised, as ``seen`` on the screen."""
        work = partial(self._supervision.stand_down, subject.call, why, of, seen)
        subject = replace(subject, about=override_key(subject.call, of))
        words = partial(self._stood_down, subject.reference)
        meant = _Meant(subject.draft, "stand_down")
        self._write(here, subject, why, meant, work, words)

    def _stood_down(self, reference: str, done: Performed) -> str:
        """Police go on attending where another override stands: nobody may read that they do not."""
        words, other = self._words, done.state.override
        if other is None:
            return words.say("decision.done_stood_down", reference=reference)
        time, by = words.times.second(other.raised.at_ms), other.raised
        who = role_words(words.text, by) if other.unread else name_words(words.text, by)
        return words.say("decision.done_one_stood_down", reference=reference, time=time, who=who)

    def _asked_again(self, reference: str, done: Performed) -> str:
        number = len(done.state.assessments)
        return self._words.say("decision.done_ask_again", number=number, reference=reference)

    def _write(
        self,
        here: Outcomes,
        subject: Subject,
        why: str,
        meant: _Meant,
        work: Callable[[], Outcome],
        words: str | _Words,
    ) -> None:
        self._overtake(subject.call)
        if before := next((act for act in self._waiting if meant.is_in(act.meant)), None):
            here.already.emit(self._already(before, meant, why))
            return
        timer = QTimer(self)
        press = 0 if meant.police is None else self.unsent.told.deciding(subject.key)
        act = _Act(subject, why, meant, here, where_now(here.page), timer, press)
        timer.setSingleShot(True)
        timer.timeout.connect(partial(self._say_late, act))
        timer.start(SAY_AFTER_MS)
        self._waiting.append(act)
        self._lanes.write(work, partial(self._tell, act, words), partial(self._failed, act))

    def _already(self, before: _Act, meant: _Meant, why: str) -> str:
        """What is written beside a press that is not sent does not go with the one before it."""
        name = "already" if meant.choice == before.meant.choice else "already_as_many"
        said = self._words.say(f"decision.{name}", reference=before.subject.reference)
        if not why.strip() or why == before.why:
            return said
        return f"{said} {self._words.say('decision.why_not_sent')}"

    def _overtake(self, call: str) -> None:
        """It is decided anew: what came of the decision before is not what its person waits for."""
        self._elsewhere.acted_on(call)
        for words in self._refused.pop(call, ()):
            self._elsewhere.take_back(words)

    # -- what is not recorded yet

    def _say_late(self, act: _Act) -> None:
        """A disk that hangs answers nothing: that is said, and a decision is not believed recorded."""
        act.is_late = True
        self.unsent.told.undecided(act.subject.key)
        self._tell_unrecorded()

    def _tell_unrecorded(self) -> None:
        late = [act.subject for act in self._waiting if act.is_late]
        found = (("late", late), ("kept", [one.subject for one in self._spilled]))
        lines = [self._named(name, subjects) for name, subjects in found if subjects]
        self._elsewhere.tell_unrecorded("\n".join(lines))

    def _named(self, name: str, subjects: Sequence[Subject]) -> str:
        calls = ", ".join(dict.fromkeys(subject.reference for subject in subjects))
        return self._words.say(f"decision.{name}", calls=calls)

    @Slot()
    def look_again(self) -> None:
        """What the spill file kept may be in the log by now."""
        acts = self._supervision.calls.recorder.acts
        done = [one for one in self._spilled if one.command in acts.recorded(one.subject.call)]
        if not done:
            return
        self._spilled = [one for one in self._spilled if one not in done]
        if not self._spilled:
            self._look.stop()
        self._tell_unrecorded()
        for one in done:
            self.unsent.told.decided(one.subject.key, one.press)
            self._elsewhere.tell_recorded(one.words)

    # -- what came of it

    def _answered(self, act: _Act) -> None:
        act.timer.stop()
        act.timer.deleteLater()
        self._waiting.remove(act)
        if act.is_late:
            self._tell_unrecorded()

    def _tell(self, act: _Act, words: str | _Words, outcome: Outcome) -> None:
        self._answered(act)
        if isinstance(outcome, Rejected):
            self._tell_refused(act, self._why(outcome))
            return
        if not isinstance(outcome.recording, Spilled):
            self.unsent.told.decided(act.subject.key, act.press)
        why = act.why.strip()
        if not outcome.events and why and why not in own_reasons(outcome.state, self._words.doer):
            not_added = self._words.say("decision.words_not_added")
            self._tell_refused(act, not_added, is_on_record=True)
            return
        self.drafts.recorded(act.subject.draft, act.why)
        said = self._said(act, words, outcome)
        if isinstance(outcome.recording, Spilled):
            command = outcome.events[0].stamp.command
            self._spilled.append(_Spilled(act.subject, command, said, act.press))
            self.unsent.told.undecided(act.subject.key)
            self._look.start()
            self._tell_unrecorded()
            said = self._words.say("decision.waiting")
        elif _is_on_show(act.here):
            self._elsewhere.recorded_on(act.here.page, act.subject.call, said)
        else:
            self._elsewhere.tell_recorded(said)
        if _is_on_show(act.here):
            act.here.done.emit(_told(act, said))

    def _said(self, act: _Act, words: str | _Words, done: Performed) -> str:
        """Police whom the same person had sent already are recorded once."""
        if not done.events:
            return self._words.say("decision.stands", reference=act.subject.reference)
        return words if isinstance(words, str) else words(done)

    def _tell_refused(self, act: _Act, words: str, *, is_on_record: bool = False) -> None:
        """``is_on_record``: the decision is, what was written for it is not."""
        call, reference = act.subject.call, act.subject.reference
        named = self._words.say("decision.refused_of", reference=reference, words=words)
        page, is_on_show = act.here.page, _is_on_show(act.here)
        sends_none = not is_on_record and act.meant.police == AT_ONCE
        if not sends_none and is_on_show:
            self.says(page, call, named)
        elif not sends_none:
            self._stand(call, named)
        if is_on_show:
            act.here.refused.emit(_told(act, words))
        if sends_none:
            self.unsent.refused(page, act.subject.key, reference, words)
        self.unsent.told.undecided(act.subject.key)

    def _stand(self, call: str, words: str) -> None:
        self._refused.setdefault(call, set()).add(words)
        self._elsewhere.tell_refused(words)

    # -- what a page says itself of a press

    def left(self, page: QWidget, *calls: str) -> None:
        """``page`` says something of ``calls`` alone now: what it said of others too shortly, the window says."""
        self._elsewhere.left(page, calls)

    def says(self, page: QWidget, call: str, words: str) -> None:
        """``page`` says that a press on ``call`` came to nothing. ``words`` name the call, for where the page goes."""
        self._elsewhere.refused_on(page, call, partial(self._stand, call, words))

    def held_back(
        self, page: QWidget, key: str, reference: str, words: str, *, police: bool
    ) -> None:
        """``page`` says in ``words`` why a press was not acted on; without its box that is said in other words."""
        if police:
            self.unsent.held_back(page, key, reference, words)
            return
        say = self._words.say
        too_early = words in (say("decision.read_first"), say("decision.read_before_police"))
        named = say("decision.refused_of", reference=reference, words=words)
        early = say("decision.held_back", reference=reference)
        self.says(page, call_of(key), early if too_early else named)

    def _why(self, rejected: Rejected) -> str:
        say = self._words.say
        match rejected.refusal:
            case Refusal.RATIONALE_MISSING:
                return say("decision.needs_reason")
            case Refusal.SAME_PERSON:
                return say("decision.same_person")
            case Refusal.LOOK_IS_OLD if rejected.detail:
                return say("decision.began_since", number=rejected.detail)
            case Refusal.TOO_LATE:
                return say("decision.too_late")
            case Refusal.SHOWN_SINCE:
                return say("decision.not_agreed")
            case _:
                why = refusal_text(rejected, self._words.text)
                return say("decision.refused", why=why)

    def _failed(self, act: _Act, problem: OperationalProblem) -> None:
        self._answered(act)
        why = self._words.problem(problem, self._now_ms())
        self._tell_refused(act, self._words.say("decision.refused", why=why))


def _is_on_show(here: Outcomes) -> bool:
    """Whether what came of it is in sight where it was pressed: the page may be gone, or under another."""
    return shiboken6.isValid(here) and here.page.isVisible()


def _told(act: _Act, words: str) -> Told:
    return Told(act.subject, act.why, words, act.place)

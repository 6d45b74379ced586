"""Plays one example call from the first question to the last duty, through the real call service.

Chance decides what people do; what follows from it is decided by the same code as in a live call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from rcrp_desktop.application import demo_words as words
from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.domain.call.answers import (
    AnswerQuestion,
    BringNewInformation,
    ConfirmHeld,
    TakeBack,
)
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.done import AgencyOutcome, DutyOutcome
from rcrp_desktop.domain.call.duties import (
    AskAmbulance,
    ConfirmOnCad,
    RecordAgency,
    RecordCallBack,
    RecordDuty,
    TellChange,
)
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.open_items import OpenItem, applicable, open_items
from rcrp_desktop.domain.call.outcome import (
    AcceptRecommendation,
    AddRationale,
    AskLessPolice,
    SendPolice,
)
from rcrp_desktop.domain.call.override import (
    GiveOverrideReason,
    MispressOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.standing import pending_requests, recommendation, standing
from rcrp_desktop.domain.call.state import CallState, Trigger
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import DEBTS, Debt, subject_of
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Option, Question, ResponseClass, Route

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
_MOST_ASSESSMENTS = 4
_MOST_QUESTIONS = 80
_TRIGGERS: tuple[Trigger, ...] = ("new_fact", "second_call", "agency_delayed", "supervisor_asks")
_REPLIES: tuple[AgencyOutcome, ...] = ("accepted", "no_answer", "declined")
_NOT_DONE: tuple[DutyOutcome, ...] = ("found", "could_not")
_T = TypeVar("_T")


class NotYet(Exception):
    """The call has reached the present: whatever comes next has not happened."""


@dataclass(slots=True)
class SimulatedClock:
    """Stands where the play stands. ``end_ms`` is the present."""

    now: int
    end_ms: int

    def now_ms(self) -> int:
        """UTC milliseconds of the play."""
        return self.now

    def monotonic_ms(self) -> int:
        """The same: the machine of the play never stops."""
        return self.now

    def wait(self, ms: int) -> None:
        """Let time go by; raises NotYet at the present."""
        if self.now + ms >= self.end_ms:
            raise NotYet
        self.now += ms


@dataclass(slots=True)
class CallPlayer:
    """One call. ``handler`` and ``supervisor`` write into their own logs."""

    clock: SimulatedClock
    rng: Random
    engine: Engine
    handler: CallService
    supervisor: CallService
    state: CallState
    danger: float

    def play(self, reference: str) -> CallState:
        """The whole call; ends early at the present, and a call in hand then stays open."""
        with suppress(NotYet):
            self._play(reference)
        return self.state

    def _play(self, reference: str) -> None:
        self.state = self.handler.begin_state(self.state).state
        self._wait(2, 8)
        if self._chance(0.97):
            self._do(GiveReference(reference))
        self._assess()
        if self._chance(0.06):
            self._wait(10 * 60, 3 * 3600)
            self._next_assessment(self._one(_TRIGGERS))

    def _assess(self) -> None:
        """Questions, decision, closing; again while something new comes up."""
        for _ in range(_MOST_ASSESSMENTS):
            number = self.state.current.number
            self._questions()
            self._decide()
            self._supervise()
            self._close()
            if self.state.current.number == number:
                return

    def _next_assessment(self, trigger: Trigger) -> None:
        self._do(BringNewInformation(trigger, self._one(words.NEW_FACTS)))
        self._assess()

    # --- questions --------------------------------------------------------------------------

    def _questions(self) -> None:
        for _ in range(_MOST_QUESTIONS):
            question = recommendation(self.state, self.engine).next_question
            if question is None or self.state.override is not None:
                break
            self._wait(4, 25)
            self._answer(question)
            if self._chance(0.004 + 0.02 * self.danger):
                self._override()
        if self._chance(0.3):
            self._do(WriteNote(self._one(words.NOTES)))

    def _answer(self, question: Question) -> None:
        if question.id in self.state.current.held and self._chance(0.85):
            self._do(ConfirmHeld(question.id))
        elif self._chance(0.006):
            text = self._one(words.SUPERVISOR_QUESTIONS)
            self._do(AskSupervisor("unsure", question.id, text))
        else:
            self._do(AnswerQuestion(question.id, self._option(question).id))
            if self._chance(0.02):
                self._wait(1, 4)
                self._do(TakeBack())

    def _option(self, question: Question) -> Option:
        """The less dangerous the likelier; how much so is the danger of the call."""
        weights = [self._weight(option) for option in question.options]
        return self.rng.choices(question.options, weights)[0]

    def _weight(self, option: Option) -> float:
        if option.life:
            return 0.004 + 0.25 * self.danger**2
        if option.unknown:
            return 0.02 + 0.1 * self.danger
        if option.danger < 0:
            return 0.25
        return (0.02 + 0.5 * self.danger) ** option.danger

    def _override(self) -> None:
        """Shown and recorded as on the screen; most have a reason, some were mis-pressed."""
        raised = self.handler.raise_override(self.state)
        self.handler.record_events(raised.events)
        self.state = raised.state
        if self._chance(0.3):
            self._wait(2, 8)
            self._do(MispressOverride())
            return
        self._wait(30, 120)
        self._do(AskAmbulance())
        if self._chance(0.8):
            self._do(GiveOverrideReason(self._one(words.OVERRIDE_REASONS)))

    # --- decisions --------------------------------------------------------------------------

    def _decide(self) -> None:
        if self.state.override is not None or pending_requests(self.state):
            return
        route = recommendation(self.state, self.engine).route
        self._wait(5, 40)
        if route is None or route.response is ResponseClass.SUPERVISOR:
            self._do(AskSupervisor("asked", text=self._one(words.SUPERVISOR_QUESTIONS)))
        elif route.response.sends_police:
            self._decide_police(route)
        elif self._chance(0.05):
            self._do(SendPolice())
            if self._chance(0.7):
                self._do(AddRationale(self._one(words.MORE_REASONS)))
        elif self._chance(0.03):
            self._do(AskSupervisor("caller_disagrees", text=words.SUPERVISOR_QUESTIONS[0]))
        else:
            self._do(AcceptRecommendation())

    def _decide_police(self, route: Route) -> None:
        lower = self._lower_routes(route)
        if lower and self._chance(0.04):
            self._do(AskLessPolice(self._one(lower).id, self._one(words.LESS_REASONS)))
        else:
            self._do(AcceptRecommendation())

    def _lower_routes(self, route: Route) -> Sequence[Route]:
        return [
            found
            for found in self.engine.pack.routes
            if found.response.protection < route.response.protection
            and found.response is not ResponseClass.SUPERVISOR
        ]

    def _supervise(self) -> None:
        """Requests are decided after a while, as a rule; an override is sometimes stood down."""
        for request in pending_requests(self.state):
            if self._chance(0.07):
                continue
            self._wait(2 * 60, 40 * 60)
            wanted = request.wanted_route
            route = wanted if wanted and self._chance(0.7) else self._one(self._decidable()).id
            verdict = "agree" if route == wanted else "overturn"
            text = self._one(words.SUPERVISOR_REASONS)
            self._as_supervisor(DecideRequest(request.item, verdict, route, text))
        if self.state.override is not None and self._chance(0.15):
            self._wait(20 * 60, 90 * 60)
            self._as_supervisor(StandDownOverride(self._one(words.STAND_DOWN_REASONS)))

    def _decidable(self) -> Sequence[Route]:
        """What a supervisor picks where nothing was asked for: police for most."""
        found = [r for r in self.engine.pack.routes if r.response is not ResponseClass.SUPERVISOR]
        police = [r for r in found if r.response.sends_police]
        return police if self._chance(0.6) else found

    # --- closing ----------------------------------------------------------------------------

    def _close(self) -> None:
        number = self.state.current.number
        if self._chance(0.03):
            self._end(gone=True)
        for item in open_items(self.state, self.engine):
            if self.state.current.number != number:
                return
            self._settle(item)
        if self.state.ended is None and self._chance(0.985):
            self._wait(3, 20)
            self._end(gone=False)

    def _end(self, *, gone: bool) -> None:
        self._do(EndCall(gone))

    def _settle(self, item: OpenItem) -> None:
        act = self._act(DEBTS[item.kind])
        if act is not None and self._chance(0.95):
            self._wait(8, 90)
            act(item)

    def _act(self, debt: Debt) -> Callable[[OpenItem], None] | None:
        """What pays a debt; None for what is decided elsewhere."""
        if debt.paid == "duty":
            return {"agency": self._ask_agency, "check": self._check}.get(debt.about, self._tell)
        return {
            "cad": self._on_cad,
            "change": self._tell_change,
            "call_back": self._call_back,
        }.get(debt.paid)

    def _tell(self, item: OpenItem) -> None:
        outcome: DutyOutcome = "could_not" if self._chance(0.04) else "done"
        text = self._one(words.COULD_NOT_TELL) if outcome == "could_not" else ""
        self._do(RecordDuty(item.subject, outcome, text=text))

    def _check(self, item: OpenItem) -> None:
        found = applicable(self.state, self.engine)
        duties = found[1].duties if found is not None else ()
        duty = next((d.id for d in duties if subject_of(d.kind) == "check"), "")
        outcome: DutyOutcome = "done"
        if self._chance(0.02):
            outcome = self._one(_NOT_DONE)
        text = self._one(words.CHECK_WORDS) if outcome != "done" else ""
        self._do(RecordDuty(duty, outcome, item.subject, text))

    def _ask_agency(self, item: OpenItem) -> None:
        outcome = self.rng.choices(_REPLIES, (88, 8, 4))[0]
        wait = self.rng.choice((10, 20, 30, 45, 60, 90)) if outcome == "accepted" else -1
        self._do(RecordAgency(item.subject, outcome, wait, self._one(words.AGENCY_WORDS)))
        if outcome == "no_answer" and self._chance(0.7):
            self._wait(5 * 60, 30 * 60)
            self._do(RecordAgency(item.subject, "accepted", 30, self._one(words.AGENCY_WORDS)))

    def _on_cad(self, _item: OpenItem) -> None:
        now = standing(self.state, self.engine)
        self._do(ConfirmOnCad(tells=holds_on_cad(self.state, now, self.engine)))

    def _tell_change(self, item: OpenItem) -> None:
        self._do(TellChange(item.id, "done"))

    def _call_back(self, _item: OpenItem) -> None:
        self._wait(10 * 60, 60 * 60)
        self._do(RecordCallBack("done"))

    # --- parts ------------------------------------------------------------------------------

    def _do(self, command: Command) -> None:
        """As the handler; what the rules of a call refuse just does not happen."""
        self._perform(self.handler, command)

    def _as_supervisor(self, command: Command) -> None:
        self._perform(self.supervisor, command)

    def _perform(self, service: CallService, command: Command) -> None:
        done = service.perform(self.state, command)
        if isinstance(done, Performed):
            self.state = done.state

    def _chance(self, of: float) -> bool:
        return self.rng.random() < of

    def _one(self, among: Sequence[_T]) -> _T:
        return self.rng.choice(among)

    def _wait(self, least_s: int, most_s: int) -> None:
        self.clock.wait(self.rng.randint(least_s * SECOND, most_s * SECOND))


def was_refused(state: CallState, engine: Engine) -> bool:
    """Whether the call came to no police."""
    return standing(state, engine).is_no_police

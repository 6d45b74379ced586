"""Assess a set of answers without a screen: what the policy says, as plain values, and how it is recorded.

``rcrp assess`` prints what ``as_json`` makes; other programs read it, so its keys never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rcrp_desktop.application.audit_ports import Clock, IdSource, Known, Notice, SpilledAct
from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.ports import Begun, Contacts, Person, Told
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.counting import Counting
from rcrp_desktop.domain.policy.engine import Change, Engine, Recommendation, RuleState
from rcrp_desktop.domain.policy.pack import UNSURE, Question, Route
from rcrp_desktop.domain.policy.what_would_change import doubtful, would_change
from rcrp_desktop.domain.rejections import Rejected


@frozen
class Assessed:
    """What the policy says about some answers. ``unsure`` are questions that a supervisor is asked about.

    ``waits``: the call that they were recorded as waits for a supervisor, whatever they lead to.
    """

    engine: Engine
    said: Recommendation
    unsure: tuple[str, ...]
    waits: bool = False

    @property
    def route(self) -> Route | None:
        """The settled route; None while it is open or with a supervisor, as in a call that is recorded."""
        route = self.said.route
        if route is None or route.response.sends_police:
            return route
        unasked = route.response.is_no_police and self.said.unanswered_safety
        return None if self.waits or self.unsure or unasked else route

    @property
    def could_be(self) -> tuple[Route, ...]:
        """What more answers can lead to; none where only the supervisor's decision is left."""
        is_asked = self.waits or self.unsure
        return self.said.could_be_while_asked if is_asked else self.said.could_be

    @property
    def excluded(self) -> tuple[str, ...]:
        """Rules above the deciding one, which do not hold."""
        if self.route is None or not self.said.rules:
            return ()
        rules = self.engine.pack.rules
        above = rules[: rules.index(self.said.rules[0])]
        states = ((rule, self.engine.rule_state(rule, self.said)) for rule in above)
        return tuple(rule.id for rule, state in states if state is RuleState.EXCLUDED)


def assess(engine: Engine, answers: Mapping[str, str]) -> Assessed:
    """Evaluate answers that the pack knows; ``UNSURE`` leaves its question to a supervisor.

    Also where other answers leave it unasked: in a call that is recorded, who was asked decides.
    """
    given = {question: option for question, option in answers.items() if option != UNSURE}
    aside = tuple(question for question in answers if question not in given)
    return Assessed(engine, engine.recommend(given, set_aside=aside), aside)


def as_recorded(assessed: Assessed, state: CallState) -> Assessed:
    """The same of the call that they were recorded as: its reference, too, can leave it to a supervisor."""
    waits = standing(state, assessed.engine).source == "awaiting_supervisor"
    return replace(assessed, waits=waits)


def as_json(assessed: Assessed, answers: Mapping[str, str], *, kept: str = "") -> dict[str, object]:
    """The result for other programs. Keys and their meaning are fixed (design §7).

    ``kept`` tells the reason where no rule has one: what was told and does not count.
    """
    said, route, meta = assessed.said, assessed.route, assessed.engine.pack.meta
    aside = {name: UNSURE for name, option in answers.items() if option == UNSURE}
    return {
        "policy": {
            "id": meta.id,
            "version": meta.version,
            "digest": assessed.engine.pack.digest,
        },
        "status": "open" if route is None else "settled",
        "route": None if route is None else _route_json(route),
        "reason": "" if route is None else said.reason or kept,
        "basis": "" if route is None else said.basis,
        "trace": _trace_json(assessed),
        "could_still_be": [_class_json(found) for found in assessed.could_be],
        "next_question": _question_json(said.next_question, said.counting),
        "counted": dict(said.counting.counted),
        "not_counted": {**said.counting.not_counted, **aside},
        "told_not_counted": dict(said.told),
        "say": words_to_say(assessed),
        "would_change_if": [_change_json(change) for change in changes(assessed)],
        "doubtful": list(doubtful(assessed.engine.pack, said)),
    }


def words_to_say(assessed: Assessed) -> str:
    """What to say to the caller now: the route's words, or the next question's, or that somebody decides."""
    known = assessed.said.counting.known
    if assessed.route is not None:
        return assessed.route.words(known)
    if assessed.said.next_question is not None:
        return assessed.said.next_question.words(known)
    return assessed.engine.pack.script("supervisor_say", known)


def changes(assessed: Assessed) -> tuple[Change, ...]:
    """The single answers that would alter a settled route, in the order in which they are told."""
    return () if assessed.route is None else would_change(assessed.engine, assessed.said)


def _route_json(route: Route) -> dict[str, object]:
    return {**_class_json(route), "grade": route.grade, "agencies": list(route.agencies)}


def _class_json(route: Route) -> dict[str, object]:
    return {"id": route.id, "response": route.response.value}


def _trace_json(assessed: Assessed) -> dict[str, object]:
    if assessed.route is None:
        return {"rules": [], "because": {}, "excluded": []}
    return {
        "rules": [rule.id for rule in assessed.said.rules],
        "because": dict(assessed.engine.deciding_answers(assessed.said)),
        "excluded": list(assessed.excluded),
    }


def _question_json(question: Question | None, counting: Counting) -> dict[str, object] | None:
    if question is None:
        return None
    return {
        "id": question.id,
        "number": question.number,
        "stage": question.stage,
        "safety": question.safety,
        "say": question.words(counting.known),
        "options": [{"id": option.id, "label": option.label} for option in question.options],
    }


def _change_json(change: Change) -> dict[str, object]:
    routes = [_class_json(route) for route in change.routes]
    return {"question": change.question, "option": change.option, "routes": routes}


@frozen
class RecordedCall:
    """What became of recording. ``refused`` is the command that was not taken; all others were."""

    state: CallState
    last: Performed
    refused: Rejected | None = None


def record_answers(
    calls: CallService, answers: Mapping[str, str], *, reference: str = "", accept: bool = False
) -> RecordedCall:
    """Record the answers as a call that is over: begun, answered in the order given, ended.

    Unless it is accepted, or police are recommended, what nobody decided goes to a supervisor.

    Raises:
        OperationalProblem: from there on nothing was recorded anywhere.
    """
    done = calls.begin()
    wanted: list[Command] = [GiveReference(reference)] if reference else []
    wanted += [_answering(question, option) for question, option in answers.items()]
    wanted += [AcceptRecommendation()] if accept else []
    refused: Rejected | None = None
    for command in (*wanted, EndCall()):
        result = calls.perform(done.state, command)
        if isinstance(result, Rejected):
            refused = refused or result
        else:
            done = result
    return RecordedCall(done.state, done, refused)


def _answering(question: str, option: str) -> Command:
    if option == UNSURE:
        return AskSupervisor("unsure", question)
    return AnswerQuestion(question, option)


# --- a call that is kept nowhere ------------------------------------------------------------------


class NowhereLog:
    """Takes everything and keeps nothing: for trying a policy out."""

    def __init__(self) -> None:
        self._size = 0

    def append(self, entries: Sequence[NewEntry]) -> Receipt:
        """Count the entries."""
        first, self._size = self._size, self._size + len(entries)
        at_ms = entries[-1].at_ms
        return Receipt(
            "", first, self._size - 1, at_ms, self._size, "", signed=False, repeated=False
        )

    def keep_ruleset(self, digest_hex: str, body: bytes) -> None:
        """Nothing."""

    def origin(self) -> str:
        """No name."""
        return ""

    def size(self) -> int:
        """How many entries were taken."""
        return self._size

    def known(self, entries: Sequence[NewEntry]) -> Known:  # noqa: ARG002 - the port's shape
        """Nothing is."""
        return "no"

    def is_keyed(self) -> bool:
        """It has no key."""
        return False

    def knows(self, head: Checkpoint) -> bool:  # noqa: ARG002 - the port's shape
        """None."""
        return False

    def look(self) -> None:
        """It cannot be lost."""

    def head(self) -> Checkpoint:
        """There is no tree over what is kept nowhere."""
        return Checkpoint(self.origin(), self._size, bytes(32))

    def close(self) -> None:
        """Nothing."""


class NowhereJournal:
    """A spill journal that is never needed."""

    def add(self, entries: Sequence[NewEntry]) -> None:
        """Nothing."""

    def pending(self) -> list[SpilledAct]:
        """Nothing waits."""
        return []

    def is_read(self) -> bool:
        """There is nothing to read."""
        return True

    def reads_on(self) -> bool:
        """Nothing."""
        return False

    def unlooked(self) -> Sequence[Path]:
        """Nothing."""
        return ()

    def leave_to_others(self) -> None:
        """Nothing."""

    def take_over(self) -> None:
        """Nothing."""

    def is_kept(self) -> bool:
        """Nothing waits."""
        return True

    def can_keep(self) -> bool:
        """It takes nothing."""
        return False

    def clear(self, number: int) -> None:
        """Nothing."""

    def hold(self, number: int) -> None:
        """Nothing."""

    def set_aside(self, number: int, why: str) -> None:
        """Nothing."""

    def notices(self) -> Sequence[Notice]:
        """Nothing to tell."""
        return ()


class NoRecords:
    """Records of a place where none were ever kept."""

    def told(self, call: str) -> Told:  # noqa: ARG002 - the port's shape
        """Nothing."""
        return Told(())

    def unfinished(self, since_ms: int) -> Begun:  # noqa: ARG002 - the port's shape
        """None."""
        return Begun(())

    def begun_since(self, since_ms: int) -> Begun:  # noqa: ARG002 - the port's shape
        """None."""
        return Begun(())

    def contacts(self, reference: str, *, besides: str) -> Contacts:  # noqa: ARG002 - likewise
        """None."""
        return Contacts(0, 0)


@frozen
class OnlyEngine:
    """One pack is in force, and no other is at hand."""

    engine: Engine

    def current(self) -> Engine:
        """That one."""
        return self.engine

    def of_digest(self, digest: str) -> Engine | None:
        """That one, if it is meant."""
        return self.engine if digest == self.engine.pack.digest else None

    def at_hand(self, digest: str) -> Engine | None:
        """The same."""
        return self.of_digest(digest)


def unrecorded_calls(engine: Engine, clock: Clock, ids: IdSource, person: Person) -> CallService:
    """Calls that follow every rule of a recorded one and leave nothing behind."""
    recorder = Recorder(NowhereLog(), NowhereJournal(), clock)
    nothing = NoRecords()
    return CallService(recorder, OnlyEngine(engine), nothing, nothing, clock, ids, person)

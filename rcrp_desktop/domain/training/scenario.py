"""A scripted mock call: what the caller says to each question, what turns up, what is expected of it.

A scenario is data of one version. It knows questions and options by id only; whether those ids mean
anything in a pack is what ``scenario_checks`` finds out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import UNSURE, ResponseClass, Route

OverrideWanted = Literal["needed", "not_needed", "either"]


@frozen
class CallerAnswer:
    """What the caller says when a question is asked, and which options that may be taken for.

    The first option of ``expect`` makes the expected path; ``UNSURE`` among them means that asking a
    supervisor is right as well. ``why`` is the trainer's reason why the question matters here.
    """

    question: str
    says: str
    expect: tuple[str, ...]
    why: str = ""
    must_ask: bool = False


@frozen
class HeldFact:
    """Something the caller tells only when asked about it. ``question`` may be empty."""

    text: str
    question: str = ""


@frozen
class Acceptable:
    """One way in which the call may rightly end: a response class, or one route of the pack."""

    response: ResponseClass | None = None
    route: str = ""
    note: str = ""

    def accepts(self, response: ResponseClass, route: str) -> bool:
        """Whether a call that came to this is right. ``route`` may be empty (override, supervisor)."""
        return response is self.response if self.response is not None else route == self.route


@frozen
class Turn:
    """Something that turns up in the middle of the call.

    ``after`` names the question whose answer brings it in; empty: the trainer does, with a key.
    ``answers`` replace what the caller says and what is expected from then on; ``acceptable`` replaces
    the scenario's own where it is not empty. ``ends_call``: the caller is gone.
    """

    id: str
    label: str
    says: str
    after: str = ""
    answers: tuple[CallerAnswer, ...] = ()
    acceptable: tuple[Acceptable, ...] = ()
    ends_call: bool = False


@frozen
class SaidAndDone:
    """What is to be said and done besides answering. ``understanding``: the question that shows it."""

    caller_told: bool = False
    understanding: str = ""
    agencies: tuple[str, ...] = ()
    override: OverrideWanted = "not_needed"
    on_cad: bool = False


@frozen
class Expected:
    """What holds once some of the turns were brought in."""

    answers: Mapping[str, CallerAnswer]
    acceptable: tuple[Acceptable, ...]

    @property
    def must_ask(self) -> tuple[str, ...]:
        """Questions that have to be asked whatever else is."""
        return tuple(a.question for a in self.answers.values() if a.must_ask)

    def accepts(self, response: ResponseClass, route: str) -> bool:
        """Whether any of the acceptable ways is this one."""
        return any(one.accepts(response, route) for one in self.acceptable)


@frozen
class Scenario:
    """One version of one scenario. ``pack`` is the pack it was written for."""

    id: str
    version: int
    title: str
    pack: str
    category: str
    practises: str
    about_minutes: int
    disguised_from: str
    channel: str
    caller: str
    opens_with: str
    answers: tuple[CallerAnswer, ...]
    facts: tuple[HeldFact, ...]
    hidden_truth: str
    turns: tuple[Turn, ...]
    acceptable: tuple[Acceptable, ...]
    said_and_done: SaidAndDone
    prompts: tuple[str, ...]
    wrong_turn: str = ""
    earlier_contacts: int = 0
    earlier_refusals: int = 0
    digest: str = ""

    def turn(self, turn_id: str) -> Turn | None:
        """The turn of that name, or None."""
        return next((turn for turn in self.turns if turn.id == turn_id), None)

    def expected(self, brought_in: Collection[str] = ()) -> Expected:
        """What is expected when these turns were brought in; they count in the scenario's own order."""
        answers = {answer.question: answer for answer in self.answers}
        acceptable = self.acceptable
        for turn in self.turns:
            if turn.id in brought_in:
                answers.update({answer.question: answer for answer in turn.answers})
                acceptable = turn.acceptable or acceptable
        return Expected(answers, acceptable)


@frozen
class ExpectedPath:
    """The questions that the guide asks when the caller is understood as expected.

    ``silent_at`` is the question for which the scenario has no answer, empty when there is none.
    """

    asked: tuple[str, ...]
    end: Recommendation
    silent_at: str = ""

    @property
    def route(self) -> Route | None:
        """Where it leads, None when it stops before a route is settled."""
        return self.end.route


def still_asked(
    engine: Engine,
    expected: Mapping[str, CallerAnswer],
    given: Mapping[str, str],
    aside: Collection[str],
) -> frozenset[str]:
    """What the guide would still ask after ``given``, if all that follows is understood as expected.

    Questions that were handed to a supervisor (``aside``) and what hangs on them are not asked again.
    """
    answers, left_out = dict(given), set(aside)
    asked: set[str] = set()
    while True:
        question = engine.recommend(answers, set_aside=left_out).next_question
        if question is None:
            return frozenset(asked)
        asked.add(question.id)
        known = expected.get(question.id)
        if known is not None and question.option(known.expect[0]) is not None:
            answers[question.id] = known.expect[0]
        else:
            left_out.add(question.id)


def expected_path(
    engine: Engine,
    answers: Mapping[str, CallerAnswer],
    choose: Mapping[str, str] | None = None,
) -> ExpectedPath:
    """Follow the guide with the first expected option each, or with the one in ``choose``.

    Options that the pack does not have stop the path like a missing answer; ``UNSURE`` hands the
    question to a supervisor.
    """
    given: dict[str, str] = {}
    aside: list[str] = []
    asked: list[str] = []
    while True:
        now = engine.recommend(given, set_aside=aside)
        question = now.next_question
        if question is None:
            return ExpectedPath(tuple(asked), now)
        asked.append(question.id)
        known = answers.get(question.id)
        option = (choose or {}).get(question.id) or (known.expect[0] if known else "")
        if option == UNSURE:
            aside.append(question.id)
        elif question.option(option) is not None:
            given[question.id] = option
        else:
            return ExpectedPath(tuple(asked), now, silent_at=question.id)

"""Compares one mock call with what its scenario expects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from rcrp_desktop.domain.call.answers import AnswerGiven
from rcrp_desktop.domain.call.contact import CallEnded
from rcrp_desktop.domain.call.duties import (
    AgencyAnswered,
    AmbulanceAsked,
    CadConfirmed,
    DutyRecorded,
)
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import fold
from rcrp_desktop.domain.call.outcome import DecisionMade
from rcrp_desktop.domain.call.override import OverrideMispressed, OverrideRaised
from rcrp_desktop.domain.call.route_shown import RouteShown
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import SupervisorAsked
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import UNSURE, ResponseClass
from rcrp_desktop.domain.training.debrief import (
    Debrief,
    DoneOutcome,
    DoneRow,
    DoneWhat,
    FirstTime,
    Leaning,
    PathRow,
    Reached,
    RowKind,
)
from rcrp_desktop.domain.training.scenario import (
    Acceptable,
    Expected,
    SaidAndDone,
    Scenario,
    expected_path,
    still_asked,
)

AMBULANCE = "ambulance"
"""The agency that one key asks for as well (``AmbulanceAsked``)."""


def score_run(
    scenario: Scenario, events: Sequence[Event], engine: Engine, *, turns: Collection[str] = ()
) -> Debrief:
    """Compare one run with what its scenario expects. ``turns`` are those that were brought in."""
    state = fold(events[0].call if events else "", events)
    expected = scenario.expected(turns)
    reached = _reached(state, engine)
    began = state.began.at_ms if state.began else 0
    return Debrief(
        scenario=scenario.id,
        version=scenario.version,
        reached=reached,
        acceptable=expected.acceptable,
        leaning=_leaning(reached, expected, engine),
        rows=tuple(_rows(state, expected, engine, reached)),
        said_and_done=tuple(_said_and_done(scenario.said_and_done, events, engine)),
        moments=tuple(_moments(expected, events, engine, began)),
        turns=tuple(turn.id for turn in scenario.turns if turn.id in turns),
        began_ms=began,
        ended_ms=state.last.at_ms if state.last else began,
    )


# --- what it came to --------------------------------------------------------------------------------


def _reached(state: CallState, engine: Engine) -> Reached:
    if state.began is None:
        return Reached("open", None, "")
    now = standing(state, engine)
    return Reached(now.source, now.response, now.route.id if now.route is not None else "")


def _leaning(reached: Reached, expected: Expected, engine: Engine) -> Leaning:
    if reached.response is None:
        return "nothing"
    if expected.accepts(reached.response, reached.route):
        return "as_accepted"
    wanted = [_protection(one, engine) for one in expected.acceptable]
    if reached.response.protection > max(wanted):
        return "more_police"
    return "less_police" if reached.response.protection < min(wanted) else "other"


def _protection(acceptable: Acceptable, engine: Engine) -> int:
    response = acceptable.response or engine.pack.route(acceptable.route).response
    return response.protection


# --- the path ---------------------------------------------------------------------------------------


@frozen
class _Given:
    """Answers over all assessments, the newest of each question, and the questions handed over."""

    answers: Mapping[str, str]
    aside: frozenset[str]
    at_ms: Mapping[str, int]
    changed: Mapping[str, int]

    def to(self, question: str) -> str:
        """The option, ``UNSURE``, or empty."""
        return self.answers.get(question) or (UNSURE if question in self.aside else "")


def _given(state: CallState) -> _Given:
    answers: dict[str, str] = {}
    at_ms: dict[str, int] = {}
    changed: dict[str, int] = {}
    aside: frozenset[str] = frozenset()
    for assessment in state.assessments:
        aside = (aside - assessment.answers.keys()) | assessment.set_aside
        answers.update(assessment.answers)
        for line in assessment.lines:
            at_ms[line.question] = line.stamp.at_ms
            changed[line.question] = changed.get(line.question, 0) + (line.how == "changed")
    for request in state.requests:
        at_ms.setdefault(request.question, request.stamp.at_ms)
    return _Given(answers, aside - answers.keys(), at_ms, changed)


def _rows(
    state: CallState, expected: Expected, engine: Engine, reached: Reached
) -> Iterator[PathRow]:
    given = _given(state)
    on_path = set(expected_path(engine, expected.answers).asked)
    wanted: frozenset[str] = frozenset()
    if reached.response is not ResponseClass.POLICE_IMMEDIATE:
        wanted = still_asked(engine, expected.answers, given.answers, given.aside)
    for question in engine.pack.questions:
        answer = given.to(question.id)
        known = expected.answers.get(question.id)
        if not answer and question.id not in on_path and not (known and known.must_ask):
            continue
        options = known.expect if known is not None else ()
        yield PathRow(
            question=question.id,
            given=answer,
            expected=options,
            kind=_kind(answer, options, is_wanted=question.id in wanted),
            why=known.why if known is not None else "",
            must_ask=known is not None and known.must_ask,
            at_ms=given.at_ms.get(question.id, 0) if answer else 0,
            changed=given.changed.get(question.id, 0),
        )


def _kind(answer: str, options: tuple[str, ...], *, is_wanted: bool) -> RowKind:
    if not answer:
        return RowKind.NEVER_ASKED if is_wanted else RowKind.CLOSED
    if not options:
        return RowKind.BESIDES
    return RowKind.AGREES if answer in options else RowKind.DIFFERS


# --- said and done ----------------------------------------------------------------------------------


def _said_and_done(
    wanted: SaidAndDone, events: Sequence[Event], engine: Engine
) -> Iterator[DoneRow]:
    yield _caller_told(wanted, events, engine)
    if wanted.understanding:
        at = _answered(events, wanted.understanding)
        yield _done("understanding", "", "done" if at else "not_done", at, wanted=True)
    for agency in wanted.agencies:
        yield _agency(agency, events)
    yield _override(wanted, events)
    at = next((e.stamp.at_ms for e in events if isinstance(e.fact, CadConfirmed)), 0)
    is_wanted = True if wanted.on_cad else None
    yield _done("on_cad", "", "done" if at else "not_done", at, wanted=is_wanted)


def _done(
    what: DoneWhat, subject: str, outcome: DoneOutcome, at_ms: int, *, wanted: bool | None
) -> DoneRow:
    """A line that is met by being done at all, whatever came of it."""
    met = outcome != "not_done" or not wanted
    return DoneRow(what, subject, outcome, at_ms, wanted, met)


def _caller_told(wanted: SaidAndDone, events: Sequence[Event], engine: Engine) -> DoneRow:
    duties = _telling(engine)
    outcome: DoneOutcome = "not_done"
    at = 0
    for event in events:
        if isinstance(event.fact, DutyRecorded) and event.fact.duty in duties:
            outcome = "could_not" if event.fact.outcome == "could_not" else "done"
            at = event.stamp.at_ms
    is_wanted = True if wanted.caller_told else None
    return _done("caller_told", "", outcome, at, wanted=is_wanted)


def _telling(engine: Engine) -> frozenset[str]:
    """The duties that consist in telling the caller."""
    return engine.pack.telling_duties


def _answered(events: Sequence[Event], question: str) -> int:
    facts = ((e.fact, e.stamp.at_ms) for e in events)
    return next(
        (at for fact, at in facts if isinstance(fact, AnswerGiven) and fact.question == question), 0
    )


def _agency(agency: str, events: Sequence[Event]) -> DoneRow:
    """The agency's own answer says more than that it was asked."""
    asked = 0
    for event in events:
        if isinstance(event.fact, AgencyAnswered) and event.fact.agency == agency:
            return _done("agency", agency, event.fact.outcome, event.stamp.at_ms, wanted=True)
        if isinstance(event.fact, AmbulanceAsked) and agency == AMBULANCE:
            asked = asked or event.stamp.at_ms
    return _done("agency", agency, "asked" if asked else "not_done", asked, wanted=True)


def _override(wanted: SaidAndDone, events: Sequence[Event]) -> DoneRow:
    raised = next((e.stamp.at_ms for e in events if isinstance(e.fact, OverrideRaised)), 0)
    back = {e.fact.number for e in events if isinstance(e.fact, OverrideMispressed)}
    stood = any(isinstance(e.fact, OverrideRaised) and e.fact.number not in back for e in events)
    outcome: DoneOutcome = "used" if stood else "taken_back" if raised else "not_done"
    is_wanted = None if wanted.override == "either" else wanted.override == "needed"
    met = is_wanted is None or stood is is_wanted
    return DoneRow("override", "", outcome, raised, is_wanted, met)


# --- when -------------------------------------------------------------------------------------------


def _moments(
    expected: Expected, events: Sequence[Event], engine: Engine, began: int
) -> Iterator[FirstTime]:
    safety = {question.id for question in engine.pack.questions if question.safety}
    telling = _telling(engine)
    firsts: dict[tuple[str, str], int] = {}
    for event in events:
        fact = event.fact
        what = _what(fact, telling)
        if what:
            firsts.setdefault((what, ""), event.stamp.at_ms)
        if isinstance(fact, AnswerGiven):
            if fact.question in safety:
                firsts.setdefault(("first_safety", ""), event.stamp.at_ms)
            if fact.question in expected.must_ask:
                firsts.setdefault(("asked", fact.question), event.stamp.at_ms)
    ordered = sorted(firsts.items(), key=lambda item: item[1])
    for (name, question), at in ordered:
        yield FirstTime(name, question, max(0, at - began))


_FIRSTS: Mapping[type[Fact], str] = {
    RouteShown: "settled",
    DecisionMade: "decided",
    SupervisorAsked: "supervisor",
    OverrideRaised: "override",
    CadConfirmed: "on_cad",
    CallEnded: "ended",
}


def _what(fact: Fact, telling: frozenset[str]) -> str:
    """The name of what was done, empty for facts that have no line."""
    if isinstance(fact, DutyRecorded):
        return "caller_told" if fact.duty in telling and fact.outcome == "done" else ""
    return _FIRSTS.get(type(fact), "")

"""The part of ``decide`` that is about outcomes: decisions, supervisors, closing duties, the end of a call."""

from __future__ import annotations

from typing import Literal, assert_never

from rcrp_desktop.domain.call_parts import Request
from rcrp_desktop.domain.call_state import CallState, overtaken_on_screen
from rcrp_desktop.domain.commands import (
    AcceptRecommendation,
    AddRationale,
    AskLessPolice,
    AskSupervisor,
    DecideRequest,
    RecordAgency,
    RecordDuty,
    SendPolice,
)
from rcrp_desktop.domain.events import (
    AgencyAnswered,
    AskReason,
    DecisionMade,
    Direction,
    DutyRecorded,
    Fact,
    NewInformationCame,
    RationaleAdded,
    Stamp,
    SupervisorAsked,
    SupervisorDecided,
)
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass, Route
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.standing import (
    FinalDecision,
    newest_decision,
    overtaken,
    pending_requests,
    recommendation,
    standing,
)

Facts = tuple[Fact, ...]

AgreeReason = Literal["second_refusal", "route_fell"]
"""Why a supervisor agrees before no police is decided, or said."""

OutcomeCommand = (
    AskSupervisor
    | AcceptRecommendation
    | SendPolice
    | AskLessPolice
    | AddRationale
    | DecideRequest
    | RecordDuty
    | RecordAgency
)
"""The commands that are decided here."""

DELAY_MINUTES = 120
"""A told wait from which an agency counts as long delayed; a pack may set ``long_wait_minutes``."""


def decide(
    state: CallState, command: OutcomeCommand, engine: Engine, stamp: Stamp
) -> Facts | Rejected:
    """The facts that ``command`` makes, or why it is refused."""
    match command:
        case AskSupervisor():
            return ask_supervisor(state, command, engine)
        case AcceptRecommendation():
            return accept(state, engine)
        case SendPolice():
            return send_police(state, engine)
        case AskLessPolice():
            return ask_less_police(state, command, engine)
        case AddRationale(text):
            return add_rationale(state, text)
        case DecideRequest():
            return decide_request(state, command, engine, stamp)
        case RecordDuty():
            return record_duty(state, command, engine)
        case RecordAgency():
            return record_agency(state, command, engine)
        case _:
            assert_never(command)


def next_item(state: CallState) -> str:
    """The id of the next request to a supervisor."""
    return f"r{len(state.requests) + 1}"


def _ask(
    state: CallState, reason: AskReason, *, question: str = "", wanted: str = "", text: str = ""
) -> SupervisorAsked:
    number = state.current.number
    return SupervisorAsked(next_item(state), number, reason, question, wanted, text)


def ask_supervisor(state: CallState, command: AskSupervisor, engine: Engine) -> Facts | Rejected:
    """Does not fit, unsure: a question, or advice on the call. Never a dead end."""
    if command.question and engine.pack.question(command.question) is None:
        return Rejected(Refusal.NO_SUCH_QUESTION, command.question)
    route = recommendation(state, engine).route
    settled = route is not None and route.response is not ResponseClass.SUPERVISOR
    wanted = route.id if route is not None and settled and not command.question else ""
    asked = _ask(state, command.reason, question=command.question, wanted=wanted, text=command.text)
    return (asked,)


def accept(state: CallState, engine: Engine) -> Facts | Rejected:
    """Decide as recommended. No police needs a supervisor too where refusals repeat or the route fell."""
    if state.override is not None:
        return Rejected(Refusal.OVERRIDE_STANDS)
    now = recommendation(state, engine)
    route = now.route
    if route is None or (route.response.is_no_police and now.unanswered_safety):
        return Rejected(Refusal.NOT_SETTLED)
    reason = _needs_supervisor(state, route, engine)
    lowers = reason is not None or not route.response.sends_police
    if lowers and pending_requests(state):
        return Rejected(Refusal.AWAITS_SUPERVISOR)
    if reason is not None:
        wanted = "" if route.response is ResponseClass.SUPERVISOR else route.id
        return (_ask(state, reason, wanted=wanted),)
    return (DecisionMade(state.current.number, route.id, route.id, "as_recommended", ""),)


def _needs_supervisor(state: CallState, route: Route, engine: Engine) -> AskReason | None:
    if route.response is ResponseClass.SUPERVISOR:
        return "asked"
    if route.response.protection < _police_decided(state, engine):
        return "less_police"
    return supervisor_first(state, route, engine)


def supervisor_first(state: CallState, route: Route, engine: Engine) -> AgreeReason | None:
    """Why no police waits for a supervisor who agrees; None where a handler may decide it.

    Until then nobody is told that police are not coming: what has been told is hard to take back.
    Source for repeat refusals: https://www.judiciary.uk/prevention-of-future-death-reports/ 2025-0246.
    For falls: HMICFRS on Norfolk, 2024, responses lowered without supervisory oversight.
    """
    if not route.response.is_no_police:
        return None
    earlier = state.reference.earlier_refusals if state.reference is not None else 0
    if earlier or _refused_before(state, engine):
        return "second_refusal"
    if any(not fell.fact.quick for a in state.assessments for fell in a.falls):
        return "route_fell"
    return None


def _police_decided(state: CallState, engine: Engine) -> int:
    """The protection of the police who were decided on and stand, or -1."""
    decided = newest_decision(state, engine)
    if decided is None:
        return -1
    response = engine.pack.route(decided.route).response
    return response.protection if response.sends_police else -1


def _refused_before(state: CallState, engine: Engine) -> bool:
    now = state.current.number
    decided = [d.fact.decided for a in state.assessments if a.number < now for d in a.decisions]
    decided += [
        r.decision.route
        for r in state.requests
        if r.decision is not None and r.fact.assessment < now
    ]
    return any(engine.pack.route(route).response.is_no_police for route in decided)


def police_now_route(engine: Engine) -> Route | None:
    """The pack's first route for police at once; every shipped pack has one."""
    routes = engine.pack.routes
    return next((r for r in routes if r.response is ResponseClass.POLICE_IMMEDIATE), None)


def send_police(state: CallState, engine: Engine) -> Facts | Rejected:
    """Police at once, whatever is recommended: one key, the reason may follow."""
    route = police_now_route(engine)
    if route is None:
        return Rejected(Refusal.NO_SUCH_ROUTE, ResponseClass.POLICE_IMMEDIATE.value)
    recommended = recommendation(state, engine).route
    direction: Direction = "more_police"
    if recommended is not None and recommended.response is ResponseClass.POLICE_IMMEDIATE:
        route, direction = recommended, "as_recommended"
    name = recommended.id if recommended is not None else ""
    return (DecisionMade(state.current.number, name, route.id, direction, ""),)


def ask_less_police(state: CallState, command: AskLessPolice, engine: Engine) -> Facts | Rejected:
    """Less police than recommended: a reason, then a supervisor who is somebody else."""
    if not command.text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    wanted = next((r for r in engine.pack.routes if r.id == command.route), None)
    if wanted is None:
        return Rejected(Refusal.NO_SUCH_ROUTE, command.route)
    recommended = recommendation(state, engine).route
    now = _police_decided(state, engine)
    if recommended is not None:
        now = max(now, recommended.response.protection)
    if now < 0:
        return Rejected(Refusal.NOT_SETTLED)
    if wanted.response.protection >= now:
        return Rejected(Refusal.NOT_LESS_POLICE, command.route)
    # A supervisor who is asked to decide cannot answer "a supervisor decides".
    name = "" if wanted.response is ResponseClass.SUPERVISOR else wanted.id
    return (_ask(state, "less_police", wanted=name, text=command.text),)


def add_rationale(state: CallState, text: str) -> Facts | Rejected:
    """The reason for the newest decision of this assessment."""
    if not state.current.decisions:
        return Rejected(Refusal.NOTHING_DECIDED)
    if not text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    return (RationaleAdded(state.current.number, text),)


def decide_request(
    state: CallState, command: DecideRequest, engine: Engine, stamp: Stamp
) -> Facts | Rejected:
    """A supervisor agrees or overturns; somebody else than who asked."""
    request = next((r for r in pending_requests(state) if r.fact.item == command.item), None)
    if request is None:
        return Rejected(Refusal.NO_SUCH_ITEM, command.item)
    if request.stamp.actor == stamp.actor:
        return Rejected(Refusal.SAME_PERSON, stamp.actor)
    wanted = command.route if command.verdict == "overturn" else request.fact.wanted_route
    route = next((r for r in engine.pack.routes if r.id == (wanted or command.route)), None)
    if route is None or route.response is ResponseClass.SUPERVISOR:
        return Rejected(Refusal.NO_SUCH_ROUTE, wanted or command.route)
    if _too_late(state, command, request, route, engine):
        return Rejected(Refusal.TOO_LATE, route.id)
    if _lowers(state, route, engine) and not command.text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    changed = command.verdict == "overturn"
    agency = changed and _agency_knows(state, request, engine)
    made = SupervisorDecided(command.item, command.verdict, route.id, command.text, changed, agency)
    return (made,)


def _too_late(
    state: CallState, command: DecideRequest, request: Request, route: Route, engine: Engine
) -> bool:
    """More police were decided on, or shown, since the request was asked: it asks about yesterday."""
    newest = newest_decision(state, engine)
    made = FinalDecision(
        route.id, request.stamp, request.fact.assessment, state.revision + 1, request.place
    )
    if newest is not None and overtaken(made, newest, engine):
        return True
    agrees = command.verdict == "agree" and not route.response.sends_police
    return agrees and overtaken_on_screen(state, request)


def _lowers(state: CallState, route: Route, engine: Engine) -> bool:
    """Whatever sends less police than recommended or decided, or none, needs a reason in writing."""
    recommended = recommendation(state, engine).route
    if not route.response.sends_police:
        return True
    now = _police_decided(state, engine)
    if recommended is not None:
        now = max(now, recommended.response.protection)
    return route.response.protection < now


def _agency_knows(state: CallState, request: Request, engine: Engine) -> bool:
    if any(a.agencies for a in state.assessments):
        return True
    before = request.fact.wanted_route
    return bool(before) and bool(engine.pack.route(before).agencies)


def record_duty(state: CallState, command: RecordDuty, engine: Engine) -> Facts | Rejected:
    """A closing duty. An entry found in a system check is new information."""
    number, route = _duty_place(state, engine)
    duty = next((d for d in route.duties if d.id == command.duty), None) if route else None
    if duty is None:
        return Rejected(Refusal.NO_SUCH_DUTY, command.duty)
    checks = {check.id for check in engine.pack.system_checks}
    is_check = duty.kind == "system_checks"
    if is_check != bool(command.check) or (is_check and command.check not in checks):
        return Rejected(Refusal.NO_SUCH_DUTY, command.check or command.duty)
    if command.outcome == "found" and not is_check:
        return Rejected(Refusal.NO_SUCH_DUTY, command.duty)
    if command.outcome == "could_not" and not command.text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    done = DutyRecorded(number, command.duty, command.check, command.outcome, command.text)
    if command.outcome == "found":
        text = command.text or command.check
        return (done, NewInformationCame(state.current.number + 1, "new_fact", text))
    return (done,)


def _duty_place(state: CallState, engine: Engine) -> tuple[int, Route | None]:
    decided = newest_decision(state, engine)
    if decided is not None:
        return decided.assessment, engine.pack.route(decided.route)
    now = standing(state, engine)
    return state.current.number, now.route


def record_agency(state: CallState, command: RecordAgency, engine: Engine) -> Facts | Rejected:
    """An agency's answer. Declined or long delayed is new information (design §4)."""
    if engine.pack.agency(command.agency) is None:
        return Rejected(Refusal.NO_SUCH_AGENCY, command.agency)
    number, _ = _duty_place(state, engine)
    answered = AgencyAnswered(
        number, command.agency, command.outcome, command.wait_minutes, command.text
    )
    following = state.current.number + 1
    if command.outcome == "declined":
        return (answered, NewInformationCame(following, "agency_declined", command.text))
    if command.wait_minutes >= _delay_minutes(engine):
        return (answered, NewInformationCame(following, "agency_delayed", command.text))
    return (answered,)


def _delay_minutes(engine: Engine) -> int:
    setting = engine.pack.settings.get("long_wait_minutes", DELAY_MINUTES)
    return setting if isinstance(setting, int) else DELAY_MINUTES


def undecided_end(state: CallState, engine: Engine) -> Facts:
    """What is not decided when the line is closed goes to a supervisor (design §3.3.5).

    Also where something that came after the end undid the decision: nobody is there to take it again.
    """
    if state.ended is None or pending_requests(state):
        return ()
    if standing(state, engine).source not in ("open", "recommendation"):
        return ()
    route = recommendation(state, engine).route
    wanted = "" if route is None or route.response is ResponseClass.SUPERVISOR else route.id
    return (_ask(state, "ended_undecided", wanted=wanted),)

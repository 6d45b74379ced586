"""What supervisors are asked to decide, and what they decide."""

from __future__ import annotations

from itertools import chain, count
from typing import assert_never

from rcrp_desktop.domain.call.asked_route import agencies_to_tell, route_before, route_named
from rcrp_desktop.domain.call.decisions import police_standing
from rcrp_desktop.domain.call.four_eyes import lowers, same_person, sends_fewer
from rcrp_desktop.domain.call.left_to_supervisors import asking_again
from rcrp_desktop.domain.call.line_closed import is_line_closed
from rcrp_desktop.domain.call.meant import in_request, only_act, request_meant
from rcrp_desktop.domain.call.request import AskReason, Request, RequestDecision, Verdict
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.standing import (
    known_decision,
    overtaken_on_screen,
    safety_to_ask,
)
from rcrp_desktop.domain.call.state import CallState, Stamp, in_assessment
from rcrp_desktop.domain.call.too_late import refused_as_late
from rcrp_desktop.domain.call.unknowing import with_decision
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass, Route
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.rows import added
from rcrp_desktop.domain.whole_numbers import Count, Number, as_count

# --- what can be asked for --------------------------------------------------------------------------


@frozen
class AskSupervisor:
    """Ask a supervisor: about a question that does not fit, or about the call."""

    reason: AskReason = "asked"
    question: str = ""
    text: str = ""


@frozen
class DecideRequest:
    """A supervisor agrees or overturns. ``route`` is wanted when overturning, and named where they picked what was asked for.

    ``of`` is the command that asked, where the screen knows it: ids change when another desk's request comes to light.
    ``sight`` names the answers that were on it, "" for all that there are; ``police`` the commands by which police were
    decided on that stood on it, None for all that there are.
    """

    item: str
    verdict: Verdict
    route: str = ""
    text: str = ""
    of: str = ""
    sight: str = ""
    police: frozenset[str] | None = None


Command = AskSupervisor | DecideRequest

# --- what happened ----------------------------------------------------------------------------------


@frozen
class SupervisorAsked:
    """A supervisor is to decide. ``question`` is the one that does not fit, or empty.

    ``wanted_route`` counts only where it was named (``route_named``). ``of`` is the command of the decision that they are to
    agree to where nobody asked for that, it follows from what was recorded; ``maker`` is who made that decision.
    """

    item: str
    assessment: Number
    reason: AskReason
    question: str
    wanted_route: str
    text: str
    begun: str = ""
    of: str = ""
    maker: str = ""

    @property
    def is_nobodys(self) -> bool:
        """Whether it follows by itself: whoever did what it follows from did not ask."""
        return bool(self.of) or self.reason == "ended_undecided"


@frozen
class SupervisorDecided:
    """A supervisor's decision on one request, and whom a changed outcome must still reach."""

    item: str
    verdict: Verdict
    route: str
    text: str
    tell_caller: bool
    tell_agency: bool
    of: str = ""
    knew: Count = 0
    after: str = ""
    sight: str = ""
    unasked: Count = 0


# ``of`` is the command that asked: ``item`` is what one desk counted, and another's may have the same.
# ``knew`` is how many decisions on the request its maker had seen, ``after`` the newest decision (``known_decision``), ``sight``
# the answers (``sight``). ``unasked`` is how many safety questions had no answer when the line was closed.

Fact = SupervisorAsked | SupervisorDecided

# --- the rules --------------------------------------------------------------------------------------

Facts = tuple[Fact, ...]


def decide(state: CallState, command: Command, engine: Engine, stamp: Stamp) -> Facts | Rejected:
    """The facts that ``command`` makes, or why it is refused."""
    match command:
        case AskSupervisor():
            return _ask_supervisor(state, command, engine)
        case DecideRequest():
            return _decide_request(state, command, engine, stamp)
        case _:
            assert_never(command)


def next_item(state: CallState) -> str:
    """The id of the next request to a supervisor: also where the log of an earlier one is lost."""
    return free_item(state, f"r{len(state.requests) + 1}")


def ask(
    state: CallState,
    reason: AskReason,
    *,
    question: str = "",
    wanted: str = "",
    text: str = "",
) -> SupervisorAsked:
    """The fact that asks a supervisor about the current assessment."""
    number = state.current.number
    return SupervisorAsked(next_item(state), number, reason, question, wanted, text)


def _ask_supervisor(state: CallState, command: AskSupervisor, engine: Engine) -> Facts | Rejected:
    """Does not fit, unsure: a question, or advice on the call. Never a dead end, and no route is asked for."""
    if command.question and engine.pack.question(command.question) is None:
        return Rejected(Refusal.NO_SUCH_QUESTION, command.question)
    return (ask(state, command.reason, question=command.question, text=command.text),)


def _decide_request(
    state: CallState, command: DecideRequest, engine: Engine, stamp: Stamp
) -> Facts | Rejected:
    """A supervisor agrees or overturns: somebody else than whose work it is, but for police who lower nothing."""
    request = _meant(state, command)
    if request is None:
        return Rejected(Refusal.NO_SUCH_ITEM, command.item)
    wanted = command.route if command.verdict == "overturn" else request.wanted_route
    route = next((r for r in engine.pack.routes if r.id == (wanted or command.route)), None)
    if route is None or route.response is ResponseClass.SUPERVISOR:
        return Rejected(Refusal.NO_SUCH_ROUTE, wanted or command.route)
    if request.decision is not None:
        if not _sends_as_many(route, request.decision.route, engine):
            return Rejected(Refusal.NO_SUCH_ITEM, command.item)
        if _stands_already(state, request, route, stamp, engine):
            return ()
    if same_person(state, request, route, stamp.doer, engine) is not None:
        return Rejected(Refusal.SAME_PERSON, stamp.actor)
    is_picked = command.verdict == "overturn" or command.route == request.wanted_route
    refused = refused_as_late(
        state, request, route, engine, on_screen=command.police, is_picked=is_picked
    ) or _not_yet(state, command, request, route, engine)
    if refused is not None:
        return refused
    if lowers(state, route, engine) and not command.text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    return (_as_decided(state, command, request, route, engine, stamp),)


def _meant(state: CallState, command: DecideRequest) -> Request | None:
    """The request that is meant; it may have been decided while the decision was on its way here."""
    return request_meant(state, command.item, command.of)


def _sends_as_many(route: Route, decided: str, engine: Engine) -> bool:
    """As many police as were decided on, or more: that is never too late, whoever decided meanwhile."""
    before = engine.pack.route(decided).response
    return route.response.sends_police and route.response.protection >= before.protection


def _stands_already(
    state: CallState, request: Request, route: Route, at: Stamp, engine: Engine
) -> bool:
    """Whether this person decided the very same here, and it stands: it is on record.

    Not where something cannot be read: that may have lowered them.
    """
    if state.damaged:
        return False
    here = {one.place for one in request.every_decision if one.stamp.is_by_who_did(at)}
    return any(
        police.place in here and police.route == route.id
        for police in police_standing(state, engine.pack)
    )


def _as_decided(
    state: CallState,
    command: DecideRequest,
    request: Request,
    route: Route,
    engine: Engine,
    stamp: Stamp,
) -> SupervisorDecided:
    before = route_before(state, request, engine.pack)
    changed = route.id != before
    agency = changed and bool(agencies_to_tell(state, request, engine.pack))
    of, knew = request_act(state, request), as_count(_known(request, stamp))
    after = known_decision(state, engine)
    unasked = 0 if route.response.sends_police else as_count(len(safety_to_ask(state, engine)))
    return SupervisorDecided(
        item=request.item,
        verdict=command.verdict,
        route=route.id,
        text=command.text,
        tell_caller=changed,
        tell_agency=agency,
        of=of,
        knew=knew,
        after=after,
        sight=command.sight or sight(state, request.assessment),
        unasked=unasked,
    )


def _known(request: Request, at: Stamp) -> int:
    """How many decisions on it this person has seen: those on the screen, and the one of their own that closed it."""
    is_own = request.decided is not None and request.decided.is_by_who_did(at)
    return len(request.every_decision if is_own else request.differing)


def _not_yet(
    state: CallState, command: DecideRequest, request: Request, route: Route, engine: Engine
) -> Rejected | None:
    """Fewer police are decided on what was seen, and none once every safety question was asked (design §3.4: no silent no).

    Once the line is closed nobody is there to ask, and yet somebody must decide: police, or a supervisor who is told how
    many questions have no answer and writes why (design §3.3.5). Source: decisions in conditions of uncertainty are
    a core requirement, https://www.app.college.police.uk/app-content/risk-2/risk/ principle 1.
    """
    is_old = bool(command.sight) and command.sight != sight(state, request.assessment)
    if is_old and sends_fewer(state, route, engine):
        return Rejected(Refusal.LOOK_IS_OLD)
    if route.response.sends_police:
        return None
    left = safety_to_ask(state, engine)
    if left and not is_line_closed(state):
        return Rejected(Refusal.SAFETY_NOT_ASKED, str(len(left)))
    return None


def request_act(state: CallState, request: Request) -> str:
    """The command that asked, by which the screen names it; "" where several have the same."""
    return only_act(request.stamp.command, (r.stamp.command for r in state.requests))


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state after one more fact."""
    match fact:
        case SupervisorAsked():
            return state if _is_asked_already(state, fact, at) else with_asked(state, fact, at)
        case SupervisorDecided():
            return _decided(state, fact, at)
        case _:
            assert_never(fact)


def _is_asked_already(state: CallState, fact: SupervisorAsked, at: Stamp) -> bool:
    """Whether somebody is asked to agree to that very decision, or has, unread of whoever recorded that it follows."""
    known = request_meant(state, fact.item, fact.of) if fact.of else None
    return known is not None and (known.decision is None or known.decided_place in at.unseen)


def with_asked(state: CallState, fact: SupervisorAsked, at: Stamp) -> CallState:
    """The state in which a supervisor is asked."""
    request = Request(
        free_item(state, fact.item),
        fact.assessment,
        fact.reason,
        fact.question,
        route_named(fact.reason, fact.wanted_route),
        fact.text,
        _asked_by(state, fact, at),
        place=state.revision,
        asker="" if fact.is_nobodys else at.actor,
        maker=fact.maker,
    )
    stepped = replace(state, requests=added(state.requests, request))
    if not fact.question:
        return stepped
    return in_assessment(
        stepped, fact.assessment, lambda a: replace(a, set_aside=a.set_aside | {fact.question})
    )


def _asked_by(state: CallState, fact: SupervisorAsked, at: Stamp) -> Stamp:
    """To agree to a decision is asked by nobody, and named by that decision: by whichever act it follows, it is one."""
    if not fact.of:
        return at
    is_another = request_meant(state, "", fact.of) is not None
    return Stamp(at.at_ms, "", "", at.command if is_another else fact.of)


def free_item(state: CallState, item: str) -> str:
    """The id that a request gets here: its own, or the next where another desk's has that."""
    later = (f"r{n}" for n in count(len(state.requests) + 1))
    return next(name for name in chain([item], later) if request_meant(state, name, "") is None)


def _decided(state: CallState, fact: SupervisorDecided, at: Stamp) -> CallState:
    request = request_meant(state, fact.item, fact.of)
    if request is None:
        return _of_no_request(state, fact, at)
    about, place, seen = request.assessment, state.revision, _seen(state, request, fact)
    made = _made(state, fact, seen)
    covered = in_assessment(state, about, lambda a: replace(a, decided_on=seen))
    decided = in_request(
        covered, fact.item, fact.of, lambda r: with_decision(r, made, at, place, knew=fact.knew)
    )
    return asking_again(decided, about)


def _of_no_request(state: CallState, fact: SupervisorDecided, at: Stamp) -> CallState:
    """What was decided stays decided, though nobody can read what was asked.

    The log of whoever asked is gone, or what followed from several logs does not follow from them any more. It is about
    the assessment whose answers were seen: no police for one before lower none of a later one.
    """
    seen = (a.number for a in state.assessments if sight(state, a.number) == fact.sight)
    number = next(seen, state.assessments[0].number)
    place, item = state.revision, free_item(state, fact.item)
    asked = Request(item, number, "asked", "", "", "", at, place=place)
    made = _made(state, fact, fact.sight)
    decided = with_decision(asked, made, at, place, knew=fact.knew)
    covered = in_assessment(state, number, lambda a: replace(a, decided_on=fact.sight))
    return replace(covered, requests=added(covered.requests, decided))


def _made(state: CallState, fact: SupervisorDecided, seen: str) -> RequestDecision:
    return RequestDecision(
        fact.verdict,
        fact.route,
        fact.text,
        fact.tell_caller,
        fact.tell_agency,
        fact.after,
        seen,
        fact.unasked > 0 if fact.sight else state.ended is not None,
        fact.unasked,
    )


def _seen(state: CallState, request: Request, fact: SupervisorDecided) -> str:
    """A record that does not say so is taken for one of what came before it.

    But not where police came on screen after it was asked for: nobody knows whether they were seen.
    """
    if fact.sight:
        return fact.sight
    return "" if overtaken_on_screen(state, request) else sight(state, request.assessment)

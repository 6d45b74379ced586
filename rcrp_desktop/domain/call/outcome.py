"""What the handler decides beside what is recommended, and why."""

from __future__ import annotations

from operator import attrgetter
from typing import assert_never

from rcrp_desktop.domain.call import supervisor
from rcrp_desktop.domain.call.asked_by_itself import asked_by_itself
from rcrp_desktop.domain.call.four_eyes import supervisor_first
from rcrp_desktop.domain.call.holds import NOT_SAID, Holds
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.request import AskReason
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.standing import (
    known_decision,
    last_shown,
    pending_requests,
    police_decided,
    recommendation,
    standing,
)
from rcrp_desktop.domain.call.state import (
    Assessment,
    CallState,
    Decided,
    Direction,
    Stamp,
    in_assessment,
    position,
)
from rcrp_desktop.domain.call.words import Astray, Words, with_added
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass, Route
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.rows import added, changed, newest_place, places, without
from rcrp_desktop.domain.whole_numbers import Number

# --- what can be asked for --------------------------------------------------------------------------


@frozen
class AcceptRecommendation:
    """Decide as recommended.

    ``route`` is what is recommended on the screen, "" for what is now: by it no other is decided but as many police or more.
    ``is_unread``: others recorded something on the call since it came on that screen.
    """

    route: str = ""
    is_unread: bool = False


@frozen
class SendPolice:
    """Decide for police at once, whatever is recommended. No reason needed first."""


@frozen
class AskLessPolice:
    """Want less police than recommended: needs a reason and a supervisor.

    ``than`` is what held when it was asked for (``holds_on_cad``), where the screen knows it; refused once that changed.
    """

    route: str
    text: str
    than: Holds = NOT_SAID


@frozen
class AddRationale:
    """Say why a decision was made, afterwards. ``of`` is its command, where the screen knows it: of that one it is told.

    From anybody but whoever decided it is told as words of their own.
    """

    text: str
    of: str = ""


Command = AcceptRecommendation | SendPolice | AskLessPolice | AddRationale

# --- what happened ----------------------------------------------------------------------------------


@frozen
class DecisionMade:
    """What the person decided beside what was recommended (empty when nothing was settled).

    ``after`` is the newest decision that they knew of (``known_decision``): whatever the clocks tell, it came before.
    ``sight`` names what else they had seen (``sight``).
    """

    assessment: Number
    recommended: str
    decided: str
    direction: Direction
    text: str
    begun: str = ""
    after: str = ""
    sight: str = ""


@frozen
class RationaleAdded:
    """The reason for a decision, told after it. ``of`` is its command, "" in earlier records: the newest then."""

    assessment: Number
    text: str
    begun: str = ""
    of: str = ""


Fact = DecisionMade | RationaleAdded

# --- the rules --------------------------------------------------------------------------------------

Facts = tuple[Fact | supervisor.SupervisorAsked, ...]


def decide(state: CallState, command: Command, engine: Engine) -> Facts | Rejected:
    """The facts that ``command`` makes, or why it is refused."""
    match command:
        case AcceptRecommendation():
            return _accept(state, command, engine)
        case SendPolice():
            return _send_police(state, engine)
        case AskLessPolice():
            return _ask_less_police(state, command, engine)
        case AddRationale():
            return _add_rationale(state, command)
        case _:
            assert_never(command)


def _accept(state: CallState, command: AcceptRecommendation, engine: Engine) -> Facts | Rejected:
    """Decide as recommended. No police needs a supervisor too: refusals repeat, the route fell, the record is damaged."""
    if state.override is not None:
        return Rejected(Refusal.OVERRIDE_STANDS)
    now = recommendation(state, engine)
    route = now.route
    if route is None or (route.response.is_no_police and now.unanswered_safety):
        return Rejected(Refusal.NOT_SETTLED)
    if _is_unseen(command, route, engine):
        return Rejected(Refusal.LOOK_IS_OLD)
    reason = _needs_supervisor(state, route, engine)
    lowers = reason is not None or not route.response.sends_police
    if lowers and pending_requests(state):
        return Rejected(Refusal.AWAITS_SUPERVISOR)
    if reason is not None:
        wanted = "" if route.response is ResponseClass.SUPERVISOR else route.id
        return (supervisor.ask(state, reason, wanted=wanted),)
    return (_made(state, engine, route.id, route.id, "as_recommended"),)


def _is_unseen(command: AcceptRecommendation, route: Route, engine: Engine) -> bool:
    """Whether it is not what stood on the screen: nobody decides for no police, or fewer, on what they have not seen."""
    if not route.response.sends_police:
        return command.is_unread or command.route not in ("", route.id)
    shown = next((r for r in engine.pack.routes if r.id == command.route), route)
    return shown.response.protection > route.response.protection


def _needs_supervisor(state: CallState, route: Route, engine: Engine) -> AskReason | None:
    if route.response is ResponseClass.SUPERVISOR:
        return "asked"
    if route.response.protection < police_decided(state, engine):
        return "less_police"
    return supervisor_first(state, route, engine)


def police_now_route(engine: Engine) -> Route | None:
    """The pack's first route for police at once; every shipped pack has one."""
    routes = engine.pack.routes
    return next((r for r in routes if r.response is ResponseClass.POLICE_IMMEDIATE), None)


def _send_police(state: CallState, engine: Engine) -> Facts | Rejected:
    """Police at once, whatever is recommended: one key, the reason may follow."""
    route = police_now_route(engine)
    if route is None:
        return Rejected(Refusal.NO_SUCH_ROUTE, ResponseClass.POLICE_IMMEDIATE.value)
    recommended = recommendation(state, engine).route
    direction: Direction = "more_police"
    if recommended is not None and recommended.response is ResponseClass.POLICE_IMMEDIATE:
        route, direction = recommended, "as_recommended"
    name = recommended.id if recommended is not None else ""
    return (_made(state, engine, name, route.id, direction),)


def _made(
    state: CallState, engine: Engine, recommended: str, decided: str, direction: Direction
) -> DecisionMade:
    after, number = known_decision(state, engine), state.current.number
    seen = sight(state, number)
    return DecisionMade(number, recommended, decided, direction, "", after=after, sight=seen)


def _ask_less_police(state: CallState, command: AskLessPolice, engine: Engine) -> Facts | Rejected:
    """Less police than recommended: a reason, then a supervisor who is somebody else."""
    if not command.text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    wanted = next((r for r in engine.pack.routes if r.id == command.route), None)
    if wanted is None:
        return Rejected(Refusal.NO_SUCH_ROUTE, command.route)
    if command.than not in (NOT_SAID, holds_on_cad(state, standing(state, engine), engine)):
        return Rejected(Refusal.NEWS_IS_OLD)
    recommended = recommendation(state, engine).route
    now = police_decided(state, engine)
    if recommended is not None:
        now = max(now, recommended.response.protection)
    if now < 0:
        return Rejected(Refusal.NOT_SETTLED)
    if wanted.response.protection >= now:
        return Rejected(Refusal.NOT_LESS_POLICE, command.route)
    # A supervisor who is asked to decide cannot answer "a supervisor decides".
    name = "" if wanted.response is ResponseClass.SUPERVISOR else wanted.id
    return (supervisor.ask(state, "less_police", wanted=name, text=command.text),)


def _add_rationale(state: CallState, command: AddRationale) -> Facts | Rejected:
    """The reason for the decision that it was asked about, else for the newest of this assessment."""
    made = [(a.number, d) for a in state.assessments for d in a.decisions]
    if command.of:
        about = [one for one in made if one[1].stamp.command == command.of]
    else:
        about = [one for one in made if one[0] == state.current.number]
    if not about:
        return Rejected(Refusal.NOTHING_DECIDED)
    if not command.text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    number, decided = about[-1]
    return (RationaleAdded(number, command.text, of=decided.stamp.command),)


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state after one more fact."""
    match fact:
        case DecisionMade():
            state, made = _with_its_words(state, _as_made(state, fact, at))
            decided = in_assessment(state, fact.assessment, lambda a: _with_decision(a, made))
            return _asked_anew(decided, fact, at) if _is_in_doubt(state, fact) else decided
        case RationaleAdded():
            if _is_of_unread(state, fact):
                words = Astray(fact.of, Words(fact.text, at))
                return replace(state, astray=added(state.astray, words))
            return in_assessment(state, fact.assessment, lambda a: _with_rationale(a, fact, at))
        case _:
            assert_never(fact)


def _as_made(state: CallState, fact: DecisionMade, at: Stamp) -> Decided:
    """A record that does not say what its maker had seen is taken for one of what came before it."""
    return Decided(
        fact.recommended,
        fact.decided,
        fact.direction,
        fact.text,
        at,
        state.revision,
        fact.after,
        fact.sight or sight(state, fact.assessment),
    )


def _is_in_doubt(state: CallState, fact: DecisionMade) -> bool:
    """No police, by somebody who had not seen that another desk showed police."""
    last, about = last_shown(state), position(state, fact.assessment)
    is_unseen = last is not None and last.sends_police and last.route != fact.recommended
    falls = state.assessments[about].falls if about >= 0 else ()
    if not is_unseen and newest_place(falls, _unseen, key=True) < 0:
        return False
    every = (s for a in reversed(state.assessments) for s in reversed(a.shown))
    shown = next((s for s in every if s.route == fact.decided), None)
    return shown is not None and 0 <= shown.protection < ResponseClass.SUPERVISOR.protection


_unseen = attrgetter("unseen")


def _asked_anew(state: CallState, fact: DecisionMade, at: Stamp) -> CallState:
    """As a desk would have asked that had seen it: nobody is told of no police before a supervisor agrees."""
    number, made = fact.assessment, fact.decided
    return asked_by_itself(state, number, "route_fell", made, at, maker=at.actor)


def _with_decision(assessment: Assessment, made: Decided) -> Assessment:
    return replace(assessment, decisions=added(assessment.decisions, made), decided_on=made.sight)


def _with_rationale(assessment: Assessment, fact: RationaleAdded, at: Stamp) -> Assessment:
    """Of the decision that it names, also where another desk's came between."""
    of = fact.of or (assessment.decision.stamp.command if assessment.decision is not None else "")
    made = assessment.decisions
    told = changed(made, [*places(made, _act, of)], lambda d: _reasoned(d, fact.text, at))
    return replace(assessment, decisions=told)


_act = attrgetter("stamp.command")


def _is_of_unread(state: CallState, fact: RationaleAdded) -> bool:
    """Whether the decision that it is written for cannot be read: words are not lost with another's log."""
    about = position(state, fact.assessment)
    made = state.assessments[about].decisions if about >= 0 else ()
    return newest_place(made, _act, fact.of) < 0 if fact.of else not made


def _with_its_words(state: CallState, made: Decided) -> tuple[CallState, Decided]:
    """With what was written for it before it came to light."""
    left = state.astray
    its_own = [*places(left, _of, made.stamp.command)]
    for place in its_own:
        left = without(left, place)
    for words in (state.astray[place].words for place in reversed(its_own)):
        made = _reasoned(made, words.text, words.stamp)
    return replace(state, astray=left), made


_of = attrgetter("of")


def _reasoned(made: Decided, text: str, at: Stamp) -> Decided:
    """Only whoever decided says why they did; what somebody else writes stands beside that, as theirs."""
    if made.stamp.is_by_who_did(at):
        return replace(made, rationale=text)
    return replace(made, added=with_added(made.added, text, at))

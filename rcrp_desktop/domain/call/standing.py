"""What a call has come to: override, decision, supervisor, recommendation, or still open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Literal

from rcrp_desktop.domain.call.decisions import FinalDecision, decisions, newest_after_each
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.state import AnswerLine, Assessment, CallState, Shown, Stamp
from rcrp_desktop.domain.call.told_late import held_now, late_dangers
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass, Route
from rcrp_desktop.domain.rows import first_place, most, places

Source = Literal["override", "decision", "awaiting_supervisor", "recommendation", "open"]


@frozen
class Standing:
    """The response that holds now. ``route`` is None for the override and while a supervisor decides.

    ``assessment`` is the one whose closing duties apply, 0 where none do; ``place`` the revision of ``since``.
    """

    source: Source
    response: ResponseClass | None
    route: Route | None
    since: Stamp | None
    assessment: int
    place: int = 0

    @property
    def is_no_police(self) -> bool:
        """Police do not attend, by recommendation or decision."""
        return self.response is not None and self.response.is_no_police

    @property
    def sends_at_once(self) -> bool:
        """Somebody raised a threat to life, or decided for police at once: recommended, nobody sent them yet."""
        is_somebodys = self.source in ("override", "decision")
        return is_somebodys and self.response is ResponseClass.POLICE_IMMEDIATE


def recommendation(state: CallState, engine: Engine, *, go_on: bool = False) -> Recommendation:
    """What the policy says about the current assessment."""
    return said_in(state, state.current, engine, go_on=go_on)


def said_in(
    state: CallState,
    assessment: Assessment,
    engine: Engine,
    *,
    set_aside: Collection[str] | None = None,
    go_on: bool = False,
) -> Recommendation:
    """What the policy says about one assessment; ``set_aside`` in the place of what is recorded as that."""
    aside = assessment.set_aside if set_aside is None else set_aside
    answers, held = assessment.answers, held_now(state, assessment, engine.pack)
    return engine.recommend(answers, held=held, set_aside=aside, go_on=go_on)


def pending_requests(state: CallState) -> tuple[Request, ...]:
    """What supervisors still have to decide."""
    every = state.requests
    waiting = [*places(every, _is_undecided, key=True)]
    return tuple(every[place] for place in reversed(waiting))


def _is_undecided(request: Request) -> bool:
    return request.decision is None


def is_asked_now(state: CallState, request: Request) -> bool:
    """Whether nothing was begun since that overtook it.

    Supervisors who differ are asked whatever was begun since: what they decided stands.
    """
    return bool(request.differing) or request.assessment == state.current.number


def newest_decision(state: CallState, engine: Engine) -> FinalDecision | None:
    """The decision that holds of all that were made, whatever order the clocks put them in (``WhatHolds``)."""
    newest = newest_after_each(decisions(state), engine.pack)
    return newest[-1] if newest else None


def known_decision(state: CallState, engine: Engine) -> str:
    """The command of the newest decision, as whoever acts next names it: before any, that of the call's beginning.

    Told apart from "", which earlier records have: they do not say what was known. Some said "none", which is the
    command of no decision either.
    """
    newest = newest_decision(state, engine)
    known = newest.stamp if newest is not None else state.began
    return known.command if known is not None else ""


def overtaken_on_screen(
    state: CallState, request: Request, than: ResponseClass = ResponseClass.SUPERVISOR
) -> bool:
    """Whether police, more ``than`` was asked for, came on screen after the request: to agree is not to have seen them."""
    least = max(than.protection, ResponseClass.SUPERVISOR.protection)
    return any(
        shown.place > request.asked_place and shown.protection > least
        for assessment in state.assessments
        for shown in assessment.shown
    )


def police_decided(state: CallState, engine: Engine) -> int:
    """The protection of the police who were decided on and stand, or -1."""
    decided = newest_decision(state, engine)
    if decided is None:
        return -1
    response = engine.pack.route(decided.route).response
    return response.protection if response.sends_police else -1


def last_shown(state: CallState) -> Shown | None:
    """The route that came on screen last, in any assessment."""
    every = state.assessments
    last = most(every, _last_shown_place)
    return every[first_place(every, _last_shown_place, last)].shown[-1] if last >= 0 else None


def _last_shown_place(assessment: Assessment) -> int:
    return assessment.shown[-1].place if assessment.shown else -1


def standing(state: CallState, engine: Engine) -> Standing:
    """What the call has come to.

    Police who were decided on stay so while a supervisor is asked for less, and until a new assessment is
    decided; police who are recommended stay so while a supervisor is asked (design §4: a route once shown
    never falls silently). More police than were decided on are recommended as soon as answers that the decision
    does not cover call for them.
    """
    decided = newest_decision(state, engine)
    return standing_of(state, decided, engine, lambda: recommendation(state, engine))


def standing_of(
    state: CallState,
    decided: FinalDecision | None,
    engine: Engine,
    recommended: Callable[[], Recommendation],
) -> Standing:
    """The same by the newest decision; what the policy says is asked for only where it matters."""
    pack = engine.pack
    override = state.override
    if override is not None:
        number, at = state.current.number, override.raised
        return Standing(
            "override", ResponseClass.POLICE_IMMEDIATE, None, at, number, override.place
        )
    pending = pending_requests(state)
    said = recommended()
    route = said.route
    if decided is not None and pack.route(decided.route).response.sends_police:
        if route is not None and _is_raised(state, decided, route, pack):
            return _recommended(state, route)
        return _decided(decided, pack)
    if not pending and decided is not None and _covers(state, decided, said, engine):
        return _decided(decided, pack)
    if pending and (route is None or not route.response.sends_police):
        at, place = pending[0].stamp, pending[0].place
        return Standing("awaiting_supervisor", ResponseClass.SUPERVISOR, None, at, 0, place)
    return _recommended(state, route) if route is not None else _OPEN


_OPEN = Standing("open", None, None, None, 0)


def _recommended(state: CallState, route: Route) -> Standing:
    current = state.current
    shown = current.shown[-1] if current.shown else None
    if shown is not None and shown.route == route.id:
        place, since = shown.place, shown.stamp
    else:
        place, since = max(_bearing_on_route(state), key=lambda act: act[0])
    return Standing("recommendation", route.response, route, since, current.number, place)


def _bearing_on_route(state: CallState) -> Iterator[tuple[int, Stamp]]:
    """What can bring a route about that no desk recorded as shown: a question left out, answers of several desks."""
    current = state.current
    yield current.place, current.began
    yield from ((line.place, line.stamp) for line in current.lines)
    for request in state.requests:
        if request.assessment == current.number:
            yield request.place, request.stamp
            yield from ((one.place, one.stamp) for one in request.every_decision)


def _covers(state: CallState, decided: FinalDecision, said: Recommendation, engine: Engine) -> bool:
    """A no-police decision holds only for what its maker had seen, once every safety question was asked.

    A handler's is never against police who are recommended: then another desk gave answers that it had not seen.
    """
    current = state.current
    if decided.assessment != current.number or decided.sight != sight(state, current.number):
        return False
    if decided.is_handlers and said.route is not None and said.route.response.sends_police:
        return False
    if any(_is_since(line, decided) for line in late_dangers(state, engine.pack)):
        return False
    return decided.covers_unasked or not safety_to_ask(state, engine)


def _is_since(line: AnswerLine, decided: FinalDecision) -> bool:
    return line.place > decided.place or line.place in decided.stamp.unseen


def safety_to_ask(state: CallState, engine: Engine) -> tuple[str, ...]:
    """The safety questions that are still to be asked before anybody may decide for no police (design §3.4).

    Those that were left to a supervisor are theirs to decide on. Where answers were lawfully erased, nobody can tell
    any more which were asked: what was decided then stays so.
    """
    current = state.current
    if any(engine.pack.question(question) is None for question in current.answers):
        return ()
    return engine.safety_to_ask(recommendation(state, engine), current.set_aside)


def _is_raised(state: CallState, decided: FinalDecision, found: Route, pack: PolicyPack) -> bool:
    """Whether answers call for more police than were decided on, and the decision was not made on those answers.

    A handler cannot decide less than is recommended: their decision covers nothing that recommends more.
    """
    number = state.current.number
    is_covered = decided.assessment == number and decided.sight == sight(state, number)
    if is_covered and not decided.is_handlers:
        return False
    return found.response.protection > pack.route(decided.route).response.protection


def _decided(decided: FinalDecision, pack: PolicyPack) -> Standing:
    route = pack.route(decided.route)
    at, number = decided.stamp, decided.assessment
    return Standing("decision", route.response, route, at, number, decided.place)

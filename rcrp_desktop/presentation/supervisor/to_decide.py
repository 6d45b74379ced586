"""What a supervisor may decide about a call: the box of a request, and that of an override that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from rcrp_desktop.application.supervision import CallDetail, routes_to_decide
from rcrp_desktop.domain.call.decisions import police_standing
from rcrp_desktop.domain.call.four_eyes import police_alone, same_person
from rcrp_desktop.domain.call.line_closed import is_acted_on_since, is_line_closed
from rcrp_desktop.domain.call.override import override_act
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.standing import safety_to_ask
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import request_act
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass, Route
from rcrp_desktop.presentation.reasons import override_key
from rcrp_desktop.presentation.supervisor.asked_since import asked_already
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.decider import raised_reason
from rcrp_desktop.presentation.who import name_words

NO_POLICE = -1
AT_ONCE = ResponseClass.POLICE_IMMEDIATE.protection


@frozen
class DecisionModel:
    """The decision box. ``item`` is the request, ``of`` the command that asked it; ``wanted`` says which route was asked for.

    ``names_route`` is False where none was: then nothing is offered as if it had been; ``agree`` names the route.
    ``own`` says that this person has police alone to decide on, ``note`` why; ``routes`` are those that they may. ``sight``
    names the answers that are on show. ``unasked_note`` says which safety questions have no answer; ``only_police``: until they have.
    ``asked_already`` is why asking again would ask the same; ``assessments`` how many are on show. With other
    ``differing`` decisions it is asked anew. ``police`` is how much police each choice sends, as the box names them; what
    is not among them sends none. ``stands`` are the commands by which police were decided on that stand: nobody sends
    less than what was not on show. ``events`` is how much of the call is told here, ``shown`` the call.
    """

    item: str
    of: str
    sight: str
    title: str
    why: str
    wanted: str
    names_route: bool
    agree: str
    send_police: str
    ask_again: str
    routes: tuple[tuple[str, str], ...]
    note: str
    own: bool
    unasked_note: str
    only_police: bool
    can_agree: bool
    asked_already: str = ""
    assessments: int = 0
    differing: int = 0
    police: tuple[tuple[str, int], ...] = (("send", AT_ONCE),)
    stands: frozenset[str] = frozenset()
    events: int = 0
    shown: CallDetail | None = field(default=None, compare=False, repr=False)

    def police_of(self, choice: str) -> int:
        """How much police a choice sends, in the protection order; ``NO_POLICE`` for none."""
        return dict(self.police).get(choice, NO_POLICE)

    def is_at_once(self, choice: str) -> bool:
        """Whether a choice sends police at once: also to agree to them does."""
        return self.police_of(choice) == AT_ONCE


@frozen
class StandDownModel:
    """An override that stands, with what is needed to stand it down. ``of`` is the command that raised it.

    ``reason`` is why it was raised, which may follow while it stands; ``events`` is how much of the call is told here,
    and ``shown`` the call so told.
    """

    title: str
    line: str
    reason: str
    why: str
    act: str
    note: str
    of: str
    events: int = 0
    shown: CallDetail | None = field(default=None, compare=False, repr=False)


def present_decision(
    detail: CallDetail, request: Request | None, words: Words
) -> DecisionModel | None:
    """The decision box for a request that is still open."""
    if request is None or detail.engine is None:
        return None
    state, engine = detail.state, detail.engine
    own = police_alone(state, request, words.doer, engine)
    wanted = next((r for r in engine.pack.routes if r.id == request.wanted_route), None)
    note = words.say("decision.after" if wanted is not None else "decision.choose")
    left = len(safety_to_ask(state, engine))
    only_police = left > 0 and not is_line_closed(state)
    offered = _offered(detail, request, words, engine, only_police=only_police)
    return DecisionModel(
        item=request.item,
        of=request_act(state, request),
        sight=sight(state, request.assessment),
        title=words.say("decision.title"),
        why=words.say("decision.why"),
        wanted=_wanted(wanted, words),
        names_route=wanted is not None,
        agree=words.say("decision.agree", route=wanted.label) if wanted is not None else "",
        send_police=words.say("decision.send_police"),
        ask_again=words.say("decision.ask_again", number=len(state.assessments) + 1),
        routes=tuple((r.id, r.label) for r in offered),
        note=words.say(f"decision.own_{own}") if own else note,
        own=own is not None,
        unasked_note=_unasked(state, left, words, only_police=only_police),
        only_police=only_police,
        can_agree=wanted in offered,
        asked_already=asked_already(state, words),
        assessments=len(state.assessments),
        differing=len(request.differing),
        police=tuple(_police(wanted, offered)),
        stands=frozenset(one.stamp.command for one in police_standing(state, engine.pack)),
        events=state.revision,
        shown=detail,
    )


def _offered(
    detail: CallDetail, request: Request, words: Words, engine: Engine, *, only_police: bool
) -> list[Route]:
    """The routes that this person may decide for."""
    return [
        route
        for route in routes_to_decide(engine)
        if (route.response.sends_police or not only_police)
        and same_person(detail.state, request, route, words.doer, engine) is None
    ]


def _unasked(state: CallState, left: int, words: Words, *, only_police: bool) -> str:
    """How many safety questions have no answer, and whether police are all that can be decided until they have."""
    still = "acted_on" if is_acted_on_since(state) else "only_police"
    return words.count(f"decision.{still if only_police else 'unasked'}", left) if left else ""


def _police(wanted: Route | None, offered: Iterable[Route]) -> Iterator[tuple[str, int]]:
    yield "send", AT_ONCE
    named = [("agree", wanted)] if wanted is not None else []
    for choice, route in (*named, *((f"route:{route.id}", route) for route in offered)):
        if route.response.sends_police:
            yield choice, route.response.protection


def _wanted(route: Route | None, words: Words) -> str:
    if route is None:
        return words.say("chosen.wanted_none")
    return words.say("chosen.wanted", route=route.label)


def present_stand_down(detail: CallDetail, words: Words) -> StandDownModel | None:
    """The box to stand an override down, while one stands."""
    override = detail.state.override
    if override is None:
        return None
    raised = override.raised
    name = override_key(override, "line")
    time = words.times.second(raised.at_ms)
    return StandDownModel(
        title=words.say("stand_down.title"),
        line=words.say(f"stand_down.{name}", time=time, who=name_words(words.text, raised)),
        reason=raised_reason(detail, words),
        why=words.say("stand_down.why"),
        act=words.say("stand_down.act"),
        note=words.say("stand_down.after"),
        of=override_act(detail.state, override),
        events=detail.state.revision,
        shown=detail,
    )

"""What a supervisor may decide about a call: the box of a request, and that of an override that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.decisions import police_standing
from rcrp_desktop.domain.call.meant import RequestName, request_names
from rcrp_desktop.domain.call.override import override_act
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.supervisor import request_act
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.pack import ResponseClass, Route
from rcrp_desktop.presentation.reasons import override_key
from rcrp_desktop.presentation.supervisor.asked_since import asked_already
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.decider import raised_reason
from rcrp_desktop.presentation.supervisor.may_decide import (
    limits_words,
    may_decide,
    note_words,
    why_not_agree,
)
from rcrp_desktop.presentation.who import name_words

NO_POLICE = -1
AT_ONCE = ResponseClass.POLICE_IMMEDIATE.protection


@frozen
class DecisionModel:
    """The decision box. ``wanted`` says which route was asked for.

    ``name`` is that of the request, ``item`` its id as the call was read here, ``of`` the command that asked it.
    ``names_route`` is False where none was: then nothing is offered as if it had been; ``agree`` names the route.
    ``own`` says that this person has police alone to decide on, ``note`` why; ``routes`` are those that are not refused them.
    ``sight`` names the answers that are on show. ``limits`` says what keeps anybody from less: police who were decided on
    since, or safety questions without an answer (``only_police``: until they have one). ``why_not_agree``: why *Agree* is not offered.
    ``asked_already`` is why asking again would ask the same; ``assessments`` how many are on show. With other
    ``differing`` decisions it is asked anew. ``police`` is how much police each choice sends, as the box names them; what
    is not among them sends none. ``stands`` are the commands by which police were decided on that stand: nobody sends
    less than what was not on show. ``events`` is how much of the call is told here, ``shown`` the call.
    """

    name: RequestName
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
    limits: str
    only_police: bool
    can_agree: bool
    why_not_agree: str = ""
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
    wanted = next((r for r in engine.pack.routes if r.id == request.wanted_route), None)
    may = may_decide(state, request, wanted, words, engine)
    return DecisionModel(
        name=request_names(state)[request.item],
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
        routes=tuple((r.id, r.label) for r in may.offered),
        note=note_words(may, words),
        own=may.own is not None,
        limits=limits_words(may, words),
        only_police=may.only_police,
        can_agree=may.can_agree,
        why_not_agree=why_not_agree(may, words),
        asked_already=asked_already(state, words),
        assessments=len(state.assessments),
        differing=len(request.differing),
        police=tuple(_police(wanted, may.offered)),
        stands=frozenset(one.stamp.command for one in police_standing(state, engine.pack)),
        events=state.revision,
        shown=detail,
    )


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

"""Which routes a person may decide for on a request, and in words what keeps them, or anybody, from others."""

from __future__ import annotations

from collections.abc import Iterable

from rcrp_desktop.application.supervision import routes_to_decide
from rcrp_desktop.domain.call.decisions import FinalDecision, police_standing
from rcrp_desktop.domain.call.four_eyes import SamePerson, police_alone, same_person
from rcrp_desktop.domain.call.line_closed import (
    is_acted_on_since,
    is_line_closed,
    may_be_acted_on_since,
)
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.standing import overtaken_on_screen, safety_to_ask
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.too_late import police_since
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Route
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.who import name_words


@frozen
class MayDecide:
    """``wanted`` is the route that was asked for, if one was; ``own`` why police alone are left to this person.

    ``left`` is how many safety questions have no answer, and ``only_police``: until they have. ``since`` are the police who
    were decided on since it was asked: nobody undoes those on this request. ``is_overtaken``: police came on screen since.
    """

    offered: tuple[Route, ...]
    wanted: Route | None
    own: SamePerson | None
    left: int
    only_police: bool
    is_acted_on: bool
    may_be_acted_on: bool
    since: tuple[FinalDecision, ...]
    is_overtaken: bool

    @property
    def can_agree(self) -> bool:
        """Whether *Agree* alone is not refused: what came on screen since is only chosen by name."""
        return self.wanted in self.offered and not self.is_overtaken


def may_decide(
    state: CallState, request: Request, wanted: Route | None, words: Words, engine: Engine
) -> MayDecide:
    """What is not refused to this person on the call as it is shown."""
    left = len(safety_to_ask(state, engine))
    only_police = left > 0 and not is_line_closed(state)
    police, routes = police_standing(state, engine.pack), routes_to_decide(engine)
    return MayDecide(
        offered=tuple(
            route
            for route in routes
            if (route.response.sends_police or not only_police)
            and not police_since(police, request, route, engine.pack)
            and same_person(state, request, route, words.doer, engine) is None
        ),
        wanted=wanted,
        own=police_alone(state, request, words.doer, engine),
        left=left,
        only_police=only_police,
        is_acted_on=is_acted_on_since(state),
        may_be_acted_on=may_be_acted_on_since(state),
        since=police_since(police, request, routes[-1], engine.pack),
        is_overtaken=wanted is not None and overtaken_on_screen(state, request, wanted.response),
    )


def note_words(may: MayDecide, words: Words) -> str:
    """Below all: why this person has police alone. Where nobody has less on this request, no other person is named."""
    if may.own is not None:
        return "" if may.since else words.say(f"decision.own_{may.own}")
    return words.say("decision.after" if may.wanted is not None else "decision.choose")


def limits_words(may: MayDecide, words: Words) -> str:
    """Above all: what keeps anybody from less. Police who were decided on since do, whatever is answered."""
    if may.since:
        return _decided_since(may.since, words)
    return " ".join(filter(None, (_unasked(may, words), _shown_since(may, words))))


def why_not_agree(may: MayDecide, words: Words) -> str:
    """Why there is nothing to agree to."""
    if may.wanted is None:
        return words.say("decision.nothing_to_agree")
    return (note_words(may, words) if may.own else "") or limits_words(may, words)


def _decided_since(since: Iterable[FinalDecision], words: Words) -> str:
    newest = max(since, key=lambda one: one.place).stamp
    time, who = words.times.minute(newest.at_ms), name_words(words.text, newest)
    return words.say("decision.police_since", time=time, who=who)


def _shown_since(may: MayDecide, words: Words) -> str:
    is_held = may.is_overtaken and may.wanted in may.offered
    return words.say("decision.shown_since") if is_held else ""


def _unasked(may: MayDecide, words: Words) -> str:
    """How many safety questions have no answer, and whether police are all that can be decided until they have."""
    unread = "may_be_acted_on" if may.may_be_acted_on else "only_police"
    still = "acted_on" if may.is_acted_on else unread
    name = still if may.only_police else "unasked"
    return words.count(f"decision.{name}", may.left) if may.left else ""

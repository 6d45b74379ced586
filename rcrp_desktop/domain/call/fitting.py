"""Whether a recorded fact speaks only of what its pack knows.

The program records nothing else, so a fact that does not fit was altered, or belongs to another pack. Folding
it would ask the engine about an answer that there is not.
"""

from __future__ import annotations

from rcrp_desktop.domain.call.answers import AnswerGiven, AnswerTakenBack, AnswerWithdrawn
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.duties import CadConfirmed
from rcrp_desktop.domain.call.events import Fact
from rcrp_desktop.domain.call.outcome import DecisionMade
from rcrp_desktop.domain.call.route_shown import RouteFell, RouteShown
from rcrp_desktop.domain.call.supervisor import SupervisorAsked, SupervisorDecided
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass

_MODES = ("live", "training", "example")
_RESPONSES = frozenset(response.value for response in ResponseClass)


def fits(fact: Fact, pack: PolicyPack | None, erased: str) -> bool:
    """Whether ``fact`` can be folded and assessed with ``pack``; without a pack only what all packs share.

    ``erased`` is the word that stands for what was lawfully erased: an answer is erased whole.
    """
    if isinstance(fact, CallBegan):
        return fact.mode in _MODES
    if isinstance(fact, RouteShown) and fact.response not in _RESPONSES:
        return False
    return pack is None or (_answers_fit(fact, pack, erased) and _routes_fit(fact, pack))


def _answers_fit(fact: Fact, pack: PolicyPack, erased: str) -> bool:
    match fact:
        case AnswerGiven(question=question, option=option):
            return (question, option) == (erased, erased) or _offers(pack, question, option)
        case AnswerTakenBack(question=question, restored=restored):
            whole = (question, restored) == (erased, erased)
            return whole or _offers(pack, question, restored, none_too=True)
        case AnswerWithdrawn(question=question, withdrawn=option):
            return (question, option) == (erased, erased) or _offers(pack, question, option)
        case SupervisorAsked(question=question):
            return question in ("", erased) or pack.question(question) is not None
        case _:
            return True


def _offers(pack: PolicyPack, question_id: str, option: str, *, none_too: bool = False) -> bool:
    question = pack.question(question_id)
    if question is None:
        return False
    return question.option(option) is not None or (none_too and not option)


def _routes_fit(fact: Fact, pack: PolicyPack) -> bool:
    match fact:
        case RouteShown(route=route) | SupervisorDecided(route=route):
            return pack.has_route(route)
        case RouteFell(from_route=before, to_route=after):
            return pack.has_route(before) and pack.has_route(after)
        case DecisionMade(recommended=recommended, decided=decided):
            return pack.has_route(decided) and (not recommended or pack.has_route(recommended))
        case SupervisorAsked(wanted_route=wanted) | CadConfirmed(route=wanted):
            return not wanted or pack.has_route(wanted)
        case _:
            return True

"""The small pack with other words for some callers: of a question, of a route and of the override."""

from __future__ import annotations

from dataclasses import replace

from rcrp_desktop.domain.policy.conditions import Is, Not
from rcrp_desktop.domain.policy.pack import PolicyPack, Wording
from tests.support.pack_builder import a_pack

OWN = Wording(Is("caller", "person"), "Do you want to die?")
OWN_ADVICE = Wording(Is("caller", "person"), "No police come to you.")
OWN_NET = Wording(Is("caller", "person"), "Ring 999 at once if you feel worse.")
OWN_OVERRIDE = Wording(Is("caller", "person"), "Police are attending now. Say where you are.")
OWN_POLICE = Wording(Is("caller", "person"), "Police are coming to you.")
STAFF = Wording(Not(Is("caller", "public")), "Has the patient said so?")


def worded_pack(*wordings: Wording) -> PolicyPack:
    """With ``wordings`` for its question about intent, which is asked after who rings."""
    pack = a_pack()
    questions = (
        replace(question, say_to=wordings) if question.id == "intent" else question
        for question in pack.questions
    )
    return replace(pack, questions=tuple(questions))


def spoken_pack() -> PolicyPack:
    """With words of its own for a caller who rings about themselves, on two routes and in the override."""
    pack = worded_pack(OWN, STAFF)
    own = {"advice_given": (OWN_ADVICE,), "police_soon": (OWN_POLICE,)}
    routes = (
        replace(route, say_to=own[route.id], safety_net_to=(OWN_NET,)) if route.id in own else route
        for route in pack.routes
    )
    return replace(pack, routes=tuple(routes), scripts_to={"override_say": (OWN_OVERRIDE,)})

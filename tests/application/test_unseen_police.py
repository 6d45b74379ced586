"""Whatever is decided on a request, police whom its maker's screen did not show still stand."""

from __future__ import annotations

import random
from collections import Counter

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.decisions import police_standing
from rcrp_desktop.domain.call.outcome import AskLessPolice, SendPolice
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest, request_act
from rcrp_desktop.domain.policy.pack import PolicyPack
from tests.support.call_bench import Bench
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.search_depth import sized

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
LESS = AskLessPolice("hospital_leads", "The ward says it is theirs.")
ROUTES = ("police_now", "police_soon", "hospital_leads", "advice_given")


def police_in(state: CallState, pack: PolicyPack) -> dict[str, int]:
    """Who stands, by the command that sent them, and how much police that is."""
    found = police_standing(state, pack)
    return {one.stamp.command: pack.route(one.route).response.protection for one in found}


def by_screen(chance: random.Random, screen: CallState, pack: PolicyPack) -> DecideRequest:
    """A decision as a supervisor's window makes it of what it shows."""
    request = screen.requests[0]
    verdict = chance.choice(("agree", "overturn"))
    route = chance.choice(ROUTES) if verdict == "overturn" else ""
    of, seen = request_act(screen, request), sight(screen, request.assessment)
    return DecideRequest(
        "r1", verdict, route, "Seen.", of, seen, frozenset(police_in(screen, pack))
    )


def test_no_decision_lowers_police_that_were_not_on_its_makers_screen():
    found = Counter[str]()
    for seed in range(sized(150, 4_000)):
        chance, bench = random.Random(seed), Bench()
        pack = bench.engines.engine.pack
        handler = bench.service
        desks: list[CallService] = [
            bench.colleague(n, "supervisor") for n in ("2290", "2291", "3301")
        ]
        call = bench.a_call(CRIME, LESS).call
        screens = [desk.reopen(call) for desk in desks]
        for _ in range(6):
            at = chance.randrange(len(desks))
            if chance.random() < 0.2:
                handler.perform(handler.reopen(call), SendPolice())
            if chance.random() < 0.4:
                screens[at] = desks[at].reopen(call)
            before, shown = desks[at].reopen(call), police_in(screens[at], pack)
            command: Command = by_screen(chance, screens[at], pack)
            result = desks[at].perform(before, command)
            if not isinstance(result, Performed) or not result.events:
                continue
            after = police_in(desks[at].reopen(call), pack)
            most = max(after.values(), default=-1)
            for police, protection in police_in(before, pack).items():
                found["unseen" if police not in shown else "seen"] += 1
                assert police in shown or most >= protection, (seed, command)
            bench.clock.pass_minutes(chance.choice((0, 0.1, 1)))
    assert min(found["unseen"], found["seen"]) > 20, found

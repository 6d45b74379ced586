"""What routes and rules keep: each is used, the last is a catch-all, somebody acts, phases that are not live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rcrp_desktop.domain.duties import DUTIES
from rcrp_desktop.domain.policy.check_report import (
    Failure,
)
from rcrp_desktop.domain.policy.checked import Checked
from rcrp_desktop.domain.policy.conditions import ALWAYS, questions_of
from rcrp_desktop.domain.policy.diagram import (
    NO_RULE,
)
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass, Route
from rcrp_desktop.domain.policy.plain_reading import first_rule
from rcrp_desktop.domain.policy.promises import broken


def total(on: Checked) -> Iterator[Failure]:
    """Each call gets a route, and each rule, question and route is there for some call."""
    for number, terminal in on.facts.terminals():
        if terminal.rule == NO_RULE:
            yield Failure("total", "no rule holds for this call", on.graph.path_to(number))
    for place, rule in enumerate(on.pack.rules):
        if place not in on.facts.used_rules:
            yield Failure("total", f"rule {rule.id} can never decide (dead)", {})
    asked = _asked(on)
    for question in on.pack.questions:
        if question.id not in asked:
            yield Failure("total", f"question {question.id} can never be asked (unreachable)", {})
    yield from _unused_routes(on)


def _asked(on: Checked) -> set[str]:
    """Questions that matter to some call, that are about safety, or on which it depends if one is asked."""
    matter = {branch.question for branch in on.by_route[0].branches}
    asked: set[str] = set()
    for place, question in reversed(list(enumerate(on.pack.questions))):
        safety = question.safety and place in on.facts.askable_questions
        if place in matter or safety or question.id in asked:
            asked |= {question.id} | questions_of(question.ask_when)
    return asked


def _unused_routes(on: Checked) -> Iterator[Failure]:
    used = {on.route(rule).id for rule in on.facts.used_rules}
    used |= {on.pack.rules[rule].route for rule in on.facts.used_rules}
    used |= {phase.old_route for phase in on.pack.phases} | {on.pack.told_danger_route}
    for route in on.pack.routes:
        if route.id not in used:
            yield Failure("total", f"route {route.id} can never be reached", {})


def catch_all(on: Checked) -> Iterator[Failure]:
    """The last rule holds always, and does not go below a supervisor."""
    last = on.pack.rules[-1] if on.pack.rules else None
    if last is None or last.when != ALWAYS:
        yield Failure("catch_all", "the last rule must be `when: always`", {})
    elif on.pack.route(last.route).response.is_no_police:
        place = len(on.pack.rules) - 1
        example = on.facts.example_of_rule(place)
        yield Failure("catch_all", f"catch-all {last.id} goes below supervisor", example)


def never_nobody(on: Checked) -> Iterator[Failure]:
    """Each route without police names who acts, what is said, and what is owed."""
    for route in on.pack.routes:
        if route.response.is_no_police:
            for lack in _lacks(on.pack, route):
                yield Failure("never_nobody", f"route {route.id}: {lack}", _call_to(on, route))


def _call_to(on: Checked, route: Route) -> Mapping[str, str]:
    for rule in sorted(on.facts.used_rules):
        if on.route(rule).id == route.id:
            return on.facts.example_of_rule(rule)
    return {}


def phases(on: Checked) -> Iterator[Failure]:
    """What is not live takes the old process, which is not nobody."""
    for phase in on.pack.phases:
        if phase.live:
            continue
        rules = [place for place, rule in enumerate(on.pack.rules) if rule.phase == phase.id]
        route = next((r for r in on.pack.routes if r.id == phase.old_route), None)
        if route is None or route.response.is_no_police:
            known = [place for place in rules if place in on.facts.used_rules]
            example: Mapping[str, str] = on.facts.example_of_rule(known[0]) if known else {}
            yield Failure(
                "phases",
                f"phase {phase.id} is not live and its old process leads to nobody",
                example,
            )


def own(on: Checked) -> Iterator[Failure]:
    """The pack's own."""
    promises = [(g.when, g.at_least.protection) for g in on.pack.guarantees]
    for place in sorted(broken(on.walks, promises)):
        guarantee = on.pack.guarantees[place]
        example = on.walks.where(*promises[place])
        if example is not None:
            rule = _rule_of(on, example)
            message = f"{guarantee.why}: rule {rule} gives less"
            yield Failure(guarantee.id, message, example)


def _rule_of(on: Checked, example: Mapping[str, str]) -> str:
    rule = first_rule(on.pack, example)
    return rule.id if rule is not None else "none"


def _lacks(pack: PolicyPack, route: Route) -> Iterator[str]:
    if not route.agencies and route.response is not ResponseClass.ADVICE:
        yield "names no agency that acts"
    for agency in route.agencies:
        if pack.agency(agency) is None:
            yield f"agency {agency} is not in the directory"
    if not route.say.strip():
        yield "has no words to say"
    if not route.safety_net.strip():
        yield "has no safety-net advice"
    kinds = {duty.kind for duty in route.duties}
    wanted = {
        kind
        for kind, duty in DUTIES.items()
        if duty.is_needed and (route.agencies or duty.subject != "agency")
    }
    yield from (f"has no closing duty {kind}" for kind in sorted(wanted - kinds))

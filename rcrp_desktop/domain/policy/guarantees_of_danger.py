"""What dangers that are told lead to: police at once for life, never less for more, and none that falls silent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from rcrp_desktop.domain.policy.check_report import (
    Failure,
)
from rcrp_desktop.domain.policy.checked import Checked
from rcrp_desktop.domain.policy.conditions import AnyOf, Is, Not, describe, questions_of
from rcrp_desktop.domain.policy.danger_order import above_the_lowest, danger_steps
from rcrp_desktop.domain.policy.diagram import (
    NO_RULE,
)
from rcrp_desktop.domain.policy.diagram_products import Falls
from rcrp_desktop.domain.policy.graph_facts import bit_of_rule, rules_in
from rcrp_desktop.domain.policy.pack import Question, ResponseClass
from rcrp_desktop.domain.policy.settling import Settling

_AT_ONCE = ResponseClass.POLICE_IMMEDIATE.protection
_SUPERVISOR = ResponseClass.SUPERVISOR.protection


def life_first(on: Checked) -> Iterator[Failure]:
    """Police at once, on one route, whatever is still unanswered: callers tell the worst first."""
    for (place, choice), rules in sorted(_after_life(on).items()):
        question = on.pack.questions[place]
        given = Is(question.id, question.options[choice].id)
        lowered = any(_is_not_at_once(on, rule) for rule in rules)
        example = on.walks.where(given, _AT_ONCE) if lowered else None
        if example is not None:
            message = f"{describe(given)} does not lead to police at once"
            yield Failure("life_first", message, example)
        elif len({on.route(rule).id for rule in rules}) > 1:
            yield from _unsettled(on, question, given, rules)


def _after_life(on: Checked) -> dict[tuple[int, int], set[int]]:
    """For each threat to life, as places of question and option: the rules that decide such calls."""
    found: dict[tuple[int, int], int] = {}
    lives = {
        place: [n for n, option in enumerate(question.options) if option.life]
        for place, question in enumerate(on.pack.questions)
    }
    for _, node in on.facts.nodes():
        for choice in lives[node.question]:
            told = node.question, choice
            found[told] = found.get(told, 0) | on.facts.below[node.children[choice]]
    for _, terminal in on.facts.terminals():
        for place in terminal.askable:
            for choice in lives[place]:
                told = place, choice
                found[told] = found.get(told, 0) | bit_of_rule(terminal.rule)
    return {told: rules_in(bits) for told, bits in found.items()}


def _unsettled(
    on: Checked, question: Question, given: Is, rules: Collection[int]
) -> Iterator[Failure]:
    found = Settling(on.pack, on.by_route[0]).unsettled(question, given.option)
    if found is None:
        return
    routes = [on.pack.routes[number - 1].id for number in sorted(found.terminals)]
    leads = {on.route(rule).id: rule for rule in sorted(rules, reverse=True)}
    told = ", ".join(f"{name} (rule {on.pack.rules[leads[name]].id})" for name in routes)
    message = (
        f"{describe(given)} does not settle the call; still possible are {told}: let every threat "
        "to life lead to the same route, and put rules for anything else below those rules"
    )
    yield Failure("life_first", message, found.answers)


def _is_not_at_once(on: Checked, rule: int) -> bool:
    if rule == NO_RULE:
        return True
    return on.route(rule).response is not ResponseClass.POLICE_IMMEDIATE


def heard(on: Checked) -> Iterator[Failure]:
    """The engine puts one route in the place of each without police: of that one all such calls come to hang."""
    if not on.pack.rules or not on.pack.route_of_told_danger.response.is_no_police:
        return
    route = on.pack.route_of_told_danger.id
    message = f"route {route}, where told dangers that do not count stay, is below supervisor"
    yield Failure("heard", message, _told_and_not_asked(on))


def _told_and_not_asked(on: Checked) -> Mapping[str, str]:
    """A call without police in which a danger is told whose question is not asked; empty where there is none."""
    for question in on.pack.questions:
        dangers = above_the_lowest(question)
        not_asked = Not(AnyOf(tuple(Is(question.id, o.id) for o in question.options)))
        call = on.walks.where(not_asked, _SUPERVISOR) if dangers else None
        if call is not None:
            return {**call, question.id: dangers[-1]}
    return {}


def monotone(on: Checked) -> Iterator[Failure]:
    """A more dangerous answer never gives less protection."""
    reduced, became = on.ending_in([route.response.protection for route in on.routes])
    falls, told = Falls(reduced), set[tuple[int, int, int]]()
    steps = [tuple(danger_steps(question)) for question in on.pack.questions]
    for number, node in on.facts.nodes():
        question = on.pack.questions[node.question]
        for lower, higher in steps[node.question]:
            step = (node.question, lower, higher)
            if step in told:
                continue
            fall = falls.first(became[node.children[lower]], became[node.children[higher]])
            if fall is not None:
                told.add(step)
                example = _that_counts(on, on.graph.path_to(number) | fall)
                yield _fall(question, lower, higher, example)


def _that_counts(on: Checked, example: Mapping[str, str]) -> Mapping[str, str]:
    """The example, with the answers on which its own wait although they cannot matter to the route.

    Some count only before the change, because the more dangerous answer leaves their question out.
    """
    answers = dict(example)
    waited: set[str] = set()
    for question in reversed(on.pack.questions):
        if question.id in waited or question.id in answers:
            waited |= questions_of(question.ask_when)
    for question in on.pack.questions:
        if question.id in waited - answers.keys():
            answers[question.id] = question.options[0].id
    return answers


def _fall(question: Question, lower: int, higher: int, example: Mapping[str, str]) -> Failure:
    low, high = question.options[lower].id, question.options[higher].id
    return Failure(
        "monotone",
        f"{question.id}: {high} is more dangerous than {low} but gives less protection",
        {**example, question.id: high},
    )

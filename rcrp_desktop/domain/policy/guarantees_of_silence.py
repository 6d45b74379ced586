"""No police is reached only when every safety question is answered, or by a rule that names what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rcrp_desktop.domain.policy.check_report import (
    AcceptedCall,
    Failure,
)
from rcrp_desktop.domain.policy.checked import Checked
from rcrp_desktop.domain.policy.diagram import (
    NO_RULE,
)
from rcrp_desktop.domain.policy.diagram_products import SameBelow
from rcrp_desktop.domain.policy.graph_facts import GraphFacts
from rcrp_desktop.domain.policy.pack import PolicyPack, Question, ResponseClass

_AT_ONCE = ResponseClass.POLICE_IMMEDIATE.protection
_SUPERVISOR = ResponseClass.SUPERVISOR.protection


def no_silent_no(on: Checked) -> Iterator[Failure]:
    """No police only where every safety question was answered."""
    for number, terminal in on.facts.terminals():
        if terminal.rule == NO_RULE or not on.route(terminal.rule).response.is_no_police:
            continue
        for place in sorted(terminal.askable):
            if on.pack.questions[place].safety:
                yield _silent(on.pack.questions[place], on.graph.path_to(number))
    yield from _irrelevant_safety(on)


def _irrelevant_safety(on: Checked) -> Iterator[Failure]:
    """Safety questions whose every answer gives the same no-police route: settled without asking."""
    reduced, became = on.by_route
    below = {1 + n for n, route in enumerate(on.pack.routes) if route.response.is_no_police}
    same = SameBelow(reduced, below)
    for number, node in on.facts.nodes():
        question = on.pack.questions[node.question]
        if not question.safety:
            continue
        children = tuple(became[child] for child in node.children)
        # The quick search finds every such call and, where an answer decides what is asked, some more.
        if same.first(frozenset(children)) is None:
            continue
        found = on.walks.without(number, reduced, children, below)
        if found is not None:
            yield _silent(question, on.graph.path_to(number) | found)


def _silent(question: Question, example: Mapping[str, str]) -> Failure:
    return Failure(
        "no_silent_no",
        f"no police is reached without an answer to safety question {question.id}",
        example,
    )


def unknown_named(on: Checked) -> Iterator[Failure]:
    """No police with a safety question not known only by a rule that names it."""
    seen: set[tuple[int, int]] = set()
    for number, node, question, place in on.choices():
        if not (question.safety and question.options[place].unknown):
            continue
        for rule in sorted(on.facts.rules_below(node.children[place]) & on.no_police):
            if (node.question, rule) in seen or not _unnamed(on, rule, question):
                continue
            seen.add((node.question, rule))
            yield Failure(
                "unknown_named",
                f"rule {on.pack.rules[rule].id} goes below supervisor with {question.id} not known",
                on.facts.example_through(number, place, rule),
            )


def _unnamed(on: Checked, rule: int, question: Question) -> bool:
    named = on.pack.rules[rule].accepts_unknown
    return question.id not in {a.question for a in named if a.reason.strip() and a.source.strip()}


def accepted_calls(pack: PolicyPack, facts: GraphFacts) -> Iterator[AcceptedCall]:
    """Each rule that accepts that a safety question is not known, with a call."""
    names = {
        place: {accepted.question: accepted for accepted in rule.accepts_unknown}
        for place, rule in enumerate(pack.rules)
        if rule.accepts_unknown and pack.route_of(rule).response.is_no_police
    }
    seen: set[tuple[int, str]] = set()
    for number, node in facts.nodes():
        question = pack.questions[node.question]
        if not question.safety:
            continue
        for place, option in enumerate(question.options):
            if not option.unknown:
                continue
            for rule in sorted(facts.rules_below(node.children[place]) & names.keys()):
                accepted = names[rule].get(question.id)
                if accepted is not None and (rule, question.id) not in seen:
                    seen.add((rule, question.id))
                    example = facts.example_through(number, place, rule)
                    told = (pack.rules[rule].id, question.id, accepted.reason, accepted.source)
                    yield AcceptedCall(*told, example)

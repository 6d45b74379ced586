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
from rcrp_desktop.domain.policy.graph_facts import bit_of_rule, rules_in
from rcrp_desktop.domain.policy.pack import AcceptedUnknown, Question, Rule


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
    for question, place, number, option in _not_known(on):
        rule = on.pack.rules[place]
        accepted = _accepted(rule, question)
        if accepted is None or not (accepted.reason.strip() and accepted.source.strip()):
            yield Failure(
                "unknown_named",
                f"rule {rule.id} goes below supervisor with {question.id} not known",
                on.facts.example_through(number, option, place),
            )


def accepted_calls(on: Checked) -> Iterator[AcceptedCall]:
    """Each rule that accepts that a safety question is not known, with a call."""
    for question, place, number, option in _not_known(on):
        rule = on.pack.rules[place]
        accepted = _accepted(rule, question)
        if accepted is not None:
            example = on.facts.example_through(number, option, place)
            told = (rule.id, question.id, accepted.reason, accepted.source)
            yield AcceptedCall(*told, example)


def _not_known(on: Checked) -> Iterator[tuple[Question, int, int, int]]:
    """Each safety question with the place of each no-police rule that decides a call in which it is not known.

    Then, of the first such call, the node of the question and the place of its option.
    """
    unknown = [
        [place for place, option in enumerate(q.options) if option.unknown and q.safety]
        for q in on.pack.questions
    ]
    no_police = sum(map(bit_of_rule, on.no_police))
    left = [no_police for _ in on.pack.questions]
    for number, node in on.facts.nodes():
        for option in unknown[node.question]:
            met = on.facts.below[node.children[option]] & left[node.question]
            left[node.question] ^= met
            for rule in sorted(rules_in(met)):
                yield on.pack.questions[node.question], rule, number, option


def _accepted(rule: Rule, question: Question) -> AcceptedUnknown | None:
    return next((a for a in rule.accepts_unknown if a.question == question.id), None)

"""The guarantees of design §3.4, checked for all inputs on the decision diagram.

``check`` never raises for a pack that is well formed: what is wrong with it is a failure in the report, each
with a concrete example call. Source of the requirements: design §3.4; the threshold that they protect is that
of the National Partnership Agreement (https://www.gov.uk/government/publications/national-partnership-agreement-right-care-right-person).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rcrp_desktop.domain.conditions import ALWAYS, Not
from rcrp_desktop.domain.diagram import (
    NO_RULE,
    DiagramTooLarge,
    Graph,
    Node,
    Terminal,
    build_graph,
    reduce_with_map,
)
from rcrp_desktop.domain.graph_facts import GraphFacts
from rcrp_desktop.domain.policy import Guarantee, PolicyPack, Question, ResponseClass, Route, Rule
from rcrp_desktop.domain.products import first_fall, first_same_below


@dataclass(frozen=True, slots=True)
class Failure:
    """One way in which a pack breaks a guarantee. ``example`` is a call, empty where none can exist."""

    guarantee: str
    message: str
    example: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GuaranteeLine:
    """One guarantee and whether it holds for all inputs."""

    id: str
    text: str
    held: bool


@dataclass(frozen=True, slots=True)
class AcceptedCall:
    """A rule that goes below ``supervisor`` although an answer is not known: for sign-off."""

    rule: str
    question: str
    reason: str
    source: str
    example: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was proved. ``answer_sets`` counts complete answer sets for each route."""

    guarantees: tuple[GuaranteeLine, ...]
    failures: tuple[Failure, ...]
    accepted: tuple[AcceptedCall, ...]
    nodes: int
    reduced_nodes: int
    answer_sets: Mapping[str, int]

    @property
    def held(self) -> bool:
        """The pack may be used."""
        return not self.failures


_TEXTS = {
    "total": "Every complete set of answers gives exactly one route; no dead rule, question or route.",
    "catch_all": "The last rule always holds and goes to a supervisor or to police.",
    "life_first": "An answer marked threat to life gives police at once.",
    "no_silent_no": "Below supervisor only when every safety question was answered.",
    "unknown_named": "A safety answer not known gets below supervisor only by a rule that names it.",
    "monotone": "A more dangerous answer never lowers the route.",
    "never_nobody": "Every no-police route says who acts, what to say, when to ring again and what is owed.",
    "phases": "Where a phase is not live the old process stands, never no police.",
    "size": "The decision diagram stays within its bound.",
}

GUARANTEES: tuple[str, ...] = tuple(_TEXTS)
"""The guarantees that every pack must keep, by id; its own come on top."""


def check(pack: PolicyPack, graph: Graph | None = None) -> CheckReport:
    """Check every guarantee for all inputs. ``graph`` saves building it twice."""
    try:
        graph = graph or build_graph(pack)
        failures = [*_Check(pack, graph).failures(), *_own_guarantees(pack)]
    except DiagramTooLarge as too_large:
        failure = Failure(
            "size", f"too many cases; most come from: {', '.join(too_large.questions)}", {}
        )
        return CheckReport(_lines(pack, [failure]), (failure,), (), 0, 0, {})
    facts = GraphFacts(graph)
    reduced, _ = reduce_with_map(graph, lambda rule: rule)
    return CheckReport(
        guarantees=_lines(pack, failures),
        failures=tuple(failures),
        accepted=tuple(_accepted(pack, facts)),
        nodes=len(graph.nodes),
        reduced_nodes=len(reduced.branches),
        answer_sets=facts.answer_sets(),
    )


def _lines(pack: PolicyPack, failures: Iterable[Failure]) -> tuple[GuaranteeLine, ...]:
    broken = {failure.guarantee for failure in failures}
    texts = _TEXTS | {g.id: f"{g.why} (at least {g.at_least.value})" for g in pack.guarantees}
    return tuple(GuaranteeLine(name, text, name not in broken) for name, text in texts.items())


class _Check:
    def __init__(self, pack: PolicyPack, graph: Graph) -> None:
        self.pack = pack
        self.graph = graph
        self.facts = GraphFacts(graph)

    def failures(self) -> Iterator[Failure]:
        yield from self._total()
        yield from self._catch_all()
        yield from self._life_first()
        yield from self._no_silent_no()
        yield from self._unknown_named()
        yield from self._monotone()
        yield from self._never_nobody()
        yield from self._phases()

    def _route(self, rule: int) -> Route:
        return self.pack.route_of(self.pack.rules[rule])

    def _total(self) -> Iterator[Failure]:
        for number, terminal in self.facts.terminals():
            if terminal.rule == NO_RULE:
                yield Failure("total", "no rule holds for this call", self.graph.path_to(number))
        for place, rule in enumerate(self.pack.rules):
            if place not in self.facts.used_rules:
                yield Failure("total", f"rule {rule.id} can never decide (dead)", {})
        for place, question in enumerate(self.pack.questions):
            if place not in self.facts.asked_questions:
                yield Failure(
                    "total", f"question {question.id} can never be asked (unreachable)", {}
                )
        yield from self._unused_routes()

    def _unused_routes(self) -> Iterator[Failure]:
        used = {self._route(rule).id for rule in self.facts.used_rules}
        used |= {self.pack.rules[rule].route for rule in self.facts.used_rules}
        used |= {phase.old_route for phase in self.pack.phases}
        for route in self.pack.routes:
            if route.id not in used:
                yield Failure("total", f"route {route.id} can never be reached", {})

    def _catch_all(self) -> Iterator[Failure]:
        last = self.pack.rules[-1] if self.pack.rules else None
        if last is None or last.when != ALWAYS:
            yield Failure("catch_all", "the last rule must be `when: always`", {})
        elif self.pack.route_of(last).response.is_no_police:
            place = len(self.pack.rules) - 1
            yield Failure(
                "catch_all",
                f"catch-all {last.id} goes below supervisor",
                self.facts.example_of_rule(place),
            )

    def _life_first(self) -> Iterator[Failure]:
        for number, node, question, place in self._choices():
            option = question.options[place]
            if not option.life:
                continue
            for rule in sorted(self.facts.rules_below(node.children[place])):
                if (
                    rule == NO_RULE
                    or self._route(rule).response is not ResponseClass.POLICE_IMMEDIATE
                ):
                    example = self.facts.example_through(number, place, rule)
                    yield Failure(
                        "life_first",
                        f"{question.id} is {option.id} does not lead to police at once",
                        example,
                    )
                    break
        yield from self._life_unheard()

    def _life_unheard(self) -> Iterator[Failure]:
        for number, terminal in self.facts.terminals():
            if terminal.rule == NO_RULE:
                continue
            if self._route(terminal.rule).response is ResponseClass.POLICE_IMMEDIATE:
                continue
            for place in sorted(terminal.askable):
                question = self.pack.questions[place]
                if any(option.life for option in question.options):
                    yield Failure(
                        "life_first",
                        f"a threat to life in {question.id} changes nothing in this call",
                        self.graph.path_to(number),
                    )

    def _no_silent_no(self) -> Iterator[Failure]:
        for number, terminal in self.facts.terminals():
            if terminal.rule == NO_RULE or not self._route(terminal.rule).response.is_no_police:
                continue
            for place in sorted(terminal.askable):
                if self.pack.questions[place].safety:
                    yield self._silent(self.pack.questions[place], self.graph.path_to(number))
        yield from self._irrelevant_safety()

    def _irrelevant_safety(self) -> Iterator[Failure]:
        """Safety questions whose every answer gives the same no-police route: settled without asking."""
        routes = {route.id: place for place, route in enumerate(self.pack.routes)}
        reduced, became = reduce_with_map(
            self.graph, lambda rule: 0 if rule == NO_RULE else 1 + routes[self._route(rule).id]
        )
        below = {1 + n for n, route in enumerate(self.pack.routes) if route.response.is_no_police}
        for number, node in self.facts.nodes():
            question = self.pack.questions[node.question]
            if not question.safety:
                continue
            children = tuple(became[child] for child in node.children)
            found = first_same_below(reduced, children, below)
            if found is not None:
                yield self._silent(question, self.graph.path_to(number) | found)

    def _silent(self, question: Question, example: Mapping[str, str]) -> Failure:
        return Failure(
            "no_silent_no",
            f"no police is reached without an answer to safety question {question.id}",
            example,
        )

    def _unknown_named(self) -> Iterator[Failure]:
        seen: set[tuple[int, int]] = set()
        for number, node, question, place in self._choices():
            if not (question.safety and question.options[place].unknown):
                continue
            for rule in sorted(self.facts.rules_below(node.children[place])):
                if (node.question, rule) in seen or not self._below_unnamed(rule, question):
                    continue
                seen.add((node.question, rule))
                yield Failure(
                    "unknown_named",
                    f"rule {self.pack.rules[rule].id} goes below supervisor with {question.id} not known",
                    self.facts.example_through(number, place, rule),
                )

    def _below_unnamed(self, rule: int, question: Question) -> bool:
        if rule == NO_RULE or not self._route(rule).response.is_no_police:
            return False
        return question.id not in {a.question for a in self.pack.rules[rule].accepts_unknown}

    def _monotone(self) -> Iterator[Failure]:
        reduced, became = reduce_with_map(
            self.graph, lambda rule: 0 if rule == NO_RULE else self._route(rule).response.protection
        )
        told: set[tuple[int, int, int]] = set()
        for number, node in self.facts.nodes():
            question = self.pack.questions[node.question]
            for lower, higher in _danger_steps(question):
                step = (node.question, lower, higher)
                if step in told:
                    continue
                fall = first_fall(
                    reduced, became[node.children[lower]], became[node.children[higher]]
                )
                if fall is not None:
                    told.add(step)
                    yield self._fall(question, lower, higher, self.graph.path_to(number) | fall)

    def _fall(
        self, question: Question, lower: int, higher: int, example: Mapping[str, str]
    ) -> Failure:
        low, high = question.options[lower].id, question.options[higher].id
        return Failure(
            "monotone",
            f"{question.id}: {high} is more dangerous than {low} but gives less protection",
            {**example, question.id: high},
        )

    def _never_nobody(self) -> Iterator[Failure]:
        for route in self.pack.routes:
            if route.response.is_no_police:
                for lack in _lacks(self.pack, route):
                    yield Failure("never_nobody", f"route {route.id}: {lack}", self._call_to(route))

    def _call_to(self, route: Route) -> Mapping[str, str]:
        for rule in sorted(self.facts.used_rules):
            if self._route(rule).id == route.id:
                return self.facts.example_of_rule(rule)
        return {}

    def _phases(self) -> Iterator[Failure]:
        for phase in self.pack.phases:
            if phase.live:
                continue
            rules = [place for place, rule in enumerate(self.pack.rules) if rule.phase == phase.id]
            route = next((r for r in self.pack.routes if r.id == phase.old_route), None)
            if route is None or route.response.is_no_police:
                known = [place for place in rules if place in self.facts.used_rules]
                example: Mapping[str, str] = self.facts.example_of_rule(known[0]) if known else {}
                yield Failure(
                    "phases",
                    f"phase {phase.id} is not live and its old process leads to nobody",
                    example,
                )

    def _choices(self) -> Iterator[tuple[int, Node, Question, int]]:
        for number, node in self.facts.nodes():
            question = self.pack.questions[node.question]
            for place in range(len(question.options)):
                yield number, node, question, place


def _danger_steps(question: Question) -> Iterator[tuple[int, int]]:
    """Pairs of option places one step apart in the danger order (equals give no pair)."""
    ranks = sorted({o.danger for o in question.options if o.danger >= 0})
    by_rank = {
        rank: [n for n, o in enumerate(question.options) if o.danger == rank] for rank in ranks
    }
    for lower, higher in pairwise(ranks):
        yield from ((a, b) for a in by_rank[lower] for b in by_rank[higher])


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
    wanted = {"caller_told", "system_checks", "on_cad"}
    if route.agencies:
        wanted.add("agency_accepts")
    yield from (f"has no closing duty {kind}" for kind in sorted(wanted - kinds))


def _own_guarantees(pack: PolicyPack) -> Iterator[Failure]:
    for guarantee in pack.guarantees:
        failure = _own_guarantee(pack, guarantee)
        if failure is not None:
            yield failure


def _own_guarantee(pack: PolicyPack, guarantee: Guarantee) -> Failure | None:
    """Look only at calls where the guarantee's condition holds: elsewhere rule 0 ends the path."""
    graph = build_graph(pack, first=Not(guarantee.when))
    for number, node in enumerate(graph.nodes):
        if not isinstance(node, Terminal) or node.rule == 0:
            continue
        rule: Rule | None = None if node.rule == NO_RULE else pack.rules[node.rule - 1]
        if rule is None or pack.route_of(rule).response.protection < guarantee.at_least.protection:
            message = f"{guarantee.why}: rule {rule.id if rule else 'none'} gives less"
            return Failure(guarantee.id, message, graph.path_to(number))
    return None


def _accepted(pack: PolicyPack, facts: GraphFacts) -> Iterator[AcceptedCall]:
    seen: set[tuple[str, str]] = set()
    for number, node in facts.nodes():
        question = pack.questions[node.question]
        for place, option in enumerate(question.options):
            if not (question.safety and option.unknown):
                continue
            for rule in sorted(facts.rules_below(node.children[place])):
                named = () if rule == NO_RULE else pack.rules[rule].accepts_unknown
                for accepted in named:
                    key = (pack.rules[rule].id, question.id)
                    if accepted.question == question.id and key not in seen:
                        seen.add(key)
                        example = facts.example_through(number, place, rule)
                        yield AcceptedCall(*key, accepted.reason, accepted.source, example)

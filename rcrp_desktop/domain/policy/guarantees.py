"""The guarantees of design §3.4, checked for all inputs on the decision diagram.

``check`` never raises for a pack that is well formed: what is wrong with it is a failure in the report, each
with a concrete example call. Source of the requirements: design §3.4; the threshold that they protect is that
of the National Partnership Agreement (https://www.gov.uk/government/publications/national-partnership-agreement-right-care-right-person).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from rcrp_desktop.domain.duties import DUTIES
from rcrp_desktop.domain.policy.call_walks import CallWalks
from rcrp_desktop.domain.policy.check_report import (
    AcceptedCall,
    CheckReport,
    Failure,
    GuaranteeLine,
)
from rcrp_desktop.domain.policy.conditions import ALWAYS, AnyOf, Is, Not, describe, questions_of
from rcrp_desktop.domain.policy.danger_order import above_the_lowest, danger_steps
from rcrp_desktop.domain.policy.diagram import (
    NO_RULE,
    DiagramTooLarge,
    Graph,
    Node,
    Reduced,
    build_graph,
    reduce_with_map,
)
from rcrp_desktop.domain.policy.diagram_products import Falls, SameBelow
from rcrp_desktop.domain.policy.graph_facts import GraphFacts
from rcrp_desktop.domain.policy.guarantee_names import GUARANTEE_TEXTS
from rcrp_desktop.domain.policy.pack import PolicyPack, Question, ResponseClass, Route
from rcrp_desktop.domain.policy.plain_reading import first_rule
from rcrp_desktop.domain.policy.settling import Settling

_AT_ONCE = ResponseClass.POLICE_IMMEDIATE.protection
_SUPERVISOR = ResponseClass.SUPERVISOR.protection


def check(pack: PolicyPack, graph: Graph | None = None) -> CheckReport:
    """Check every guarantee for all inputs. ``graph`` saves building it twice."""
    try:
        graph = graph or build_graph(pack)
        checked = _Check(pack, graph)
        failures = list(checked.failures())
    except DiagramTooLarge as too_large:
        failure = Failure(
            "size", f"too many cases; most come from: {', '.join(too_large.questions)}", {}
        )
        return CheckReport(_lines(pack, [failure]), (failure,), (), 0, 0, {})
    facts = checked.facts
    reduced, _ = reduce_with_map(graph, lambda rule: rule - NO_RULE)
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
    texts = GUARANTEE_TEXTS | {
        g.id: f"{g.why} (at least {g.at_least.value})" for g in pack.guarantees
    }
    return tuple(GuaranteeLine(name, text, name not in broken) for name, text in texts.items())


class _Check:
    def __init__(self, pack: PolicyPack, graph: Graph) -> None:
        self.pack = pack
        self.graph = graph
        self.facts = GraphFacts(graph)
        self._routes = [pack.route_of(rule) for rule in pack.rules]
        self._no_police = frozenset(
            place for place, route in enumerate(self._routes) if route.response.is_no_police
        )
        self.walks = CallWalks(graph, [route.response.protection for route in self._routes])

    def failures(self) -> Iterator[Failure]:
        yield from self._total()
        yield from self._catch_all()
        yield from self._life_first()
        yield from self._heard()
        yield from self._no_silent_no()
        yield from self._unknown_named()
        yield from self._monotone()
        yield from self._never_nobody()
        yield from self._phases()
        yield from self._own()

    @cached_property
    def by_route(self) -> tuple[Reduced, list[int]]:
        """The diagram of routes: 0 where no rule holds, else 1 and the place of the route."""
        places = {route.id: 1 + place for place, route in enumerate(self.pack.routes)}
        ends = [places[route.id] for route in self._routes]
        return reduce_with_map(self.graph, lambda rule: 0 if rule == NO_RULE else ends[rule])

    def _route(self, rule: int) -> Route:
        return self._routes[rule]

    def _total(self) -> Iterator[Failure]:
        for number, terminal in self.facts.terminals():
            if terminal.rule == NO_RULE:
                yield Failure("total", "no rule holds for this call", self.graph.path_to(number))
        for place, rule in enumerate(self.pack.rules):
            if place not in self.facts.used_rules:
                yield Failure("total", f"rule {rule.id} can never decide (dead)", {})
        asked = self._asked()
        for question in self.pack.questions:
            if question.id not in asked:
                yield Failure(
                    "total", f"question {question.id} can never be asked (unreachable)", {}
                )
        yield from self._unused_routes()

    def _asked(self) -> set[str]:
        """Questions that matter to some call, that are about safety, or on which it depends if one is asked."""
        matter = {branch.question for branch in self.by_route[0].branches}
        asked: set[str] = set()
        for place, question in reversed(list(enumerate(self.pack.questions))):
            safety = question.safety and place in self.facts.askable_questions
            if place in matter or safety or question.id in asked:
                asked |= {question.id} | questions_of(question.ask_when)
        return asked

    def _unused_routes(self) -> Iterator[Failure]:
        used = {self._route(rule).id for rule in self.facts.used_rules}
        used |= {self.pack.rules[rule].route for rule in self.facts.used_rules}
        used |= {phase.old_route for phase in self.pack.phases} | {self.pack.told_danger_route}
        for route in self.pack.routes:
            if route.id not in used:
                yield Failure("total", f"route {route.id} can never be reached", {})

    def _catch_all(self) -> Iterator[Failure]:
        last = self.pack.rules[-1] if self.pack.rules else None
        if last is None or last.when != ALWAYS:
            yield Failure("catch_all", "the last rule must be `when: always`", {})
        elif self.pack.route(last.route).response.is_no_police:
            place = len(self.pack.rules) - 1
            example = self.facts.example_of_rule(place)
            yield Failure("catch_all", f"catch-all {last.id} goes below supervisor", example)

    def _life_first(self) -> Iterator[Failure]:
        """Police at once, on one route, whatever is still unanswered: callers tell the worst first."""
        for (place, choice), rules in sorted(self._after_life().items()):
            question = self.pack.questions[place]
            given = Is(question.id, question.options[choice].id)
            lowered = any(map(self._is_not_at_once, rules))
            example = self.walks.where(given, _AT_ONCE) if lowered else None
            if example is not None:
                message = f"{describe(given)} does not lead to police at once"
                yield Failure("life_first", message, example)
            elif len({self._route(rule).id for rule in rules}) > 1:
                yield from self._unsettled(question, given, rules)

    def _after_life(self) -> dict[tuple[int, int], set[int]]:
        """For each threat to life, as places of question and option: the rules that decide such calls."""
        found: dict[tuple[int, int], set[int]] = {}
        lives = {
            place: [n for n, option in enumerate(question.options) if option.life]
            for place, question in enumerate(self.pack.questions)
        }
        for _, node in self.facts.nodes():
            for choice in lives[node.question]:
                below = self.facts.rules_below(node.children[choice])
                found.setdefault((node.question, choice), set()).update(below)
        for _, terminal in self.facts.terminals():
            for place in terminal.askable:
                for choice in lives[place]:
                    found.setdefault((place, choice), set()).add(terminal.rule)
        return found

    def _unsettled(
        self, question: Question, given: Is, rules: Collection[int]
    ) -> Iterator[Failure]:
        found = Settling(self.pack, self.by_route[0]).unsettled(question, given.option)
        if found is None:
            return
        routes = [self.pack.routes[number - 1].id for number in sorted(found.terminals)]
        leads = {self._route(rule).id: rule for rule in sorted(rules, reverse=True)}
        told = ", ".join(f"{name} (rule {self.pack.rules[leads[name]].id})" for name in routes)
        message = (
            f"{describe(given)} does not settle the call; still possible are {told}: let every threat "
            "to life lead to the same route, and put rules for anything else below those rules"
        )
        yield Failure("life_first", message, found.answers)

    def _is_not_at_once(self, rule: int) -> bool:
        if rule == NO_RULE:
            return True
        return self._route(rule).response is not ResponseClass.POLICE_IMMEDIATE

    def _heard(self) -> Iterator[Failure]:
        """The engine puts one route in the place of each without police: of that one all such calls come to hang."""
        if not self.pack.rules or not self.pack.route_of_told_danger.response.is_no_police:
            return
        route = self.pack.route_of_told_danger.id
        message = f"route {route}, where told dangers that do not count stay, is below supervisor"
        yield Failure("heard", message, self._told_and_not_asked())

    def _told_and_not_asked(self) -> Mapping[str, str]:
        """A call without police in which a danger is told whose question is not asked; empty where there is none."""
        for question in self.pack.questions:
            dangers = above_the_lowest(question)
            not_asked = Not(AnyOf(tuple(Is(question.id, o.id) for o in question.options)))
            call = self.walks.where(not_asked, _SUPERVISOR) if dangers else None
            if call is not None:
                return {**call, question.id: dangers[-1]}
        return {}

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
        reduced, became = self.by_route
        below = {1 + n for n, route in enumerate(self.pack.routes) if route.response.is_no_police}
        same = SameBelow(reduced, below)
        for number, node in self.facts.nodes():
            question = self.pack.questions[node.question]
            if not question.safety:
                continue
            children = tuple(became[child] for child in node.children)
            # The quick search finds every such call and, where an answer decides what is asked, some more.
            if same.first(frozenset(children)) is None:
                continue
            found = self.walks.without(number, reduced, children, below)
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
            for rule in sorted(self.facts.rules_below(node.children[place]) & self._no_police):
                if (node.question, rule) in seen or not self._unnamed(rule, question):
                    continue
                seen.add((node.question, rule))
                yield Failure(
                    "unknown_named",
                    f"rule {self.pack.rules[rule].id} goes below supervisor with {question.id} not known",
                    self.facts.example_through(number, place, rule),
                )

    def _unnamed(self, rule: int, question: Question) -> bool:
        named = self.pack.rules[rule].accepts_unknown
        return question.id not in {
            a.question for a in named if a.reason.strip() and a.source.strip()
        }

    def _monotone(self) -> Iterator[Failure]:
        reduced, became = reduce_with_map(
            self.graph, lambda rule: 0 if rule == NO_RULE else self._route(rule).response.protection
        )
        falls, told = Falls(reduced), set[tuple[int, int, int]]()
        steps = [tuple(danger_steps(question)) for question in self.pack.questions]
        for number, node in self.facts.nodes():
            question = self.pack.questions[node.question]
            for lower, higher in steps[node.question]:
                step = (node.question, lower, higher)
                if step in told:
                    continue
                fall = falls.first(became[node.children[lower]], became[node.children[higher]])
                if fall is not None:
                    told.add(step)
                    example = self._that_counts(self.graph.path_to(number) | fall)
                    yield self._fall(question, lower, higher, example)

    def _that_counts(self, example: Mapping[str, str]) -> Mapping[str, str]:
        """The example, with the answers on which its own wait although they cannot matter to the route.

        Some count only before the change, because the more dangerous answer leaves their question out.
        """
        answers = dict(example)
        waited: set[str] = set()
        for question in reversed(self.pack.questions):
            if question.id in waited or question.id in answers:
                waited |= questions_of(question.ask_when)
        for question in self.pack.questions:
            if question.id in waited - answers.keys():
                answers[question.id] = question.options[0].id
        return answers

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

    def _own(self) -> Iterator[Failure]:
        for guarantee in self.pack.guarantees:
            example = self.walks.where(guarantee.when, guarantee.at_least.protection)
            if example is not None:
                rule = self._rule_of(example)
                message = f"{guarantee.why}: rule {rule} gives less"
                yield Failure(guarantee.id, message, example)

    def _rule_of(self, example: Mapping[str, str]) -> str:
        rule = first_rule(self.pack, example)
        return rule.id if rule is not None else "none"

    def _choices(self) -> Iterator[tuple[int, Node, Question, int]]:
        for number, node in self.facts.nodes():
            question = self.pack.questions[node.question]
            for place in range(len(question.options)):
                yield number, node, question, place


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


def _accepted(pack: PolicyPack, facts: GraphFacts) -> Iterator[AcceptedCall]:
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

"""The guarantees read off every complete set of answers, one after the other: what `check` is held to.

Shares nothing with the decision diagram but the condition language and the plain reading of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise, product

from rcrp_desktop.domain.policy.conditions import NOT_ASKED, Truth, questions_of, truth
from rcrp_desktop.domain.policy.pack import Option, PolicyPack, Question, ResponseClass, Route, Rule
from rcrp_desktop.domain.policy.plain_reading import counting_answers, first_rule

Answers = Mapping[str, str]
Fault = tuple[str, str]
"""The id of a guarantee and what its failure says."""


def everyone(pack: PolicyPack) -> Iterator[dict[str, str]]:
    """Every way to answer every question, asked or not."""
    names = [question.id for question in pack.questions]
    for chosen in product(*([o.id for o in q.options] for q in pack.questions)):
        yield dict(zip(names, chosen, strict=True))


def counting_of_some(pack: PolicyPack, answers: Answers) -> dict[str, str]:
    """The answers that count while the others are unanswered, straight from design §3.3.1."""
    known: dict[str, str] = {}
    for question in pack.questions:
        asked = truth(question.ask_when, known)
        if asked is Truth.EXCLUDED:
            known[question.id] = NOT_ASKED
        elif asked is Truth.HOLDS and question.id in answers:
            known[question.id] = answers[question.id]
    return {name: option for name, option in known.items() if option != NOT_ASKED}


class PlainChecks:
    """Everything there is to know of a small pack."""

    def __init__(self, pack: PolicyPack) -> None:
        self.pack = pack
        self.calls = list(everyone(pack))
        self.counting = [counting_answers(pack, call) for call in self.calls]
        rules = [first_rule(pack, call) for call in self.calls]
        assert all(rule is not None for rule in rules), "only packs without a gap"
        self.rules: list[Rule] = [rule for rule in rules if rule is not None]
        self.routes: list[Route] = [pack.route_of(rule) for rule in self.rules]
        self._places = {tuple(call.values()): n for n, call in enumerate(self.calls)}

    def route_with(self, call: Answers, question: str, option: str) -> Route:
        """Where the call goes with another answer to one question."""
        return self.routes[self._places[tuple({**call, question: option}.values())]]

    def routes_agreeing(self, answers: Answers) -> set[str]:
        """The routes of all calls that agree with some answers."""
        wanted = list(answers.items())
        return {
            route.id
            for call, route in zip(self.calls, self.routes, strict=True)
            if all(call[name] == option for name, option in wanted)
        }

    def depends_on(self, question: Question, answers: Answers) -> bool:
        """Whether another answer changes the route of some call that agrees with the answers."""
        for call, counting, route in zip(self.calls, self.counting, self.routes, strict=True):
            if question.id in counting and all(call[q] == o for q, o in answers.items()):
                for option in question.options:
                    if self.route_with(call, question.id, option.id).id != route.id:
                        return True
        return False

    def faults(self) -> set[Fault]:
        """Every failure that a complete check names."""
        return {
            *self._dead(),
            *self._unreachable(),
            *self._life(),
            *self._unsettled(),
            *self._silent(),
            *self._unknown(),
            *self._falls(),
            *self._promises(),
        }

    def _dead(self) -> Iterator[Fault]:
        used = {rule.id for rule in self.rules}
        for rule in self.pack.rules:
            if rule.id not in used:
                yield "total", f"rule {rule.id} can never decide (dead)"
        reached = {rule.route for rule in self.rules} | {route.id for route in self.routes}
        reached |= {phase.old_route for phase in self.pack.phases} | {self.pack.told_danger_route}
        for route in self.pack.routes:
            if route.id not in reached:
                yield "total", f"route {route.id} can never be reached"

    def _unreachable(self) -> Iterator[Fault]:
        asked: set[str] = set()
        for question in reversed(self.pack.questions):
            askable = any(question.id in counting for counting in self.counting)
            matters = (question.safety and askable) or self.depends_on(question, {})
            if matters or question.id in asked:
                asked |= {question.id} | questions_of(question.ask_when)
        for question in self.pack.questions:
            if question.id not in asked:
                yield "total", f"question {question.id} can never be asked (unreachable)"

    def _life(self) -> Iterator[Fault]:
        for counting, route in zip(self.counting, self.routes, strict=True):
            for question, option in _given(self.pack, counting):
                if option.life and route.response is not ResponseClass.POLICE_IMMEDIATE:
                    message = f"{question.id} is {option.id} does not lead to police at once"
                    yield "life_first", message

    def _unsettled(self) -> Iterator[Fault]:
        """Threats to life that always give police at once, and yet leave open by which route."""
        lowered = {message.partition(" does ")[0] for _, message in self._life()}
        for counting in self._countings_of_some():
            lives = {f"{q.id} is {o.id}" for q, o in _given(self.pack, counting) if o.life}
            if lives - lowered and len(self.routes_agreeing(counting)) > 1:
                for life in lives - lowered:
                    yield "life_first", f"{life} does not settle the call"

    def _countings_of_some(self) -> list[dict[str, str]]:
        """What counts of every set of answers, complete or not."""
        names = [question.id for question in self.pack.questions]
        found: dict[frozenset[tuple[str, str]], dict[str, str]] = {}
        for chosen in product(*([None, *(o.id for o in q.options)] for q in self.pack.questions)):
            given = {name: o for name, o in zip(names, chosen, strict=True) if o is not None}
            counting = counting_of_some(self.pack, given)
            found.setdefault(frozenset(counting.items()), counting)
        return list(found.values())

    def _silent(self) -> Iterator[Fault]:
        for call, counting, route in zip(self.calls, self.counting, self.routes, strict=True):
            if not route.response.is_no_police:
                continue
            for question in self.pack.questions:
                if question.safety and question.id in counting:
                    others = {q: o for q, o in call.items() if q != question.id}
                    if len(self.routes_agreeing(counting_of_some(self.pack, others))) == 1:
                        yield "no_silent_no", silent_message(question)

    def _unknown(self) -> Iterator[Fault]:
        for counting, rule, route in zip(self.counting, self.rules, self.routes, strict=True):
            named = {accepted.question for accepted in rule.accepts_unknown}
            for question, option in _given(self.pack, counting):
                if not (question.safety and option.unknown and route.response.is_no_police):
                    continue
                if question.id not in named:
                    message = f"rule {rule.id} goes below supervisor with {question.id} not known"
                    yield "unknown_named", message

    def _falls(self) -> Iterator[Fault]:
        for call, counting, route in zip(self.calls, self.counting, self.routes, strict=True):
            for question, low in _given(self.pack, counting):
                for high in _next_more_dangerous(question, low):
                    higher = self.route_with(call, question.id, high.id)
                    if higher.response.protection < route.response.protection:
                        yield "monotone", fall_message(question, low, high)

    def _promises(self) -> Iterator[Fault]:
        for guarantee in self.pack.guarantees:
            for counting, route in zip(self.counting, self.routes, strict=True):
                known = {q.id: counting.get(q.id, NOT_ASKED) for q in self.pack.questions}
                holds = truth(guarantee.when, known) is Truth.HOLDS
                if holds and route.response.protection < guarantee.at_least.protection:
                    yield guarantee.id, ""

    @cached_property
    def silent_questions(self) -> set[str]:
        """Safety questions without which some call settles below `supervisor`."""
        return {message.rsplit(" ", 1)[1] for _, message in self._silent()}


def silent_message(question: Question) -> str:
    return f"no police is reached without an answer to safety question {question.id}"


def fall_message(question: Question, low: Option, high: Option) -> str:
    return f"{question.id}: {high.id} is more dangerous than {low.id} but gives less protection"


def _given(pack: PolicyPack, counting: Answers) -> Iterator[tuple[Question, Option]]:
    for question in pack.questions:
        option = question.option(counting[question.id]) if question.id in counting else None
        if option is not None:
            yield question, option


def _next_more_dangerous(question: Question, low: Option) -> list[Option]:
    ranks = sorted({option.danger for option in question.options if option.danger >= 0})
    following = dict(pairwise(ranks)).get(low.danger)
    return [option for option in question.options if option.danger == following]

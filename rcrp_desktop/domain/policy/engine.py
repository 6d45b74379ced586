"""What the policy says about a set of answers: counting, recommendation, next question, trace.

The engine reads the decision diagram; ``plain_reading`` reads the rules one after the other and is the reference
that tests compare against. All functions are pure; an ``Engine`` is immutable after construction except for a
small memo of recommendations, which any thread may use.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import assert_never

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.conditions import (
    Truth,
    deciding_atoms,
    questions_of,
    truth,
)
from rcrp_desktop.domain.policy.counting import NOTHING_HELD, Counting, askings, counted_by
from rcrp_desktop.domain.policy.diagram import (
    NO_RULE,
    Graph,
    Reduced,
    Terminal,
    build_graph,
    reduce,
    relabelled,
)
from rcrp_desktop.domain.policy.pack import PolicyPack, Question, Route, Rule
from rcrp_desktop.domain.policy.question_order import QuestionOrder
from rcrp_desktop.domain.policy.reach import Reach, residual
from rcrp_desktop.domain.policy.told_dangers import Told, ToldDangers


class RuleState(Enum):
    """Where a rule stands under the counting answers."""

    DECIDES = "decides"
    HOLDS_LATER = "holds, but a rule above it decides"
    EXCLUDED = "excluded"
    OPEN = "open"


@frozen
class Change:
    """Another answer to one question, and the routes the call could then take (pack order)."""

    question: str
    option: str
    routes: tuple[Route, ...]


@frozen
class Recommendation:
    """What the policy says. ``route`` is None until settled; ``rules`` then holds the deciding rules.

    More than one rule in ``rules`` means that each leads to the same route and which one decides is not
    known yet; asking further could not change the route. ``grounds`` are those that the answers given bear out: only
    these may be told as why, or what is merely not known is told as found. None where it is one of them, whichever.
    ``told`` are the dangers that do not count, each a question and its answer: none lets the route below a supervisor.
    """

    counting: Counting
    route: Route | None
    rules: tuple[Rule, ...]
    grounds: tuple[Rule, ...]
    could_be: tuple[Route, ...]
    can_change: tuple[str, ...]
    next_question: Question | None
    unanswered_safety: tuple[str, ...]
    told: Told = ()

    @property
    def settled(self) -> bool:
        """No completion of the counting answers leads to another route."""
        return self.route is not None

    @property
    def is_kept(self) -> bool:
        """The answers that count lead below: only what is ``told`` keeps the call on this route, and no rule does."""
        return self.settled and not self.rules

    @property
    def could_be_while_asked(self) -> tuple[Route, ...]:
        """``could_be`` while a supervisor is asked: until they decide nobody may withhold police."""
        return tuple(route for route in self.could_be if not route.response.is_no_police)

    @property
    def reason(self) -> str:
        """Why, in one line of the pack's own words; "" where no rule is borne out by itself."""
        return " / ".join(dict.fromkeys(rule.reason for rule in self.grounds))

    @property
    def basis(self) -> str:
        """The legal basis, in one line; "" as ``reason``."""
        return " / ".join(dict.fromkeys(rule.basis for rule in self.grounds))


_REMEMBERED = 64
"""Recommendations kept: one key press asks for the same one several times, on two threads."""

_Given = frozenset[tuple[str, str]]
_NO_ANSWERS: _Given = frozenset()
_Asked = tuple[_Given, _Given, frozenset[str], bool]


@frozen
class _Compiled:
    by_route: Reduced
    by_rule: Reduced


class Engine:
    """A pack that can be asked. It is compiled at once, or with ``proved`` when something needs it."""

    def __init__(
        self,
        pack: PolicyPack,
        graph: Graph | None = None,
        *,
        proved: bool = False,
        remembered: int = _REMEMBERED,
    ) -> None:
        """``proved``: the pack comes with the record of its proof, so that the first question need not wait.

        ``remembered`` is how many recommendations are kept.

        Raises ``DiagramTooLarge``, and ValueError where no rule holds for some call.
        """
        self.pack = pack
        of_rules = tuple(dict.fromkeys(pack.route_of(rule).id for rule in pack.rules))
        self._routes, self._of_rules = of_rules, range(len(of_rules))
        self._askings = askings(pack)
        self._order = QuestionOrder(pack)
        self._safety = tuple(question.id for question in pack.questions if question.safety)
        self._compiled: _Compiled | None = None
        if not proved:
            self._compile(graph or build_graph(pack))
        self._told = ToldDangers(pack)
        self._routes = tuple(dict.fromkeys((*of_rules, pack.route_of_told_danger.id)))
        self._reach = Reach(pack, self._routes, self._told, self._askings, lambda: self.by_route)
        self._recent: dict[_Asked, Recommendation] = {}
        self._remembered = remembered

    def compile(self) -> None:
        """Make the diagrams now if they are not there; any thread, and twice does no harm."""
        if self._compiled is None:
            self._compile(build_graph(self.pack))

    def _compile(self, graph: Graph) -> _Compiled:
        if any(isinstance(node, Terminal) and node.rule == NO_RULE for node in graph.nodes):
            raise ValueError(f"pack {self.pack.meta.id} was never checked: its rules leave a gap")
        places = {route: n for n, route in enumerate(self._routes)}
        of_rule = [places[self.pack.route_of(rule).id] for rule in self.pack.rules]
        by_rule = reduce(graph, lambda rule: rule)
        made = _Compiled(relabelled(by_rule, of_rule.__getitem__), by_rule)
        self._compiled = made
        return made

    @property
    def by_route(self) -> Reduced:
        """The diagram whose terminals are routes."""
        return (self._compiled or self._compile(build_graph(self.pack))).by_route

    @property
    def routes(self) -> tuple[Route, ...]:
        """What the terminals of ``by_route`` stand for."""
        return tuple(self.pack.route(name) for name in self._routes)

    @property
    def by_rule(self) -> Reduced:
        """The diagram whose terminals are rules."""
        return (self._compiled or self._compile(build_graph(self.pack))).by_rule

    def recommend(
        self,
        answers: Mapping[str, str],
        *,
        held: Mapping[str, str] = NOTHING_HELD,
        set_aside: Collection[str] = (),
        go_on: bool = False,
    ) -> Recommendation:
        """The recommendation for ``answers`` (question id to option id, all known to the pack).

        ``held`` are answers of an earlier assessment that nobody confirmed: none counts, and no danger among them whose
        question is not asked now falls silent. ``set_aside`` are questions handed to a supervisor as "does not fit":
        they stay unanswered and are not asked again. ``go_on`` also offers questions that no longer matter, for a call
        where police already go.
        """
        if self._compiled is None and not (answers or held or set_aside or go_on):
            return self._before_any_answer()
        kept = frozenset(held.items()) if held else _NO_ANSWERS
        key = (frozenset(answers.items()), kept, frozenset(set_aside), go_on)
        known = self._recent.get(key)
        if known is None:
            counting = counted_by(self._askings, answers, held)
            known = self._recommend(counting, set_aside, go_on=go_on)
            if len(self._recent) >= self._remembered:
                self._recent.clear()
            self._recent[key] = known
        return known

    def _before_any_answer(self) -> Recommendation:
        """What a proved pack says at the start: no rule is dead, so every route is open.

        Until the diagrams are there every question is taken to matter.
        """
        counting = counted_by(self._askings, {})
        everything = range(len(self.pack.questions))
        safety = self._unanswered_safety(counting)
        return Recommendation(
            counting=counting,
            route=None,
            rules=(),
            grounds=(),
            could_be=self._in_protection_order(self._of_rules),
            can_change=tuple(question.id for question in self.pack.questions),
            next_question=self._order.next(counting, None, everything, safety, (), go_on=False),
            unanswered_safety=safety,
        )

    def _recommend(
        self, counting: Counting, set_aside: Collection[str], *, go_on: bool
    ) -> Recommendation:
        told = self._told.among(counting)
        routes, support, kept, waits = self._reach.of(counting.counted, counting.known, told)
        is_settled = len(routes) == 1 and not waits
        rules = self._deciding(counting) if is_settled and not kept else ()
        could_be = self._in_protection_order(routes)
        settled = could_be[0] if is_settled else None
        safety = self._unanswered_safety(counting)
        return Recommendation(
            counting=counting,
            route=settled,
            rules=rules,
            grounds=_borne_out(rules, counting),
            could_be=could_be,
            can_change=tuple([self.pack.questions[place].id for place in sorted(support)]),
            next_question=self._order.next(
                counting, settled, support, safety, set_aside, go_on=go_on
            ),
            unanswered_safety=safety,
            told=told,
        )

    def _in_protection_order(self, routes: Collection[int]) -> tuple[Route, ...]:
        found = [self.pack.route(self._routes[place]) for place in sorted(routes)]
        if len(found) == 1:
            return (found[0],)
        return tuple(sorted(found, key=lambda route: -route.response.protection))

    def _deciding(self, counting: Counting) -> tuple[Rule, ...]:
        number = self.by_rule.walk(counting.counted)
        if number < 0:
            return (self.pack.rules[-1 - number],)
        rules, _ = residual(self.by_rule, counting.counted)
        return tuple(self.pack.rules[place] for place in sorted(rules))

    def _unanswered_safety(self, counting: Counting) -> tuple[str, ...]:
        known = counting.known  # an answer that counts, or that the question is not asked
        return tuple([question for question in self._safety if question not in known])

    def unanswered(self, answers: Mapping[str, str], aside: Collection[str]) -> Question | None:
        """The first question that can be asked, whether it still matters or not. Needs no diagram."""
        counting = counted_by(self._askings, answers)
        return self._order.next(counting, None, (), (), aside, go_on=True)

    def safety_to_ask(self, said: Recommendation, set_aside: Collection[str]) -> tuple[str, ...]:
        """Safety questions without an answer but those left to a supervisor, and those that hang on one of these."""
        left = (q for q in self.pack.questions if q.id in said.unanswered_safety)
        return tuple(
            question.id
            for question in left
            if question.id not in set_aside
            and self._order.first_askable(question, said.counting, set_aside) is not None
        )

    def next_safety(self, said: Recommendation, set_aside: Collection[str]) -> Question | None:
        """The first of those to ask, also where the route that is settled does not hang on it."""
        left = self.safety_to_ask(said, set_aside)
        first = next((q for q in self.pack.questions if q.id in left), None)
        return (
            self._order.first_askable(first, said.counting, set_aside)
            if first is not None
            else None
        )

    def changes(self, counting: Counting) -> tuple[Change, ...]:
        """The exact single-answer changes that would alter a settled route, in pack order.

        An answer that does not count now counts in a change that makes its question asked again. One that is a danger
        can be changed itself.
        """
        told = self._told.among(counting)
        now = self._reach.of(counting.counted, counting.known, told)[0]
        standing = {**dict(told), **counting.counted}
        found: list[Change] = []
        for question in self.pack.questions:
            given = standing.get(question.id)
            others = question.options if given is not None else ()
            for option in others:
                if option.id == given:
                    continue
                reached = self._reach.routes_if(counting, told, question.id, option.id)
                if reached != now:
                    found.append(Change(question.id, option.id, self._in_protection_order(reached)))
        return tuple(found)

    def rule_state(self, rule: Rule, recommendation: Recommendation) -> RuleState:
        """Where ``rule`` stands, for the full trace."""
        if recommendation.rules == (rule,):
            return RuleState.DECIDES
        value = truth(rule.when, recommendation.counting.known)
        match value:
            case Truth.EXCLUDED:
                return RuleState.EXCLUDED
            case Truth.OPEN:
                return RuleState.OPEN
            case Truth.HOLDS:
                return RuleState.HOLDS_LATER
            case _:
                assert_never(value)

    def deciding_answers(self, recommendation: Recommendation) -> tuple[tuple[str, str], ...]:
        """The answers because of which the rules that are borne out hold, as (question, option) in pack order."""
        known = recommendation.counting.known
        questions = {
            atom.question
            for rule in recommendation.grounds
            for atom in deciding_atoms(rule.when, known, wanted=Truth.HOLDS)
        }
        counted = recommendation.counting.counted
        decided = questions & counted.keys()
        return tuple((q.id, counted[q.id]) for q in self.pack.questions if q.id in decided)


def _borne_out(rules: tuple[Rule, ...], counting: Counting) -> tuple[Rule, ...]:
    """Those that hold by the answers given, whatever the others turn out to be.

    One rule alone is reached by every completion. Beside others, what holds always holds only if none above it does.
    """
    if len(rules) < 2:
        return rules
    known = counting.known
    return tuple(
        rule for rule in rules if questions_of(rule.when) and truth(rule.when, known) is Truth.HOLDS
    )

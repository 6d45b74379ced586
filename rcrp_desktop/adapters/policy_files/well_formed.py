"""Whether every name in a pack resolves: what must hold before anything else may look at it.

Works on the joined pack, so source and published packs are held to the same. Paths are those of the
published form (``rules[12].when.all[0]``); source packs translate them into files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from rcrp_desktop.adapters.plain import MAX_FAULTS, Path
from rcrp_desktop.adapters.policy_files.notation import Fault, atoms_with_paths
from rcrp_desktop.domain.duties import DutyKind
from rcrp_desktop.domain.policy.conditions import Condition, Is, questions_of
from rcrp_desktop.domain.policy.guarantee_names import GUARANTEES
from rcrp_desktop.domain.policy.pack import UNSURE, PolicyPack, Question, Route, Rule, Wording


def faults_of(pack: PolicyPack, *, faulty: frozenset[str] = frozenset()) -> list[Fault]:
    """The faults, in file order, as many as anybody mends in one go. ``faulty`` names what was already refused: nobody misses it twice."""
    return list(islice(_WellFormed(pack, faulty).faults(), MAX_FAULTS))


class _WellFormed:
    def __init__(self, pack: PolicyPack, faulty: frozenset[str]) -> None:
        self._pack = pack
        self._options = {q.id: {o.id for o in q.options} for q in pack.questions}
        self._order = {q.id: place for place, q in enumerate(pack.questions)}
        self._faulty = faulty
        self._grades = {g.id for g in pack.grades} | faulty
        self._agencies = {a.id for a in pack.agencies} | faulty
        self._routes = {r.id for r in pack.routes} | faulty
        self._phases = {p.id for p in pack.phases} | faulty

    def faults(self) -> Iterator[Fault]:
        yield from self._duplicates()
        yield from self._named_routes()
        for place, guarantee in enumerate(self._pack.guarantees):
            if guarantee.id in GUARANTEES:
                yield Fault(("guarantees", place, "id"), f"{guarantee.id!r} is promised anyway")
            yield from self._condition(guarantee.when, ("guarantees", place, "when"))
        for place, question in enumerate(self._pack.questions):
            yield from self._question(question, ("questions", place))
        for place, rule in enumerate(self._pack.rules):
            yield from self._rule(rule, ("rules", place))
        for place, route in enumerate(self._pack.routes):
            yield from self._route(route, ("routes", place))
        yield from self._kinds_of_duties()
        yield from self._scripts()
        for place, flag in enumerate(self._pack.red_flags):
            yield from self._known_question(flag.question, ("red_flags", place, "question"))
        for place, archetype in enumerate(self._pack.archetypes):
            for question, option in archetype.answers.items():
                here = ("archetypes", place, "answers", question)
                yield from self._answer(Is(question, option), here)

    def _duplicates(self) -> Iterator[Fault]:
        pack = self._pack
        lists: tuple[tuple[str, Iterable[str]], ...] = (
            ("phases", (p.id for p in pack.phases)),
            ("grades", (g.id for g in pack.grades)),
            ("system_checks", (s.id for s in pack.system_checks)),
            ("guarantees", (g.id for g in pack.guarantees)),
            ("questions", (q.id for q in pack.questions)),
            ("rules", (r.id for r in pack.rules)),
            ("routes", (r.id for r in pack.routes)),
            ("agencies", (a.id for a in pack.agencies)),
            ("red_flags", (f.id for f in pack.red_flags)),
            ("archetypes", (a.id for a in pack.archetypes)),
        )
        for section, ids in lists:
            yield from duplicates(ids, (section,))

    def _named_routes(self) -> Iterator[Fault]:
        told = self._pack.told_danger_route
        if told and told not in self._routes:
            yield Fault(("told_danger_route",), f"unknown route {told!r}")
        for place, phase in enumerate(self._pack.phases):
            if phase.old_route not in self._routes:
                yield Fault(("phases", place, "old_route"), f"unknown route {phase.old_route!r}")

    def _condition(self, condition: Condition, path: Path) -> Iterator[Fault]:
        for atom, inside in atoms_with_paths(condition):
            yield from self._answer(atom, (*path, *inside))

    def _answer(self, atom: Is, path: Path) -> Iterator[Fault]:
        yield from self._known_question(atom.question, path)
        options = self._options.get(atom.question)
        if options is not None and atom.option not in options:
            yield Fault(path, f"question {atom.question} has no option {atom.option!r}")

    def _known_question(self, question: str, path: Path) -> Iterator[Fault]:
        if question not in self._options and question not in self._faulty:
            yield Fault(path, f"unknown question {question!r}")

    def _question(self, question: Question, path: Path) -> Iterator[Fault]:
        yield from self._condition(question.ask_when, (*path, "ask_when"))
        yield from self._order_of(question, (*path, "ask_when"))
        yield from self._wordings(question, (*path, "say_to"))
        if question.stage not in self._pack.stages and question.stage not in self._faulty:
            yield Fault((*path, "stage"), f"unknown stage {question.stage!r}")
        if len(question.options) < 2:
            yield Fault((*path, "options"), "a question needs at least two options")
        yield from duplicates((o.id for o in question.options), (*path, "options"))
        yield from self._options_of(question, path)
        yield from danger_faults(question, path)
        for place, term in enumerate(question.glossary):
            if term not in self._pack.glossary and term not in self._faulty:
                yield Fault((*path, "glossary", place), f"unknown glossary term {term!r}")

    def _options_of(self, question: Question, path: Path) -> Iterator[Fault]:
        for place, option in enumerate(question.options):
            here = (*path, "options", place)
            if option.id == UNSURE:
                yield Fault((*here, "id"), f"{UNSURE!r} is reserved: every question offers it")
            for number, act in enumerate(option.do_now):
                if act not in self._pack.do_now and act not in self._faulty:
                    yield Fault((*here, "do_now", number), f"unknown do_now {act!r}")

    def _order_of(self, question: Question, path: Path) -> Iterator[Fault]:
        own = self._order[question.id]
        for other in sorted(questions_of(question.ask_when)):
            if other == question.id:
                yield Fault(path, f"cyclic ask_when: {other} waits for itself")
            elif self._order.get(other, -1) > own:
                yield Fault(path, self._cycle(question.id, other))

    def _wordings(self, question: Question, path: Path) -> Iterator[Fault]:
        """What is said hangs on what was answered before."""
        own = self._order[question.id]
        yield from self._spoken(question.say_to, path)
        for number, wording in enumerate(question.say_to):
            for other in sorted(questions_of(wording.when)):
                if self._order.get(other, -1) >= own:
                    here = (*path, number, "when")
                    yield Fault(here, f"{other} is not asked before {question.id}")

    def _spoken(self, wordings: Iterable[Wording], path: Path) -> Iterator[Fault]:
        for number, wording in enumerate(wordings):
            yield from self._condition(wording.when, (*path, number, "when"))

    def _scripts(self) -> Iterator[Fault]:
        """Words for some callers need common ones, for all others."""
        for name, wordings in self._pack.scripts_to.items():
            here = ("scripts_to", name)
            if name not in self._pack.scripts:
                yield Fault(here, f"unknown script {name!r}")
            yield from self._spoken(wordings, here)

    def _cycle(self, question: str, later: str) -> str:
        """Name the way back from the later question, if there is one."""
        waits = {
            q.id: sorted(questions_of(q.ask_when) & self._order.keys())
            for q in self._pack.questions
        }
        ways = [[question, later]]
        seen = {later}
        while ways:
            way = ways.pop(0)
            if way[-1] == question:
                return "cyclic ask_when: " + " -> ".join(way)
            fresh = [name for name in waits[way[-1]] if name not in seen]
            seen.update(fresh)
            ways.extend([*way, name] for name in fresh)
        return f"cyclic ask_when: {question} waits for {later}, which is asked after {question}"

    def _rule(self, rule: Rule, path: Path) -> Iterator[Fault]:
        yield from self._condition(rule.when, (*path, "when"))
        if rule.route not in self._routes:
            yield Fault((*path, "route"), f"unknown route {rule.route!r}")
        if rule.phase and rule.phase not in self._phases:
            yield Fault((*path, "phase"), f"unknown phase {rule.phase!r}")
        here = (*path, "accepts_unknown")
        yield from duplicates((a.question for a in rule.accepts_unknown), here)
        for place, accepted in enumerate(rule.accepts_unknown):
            question = self._pack.question(accepted.question)
            yield from self._known_question(accepted.question, (*here, place))
            if question is not None and not any(o.unknown for o in question.options):
                message = f"question {question.id} has no option for not known"
                yield Fault((*here, place), message)

    def _route(self, route: Route, path: Path) -> Iterator[Fault]:
        if route.response.sends_police and route.grade not in self._grades:
            yield Fault((*path, "grade"), f"unknown grade {route.grade!r}; police need one")
        if route.grade and not route.response.sends_police:
            yield Fault((*path, "grade"), "only a route that sends police has a grade")
        yield from duplicates((d.id for d in route.duties), (*path, "duties"))
        yield from self._spoken(route.say_to, (*path, "say_to"))
        yield from self._spoken(route.safety_net_to, (*path, "safety_net_to"))
        yield from duplicates(route.agencies, (*path, "agencies"))
        for place, agency in enumerate(route.agencies):
            if agency not in self._agencies:
                yield Fault((*path, "agencies", place), f"unknown agency {agency!r}")

    def _kinds_of_duties(self) -> Iterator[Fault]:
        """The record of a duty has its id alone: of two kinds, advice that was given would stand for a caller who was told."""
        kinds: dict[str, DutyKind] = {}
        for place, route in enumerate(self._pack.routes):
            for number, duty in enumerate(route.duties):
                known = kinds.setdefault(duty.id, duty.kind)
                if duty.kind != known:
                    here = ("routes", place, "duties", number, "kind")
                    yield Fault(here, f"duty {duty.id!r} is {known!r} on another route")


def duplicates(ids: Iterable[str], path: Path) -> Iterator[Fault]:
    """A fault at the second and every later use of an id."""
    seen: set[str] = set()
    for place, name in enumerate(ids):
        if name in seen:
            yield Fault((*path, place), f"duplicate id {name!r}")
        seen.add(name)


def danger_faults(question: Question, path: Path) -> Iterator[Fault]:
    """Threats to life come last, and not knowing is never the least dangerous answer."""
    here = (*path, "danger_order")
    highest = max((o.danger for o in question.options if not o.life), default=-1)
    for option in question.options:
        if option.life and option.danger <= highest:
            yield Fault(here, f"{option.id} is a threat to life and must come last")
    if not question.safety:
        return
    unknown = [o for o in question.options if o.unknown]
    if not unknown:
        yield Fault((*path, "options"), "a safety question needs an option for not known")
    for option in unknown:
        if option.danger == 0 and _is_least(question):
            yield Fault(here, f"{option.id} must not be the least dangerous answer")


def _is_least(question: Question) -> bool:
    """Whether a not-known at the bottom lies below some answer, threats to life left aside.

    Where every answer but a threat to life is called equally dangerous, nothing is said of not known.
    """
    known = [o.danger for o in question.options if not o.unknown and not o.life and o.danger >= 0]
    return not known or max(known) > 0

"""The policy pack as the program uses it: frozen data, words of one language already joined in.

Adapters build these values from published packs; nothing here reads files. A pack that exists as a value is
well formed (every name resolves); whether it is *fit* is decided by ``guarantees.check``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum

from rcrp_desktop.domain.duties import DUTIES, DutyKind
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.conditions import ALWAYS, Condition, Truth, truth

UNSURE = "unsure"
"""The answer that is offered on every question besides its own options: ask a supervisor."""


class ResponseClass(Enum):
    """Where a route sends the call, in protection order (design §2)."""

    POLICE_IMMEDIATE = "police_immediate"
    POLICE_PRIORITY = "police_priority"
    POLICE_SCHEDULED = "police_scheduled"
    SUPERVISOR = "supervisor"
    PARTNER_IMMEDIATE = "partner_immediate"
    PARTNER = "partner"
    ADVICE = "advice"

    @property
    def protection(self) -> int:
        """6 for police at once down to 0 for advice only."""
        return _PROTECTION[self]

    @property
    def sends_police(self) -> bool:
        """Police attend, now or later."""
        return self.protection > ResponseClass.SUPERVISOR.protection

    @property
    def is_no_police(self) -> bool:
        """Police do not attend and no supervisor decides."""
        return self.protection < ResponseClass.SUPERVISOR.protection


_PROTECTION = {response: 6 - place for place, response in enumerate(ResponseClass)}


@frozen
class Option:
    """One closed answer. ``danger`` is its place in the question's danger order, -1 where undeclared."""

    id: str
    label: str
    note: str = ""
    danger: int = -1
    life: bool = False
    unknown: bool = False
    do_now: tuple[str, ...] = ()


@frozen
class Wording:
    """Other words in the place of common ones, for the callers of whom ``when`` holds."""

    when: Condition
    say: str


def fitting(common: str, say_to: Iterable[Wording], known: Mapping[str, str]) -> str:
    """What to say under the answers that are ``known`` (``Counting.known``): the first that holds, else what is common."""
    fit = (own.say for own in say_to if truth(own.when, known) is Truth.HOLDS)
    return next(fit, common)


@frozen
class Question:
    """A question in pack order. ``say`` is spoken to the caller, ``think`` is for the handler.

    ``say_to`` are the words for callers to whom ``say`` does not fit; the first that holds is spoken.
    """

    id: str
    number: int
    stage: str
    short: str
    say: str
    think: str
    options: tuple[Option, ...]
    safety: bool = False
    ask_when: Condition = ALWAYS
    probes: tuple[str, ...] = ()
    glossary: tuple[str, ...] = ()
    say_to: tuple[Wording, ...] = ()

    def words(self, known: Mapping[str, str]) -> str:
        """What to say under the answers that are ``known``."""
        return fitting(self.say, self.say_to, known)

    def option(self, option_id: str) -> Option | None:
        """The option of that name, or None."""
        return next((o for o in self.options if o.id == option_id), None)


@frozen
class AcceptedUnknown:
    """A 'not known' that a rule accepts below ``supervisor``, with why the rest is enough (design §3.4)."""

    question: str
    reason: str
    source: str


@frozen
class Rule:
    """One rule; the first in pack order that holds decides."""

    id: str
    when: Condition
    route: str
    reason: str
    basis: str
    source: str
    phase: str = ""
    accepts_unknown: tuple[AcceptedUnknown, ...] = ()


@frozen
class Duty:
    """A closing duty of a no-police route; undone it becomes an open item."""

    id: str
    kind: DutyKind
    label: str
    detail: str = ""


@frozen
class Route:
    """Where the call goes, with what is said and owed.

    ``say_to`` and ``safety_net_to`` are the words for callers to whom the common ones do not fit.
    """

    id: str
    label: str
    response: ResponseClass
    grade: str
    agencies: tuple[str, ...]
    say: str
    safety_net: str
    duties: tuple[Duty, ...]
    say_to: tuple[Wording, ...] = ()
    safety_net_to: tuple[Wording, ...] = ()

    def words(self, known: Mapping[str, str]) -> str:
        """What to say under the answers that are ``known``."""
        return fitting(self.say, self.say_to, known)

    def advice(self, known: Mapping[str, str]) -> str:
        """When to ring again, to the caller of whom this is ``known``."""
        return fitting(self.safety_net, self.safety_net_to, known)


@frozen
class Grade:
    """A force's name for how fast police go."""

    id: str
    label: str
    target: str


@frozen
class Agency:
    """Another service: how to reach it and what it accepts. ``checked`` is an ISO date."""

    id: str
    name: str
    contact: str
    hours: str
    accepts: str
    warm_transfer: bool
    checked: str
    checked_by: str = ""
    ods_code: str = ""


@frozen
class SystemCheck:
    """A record system that is looked at before police are withheld."""

    id: str
    label: str


@frozen
class RedFlag:
    """A phrase that makes the screen ask a safety question; it never answers one."""

    id: str
    phrases: tuple[str, ...]
    question: str
    why: str


@frozen
class Phase:
    """A part of the force's roll-out. Not live: ``old_route`` stands in for the rule's own route."""

    id: str
    label: str
    live: bool
    live_from: str
    old_route: str


@frozen
class Guarantee:
    """The pack's own promise: whenever ``when`` holds the route is at least ``at_least``."""

    id: str
    when: Condition
    at_least: ResponseClass
    why: str


@frozen
class Archetype:
    """A kind of call, as the pack's owner sees it: what it answers to each question, if it is asked.

    ``threat``: somebody's life or safety is at stake, so that police or a supervisor are right for it.
    """

    id: str
    label: str
    answers: Mapping[str, str]
    threat: bool = False


@frozen
class Approval:
    """One person's: ``by`` is a role or a shoulder number, ``day`` an ISO date, ``digest`` what they approved."""

    by: str
    day: str
    digest: str


@frozen
class PackMeta:
    """Who made the pack, from when it holds, and how far it may be trusted.

    ``illustrative`` only ever takes trust away: whether it is approved its ``approvals`` tell (``approval``).
    ``approvals_kept`` is False for a pack out of a record, which keeps the content alone.
    """

    id: str
    version: str
    title: str
    force: str
    jurisdiction: str
    effective_from: str
    effective_to: str
    owner: str
    legal_text_date: str
    illustrative: bool
    approvals: tuple[Approval, ...] = ()
    approvals_kept: bool = True


Setting = bool | int | str | tuple[str, ...]


_SHORT = 12


def short_digest(digest: str) -> str:
    """What tells packs apart for a person, the same in CAD, in the terminal and on the policy page."""
    return digest[:_SHORT]


@frozen
class PolicyPack:
    """One version of questions, rules, routes and words. Compared by digest in records.

    ``told_danger_route`` names a route, or nothing: see ``route_of_told_danger``.
    """

    meta: PackMeta
    settings: Mapping[str, Setting]
    phases: tuple[Phase, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    routes: tuple[Route, ...]
    grades: tuple[Grade, ...]
    agencies: tuple[Agency, ...]
    system_checks: tuple[SystemCheck, ...]
    red_flags: tuple[RedFlag, ...]
    guarantees: tuple[Guarantee, ...]
    scripts: Mapping[str, str]
    glossary: Mapping[str, str]
    stages: Mapping[str, str]
    do_now: Mapping[str, str]
    archetypes: tuple[Archetype, ...] = ()
    told_danger_route: str = ""
    scripts_to: Mapping[str, tuple[Wording, ...]] = field(
        default_factory=dict[str, tuple[Wording, ...]]
    )
    digest: str = ""
    _questions: Mapping[str, Question] = field(
        init=False, repr=False, compare=False, default_factory=dict[str, Question]
    )
    _routes: Mapping[str, Route] = field(
        init=False, repr=False, compare=False, default_factory=dict[str, Route]
    )
    telling_duties: frozenset[str] = field(
        init=False, repr=False, compare=False, default_factory=frozenset[str]
    )
    spoken_duties: frozenset[str] = field(
        init=False, repr=False, compare=False, default_factory=frozenset[str]
    )

    def __post_init__(self) -> None:
        """Build the look-up tables once; a pack never changes."""
        object.__setattr__(self, "_questions", {q.id: q for q in self.questions})
        object.__setattr__(self, "_routes", {r.id: r for r in self.routes})
        duties = [duty for route in self.routes for duty in route.duties]
        telling = frozenset(d.id for d in duties if DUTIES[d.kind].tells_outcome)
        object.__setattr__(self, "telling_duties", telling)
        spoken = frozenset(d.id for d in duties if DUTIES[d.kind].whom == "caller")
        object.__setattr__(self, "spoken_duties", spoken)

    def question(self, question_id: str) -> Question | None:
        """The question of that name, or None."""
        return self._questions.get(question_id)

    def route(self, route_id: str) -> Route:
        """The route of that name. KeyError means a pack that was never checked: a bug."""
        return self._routes[route_id]

    def has_route(self, route_id: str) -> bool:
        """Whether there is a route of that name."""
        return route_id in self._routes

    def agency(self, agency_id: str) -> Agency | None:
        """The agency of that name, or None."""
        return next((a for a in self.agencies if a.id == agency_id), None)

    def grade(self, grade_id: str) -> Grade | None:
        """The grade of that name, or None for routes without police."""
        return next((g for g in self.grades if g.id == grade_id), None)

    @property
    def route_of_told_danger(self) -> Route:
        """Where a call stays while a danger is told that does not count: where the last rule leads, unless the pack says."""
        if self.told_danger_route:
            return self.route(self.told_danger_route)
        return self.route_of(self.rules[-1])

    def script(self, name: str, known: Mapping[str, str]) -> str:
        """The words of a script under the answers that are ``known``; empty where the pack has none."""
        return fitting(self.scripts.get(name, ""), self.scripts_to.get(name, ()), known)

    def route_of(self, rule: Rule) -> Route:
        """The route a rule leads to here: where a phase is not live, no police gives way to the old process."""
        own = self.route(rule.route)
        phase = next((p for p in self.phases if p.id == rule.phase), None)
        if phase is None or phase.live or not own.response.is_no_police:
            return own
        return self.route(phase.old_route)

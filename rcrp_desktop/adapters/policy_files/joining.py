"""Joins words to everything that has an id, and gives the domain's pack.

A word that is missing becomes an issue and an empty text, so that all of them are found in one go;
what was asked for is remembered, so that words nobody asks for are found too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from rcrp_desktop.adapters.plain import place
from rcrp_desktop.adapters.policy_files.layers import Layer
from rcrp_desktop.adapters.policy_files.models import (
    AgencyModel,
    OptionModel,
    QuestionModel,
    RouteModel,
    RuleModel,
)
from rcrp_desktop.adapters.policy_files.word_models import (
    AgencyWords,
    OptionWords,
    QuestionWords,
    SayToWords,
    WordsFile,
)
from rcrp_desktop.application.problems import Issue
from rcrp_desktop.domain.duties import DutyKind
from rcrp_desktop.domain.policy.pack import (
    AcceptedUnknown,
    Agency,
    Approval,
    Archetype,
    Duty,
    Grade,
    Guarantee,
    Option,
    PackMeta,
    Phase,
    PolicyPack,
    Question,
    RedFlag,
    ResponseClass,
    Route,
    Rule,
    SystemCheck,
    Wording,
)

T = TypeVar("T")

NEEDED_SCRIPTS = ("override_say",)
"""What every screen of the override says, so every pack must bring it."""

_FREE = frozenset({"glossary", "scripts", "scripts_to"})
"""Sections whose entries stand for themselves: nothing else has to name them."""


def _wordings(words: Iterable[SayToWords]) -> tuple[Wording, ...]:
    return tuple(Wording(own.when, own.say) for own in words)


class Joiner:
    """Joins one language to one layer. ``issues`` and ``used`` are complete after ``pack``."""

    def __init__(self, layer: Layer, language: str, label: str = "") -> None:
        self._layer = layer
        self._words = layer.words.get(language, WordsFile())
        self.file = f"{label}words.{language}.yaml"
        self.issues: list[Issue] = []
        self.used: set[tuple[str, ...]] = set()

    def pack(self) -> PolicyPack:
        """The pack with every rule in it, whatever its ``where`` says; it may not be well formed."""
        layer = self._layer
        questions = tuple(
            self._question(number, item.value)
            for number, item in enumerate(layer.questions.values(), start=1)
        )
        for script in NEEDED_SCRIPTS:
            self._find("scripts", script, self._words.scripts)
        return PolicyPack(
            meta=PackMeta(
                **layer.meta.model_dump(exclude={"approvals"}),
                approvals=tuple(Approval(a.by, a.day, a.digest) for a in layer.meta.approvals),
            ),
            settings={key: item.value for key, item in layer.settings.items()},
            phases=self._phases(),
            questions=questions,
            rules=tuple(self._rule(item.value) for item in layer.rules.values()),
            routes=tuple(self._route(item.value) for item in layer.routes.values()),
            grades=self._grades(),
            agencies=tuple(self._agency(item.value) for item in layer.agencies.values()),
            system_checks=tuple(
                SystemCheck(name, self._text("system_checks", name, self._words.system_checks))
                for name in layer.system_checks
            ),
            red_flags=self._red_flags(),
            guarantees=self._guarantees(),
            scripts=dict(self._words.scripts),
            scripts_to={name: _wordings(own) for name, own in self._words.scripts_to.items()},
            glossary={
                name: f"{words.term}: {words.text}" for name, words in self._words.glossary.items()
            },
            stages={
                name: self._text("stages", name, self._words.stages)
                for name in dict.fromkeys(question.stage for question in questions)
            },
            do_now={
                name: self._text("do_now", name, self._words.do_now)
                for name in dict.fromkeys(
                    act for q in questions for option in q.options for act in option.do_now
                )
            },
            archetypes=self._archetypes(),
            told_danger_route=layer.told_danger_route.value if layer.told_danger_route else "",
        )

    def unused(self, own: WordsFile, faulty: frozenset[str]) -> list[Issue]:
        """Entries of ``own`` that belong to no id; ask after ``pack``."""
        found: list[Issue] = []
        for section in WordsFile.model_fields:
            entries: Mapping[str, object] = getattr(own, section)
            for name, entry in entries.items():
                if section in _FREE or name in faulty:
                    continue
                if (section, name) not in self.used:
                    message = f"words for an id that is not in the pack: {name!r}"
                    found.append(Issue(place(self.file, (section, name)), message))
                else:
                    found += self._unused_inside(section, name, entry, faulty)
        return found

    def _unused_inside(
        self, section: str, name: str, entry: object, faulty: frozenset[str]
    ) -> list[Issue]:
        field = {"questions": "options", "rules": "accepts_unknown"}.get(section)
        inside: Mapping[str, object] = getattr(entry, field) if field else {}
        return [
            Issue(
                place(self.file, (section, name, field or "", part)),
                f"words for an id that is not in the pack: {part!r}",
            )
            for part in inside
            if (section, name, part) not in self.used and part not in faulty
        ]

    def _find(self, section: str, name: str, entries: Mapping[str, T]) -> T | None:
        self.used.add((section, name))
        found = entries.get(name)
        if found is None:
            self._missing(name, (section, name))
        return found

    def _missing(self, name: str, path: tuple[str, ...]) -> None:
        if name not in self._layer.faulty:
            self.issues.append(Issue(place(self.file, path), "the words are missing"))

    def _text(self, section: str, name: str, entries: Mapping[str, str]) -> str:
        return self._find(section, name, entries) or ""

    def _phases(self) -> tuple[Phase, ...]:
        return tuple(
            Phase(
                id=name,
                label=self._text("phases", name, self._words.phases),
                live=item.value.live,
                live_from=item.value.live_from,
                old_route=item.value.old_route,
            )
            for name, item in self._layer.phases.items()
        )

    def _grades(self) -> tuple[Grade, ...]:
        found: list[Grade] = []
        for name in self._layer.grades:
            words = self._find("grades", name, self._words.grades)
            found.append(Grade(name, words.label if words else "", words.target if words else ""))
        return tuple(found)

    def _question(self, number: int, model: QuestionModel) -> Question:
        words = self._find("questions", model.id, self._words.questions)
        ranks = {o: rank for rank, group in enumerate(model.danger_order) for o in group}
        return Question(
            id=model.id,
            number=number,
            stage=model.stage,
            short=words.short if words else "",
            say=words.say if words else "",
            think=words.think if words else "",
            options=tuple(
                self._option(model.id, option, words, ranks.get(option.id, -1))
                for option in model.options
            ),
            safety=model.safety,
            ask_when=model.ask_when,
            probes=tuple(self._text("probes", name, self._words.probes) for name in model.probes),
            glossary=tuple(model.glossary),
            say_to=_wordings(words.say_to) if words else (),
        )

    def _option(
        self, question: str, model: OptionModel, words: QuestionWords | None, danger: int
    ) -> Option:
        found = self._option_words(question, model.id, words)
        return Option(
            id=model.id,
            label=found.label if found else "",
            note=found.note if found else "",
            danger=danger,
            life=model.life,
            unknown=model.unknown,
            do_now=tuple(model.do_now),
        )

    def _option_words(
        self, question: str, option: str, words: QuestionWords | None
    ) -> OptionWords | None:
        self.used.add(("questions", question, option))
        if words is None:
            return None
        if option not in words.options:
            self._missing(option, ("questions", question, "options", option))
        return words.options.get(option)

    def _rule(self, model: RuleModel) -> Rule:
        words = self._find("rules", model.id, self._words.rules)
        reasons = words.accepts_unknown if words else {}
        for accepted in model.accepts_unknown:
            self.used.add(("rules", model.id, accepted.question))
            if words and accepted.question not in reasons:
                path = ("rules", model.id, "accepts_unknown", accepted.question)
                self._missing(accepted.question, path)
        return Rule(
            id=model.id,
            when=model.when,
            route=model.route,
            reason=words.reason if words else "",
            basis=words.basis if words else "",
            source=model.source,
            phase=model.phase,
            accepts_unknown=tuple(
                AcceptedUnknown(a.question, reasons.get(a.question, ""), a.source)
                for a in model.accepts_unknown
            ),
        )

    def _route(self, model: RouteModel) -> Route:
        words = self._find("routes", model.id, self._words.routes)
        return Route(
            id=model.id,
            label=words.label if words else "",
            response=ResponseClass(model.response),
            grade=model.grade,
            agencies=tuple(model.agencies),
            say=words.say if words else "",
            safety_net=words.safety_net if words else "",
            duties=tuple(self._duty(duty.id, duty.kind) for duty in model.duties),
            say_to=_wordings(words.say_to) if words else (),
            safety_net_to=_wordings(words.safety_net_to) if words else (),
        )

    def _duty(self, name: str, kind: DutyKind) -> Duty:
        words = self._find("duties", name, self._words.duties)
        return Duty(name, kind, words.label if words else "", words.detail if words else "")

    def _agency(self, model: AgencyModel) -> Agency:
        self.used.add(("agencies", model.id))
        words = self._words.agencies.get(model.id, AgencyWords())
        name = words.name or model.name
        if not name:
            self._missing(model.id, ("agencies", model.id, "name"))
        return Agency(
            id=model.id,
            name=name,
            contact=words.contact or model.contact,
            hours=words.hours or model.hours,
            accepts=words.accepts or model.accepts,
            warm_transfer=model.warm_transfer,
            checked=model.checked,
            checked_by=model.checked_by,
            ods_code=model.ods_code,
        )

    def _red_flags(self) -> tuple[RedFlag, ...]:
        return tuple(
            RedFlag(
                id=name,
                phrases=tuple(item.value.phrases),
                question=item.value.question,
                why=self._text("red_flags", name, self._words.red_flags),
            )
            for name, item in self._layer.red_flags.items()
        )

    def _archetypes(self) -> tuple[Archetype, ...]:
        return tuple(
            Archetype(
                id=name,
                label=self._text("archetypes", name, self._words.archetypes),
                answers=dict(item.value.answers),
                threat=item.value.threat,
            )
            for name, item in self._layer.archetypes.items()
        )

    def _guarantees(self) -> tuple[Guarantee, ...]:
        return tuple(
            Guarantee(
                id=name,
                when=item.value.when,
                at_least=ResponseClass(item.value.at_least),
                why=self._text("guarantees", name, self._words.guarantees),
            )
            for name, item in self._layer.guarantees.items()
        )

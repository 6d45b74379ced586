"""One pack's own statements, and how a derived pack is laid over its base.

Every item carries the place it came from, so that faults found later can still be named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import Generic, TypeVar

from rcrp_desktop.adapters.plain import Plain, place
from rcrp_desktop.adapters.policy_files.models import (
    AgenciesFile,
    AgencyModel,
    ArchetypeModel,
    ArchetypesFile,
    GradeModel,
    GuaranteeModel,
    MetaModel,
    PackFile,
    PhaseModel,
    QuestionModel,
    QuestionsFile,
    RedFlagModel,
    RedFlagsFile,
    RouteModel,
    RoutesFile,
    RuleModel,
    RulesFile,
)
from rcrp_desktop.adapters.policy_files.source_files import PACK_FILE, SourceFolder
from rcrp_desktop.adapters.policy_files.word_models import WordsFile
from rcrp_desktop.application.problems import Issue
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.conditions import ALWAYS
from rcrp_desktop.domain.policy.pack import Setting

T = TypeVar("T")


@frozen
class Placed(Generic[T]):
    """An item and where it stands, such as ``rules.yaml: rules[3]``."""

    value: T
    place: str


Items = dict[str, Placed[T]]


_STAND_IN: dict[str, Plain] = {
    "meta": {
        "id": "refused",
        "version": "0",
        "title": "refused",
        "jurisdiction": "refused",
        "effective_from": "2000-01-01",
        "owner": "refused",
        "legal_text_date": "2000-01-01",
        "illustrative": True,
    }
}
"""Lets the rest of pack.yaml be looked at after its meta was refused."""


@frozen
class Layer:
    """What one pack states, or what it states together with its bases. Items keep file order."""

    meta: MetaModel
    extends: str | None
    told_danger_route: Placed[str] | None
    settings: Items[Setting]
    phases: Items[PhaseModel]
    grades: Items[GradeModel]
    system_checks: Items[str]
    guarantees: Items[GuaranteeModel]
    questions: Items[QuestionModel]
    rules: Items[RuleModel]
    routes: Items[RouteModel]
    agencies: Items[AgencyModel]
    red_flags: Items[RedFlagModel]
    archetypes: Items[ArchetypeModel]
    label: str = ""
    words: dict[str, WordsFile] = field(default_factory=dict[str, WordsFile])
    faulty: frozenset[str] = frozenset()
    unreadable: bool = False


def layer_of(folder: SourceFolder) -> Layer:
    """Model every file of a folder; faults are added to its issues."""
    pack = folder.model(PACK_FILE, PackFile, _STAND_IN)
    words = {
        language: folder.model(f"words.{language}.yaml", WordsFile)
        for language in folder.languages()
    }
    items = _Items(folder)
    return Layer(
        meta=pack.meta,
        extends=pack.extends,
        told_danger_route=_named(folder, pack.told_danger_route),
        settings={
            key: Placed(value, place(folder.label + PACK_FILE, ("settings", key)))
            for key, value in pack.settings.items()
        },
        phases=items.of(PACK_FILE, "phases", pack.phases, lambda phase: phase.id),
        grades=items.of(PACK_FILE, "grades", pack.grades, lambda grade: grade.id),
        system_checks=items.of(PACK_FILE, "system_checks", pack.system_checks, lambda name: name),
        guarantees=items.of(PACK_FILE, "guarantees", pack.guarantees, lambda one: one.id),
        questions=items.of(
            "questions.yaml",
            "questions",
            folder.model("questions.yaml", QuestionsFile).questions,
            lambda question: question.id,
        ),
        rules=items.of(
            "rules.yaml", "rules", folder.model("rules.yaml", RulesFile).rules, lambda rule: rule.id
        ),
        routes=items.of(
            "routes.yaml",
            "routes",
            folder.model("routes.yaml", RoutesFile).routes,
            lambda route: route.id,
        ),
        agencies=items.of(
            "agencies.yaml",
            "agencies",
            folder.model("agencies.yaml", AgenciesFile).agencies,
            lambda agency: agency.id,
        ),
        red_flags=items.of(
            "red_flags.yaml",
            "red_flags",
            folder.model("red_flags.yaml", RedFlagsFile).red_flags,
            lambda flag: flag.id,
        ),
        archetypes=items.of(
            "archetypes.yaml",
            "archetypes",
            folder.model("archetypes.yaml", ArchetypesFile).archetypes,
            lambda archetype: archetype.id,
        ),
        label=folder.label,
        words=words,
        faulty=frozenset(folder.faulty),
        unreadable=folder.unreadable,
    )


def _named(folder: SourceFolder, route: str | None) -> Placed[str] | None:
    here = place(folder.label + PACK_FILE, ("told_danger_route",))
    return Placed(route, here) if route is not None else None


class _Items:
    """Gives the items of a file by id, and an issue for every id used twice."""

    def __init__(self, folder: SourceFolder) -> None:
        self._folder = folder

    def of(
        self, file: str, section: str, values: Iterable[T], name_of: Callable[[T], str]
    ) -> Items[T]:
        items: Items[T] = {}
        places = self._places(file, section)
        for value, here in zip(values, places, strict=False):
            name = name_of(value)
            if name in items:
                self._folder.issues.append(Issue(here, f"duplicate id {name!r}"))
            items.setdefault(name, Placed(value, here))
        return items

    def _places(self, file: str, section: str) -> Iterable[str]:
        """Places as in the file, where items that were refused still count."""
        raw = self._folder.values.get(file, {}).get(section)
        count = len(raw) if isinstance(raw, list) else 0
        refused = self._folder.refused.get((file, section), frozenset())
        return (
            place(self._folder.label + file, (section, number))
            for number in range(count)
            if number not in refused
        )


def merged(base: Layer, own: Layer) -> Layer:
    """``own`` laid over ``base``: the same id replaces in place, new ids follow."""
    return Layer(
        meta=own.meta,
        extends=own.extends,
        told_danger_route=own.told_danger_route or base.told_danger_route,
        settings=base.settings | own.settings,
        phases=base.phases | own.phases,
        grades=base.grades | own.grades,
        system_checks=base.system_checks | own.system_checks,
        guarantees=base.guarantees | own.guarantees,
        questions=base.questions | own.questions,
        rules=_merged_rules(base.rules, own.rules),
        routes=base.routes | own.routes,
        agencies=base.agencies | own.agencies,
        red_flags=base.red_flags | own.red_flags,
        archetypes=base.archetypes | own.archetypes,
        label=own.label,
        words={
            language: merged_words(
                base.words.get(language, WordsFile()), own.words.get(language, WordsFile())
            )
            for language in sorted(base.words.keys() | own.words.keys())
        },
        faulty=base.faulty | own.faulty,
        unreadable=base.unreadable or own.unreadable,
    )


def _merged_rules(base: Items[RuleModel], own: Items[RuleModel]) -> Items[RuleModel]:
    """New rules go before the base's catch-all: after it they could never decide."""
    last = next(reversed(base), None)
    both = base | own
    if last is None or both[last].value.when != ALWAYS:
        return both
    return {name: rule for name, rule in both.items() if name != last} | {last: both[last]}


def merged_words(base: WordsFile, own: WordsFile) -> WordsFile:
    """Words by section and id; an entry replaces the base's whole entry: a script also its words for some callers."""
    both = {
        name: getattr(base, name) | getattr(own, name)
        for name in WordsFile.model_fields
        if name != "scripts_to"
    }
    kept = {name: to for name, to in base.scripts_to.items() if name not in own.scripts}
    return WordsFile.model_construct(None, **both, scripts_to=kept | own.scripts_to)

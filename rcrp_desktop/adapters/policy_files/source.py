"""Source folder to pack: read, model, lay over what it extends, check, join, filter.

Every fault of every file is listed, with its place; there is never half a pack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from rcrp_desktop.adapters.plain import place, within
from rcrp_desktop.adapters.policy_files.joining import Joiner
from rcrp_desktop.adapters.policy_files.layers import Layer, layer_of, merged
from rcrp_desktop.adapters.policy_files.models import QuestionModel, RuleModel
from rcrp_desktop.adapters.policy_files.notation import Fault
from rcrp_desktop.adapters.policy_files.pinpoint import Pinpoint
from rcrp_desktop.adapters.policy_files.published import digest_of
from rcrp_desktop.adapters.policy_files.source_files import PACK_FILE, SourceFolder, read_folder
from rcrp_desktop.adapters.policy_files.well_formed import faults_of
from rcrp_desktop.adapters.policy_files.word_models import WordsFile
from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import PolicyPack, Setting
from rcrp_desktop.domain.policy.settings import setting_fault

LANGUAGE = "en-GB"
"""The language that every pack has and that the program shows."""

MAX_BASES = 4

FindPack = Callable[[str], Path | None]
"""Gives the folder of a pack by its id."""


def load_source(folder: Path, find: FindPack) -> PolicyPack:
    """The pack of a source folder. Raises PackRejected with every fault of it and of its bases."""
    layers, issues, folders = _chain(folder, find)
    whole = layers[0]
    for number, own in enumerate(layers):
        whole = merged(whole, own) if number else own
        if not whole.unreadable:
            issues += _issues(whole, own)
    if issues:
        raise PackRejected([Pinpoint(folders).told(issue) for issue in _once(issues)])
    pack = _filtered(Joiner(whole, LANGUAGE).pack(), whole)
    return replace(pack, digest=digest_of(pack))


def _once(issues: list[Issue]) -> tuple[Issue, ...]:
    """A word that a base lacks is missing from every pack on top of it: say so once."""
    found: dict[tuple[str, str], Issue] = {}
    for issue in issues:
        shown = re.sub(r"^[a-z0-9_-]+/(?=words\.)", "", issue.place)
        found.setdefault((shown, issue.message), issue)
    return tuple(found.values())


def _chain(folder: Path, find: FindPack) -> tuple[list[Layer], list[Issue], list[SourceFolder]]:
    """The layers from the outermost base to the pack itself, and the folders that were read."""
    source = read_folder(folder, "")
    folders = [source]
    layers = [layer_of(source)]
    issues = [*source.issues]
    seen: list[str] = [layers[0].meta.id]
    while (base := layers[0].extends) is not None:
        here = place(PACK_FILE, ("extends",))
        found = find(base)
        if base in seen or len(seen) > MAX_BASES:
            issues.append(Issue(here, "packs extend one another: " + " -> ".join([*seen, base])))
            break
        if found is None:
            issues.append(Issue(here, f"there is no pack {base!r}"))
            break
        source = read_folder(found, f"{base}/")
        folders.append(source)
        layers.insert(0, layer_of(source))
        issues[:0] = source.issues
        seen.append(base)
    if layers[0].extends is not None:
        layers[0] = replace(layers[0], unreadable=True)
    return layers, issues, folders


def _issues(whole: Layer, own: Layer) -> Iterator[Issue]:
    yield from _meta_issues(own)
    if LANGUAGE not in whole.words:
        yield Issue(f"{own.label}words.{LANGUAGE}.yaml", "is missing")
    for language in sorted(whole.words):
        joiner = Joiner(whole, language, own.label)
        pack = joiner.pack()
        if language == LANGUAGE:
            yield from _model_issues(whole)
            for fault in faults_of(pack, faulty=whole.faulty):
                yield Issue(_place(fault, whole), fault.message)
        yield from joiner.issues
        yield from joiner.unused(own.words.get(language, WordsFile()), whole.faulty)


def _meta_issues(own: Layer) -> Iterator[Issue]:
    meta = own.meta
    if meta.effective_to and meta.effective_to < meta.effective_from:
        here = place(own.label + PACK_FILE, ("meta", "effective_to"))
        yield Issue(here, f"is before effective_from, {meta.effective_from}")


def _model_issues(whole: Layer) -> Iterator[Issue]:
    """What can be seen in the source only: danger orders, and settings with the rules that depend on them."""
    for section in ("questions", "rules", "routes"):
        if not getattr(whole, section) and not whole.faulty:
            yield Issue(f"{whole.label}{section}.yaml", "a pack needs at least one")
    for item in whole.questions.values():
        for inside, message in _danger_order(item.value):
            yield Issue(f"{item.place}.{inside}", message)
    settings = {key: setting.value for key, setting in whole.settings.items()}
    for item in whole.rules.values():
        for key, value in item.value.where.items():
            message = _where_fault(key, value, settings)
            if message and key not in whole.faulty:
                yield Issue(f"{item.place}.where.{key}", message)
    yield from _setting_issues(whole)


def _setting_issues(whole: Layer) -> Iterator[Issue]:
    """A setting that nothing reads, or that names nothing, would promise what nobody keeps."""
    in_rules: dict[str, frozenset[Setting]] = {}
    for item in whole.rules.values():
        for key, value in item.value.where.items():
            in_rules[key] = in_rules.get(key, frozenset()) | {value}
    for key, setting in whole.settings.items():
        message = setting_fault(key, setting.value, in_rules, list(whole.questions))
        if message and not whole.faulty:
            yield Issue(setting.place, message)


def _danger_order(question: QuestionModel) -> Iterator[tuple[str, str]]:
    known = {option.id for option in question.options}
    seen: set[str] = set()
    for rank, group in enumerate(question.danger_order):
        for name in group:
            if name not in known:
                yield f"danger_order[{rank}]", f"question {question.id} has no option {name!r}"
            if name in seen:
                yield f"danger_order[{rank}]", f"{name!r} stands here twice"
            seen.add(name)


def _where_fault(key: str, value: Setting, settings: dict[str, Setting]) -> str:
    if key not in settings:
        return f"unknown setting {key!r}"
    setting = settings[key]
    if isinstance(setting, tuple):
        return "" if isinstance(value, str) else "must be text: the setting is a list of texts"
    if type(setting) is not type(value):
        return f"can never hold: the setting is {setting!r}"
    return ""


def _place(fault: Fault, whole: Layer) -> str:
    """From a path in the joined pack to the file and item it came from."""
    if fault.path == ("told_danger_route",) and whole.told_danger_route is not None:
        return whole.told_danger_route.place
    section, number, *inside = fault.path
    words = f"{whole.label}words.{LANGUAGE}.yaml"
    if section == "scripts_to":
        return place(words, fault.path)
    items = getattr(whole, str(section))
    if inside[:1] in (["say_to"], ["safety_net_to"]):
        return place(words, (section, list(items)[int(number)], *inside))
    return within(list(items.values())[int(number)].place, inside)


def _filtered(pack: PolicyPack, whole: Layer) -> PolicyPack:
    """Only the rules whose ``where`` the settings meet, and no route that only the others used."""
    models: dict[str, RuleModel] = {name: item.value for name, item in whole.rules.items()}
    kept = tuple(r for r in pack.rules if _holds_where(models[r.id], pack))
    used = {rule.route for rule in kept} | {phase.old_route for phase in pack.phases}
    left = {rule.route for rule in pack.rules} - used
    return replace(
        pack, rules=kept, routes=tuple(route for route in pack.routes if route.id not in left)
    )


def _holds_where(rule: RuleModel, pack: PolicyPack) -> bool:
    return all(_meets(pack.settings[key], value) for key, value in rule.where.items())


def _meets(setting: Setting, value: Setting) -> bool:
    return value in setting if isinstance(setting, tuple) else setting == value

"""The files of one pack folder, read strictly and modelled item by item.

A faulty item is refused and left out, so that the faults of everything else are found as well. What
it was called is remembered: nobody is told twice about the same mistake.
"""

from __future__ import annotations

import re
import reprlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from rcrp_desktop.adapters.plain import MAX_FAULTS, Plain, place, read_bytes
from rcrp_desktop.adapters.plain import Path as Parts
from rcrp_desktop.adapters.strict_yaml import MAX_BYTES, parse_yaml
from rcrp_desktop.application.problems import Issue

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)

PACK_FILE = "pack.yaml"
_FILES = frozenset(
    {
        PACK_FILE,
        "questions.yaml",
        "rules.yaml",
        "routes.yaml",
        "agencies.yaml",
        "red_flags.yaml",
        "archetypes.yaml",
    }
)
_WORDS = re.compile(r"words\.([a-z]{2,3}(?:-[A-Z]{2})?)\.yaml")


@dataclass(slots=True)
class SourceFolder:
    """What could be read of one folder. ``label`` stands before every file name, such as ``base/``."""

    label: str
    values: dict[str, dict[str, Plain]] = field(default_factory=dict[str, dict[str, Plain]])
    lines: dict[str, Mapping[Parts, int]] = field(default_factory=dict[str, Mapping[Parts, int]])
    """By file, the line on which each of its parts stands."""
    issues: list[Issue] = field(default_factory=list[Issue])
    faulty: set[str] = field(default_factory=set[str])
    refused: dict[tuple[str, str], frozenset[int]] = field(
        default_factory=dict[tuple[str, str], frozenset[int]]
    )
    """By file and list, which of its items were left out."""
    unreadable: bool = False
    """Something is missing whose names are not known, so references cannot be checked."""

    def languages(self) -> tuple[str, ...]:
        """The languages there are words in."""
        found = (_WORDS.fullmatch(name) for name in sorted(self.values))
        return tuple(match[1] for match in found if match)

    def model(self, name: str, model: type[M], stand_in: dict[str, Plain] | None = None) -> M:
        """The file as a model, without the items that were refused.

        ``stand_in`` holds indispensable fields, used when the file's own were refused.
        """
        value = self.values.get(name, {})
        try:
            return model.model_validate(value)
        except ValidationError as fault:
            errors = fault.errors(include_url=False)
        for error in errors[:MAX_FAULTS]:
            self.issues += issues_of(error, self.label + name)
        if len(errors) > MAX_FAULTS:
            more = len(errors) - MAX_FAULTS
            self.issues.append(Issue(self.label + name, f"and {more:,} more faults"))
        try:
            return model.model_validate((stand_in or {}) | self._pruned(name, value, errors))
        except ValidationError:
            self.unreadable = True
            return model.model_validate(stand_in or {})

    def _pruned(
        self, name: str, value: dict[str, Plain], errors: list[ErrorDetails]
    ) -> dict[str, Plain]:
        pruned = dict(value)
        within: dict[str, set[str | int]] = {}
        for error in errors:
            if error["loc"]:
                found = within.setdefault(str(error["loc"][0]), set())
                found.update(error["loc"][1:2])
        for key, bad in within.items():
            part = pruned.get(key)
            if isinstance(part, list) and bad:
                pruned[key] = [one for n, one in enumerate(part) if n not in bad]
                self.refused[name, key] = frozenset(n for n in bad if isinstance(n, int))
                self._refuse([one for n, one in enumerate(part) if n in bad])
            elif isinstance(part, dict) and bad and key != "meta":
                pruned[key] = {n: one for n, one in part.items() if n not in bad}
                self._refuse({n: one for n, one in part.items() if n in bad})
            else:
                self._refuse(pruned.pop(key, None))
        return pruned

    def _refuse(self, part: Plain) -> None:
        self.faulty.update(_strings(part))


def read_folder(folder: Path, label: str) -> SourceFolder:
    """Read every file of a pack. Nothing raises: what cannot be read is an issue."""
    found = SourceFolder(label)
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix in {".yaml", ".yml"})
    except OSError as fault:
        found.issues.append(Issue(label or folder.name, f"cannot be read: {fault.strerror}"))
        found.unreadable = True
        return found
    if PACK_FILE not in names:
        found.issues.append(Issue(label + PACK_FILE, "is missing"))
        found.unreadable = True
    for name in names:
        if name in _FILES or _WORDS.fullmatch(name):
            _read_file(folder / name, found)
        else:
            found.issues.append(Issue(label + name, "is not a file of a pack"))
    return found


def _read_file(path: Path, found: SourceFolder) -> None:
    shown = found.label + path.name
    try:
        data = read_bytes(path, MAX_BYTES)
    except OSError as fault:
        found.issues.append(Issue(shown, f"cannot be read: {fault.strerror}"))
        found.unreadable = True
        return
    parsed = parse_yaml(data, shown)
    found.issues += parsed.issues
    value = {} if parsed.value is None else tidy(parsed.value)
    if not isinstance(value, dict):
        found.issues.append(Issue(shown, "must be a mapping"))
        value = {}
    found.unreadable |= bool(parsed.issues) and not value
    found.values[path.name] = value
    found.lines[path.name] = parsed.lines


def tidy(value: Plain) -> Plain:
    """Text in NFC, and fields that are null left out: an empty field is an absent one."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [tidy(part) for part in value]
    if isinstance(value, dict):
        return {key: tidy(part) for key, part in value.items() if part is not None}
    return value


def _strings(value: Plain) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        # The names inside `question is option`, so that neither is missed elsewhere.
        yield from value.split(" is ")
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from _strings(part)


_MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a field here",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "too_short": "has too few entries",
}


def issues_of(error: ErrorDetails, file: str) -> Iterator[Issue]:
    """One fault of pydantic as issues; a condition brings several, each with its place inside."""
    path = tuple(part for part in error["loc"] if part != "[key]")
    context = error.get("ctx", {})
    if error["type"] == "condition":
        for inside, message in context["faults"]:
            yield Issue(place(file, (*path, *inside)), message)
        return
    yield Issue(place(file, path), _message(error, context))


def _message(error: ErrorDetails, context: dict[str, Any]) -> str:
    shown = reprlib.repr(error["input"])[:60]
    match error["type"]:
        case "string_pattern_mismatch":
            return f"{shown} does not have the form {context['pattern']}"
        case "string_too_long":
            return f"is longer than {context['max_length']} letters"
        case "literal_error":
            return f"{shown} is not one of {context['expected']}"
        case known if known in _MESSAGES:
            return _MESSAGES[known]
        case _:
            return error["msg"]

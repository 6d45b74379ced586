"""JSON Schemas of everything people write by hand, made from the models that read it: as published in ``resources``."""

from __future__ import annotations

import json
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field

from rcrp_desktop.adapters.policy_files.models import (
    CONDITION_MARK,
    AgenciesFile,
    ArchetypesFile,
    PackFile,
    QuestionsFile,
    RedFlagsFile,
    RoutesFile,
    RulesFile,
)
from rcrp_desktop.adapters.policy_files.word_models import WordsFile
from rcrp_desktop.adapters.scenario_models import ScenarioFile


class AnswersFile(BaseModel):
    """Answers to a pack's questions, as `rcrp assess --answers` takes them."""

    model_config = ConfigDict(extra="forbid", strict=True, title="answers")

    answers: dict[str, str] = Field(description="option id by question id")


_FILES: dict[str, type[BaseModel]] = {
    "pack": PackFile,
    "questions": QuestionsFile,
    "rules": RulesFile,
    "routes": RoutesFile,
    "agencies": AgenciesFile,
    "red_flags": RedFlagsFile,
    "archetypes": ArchetypesFile,
    "words": WordsFile,
    "answers": AnswersFile,
}

_CONDITION: dict[str, Any] = {
    "description": "question is option, always, or one of all, any, not",
    "anyOf": [
        {"type": "string", "pattern": "^(always|[a-z][a-z0-9_]* is [a-z][a-z0-9_]*)$"},
        *(
            {
                "type": "object",
                "properties": {name: inner},
                "required": [name],
                "additionalProperties": False,
            }
            for name, inner in (
                ("all", {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}}),
                ("any", {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}}),
                ("not", {"$ref": "#/$defs/condition"}),
            )
        ),
    ],
}


def schemas() -> dict[str, str]:
    """The text of every schema file by its name, such as ``rules.schema.json``."""
    return {
        f"{name}.schema.json": json.dumps(_schema(name, model), indent=2, sort_keys=True) + "\n"
        for name, model in _FILES.items()
    }


def _schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    made = model.model_json_schema()
    schema = cast("dict[str, Any]", _with_conditions(made))
    if schema != made:
        schema.setdefault("$defs", {})["condition"] = _CONDITION
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = name
    return schema


def _with_conditions(value: object) -> object:
    """Conditions refer to one another, which a field's own schema cannot say."""
    if isinstance(value, dict):
        named = cast("dict[str, object]", value)
        if named.get("title") == CONDITION_MARK:
            return {"$ref": "#/$defs/condition"} | _default_of(named)
        return {key: _with_conditions(part) for key, part in named.items()}
    if isinstance(value, list):
        return [_with_conditions(part) for part in cast("list[object]", value)]
    return value


def _default_of(named: dict[str, object]) -> dict[str, object]:
    return {"default": "always"} if "default" in named else {}


def scenario_schema() -> str:
    """The JSON Schema as it is published under ``resources/schema``."""
    schema: dict[str, Any] = ScenarioFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Training scenario"
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"

"""The published JSON Schemas say what the models read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.published_schemas import schemas

FOLDER = Path(__file__).parents[3] / "resources" / "schema"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schema_file_is_in_step_with_its_model(name: str):
    assert (FOLDER / name).read_text(encoding="utf-8") == schemas()[name]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_reference_of_a_schema_resolves(name: str):
    schema = json.loads(schemas()[name])
    text = schemas()[name]
    found = [part.split('"')[0] for part in text.split("#/$defs/")[1:]]
    assert set(found) <= set(schema.get("$defs", {}))
    assert "rcrp:condition" not in text

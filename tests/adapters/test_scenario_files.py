"""Scenario files are read strictly: a Scenario, or ScenarioRejected with every fault and its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.scenario_files import ScenarioFolders, read_scenario
from rcrp_desktop.application.problems import ScenarioRejected
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.training.scenario import Acceptable, Scenario
from tests.support.published_schemas import scenario_schema
from tests.support.training import shipped_scenarios

LEAST = """\
id: small
version: 1
title: Small
pack: national-2023
category: Medical
practises: Something
about_minutes: 3
disguised_from: https://example.org/report
channel: 101, voice
caller: Friend
opens_with: Hello.
answers:
  weapon: {says: "No.", expect: "no"}
  life_now: {says: "Who knows.", expect: [not_known, "yes"], must_ask: true, why: Because.}
hidden_truth: Nothing.
turns:
  - {id: late, label: Late fact, when: after weapon, says: "Wait."}
  - {id: gone, label: Gone, when: trainer, says: "Bye.", ends_call: true}
acceptable:
  - {response: supervisor, note: With a reason}
  - {route: ambulance_leads}
debrief_prompts: [What did you hear?]
"""


def rejected(text: str) -> list[str]:
    with pytest.raises(ScenarioRejected) as fault:
        read_scenario(text.encode(), "s.yaml")
    return [str(issue) for issue in fault.value.issues]


def test_the_least_file_is_a_scenario():
    scenario = read_scenario(LEAST.encode(), "s.yaml")
    assert [a.expect for a in scenario.answers] == [("no",), ("not_known", "yes")]
    assert [turn.after for turn in scenario.turns] == ["weapon", ""]
    assert scenario.acceptable == (
        Acceptable(ResponseClass.SUPERVISOR, "", "With a reason"),
        Acceptable(None, "ambulance_leads", ""),
    )
    assert scenario.expected().must_ask == ("life_now",)
    assert len(scenario.digest) == 64


def test_the_digest_is_that_of_the_bytes():
    one = read_scenario(LEAST.encode(), "a.yaml")
    two = read_scenario((LEAST + "# a remark\n").encode(), "a.yaml")
    assert one.digest != two.digest


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("title: Small\n", "", "s.yaml: title: is missing"),
        ("title: Small", "titel: Small\ntitle: Small", "s.yaml: titel: is not a field here"),
        ("about_minutes: 3", "about_minutes: '3'", "s.yaml: about_minutes: must be a whole number"),
        ("expect: \"no\"", "expect: []", "s.yaml: answers.weapon.expect: has too few entries"),
        ("when: trainer", "when: later", "s.yaml: turns[1].when: 'later'"),
        ("response: supervisor", "response: nobody", "s.yaml: acceptable[0].response: 'nobody'"),
        ("{route: ambulance_leads}", "{note: x}", "s.yaml: acceptable[1]: needs a response or"),
        (
            "{route: ambulance_leads}",
            "{route: x, response: advice}",
            "s.yaml: acceptable[1]: needs a response or",
        ),
        ("hidden_truth: Nothing.", "hidden_truth: ' '", "s.yaml: hidden_truth: "),
        ("https://example.org/report", "somewhere", "s.yaml: disguised_from: 'somewhere'"),
        ("Hello.", "Ring 07700 900123.", "s.yaml: opens_with: holds what looks like a telephone"),
        ("Hello.", "I am at SW1A 1AA.", "s.yaml: opens_with: holds what looks like a postcode"),
        ("Hello.", "Write to me@example.org", "s.yaml: opens_with: holds what looks like an e-mail"),
        ("Hello.", "a" * 401, "s.yaml: opens_with: is longer than 400"),
        ("debrief_prompts: [What did you hear?]", "debrief_prompts: []", "debrief_prompts: has too"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(old: str, new: str, place: str):
    assert old in LEAST
    assert any(place in issue for issue in rejected(LEAST.replace(old, new, 1))), place


def test_every_fault_is_told_at_once():
    text = LEAST.replace("version: 1", "version: 0").replace("when: trainer", "when: x")
    assert len(rejected(text.replace("hidden_truth: Nothing.\n", ""))) == 3


@pytest.mark.parametrize("text", ["", "- a list", "text", "{", "a: 1\na: 2", "a: &x 1\nb: *x"])
def test_what_is_no_mapping_is_refused(text: str):
    assert rejected(text)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_scenario_or_a_refusal(data: bytes):
    _read_or_refuse(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2000) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = [line.split(":")[0] for line in LEAST.splitlines() if not line.startswith(" ")]


@given(st.sampled_from(FIELDS), VALUES)
def test_any_value_of_any_field_gives_a_scenario_or_a_refusal(field: str, value: object):
    lines = [line for line in LEAST.splitlines() if not line.startswith(f"{field}:")]
    # JSON is YAML, but for the control characters that this reader refuses.
    text = "\n".join([*_without_body(lines, field), f"{field}: {json.dumps(value)}"])
    _read_or_refuse(text.encode("utf-8", "replace"))


def _without_body(lines: list[str], field: str) -> list[str]:
    """The file without the indented lines of a field whose own line was taken out."""
    kept: list[str] = []
    inside = False
    for line in LEAST.splitlines():
        if not line.startswith(" "):
            inside = line.startswith(f"{field}:")
        if not inside and line in lines:
            kept.append(line)
    return kept


def _read_or_refuse(data: bytes) -> None:
    issues = None
    try:
        found = read_scenario(data, "fuzz.yaml")
    except ScenarioRejected as fault:
        issues = fault.issues
    if issues is None:
        assert isinstance(found, Scenario)
    else:
        assert issues
        assert all(issue.place.startswith("fuzz.yaml") for issue in issues)


def test_a_folder_lists_what_cannot_be_read_and_refuses_a_second_of_the_same_id(tmp_path: Path):
    (tmp_path / "a.yaml").write_text(LEAST, "utf-8")
    (tmp_path / "b.yaml").write_text(LEAST, "utf-8")
    (tmp_path / "c.yaml").write_text("title: x", "utf-8")
    (tmp_path / "notes.txt").write_text("not a scenario", "utf-8")
    found = ScenarioFolders([tmp_path, tmp_path / "missing"]).found()
    assert [(one.name, one.scenario is not None) for one in found] == [
        ("a.yaml", True),
        ("b.yaml", False),
        ("c.yaml", False),
    ]
    assert str(found[1].issues[0]) == "b.yaml: id: 'small' is that of a.yaml"
    assert len(found[2].issues) > 5


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ScenarioRejected, match=r"none\.yaml: cannot be read"):
        ScenarioFolders([]).read(str(tmp_path / "none.yaml"))


def test_the_published_schema_is_the_models():
    published = resource_path("schema/scenario.schema.json").read_text("utf-8")
    assert published == scenario_schema()


def test_the_schema_names_every_field_of_the_shipped_files():
    schema = json.loads(scenario_schema())
    assert set(schema["required"]) <= set(schema["properties"])
    assert {one.name for one in shipped_scenarios()}

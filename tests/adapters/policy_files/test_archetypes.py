"""Kinds of call in a pack: read with the rest of it, laid over by a derived pack, and published."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rcrp_desktop.adapters.policy_files.published import decode, digest_of, encode
from rcrp_desktop.adapters.policy_files.rulesets import pack_of_ruleset, ruleset_bytes
from rcrp_desktop.application.policy import PublishedPack, proof_of
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.domain.canonical import canonical_bytes
from rcrp_desktop.domain.policy.archetype_paths import unanswered
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.guarantees import check
from tests.adapters.policy_files.conftest import Folder
from tests.adapters.policy_files.test_published import issues_of, sealed
from tests.support.archetypes import a_pack_with_kinds
from tests.support.pack_builder import a_pack

KINDS = """\
archetypes:
  - id: quiet
    answers: {act_done: no, weapon: no, caller: public, intent: none, crime: no, health_need: no}
  - id: ward
    answers:
      act_done: no
      weapon: no
      caller: health_worker
      left_ward: yes
      intent: none
      goodbye: no
      crime: no
      health_need: no
  - id: armed
    threat: true
    answers: {act_done: no, weapon: yes}
"""
LABELS = """\
archetypes:
  quiet: A call without a need
  ward: A patient who left a ward
  armed: Somebody with a knife
"""


@pytest.fixture
def kinds(small: Folder) -> Folder:
    """The small pack with the kinds of call of ``a_pack_with_kinds``."""
    small.write("archetypes.yaml", KINDS)
    small.append("words.en-GB.yaml", LABELS)
    return small


def test_the_kinds_of_call_are_those_built_in_code(kinds: Folder):
    assert replace(kinds.load(), digest="") == replace(a_pack_with_kinds(), digest="")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("left_ward: yes", "left_wards: yes", "archetypes[1].answers.left_wards: unknown question"),
        (
            "left_ward: yes",
            "left_ward: perhaps",
            "archetypes[1].answers.left_ward: question left_ward has no option 'perhaps' (ward, ",
        ),
        ("threat: true", "threat: perhaps", "archetypes[2].threat: must be true or false"),
        ("threat: true", "treat: true", "archetypes[2].treat: is not a field here"),
        ("id: armed", "id: ward", "archetypes[2]: duplicate id 'ward'"),
        ("    answers: {act_done: no, weapon: yes}\n", "", "archetypes[2].answers: is missing"),
        ("left_ward: yes", "left_ward: [yes]", "archetypes[1].answers.left_ward: must be text"),
        ("archetypes:", "kinds:", "archetypes.yaml: kinds: is not a field here"),
    ],
)
def test_a_fault_is_refused_with_its_place(kinds: Folder, old: str, new: str, expected: str):
    kinds.replace("archetypes.yaml", old, new)
    assert any(expected in issue for issue in kinds.issues()), kinds.issues()


def test_a_label_is_a_word_of_the_pack(kinds: Folder):
    kinds.replace("words.en-GB.yaml", "  ward: A patient who left a ward\n", "")
    kinds.append("words.en-GB.yaml", "  gone: Nobody\n")
    found = kinds.issues()
    assert any("archetypes.ward: the words are missing" in issue for issue in found)
    assert any("archetypes.gone: words for an id that is not in the pack" in i for i in found)


def test_a_gap_in_the_rules_is_left_to_the_check(kinds: Folder):
    kinds.replace("rules.yaml", "when: always", "when: weapon is yes")
    assert "no rule holds for this call" in [f.message for f in check(kinds.load()).failures]


def test_a_derived_pack_has_those_of_its_base_and_may_replace_them(
    kinds: Folder, derived: Callable[..., Folder]
):
    quiet = "{act_done: no, weapon: no, caller: person, intent: none, crime: no, health_need: no}"
    more = (
        f"archetypes:\n  - id: quiet\n    answers: {quiet}\n"
        "  - id: hurt\n    threat: true\n    answers: {act_done: yes}\n"
    )
    words = "archetypes: {quiet: Quieter, hurt: Somebody hurt}\n"
    pack = derived(archetypes=more, words=words).load()
    found = {kind.id: (kind.label, kind.answers.get("caller")) for kind in pack.archetypes}
    assert list(found) == ["quiet", "ward", "armed", "hurt"]
    assert found["quiet"] == ("Quieter", "person")
    assert found["ward"] == ("A patient who left a ward", "health_worker")


def test_a_derived_pack_may_add_a_question_that_kinds_of_its_base_do_not_answer(
    kinds: Folder, derived: Callable[..., Folder]
):
    question = (
        "questions:\n  - id: extra\n    stage: need\n    safety: true\n"
        "    options: [{id: yes}, {id: no}, {id: not_known, unknown: true}]\n"
        "    danger_order: [no, not_known, yes]\n"
    )
    words = (
        "questions:\n  extra:\n    short: Extra\n    say: Extra?\n    think: Think.\n"
        "    options: {yes: {label: Y}, no: {label: N}, not_known: {label: U}}\n"
    )
    pack = derived(questions=question, words=words).load()
    assert set(unanswered(Engine(pack))) == {(0, "extra"), (1, "extra")}


def published() -> PublishedPack:
    pack = a_pack_with_kinds()
    return PublishedPack(pack, proof_of(check(pack)))


def test_what_is_published_reads_back():
    back = decode(encode(published())).pack
    assert back == replace(a_pack_with_kinds(), digest=digest_of(a_pack_with_kinds()))


def test_what_a_log_keeps_reads_back():
    data = ruleset_bytes(a_pack_with_kinds())
    assert pack_of_ruleset(data).archetypes == a_pack_with_kinds().archetypes


def test_a_pack_without_kinds_of_call_is_published_as_it_always_was():
    """Its digest stands in calls that were recorded before there were any."""
    data = ruleset_bytes(a_pack())
    assert b"archetypes" not in data
    assert pack_of_ruleset(data).archetypes == ()


@pytest.mark.parametrize(
    ("archetypes", "expected"),
    [
        ([], "pack.archetypes: must be left out, as it says nothing"),
        (None, "pack.archetypes: must be a list"),
        ({"a": 1}, "pack.archetypes: must be a list"),
        ([{"id": "a"}], "pack.archetypes[0]: lacks answers, label, threat"),
        (
            [{"id": "a", "label": "A", "threat": False, "answers": {"gone": "yes"}}],
            "pack.archetypes[0].answers.gone: unknown question 'gone'",
        ),
        (
            [{"id": "a", "label": "A", "threat": False, "answers": {"weapon": 1}}],
            "pack.archetypes[0].answers.weapon: must be text",
        ),
        (
            [{"id": "a", "label": "A", "threat": False, "answers": {}}] * 2,
            "pack.archetypes[1]: duplicate id 'a'",
        ),
    ],
)
def test_another_form_is_refused(archetypes: object, expected: str):
    value: dict[str, Any] = json.loads(encode(published()))
    value["pack"]["archetypes"] = archetypes
    assert any(expected in issue for issue in issues_of(sealed(value)))


def test_an_unknown_field_beside_them_is_named():
    value: dict[str, Any] = json.loads(encode(published()))
    value["pack"]["more"] = []
    (found,) = issues_of(sealed(value))
    assert found.endswith("pack: has unknown more")
    with pytest.raises(PackRejected):
        pack_of_ruleset(canonical_bytes(value["pack"]))

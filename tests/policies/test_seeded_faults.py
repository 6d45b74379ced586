"""Faults that never reach the checks: the reader of source packs refuses them and says where they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rcrp_desktop.adapters.policy_files.source import load_source
from rcrp_desktop.application.problems import PackRejected

SMALL = Path(__file__).parents[1] / "support" / "packs" / "small"


def refused(folder: Path, file: str, old: str, new: str) -> list[str]:
    """What the reader says once `old` has become `new` in one file of the small pack."""
    copy = folder / "small"
    shutil.copytree(SMALL, copy)
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackRejected) as caught:
        load_source(copy, lambda _base: None)
    return [str(issue) for issue in caught.value.issues]


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        (
            "questions.yaml",
            "ask_when: caller is health_worker",
            "ask_when: goodbye is yes",
            "cyclic ask_when",
        ),
        (
            "questions.yaml",
            "ask_when: caller is health_worker",
            "ask_when: left_ward is yes",
            "left_ward waits for itself",
        ),
        ("routes.yaml", "agencies: [ambulance]", "agencies: [air_rescue]", "air_rescue"),
        ("rules.yaml", "route: police_soon", "route: police_sometime", "police_sometime"),
        ("rules.yaml", "when: crime is yes", "when: crime is maybe", "maybe"),
        ("words.en-GB.yaml", "Weapon?", "", "weapon"),
        (
            "questions.yaml",
            "danger_order: [no, not_known, yes]",
            "danger_order: [yes, not_known, no]",
            "yes is a threat to life and must come last",
        ),
    ],
    ids=["cycle", "self", "agency", "route", "option", "words", "danger"],
)
def test_a_seeded_fault_is_refused_and_named(tmp_path, file, old, new, named):
    found = refused(tmp_path, file, old, new)
    assert any(named in issue for issue in found), found

"""`rcrp policy`: what is printed, and how each command ends."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rcrp_desktop.application.policy import PolicyService, PublishedPack, proof_of
from rcrp_desktop.cli.policy import policy_group
from rcrp_desktop.domain.guarantees import check
from rcrp_desktop.domain.policy import PolicyPack
from rcrp_desktop.domain.proof import GUARANTEES
from tests.support.pack_builder import a_pack
from tests.support.policy_store import MemoryStore, an_unfit_pack


class MemoryServices:
    """Gives the same store for every folder, and remembers which folder was asked for."""

    def __init__(self, *packs: PolicyPack) -> None:
        self.store = MemoryStore(*packs)
        self.asked: list[Path | None] = []

    def policy(self, data: Path | None) -> PolicyService:
        self.asked.append(data)
        return PolicyService(self.store)


def run(services: MemoryServices, *args: str) -> Result:
    return CliRunner().invoke(policy_group, args, obj=services)


@pytest.fixture
def fit() -> MemoryServices:
    return MemoryServices(a_pack())


@pytest.fixture
def unfit() -> MemoryServices:
    return MemoryServices(an_unfit_pack())


def test_check_prints_every_guarantee_and_ends_with_nought(fit: MemoryServices):
    result = run(fit, "check", "small")
    assert result.exit_code == 0
    for name in (*GUARANTEES, "g_weapon"):
        assert f"  held    {name}: " in result.output
    assert "BROKEN" not in result.output


def test_check_shows_what_is_to_be_signed_off(fit: MemoryServices):
    output = run(fit, "check", "small").output
    assert "for sign-off: r07_ambulance accepts that crime is not known" in output
    assert "because A crime can be recorded later. (product design: small pack)" in output


def test_check_prints_an_example_call_for_what_does_not_hold(unfit: MemoryServices):
    result = run(unfit, "check", "small")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("  BROKEN  life_first"))
    assert lines[place + 1].strip() == "act_done is yes does not lead to police at once"
    assert lines[place + 2].strip().startswith("example: act_done is yes")


def test_check_without_a_name_checks_every_pack():
    other = replace(a_pack(), meta=replace(a_pack().meta, id="another"))
    result = run(MemoryServices(a_pack(), other), "check")
    assert result.exit_code == 0
    assert "another 1.0.0" in result.output
    assert "small 1.0.0" in result.output


def test_check_of_a_pack_that_cannot_be_read_names_the_fault(fit: MemoryServices):
    result = run(fit, "check", "gone", "small")
    assert result.exit_code == 1
    assert result.output.splitlines()[:2] == ["gone: cannot be read", "  gone: is not published"]
    assert "small 1.0.0" in result.output


def test_check_speaks_json(unfit: MemoryServices):
    result = run(unfit, "check", "small", "gone", "--json")
    assert result.exit_code == 1
    small, gone = json.loads(result.output)
    assert (small["id"], small["held"]) == ("small", False)
    broken = next(line for line in small["guarantees"] if line["id"] == "life_first")
    assert broken["failures"][0]["example"]["act_done"] == "yes"
    assert gone == {
        "id": "gone",
        "held": False,
        "issues": [{"place": "gone", "message": "is not published"}],
    }


def test_publish_writes_a_pack_that_holds(fit: MemoryServices):
    result = run(fit, "publish", "small")
    assert result.exit_code == 0
    assert "small 1.0.0: published in memory/small" in result.output
    assert fit.store.published["small"] == PublishedPack(a_pack(), proof_of(check(a_pack())))


def test_publish_writes_nothing_when_a_guarantee_is_broken(unfit: MemoryServices):
    result = run(unfit, "publish", "small")
    assert (result.exit_code, unfit.store.published) == (1, {})
    assert "not published" in result.stderr
    assert "BROKEN  life_first" in result.stdout


def test_publish_of_an_unknown_pack_is_refused(fit: MemoryServices):
    result = run(fit, "publish", "gone")
    assert (result.exit_code, result.stderr) == (1, "gone: has no source\n")


def test_show_prints_questions_and_rules(fit: MemoryServices):
    result = run(fit, "show", "small")
    assert result.exit_code == 0
    assert "ILLUSTRATIVE: no force has approved this pack" in result.output
    for question in a_pack().questions:
        assert question.say in result.output
    for rule in a_pack().rules:
        assert rule.id in result.output
    assert "asked when any(intent is thoughts, intent is not_known)" in result.output


def test_show_of_an_unknown_pack_is_refused(fit: MemoryServices):
    result = run(fit, "show", "gone")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "gone: is not published\n"


def test_list_names_every_pack(fit: MemoryServices):
    assert run(fit, "list").output.startswith("small ")
    assert [pack["id"] for pack in json.loads(run(fit, "list", "--json").output)] == ["small"]
    assert run(MemoryServices(), "list").output == "No packs found.\n"


@pytest.mark.parametrize(
    "command", [["list"], ["show", "small"], ["check", "small"], ["publish", "small"]]
)
def test_every_command_takes_a_data_folder(fit: MemoryServices, command: list[str], tmp_path: Path):
    assert run(fit, *command, "--data", str(tmp_path)).exit_code == 0
    assert fit.asked == [tmp_path]

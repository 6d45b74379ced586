"""`rcrp policy`: what is printed, and how each command ends."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rcrp_desktop.application.policy import PolicyService, PublishedPack, proof_of
from rcrp_desktop.bootstrap.command_line import Program
from rcrp_desktop.cli.policy import policy_group
from rcrp_desktop.domain.policy.guarantee_names import GUARANTEES
from rcrp_desktop.domain.policy.guarantees import CheckReport, check
from rcrp_desktop.domain.policy.pack import Approval, PolicyPack
from tests.support.pack_builder import a_pack
from tests.support.policy_store import MemoryStore, an_unfit_pack
from tests.support.worded_pack import (
    OWN,
    OWN_ADVICE,
    OWN_NET,
    OWN_OVERRIDE,
    spoken_pack,
)


class MemoryProgram(Program):
    """Gives the same store for every folder, and remembers which folder was asked for."""

    def __init__(self, *packs: PolicyPack) -> None:
        self.store = MemoryStore(*packs)
        self.asked: list[Path | None] = []

    def today(self) -> str:
        return "2026-11-23"

    def policy(self, data: Path | None) -> PolicyService:
        self.asked.append(data)
        return PolicyService(self.store)


def run(program: MemoryProgram, *args: str) -> Result:
    return CliRunner().invoke(policy_group, args, obj=program)


@pytest.fixture
def fit() -> MemoryProgram:
    return MemoryProgram(a_pack())


@pytest.fixture
def unfit() -> MemoryProgram:
    return MemoryProgram(an_unfit_pack())


def test_check_prints_every_guarantee_and_ends_with_nought(fit: MemoryProgram):
    result = run(fit, "check", "small")
    assert result.exit_code == 0
    for name in (*GUARANTEES, "g_weapon"):
        assert f"  held    {name}: " in result.output
    assert "BROKEN" not in result.output


def test_check_shows_what_is_to_be_signed_off(fit: MemoryProgram):
    output = run(fit, "check", "small").output
    assert "for sign-off: r07_ambulance accepts that crime is not known" in output
    assert "because A crime can be recorded later. (product design: small pack)" in output


def test_check_prints_an_example_call_for_what_does_not_hold(unfit: MemoryProgram):
    result = run(unfit, "check", "small")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("  BROKEN  life_first"))
    assert lines[place + 1].strip() == "act_done is yes does not lead to police at once"
    assert lines[place + 2].strip().startswith("example: act_done is yes")


def test_a_check_ends_with_its_verdict(fit: MemoryProgram, unfit: MemoryProgram):
    held = run(fit, "check", "small").output.splitlines()[-1]
    assert held == "small 1.0.0: HOLDS: every one of 11 guarantees, for all calls"
    broken = run(unfit, "check", "small").output.splitlines()[-1]
    assert broken.startswith("small 1.0.0: REFUSED: ")
    assert " of 11 guarantees broken: life_first, " in broken


def test_of_faults_that_are_alike_one_call_is_shown_and_the_others_are_counted(
    unfit: MemoryProgram,
):
    lines = [line.strip() for line in run(unfit, "check", "small").output.splitlines()]
    found = [f for f in check(an_unfit_pack()).failures if f.guarantee == "life_first"]
    assert len(found) > 1
    place = next(n for n, line in enumerate(lines) if line.startswith("BROKEN  life_first"))
    assert lines[place + 3] == f"and {len(found) - 1} more, each with its call in --json"
    assert [f.message for f in found if f.message in lines] == [found[0].message]
    (told,) = json.loads(run(unfit, "check", "small", "--json").output)
    (line,) = (line for line in told["guarantees"] if line["id"] == "life_first")
    assert [f["message"] for f in line["failures"]] == [f.message for f in found]


def test_every_fault_that_no_call_can_show_is_told():
    extra = tuple(replace(a_pack().routes[0], id=f"spare{n}") for n in range(3))
    pack = replace(a_pack(), routes=(*a_pack().routes, *extra))
    output = run(MemoryProgram(pack), "check", "small").output
    assert all(f"route spare{n} can never be reached" in output for n in range(3))


def test_large_numbers_are_written_with_separators(monkeypatch: pytest.MonkeyPatch):
    def many(pack: PolicyPack) -> CheckReport:
        return replace(check(pack), answer_sets={"advice_given": 14_123_456}, nodes=12_345)

    program = MemoryProgram(a_pack())
    monkeypatch.setattr(program, "policy", lambda _data: PolicyService(program.store, many))
    output = run(program, "check", "small").output
    assert "14,123,456 complete sets of answers lead to advice_given" in output
    assert "12,345 nodes" in output


def test_check_without_a_name_checks_every_pack():
    other = replace(a_pack(), meta=replace(a_pack().meta, id="another"))
    result = run(MemoryProgram(a_pack(), other), "check")
    assert result.exit_code == 0
    assert "another 1.0.0" in result.output
    assert "small 1.0.0" in result.output


def test_check_of_a_pack_that_cannot_be_read_names_the_fault():
    other = replace(a_pack(), meta=replace(a_pack().meta, id="torn"))
    program = MemoryProgram(a_pack(), other)
    program.store.unreadable = {"torn"}
    result = run(program, "check", "torn", "small")
    assert result.exit_code == 1
    assert result.output.splitlines()[:4] == [
        "torn: cannot be read",
        "  questions.yaml: cannot be read",
        "  rules.yaml: is missing",
        "torn: REFUSED: it cannot be read",
    ]
    assert "small 1.0.0" in result.output
    (torn,) = json.loads(run(program, "check", "torn", "--json").output)
    assert torn["issues"][0] == {"place": "questions.yaml", "message": "cannot be read"}


@pytest.mark.parametrize(
    "args",
    [
        ["show", "gone"],
        ["check", "small", "gone"],
        ["check", "gone", "--json"],
        ["publish", "small", "gone"],
    ],
)
def test_a_name_that_no_pack_has_is_refused_before_anything_is_done(
    fit: MemoryProgram, args: list[str]
):
    result = run(fit, *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "gone: there is no pack of that id\n"
    assert fit.store.published == {}


def test_check_speaks_json(unfit: MemoryProgram):
    result = run(unfit, "check", "small", "--json")
    assert result.exit_code == 1
    (small,) = json.loads(result.output)
    assert (small["id"], small["held"]) == ("small", False)
    broken = next(line for line in small["guarantees"] if line["id"] == "life_first")
    assert broken["failures"][0]["example"]["act_done"] == "yes"


def test_publish_writes_a_pack_that_holds(fit: MemoryProgram):
    result = run(fit, "publish", "small")
    assert result.exit_code == 0
    assert "small 1.0.0: published in memory/small" in result.output
    assert fit.store.published["small"] == PublishedPack(a_pack(), proof_of(check(a_pack())))


def test_publish_writes_nothing_when_a_guarantee_is_broken(unfit: MemoryProgram):
    result = run(unfit, "publish", "small")
    assert (result.exit_code, unfit.store.published) == (1, {})
    assert "not published" in result.stderr
    assert "BROKEN  life_first" in result.stdout


def test_show_prints_questions_and_rules(fit: MemoryProgram):
    result = run(fit, "show", "small")
    assert result.exit_code == 0
    assert "EXAMPLE POLICY – not approved by a force" in result.output
    for question in a_pack().questions:
        assert question.say in result.output
    for rule in a_pack().rules:
        assert rule.id in result.output
    assert "asked when any(intent is thoughts, intent is not_known)" in result.output


def test_show_tells_what_calls_use_and_says_where_the_source_differs(fit: MemoryProgram):
    assert "SOURCE: calls use only what is published" in run(fit, "show", "small").output
    run(fit, "publish", "small")
    told = run(fit, "show", "small").output
    assert "published: this is what calls use\n" in told
    meta = replace(a_pack().meta, title="Not yet in force")
    fit.store.sources["small"] = replace(a_pack(), digest="6" * 64, meta=meta)
    told = run(fit, "show", "small").output
    assert "ITS SOURCE DIFFERS" in told
    assert a_pack().meta.title in told
    assert "Not yet in force" not in told
    told = run(fit, "show", "small", "--source").output
    assert "Not yet in force" in told
    assert "SOURCE: calls use only what is published" in told


def test_list_names_every_pack(fit: MemoryProgram):
    assert run(fit, "list").output.startswith("small ")
    assert [pack["id"] for pack in json.loads(run(fit, "list", "--json").output)] == ["small"]
    assert run(MemoryProgram(), "list").output == "No packs found.\n"


def test_list_says_where_the_source_differs_from_what_is_published(fit: MemoryProgram):
    run(fit, "publish", "small")
    assert ", published, EXAMPLE POLICY" in run(fit, "list").output
    fit.store.sources["small"] = replace(a_pack(), digest="6" * 64)
    assert ", published, source differs from published, EXAMPLE POLICY" in run(fit, "list").output
    (found,) = json.loads(run(fit, "list", "--json").output)
    assert (found["source"], found["digest"]) == ("differs", a_pack().digest)


def test_list_says_where_the_source_of_a_published_pack_cannot_be_read(fit: MemoryProgram):
    run(fit, "publish", "small")
    fit.store.unreadable = {"small"}
    line, fault = run(fit, "list").output.splitlines()
    assert ", published, source cannot be read, EXAMPLE POLICY" in line
    assert fault == "  questions.yaml: cannot be read (and 1 more)"
    (found,) = json.loads(run(fit, "list", "--json").output)
    assert (found["source"], found["fault"]) == ("unreadable", "")
    assert found["source_fault"] == "questions.yaml: cannot be read (and 1 more)"


@pytest.mark.parametrize(
    "command", [["list"], ["show", "small"], ["check", "small"], ["publish", "small"]]
)
def test_every_command_takes_a_data_folder(fit: MemoryProgram, command: list[str], tmp_path: Path):
    assert run(fit, *command, "--data", str(tmp_path)).exit_code == 0
    assert fit.asked == [tmp_path]


def test_a_pack_shows_its_words_for_some_callers():
    shown = run(MemoryProgram(spoken_pack()), "show", "small").stdout
    for own in (OWN, OWN_ADVICE, OWN_NET, OWN_OVERRIDE):
        assert f"to callers where caller is person: {own.say}" in shown
    assert "advice_given (advice): Words for advice_given." in shown
    assert f"override_say: {a_pack().scripts['override_say']}" in shown


def approved(*people: str) -> PolicyPack:
    pack = a_pack()
    approvals = tuple(Approval(by, "2026-11-20", pack.digest) for by in people)
    return replace(pack, meta=replace(pack.meta, illustrative=False, approvals=approvals))


@pytest.mark.parametrize(
    ("pack", "told"),
    [
        (approved("4471", "2210"), ", approved, "),
        (approved(), ", POLICY NOT APPROVED – nobody has approved it, "),
        (approved("4471"), ", POLICY NOT APPROVED – one person has approved it, two must, "),
        (
            approved("4471", "4471"),
            ", POLICY NOT APPROVED – one person has approved it, two must, ",
        ),
    ],
)
def test_list_calls_a_pack_approved_only_where_two_people_approved_it(pack: PolicyPack, told: str):
    program = MemoryProgram(pack)
    assert told in run(program, "list").output
    (found,) = json.loads(run(program, "list", "--json").output)
    assert found["approved"] == (told == ", approved, ")
    assert not found["illustrative"]


def test_show_tells_which_approvals_count():
    pack = approved("4471", "2210")
    first, second = pack.meta.approvals
    other = replace(second, digest="6" * 64)
    told = run(
        MemoryProgram(replace(pack, meta=replace(pack.meta, approvals=(first, other)))),
        "show",
        "small",
    ).output
    assert "POLICY NOT APPROVED – it was changed after somebody approved it" in told
    assert "  approved by 4471 on 2026-11-20\n" in told
    assert "  approved by 2210 on 2026-11-20: NOT COUNTED, of digest 666666666666\n" in told

"""`rcrp policy time` and `rcrp policy doubt`: what is printed, and how each ends."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rcrp_desktop.domain.policy import doubt, spoken_time
from rcrp_desktop.domain.policy.conditions import Is
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Archetype, PolicyPack
from tests.cli.test_policy_commands import MemoryProgram, run
from tests.support.archetypes import ARMED, QUIET, a_pack_with_kinds
from tests.support.pack_builder import a_pack

WORDY = "word " * 200


@pytest.fixture
def program() -> MemoryProgram:
    return MemoryProgram(a_pack_with_kinds())


def wordy() -> PolicyPack:
    """What is asked about a ward takes longer to say than any budget."""
    pack = a_pack_with_kinds()
    longer = [replace(q, say=WORDY) if q.id == "left_ward" else q for q in pack.questions]
    return replace(pack, questions=tuple(longer))


def test_time_tells_each_kind_with_questions_seconds_and_route(program: MemoryProgram):
    result = run(program, "time", "small")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    place = lines.index("  ward: A patient who left a ward")
    assert lines[place + 1].strip() == "7 questions, 25.0 s, to hospital_leads (partner)"
    place = lines.index("  armed: Somebody with a knife (a threat: no budget)")
    assert lines[place + 1].strip() == "2 questions, 7.2 s, to police_now (police_immediate)"
    assert "  likely: the kinds of call above, 2 to 7 questions, 7.2 to 25.0 s" in lines
    assert "  longest of all calls, by questions: 8 questions, 28.4 s" in lines
    assert lines[-1] == ("small 1.0.0: every one of 2 kinds of call without a threat within 90 s")


def test_a_line_over_its_budget_says_so_in_words():
    output = run(MemoryProgram(wordy()), "time", "small").output
    lines = output.splitlines()
    place = lines.index("  ward: A patient who left a ward")
    assert lines[place + 1].endswith("hospital_leads (partner): OVER the budget of 90 s")
    assert output.count("OVER") == 2
    assert lines[-1] == "small 1.0.0: 1 of 2 kinds of call without a threat OVER 90 s: ward"


def test_time_for_other_programs():
    (told,) = json.loads(run(MemoryProgram(wordy()), "time", "small", "--json").output)
    assert (told["id"], told["budget_seconds"]) == ("small", 90)
    quiet, ward, armed = told["archetypes"]
    assert (quiet["count"], quiet["route"], quiet["over_budget"]) == (6, "advice_given", False)
    assert (ward["count"], ward["over_budget"]) == (len(ward["questions"]), True)
    assert (armed["threat"], armed["response"]) == (True, "police_immediate")
    longest = told["most_seconds"]
    assert longest["count"] == len(longest["answers"]) == 8
    assert longest["seconds"] > 80


def test_doubt_tells_each_kind_without_a_threat(program: MemoryProgram):
    result = run(program, "doubt", "small")
    assert result.exit_code == 0, result.output
    share = doubt.referred(Engine(a_pack()), QUIET, doubt.CHANCES[0]).share
    assert f"  {float(share * 100):.1f} %, 9.6 %  quiet: A call without a need" in result.output
    assert "with a chance of 5 %, then 2 %:" in result.output
    assert "armed" not in result.output
    assert "  4.07, 1.84  act_done" in result.output
    assert result.output.splitlines()[-1] == (
        "small 1.0.0: every one of 2 kinds of call without a threat within budget"
    )


def test_a_kind_that_is_referred_too_often_is_named_in_words():
    police = replace(QUIET, id="crime", label="Crime", answers={**QUIET.answers, "crime": "yes"})
    pack = replace(a_pack(), archetypes=(QUIET, police))
    output = run(MemoryProgram(pack), "doubt", "small").output
    assert "  100.0 % (OVER 40.0 %), 100.0 % (OVER 20.0 %)  crime: Crime" in output
    assert output.splitlines()[-1] == (
        "small 1.0.0: 1 of 2 kinds of call without a threat OVER budget: crime"
    )


def test_another_chance_has_no_budget(program: MemoryProgram):
    output = run(program, "doubt", "small", "--at", "0.5", "--at", ".25").output
    assert "with a chance of 50 %, then 25 %:" in output
    assert output.splitlines()[-1].endswith("there is no budget for these chances")


@pytest.mark.parametrize("chance", ["5%", "1.5", "-0.1", "1/20", "1e-400000000", "nan", "", "0,05"])
@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_chance_that_is_none_is_refused(program: MemoryProgram, chance: str, as_json: list[str]):
    result = run(program, "doubt", "small", f"--at={chance}", *as_json)
    assert result.exit_code == 2
    assert "is not a number from 0 to 1" in result.output
    assert program.asked == []


@pytest.mark.parametrize("chance", ["0", "1", "0.05", ".5", "1.0", "0.000001"])
def test_a_chance_from_nought_to_one_is_taken(program: MemoryProgram, chance: str):
    (told,) = json.loads(run(program, "doubt", "small", "--at", chance, "--json").output)
    assert told["at"] == [float(chance)]


def test_doubt_for_other_programs(program: MemoryProgram):
    (told,) = json.loads(run(program, "doubt", "small", "--json").output)
    assert told["at"] == [0.05, 0.02]
    assert [kind["id"] for kind in told["archetypes"]] == ["quiet", "ward"]
    five, two = told["archetypes"][0]["referred"]
    assert (five["percent"], five["over_budget"]) == (22.6219, False)
    assert (two["at"], two["percent"]) == (0.02, 9.6079)
    assert five["costs"]["act_done"] == 4.0725
    assert told["costs"][0]["percent"] == [4.0725, 1.8447]


@pytest.mark.parametrize("command", ["time", "doubt"])
def test_a_pack_without_kinds_says_so(command: str):
    result = run(MemoryProgram(a_pack()), command, "small")
    assert result.exit_code == 0
    assert "it has no archetypes: no kinds of call to measure" in result.output
    (told,) = json.loads(run(MemoryProgram(a_pack()), command, "small", "--json").output)
    assert told["archetypes"] == []


def test_a_pack_with_threats_alone_says_so():
    pack = replace(a_pack(), archetypes=(ARMED,))
    for command in ("time", "doubt"):
        output = run(MemoryProgram(pack), command, "small").output
        assert output.splitlines()[-1] == "small 1.0.0: no kind of call without a threat"


def lacking() -> PolicyPack:
    """As only a published form can be that the program did not write."""
    return replace(a_pack(), archetypes=(Archetype("lacking", "Lacking", {"act_done": "no"}),))


def gap() -> PolicyPack:
    rules = a_pack().rules
    return replace(a_pack(), rules=(*rules[:-1], replace(rules[-1], when=Is("weapon", "yes"))))


@pytest.mark.parametrize("command", ["time", "doubt"])
@pytest.mark.parametrize(
    ("pack", "expected"),
    [
        (lacking(), "archetypes[0].answers (lacking): has no answer to weapon, which is asked"),
        (gap(), "rules: cannot be measured: its rules leave a gap; see `rcrp policy check`"),
    ],
    ids=["lacking", "gap"],
)
def test_a_pack_that_cannot_be_asked_to_its_end_is_named_and_the_others_are_measured(
    command: str, pack: PolicyPack, expected: str
):
    other = replace(a_pack_with_kinds(), meta=replace(a_pack().meta, id="zebra"))
    program = MemoryProgram(pack, other)
    result = run(program, command)
    assert result.exit_code == 1
    assert expected in result.output
    assert "small: REFUSED: it cannot be measured" in result.output
    assert "zebra 1.0.0: every one of 2 kinds" in result.output
    told = run(program, command, "--json")
    assert told.exit_code == 1
    first, second = json.loads(told.output)
    assert (first["id"], second["id"]) == ("small", "zebra")
    assert expected.split(": ")[-1].split(",")[0] in first["issues"][0]["message"]


@pytest.mark.parametrize("command", ["time", "doubt"])
def test_a_pack_that_is_not_there_ends_with_2(program: MemoryProgram, command: str):
    result = run(program, command, "small", "nowhere")
    assert result.exit_code == 2
    assert "there is no pack of that id" in result.output
    assert "quiet" not in result.output


@pytest.mark.parametrize("command", ["time", "doubt"])
def test_a_pack_that_cannot_be_read_ends_with_1(program: MemoryProgram, command: str):
    program.store.unreadable.add("small")
    result = run(program, command, "small")
    assert result.exit_code == 1
    assert "  questions.yaml: cannot be read" in result.output


def test_the_budgets_are_those_of_the_design():
    assert spoken_time.BUDGET_SECONDS == 90
    assert {float(at): float(share) for at, share in doubt.BUDGETS.items()} == {
        0.05: 0.4,
        0.02: 0.2,
    }

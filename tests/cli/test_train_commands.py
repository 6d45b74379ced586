"""`rcrp train`: what is printed, and how each command ends."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner, Result

from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.scenarios import ScenarioLibrary
from rcrp_desktop.application.training_runs import Run, TurnCame
from rcrp_desktop.bootstrap.command_line import Program
from rcrp_desktop.cli.train import train_group
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.training.scenario import Scenario
from tests.support.pack_builder import a_pack
from tests.support.training import MemoryLibrary, a_scenario, an_answer

ENGINE = Engine(a_pack())


class MemoryProgram(Program):
    """The small pack, some scenarios, and two kept runs."""

    def __init__(self, *scenarios: Scenario, broken: str = "", unreadable: bool = False) -> None:
        self.library = MemoryLibrary(*scenarios, broken=broken)
        self.unreadable = unreadable
        self.asked: list[Path | None] = []
        self.not_read: tuple[str, ...] = ()

    def scenarios(self, data: Path | None) -> ScenarioLibrary:
        self.asked.append(data)
        return self.library

    def engine_of_pack(self, data: Path | None, pack: str) -> Engine | None:
        return ENGINE if pack == "small" else None

    def runs(self, data: Path | None) -> tuple[tuple[Run, ...], tuple[str, ...]]:
        if self.unreadable:
            raise StorageUnavailable("busy")
        first = Run("c1", 1, "fall-at-home", 2, "", "T-09", "3105", 0)
        second = Run("c2", 2, "fall-at-home", 2, "", "", "3105", 0, (TurnCame("knife", 1),))
        return (second, first), self.not_read


def run(program: MemoryProgram, *args: str) -> Result:
    return CliRunner().invoke(train_group, args, obj=program)


def unfit() -> Scenario:
    return replace(a_scenario(), id="unfit", answers=(an_answer("nothing", "no"),), turns=())


def test_list_names_every_scenario_and_what_cannot_be_read(tmp_path: Path):
    program = MemoryProgram(a_scenario(), broken="bad.yaml")
    result = run(program, "list", "--data", str(tmp_path))
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "fall-at-home 2: Fall at home (Medical, about 3 min)",
        "bad.yaml: cannot be read: bad.yaml: title: is missing",
    ]
    assert program.asked == [tmp_path]


def test_list_as_json():
    listed = json.loads(
        run(MemoryProgram(a_scenario(), broken="bad.yaml"), "list", "--json").output
    )
    assert [one["file"] for one in listed] == ["fall-at-home.yaml", "bad.yaml"]
    assert listed[0]["turns"] == ["knife", "gone"]
    assert listed[1]["issues"] == ["bad.yaml: title: is missing"]


def test_list_of_nothing_says_so():
    assert run(MemoryProgram(), "list").output == "No scenarios found.\n"


def test_check_of_what_fits_ends_with_0():
    result = run(MemoryProgram(a_scenario()), "check")
    assert (result.exit_code, result.output) == (0, "fall-at-home version 2: fits small\n")


def test_check_prints_every_fault_with_its_place_and_ends_with_1():
    result = run(MemoryProgram(a_scenario(), unfit(), broken="bad.yaml"), "check")
    assert result.exit_code == 1
    assert "fall-at-home version 2: fits small" in result.output
    assert "unfit version 2: 2 to mend" in result.output
    assert "  unfit.yaml: answers.nothing: the pack has no question 'nothing'" in result.output
    assert "  unfit.yaml: turns: nothing turns up" in result.output
    assert "bad.yaml: 1 to mend" in result.output


def test_check_of_a_file_that_cannot_be_read_ends_with_2():
    result = run(MemoryProgram(), "check", "none.yaml")
    assert result.exit_code == 2
    assert "none.yaml: cannot be read" in result.output


def test_check_of_one_file_looks_at_no_other():
    result = run(MemoryProgram(a_scenario(), unfit()), "check", "fall-at-home.yaml")
    assert (result.exit_code, len(result.output.splitlines())) == (0, 1)


def test_a_scenario_for_a_pack_that_is_not_there_is_told():
    result = run(MemoryProgram(replace(a_scenario(), pack="other")), "check")
    assert result.exit_code == 1
    assert "fall-at-home.yaml: pack: there is no pack 'other'" in result.output


def test_report_lists_runs_oldest_first_without_marks():
    result = run(MemoryProgram(), "report")
    assert result.output.splitlines() == [
        "TRAINING-0001 fall-at-home version 2, T-09, turns none",
        "TRAINING-0002 fall-at-home version 2, nobody named, turns knife",
    ]
    only = run(MemoryProgram(), "report", "--trainee", "T-09")
    assert only.output.splitlines() == result.output.splitlines()[:1]


def test_report_of_a_log_that_cannot_be_read_says_why():
    result = run(MemoryProgram(unreadable=True), "report")
    assert (result.exit_code, result.stderr) == (2, "busy\n")


def test_report_names_the_logs_that_could_not_be_read():
    program = MemoryProgram()
    program.not_read = ("desk-9",)
    result = run(program, "report")
    assert result.exit_code == 7
    assert "Not read: desk-9." in result.stderr
    assert len(result.stdout.splitlines()) == 2

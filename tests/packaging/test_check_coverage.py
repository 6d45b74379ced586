"""The coverage floors: counted over lines and branches, and never met by having no code."""

from __future__ import annotations

import check_coverage as floors
import pytest


def report(**percent: float) -> dict:
    """A report with one file of 100 lines and branches in each folder."""
    return {
        f"rcrp_desktop/{folder}/x.py": {
            "summary": {
                "covered_lines": covered - 10,
                "num_statements": 90,
                "covered_branches": 10,
                "num_branches": 10,
            }
        }
        for folder, covered in percent.items()
    }


def test_all_floors_are_met():
    files = report(domain=95, application=100, presentation=99, ui=60)
    assert floors.below_floor(files) == []


def test_a_pure_package_below_its_floor_is_named(capsys: pytest.CaptureFixture[str]):
    files = report(domain=94, application=100, presentation=100, ui=100)
    assert floors.below_floor(files) == ["rcrp_desktop/domain/"]
    assert " 94.00 % (floor 95 %)" in capsys.readouterr().out


def test_the_whole_has_a_floor_too():
    files = report(domain=100, application=100, presentation=100, ui=20)
    assert floors.below_floor(files) == ["rcrp_desktop/"]


def test_a_package_without_code_does_not_meet_its_floor():
    assert "rcrp_desktop/domain/" in floors.below_floor(report(application=100, presentation=100))


def test_windows_paths_are_counted():
    files = {name.replace("/", "\\"): value for name, value in report(domain=97).items()}
    assert floors.percentage(files, "rcrp_desktop/domain/") == 97.0

"""What the first page says of where the record is, and who is told that others share one."""

from __future__ import annotations

import grp
import os
from pathlib import Path

import pytest

from rcrp_desktop.adapters import data_places
from rcrp_desktop.adapters.shared_folder import set_up
from rcrp_desktop.bootstrap.window import _kept, _start_notice
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's place for all accounts, not there yet."""
    monkeypatch.setattr(data_places, "MACHINE_WIDE", tmp_path / "lib" / "rcrp-desktop")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    (tmp_path / "lib").mkdir()
    return tmp_path / "lib" / "rcrp-desktop"


def test_who_may_set_it_up_is_offered_to_and_then_it_is_found(machine: Path):
    desk = open_desk(StartOptions())
    assert _kept(desk) == "offer"
    assert desk.data.is_relative_to(machine.parents[1] / "home")
    group = grp.getgrgid(os.getegid()).gr_name
    set_up(machine, group, group)
    desk = open_desk(StartOptions())
    assert (desk.data, _kept(desk)) == (machine, "shared")
    place = Workplace(desk)
    try:
        assert _start_notice(place) == ""
        place.open_log()
        assert place.place is not None
        assert place.place.path.is_relative_to(machine / "logs")
    finally:
        place.close()


def test_whoever_names_a_folder_is_offered_nothing(machine: Path, tmp_path: Path):
    assert _kept(open_desk(StartOptions(data=tmp_path / "named"))) == "value"


def test_who_is_not_let_in_is_told_that_the_records_are_apart(
    machine: Path, monkeypatch: pytest.MonkeyPatch
):
    def shut(place: Path) -> str:
        return "closed"

    monkeypatch.setattr("rcrp_desktop.bootstrap.window.look", shut)
    place = Workplace(open_desk(StartOptions()))
    try:
        assert str(machine) in _start_notice(place)
        assert _kept(place.desk) == "value"
    finally:
        place.close()

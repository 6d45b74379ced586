"""Advice on rights is for data folders only, and names nothing that is not ours."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from rcrp_desktop.adapters.data_places import places_of
from rcrp_desktop.adapters.rights import access_facts
from rcrp_desktop.adapters.settings import Settings, write_settings
from rcrp_desktop.adapters.shared_folder import set_up
from rcrp_desktop.application.doctor_access import access_findings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
ACCOUNT = f"uid:{os.getuid()}"


def facts(data: Path):
    return access_facts(places_of(data, ACCOUNT, named=True), ACCOUNT)


@pytest.mark.parametrize("folders", [(), ("logs",), ("logs", "bin"), ("settings.toml", "src")])
def test_a_folder_named_by_mistake_gets_no_advice(tmp_path: Path, folders: tuple[str, ...]):
    data = tmp_path / "theirs"
    (data / "bin").mkdir(parents=True)
    for name in folders:
        (data / name).mkdir(exist_ok=True)
    (data / "sbin").symlink_to("bin")
    (data / "logs-link").symlink_to("bin")
    data.chmod(0o755)
    found = facts(data)
    assert (found.too_open, found.links, found.foreign) == ((), (), ())


def test_the_root_of_the_machine_gets_no_advice():
    found = facts(Path("/"))
    assert (found.too_open, found.links, found.foreign) == ((), (), ())


def test_advice_names_only_what_is_ours(tmp_path: Path):
    data = tmp_path / "mixed"
    (data / "logs" / "l").mkdir(parents=True)
    (data / "their work").mkdir()
    (data / "their work" / "link").symlink_to("/")
    (data / "logs" / "planted").symlink_to("/")
    write_settings(data, Settings(policy="met-2023", force="north"))
    for each in (data, data / "logs"):
        each.chmod(0o755)
    found = facts(data)
    assert found.links == (str(data / "logs" / "planted"),)
    (command,) = found.too_open
    assert shlex.split(command) == ["chmod", "-R", "go=", str(data / "logs")]


def test_who_owns_a_shared_folder_is_told_where_it_is_not_the_administrator(tmp_path: Path):
    """An ordinary account set one up, and could move away what others had recorded there."""
    import grp

    group = grp.getgrgid(os.getegid()).gr_name
    place = tmp_path / "shared"
    set_up(place, group, group)
    if os.geteuid() == 0:
        assert facts(place).shared.owned == ()
        os.chown(place / "logs", 54_321, -1)
        assert facts(place).shared.owned == ((str(place / "logs"), "54321"),)
    else:
        assert {folder for folder, _ in facts(place).shared.owned} >= {str(place / "logs")}
    told = {finding.name: finding for finding in access_findings(facts(place))}
    assert "can take away what other accounts record" in told["owner"].detail
    assert f"{place / 'logs'}" in told["owner"].mend

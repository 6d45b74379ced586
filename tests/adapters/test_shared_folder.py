"""A folder for several accounts: what is granted in it, to whom, and that nothing is granted anywhere else."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters import rights as rights_of
from rcrp_desktop.adapters.data_places import DataPlaces, desk_settings, look, places_of
from rcrp_desktop.adapters.machine import ThisMachine
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.private_files import (
    SHARED_MARK,
    expect_plain_file,
    granted_in,
    private_folder,
)
from rcrp_desktop.adapters.rights import access_facts
from rcrp_desktop.adapters.settings import Settings, usable_settings, write_settings
from rcrp_desktop.adapters.shared_folder import icacls_commands, rights, set_up
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.application.doctor_access import access_findings
from rcrp_desktop.application.doctor_parts import State
from rcrp_desktop.application.problems import SettingsInvalid, StorageUnavailable
from tests.support.audit_logs import SteppingClock, an_entry

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes say little there")

ACCOUNT = f"uid:{os.getuid()}"


@pytest.fixture
def own_group() -> str:
    import grp

    try:
        return grp.getgrgid(os.getegid()).gr_name
    except KeyError:
        pytest.skip("the group of this process has no name")


@pytest.fixture
def shared(tmp_path: Path, own_group: str) -> Path:
    place = tmp_path / "shared"
    set_up(place, own_group, own_group)
    return place


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_what_the_group_may_read_does_not_hang_on_the_mask(shared: Path, mask: int):
    before = os.umask(mask)
    try:
        folder = shared / "logs" / "desk-abc-live"
        private_folder(folder)
        expect_plain_file(folder / "audit.db", create=True)
        private_folder(folder / "earlier" / "1-corrupt")
    finally:
        os.umask(before)
    for made in (folder, folder / "earlier", folder / "earlier" / "1-corrupt"):
        assert (mode(made) & 0o777, made.stat().st_gid) == (0o750, os.getegid())
    assert mode(folder / "audit.db") == 0o640


def test_without_the_mark_nothing_is_granted_whatever_the_folders_say(tmp_path: Path):
    # A home on a server may hand its group down to everything; nobody meant the record by that.
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs").chmod(0o3777)
    assert granted_in(tmp_path / "logs") == 0
    private_folder(tmp_path / "logs" / "l")
    expect_plain_file(tmp_path / "logs" / "l" / "audit.db", create=True)
    assert mode(tmp_path / "logs" / "l") & 0o777 == 0o700
    assert mode(tmp_path / "logs" / "l" / "audit.db") == 0o600


def test_what_readers_record_is_for_the_desk_only_where_others_are_kept_out(shared: Path):
    logs = shared / "logs"
    logs.chmod(0o3777)
    assert granted_in(logs) == 0o055  # the folder above lets nobody else in
    for folder in (shared, *shared.parents):
        if not folder.stat().st_mode & 0o001:
            return  # somewhere above the door is shut: pytest keeps its folders to itself
    shared.chmod(0o755)
    assert granted_in(logs) == 0o050


def test_setting_up_again_mends_and_keeps_what_is_there(shared: Path, own_group: str):
    station = (shared / "workstation-id").read_bytes()
    (shared / "logs").chmod(0o777)
    (shared / "logs" / "kept").mkdir()
    assert access_facts(places(shared), ACCOUNT).shared.wrong == (str(shared / "logs"),)
    set_up(shared, own_group, own_group)
    assert (shared / "workstation-id").read_bytes() == station
    assert mode(shared / "workstation-id") == 0o644
    assert (shared / "logs" / "kept").is_dir()
    assert access_facts(places(shared), ACCOUNT).shared.wrong == ()


def test_a_group_that_is_not_there_is_named_with_the_command(tmp_path: Path):
    with pytest.raises(SettingsInvalid, match=r"no-such-group.*groupadd no-such-group"):
        set_up(tmp_path / "shared", "no-such-group", "no-such-group")
    assert not (tmp_path / "shared" / SHARED_MARK).exists()


def test_a_planted_link_is_not_set_up_through(tmp_path: Path, own_group: str):
    target = tmp_path / "elsewhere"
    target.mkdir(mode=0o700)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "logs").symlink_to(target)
    with pytest.raises(StorageUnavailable, match="is a link"):
        set_up(tmp_path / "shared", own_group, own_group)
    assert mode(target) == 0o700


# --- places and settings --------------------------------------------------------------------------


def places(data: Path) -> DataPlaces:
    return places_of(data, ACCOUNT, named=True)


def test_in_a_folder_of_ones_own_everything_stays_where_it_was(tmp_path: Path):
    found = places(tmp_path)
    assert not found.is_shared
    assert found.logs("training") == tmp_path / "training"
    assert found.spill("live") == tmp_path / "spill"
    assert found.index_file("example") == tmp_path / "example" / "index.db"


def test_a_named_folder_is_the_only_one_and_else_the_index_lies_in_the_cache(shared: Path):
    named, found = places(shared), places_of(shared, ACCOUNT, named=False)
    for mode_of_records in ("live", "training", "example"):
        for place in (named.logs, named.spill, named.index_file):
            assert place(mode_of_records).is_relative_to(shared)
        assert not found.index_file(mode_of_records).is_relative_to(shared)
    assert places_of(shared, "uid:1", named=True).own != named.own


def test_two_accounts_choose_their_looks_and_the_desk_its_policy(shared: Path):
    write_settings(shared, Settings(policy="met-2023", force="north", theme="dark"))
    mine = places(shared)
    assert desk_settings(mine)[0].theme == "dark"
    write_settings(mine.own, Settings(policy="other", person="4471", role="supervisor"))
    settings, problem = desk_settings(mine)
    assert problem is None
    assert (settings.policy, settings.force) == ("met-2023", "north")
    assert (settings.person, settings.role, settings.theme) == ("4471", "supervisor", "system")
    other = places_of(shared, "uid:1", named=True)
    assert desk_settings(other)[0] == usable_settings(shared)[0]


def test_only_who_administers_the_place_above_can_have_set_it_up(shared: Path, tmp_path: Path):
    assert look(shared) == "shared"
    assert look(tmp_path / "none") == "own"
    (tmp_path / SHARED_MARK).write_text("", "utf-8")
    if os.geteuid() == 0:
        os.chown(shared, 61_009, -1)
        assert look(shared) == "own"


# --- what doctor sees -----------------------------------------------------------------------------


def test_folders_of_older_versions_are_too_open_and_one_command_mends_it(tmp_path: Path):
    data = tmp_path / "it's"
    (data / "logs" / "l").mkdir(parents=True)
    data.chmod(0o755)
    (command,) = access_facts(places(data), ACCOUNT).too_open
    assert os.system(command) == 0
    assert mode(data) == 0o700
    assert access_facts(places(data), ACCOUNT).too_open == ()


def test_planted_links_are_found_and_not_followed(tmp_path: Path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "x").symlink_to("/")
    assert access_facts(places(tmp_path), ACCOUNT).links == (str(tmp_path / "logs" / "x"),)


def test_the_report_names_groups_that_are_gone(shared: Path):
    (shared / SHARED_MARK).write_text('readers = "no-such"\ndesk = "no-such"\n', "utf-8")
    assert access_facts(places(shared), ACCOUNT).shared.missing == ("no-such",)


# --- Windows, as far as it can be said here -------------------------------------------------------

names = st.text("abcdefgh &%\"'", min_size=1, max_size=8)


@given(names, names)
def test_every_folder_gets_its_rights_on_windows_and_nobody_elses_name_is_in_a_command(
    readers, desk
):
    place = Path("C:/ProgramData/rcrp-desktop")
    commands = icacls_commands(place, readers, desk)
    folders = {right.path for right in rights(place, readers, desk)}
    assert {Path(command[1]) for command in commands} == folders | {place / SHARED_MARK}
    assert all(command[0] == "icacls" and "/grant:r" in command for command in commands)
    whole = [word for command in commands for word in command]
    assert not [word for word in whole if word.startswith(("Everyone", "*S-1-1-0"))]
    for command in commands:
        full = [word for word in command if word.endswith(("F", ")F"))]
        assert all(word.startswith(("*S-1-5-18", "*S-1-5-32-544", "*S-1-3-0")) for word in full)


def test_on_windows_readers_read_and_nobody_but_its_maker_writes_a_log():
    commands = icacls_commands(Path("P"), "Sergeants", "Control")
    (logs,) = (command for command in commands if command[1] == str(Path("P/logs")))
    assert logs[2:] == (
        *("/grant:r", "Control:(RX,AD,WD)", "*S-1-3-0:(OI)(CI)(IO)F", "Sergeants:(OI)(CI)RX"),
    )
    assert "/inheritance:r" in commands[0]


# --- what the report looks at -------------------------------------------------------------------


def waiting(shared: Path, account: str, name: str = "4471") -> Path:
    """A spill file that a process of another account left, with one act in it."""
    places = places_of(shared, account, named=True)
    owner = JournalOwner(
        places.spill("live").parent, "desk-1-44c644d1-live", "44c644d1", name, "live"
    )
    spill = JsonLinesSpill(owner, SteppingClock())
    spill.add([an_entry("c1")])
    spill.close()
    return places.own


def test_the_report_looks_at_what_waits_for_the_log_of_each_account(shared: Path):
    for account in (ACCOUNT, "uid:61017"):
        waiting(shared, account)
    machine = ThisMachine(places_of(shared, ACCOUNT, named=True), ACCOUNT, FilePolicyStore(()))
    assert [(found.waiting, found.foreign) for found in machine.spills()] == [(1, ""), (1, "")]


def test_the_report_names_the_places_of_accounts_that_it_may_not_look_into(
    shared: Path, monkeypatch: pytest.MonkeyPatch
):
    waiting(shared, ACCOUNT)
    closed = waiting(shared, "uid:61017")
    monkeypatch.setattr(
        rights_of,
        "why_closed",
        lambda path: "Permission denied" if closed in (path, *path.parents) else "",
    )
    facts = access_facts(places_of(shared, ACCOUNT, named=True), ACCOUNT)
    assert facts.others_closed == (str(closed),)
    assert facts.closed == ()
    (told,) = [found for found in access_findings(facts) if found.name == "other accounts"]
    assert str(closed) in told.detail
    assert told.state is State.NOTE


def test_a_log_under_the_mark_of_a_named_person_is_the_accounts_own(shared: Path):
    """The settings or --as name who sits here, so its mark is not that of the account alone."""
    waiting(shared, ACCOUNT)
    log = shared / "logs" / "desk1-0badcafe-live"
    log.mkdir()
    log.chmod(0o777)
    facts = access_facts(places_of(shared, ACCOUNT, named=True), ACCOUNT)
    assert any(str(log) in command for command in facts.too_open)

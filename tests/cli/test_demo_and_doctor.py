"""`rcrp demo` keeps its invented calls apart; `rcrp doctor` says what to mend and names nobody."""

from __future__ import annotations

import ast
import json
import os
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.machine import QT_LIBRARIES, X11_LIBRARIES
from rcrp_desktop.adapters.policy_files.published import FILE_NAME
from rcrp_desktop.adapters.sqlite.example_logs import ExampleLogs
from rcrp_desktop.adapters.sqlite.log_places import all_logs
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.demo import DemoService, ExamplesThere
from rcrp_desktop.application.doctor import (
    Finding,
    LogFacts,
    PackFacts,
    SpillFacts,
    State,
    examine,
    is_usable,
)
from rcrp_desktop.application.doctor_parts import AccessFacts, SharedFacts
from rcrp_desktop.application.event_codec import from_entry
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.report import Verdict
from tests.architecture.source import modules
from tests.cli.conftest import Terminal, published_bytes
from tests.support.audit_logs import cut
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack
from tests.support.room import ManualClock


def a_service(data: Path) -> DemoService:
    store = ExampleLogs(data, "test", lambda: (RULES_DIGEST, RULES))
    return DemoService(store, a_pack, ManualClock())


RULES = b"{}"
RULES_DIGEST = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def entries_by_log(data: Path) -> dict[str, list]:
    found = {}
    for path in all_logs(data / "example"):
        with closing(SqliteLogReader(path)) as reader:
            found[path.parent.name] = reader.entries(limit=1_000_000)
    return found


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path):
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        a_service(tmp_path / name).make(60, seed)
    hashes = {
        name: [[e.leaf_hash for e in log] for log in entries_by_log(tmp_path / name).values()]
        for name in "abc"
    }
    assert hashes["a"] == hashes["b"]
    assert hashes["a"] != hashes["c"]


def test_every_log_verifies_and_every_record_says_example(tmp_path: Path):
    a_service(tmp_path).make(120, 1)
    paths = all_logs(tmp_path / "example")
    assert len(paths) == 8
    for path in paths:
        report = SqliteLogVerifier().verify(path)
        # Nothing but that they are unsigned: no clock that ran backwards, no late entry.
        assert {f.verdict for f in report.findings} == {Verdict.UNSIGNED}, report.as_text()
        assert report.mode == "example"
    entries = [entry for log in entries_by_log(tmp_path).values() for entry in log]
    references = [e.parts["reference"] for e in entries if e.kind == "reference_given"]
    assert all(str(ref["reference"]).startswith("EX-") for ref in references)
    assert {e.actor[:3] for e in entries} == {"EX-"}


def test_the_history_holds_what_a_control_room_sees(tmp_path: Path):
    a_service(tmp_path).make(300, 2)
    entries = [entry for log in entries_by_log(tmp_path).values() for entry in log]
    kinds = Counter(entry.kind for entry in entries)
    assert kinds["call_began"] == 300
    for kind in (
        "override_raised",
        "override_mispressed",
        "override_stood_down",
        "new_information_came",
        "answer_taken_back",
        "supervisor_decided",
        "agency_answered",
        "note_written",
        "cad_confirmed",
        "change_told",
        "called_back",
    ):
        assert kinds[kind] > 0, kind
    replies = Counter(e.body["outcome"] for e in entries if e.kind == "agency_answered")
    assert replies["declined"] > 0
    reasons = {e.body["reason"] for e in entries if e.kind == "supervisor_asked"}
    assert {"unsure", "second_refusal", "less_police"} <= reasons


def test_every_event_reads_back_and_folds(tmp_path: Path):
    a_service(tmp_path).make(80, 3)
    logs = entries_by_log(tmp_path)
    calls = {e.call for log in logs.values() for e in log if e.call}
    assert len(calls) == 80
    for call in calls:
        of_call = [[e for e in log if e.call == call] for log in logs.values()]
        retold = retell(call, merged_entries(of_call), lambda _: None)
        assert len(retold.steps) == sum(map(len, of_call))
        assert all(from_entry(e) is not None for log in of_call for e in log)
        assert retold.state.began is not None
        assert not retold.state.damaged


def test_examples_are_taken_out_in_one_step_and_nothing_else_is(rcrp: Terminal):
    path = rcrp.answers(ADVICE_ANSWERS)
    rcrp("assess", "--answers", path, "--record", "--as", "4471")
    live = {p: p.read_bytes() for p in rcrp.data.rglob("*") if p.is_file()}
    assert rcrp("demo", "--calls", "20").exit_code == 0
    again = rcrp("demo", "--calls", "20")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "rcrp demo --clear" in again.stderr
    assert rcrp("demo", "--clear").exit_code == 0
    assert not (rcrp.data / "example").exists()
    assert {p: p.read_bytes() for p in rcrp.data.rglob("*") if p.is_file()} == live
    assert "no example calls" in rcrp("demo", "--clear").stdout


def test_examples_in_use_stay(rcrp: Terminal):
    rcrp("demo", "--calls", "5")
    lock = next(rcrp.data.glob("example/logs/*/writer.lock"))
    held = FileLock(lock)
    try:
        assert rcrp("demo", "--clear").exit_code == 4
    finally:
        held.release()
    assert (rcrp.data / "example" / "logs").is_dir()


def test_records_of_another_kind_are_never_cleared(rcrp: Terminal):
    path = rcrp.answers(ADVICE_ANSWERS)
    rcrp("assess", "--answers", path, "--record")
    (rcrp.data / "logs").rename(rcrp.data / "logs-away")
    (rcrp.data / "example").mkdir()
    (rcrp.data / "logs-away").rename(rcrp.data / "example" / "logs")
    assert rcrp("demo", "--clear").exit_code == 5
    assert list((rcrp.data / "example" / "logs").glob("*/audit.db"))


def test_examples_are_searched_apart_from_live_calls(rcrp: Terminal):
    rcrp("demo", "--calls", "30")
    found = json.loads(rcrp("audit", "search", "--mode", "example", "--json").stdout)
    assert found["matching"] == 30
    live = rcrp("audit", "search", "--json")
    assert (live.exit_code, live.stdout) == (2, "")
    assert "There is no record in" in live.stderr


def test_a_service_makes_nothing_twice(tmp_path: Path):
    service = a_service(tmp_path)
    assert service.load_examples(10).calls == 10
    with pytest.raises(ExamplesThere):
        service.load_examples(10)
    assert service.clear()
    assert not service.has_examples


# --- doctor ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FakeMachine:
    """A machine where all is well, until a test replaces something."""

    writable: bool = True
    free: int = 10**10
    faults: tuple[str, ...] = ()
    found_packs: tuple[PackFacts, ...] = (PackFacts("p", "1", True, True, ""),)
    found_logs: tuple[LogFacts, ...] = ()
    found_spills: tuple[SpillFacts, ...] = ()
    unsigned: str = ""
    shown: str = "X11"
    screen_fault: str = ""
    fonts: bool = True
    missing: tuple[tuple[str, str], ...] = ()
    qt_fault: str = ""
    rights: AccessFacts | None = None

    def today(self):
        return "2026-11-30"

    def versions(self):
        return (("Python", "3.11"),)

    def qt(self):
        return ("", self.qt_fault) if self.qt_fault else ("6.11", "")

    def folder(self):
        return ("~/data", self.writable, "" if self.writable else "Read-only file system")

    def free_bytes(self):
        return self.free

    def access(self):
        return self.rights or AccessFacts(looked=True)

    def settings_faults(self):
        return self.faults

    def packs(self):
        return self.found_packs

    def logs(self):
        return self.found_logs

    def spills(self):
        return self.found_spills

    def why_unsigned(self):
        return self.unsigned

    def display(self):
        return self.shown, self.screen_fault

    def has_fonts(self):
        return self.fonts

    def missing_libraries(self):
        return self.missing

    def root_by(self):
        return "sudo"


WELL = FakeMachine()
SHARED = SharedFacts("sergeants", "control", reads_all=True, is_let_in=True)
BROKEN_LOG = LogFacts("l", "live", 1, 1, "ALTERED LEAF", unchanged=False, signed=True)


def test_where_all_is_well_nothing_is_to_be_done():
    findings = examine(WELL)
    assert is_usable(findings)
    assert {f.state for f in findings} == {State.GOOD}


@pytest.mark.parametrize(
    "machine",
    [
        replace(WELL, writable=False),
        replace(WELL, free=1),
        replace(WELL, found_packs=(PackFacts("p", "", True, True, "digest"),)),
        replace(WELL, found_packs=()),
        replace(WELL, found_logs=(BROKEN_LOG,)),
        replace(WELL, found_spills=(SpillFacts("s", 0, 1),)),
        replace(WELL, found_spills=(SpillFacts("s", 0, 0, foreign="spill/s"),)),
        replace(WELL, fonts=False),
        replace(WELL, rights=AccessFacts(looked=True, links=("logs/x",))),
        replace(WELL, rights=AccessFacts(looked=True, foreign=("logs/mine",))),
        replace(
            WELL, rights=AccessFacts(looked=True, shared=replace(SHARED, missing=("control",)))
        ),
        replace(WELL, rights=AccessFacts(looked=True, shared=replace(SHARED, is_let_in=False))),
        replace(WELL, rights=AccessFacts(looked=True, shared=replace(SHARED, wrong=("logs",)))),
    ],
)
def test_what_must_be_mended_is_said_with_how(machine: FakeMachine):
    findings = examine(machine)
    assert not is_usable(findings)
    assert all(f.mend for f in findings if f.state is not State.GOOD)


@pytest.mark.parametrize(
    "machine",
    [
        replace(WELL, shown=""),
        replace(WELL, screen_fault="cannot be reached"),
        replace(WELL, qt_fault="libEGL.so.1"),
        replace(WELL, missing=(("libEGL.so.1", "libegl1"),)),
        replace(WELL, missing=(("libxcb-cursor.so.0", "libxcb-cursor0"),), fonts=False),
        replace(WELL, shown="", qt_fault="libEGL.so.1", fonts=False),
        replace(WELL, faults=("settings.toml: theme: must be one of",)),
        replace(WELL, unsigned="no key store"),
        replace(WELL, found_spills=(SpillFacts("s", 2, 0),)),
        replace(WELL, rights=AccessFacts(looked=False)),
        replace(WELL, rights=AccessFacts(looked=True, too_open=("chmod -R go= .",))),
        replace(WELL, rights=AccessFacts(looked=True, left_out="/var/lib/x", group="control")),
        replace(WELL, rights=AccessFacts(looked=True, before="~/old")),
    ],
)
def test_what_is_only_worth_knowing_keeps_nobody_from_working(machine: FakeMachine):
    findings = examine(machine)
    assert is_usable(findings)
    assert State.NOTE in {f.state for f in findings}


def test_a_screen_that_is_named_and_cannot_be_reached_is_not_told_as_one_that_is_there():
    found = {
        f.name: f for f in examine(replace(WELL, screen_fault="cannot be reached", fonts=False))
    }
    assert found["display"].state is State.NOTE
    assert found["display"].detail.startswith("X11 cannot be reached: commands work")
    assert found["fonts"].state is State.NOTE, "no window would show them"


@pytest.mark.parametrize("reads_all", [False, True])
def test_whoever_is_let_in_by_no_group_is_told_that_they_read_nothing(reads_all: bool):
    shut_out = replace(SHARED, reads_all=reads_all, is_let_in=False)
    found = examine(replace(WELL, rights=AccessFacts(looked=True, shared=shut_out)))
    (rights,) = (f for f in found if f.name == "rights")
    assert rights.detail.endswith("this account reads and writes nothing: it is not in control")
    assert (rights.state, "usermod -aG control" in rights.mend) == (State.MEND, True)


def test_the_report_of_a_working_desk(rcrp: Terminal):
    path = rcrp.answers(ADVICE_ANSWERS)
    rcrp("assess", "--answers", path, "--record", "--as", "handler-name", "--reference", "R-77")
    before = {p: p.read_bytes() for p in rcrp.data.rglob("*") if p.is_file()}
    result = rcrp("doctor")
    assert result.exit_code == 0, result.output
    assert "UNSIGNED" in result.stdout
    assert "pack small: 1.0.0, published and proved, in force here" in result.stdout
    for secret in ("handler-name", "R-77", "health_need"):
        assert secret not in result.stdout
    assert {p: p.read_bytes() for p in rcrp.data.rglob("*") if p.is_file()} == before


def pack_of(first: str, last: str = "", *, in_force: bool = True) -> Finding:
    """What is said on 30 November of a pack that is in force between two days."""
    pack = PackFacts("p", "1", True, in_force, "", effective_from=first, effective_to=last)
    findings = examine(replace(WELL, found_packs=(pack, PackFacts("q", "1", True, True, ""))))
    return next(finding for finding in findings if finding.name == "pack p")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-12-01", "", "chosen here, but in force only from 2026-12-01"),
        ("2026-12-01", "2026-12-31", "chosen here, but in force only from 2026-12-01"),
        ("2025-01-01", "2026-11-29", "chosen here, but in force only until 2026-11-29"),
    ],
)
def test_a_pack_whose_day_is_not_today_is_not_said_to_be_in_force(first: str, last: str, said: str):
    found = pack_of(first, last)
    assert found.state is State.NOTE
    assert said in found.detail
    assert "in force here" not in found.detail
    assert "Calls are taken with it" in found.mend


@pytest.mark.parametrize(("first", "last"), [("2026-11-30", ""), ("2026-11-01", "2026-11-30")])
def test_a_pack_of_today_is_in_force(first: str, last: str):
    found = pack_of(first, last)
    assert (found.state, found.mend) == (State.GOOD, "")
    assert found.detail.endswith(", in force here")


def test_of_a_pack_that_was_not_chosen_no_day_is_told():
    assert pack_of("2026-12-01", in_force=False).state is State.GOOD


def test_the_desk_itself_says_from_when_its_pack_is_in_force(rcrp: Terminal):
    pack = a_pack()
    later = replace(pack, meta=replace(pack.meta, effective_from="2999-01-01"))
    (rcrp.data / "policies" / "small" / FILE_NAME).write_bytes(published_bytes(later))
    result = rcrp("doctor")
    assert result.exit_code == 0, result.stdout
    assert "in force only from 2999-01-01" in result.stdout
    assert "in force here" not in result.stdout


def test_the_report_of_a_desk_in_trouble(rcrp: Terminal):
    path = rcrp.answers(ADVICE_ANSWERS)
    rcrp("assess", "--answers", path, "--record")
    (log,) = rcrp.data.glob("logs/*/audit.db")
    cut(log, "UPDATE leaf SET leaf=CAST(replace(leaf,'call','cull') AS BLOB) WHERE seq=4")
    (rcrp.data / "settings.toml").write_text('theme = "pink"\n')
    (rcrp.data / "policies" / "small" / "published.json").write_bytes(b"{}")
    result = rcrp("doctor", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["usable"] is False
    mend = [f["name"].split()[0] for f in report["findings"] if f["state"] == "mend"]
    assert "log" in mend
    assert "settings" not in mend, "the usual setting is used"


def test_a_setting_that_cannot_be_used_is_named_and_keeps_nobody_from_taking_calls(rcrp: Terminal):
    for written in ('policy = "small"\ntheme = "pink"\n', "theme = [\n"):
        (rcrp.data / "settings.toml").write_text(written)
        result = rcrp("doctor")
        assert result.exit_code == 0, result.stdout
        assert "note  settings: settings.toml" in result.stdout
        assert "until then the usual setting is used" in result.stdout


def test_the_way_out_of_examples_names_the_same_folder(rcrp: Terminal):
    assert "1 example call by 8 people, " in rcrp("demo", "--calls", "1").stdout
    again = rcrp("demo", "--calls", "1")
    assert again.exit_code == 2
    assert f"rcrp demo --clear --data {rcrp.data}" in again.stderr


def test_room_that_nobody_knows_is_no_full_disk():
    found = {f.name: f for f in examine(replace(WELL, free=-1))}
    assert found["disk"].state is State.NOTE
    assert "not known" in found["disk"].detail


def test_the_folder_need_not_be_there_and_is_not_made(rcrp: Terminal, tmp_path: Path):
    gone = Terminal(tmp_path / "none" / "yet")
    assert gone("doctor").exit_code == 0
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("shared", "words"),
    [
        (None, "nobody but this account"),
        (SHARED, "the group sergeants reads all; this account reads all logs"),
        (replace(SHARED, reads_all=False), "reads its own log, and what readers record"),
        (replace(SHARED, desk="sergeants", reads_all=False), "reads its own log only"),
    ],
)
def test_who_reads_and_who_writes_is_said(shared: SharedFacts | None, words: str):
    findings = examine(replace(WELL, rights=AccessFacts(looked=True, shared=shared)))
    assert words in next(f.detail for f in findings if f.name == "rights")


def test_nothing_in_one_mode_says_which_others_hold_records(rcrp: Terminal):
    assert "--mode" not in rcrp("audit", "verify").output
    rcrp("demo", "--calls", "3")
    for command in ("verify", "search"):
        told = rcrp("audit", command)
        assert told.exit_code == 2
        assert "Example records are there: add --mode example." in told.output
    assert "Example records" not in rcrp("audit", "verify", "--mode", "example").output
    answers = rcrp.answers(ADVICE_ANSWERS)
    rcrp("assess", "--answers", answers, "--record")
    told = rcrp("audit", "verify", "--mode", "training").output
    assert "add --mode live. Example records are there" in told


def test_a_folder_is_set_up_for_several_accounts(rcrp: Terminal):
    grp = pytest.importorskip("grp")
    group = grp.getgrgid(os.getegid()).gr_name
    assert rcrp("doctor", "--readers", group).exit_code == 2
    assert "--readers GROUP" in rcrp("doctor", "--set-up-shared").output
    told = rcrp("doctor", "--set-up-shared", "--readers", group)
    assert told.exit_code == 0, told.output
    assert f"Members of {group} each write their own log there and read all" in told.stdout
    assert "shared: each account writes its own log" in told.stdout
    gone = rcrp("doctor", "--set-up-shared", "--readers", "no-such-group")
    assert gone.exit_code == 2
    assert "groupadd no-such-group" in gone.output


def test_the_libraries_are_those_that_the_start_script_looks_for():

    script = modules("packaging")
    (found,) = [module for module in script if module.name.endswith("system_libraries.py")]
    tables = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in found.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if node.targets[0].id in ("QT_LIBRARIES", "X11_LIBRARIES")
    }
    assert tables == {"QT_LIBRARIES": QT_LIBRARIES, "X11_LIBRARIES": X11_LIBRARIES}

"""Who was told at the desk is on record as told, whichever way an entry comes into the log; who was not is not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rcrp_desktop.adapters.identity import current_account
from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.adapters.sqlite.log_places import account_mark, all_logs
from rcrp_desktop.application.access import AccessRecords
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.reopening import carry_over
from rcrp_desktop.application.training_runs import RUN_BEGAN, Who, run_entry
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.audit.entry import UNVERIFIED, LogMode
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from tests.support.room import SeedKeys
from tests.support.stand_alone import VERIFIER

MARK = account_mark(current_account().id)
Leaves = list[Mapping[str, Any]]


def leaves(data: Path) -> Leaves:
    """Every leaf of every log, what the program says of itself included."""
    found: Leaves = []
    for folder in (data, data / "training", data / "example"):
        for path in all_logs(folder):
            with closing(sqlite3.connect(path)) as connection:
                rows = connection.execute("SELECT leaf FROM leaf ORDER BY seq").fetchall()
            found += [json.loads(leaf) for (leaf,) in rows]
    return found


def place(data: Path, person: str, *, opened: bool = True, mode: LogMode = "live") -> Workplace:
    options = StartOptions(data, "national-2023", "handler", person)
    made = Workplace(open_desk(options), mode, keys=SeedKeys())
    if opened:
        made.open_log()
    return made


def appended(data: Path, person: str, _patch: pytest.MonkeyPatch) -> None:
    here = place(data, person)
    state = here.calls.begin().state
    here.calls.perform(state, RaiseOverride())
    here.close()


def looked(data: Path, person: str, _patch: pytest.MonkeyPatch) -> None:
    here = place(data, person)
    access = AccessRecords(here.recorder, here.desk.person, here.desk.clock, here.desk.ids)
    access.searched("words", 3)
    access.opened("call-a")
    access.copied("call-a", "text")
    access.exported("", "logs")
    access.verified(["a-log"])
    here.note_copy("call-a", "cad")
    here.say_seen()
    here.close()


def full(*_: object) -> None:
    raise StorageUnavailable("full")


def spilled_and_recovered(data: Path, person: str, patch: pytest.MonkeyPatch) -> None:
    here = place(data, person)
    state = here.calls.begin().state
    with patch.context() as faulty:
        faulty.setattr(SqliteAuditLog, "append", full)
        here.calls.perform(state, WriteNote("He said that he will jump."))
    here.recorder.recover()
    here.close()


def begun_before_the_log(data: Path, person: str, _patch: pytest.MonkeyPatch) -> None:
    here = place(data, person, opened=False)
    here.calls.begin()
    here.open_log()
    here.close()


def left_by_an_earlier_start(data: Path, person: str, patch: pytest.MonkeyPatch) -> None:
    here = place(data, person)
    with patch.context() as faulty:
        faulty.setattr(SqliteAuditLog, "append", full)
        here.calls.begin()
        here.close()
    place(data, person).close()


def unconfirmed(data: Path, person: str, _patch: pytest.MonkeyPatch) -> None:
    here = place(data, person, opened=False)  # bound to no log: nobody can prove whose it is
    here.calls.begin()
    here.close()
    place(data, person).close()


def released(data: Path, person: str, patch: pytest.MonkeyPatch) -> None:
    here = place(data, person)
    state = here.calls.begin().state
    with patch.context() as faulty:
        faulty.setattr(SqliteAuditLog, "append", full)
        here.calls.perform(state, RaiseOverride())
    true_append = SqliteAuditLog.append

    def chokes(log: SqliteAuditLog, given: Any) -> object:
        if any(entry.kind == "override_raised" for entry in given):
            raise KeyError("a mistake of ours")
        return true_append(log, given)

    with patch.context() as faulty:
        faulty.setattr(SqliteAuditLog, "append", chokes)
        here.recorder.release(here.calls.stamp())
    here.close()


def carried_over(data: Path, person: str, _patch: pytest.MonkeyPatch) -> None:
    here = place(data, person)
    state = here.calls.begin().state
    aside = {state.call: ("rcrp/f/s/a/1", "corrupt")}
    carry_over(aside, here.calls, here.recorder, "rcrp/f/s/a/2")
    here.close()


def practised(data: Path, person: str, _patch: pytest.MonkeyPatch) -> None:
    here = place(data, person, mode="training")
    who = Who(here.desk.clock.now_ms(), here.desk.person, here.desk.ids.new_id())
    here.recorder.record([run_entry(RUN_BEGAN, "mock", who, {"number": 1}, {})])
    here.close()


def with_a_clock_set_back(data: Path, person: str, patch: pytest.MonkeyPatch) -> None:
    place(data, person).close()
    here = place(data, person)
    now = here.desk.clock.now_ms()

    def set_back(_clock: object) -> int:
        return now - 900_000

    patch.setattr(type(here.desk.clock), "now_ms", set_back)
    here.calls.begin()
    here.close()


WAYS: Mapping[str, tuple[Callable[[Path, str, pytest.MonkeyPatch], None], set[str]]] = {
    "append": (appended, {"genesis", "start", "ruleset", "call_began", "override_raised", "stop"}),
    "access": (looked, {"access_search", "access_open", "access_export", "copied"}),
    "spill": (spilled_and_recovered, {"note_written"}),
    "before the log": (begun_before_the_log, {"call_began"}),
    "an earlier start": (left_by_an_earlier_start, {"call_began"}),
    "unconfirmed": (unconfirmed, {"act_unconfirmed"}),
    "released": (released, {"spill-released", "act_unconfirmed"}),
    "carried over": (carried_over, {"call_carried_over"}),
    "training": (practised, {"run_began"}),
    "clock": (with_a_clock_set_back, {"clock-jump"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_entry_of_a_told_person_says_so(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    act, kinds = WAYS[way]
    act(tmp_path, "boss", monkeypatch)
    found = leaves(tmp_path)
    assert kinds <= {leaf["kind"] for leaf in found}
    unsaid = [leaf["kind"] for leaf in found if leaf["body"].get(UNVERIFIED) != MARK]
    assert not unsaid


@pytest.mark.parametrize("way", WAYS)
def test_no_entry_of_the_account_itself_does(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    act, kinds = WAYS[way]
    act(tmp_path, "", monkeypatch)
    found = leaves(tmp_path)
    assert kinds <= {leaf["kind"] for leaf in found}
    assert not [leaf["kind"] for leaf in found if UNVERIFIED in json.dumps(leaf)]


def test_one_account_under_two_names_is_seen_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for person in ("", "hana", "boss"):
        appended(tmp_path, person, monkeypatch)
    told = [leaf for leaf in leaves(tmp_path) if leaf["kind"] == "override_raised"]
    under = {leaf["body"].get(UNVERIFIED) or leaf["origin"].split("/")[3] for leaf in told}
    assert (len(told), under) == (3, {MARK})


def test_neither_name_nor_number_of_the_account_is_recorded_beside_a_told_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    appended(tmp_path, "boss", monkeypatch)
    account = current_account()
    told = json.dumps(leaves(tmp_path))
    assert account.id not in told
    assert f'"{account.name}"' not in told


def test_an_act_that_is_taken_in_twice_is_the_same_act(tmp_path: Path):
    here = place(tmp_path, "boss")
    state = here.calls.begin().state
    log = here.recorder.log
    assert log is not None
    (written,) = here.recorder.acts.held_by(log.origin())
    assert log.known(written) == "same"
    here.close()
    again = place(tmp_path, "boss")
    again.calls.reopen(state.call)
    log = again.recorder.log
    assert log is not None
    (read,) = again.recorder.acts.held_by(log.origin())
    assert log.known(read) == "same"
    again.close()


def test_the_verifier_that_stands_alone_accepts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    appended(tmp_path, "boss", monkeypatch)
    (path,) = all_logs(tmp_path)
    assert VERIFIER.main([str(path)]) == 0, capsys.readouterr().out

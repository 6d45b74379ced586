"""Two accounts of one machine, for real: each writes its own log, the readers' group reads all, nobody another's.

Needs root, to be two other people. Who is not root finds the same rights worked out in
``tests/adapters/test_shared_folder.py``.
"""

from __future__ import annotations

import json
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rcrp_desktop.adapters.shared_folder import set_up
from rcrp_desktop.adapters.sqlite.log_places import all_logs
from tests.support.other_account import (
    CAN_BE_OTHERS,
    OtherAccount,
    other_accounts,
    two_groups,
)

pytestmark = pytest.mark.skipif(not CAN_BE_OTHERS, reason="only root can be two other people")

WITHIN_MS = 2_000

HANDLER = """
import select, sys
from pathlib import Path
from rcrp_desktop.bootstrap import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.supervisor import AskSupervisor

place = Workplace(open_desk(StartOptions(data=Path(sys.argv[1]))))
place.open_log()
state = place.calls.begin().state
for command in (GiveReference("TEST-0917"), AskSupervisor(text="Which service takes this?")):
    done = place.calls.perform(state, command)
    state = done.state
positions = place.records.positions()
print(state.call, flush=True)
while not select.select([sys.stdin], [], [], 0.05)[0]:
    changed, positions = place.records.changes_since(positions)
    if state.call in changed:
        now = place.desk.clock.now_ms()
        decided = [e for e in place.records.entries_of(state.call) if e.kind == "supervisor_decided"]
        if decided:
            print(decided[0].actor, now - decided[0].at_ms, flush=True)
            break
place.close()
"""

SUPERVISOR = """
import sys
from pathlib import Path
from rcrp_desktop.bootstrap import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.outcome import police_now_route
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.supervisor import DecideRequest

place = Workplace(open_desk(StartOptions(data=Path(sys.argv[1]), role="supervisor")))
place.open_log()
state = place.calls.reopen(sys.argv[2])
(asked,) = pending_requests(state)
police = police_now_route(place.calls.engine_of(state)).id
place.calls.perform(state, DecideRequest(asked.item, "overturn", police, "Somebody must look."))
place.close()
"""

DIES = """
import os, signal, sys
from pathlib import Path
from rcrp_desktop.bootstrap import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.contact import GiveReference

place = Workplace(open_desk(StartOptions(data=Path(sys.argv[1]))))
place.open_log()
place.calls.perform(place.calls.begin().state, GiveReference("TEST-0917"))
connection = place.recorder.log._connection
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("CREATE TABLE half_done(x)")
for _ in range(50):  # more than the cache holds: pages go to the file before any commit
    connection.execute("INSERT INTO half_done VALUES(zeroblob(9000))")
os.kill(os.getpid(), signal.SIGKILL)
"""

TAMPER = """
import sys
from pathlib import Path
log = Path(sys.argv[1])
def open_it(): log.open("r+b")
def remove(): log.unlink()
def rename(): log.parent.rename(log.parent.with_name("mine"))
def add(): (log.parent / "audit.db-journal").write_bytes(b"x")
for act in (open_it, remove, rename, add):
    try:
        act()
    except PermissionError:
        print(act.__name__, "EACCES")
"""
REFUSED = ["open_it EACCES", "remove EACCES", "rename EACCES", "add EACCES"]


@dataclass(frozen=True)
class Room:
    """A shared folder, a handler, a supervisor, and somebody who has no business there."""

    data: Path
    handler: OtherAccount
    supervisor: OtherAccount
    stranger: OtherAccount

    def log_of(self, account: OtherAccount) -> Path:
        (log,) = (p for p in all_logs(self.data) if p.stat().st_uid == account.uid)
        return log


@pytest.fixture(params=["one group", "two groups"])
def room(request: pytest.FixtureRequest) -> Iterator[Room]:
    """With one group everybody at the desk reads all; with two the handler is not among the readers."""
    readers, desk = two_groups()
    if request.param == "one group":
        desk = readers
    with tempfile.TemporaryDirectory() as name:  # pytest keeps its own folders from other accounts
        base = Path(name)
        base.chmod(0o755)
        homes = base / "homes"
        homes.mkdir()
        set_up(base / "shared", readers.gr_name, desk.gr_name)
        groups = ((desk.gr_gid,), tuple({desk.gr_gid, readers.gr_gid}), ())
        with other_accounts(homes, *groups) as accounts:
            yield Room(base / "shared", *accounts)


def test_a_supervisor_finds_opens_and_decides_a_handlers_call_and_the_handler_sees_it(room: Room):
    data = str(room.data)
    with room.handler.start("-c", HANDLER, data) as handler:
        assert handler.stdout is not None
        try:
            call = handler.stdout.readline().strip()
            assert call, handler.communicate()[1]
            found = room.supervisor.rcrp("audit", "search", "--data", data, "--json")
            assert found.returncode == 0, found.stderr
            assert "TEST-0917" in found.stdout
            opened = room.supervisor.rcrp("audit", "export", "--ref", "TEST-0917", "--data", data)
            assert "Which service takes this?" in opened.stdout, opened.stderr
            decided = room.supervisor.run("-c", SUPERVISOR, data, call)
            assert decided.returncode == 0, decided.stderr
            actor, late_ms = handler.stdout.readline().split()
        finally:
            handler.kill()
    assert actor == str(room.supervisor.uid)
    assert 0 <= int(late_ms) <= WITHIN_MS
    verified = room.supervisor.rcrp("audit", "verify", "--data", data)
    assert verified.returncode == 3, verified.stdout + verified.stderr  # whole, and unsigned
    assert verified.stdout.count("UNSIGNED") >= 2


def take_calls(room: Room) -> None:
    for account in (room.handler, room.supervisor):
        done = account.rcrp(
            *("assess", "--policy", "national-2023", "--answers", "-", "--record"),
            *("--data", str(room.data)),
            told=json.dumps({"answers": {}}),
        )
        assert done.returncode == 0, done.stderr
        assert room.log_of(account).is_file(), done.stderr


def test_neither_can_write_the_others_log(room: Room):
    take_calls(room)
    for one, other in ((room.handler, room.supervisor), (room.supervisor, room.handler)):
        tried = one.run("-c", TAMPER, str(room.log_of(other)))
        assert tried.stdout.splitlines() == REFUSED, tried.stderr


def test_an_account_that_nobody_let_in_sees_nothing(room: Room):
    take_calls(room)
    read = "import os, sys; print(os.listdir(sys.argv[1]))"
    for place in (room.data, room.data / "logs"):
        tried = room.stranger.run("-c", read, str(place))
        assert tried.stdout == ""
        assert "PermissionError" in tried.stderr


def test_what_is_an_accounts_own_stays_its_own(room: Room):
    take_calls(room)
    room.supervisor.rcrp("audit", "search", "--data", str(room.data))
    own = list((room.data / "accounts").rglob("*"))
    assert own
    assert [p for p in own if stat.S_IMODE(p.stat().st_mode) & 0o077] == []
    log = room.log_of(room.handler)
    assert stat.S_IMODE(log.stat().st_mode) == 0o640
    assert not list(room.data.glob("index.db*"))


def test_doctor_says_who_reads_and_finds_nothing_wrong(room: Room):
    take_calls(room)
    for account in (room.handler, room.supervisor):
        done = account.rcrp("doctor", "--data", str(room.data), "--json")
        found = {f["name"]: f for f in json.loads(done.stdout)["findings"]}
        assert "each account writes its own log" in found["rights"]["detail"]
        wrong = {"too open", "links", "somebody else's", "group", "rights of folders"}
        assert not wrong & found.keys(), done.stdout
        assert found["data folder"]["state"] == "good"


def test_a_writer_that_died_within_a_commit_keeps_nobody_from_reading(room: Room):
    # A reader may not roll back what lies half done in somebody else's log: it was busy until they came back.
    died = room.handler.run("-c", DIES, str(room.data))
    log = room.log_of(room.handler)
    journal = log.with_name("audit.db-journal")
    assert journal.stat().st_size > 0, died.stderr
    before = log.read_bytes(), journal.read_bytes()
    assert b"half_done" in before[0]
    found = room.supervisor.rcrp("audit", "search", "--data", str(room.data), "--json")
    assert "TEST-0917" in found.stdout, found.stderr
    assert json.loads(found.stdout)["not_searched"] == []
    verified = room.supervisor.rcrp("audit", "verify", "--data", str(room.data))
    assert verified.returncode == 3, verified.stdout
    assert (log.read_bytes(), journal.read_bytes()) == before


def test_a_log_that_is_not_meant_for_an_account_is_named_and_is_no_failure(room: Room):
    take_calls(room)
    homes = room.data.parent / "more"
    homes.mkdir()
    with other_accounts(homes, room.handler.groups, first_uid=61_020) as more:
        for command in (["search", "--json"], ["rebuild-index"]):
            done = more[0].rcrp("audit", *command, "--data", str(room.data))
            assert done.returncode == 0, done.stdout + done.stderr
        told = json.loads(
            more[0].rcrp("audit", "search", "--json", "--data", str(room.data)).stdout
        )
    assert told["not_for_this_account"] == told["not_searched"]
    if len(set(room.supervisor.groups)) == 2:
        assert room.log_of(room.handler).parent.name in told["not_for_this_account"]
    else:
        assert told["not_searched"] == []

"""An entry of a colleague's log that cannot be read for a while: what is done meanwhile does not count as knowing it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite.log_places import log_id_of
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.salvage import SalvagedLog, salvage
from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.duties import AskAmbulance
from rcrp_desktop.domain.call.outcome import SendPolice
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.audit_logs import drop_triggers
from tests.support.call_bench import stored
from tests.support.desks_apart import CALM
from tests.support.room import Desk, NewEntry, Room

GONE = "DELETE FROM leaf WHERE seq=?"
SPOILT = "UPDATE leaf SET leaf=zeroblob(length(leaf)) WHERE seq=?"
RENAMED = "UPDATE leaf SET kind='decision_mad3' WHERE seq=?"


@dataclass
class Holed:
    room: Room
    handler: Desk
    boss: Desk
    state: CallState
    whole: Path

    def hole(self, how: str, kind: str = "decision_made") -> None:
        """In the handler's log, where police were decided."""
        shutil.copy(self.handler.path, self.whole)
        with closing(sqlite3.connect(self.handler.path)) as db, db:
            (seq,) = db.execute("SELECT seq FROM leaf WHERE kind=?", (kind,)).fetchone()
            drop_triggers(db)
            db.execute(how, (seq,))

    def mend(self) -> None:
        shutil.copy(self.whole, self.handler.path)

    def read(self) -> CallState:
        return self.boss.service.reopen(self.state.call)


@pytest.fixture
def holed(tmp_path: Path) -> Holed:
    room = Room(tmp_path / "data")
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    asked = (AskSupervisor("asked", text="Known?"), SendPolice(), AskAmbulance())
    state = handler.do(handler.service.new_call(), BeginCall("live"), *CALM, *asked)
    return Holed(room, handler, boss, state, tmp_path / "whole.db")


@pytest.mark.parametrize("how", [GONE, SPOILT, RENAMED])
def test_police_that_could_not_be_read_for_a_while_stand(holed: Holed, how: str):
    holed.hole(how)
    seen = holed.read()
    assert seen.damaged
    (request,) = pending_requests(seen)
    holed.boss.do(seen, DecideRequest(request.item, "overturn", "advice_given", "Known."))
    holed.mend()
    now = standing(holed.read(), holed.room.engines.engine)
    assert now.response is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("how", [GONE, SPOILT, RENAMED])
def test_who_decides_is_told_that_not_all_of_the_call_could_be_read(holed: Holed, how: str):
    holed.hole(how)
    entries = holed.boss.records.entries_of(holed.state.call)
    shown = detail_of(holed.state.call, entries, holed.room.engines.of_digest)
    assert shown.state.damaged


@pytest.mark.parametrize("how", [GONE, SPOILT, RENAMED])
def test_what_stands_behind_what_cannot_be_read_was_read(holed: Holed, how: str):
    """Else nobody could ever end what was decided there, where it is never read again."""
    holed.hole(how)
    holed.handler.do(holed.state, SendPolice())
    seen = holed.read()
    (request,) = pending_requests(seen)
    holed.boss.do(seen, DecideRequest(request.item, "overturn", "advice_given", "Known."))
    now = standing(holed.read(), holed.room.engines.engine)
    assert now.response is not None
    assert now.response.is_no_police


def salvaged(kinds: dict[int, str], pace_ms: int = 1_000) -> SalvagedLog:
    plain = NewEntry("note_written", "decision", 1, "4471", "handler", "call-1", "c", {}, {})
    entries = {
        seq: stored(replace(plain, kind=kind, at_ms=seq * pace_ms), seq)
        for seq, kind in kinds.items()
    }
    return SalvagedLog("test/log", entries)


def numbers(entry: StoredEntry) -> tuple[int, ...]:
    """At which something is missing, all in its own log."""
    assert {origin for origin, _ in entry.lacks} <= {entry.origin}
    return tuple(seq for _, seq in entry.lacks)


def test_a_log_of_which_nothing_is_missing_says_so():
    log = salvaged(dict.fromkeys(range(4), "note_written"))
    assert [numbers(entry) for entry in log.entries_of_call("call-1")] == [()] * 4


def test_what_is_missing_may_be_of_any_call_that_had_begun():
    kinds = {2: "note_written", 3: "note_written", 7: "note_written"}
    assert [numbers(e) for e in salvaged(kinds).entries_of_call("call-1")] == [(0, 4), (), ()]
    assert salvaged(kinds).entries_of_call("call-2") == []


def test_what_is_missing_is_of_no_call_that_began_long_after_and_may_be_the_threat_before_it():
    kinds = {0: "note_written", 4: "call_began", 9: "note_written"}
    every = dict(salvaged(kinds, 1_000_000)._entries)
    every[0] = replace(every[0], call="call-0")
    close = SalvagedLog("test/log", every).entries_of_call("call-1")
    assert [numbers(entry) for entry in close] == [(1, 5), ()]
    every[3] = replace(every[0], seq=3, at_ms=every[4].at_ms - 4_000_000)
    later = SalvagedLog("test/log", every).entries_of_call("call-1")
    assert [numbers(entry) for entry in later] == [(5,), ()]


def test_a_threat_that_was_raised_before_its_call_began_is_missed(tmp_path: Path):
    room = Room(tmp_path / "data")
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    raised = handler.service.raise_override(handler.service.new_call())
    handler.service.record_events(raised.events)
    state = handler.do(raised.state, BeginCall("live"), *CALM, AskSupervisor("asked", text="?"))
    holed = Holed(room, handler, boss, state, tmp_path / "whole.db")
    holed.hole(GONE, "override_raised")
    assert holed.read().damaged


def zero_pages_with(path: Path, *texts: bytes) -> None:
    """As a disk that lost them gives them."""
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 4096):
        if any(text in data[at : at + 4096] for text in texts):
            data[at : at + 4096] = bytes(4096)
    path.write_bytes(data)


def lose_row(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        drop_triggers(db)
        db.execute("DELETE FROM leaf WHERE kind='override_raised'")


def lose_page(path: Path) -> None:
    zero_pages_with(path, b"override_raised")


def lose_page_and_heads(path: Path) -> None:
    """Then only what lies beside the log remembers how much it held."""
    with closing(sqlite3.connect(path)) as db:
        (origin,) = db.execute("SELECT origin FROM log").fetchone()
    zero_pages_with(path, b"override_raised", f"{origin}\n".encode())


ENDS = (lose_row, lose_page, lose_page_and_heads)


def with_a_threat(tmp_path: Path) -> Holed:
    room = Room(tmp_path / "data")
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    state = handler.do(handler.service.new_call(), BeginCall("live"), *CALM)
    shutil.copy(handler.path, tmp_path / "older.db")
    raised = handler.service.raise_override(state)
    handler.service.record_events(raised.events)
    with closing(SqliteLogReader(handler.path)) as reader:
        FileHeads(tmp_path / "data").save(log_id_of(handler.path), reader.checkpoint())
    return Holed(room, handler, boss, raised.state, tmp_path / "whole.db")


@pytest.mark.parametrize("lose", ENDS)
@pytest.mark.parametrize("remembers", [True, False])
def test_a_threat_that_is_gone_from_the_end_of_a_log_is_missed(
    tmp_path: Path, lose: Callable[[Path], None], *, remembers: bool
):
    holed = with_a_threat(tmp_path)
    lose(holed.handler.path)
    if not remembers:
        shutil.rmtree(tmp_path / "data" / "heads")
    seen = holed.read()
    assert seen.override is None
    assert seen.damaged is (remembers or lose is not lose_page_and_heads)


def test_a_log_that_ends_where_its_head_does_lacks_nothing(tmp_path: Path):
    seen = with_a_threat(tmp_path).read()
    assert seen.override is not None
    assert not seen.damaged


def test_of_a_damaged_log_only_its_own_heads_are_believed(tmp_path: Path):
    holed = with_a_threat(tmp_path)
    assert salvage(holed.handler.path).size == salvage(holed.handler.path).last_seq() + 1
    with closing(sqlite3.connect(holed.handler.path)) as db, db:
        drop_triggers(db)
        ((size, note),) = db.execute("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1")
        origin, _, root = note.split("\n", 2)
        other = f"{origin}0\n{size + 9}\n{root}"
        db.execute("INSERT INTO checkpoint(size, note) VALUES(?,?)", (size + 9, other))
        db.execute("INSERT INTO checkpoint(size, note) VALUES(?,?)", (size + 10, "no head"))
    assert salvage(holed.handler.path).size == size


def test_an_older_state_of_a_log_that_was_put_back_is_missed_by_the_call(tmp_path: Path):
    holed = with_a_threat(tmp_path)
    shutil.copy(tmp_path / "older.db", holed.handler.path)
    seen = holed.read()
    assert seen.override is None
    assert seen.damaged


def test_what_was_written_behind_what_is_gone_is_new_to_who_acted_meanwhile(tmp_path: Path):
    """The end of the log comes back: a threat in it stands, whatever was decided without it."""
    holed = with_a_threat(tmp_path)
    shutil.copy(holed.handler.path, holed.whole)
    lose_row(holed.handler.path)
    seen = holed.read()
    holed.boss.do(seen, AskSupervisor("asked", text="Known?"))
    holed.mend()
    assert holed.read().override is not None


def test_a_head_of_another_log_says_nothing_of_this_one(tmp_path: Path):
    holed = with_a_threat(tmp_path)
    heads = tmp_path / "data" / "heads"
    for head in heads.iterdir():
        text = head.read_text().split("\n")
        head.write_text("\n".join([text[0] + "0", str(int(text[1]) + 9), *text[2:]]))
    assert not holed.read().damaged


def test_the_newest_head_in_a_damaged_log_says_how_much_it_held():
    kept = dict(salvaged(dict.fromkeys(range(4), "note_written"))._entries)
    more = SalvagedLog("test/log", kept, size=9)
    assert [numbers(entry) for entry in more.entries_of_call("call-1")] == [(4,), (), (), ()]
    for size in (3, 4):
        ends = SalvagedLog("test/log", kept, size=size)
        assert ends.entries_of_call("call-1")[0].lacks == ()

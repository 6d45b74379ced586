"""One altered byte in one entry: everything that reads calls goes on, and says which call is damaged."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.adapters.sqlite.references import SqliteReferences
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.export import ExportedCall, export_json
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.application.search import Filters
from rcrp_desktop.application.supervision import CallDetail, detail_of
from rcrp_desktop.cli.export_files import call_lines
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.duties import RecordAgency
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import recommendation
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.presentation.call_inputs import Desk, facts_of
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.supervisor.board import present_board
from rcrp_desktop.presentation.supervisor.call_view import present_call_view
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.support.audit_logs import cut
from tests.support.erasure import erase
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.room import NOON, MemoryJournal, Room
from tests.support.search_depth import sized

TEXTS = load_texts(resource_path("text"))
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """Two logs with one of nearly everything that a call can hold; closed."""
    room = Room(tmp_path_factory.mktemp("damaged") / "data")
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    handler.a_call("sound", CRIME, WriteNote("Nothing is wrong with this one"))
    call = handler.a_call("REF-1", CRIME, AskLessPolice("advice_given", "Seen today."))
    room.clock.pass_minutes(1)
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "police_soon", "A crime."))
    handler.do(handler.reopened(call), BringNewInformation("new_fact", "fresh"), RaiseOverride())
    handler.a_call(
        "REF-2", AMBULANCE_ANSWERS, AcceptRecommendation(), RecordAgency("ambulance", "declined")
    )
    room.close()
    return room


@pytest.fixture
def copy(pristine: Room, tmp_path: Path) -> Room:
    return a_copy(pristine, tmp_path / "copy")


def a_copy(pristine: Room, folder: Path) -> Room:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pristine.data, folder)
    return Room(folder, clock=pristine.clock, ids=pristine.ids, engines=pristine.engines)


def handlers_log(room: Room) -> Path:
    (path,) = room.data.glob("logs/desk-4471*/audit.db")
    return path


class Everything:
    """All that folds calls at a desk, over logs that are only read."""

    def __init__(self, room: Room) -> None:
        self.room, self.own = room, handlers_log(room)
        self.records = SqliteCallRecords(room.data, self.own)
        self.references = SqliteReferences(self.records, room.engines)
        self.service = CallService(
            Recorder(None, MemoryJournal(), room.clock),
            room.engines,
            self.records,
            self.references,
            room.clock,
            room.ids,
            Person("4471", "handler", verified=False),
        )
        self.index = SqliteCallIndex(
            room.data / "index.db", room.data, room.engines, room.clock, zone=UTC
        )
        self.evidence = SqliteCallEvidence(room.data)
        self.prover = SqliteCallProver(room.data, lambda *_: True)

    def close(self) -> None:
        for part in (self.records, self.index, self.evidence, self.prover):
            part.close()

    def calls(self) -> list[str]:
        """The calls that the log's columns name."""
        with closing(sqlite3.connect(self.own)) as db:
            return [r[0] for r in db.execute("SELECT DISTINCT call FROM leaf WHERE call<>''")]

    def detail(self, call: str) -> CallDetail:
        return detail_of(call, self.records.entries_of(call), self.room.engines.of_digest)

    def looks(self) -> Iterator[Callable[[], object]]:
        """Each way to look at the record, to be tried on its own."""
        yield self.index.rebuild
        yield lambda: [self.index.page(Filters(text=text)) for text in ("", "note", "REF")]
        yield lambda: self.index.facets(Filters())
        yield self.board
        for call in self.calls():
            yield lambda call=call: self.exported(call)
            yield lambda call=call: self.call_view(call)
            yield lambda call=call: self.prover.prove(call)
            yield lambda call=call: self.call_screen(call)
        yield lambda: self.references.contacts("REF-2", besides="")
        yield lambda: self.records.unfinished(0)
        yield self.service.unfinished
        yield self.service.owing

    def board(self) -> object:
        state = self.index.catch_up()
        return present_board(self.index.owed(), state, NOON, words())

    def exported(self, call: str) -> object:
        detail = self.detail(call)
        entries = tuple(self.records.entries_of(call))
        whole = ExportedCall(detail, entries, self.evidence.of_call(call))
        return [
            (
                export_json(whole, Times().iso, redacted=hide),
                [*call_lines(whole, TEXTS, Times(), redacted=hide)],
            )
            for hide in (True, False)
        ]

    def call_view(self, call: str) -> object:
        return present_call_view(self.detail(call), NOON, words())

    def call_screen(self, call: str) -> object:
        state = self.service.reopen(call)
        if state.began is None:
            return None
        desk = Desk(TEXTS, Times(UTC), "4471", "live", "F2")
        return present_call(facts_of(desk, state, self.service.engine_of(state), now_ms=NOON))


def words() -> Words:
    return Words(TEXTS, Times(UTC), "2290")


def flip(path: Path, table: str, row: int, place: int, change: int) -> None:
    """Change one byte of one leaf or part."""
    column = {"leaf": "leaf", "part": "body"}[table]
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(f"SELECT rowid, {column} FROM {table} ORDER BY 1").fetchall()
    rowid, data = rows[row % len(rows)]
    altered = bytearray(data)
    altered[place % len(data)] ^= change
    cut(path, (f"UPDATE {table} SET {column}=? WHERE rowid=?", (bytes(altered), rowid)))


@settings(
    max_examples=sized(20, 600),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    table=st.sampled_from(["part", "part", "leaf"]),
    row=st.integers(0, 999),
    place=st.integers(0, 9999),
    change=st.integers(1, 255),
)
def test_one_altered_byte_ends_nothing(
    pristine: Room, tmp_path: Path, table: str, row: int, place: int, change: int
):
    room = a_copy(pristine, tmp_path / "copy")
    flip(handlers_log(room), table, row, place, change)
    everything = Everything(room)
    try:
        for look in everything.looks():
            try:
                look()
            except OperationalProblem:
                continue
    finally:
        everything.close()
        room.close()


ALTERED = {
    "an answer that there is not": "UPDATE part SET body=CAST(replace(CAST(body AS TEXT),"
    "'\"yes\"','\"no \"') AS BLOB) WHERE part='answers' AND seq=(SELECT max(seq) FROM part WHERE CAST(body AS TEXT) LIKE '%\"yes\"%')",
    "a question that there is not": "UPDATE part SET body=CAST(replace(body,'\"weapon\"',"
    "'\"waepon\"') AS BLOB) WHERE seq=(SELECT max(seq) FROM part WHERE CAST(body AS TEXT) LIKE '%\"weapon\"%')",
    "a part that is no JSON": "UPDATE part SET body=CAST('{' AS BLOB) WHERE seq=(SELECT max(l.seq)"
    " FROM leaf l JOIN part p ON p.seq=l.seq WHERE l.kind='answer_given')",
    "an entry that is no JSON": "UPDATE leaf SET leaf=CAST('x' AS BLOB) WHERE seq="
    "(SELECT max(seq) FROM leaf WHERE kind='answer_given')",
    "a route that there is not": 'UPDATE leaf SET leaf=CAST(replace(leaf,\'"route":"\','
    "'\"route\":\"x') AS BLOB) WHERE seq=(SELECT max(seq) FROM leaf WHERE kind='route_shown')",
    "a word that no version knows": "UPDATE leaf SET leaf=CAST(replace(leaf,'\"answered\"',"
    "'\"answeRed\"') AS BLOB) WHERE seq=(SELECT max(seq) FROM leaf WHERE kind='answer_given')",
    "half an answer erased": 'UPDATE part SET body=CAST(\'{"option":"(erased)","question":'
    "\"weapon\"}' AS BLOB) WHERE part='answers' AND seq=(SELECT max(seq) FROM part"
    " WHERE part='answers')",
}


@pytest.mark.parametrize("alter", ALTERED.values(), ids=ALTERED.keys())
def test_a_damaged_call_is_listed_as_that_and_all_others_are_whole(copy: Room, alter: str):
    whole = Everything(copy)
    before = {row.call: row for row in whole.index.page(Filters()).rows}
    whole.close()
    cut(handlers_log(copy), alter)
    everything = Everything(copy)
    state = everything.index.rebuild()
    rows = everything.index.page(Filters()).rows
    damaged = [row for row in rows if Happened.DAMAGED in row.happened]
    assert len(rows) == len(before) == 3
    assert state.damaged == len(damaged) == 1
    assert [row for row in rows if row not in damaged] == [
        row for row in before.values() if row.call != damaged[0].call
    ]
    assert all(row.handlers == before[row.call].handlers for row in rows), "nobody without a name"
    assert everything.detail(damaged[0].call).state.damaged
    assert (
        "rcrp audit verify"
        in present_call_view(everything.detail(damaged[0].call), NOON, words()).notice
    )
    assert everything.service.reopen(damaged[0].call).damaged
    everything.close()


def test_police_at_once_do_not_fall_with_a_byte(copy: Room):
    cut(
        handlers_log(copy),
        "UPDATE leaf SET leaf=CAST('x' AS BLOB) WHERE kind='override_raised'",
    )
    everything = Everything(copy)
    everything.index.rebuild()
    (row,) = everything.index.page(Filters(happened=frozenset({Happened.OVERRIDE}))).rows
    assert (row.source, row.response) == ("override", "police_immediate")
    assert Happened.DAMAGED in row.happened
    everything.close()


def test_what_was_lawfully_erased_is_no_damage(copy: Room):
    with closing(sqlite3.connect(handlers_log(copy))) as connection:
        targets = connection.execute("SELECT seq, part FROM part WHERE part='answers'").fetchall()
    log = copy.desk("4471").recorder.log
    order = NewEntry("erase", "system", NOON, "4471", "handler", "", "", {}, {})
    erase(log, order, [(seq, part) for seq, part in targets])
    copy.close()
    everything = Everything(copy)
    assert everything.index.rebuild().damaged == 0
    everything.close()


def test_what_is_gone_without_an_erasure_is_damage(copy: Room):
    cut(handlers_log(copy), "DELETE FROM part WHERE part='answers'")
    everything = Everything(copy)
    assert everything.index.rebuild().damaged == 3
    everything.close()


@pytest.mark.parametrize("entry", range(len(ADVICE_ANSWERS) + 3))
def test_on_a_call_that_cannot_all_be_read_no_police_waits_for_a_supervisor(room: Room, entry: int):
    """Whatever of it is damaged: what that said, nobody who decides can know."""
    desk = room.desk("4471")
    call = desk.a_call("REF-1", ADVICE_ANSWERS, WriteNote("Nothing more.")).call
    room.close()
    wanted = f"SELECT seq FROM leaf WHERE call='{call}' ORDER BY seq LIMIT 1 OFFSET {entry}"
    cut(handlers_log(room), f"UPDATE leaf SET leaf=CAST('x' AS BLOB) WHERE seq=({wanted})")
    after = room.desk("4471")
    state = after.service.reopen(call)
    assert state.damaged
    missing = {q: o for q, o in ADVICE_ANSWERS.items() if q not in state.current.answers}
    state = after.do(
        state, *(AnswerQuestion(question, option) for question, option in missing.items())
    )
    asked = after.do(state, AcceptRecommendation())
    assert [one.reason for one in asked.requests] == ["record_damaged"]
    assert not asked.current.decisions
    assert recommendation(asked, room.engines.engine).route is not None
    assert [r.reason for r in after.service.reopen(call).requests] == ["record_damaged"]
    sent = after.do(asked, SendPolice())
    assert sent.current.decisions, "police wait for nobody"

"""The index says what the logs say, whichever way it came about, and forgets what they forgot."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC
from itertools import pairwise
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import index as index_module
from rcrp_desktop.adapters.sqlite import index_queries, index_schema
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.search import Cursor, Filters
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency, RecordDuty
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from tests.support.erasure import erase
from tests.support.index import CRIME, a_busy_room, all_rows, an_index
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.room import MINUTE, NOON, Room


def test_a_call_is_summed_up(room: Room, index: SqliteCallIndex):
    desk = room.desk("4471")
    call = desk.a_call("0398-23NOV", AMBULANCE_ANSWERS, WriteNote("Neighbour has the spare key"))
    room.clock.pass_minutes(3)
    desk.do(call, AcceptRecommendation(), RecordAgency("ambulance", "declined"))
    state = index.catch_up()
    found = index.summary(call.call)
    assert found is not None
    assert (found.reference, found.began_ms, found.handlers) == ("0398-23NOV", NOON, ("4471",))
    assert (found.caller, found.assessments, found.police_sent_ms) == ("Public", 2, 0)
    assert found.happened == {Happened.AGENCY_DECLINED}
    assert found.reached == {"partner_immediate"}
    assert {item.kind for item in found.items} == {Owed.DECIDE_AGAIN}, "it holds no longer"
    assert [leg.kind for leg in found.legs] == ["shown", "decided"]
    assert state.calls == 1
    assert state.entries == found.entries + 2  # the beginning of the log and of its opening


def test_police_who_were_sent_are_told_with_their_time(room: Room, index: SqliteCallIndex):
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS)
    room.clock.pass_minutes(2)
    desk.do(call, RaiseOverride())
    index.catch_up()
    found = index.summary(call.call)
    assert found is not None
    assert found.police_sent_ms == NOON + 2 * MINUTE
    assert (found.source, found.response) == ("override", "police_immediate")
    assert Happened.OVERRIDE in found.happened


@pytest.mark.parametrize("seed", range(3))
def test_built_in_one_go_or_step_by_step_it_says_the_same(room: Room, tmp_path: Path, seed: int):
    step_by_step = an_index(room, tmp_path / "steps.db")
    for part in range(4):
        a_busy_room(room, 5, seed=seed * 10 + part)
        step_by_step.catch_up()
    in_one_go = an_index(room, tmp_path / "once.db")
    in_one_go.catch_up()
    assert all_rows(step_by_step) == all_rows(in_one_go)
    assert step_by_step.facets(Filters()) == in_one_go.facets(Filters())
    assert step_by_step.owed() == in_one_go.owed()
    step_by_step.rebuild()
    assert all_rows(step_by_step) == all_rows(in_one_go)
    step_by_step.close()
    in_one_go.close()


def test_one_call_in_two_logs_is_one_row(room: Room, index: SqliteCallIndex):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("1", CRIME, AskLessPolice("advice_given", "Seen today."))
    index.catch_up()
    waiting = index.summary(call.call)
    assert waiting is not None
    assert waiting.items[0].kind is Owed.AWAITING_SUPERVISOR
    room.clock.pass_minutes(1)
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "police_soon", "A crime."))
    state = index.catch_up()
    found = index.summary(call.call)
    assert found is not None
    assert (state.calls, state.logs) == (1, 2)
    assert len(found.spans) == 2
    assert {item.kind for item in found.items} >= {Owed.TELL_CALLER_OF_CHANGE}
    assert found.handlers == ("4471",)
    assert found.happened >= {Happened.LESS_POLICE}


def test_counts_agree_with_the_rows_that_each_name_leaves(room: Room, index: SqliteCallIndex):
    a_busy_room(room, 25)
    index.catch_up()
    narrowed = Filters(happened=frozenset({Happened.OVERRIDE, Happened.SECOND_CALL}))
    for filters in (Filters(), narrowed, Filters(routes=frozenset({"advice"}), text="note")):
        facets = index.facets(filters)
        assert facets.matching == len(all_rows(index, filters))
        assert facets.calls == len(all_rows(index))
        for name, number in facets.routes.items():
            one = replace(filters, routes=frozenset({name}))
            assert number == len(all_rows(index, one)) > 0
        for happened, number in facets.happened.items():
            one = replace(filters, happened=frozenset({happened}))
            assert number == len(all_rows(index, one)) > 0
        for pack, number in facets.packs.items():
            assert number == len(all_rows(index, replace(filters, packs=frozenset({pack}))))
        for caller, number in facets.callers.items():
            assert number == len(all_rows(index, replace(filters, callers=frozenset({caller}))))
    assert index.facets(narrowed).matching < index.facets(Filters()).matching


def test_a_page_goes_on_where_it_ended_while_calls_keep_arriving(
    room: Room, index: SqliteCallIndex
):
    desk = room.desk("4471")
    for number in range(9):
        if number % 3 == 0:
            room.clock.pass_minutes(1)  # others began at the same millisecond
        desk.a_call(str(number), ADVICE_ANSWERS)
    index.catch_up()
    before = [row.call for row in all_rows(index)]
    seen: list[str] = []
    after: Cursor | None = None
    while True:
        page = index.page(Filters(), after, limit=2)
        seen += [row.call for row in page.rows]
        room.clock.pass_minutes(1)
        desk.a_call("new", ADVICE_ANSWERS)
        index.catch_up()
        if page.following is None:
            break
        after = page.following
    assert seen == before
    assert len(set(seen)) == 9


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0398", {"0398-23NOV"}),
        ("0398-23n", {"0398-23NOV"}),
        ("spare key", {"0398-23NOV"}),
        ("SPARE ke", {"0398-23NOV"}),
        ("r10_no_need", {"0399-23NOV"}),
        ("r07_ambulance", {"0398-23NOV"}),
        ("seen elsewhere", {"0399-23NOV"}),
        ("absent", set()),
        ('" OR note*', set()),
        ("NEAR(", set()),
        ("23NOV", {"0398-23NOV", "0399-23NOV"}),
    ],
)
@pytest.mark.parametrize("common", [1, 1_000], ids=["common", "rare"])
def test_text_finds_references_words_and_rules(
    room: Room, index: SqliteCallIndex, monkeypatch, text: str, found: set[str], common: int
):
    monkeypatch.setattr(index_queries, "_COMMON", common)  # both ways of looking find the same
    desk = room.desk("4471")
    desk.a_call("0398-23NOV", AMBULANCE_ANSWERS, WriteNote("Neighbour has the spare key."))
    call = desk.a_call("0399-23NOV", ADVICE_ANSWERS, AcceptRecommendation())
    desk.do(call, RecordDuty("caller_told", "could_not", text="Seen elsewhere, line lost"))
    index.catch_up()
    assert {row.reference for row in all_rows(index, Filters(text=text))} == found


def test_a_period_is_half_open(room: Room, index: SqliteCallIndex):
    desk = room.desk("4471")
    for number in range(3):
        desk.a_call(str(number), ADVICE_ANSWERS)
        room.clock.pass_minutes(60 * 24)
    index.catch_up()
    day = 24 * 60 * MINUTE
    start = NOON - 12 * 60 * MINUTE
    second = Filters(from_ms=start + day, to_ms=start + 2 * day)
    assert [row.reference for row in all_rows(index, second)] == ["1"]
    assert index.facets(second).matching == 1


def test_the_board_lists_each_debt_oldest_first(room: Room, index: SqliteCallIndex):
    desk = room.desk("4471")
    first = desk.a_call("1", AMBULANCE_ANSWERS, AcceptRecommendation())
    room.clock.pass_minutes(5)
    desk.a_call("2", AMBULANCE_ANSWERS, AcceptRecommendation())
    index.catch_up()
    board = index.owed()
    waiting = board.rows[Owed.AGENCY_NOT_ACCEPTED]
    assert [row.call.reference for row in waiting] == ["1", "2"]
    assert waiting[0].item.label == "Ambulance"
    assert board.counts[Owed.AGENCY_NOT_ACCEPTED] == 2
    assert board.oldest_ms == NOON
    assert index.owed(1).counts == board.counts
    assert len(index.owed(1).rows[Owed.AGENCY_NOT_ACCEPTED]) == 1
    done = desk.do(first, RecordAgency("ambulance", "accepted"), ConfirmOnCad())
    desk.do(done, RecordDuty("caller_told", "done"), EndCall())
    index.catch_up()
    assert [r.call.reference for r in index.owed().rows[Owed.AGENCY_NOT_ACCEPTED]] == ["2"]


def test_of_one_kind_whoever_waits_for_what_does_not_come_is_listed_first(
    room: Room, index: SqliteCallIndex
):
    """And the oldest is the oldest, wherever it is listed."""
    desk, boss = room.desk("4471"), room.desk("2290", "supervisor")
    desk.a_call("1", AMBULANCE_ANSWERS, AcceptRecommendation())
    room.clock.pass_minutes(5)
    waits = desk.a_call("2", AMBULANCE_ANSWERS, AcceptRecommendation(), RaiseOverride())
    boss.do(boss.reopened(waits), StandDownOverride("Wrong house"))
    index.catch_up()
    board = index.owed()
    waiting = board.rows[Owed.CALLER_NOT_TOLD]
    assert [row.call.reference for row in waiting] == ["2", "1"]
    assert [row.item.otherwise for row in waiting] == [True, False]
    assert board.oldest_ms == NOON


def test_no_request_of_before_keeps_one_that_is_asked_now_off_the_board(
    room: Room, index: SqliteCallIndex
):
    """So many are listed of a kind: those that were overtaken wait longest, and are cut off first."""
    unsure = AskSupervisor("unsure", "caller", "Who is it?")
    handler, boss = room.desk("4471"), room.desk("3301", "supervisor")
    often = handler.a_call("1", {}, unsure)
    for _ in range(3):
        room.clock.pass_minutes(5)
        boss.do(boss.reopened(often), BringNewInformation("supervisor_asks", ""))
        handler.do(handler.reopened(often), unsure)
    room.clock.pass_minutes(5)
    handler.a_call("2", {}, unsure)
    index.catch_up()
    listed = [index.owed(limit).rows[Owed.AWAITING_SUPERVISOR] for limit in range(1, 6)]
    assert [(row.call.reference, row.item.overtaken) for row in listed[1]] == [("1", ""), ("2", "")]
    assert [row.item.overtaken for row in listed[-1]] == ["", "", "again", "again", "again"]
    for shorter, longer in pairwise(listed):
        assert longer[: len(shorter)] == shorter


def test_what_was_erased_is_gone_from_rows_words_and_file(room: Room, tmp_path: Path):
    path = tmp_path / "index.db"
    index = an_index(room, path)
    desk = room.desk("4471")
    call = desk.a_call("0398-23NOV", ADVICE_ANSWERS, WriteNote("xylophone at the window"))
    desk.a_call("0399-23NOV", ADVICE_ANSWERS, WriteNote("nothing of note"))
    index.catch_up()
    assert len(all_rows(index, Filters(text="xylophone"))) == 1
    entries = desk.records.entries_of(call.call)
    targets = [(e.seq, part) for e in entries for part in e.parts]
    record = NewEntry("erase", "system", room.clock.now, "0071", "", "", "", {}, {})
    erase(desk.recorder.log, record, targets)
    index.catch_up()
    row = index.summary(call.call)
    assert row is not None
    assert (row.reference, row.caller) == ("", "")
    assert all_rows(index, Filters(text="xylophone")) == []
    assert all_rows(index, Filters(text="0398")) == []
    index.close()
    assert b"xylophone" not in path.read_bytes()
    assert b"0398-23NOV" not in path.read_bytes()


@pytest.mark.parametrize("damage", ["garbage", "other_form", "truncated", "empty"])
def test_a_file_that_is_no_index_is_built_again(room: Room, tmp_path: Path, damage: str):
    path = tmp_path / "index.db"
    a_busy_room(room, 6)
    index = an_index(room, path)
    index.catch_up()
    good = all_rows(index)
    index.close()
    whole = path.read_bytes()
    if damage == "garbage":
        path.write_bytes(b"garbage" * 5000)
    elif damage == "other_form":
        with sqlite3.connect(path) as other:
            other.execute(f"PRAGMA user_version={index_schema.FORM + 1}")
        other.close()
    elif damage == "truncated":
        path.write_bytes(whole[:4096] + b"\0" * (len(whole) - 4096))
    else:
        path.write_bytes(b"")
    again = an_index(room, path)
    state = again.catch_up()
    assert all_rows(again) == good
    assert state.rebuilt
    again.close()


def test_damage_found_while_searching_is_mended_too(room: Room, tmp_path: Path):
    path = tmp_path / "index.db"
    a_busy_room(room, 6)
    index = an_index(room, path)
    index.catch_up()
    good = all_rows(index)
    index.close()
    path.write_bytes(b"garbage" * 5000)
    assert all_rows(index) == good
    index.close()


def test_an_index_of_a_log_that_was_replaced_is_built_again(room: Room, tmp_path: Path):
    path = tmp_path / "index.db"
    a_busy_room(room, 6)
    index = an_index(room, path)
    index.catch_up()
    index.close()
    room.close()
    shutil.rmtree(room.data)
    other = Room(room.data)
    kept = other.desk("4471").a_call("9", ADVICE_ANSWERS)
    again = an_index(other, path)
    state = again.catch_up()
    assert state.rebuilt
    name = next(place for place in other.data.glob("logs/*/*")).parent.name
    assert state.faults == state.set_back == (name,), "nobody else would ever name what is gone"
    assert [row.call for row in all_rows(again)] == [kept.call]
    again.close()
    other.close()


def test_a_log_that_is_away_takes_no_calls_out_and_is_named(room: Room, index: SqliteCallIndex):
    away, here = room.desk("4471"), room.desk("4502")
    call = away.a_call("1", ADVICE_ANSWERS)
    here.a_call("2", ADVICE_ANSWERS)
    assert index.catch_up().faults == ()
    away.path.rename(away.path.with_suffix(".elsewhere"))
    assert index.catch_up().faults == (away.recorder.log.origin(),)  # type: ignore[union-attr]
    assert index.summary(call.call) is not None
    away.path.with_suffix(".elsewhere").rename(away.path)
    assert index.catch_up().faults == ()


def test_nothing_is_asked_of_plug_ins(room: Room, index: SqliteCallIndex, monkeypatch):
    import sqlite_utils.db

    def forbidden(*_args: object) -> None:
        raise AssertionError("a plug-in was prepared")

    monkeypatch.setattr(sqlite_utils.db, "ensure_plugins_loaded", forbidden, raising=False)
    room.desk("4471").a_call("1", ADVICE_ANSWERS)
    assert index.catch_up().calls == 1


def test_a_budget_builds_it_in_steps_and_says_how_much_is_left(
    room: Room, tmp_path: Path, monkeypatch
):
    a_busy_room(room, 20)

    class RunningClock:
        at = 0

        def now_ms(self) -> int:
            return NOON

        def monotonic_ms(self) -> int:
            self.at += 1000
            return self.at

    monkeypatch.setattr(index_module, "STEP", 40)
    index = SqliteCallIndex(tmp_path / "i.db", room.data, room.engines, RunningClock(), zone=UTC)
    left = [index.catch_up(budget_ms=1000).behind]  # used up by the first step
    while left[-1]:
        left.append(index.catch_up(budget_ms=1000).behind)
    assert left == sorted(left, reverse=True)
    assert all(before - after <= 40 for before, after in pairwise(left))
    assert len(left) > 3
    whole = an_index(room, tmp_path / "whole.db")
    whole.catch_up()
    assert all_rows(index) == all_rows(whole)
    index.close()
    whole.close()

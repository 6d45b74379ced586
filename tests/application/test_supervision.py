"""A supervisor finds a call, looks at it on record, decides, and the handler finds the decision."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.application.access import AccessRecords
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.integrity import IntegrityCheck
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.application.search import Filters, SearchResult, SearchService
from rcrp_desktop.application.supervision import CallDetail, routes_to_decide
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.audit.report import Verdict
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency, TellChange
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.erasure import erase
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.room import MemoryJournal, Room
from tests.support.rows import named
from tests.support.supervisor import Office, an_office

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data", signed=True)
    yield made
    made.close()


@pytest.fixture
def office(room: Room, tmp_path: Path) -> Iterator[Office]:
    made = an_office(room, tmp_path / "index.db")
    yield made
    made.close()


def asked_for_less(room: Room) -> CallState:
    """A call on which the handler wants another service where police are recommended."""
    handler = room.desk("4471")
    asked = AskLessPolice("hospital_leads", "The ward says it is theirs.")
    told = RecordAgency("hospital", "accepted")
    return handler.a_call("0398-23NOV", CRIME, asked, told)


def opened(office: Office, call: CallState) -> CallDetail:
    detail = office.supervision.open_call(call.call)
    assert isinstance(detail, CallDetail)
    return detail


def test_a_supervisor_finds_opens_and_overturns_and_the_handler_owes_two_tellings(
    room: Room, office: Office
):
    call = asked_for_less(room)
    room.clock.pass_minutes(18)
    found = office.search.search(Filters(text="0398"))
    assert isinstance(found, SearchResult)
    assert [row.call for row in found.page.rows] == [call.call]
    detail = opened(office, call)
    assert detail.items[0].kind is Owed.AWAITING_SUPERVISOR
    result = office.supervision.decide_route(call.call, "r1", "police_soon", "A crime is told.")
    assert isinstance(result, Performed)

    again = room.desk("4471").reopened(call)

    owed = {item.kind: item.id for item in open_items(again, room.engines.engine)}
    assert owed[Owed.TELL_CALLER_OF_CHANGE] == "r1/caller"
    assert owed[Owed.TELL_AGENCY_OF_CHANGE] == "r1/agency"
    assert Owed.AWAITING_SUPERVISOR not in owed
    now = standing(again, room.engines.engine)
    assert now.response is ResponseClass.POLICE_PRIORITY
    told = room.desk("4471").do(again, TellChange("r1/caller", "done"))
    board, _ = office.supervision.board()
    assert Owed.TELL_CALLER_OF_CHANGE not in board.rows
    assert Owed.TELL_AGENCY_OF_CHANGE in board.rows
    assert told.requests[0].decision is not None


def test_a_decision_for_what_was_asked_is_agreement_and_tells_nobody(room: Room, office: Office):
    call = asked_for_less(room)
    result = office.supervision.decide_route(call.call, "r1", "hospital_leads", "Ward is with her.")
    assert isinstance(result, Performed)
    decision = result.state.requests[0].decision
    assert decision is not None
    assert (decision.verdict, decision.tell_caller, decision.tell_agency) == ("agree", False, False)


def test_less_police_needs_a_reason_and_more_does_not(room: Room, office: Office):
    call = asked_for_less(room)
    refused = office.supervision.agree(call.call, "r1", "  ")
    assert refused == Rejected(Refusal.RATIONALE_MISSING)
    sent = office.supervision.send_police(call.call, "r1", "")
    assert isinstance(sent, Performed)
    assert standing(sent.state, room.engines.engine).response is ResponseClass.POLICE_IMMEDIATE


def test_nobody_agrees_to_what_they_asked_for_themselves(room: Room, office: Office):
    boss = room.desk("2290", "supervisor")
    call = boss.a_call("0398-23NOV", CRIME, AskLessPolice("advice_given", "I know the family."))
    refused = office.supervision.agree(call.call, "r1", "Still the same.")
    assert refused == Rejected(Refusal.SAME_PERSON, "2290")
    assert room.desk("2291", "supervisor").reopened(call).requests[0].decision is None


def test_a_handler_cannot_decide(room: Room, tmp_path: Path):
    call = asked_for_less(room)
    handler = room.desk("4502")
    office = an_office(room, tmp_path / "other.db")
    office.supervision.calls = handler.service
    refused = office.supervision.agree(call.call, "r1", "Because.")
    assert refused == Rejected(Refusal.NOT_PERMITTED, "handler")
    office.close()


def test_standing_an_override_down_needs_a_reason_and_tells_the_caller(room: Room, office: Office):
    call = room.desk("4471").a_call("1", ADVICE_ANSWERS, RaiseOverride())
    room.clock.pass_minutes(2)
    assert office.supervision.stand_down(call.call, "") == Rejected(Refusal.RATIONALE_MISSING)
    result = office.supervision.stand_down(call.call, "Wrong address, nobody there.")
    assert isinstance(result, Performed)
    again = room.desk("4471").reopened(call)
    assert again.override is None
    owed = {item.kind for item in open_items(again, room.engines.engine)}
    assert Owed.TELL_CALLER_OF_CHANGE in owed


def test_asking_again_begins_the_next_assessment_at_the_handlers(room: Room, office: Office):
    call = asked_for_less(room)
    office.supervision.ask_again(call.call, "Ask about the injury.")
    again = room.desk("4471").reopened(call)
    assert len(again.assessments) == 2
    assert again.current.trigger == "supervisor_asks"
    assert dict(again.current.held) == CRIME


def test_every_look_is_on_record_before_it_is_shown(room: Room, office: Office):
    call = asked_for_less(room)
    office.search.search(Filters(text="0398-23NOV"), reason="Partner query")
    office.search.search(Filters(text="0398-23NOV"))  # a refresh is no new look
    office.supervision.open_call(call.call, reason="Quality review")
    office.supervision.glance(call.call)  # open already
    office.supervision.copied(call.call, "call")
    office.integrity.check()
    looks = office.looks()
    kinds = ["access_search", "access_open", "access_copy", "access_verify"]
    assert [entry.kind for entry in looks] == kinds
    assert looks[0].parts["terms"] == {"text": "text: 0398-23NOV"}
    assert looks[0].parts["reason"] == {"text": "Partner query"}
    assert "0398" not in str(looks[0].body)
    assert looks[1].call == call.call
    assert {entry.actor for entry in looks} == {"2290"}


def test_the_call_tells_who_has_looked_at_it_from_every_log(room: Room, office: Office):
    call = asked_for_less(room)
    room.clock.pass_minutes(1)
    other = an_office(room, office.desk.path.with_name("other.db"), "2306")
    opened(other, call)
    other.close()
    room.clock.pass_minutes(1)
    detail = office.supervision.open_call(call.call, reason="quality review")
    assert isinstance(detail, CallDetail)
    seen = [(look.actor, look.kind, look.reason) for look in detail.looks]
    assert seen == [("2306", "access_open", ""), ("2290", "access_open", "quality review")]
    assert all(step.event.call == call.call for step in detail.steps)
    board, _ = office.supervision.board()
    assert board.total  # looks are no part of the call itself


def test_nothing_is_shown_when_the_look_cannot_be_kept(room: Room, office: Office):
    class FullDisk(MemoryJournal):
        def add(self, entries: object) -> None:
            raise StorageUnavailable("full")

    call = asked_for_less(room)
    recorder = Recorder(None, FullDisk(), room.clock)
    access = AccessRecords(recorder, office.desk.person, room.clock, room.ids)
    with pytest.raises(StorageUnavailable):
        SearchService(office.index, access).search(Filters())
    office.supervision.access = access
    with pytest.raises(StorageUnavailable):
        office.supervision.open_call(call.call)


def test_a_force_can_want_a_reason_for_every_look(room: Room, office: Office):
    call = asked_for_less(room)
    office.access.reason_needed = True
    missing = Rejected(Refusal.RATIONALE_MISSING)
    assert office.search.search(Filters()) == missing
    assert office.supervision.open_call(call.call) == missing
    assert office.integrity.check() == missing
    assert office.looks() == []
    assert isinstance(office.supervision.open_call(call.call, reason="Review"), CallDetail)


def test_the_detail_of_a_call_says_what_each_assessment_came_to(room: Room, office: Office):
    handler = room.desk("4471")
    call = handler.a_call("1", AMBULANCE_ANSWERS, AcceptRecommendation())
    call = handler.do(call, RecordAgency("ambulance", "declined"), WriteNote("Ambulance is full"))
    handler.do(call, AskSupervisor("unsure", "intent", "Does not fit."))
    detail = opened(office, call)
    assert [said.route.id if said.route else "" for said in detail.said] == [
        "partner_ambulance",
        "",
    ]
    assert detail.request(named(detail.state)) is not None
    assert detail.items[0].question == 5
    assert [step.seq for step in detail.steps] == sorted(step.seq for step in detail.steps)
    offered = routes_to_decide(room.engines.engine)
    assert offered[0].response is ResponseClass.POLICE_IMMEDIATE
    assert all(route.response is not ResponseClass.SUPERVISOR for route in offered)


def test_a_call_whose_pack_is_not_at_hand_is_still_told(room: Room, office: Office):
    call = room.desk("4471").a_call("1", ADVICE_ANSWERS, AcceptRecommendation())
    room.engines.of_digest = lambda _digest: None  # type: ignore[method-assign]
    detail = opened(office, call)
    assert detail.engine is None
    assert detail.reference == "1"
    assert len(detail.steps) == len(call.current.lines) + 4
    summary = office.index.catch_up()
    assert (summary.calls, summary.without_pack) == (1, 1)
    row = office.index.summary(call.call)
    assert row is not None
    assert row.response == "advice"


def test_police_at_once_are_owed_to_cad_although_the_pack_is_not_at_hand(
    room: Room, office: Office
):
    call = room.desk("4471").a_call("0001-23NOV", {}, RaiseOverride())
    room.engines.of_digest = lambda _digest: None  # type: ignore[method-assign]
    office.index.catch_up()
    assert [row.call.call for row in office.index.owed().rows[Owed.POLICE_NOT_ON_CAD]] == [
        call.call
    ]


def test_the_record_of_a_call_is_proved_in_each_log_that_holds_it(room: Room, office: Office):
    call = asked_for_less(room)
    office.supervision.send_police(call.call, "r1", "")
    room.desk("4471").a_call("2", ADVICE_ANSWERS, ConfirmOnCad("x"))
    proofs = office.supervision.prove(call.call).logs
    assert len(proofs) == 2
    assert all(p.root_agrees and p.parts_agree and p.signature for p in proofs)
    own = next(p for p in proofs if "4471" not in p.origin or p.entries > 2)
    assert own.entries == len(own.sealed)


def test_a_changed_part_and_a_changed_entry_are_seen(room: Room, office: Office):
    call = asked_for_less(room)
    log = room.desk("4471")
    entry = next(e for e in log.records.entries_of(call.call) if e.kind == "answer_given")
    rewrite(log.path, "UPDATE part SET body=? WHERE seq=?", (b'{"option":"no"}', entry.seq))
    assert [p.parts_agree for p in office.supervision.prove(call.call).logs] == [False]
    rewrite(
        log.path,
        "UPDATE leaf SET leaf=cast(replace(cast(leaf AS TEXT),'4471','4472') AS BLOB) WHERE seq=?",
        (entry.seq,),
    )
    assert [p.root_agrees for p in office.supervision.prove(call.call).logs] == [False]


def rewrite(path: Path, statement: str, values: tuple[object, ...]) -> None:
    """Change a log behind its back, as somebody with the file could."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER IF EXISTS part_update")
        connection.execute("DROP TRIGGER IF EXISTS leaf_update")
        connection.execute(statement, values)
        connection.commit()


def test_all_logs_are_checked_and_a_broken_one_is_told_apart(room: Room, office: Office):
    call = asked_for_less(room)
    log = room.desk("4502")
    log.a_call("2", ADVICE_ANSWERS)
    (room.data / "logs" / "zz").mkdir()
    (room.data / "logs" / "zz" / "audit.db").write_bytes(b"nothing like it" * 999)
    entry = room.desk("4471").records.entries_of(call.call)[2]
    rewrite(room.desk("4471").path, "UPDATE leaf SET at_ms=at_ms+1 WHERE seq=?", (entry.seq,))
    check = office.integrity.check()
    assert not isinstance(check, Rejected)
    by_name = {log.name.partition("-")[2].partition("-")[0]: log for log in check.logs}
    assert by_name["4502"].report is not None
    assert by_name["4502"].report.is_unchanged
    assert by_name["4471"].report is not None
    assert not by_name["4471"].report.is_unchanged
    broken = check.logs[-1]
    assert broken.name == "zz"
    assert broken.report is None or not broken.report.is_unchanged


def test_a_log_that_is_gone_is_missed_by_the_check(room: Room, office: Office):
    desk = room.desk("4502")
    desk.a_call("2", ADVICE_ANSWERS)
    head, name = desk.recorder.log.head(), desk.path.parent.name  # type: ignore[union-attr]
    FileHeads(room.data).save(name, head)
    desk.path.unlink()
    check = office.integrity.check()
    assert isinstance(check, IntegrityCheck)
    (gone,) = [log for log in check.logs if log.path == desk.path]
    assert gone.name == name
    assert gone.report is not None
    assert gone.report.verdict is Verdict.ROLLBACK
    assert f"{head.size} entries" in gone.report.findings[0].message


def test_lawful_erasures_are_listed(room: Room, office: Office):
    desk = room.desk("4471")
    call = desk.a_call("1", ADVICE_ANSWERS, WriteNote("to be erased"))
    note = next(e for e in desk.records.entries_of(call.call) if e.kind == "note_written")
    body = {"asked_by": "Information manager", "approved_by": ["2314", "0071"]}
    record = NewEntry("erase", "system", room.clock.now, "0071", "", "", "", body, {})
    erase(desk.recorder.log, record, [(note.seq, "text")])
    check = office.integrity.check()
    assert not isinstance(check, Rejected)
    (erasure,) = [e for log in check.logs for e in log.erasures]
    assert (erasure.parts, erasure.calls) == (("text",), 1)
    assert erasure.approved_by == ("2314", "0071")

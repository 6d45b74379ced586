"""Search, call view and integrity: found with few keys, shown only once the look is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rcrp_desktop.application import search as search_module
from rcrp_desktop.domain.call.answers import BringNewInformation, ConfirmHeld
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.ui.accessibility import audit
from rcrp_desktop.ui.background import Background
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.supervisor.integrity_page import IntegrityPage
from rcrp_desktop.ui.supervisor.search_page import SearchPageView
from rcrp_desktop.ui.supervisor.tools import WriterLane
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.text import Text
from tests.support.call_window import is_wholly_seen
from tests.support.inline_background import InlineBackground
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.room import Room
from tests.support.supervisor_window import Workroom, a_workroom

Show = Callable[..., QWidget]
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def work(tmp_path: Path, show: Show) -> Iterator[Workroom]:
    room = Room(tmp_path / "data", signed=True)
    made = a_workroom(room, tmp_path)
    show(made.window, 1360, 860)
    yield made
    made.office.close()
    room.close()


def search_of(work: Workroom) -> SearchPageView:
    work.window.pages["record"] = SearchPageView(work.tools)
    work.window.show_page("record")
    page = work.window.page
    assert isinstance(page, SearchPageView)
    return page


def type_words(page: SearchPageView, words: str, qtbot: QtBot) -> None:
    page.go_to_search()
    with qtbot.waitSignal(page.head.typing.timeout):
        QTest.keyClicks(page.head.box, words)


def references(page: SearchPageView) -> list[str]:
    return [row.cells[0].text for row in page.table.rows.rows]


def a_story(room: Room) -> CallState:
    """A call with two assessments: another service first, then police by a supervisor."""
    desk, boss = room.desk("4502"), room.desk("2290", "supervisor")
    call = desk.a_call("0405-23NOV", AMBULANCE_ANSWERS, WriteNote("Carer found her on the floor"))
    room.clock.pass_minutes(1)
    call = desk.do(call, AcceptRecommendation(), RecordAgency("ambulance", "accepted", 40))
    call = desk.do(call, ConfirmOnCad(desk.records.seal_of(call.call)))
    room.clock.pass_minutes(90)
    call = desk.do(call, BringNewInformation("agency_delayed", "Over four hours now"))
    held = [ConfirmHeld(question) for question in call.current.held]
    call = desk.do(call, *held, AcceptRecommendation())
    room.clock.pass_minutes(2)
    boss.do(boss.reopened(call), SendPolice())
    return desk.reopened(call)


# --- search ---------------------------------------------------------------------------------------


def test_typing_finds_calls_and_the_first_look_is_at_the_whole_list(work: Workroom, qtbot: QtBot):
    work.room.desk("4471").a_call("0398-23NOV", ADVICE_ANSWERS)
    work.room.clock.pass_minutes(1)
    work.room.desk("4471").a_call("0399-23NOV", AMBULANCE_ANSWERS, WriteNote("spare key"))
    page = search_of(work)
    assert references(page) == ["0399-23NOV", "0398-23NOV"]
    assert page.head.box.hasFocus()
    type_words(page, "spare", qtbot)
    assert references(page) == ["0399-23NOV"]
    kinds = [(e.kind, e.body.get("found")) for e in work.office.looks()]
    assert kinds == [("access_search", 2), ("access_search", 1)]
    assert page.head.count.text().startswith("1 of 2 calls.")


def test_groups_narrow_and_are_taken_out_again(work: Workroom):
    work.room.desk("4471").a_call("1", ADVICE_ANSWERS)
    work.room.desk("4471").a_call("2", CRIME, RaiseOverride())
    page = search_of(work)
    box = page.facets.box("happened", "override")
    assert box.accessibleDescription() == "1"
    box.click()
    assert references(page) == ["2"]
    assert page.facets.box("happened", "override").isChecked()
    assert page.model is not None
    assert [chip.label for chip in page.model.chips] == ["Override raised"]
    page.facets.box("happened", "override").click()
    assert sorted(references(page)) == ["1", "2"]


def test_nothing_found_says_so(work: Workroom, qtbot: QtBot):
    work.room.desk("4471").a_call("1", ADVICE_ANSWERS)
    page = search_of(work)
    type_words(page, "nowhere", qtbot)
    assert page.empty.isVisible()
    assert references(page) == []
    assert not page.preview.open_button.isVisible()


def test_rows_come_block_by_block_and_only_when_they_are_wanted(
    work: Workroom, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(search_module, "PAGE", 5)
    original = work.office.index.page
    monkeypatch.setattr(
        work.office.index, "page", lambda filters, after=None, limit=5: original(filters, after, 5)
    )
    for number in range(12):
        work.room.clock.pass_minutes(1)
        work.room.desk("4471").a_call(f"{number:02}", ADVICE_ANSWERS)
    page = search_of(work)
    seen = [len(references(page))]
    while page.table.rows.canFetchMore(page.table.rootIndex()):
        page.table.rows.fetchMore(page.table.rootIndex())
        seen.append(len(references(page)))
    assert references(page) == [f"{number:02}" for number in reversed(range(12))]
    assert seen[-1] == 12
    assert page.range.text() == "1 to 12 of 12"
    assert len([e for e in work.office.looks() if e.kind == "access_search"]) == 1


def test_the_answer_to_an_older_search_is_dropped(tmp_path: Path, show: Show):
    room, lanes = Room(tmp_path / "data"), InlineBackground()
    work = a_workroom(room, tmp_path, lanes)
    page = work.window.pages["record"] = SearchPageView(work.tools)
    show(work.window, 1360, 860)
    room.desk("4471").a_call("1", ADVICE_ANSWERS)
    room.desk("4471").a_call("2", CRIME)
    work.window.show_page("record")
    lanes.hold = True
    page.turn("route", "advice")
    page.turn("route", "advice")
    page.turn("route", "police_priority")
    lanes.run_all()
    assert references(page) == ["2"]
    work.office.close()
    room.close()


def test_the_selected_call_stays_selected_when_a_new_one_comes_on_top(work: Workroom):
    call = work.room.desk("4471").a_call("1", ADVICE_ANSWERS)
    page = search_of(work)
    page.table.choose(call.call)
    work.room.clock.pass_minutes(1)
    work.room.desk("4471").a_call("2", ADVICE_ANSWERS)
    page.refresh()
    assert references(page) == ["2", "1"]
    assert page.table.chosen_key == call.call
    assert page.preview.accessibleName() == "1"


def test_the_preview_says_where_a_call_stands_without_a_look_at_it(work: Workroom):
    call = a_story(work.room)
    page = search_of(work)
    page.table.choose(call.call)
    said = [line.text.text() for _, line in page.preview._labels if not line.isHidden()]
    assert said[0] == "Police are NOT attending."
    assert said[-1] == "Police are attending now."
    assert page.table.rows.rows[0].cells[5].text == "Yes, 13:33"
    assert not [e for e in work.office.looks() if e.kind == "access_open"]


def test_opening_records_the_reason_then_shows_the_call(work: Workroom):
    call = a_story(work.room)
    page = search_of(work)
    page.table.choose(call.call)
    page.preview.reason.setText("Partner query")
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert isinstance(work.window.page, CallViewPage)
    (opened,) = [e for e in work.office.looks() if e.kind == "access_open"]
    assert opened.parts["reason"] == {"text": "Partner query"}
    assert work.window.page.head.opened.text().endswith("reason: Partner query")


def test_a_needed_reason_is_asked_for_before_anything_opens(work: Workroom):
    work.office.access.reason_needed = True
    a_story(work.room)
    page = search_of(work)
    assert page.notice.isVisible()
    assert references(page) == []
    page.preview.reason.setText("Review")
    page.refresh()
    assert references(page) == ["0405-23NOV"]


def test_copying_the_list_is_on_record(work: Workroom):
    a_story(work.room)
    page = search_of(work)
    work.window.press(Act.COPY)
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[1].startswith("0405-23NOV\t")
    assert work.office.looks()[-1].kind == "access_copy"
    assert page.notice.isVisible()


@pytest.mark.parametrize("width", [1360, 1000, 420])
def test_search_is_named_and_reached_at_every_width(work: Workroom, width: int):
    a_story(work.room)
    page = search_of(work)
    work.window.resize(width, 860)
    page.table.choose_first()
    QCoreApplication.sendPostedEvents()  # what was put into a layout just now is shown
    assert audit(work.window) == []
    for _ in range(3):
        work.window.press(Act.NEXT_PANE)
        focused = work.window.focusWidget()
        assert focused is not None
        assert focused.isVisible()
        assert audit(work.window) == []
        focused.setFocus()
    assert work.window.width() <= width


def test_a_caller_has_room_beside_the_other_columns(work: Workroom):
    a_story(work.room)
    page = search_of(work)
    work.window.resize(1360, 860)
    rows = page.table.rows.rows
    caller = page.table.columnWidth(2)
    assert caller >= 130
    assert page.table.rowHeight(0) <= 3 * active_theme().line("table")
    assert len(rows) == 1


def test_an_empty_list_stands_off_its_edge(work: Workroom):
    page = search_of(work)
    bare = Text(page.empty.text(), "body")
    assert page.empty.sizeHint().width() >= bare.sizeHint().width() + 28
    assert page.empty.heightForWidth(428) == bare.heightForWidth(400) + 24


# --- the call view --------------------------------------------------------------------------------


def opened_call(work: Workroom, call: CallState) -> CallViewPage:
    page = search_of(work)
    page.table.choose(call.call)
    page.open_chosen()
    shown = work.window.page
    assert isinstance(shown, CallViewPage)
    return shown


def test_the_call_view_tells_what_was_known_when_and_why(work: Workroom):
    view = opened_call(work, a_story(work.room))
    model = view.model
    assert model is not None
    assert model.columns == ("Question", "Assessment 1, 12:00", "Assessment 2, 13:31")
    route = model.table[-2]
    assert [cell.runs[0].text for cell in route.cells] == ["Another service, at once"] * 2
    decision = model.table[-1]
    assert decision.cells[0].runs[0].text == "Does not hold now: Accepted, 4502"
    assert "2290" in decision.cells[1].runs[0].text
    assert model.whys[0].title == "Decided by you"
    assert model.whys[1].title == "Recommendation: assessment 2"
    assert model.whys[1].first == "First rule that held: r07_ambulance"
    assert model.whys[1].excluded.startswith("Above it, 6 rules excluded.")
    assert "Call began" in view.steps.shown
    assert "Agency accepted" in view.steps.shown
    assert not any(what.startswith("Answer,") for what in view.steps.shown)
    view.steps.more.click()
    assert any(what.startswith("Answer,") for what in view.steps.shown)
    assert len(view.steps.shown) == model.entries


def test_the_proof_names_the_logs_the_seal_and_what_was_not_checked(work: Workroom):
    view = opened_call(work, a_story(work.room))
    assert view.proof.headline.text().endswith(
        "name this call, unchanged since they were recorded."
    )
    lines = view.proof.lines.texts
    assert any(line.startswith("desk-4502: ") and "signed" in line for line in lines)
    assert any("fits this record" in line for line in lines)
    assert view.proof.not_checked.text().startswith("Not checked: whether")
    assert "2290, opened" in view.looks.lines.texts[0]


def test_a_changed_record_is_said_first(work: Workroom):
    import sqlite3
    from contextlib import closing

    call = a_story(work.room)
    path = work.room.desk("4502").path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER part_update")
        connection.execute(
            "UPDATE part SET body=? WHERE part='text' AND seq="
            "(SELECT min(seq) FROM leaf WHERE call=? AND kind='note_written')",
            (b'{"text":"other"}', call.call),
        )
        connection.commit()
    view = opened_call(work, call)
    assert view.proof.headline.text().startswith("CHANGED SINCE RECORDED")


def test_a_waiting_request_is_decided_in_the_call_view(work: Workroom):
    asked = AskLessPolice("advice_given", "Seen today.")
    call = work.room.desk("4471").a_call("1", CRIME, asked)
    work.room.clock.pass_minutes(1)
    view = opened_call(work, call)
    assert view.decision.isVisible()
    work.window.press(Act.SEND_POLICE)
    assert work.room.desk("4471").reopened(call).requests[0].decision is not None
    assert not view.decision.isVisible()
    assert view.told.isVisible()
    assert "Supervisor overturned: police at once" in view.steps.shown


def test_what_is_to_be_decided_is_in_sight_without_scrolling(work: Workroom):
    asked = AskLessPolice("advice_given", "Seen today.")
    call = work.room.desk("4471").a_call("1", CRIME, asked, WriteNote("A long note. " * 40))
    view = opened_call(work, call)
    work.window.resize(1360, 860)
    QCoreApplication.sendPostedEvents()
    assert is_wholly_seen(view.decision.send)
    assert is_wholly_seen(view.decision.agree)


@pytest.mark.parametrize("width", [1360, 420])
def test_the_copy_button_stands_at_the_right_and_covers_nothing(work: Workroom, width: int):
    view = opened_call(work, a_story(work.room))
    work.window.resize(width, 860)
    QCoreApplication.sendPostedEvents()
    button = QRect(view.copy_button.mapTo(view, QPoint()), view.copy_button.size())
    opened = QRect(view.head.opened.mapTo(view, QPoint()), view.head.opened.size())
    assert view.width() - button.right() <= 20
    assert not button.adjusted(-5, -5, 5, 5).intersects(opened)


def test_the_call_view_follows_the_call(work: Workroom):
    handler = work.room.desk("4471")
    call = handler.a_call("1", ADVICE_ANSWERS)
    view = opened_call(work, call)
    work.room.clock.pass_minutes(1)
    handler.do(call, RaiseOverride())
    view.refresh()
    assert "Threat to life raised" in view.steps.shown
    assert view.stand_down.isVisible()
    assert len([e for e in work.office.looks() if e.kind == "access_open"]) == 1


def test_copying_the_call_is_on_record_and_strikes_in_words(work: Workroom):
    view = opened_call(work, a_story(work.room))
    work.window.press(Act.COPY)
    assert "Assessment 1, 12:00" in QGuiApplication.clipboard().text()
    assert work.office.looks()[-1].kind == "access_copy"
    assert view.told.isVisible()


@pytest.mark.parametrize("width", [1360, 1000, 420])
def test_the_call_view_is_named_and_reached_at_every_width(work: Workroom, width: int):
    call = work.room.desk("4471").a_call("1", CRIME, AskLessPolice("advice_given", "Seen."))
    opened_call(work, call)
    work.window.resize(width, 900)
    assert audit(work.window) == []
    assert work.window.width() <= width


# --- integrity ------------------------------------------------------------------------------------


def integrity_of(work: Workroom) -> IntegrityPage:
    work.window.pages["integrity"] = IntegrityPage(work.tools)
    work.window.show_page("integrity")
    page = work.window.page
    assert isinstance(page, IntegrityPage)
    return page


def test_nothing_is_checked_until_it_is_asked_for(work: Workroom):
    page = integrity_of(work)
    assert page.headline.text().startswith("Nothing has been checked")
    assert work.office.looks() == []
    assert page.check_button.hasFocus()
    assert not page.copy_button.isVisible()
    assert [hint.text for hint in page.hints()] == ["next pane", "check now"]
    assert page.right == ""


def test_the_verdict_says_what_it_did_not_check(work: Workroom):
    a_story(work.room)
    page = integrity_of(work)
    work.window.press(Act.REFRESH)
    assert page.headline.text() == (
        "2 logs unchanged since recorded. 2 logs could not be compared with an anchor."
    )
    said = " ".join(page.not_checked.texts)
    assert "true or complete" in said
    assert "there is no anchor" in said
    assert [row.cells[0].text for row in page.logs.rows.rows] == ["desk-2290", "desk-4502"]
    assert [e.kind for e in work.office.looks()] == ["access_verify"]
    assert page.copy_button.isVisible()
    assert [hint.text for hint in page.hints()][1:] == ["check again", "copy verdict"]
    assert page.right == "2 logs"
    work.window.press(Act.COPY)
    assert "Not checked" in QGuiApplication.clipboard().text()
    assert audit(work.window) == []


def test_a_changed_log_comes_first_and_stops_work_on_it(work: Workroom):
    import sqlite3
    from contextlib import closing

    a_story(work.room)
    with closing(sqlite3.connect(work.room.desk("4502").path)) as connection:
        trigger = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE name='leaf_update'"
        ).fetchone()[0]
        connection.execute("DROP TRIGGER leaf_update")
        connection.execute("UPDATE leaf SET at_ms=at_ms+1 WHERE seq=4")
        connection.execute(trigger)
        connection.commit()
    page = integrity_of(work)
    page.check()
    assert page.headline.text().startswith("1 log CHANGED since recorded.")
    assert page.findings.isVisible()
    assert any(line.startswith("Entry 4: ") for line in page.findings.texts)
    assert "Do not work on with desk-4502" in page.next.text()


# --- lanes ----------------------------------------------------------------------------------------


def test_a_look_from_a_read_lane_is_written_on_the_write_lane(qtbot: QtBot, tmp_path: Path):
    import threading

    lanes = Background()
    writer = WriterLane(lanes)
    seen: list[tuple[str, str]] = []

    def look() -> str:
        return writer(lambda: threading.current_thread().name)

    def came(name: str) -> None:
        seen.append((name, threading.current_thread().name))

    lanes.read(look, came)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0].startswith("rcrp-write")
    assert seen[0][1] == "MainThread"
    assert lanes.drain(5)

"""A request that two supervisors decided differently, on the board, beside it, in the call and in what is handed out."""

from __future__ import annotations

from datetime import UTC

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.export import ExportedCall, export_json
from rcrp_desktop.cli.export_files import call_lines
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.presentation.supervisor.call_view import as_text, present_call_view
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room

TEXTS, TIMES = load_texts(resource_path("text")), Times(UTC)


def decided_differently(room: Room) -> CallState:
    """By 3301 and 4402: neither had read the other's decision."""
    call = room.desk("4471").a_call("0398-23NOV", ADVICE_ANSWERS, AskSupervisor("asked"))
    x, y = room.desk("3301", "supervisor"), room.desk("4402", "supervisor")
    seen_x, seen_y = x.reopened(call), y.reopened(call)
    room.clock.pass_minutes(1)
    x.do(seen_x, DecideRequest("r1", "overturn", "police_now", "Known risk."))
    room.clock.pass_minutes(1)
    y.do(seen_y, DecideRequest("r1", "agree", "advice_given", "Right."))
    return call


def words_on(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def test_the_board_and_what_is_beside_it_say_who_decided_what(work):
    decided_differently(work.room)
    work.window.pages["board"] = BoardPage(work.tools)
    work.window.show_page("board")
    page = work.window.page
    model = page.table.model()
    cells = [
        str(model.index(row, column).data())
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]
    assert "Decided differently" in cells
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    told = words_on(page)
    assert "3301 12:01" in told
    assert "4402 12:02" in told
    assert "Police who were decided on stand" in told


def test_the_call_view_and_the_export_say_it_too(work):
    call = decided_differently(work.room)
    detail = work.office.supervision.open_call(call.call)
    model = present_call_view(detail, work.room.clock.now_ms(), work.tools.words)
    told = str(as_text(model))
    assert "Supervisors decided differently: 3301 12:01" in told
    assert "Decided differently: open again" in told
    said = export_json(ExportedCall(detail, (), ()), str, redacted=False)
    (request,) = said["decided_differently"]
    assert [(d["actor"], d["route"]) for d in request["decisions"]] == [
        ("3301", "police_now"),
        ("4402", "advice_given"),
    ]
    lines = "\n".join(
        map(str, call_lines(ExportedCall(detail, (), ()), TEXTS, TIMES, redacted=False))
    )
    assert "SUPERVISORS DECIDED DIFFERENTLY" in lines
    assert "4402  advice_given" in lines
    withheld = export_json(ExportedCall(detail, (), ()), str, redacted=True)
    assert "advice_given" not in str(withheld["decided_differently"])


def test_who_had_not_read_what_is_told_beside_the_act(work):
    call = decided_differently(work.room)
    detail = work.office.supervision.open_call(call.call)
    first, second = (step for step in detail.steps if step.event.stamp.role == "supervisor")
    lines = list(map(str, call_lines(ExportedCall(detail, (), ()), TEXTS, TIMES, redacted=False)))
    told = [line for line in lines if "had not read" in line]
    assert len(told) == 1
    assert f"[{first.origin} no. {first.seq}]" in told[0]
    after = next(n for n, line in enumerate(lines) if f"[{second.origin} no. {second.seq}]" in line)
    assert lines.index(told[0]) > after
    model = present_call_view(detail, work.room.clock.now_ms(), work.tools.words)
    told = str(as_text(model))
    assert told.count("had not read 1 act of another desk above") == 1

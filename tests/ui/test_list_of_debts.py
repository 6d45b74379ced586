"""F9 lists what is owed by harm, opens on what ANOTHER CALL names, and has the worst row and the live call in sight."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency, RecordDuty, TellChange
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.ui.call_taking.items_view import CallRow, ItemRow
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.text import Text
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen, seen_part
from tests.support.pack_builder import AMBULANCE_ANSWERS
from tests.ui.test_truth_in_sight import LOOKS, settle

ORDER = {kind: place for place, kind in enumerate(Owed)}


def truth(screen) -> str:
    return screen.page.truth.accessibleName()


@pytest.fixture
def bench() -> Bench:
    return Bench()


def room_of_calls(bench: Bench, *, asked: bool = False):
    """An old call with closing duties, a newer one with police who are not on CAD; one that waits for a supervisor."""
    made = [bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation()) for _ in range(3)]
    bench.clock.pass_minutes(2)
    made.append(bench.a_call(AMBULANCE_ANSWERS, RaiseOverride()))
    if asked:
        bench.clock.pass_minutes(2)
        made.append(bench.a_call({"act_done": "no"}, AskSupervisor("asked", text="Is it known?")))
    bench.clock.pass_minutes(2)
    return made


@LOOKS
def test_f9_opens_what_another_call_names_and_enter_goes_there(qtbot, theme, bench, size, percent):
    """The focus was on the oldest row, a paper debt."""
    theme.set_text_percent(percent)
    made = room_of_calls(bench)
    with bench_window(qtbot, bench, size=size, states=tuple(made)) as (screen, _):
        screen.press("Ctrl+N", "2")
        assert truth(screen).startswith("ANOTHER CALL, began 12:02: Police advised, not on CAD.")
        assert truth(screen).endswith("F9 opens it.")
        live = screen.state.call
        screen.press("F9")
        screen.until_idle(qtbot)
        settle()
        row = QApplication.focusWidget()
        assert row is not None
        assert row.accessibleName().startswith("Police advised, not on CAD")
        assert isinstance(row, ItemRow)
        assert seen_part(row._what).height() >= active_theme().line("table_strong")
        assert percent == 200 or is_wholly_seen(row)
        panel = screen.page.calls
        lives = next(r for r in panel.rows_on_show if r._id == live)
        assert isinstance(lives, CallRow)
        assert is_wholly_seen(lives._reference)
        assert is_wholly_seen(lives._chip)
        items = screen.window.live.controller.items()
        assert [ORDER[item.kind] for item in items] == sorted(ORDER[item.kind] for item in items)
        screen.press("Return")
        assert screen.state.call == made[3].call


def test_f9_opens_what_is_named_also_where_what_is_worse_waits_for_somebody_else(qtbot, bench):
    """It said "F9 lists it." and opened on the request, which nobody at this desk can decide."""
    made = room_of_calls(bench, asked=True)
    with bench_window(qtbot, bench, states=tuple(made)) as (screen, _):
        screen.press("Ctrl+N", "2")
        assert truth(screen).endswith("Police advised, not on CAD. F9 opens it.")
        screen.press("F9")
        row = QApplication.focusWidget()
        assert row is not None
        assert row.accessibleName().startswith("Police advised, not on CAD")
        assert screen.page.items.rows_on_show[0].accessibleName().startswith("Awaiting supervisor")


def police_ended(bench: Bench, *, told: bool):
    """No police were decided, then sent by hand; a supervisor ends them, and CAD has it."""
    tell = [RecordDuty("caller_told", "done"), RecordAgency("ambulance", "accepted")]
    call = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), *(tell if told else ()))
    call = bench.do(call, SendPolice(), ConfirmOnCad())
    for item in facts(bench, call).items:
        call = bench.do(call, TellChange(item.id, "done"))
    assert not facts(bench, call).items
    return bench.do(call, AskSupervisor("asked", text="The caller rang back"))


@LOOKS
def test_a_caller_who_waits_for_police_that_a_supervisor_ended_is_named(
    qtbot, theme, bench, size, percent
):
    """By whatever name the debt has: once it was cancelled on CAD the line was gone and somebody waited."""
    theme.set_text_percent(percent)
    call = police_ended(bench, told=True)
    with bench_window(qtbot, bench, size=size, states=(call,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        assert not truth(screen)
        boss = bench.colleague("2290", "supervisor")
        decided = DecideRequest("r1", "overturn", "partner_ambulance", "Heard.")
        done = boss.perform(boss.reopen(call.call), decided)
        assert isinstance(done, Performed)
        bench.do(done.state, RecordAgency("ambulance", "accepted"))
        screen.window.live.controller.read_again(call.call)
        screen.until_idle(qtbot)
        settle()
        screen.press("Ctrl+PgUp", "F8", "K", "Ctrl+PgDown")
        screen.until_idle(qtbot)
        kinds = [item.kind for item in screen.window.live.controller.items()]
        assert Owed.CANCEL_ON_CAD not in kinds
        assert Owed.TELL_CALLER_OF_CHANGE not in kinds
        said = truth(screen)
        assert said.startswith("ANOTHER CALL, began 12:00:"), said
        screen.press("F9")
        screen.until_idle(qtbot)
        row = QApplication.focusWidget()
        assert row is not None
        named = said.partition(": ")[2].removesuffix(". F9 opens it.")
        assert row.accessibleName().startswith(named)
        names = [r.accessibleName() for r in screen.page.items.rows_on_show if not r.isHidden()]
        assert any(n.startswith("Caller not told that it changed") for n in names), names


def test_of_one_kind_the_oldest_is_first(qtbot, bench):
    made = room_of_calls(bench)
    with bench_window(qtbot, bench, states=tuple(made)) as (screen, _):
        items = screen.window.live.controller.items()
        for kind in {item.kind for item in items}:
            since = [item.since_ms for item in items if item.kind is kind]
            assert since == sorted(since)


def test_calls_begun_in_one_minute_are_told_apart_by_the_second(qtbot, bench):
    first = bench.a_call(AMBULANCE_ANSWERS, RaiseOverride())
    bench.clock.pass_minutes(0.2)
    with bench_window(qtbot, bench, states=(first,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        assert "ANOTHER CALL, began 12:00:00:" in truth(screen)
        assert "began 12:00:12" in screen.model.override.line
        bench.clock.pass_minutes(2)
        screen.press("Ctrl+N", "2")
        assert "began 12:02," in screen.model.override.line, "the minute is enough"


def test_an_empty_list_says_that_it_is_of_ones_own_calls_and_where_others_are(qtbot, bench):
    """It said "Nothing is owed" while people waited on a colleague's calls, begun at the same desk."""
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("F9")
        items = screen.page.items
        assert items._note.text() == "Nothing is owed on your calls."
        words = {text.text() for text in items.findChildren(Text) if text.isVisible()}
        assert any("your calls" in said and "on the board" in said for said in words)


def test_the_row_with_the_focus_keeps_its_debt_when_a_worse_one_comes(qtbot, bench):
    """Enter brought up another call: the rows moved under the finger."""
    made = room_of_calls(bench)
    with bench_window(qtbot, bench, states=tuple(made)) as (screen, _):
        rows = screen.page.items.rows_on_show
        screen.press("F9", "Down")
        assert QApplication.focusWidget() is rows[1]
        debt = rows[1]._id
        worse = next(call for call in made[:3] if not debt.startswith(call.call))
        other = bench.colleague("2290")
        assert isinstance(other.perform(other.reopen(worse.call), RaiseOverride()), Performed)
        screen.window.live.controller.read_again(worse.call)
        screen.until_idle(qtbot)
        assert rows[1]._id != debt
        row = QApplication.focusWidget()
        assert isinstance(row, ItemRow)
        assert row._id == debt
        screen.press("Return")
        assert screen.state.call == debt.partition(" ")[0]


def test_where_the_debt_itself_goes_the_focus_stays_in_the_list(qtbot, bench):
    made = room_of_calls(bench)
    with bench_window(qtbot, bench, states=tuple(made)) as (screen, _):
        rows = screen.page.items.rows_on_show
        screen.press("F9", "Down")
        debt = rows[1]._id
        call = next(call for call in made if debt.startswith(call.call))
        other = bench.colleague("2290")
        assert isinstance(other.perform(other.reopen(call.call), RaiseOverride()), Performed)
        screen.window.live.controller.read_again(call.call)
        screen.until_idle(qtbot)
        assert debt not in [row._id for row in rows if not row.isHidden()]
        assert QApplication.focusWidget() is rows[1]


def test_a_list_with_a_call_that_cannot_be_read_whole_says_that_more_may_be_owed(qtbot, bench):
    """Beside "Part of the record of an open call cannot be read" it said that nothing is owed."""
    told = bench.a_call({"act_done": "no"})
    for state, note in (
        (replace(told, damaged=True), "items.none_part"),
        (told, "items.none"),
    ):
        with bench_window(qtbot, bench, states=(state,)) as (screen, _):
            screen.press("F9")
            assert screen.page.items._note.text() == TEXTS(note)

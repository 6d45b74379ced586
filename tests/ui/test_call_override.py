"""The override is shown in the same turn, whatever the disk does, and no word claims more than the disk has."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.override import (
    MispressOverride,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.key_table import Act
from tests.support.call_bench import FULL, LOCKED, Bench, national
from tests.support.call_window import TEXTS, bench_window

RECORDING = TEXTS("recorded.override_now")
NOT_RECORDED = "NOT RECORDED"


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


def block(screen) -> str:
    return screen.window.state_block.accessibleName()


def test_it_is_shown_while_the_disk_hangs(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        screen.press("F2")
        assert screen.shows_override()
        assert screen.stage is Stage.EMERGENCY
        assert RECORDING in block(screen)
        assert "no. " not in block(screen)
        assert "override_raised" not in bench.log.kinds()
        lanes.run_all()
        assert bench.log.kinds()[-1] == "override_raised"
        assert "no. " in block(screen)


def test_a_silent_disk_is_told_of(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        lanes.hold = True
        screen.press("F2")
        screen.window.live.controller.recording.say_late()
        assert NOT_RECORDED in block(screen)
        lanes.run_all()
        assert NOT_RECORDED not in block(screen)


def test_an_answer_written_meanwhile_does_not_pass_for_it(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        lanes.hold = True
        screen.press("2")
        work = lanes.waiting.popleft()
        screen.press("F2")
        lanes.waiting.appendleft(work)  # it had begun before the override was raised
        lanes.run_next()
        assert screen.shows_override()
        assert RECORDING in block(screen)
        assert "no. " not in block(screen)
        lanes.run_all()
        assert bench.log.kinds()[-1] == "override_raised"


def test_it_goes_before_everything_that_waits_but_the_acts_on_its_own_call(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        lanes.hold = True
        written: list[list[str]] = []
        lanes.write(lambda: written.append(bench.log.kinds()), lambda _: None)
        screen.press("2", "F2")
        lanes.run_all()
        kinds = bench.log.kinds()
        assert kinds.index("answer_given") < kinds.index("override_raised")
        assert "override_raised" in written[0]


def overrides_on_record(bench) -> list[tuple[str, object]]:
    return [
        (entry.kind, entry.body["number"])
        for entry in bench.log.entries
        if entry.kind.startswith("override")
    ]


IN_ORDER = [("override_raised", 1), ("override_mispressed", 1), ("override_raised", 2)]


def test_order_of_acts_is_order_of_record_on_a_disk_that_hangs(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        screen.press("F2", "M", "F2")
        bench.clock.pass_minutes(1)  # the mis-press was in time, whenever the disk comes back
        lanes.run_all()
        assert overrides_on_record(bench) == IN_ORDER
        assert screen.shows_override()
        reopened = bench.service.reopen(screen.state.call)
        assert reopened.override is not None
        assert reopened.override.number == 2


def test_order_of_acts_is_order_of_record_where_nothing_takes_them(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        bench.log.refuses = bench.journal.refuses = FULL
        screen.press("F2")
        bench.clock.pass_minutes(1)  # sooner it is the same alarm
        screen.press("F2")
        first = screen.state.call
        assert len(screen.state.overrides) == 2
        bench.log.refuses = bench.journal.refuses = None
        screen.window.live.controller.recording.recover()
        assert overrides_on_record(bench) == [("override_raised", 1), ("override_raised", 2)]
        commands = [e.command for e in bench.log.entries if e.kind == "override_raised"]
        assert len(set(commands)) == 2, "each is its own act, and can be told from the other"
        assert bench.service.reopen(first).override is not None


def test_a_log_that_refuses_leaves_it_in_red_until_it_is_recorded(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        bench.log.refuses = FULL
        screen.press("F2")
        assert screen.shows_override()
        assert NOT_RECORDED in block(screen)
        (spilled,) = bench.journal.pending()
        screen.window.live.controller.recording.recover()
        assert NOT_RECORDED in block(screen)
        bench.log.refuses = None
        screen.window.live.controller.recording.recover()
        assert NOT_RECORDED not in block(screen)
        assert f"no. {len(bench.log.entries) - 1}" in block(screen)
        raised = bench.log.entries[-1]
        assert (raised.kind, raised.command) == ("override_raised", spilled.entries[0].command)
        assert bench.log.kinds().count("override_raised") == 1


def test_with_nothing_to_write_to_it_is_shown_and_never_forgotten(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        bench.log.refuses = bench.journal.refuses = FULL
        screen.press("F2")
        assert screen.shows_override()
        assert NOT_RECORDED in block(screen)
        screen.press("B")
        assert NOT_RECORDED in block(screen)
        bench.log.refuses = bench.journal.refuses = None
        screen.press("B")
        assert bench.log.kinds()[-2:] == ["override_raised", "ambulance_asked"]
        screen.window.live.controller.recording.recover()
        assert NOT_RECORDED not in block(screen)
        reopened = bench.service.reopen(screen.state.call)
        assert reopened.override is not None


def test_with_a_journal_again_it_is_kept_there(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        bench.log.refuses = bench.journal.refuses = LOCKED
        screen.press("F2")
        bench.journal.refuses = None
        screen.window.live.controller.recording.recover()
        assert [entry.kind for s in bench.journal.pending() for entry in s.entries] == [
            "override_raised"
        ]
        assert NOT_RECORDED in block(screen)
        bench.log.refuses = None
        screen.window.live.controller.recording.recover()
        assert bench.log.kinds()[0] == "override_raised"
        assert NOT_RECORDED not in block(screen)


def test_a_look_at_the_logs_does_not_take_it_off_the_screen(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2", "2")
        lanes.hold = True
        screen.press("F2")
        override = lanes.waiting.popleft()
        screen.window.live.controller.read_again(screen.state.call)
        lanes.run_all()
        assert screen.shows_override()
        lanes.waiting.append(override)
        lanes.run_all()
        assert screen.shows_override()
        assert bench.log.kinds()[-1] == "override_raised"


def test_a_change_seen_meanwhile_is_read_afterwards(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2", "2")
        boss = bench.colleague("2290", "supervisor")
        lanes.hold = True
        screen.press("F2")
        boss.perform(boss.reopen(screen.state.call), BringNewInformation("supervisor_asks", ""))
        screen.window.live.controller.read_again(screen.state.call)
        lanes.run_all()
        assert len(screen.state.assessments) == 1
        screen.window._calls_changed(frozenset())
        lanes.run_all()
        assert len(screen.state.assessments) == 2
        assert screen.shows_override()


def test_a_look_that_began_before_it_changes_nothing(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2", "2")
        boss = bench.colleague("2290", "supervisor")
        boss.perform(boss.reopen(screen.state.call), BringNewInformation("supervisor_asks", ""))
        lanes.hold = True
        screen.window.live.controller.read_again(screen.state.call)
        read = lanes.waiting.popleft()
        screen.press("F2")
        lanes.waiting.appendleft(read)
        lanes.run_next()
        assert screen.shows_override()


@pytest.mark.parametrize("before", [(), ("2",), ("2", "F7"), ("F9",), ("N",), ("2", "1"), ("F1",)])
def test_it_is_one_key_from_anywhere(qtbot, bench, before):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press(*before)
        call = screen.state.call
        screen.press("F2")
        assert screen.shows_override()
        assert screen.has_seen_focus()
        assert screen.state.call == call
        assert not screen.page.ask.is_open
        assert not screen.page.lists_open


def test_it_works_before_anything_is_set_up(qtbot, bench):
    with bench_window(qtbot, bench, role="") as (screen, _):
        assert not screen.window.is_live_on_show
        screen.press("F2")
        assert screen.shows_override()
        assert screen.has_seen_focus()
        assert bench.log.kinds()[:2] == ["override_raised", "call_began"]


def test_a_page_about_another_call_raises_it_there_without_reading(qtbot, bench):
    other = bench.a_call({"life_now": "no"})
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("F1")
        screen.window.page.call_on_show = other.call
        bench.records.entries_of = None  # reading would fail
        lanes.hold = True
        screen.press("F2")
        assert screen.shows_override()
        del bench.records.entries_of
        lanes.run_all()
        assert bench.log.entries[-1].call == other.call
        assert screen.state.call == other.call
        assert dict(screen.state.current.answers) == {"life_now": "no"}
        assert screen.shows_override()


def test_taken_back_within_seconds_and_not_after(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F2", "M")
        assert screen.stage is Stage.QUESTION
        assert not screen.shows_override()
        screen.press("F2")
        bench.clock.pass_minutes(0.2)
        screen.press("M")
        assert screen.shows_override()
        assert TEXTS("refused.too_late") in screen.notice


def test_questions_go_on_without_lowering_it(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("F2", "Q")
        assert screen.stage is Stage.QUESTION
        assert screen.shows_override()
        screen.press("2", "2", "2")
        assert screen.shows_override()
        screen.press("Q")
        assert screen.stage is Stage.EMERGENCY


def test_after_a_mispress_the_questions_that_matter_are_asked_again(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        asked = screen.question
        screen.press("F2", "Q", "Q", "M")
        assert not screen.shows_override()
        assert screen.question == asked
        assert screen.window.live.controller.facts().said.next_question.id == asked


class _OtherPage(QWidget):
    """A page of a role, as bare as the shell allows."""

    title = "Other"
    right = "2 owed"
    call_on_show = ""
    override_line = ""

    def handlers(self) -> dict[Act, Callable[[], object]]:
        return {}

    def hints(self) -> tuple[HintModel, ...]:
        return ()

    def focus_first(self) -> None:
        pass

    def refresh(self) -> None:
        pass


def test_the_bar_says_anew_where_the_override_lands_when_a_page_chooses_another_call(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        window, page = screen.window, _OtherPage()
        window.show_nav([("other", "Other"), ("calls", "Calls")], window.show_page)
        window.show_widget(page)
        bar, nav = window.override_bar, window.nav
        assert bar.sizeHint().height() == 36
        assert bar.accessibleDescription() == TEXTS("override.starts")
        assert nav.right == "2 owed"
        page.override_line, page.right = "Raises it on 0398-23NOV.", "1 owed"
        window.keys_changed()
        assert bar.accessibleDescription() == "Raises it on 0398-23NOV."
        assert nav.right == "1 owed"
        window.show_live()
        assert nav.right == ""
        assert bar.sizeHint().height() == 48


def test_the_guide_says_whether_the_override_acts_on_the_call_under_it(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        line = screen.window.override_bar.accessibleDescription()
        screen.press("F1")
        assert screen.window.override_bar.accessibleDescription() == line
        screen.press("Esc")
        screen.window.show_widget(_OtherPage())
        screen.press("F1")
        assert screen.window.override_bar.accessibleDescription() == TEXTS("override.starts")


@pytest.mark.parametrize("away", ["guide", "other page"])
def test_from_another_page_the_emergency_is_presented_once_with_its_shell_and_keys(
    qtbot, bench, away
):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        page = _OtherPage()
        page.call_on_show = screen.state.call
        screen.press("F1") if away == "guide" else screen.window.show_widget(page)
        shown = list[object]()
        screen.window.live.controller.screen_changed.connect(shown.append)
        screen.press("F2")
        assert len(shown) == 1
        assert screen.window.is_live_on_show
        assert screen.stage is Stage.EMERGENCY
        assert RECORDING in block(screen)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert screen.window.live.page.emergency.isAncestorOf(focus)
        screen.press("F9")  # a key of the call, before the disk has answered
        assert screen.window.live.page.lists_open
        screen.press("Esc")
        lanes.run_all()
        assert "no. " in block(screen)


def test_each_of_two_overrides_has_its_own_number_and_never_that_of_the_other(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F2")
        own = screen.model.emergency.block.recorded
        assert "no. " in own
        other = bench.colleague("2290")
        bench.clock.pass_minutes(1)
        raised = other.perform(screen.state, RaiseOverride())
        assert isinstance(raised, Performed)
        screen.window.live.controller.read_again(screen.state.call)
        block = screen.model.emergency.block
        assert "2290" in block.raised
        assert block.recorded == TEXTS("recorded.elsewhere")
        screen.read_override()
        screen.press("M")
        assert screen.notice == TEXTS("refused.not_yours", limit="2290")
        assert isinstance(other.perform(raised.state, MispressOverride()), Performed)
        screen.window.live.controller.read_again(screen.state.call)
        assert screen.model.emergency.block.recorded == own


def test_beside_a_threat_that_somebody_else_raised_stands_no_entry_of_this_desk(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "2")
        assert "no. " in screen.model.override.right
        other = bench.colleague("2290", "supervisor")
        bench.clock.pass_minutes(1)
        assert isinstance(other.perform(screen.state, RaiseOverride()), Performed)
        screen.window.live.controller.read_again(screen.state.call)
        assert screen.model.emergency.block.recorded == TEXTS("recorded.elsewhere")


def test_the_entry_of_an_override_is_not_told_as_that_of_the_last_act(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F2")
        own = screen.model.emergency.block.recorded.rpartition("no. ")[2]
        boss = bench.colleague("2290", "supervisor")
        assert isinstance(boss.perform(screen.state, StandDownOverride("No.")), Performed)
        screen.window.live.controller.read_again(screen.state.call)
        assert screen.model.stage is not Stage.EMERGENCY
        assert f"no. {own}" not in screen.model.override.right, "that of the threat to life"

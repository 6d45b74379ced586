"""What was decided and holds no longer, and police who were stood down, are said on the call's own screen.

They stood in the list of F9, on the board and on the card of an outcome only: on a question nobody saw them.
"""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency, RecordDuty
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.ui.theme.theme import active_theme
from tests.support.call_bench import Bench, national
from tests.support.call_window import bench_window, is_wholly_seen, seen_part
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

LOOKS = pytest.mark.parametrize(
    ("size", "percent"),
    [((420, 900), 200), ((420, 900), 100), ((1360, 860), 200), ((1360, 860), 100)],
    ids=str,
)


def settle() -> None:
    for _ in range(8):
        QApplication.sendPostedEvents()


def is_told(screen, head: str) -> bool:
    truth = screen.page.truth
    settle()
    if not truth.isVisible():
        return False
    lines = truth.accessibleName().split("\n")
    told = [line for line in lines if "OWED: " not in line]
    assert told, lines
    assert told[0].startswith(head), lines
    return seen_part(truth).height() >= active_theme().line("table_strong")


def is_owed_first(screen, words: str) -> bool:
    """Whether what is owed on the call on show is told first, and begins in sight."""
    settle()
    assert screen.page.truth.accessibleName().startswith(words), screen.page.truth.accessibleName()
    return seen_part(screen.page.truth).height() >= active_theme().line("table_strong")


@LOOKS
def test_that_a_decision_holds_no_longer_is_in_sight_until_it_is_decided_again(
    qtbot, theme, size, percent
):
    theme.set_text_percent(percent)
    bench = Bench()
    decided = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, size=size, states=(decided,)) as (screen, _):
        assert not screen.page.truth.isVisible()
        screen.press("F7", "1")
        screen.until_idle(qtbot)
        assert screen.stage is Stage.REASSESS
        assert is_told(screen, "DECIDE AGAIN:")
        assert is_wholly_seen(screen.page.question.options.rows[0])
        screen.press("F2")
        settle()
        assert not screen.page.truth.isVisible(), "police stand, whatever was decided"
        screen.press("M")
        assert is_told(screen, "DECIDE AGAIN:")
        screen.press("S")
        settle()
        assert not screen.page.truth.isVisible()


@LOOKS
def test_that_police_who_were_decided_stay_until_more_are_is_in_sight(qtbot, theme, size, percent):
    theme.set_text_percent(percent)
    bench = Bench()
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked"))
    boss = bench.colleague("2290", "supervisor")
    sent = boss.perform(asked, DecideRequest("r1", "overturn", "police_soon", "Known."))
    more = bench.do(sent.state, AnswerQuestion("act_done", "yes"))
    with bench_window(qtbot, bench, size=size, states=(more,)) as (screen, _):
        assert screen.stage is Stage.OUTCOME
        assert is_told(screen, "DECIDE AGAIN: more police recommended.")
        screen.press("A")
        screen.until_idle(qtbot)
        assert "DECIDE AGAIN" not in screen.page.truth.accessibleName()
        assert is_owed_first(screen, "OWED: Tell the caller: the outcome changed.")


@LOOKS
def test_who_stood_police_down_and_why_is_in_sight_on_a_question(qtbot, theme, size, percent):
    theme.set_text_percent(percent)
    bench = Bench()
    raised = bench.a_call({"act_done": "no"}, RaiseOverride())
    with bench_window(qtbot, bench, size=size, states=(raised,)) as (screen, _):
        assert screen.stage is Stage.EMERGENCY
        boss = bench.colleague("2290", "supervisor")
        assert isinstance(boss.perform(raised, StandDownOverride("Found asleep.")), Performed)
        screen.window.live.controller.read_again(raised.call)
        assert screen.stage is Stage.QUESTION
        assert is_told(screen, "STOOD DOWN:")
        said = screen.page.truth.accessibleName()
        assert "supervisor 2290" in said
        assert "Found asleep." in said
        screen.press("F2")
        settle()
        assert not screen.page.truth.isVisible()


@LOOKS
@pytest.mark.parametrize("by", ["mispress", "stand_down"])
def test_police_on_cad_who_ended_are_to_be_cancelled_there_in_sight_until_k(
    qtbot, theme, size, percent, by
):
    """M after K: the screen showed "1 item owed" and nothing else."""
    theme.set_text_percent(percent)
    bench = Bench()
    with bench_window(qtbot, bench, size=size) as (screen, _):
        screen.press("2", "F2", "K")
        assert not screen.page.truth.isVisible()
        if by == "mispress":
            screen.press("M")
        else:
            boss, state = bench.colleague("2290", "supervisor"), screen.state
            done = boss.perform(boss.reopen(state.call), StandDownOverride("Found asleep."))
            assert isinstance(done, Performed)
            screen.window.live.controller.read_again(state.call)
        assert screen.stage is Stage.QUESTION
        screen.until_idle(qtbot)
        assert is_told(screen, "CANCEL IT IN CAD:")
        assert is_wholly_seen(screen.page.question.options.rows[0])
        screen.press("F9", "Esc", "2")
        assert is_told(screen, "CANCEL IT IN CAD:")
        screen.press("F8", "K")
        assert "IN CAD" not in screen.page.truth.accessibleName()


@pytest.mark.parametrize("held", [False, True], ids=["new", "held"])
def test_a_question_opens_with_all_its_words_and_the_option_that_has_the_focus(qtbot, theme, held):
    """At 420 px and 200 % it opened in the middle of its words."""
    theme.set_text_percent(200)
    bench = Bench(national())
    state = bench.a_call({"life_now": "no"})
    with bench_window(qtbot, bench, size=(420, 900), states=(state,)) as (screen, _):
        view, cut = screen.page.question, []
        if held:
            screen.press("F7", "1")
        questions = bench.engines.engine.pack.questions
        for question in (*questions, *questions[:1]):
            screen.window.live.controller.show_question(question.id)
            screen.until_idle(qtbot)
            settle()
            if not (is_wholly_seen(view._say) and is_wholly_seen(view.options.rows[0])):
                cut.append(question.id)
        assert cut == []


def test_words_that_leave_no_room_for_an_option_are_read_from_their_first_line(qtbot, theme):
    theme.set_text_percent(200)
    bench = Bench(national())
    state = bench.do(bench.a_call({"life_now": "no"}), AnswerQuestion("act_done", "no"))
    with bench_window(qtbot, bench, size=(420, 620), states=(state,)) as (screen, _):
        screen.window.live.controller.show_question("act_done")
        screen.until_idle(qtbot)
        settle()
        view = screen.page.question
        pane = view._pane()
        assert pane is not None
        assert not is_wholly_seen(view.options.rows[0]), "else this tries nothing"
        assert view._say.mapTo(pane.viewport(), view._say.rect().topLeft()).y() >= 0


@LOOKS
def test_what_another_person_decided_on_another_open_call_is_told_on_the_one_on_show(
    qtbot, theme, size, percent
):
    theme.set_text_percent(percent)
    bench = Bench()
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked", text="Is it known?"))
    with bench_window(qtbot, bench, size=size, states=(asked,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        screen.until_idle(qtbot)
        here = screen.state.call
        assert here != asked.call
        assert not screen.page.truth.isVisible()
        boss = bench.colleague("2290", "supervisor")
        done = boss.perform(
            boss.reopen(asked.call), DecideRequest("r1", "overturn", "police_now", "Known.")
        )
        assert isinstance(done, Performed)
        screen.window.live.controller.read_again(asked.call)
        screen.until_idle(qtbot)
        assert screen.state.call == here
        assert is_told(screen, "ANOTHER CALL, began ")
        assert "Police advised, not on CAD" in screen.page.truth.accessibleName()
        assert is_wholly_seen(screen.page.question.options.rows[0])
        screen.press("Ctrl+PgUp")
        screen.until_idle(qtbot)
        assert screen.state.call == asked.call
        assert "ANOTHER CALL" not in screen.page.truth.accessibleName()
        assert is_owed_first(screen, "OWED: Tell the caller: the outcome changed.")


@LOOKS
def test_however_many_other_calls_press_they_take_one_line_the_worst_and_newest_first(
    qtbot, theme, size, percent
):
    """Nine calls that owed police on CAD took a quarter of the window, and the question its large words."""
    theme.set_text_percent(percent)
    bench = Bench()
    first = bench.a_call(AMBULANCE_ANSWERS, RaiseOverride())
    with bench_window(qtbot, bench, size=size, states=(first,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        screen.until_idle(qtbot)
        settle()
        truth = screen.page.truth
        alone = truth.height()
        assert "began 12:00" in truth.accessibleName()
        assert truth.accessibleName().endswith("F9 opens it.")
        later = []
        for _ in range(3):
            bench.clock.pass_minutes(1)
            later.append(bench.a_call(AMBULANCE_ANSWERS, RaiseOverride()))
        screen.window.live.controller.calls_on_show.keep_in_list(later)
        screen.until_idle(qtbot)
        settle()
        said = truth.accessibleName()
        assert said.startswith("ANOTHER CALL, began 12:03"), said
        assert said.endswith("3 more. F9 lists them.")
        assert said.count("ANOTHER CALL") == 1
        assert truth.height() <= 2 * alone, "at 420 px and 200 % it may take another line"
        assert is_wholly_seen(screen.page.question.options.rows[0])


def test_police_to_be_cancelled_on_another_call_press_there(qtbot, theme):
    bench = Bench()
    raised = bench.a_call({"act_done": "no"}, RaiseOverride(), ConfirmOnCad())
    with bench_window(qtbot, bench, states=(raised,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        screen.until_idle(qtbot)
        assert not screen.page.truth.isVisible()
        boss = bench.colleague("2290", "supervisor")
        assert isinstance(
            boss.perform(boss.reopen(raised.call), StandDownOverride("Found asleep.")), Performed
        )
        screen.window.live.controller.read_again(raised.call)
        screen.until_idle(qtbot)
        owed = {item.kind for item in screen.window.live.controller.items()}
        assert Owed.CANCEL_ON_CAD in owed
        assert is_told(screen, "ANOTHER CALL, began ")


@LOOKS
def test_what_presses_on_another_call_is_in_sight_under_the_red_head_too(
    qtbot, theme, size, percent
):
    theme.set_text_percent(percent)
    bench = Bench()
    first = bench.a_call(AMBULANCE_ANSWERS, RaiseOverride())
    with bench_window(qtbot, bench, size=size, states=(first,)) as (screen, _):
        screen.press("Ctrl+N", "F2")
        screen.until_idle(qtbot)
        assert screen.stage is Stage.EMERGENCY
        assert is_told(screen, "ANOTHER CALL, began ")


@LOOKS
def test_what_police_who_were_sent_owe_is_in_sight_on_the_red_face_and_f9_enter_pays_it(
    qtbot, theme, size, percent
):
    """It had a number of items at its foot, and in a narrow window not that."""
    theme.set_text_percent(percent)
    bench = Bench()
    told = (RecordDuty("caller_told", "done"), RecordAgency("ambulance", "accepted"))
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), *told)
    with bench_window(qtbot, bench, size=size, states=(state,)) as (screen, _):
        screen.press("S", "F8", "K")
        screen.until_idle(qtbot)
        assert screen.stage is Stage.EMERGENCY
        assert is_owed_first(screen, "2 OWED: Tell the agency: the outcome changed")
        assert is_wholly_seen(screen.page.emergency._say)
        for left in ("OWED: Tell the caller: the outcome changed. F9, then Enter.", ""):
            screen.press("F9", "Return", "1")
            screen.until_idle(qtbot)
            settle()
            assert screen.page.truth.accessibleName() == left

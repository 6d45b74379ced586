"""Keys on the call screen: each counts once, none means two things, and the focus is always somewhere seen."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.ui.key_table import KEY_TABLE
from rcrp_desktop.ui.keyboard import is_text_field
from tests.support.call_bench import FULL, Bench, national
from tests.support.call_window import TEXTS, bench_window
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS


@pytest.fixture
def bench() -> Bench:
    return Bench()


def answered(bench: Bench) -> list[str]:
    return [e.body.get("assessment") for e in bench.log.entries if e.kind == "answer_given"]


def test_a_second_key_while_the_first_is_written_is_ignored(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        screen.press("2", "2", "1")
        lanes.run_all()
        assert dict(screen.state.current.answers) == {"act_done": "no", "weapon": "no"}
        assert screen.question == "caller"


def test_a_key_for_a_question_that_has_left_answers_nothing(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        old = screen.model.question.id
        screen.press("2")
        screen.page.question.options.bind(
            screen.page.question.model.options, token=old
        )  # as if the key had been pressed before the new question was there
        screen.press("1")
        assert "weapon" not in screen.state.current.answers


def test_enter_answers_only_after_moving(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("Return", "Space")
        assert not bench.log.entries
        screen.press("Down", "Return")
        assert dict(screen.state.current.answers) == {"act_done": "no"}
        screen.press("Return")
        assert len(screen.state.current.answers) == 1


def test_backspace_takes_back_one_answer_at_a_time(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "2")
        screen.press("Backspace")
        assert screen.question == "weapon"
        screen.press("Backspace")
        assert screen.question == "act_done"
        screen.press("Backspace")
        assert TEXTS("refused.nothing_to_take_back") in screen.notice
        known = [line for line in screen.model.known.lines if line.state == "withdrawn"]
        assert [line.question for line in known] == ["act_done", "weapon"]


def test_any_question_may_be_answered_out_of_order(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.window.live.controller.show_question("crime")
        assert screen.question == "crime"
        screen.press("Escape")
        assert screen.question == "act_done"
        screen.window.live.controller.show_question("crime")
        screen.answer("crime", "no")
        assert screen.question == "act_done"
        assert screen.has_seen_focus()
        assert dict(screen.state.current.answers) == {"crime": "no"}


def test_a_refused_disk_keeps_the_screen_where_it_was_and_says_so(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        bench.log.refuses = bench.journal.refuses = FULL
        screen.press("2")
        assert screen.question == "weapon"
        assert TEXTS("problem.meaning_answer") in screen.notice
        bench.log.refuses = bench.journal.refuses = None
        screen.press("2")
        assert screen.question == "caller"
        assert screen.notice == ""


def test_a_spilled_answer_is_shown_and_said_not_to_be_recorded(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        bench.log.refuses = FULL
        screen.press("2")
        assert screen.question == "weapon"
        assert TEXTS("recorded.spilled") in screen.window.notice.accessibleName()
        bench.log.refuses = None
        screen.window.live.controller.recording.recover()
        assert not screen.window.notice.isVisible()
        assert bench.log.kinds() == ["call_began", "answer_given"]


def test_a_screen_that_comes_while_somebody_types_takes_no_notice_away(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("N")
        screen.write("He has said goodbye")
        notes = screen.page.notes
        assert notes._noticed.isVisible()
        screen.window.live.controller.refresh()
        assert notes._noticed.isVisible()
        assert notes.edit.marked_texts() != ()


def test_a_phrase_in_the_notes_asks_its_question_and_answers_nothing(qtbot, bench):
    answers = {"act_done": "no", "weapon": "no", "caller": "public"}
    state = bench.a_call({**answers, "intent": "thoughts"})
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        assert screen.question == "goodbye"
        screen.press("1", "Backspace")
        bench.log.entries.clear()
        screen.window.live.controller.show_question("crime")
        screen.window.live.controller.go_back()
        screen.press("N")
        screen.write("She said  goodbye to her sister")
        screen.window.live.acts.notes.write()
        assert bench.log.kinds() == ["note_written", "phrase_noticed"]
        assert screen.question == "goodbye"
        assert "goodbye" not in screen.state.current.answers
        assert screen.model.notes.noticed
        assert screen.page.notes.edit.marked_texts() == ("said  goodbye",)


def test_letters_in_the_notes_are_text(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("N")
        screen.write("usa knp 12=")
        assert screen.page.notes.edit.toPlainText() == "usa knp 12="
        assert "answer_given" not in bench.log.kinds()
        screen.press("Escape")
        assert not is_text_field(screen.focus)
        assert screen.page.notes.edit.toPlainText() == "usa knp 12="
        screen.window.live.acts.notes.write()
        assert screen.state.notes == "usa knp 12="


def test_notes_never_move_to_another_call(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        first = screen.state.call
        screen.press("2", "N")
        screen.write("first call")
        screen.press("Ctrl+N")
        assert screen.state.call != first
        assert screen.page.notes.edit.toPlainText() == ""
        screen.press("2", "N")
        screen.write("second")
        screen.press("Ctrl+PgUp")
        assert screen.page.notes.edit.toPlainText() == "first call"
        screen.window.live.acts.notes.write()
        calls = screen.window.live.controller
        assert calls.open_call(first).state.notes == "first call"
        (other,) = [call for call in calls.calls() if call != first]
        assert calls.open_call(other).state.notes == "second"


def test_a_small_question_never_moves_to_another_call(qtbot, bench):
    first, second = bench.a_call({"act_done": "no"}), bench.a_call({"act_done": "no"})
    with bench_window(qtbot, bench, states=(first, second)) as (screen, _):
        screen.press("F7")
        assert screen.page.ask.is_open
        screen.press("Ctrl+PgUp")
        assert screen.state.call == first.call
        assert not screen.page.ask.is_open
        screen.press("1")
        assert len(screen.state.assessments) == 1


def test_new_information_holds_everything_until_it_is_confirmed(qtbot, bench):
    state = bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("F7")
        assert screen.focus is not None
        screen.press("1")
        assert screen.stage is Stage.REASSESS
        assert not screen.state.current.answers
        assert screen.model.question.options[1].key == "="
        screen.press("=")
        assert dict(screen.state.current.answers) == {"act_done": "no"}
        screen.press("1")
        assert screen.state.current.answers["weapon"] == "yes"


def test_unsure_asks_a_supervisor_and_is_no_dead_end(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("U")
        assert [r.reason for r in screen.state.requests] == ["unsure"]
        assert screen.question == "weapon"
        assert not screen.shows_no_police()


def test_accepting_twice_decides_once(qtbot, bench):
    state = bench.a_call(AMBULANCE_ANSWERS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, lanes):
        lanes.hold = True
        screen.press("A", "A")
        lanes.run_all()
        screen.press("A")
        lanes.run_all()
        assert bench.log.kinds().count("decision_made") == 1


def test_sending_police_twice_decides_once(qtbot, bench):
    state = bench.a_call(AMBULANCE_ANSWERS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, lanes):
        lanes.hold = True
        screen.press("S", "S")
        lanes.run_all()
        screen.press("S")
        lanes.run_all()
        assert screen.shows_override()
        assert bench.log.kinds().count("decision_made") == 1


def test_an_untouched_call_is_neither_ended_nor_multiplied(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("Ctrl+Return", "Ctrl+N", "Ctrl+N")
        assert not bench.log.entries
        assert len(screen.window.live.controller.calls()) == 1


def test_open_items_open_and_close_with_one_key(qtbot, bench):
    state = bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("A", "F9")
        assert screen.page.lists_open
        assert screen.has_seen_focus()
        rows = [row for row in screen.page.items.rows_on_show if row.isVisible()]
        assert len(rows) == len(screen.window.live.controller.items()) > 2
        screen.press("F8")
        copied = QGuiApplication.clipboard().text()
        assert copied.isascii()
        assert len(copied.splitlines()) == 1 + len(rows)
        screen.press("F9")
        assert not screen.page.lists_open
        assert screen.has_seen_focus()


def test_lists_have_buttons_for_their_keys_and_name_them_among_the_hints(qtbot, bench):
    state = bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("A", "F9")
        hinted = [hint.keys for hint in screen.window.page.hints()]
        assert hinted[:4] == [("F9",), ("Enter",), ("F8",), ("Esc",)]
        screen.page.items.hand_over_button.click()
        assert len(QGuiApplication.clipboard().text().splitlines()) > 2
        assert screen.notice == TEXTS("items.handed_over")
        screen.press("Down", "Tab")
        screen.page.items.open_button.click()
        assert not screen.page.lists_open
        assert screen.has_seen_focus()


def test_an_empty_list_says_so_below_its_title(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("F9")
        items = screen.page.items
        assert not items.open_button.isVisible(), "there is nothing to open"
        assert items._note.mapTo(items, items._note.rect().topLeft()).y() < 100
        assert items._note.text() == TEXTS("items.none")


def test_a_narrow_window_shows_the_calls_above_what_is_owed(qtbot, bench):
    state = bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, size=(420, 900), states=(state,)) as (screen, _):
        screen.press("Ctrl+N", "F9")
        calls, items = screen.page.calls, screen.page.items
        assert len([row for row in calls.rows_on_show if row.isVisible()]) == 2
        assert calls.parentWidget() is items.parentWidget()
        assert calls.geometry().bottom() < items.geometry().top()
        screen.window.resize(1366, 768)
        assert calls.parentWidget() is not items.parentWidget()
        screen.press("Escape")
        assert not calls.isVisible()


def test_lists_in_a_narrow_window_do_not_answer_what_they_hide(qtbot, bench):
    with bench_window(qtbot, bench, size=(420, 900)) as (screen, _):
        screen.press("2", "F9")
        assert screen.has_seen_focus()
        before = len(bench.log.entries)
        screen.press("1", "2", "U", "Backspace", "A")
        assert len(bench.log.entries) == before
        screen.press("F2")
        assert screen.shows_override()


def test_escape_loses_nothing(qtbot, bench):
    state = bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("U")
        screen.write("Not sure about")
        screen.press("Escape")
        assert not screen.page.ask.is_open
        assert screen.has_seen_focus()
        screen.press("U")
        assert screen.focus.text() == "Not sure about"
        screen.write(" the crime")
        screen.press("Ctrl+Return")
        assert screen.state.requests[-1].text == "Not sure about the crime"
        screen.press("U")
        assert screen.focus.text() == ""


@pytest.mark.parametrize("opens", ["F7", "1", "2"])
@pytest.mark.parametrize("key", ["Ctrl+Return", "K", "S", "N"])
def test_a_key_that_means_something_else_answers_no_small_question(qtbot, bench, opens, key):
    """Ctrl+Enter recorded "Told, and understood" of a caller whom nobody had told, and ended nothing."""
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press(opens)
        assert screen.page.ask.is_open
        recorded = len(bench.log.entries)
        screen.press(key)
        screen.until_idle(qtbot)
        assert len(bench.log.entries) == recorded
        assert screen.page.ask.is_open
        assert "First answer what is asked here" in screen.notice


def test_less_police_needs_a_reason_and_somebody_else(qtbot, bench):
    state = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"})
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("U", "Return", "2")
        assert TEXTS("refused.rationale_missing") in screen.page.ask.refusal.accessibleName()
        assert not screen.state.requests
        screen.write("Seen today")
        screen.press("Return", "2")
        assert screen.state.requests[-1].reason == "less_police"
        assert screen.model.outcome.headline != TEXTS("phrase.not_attending")


def test_a_duty_is_recorded_in_place(qtbot, bench):
    state = bench.a_call(AMBULANCE_ANSWERS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("A", "1")
        assert screen.page.ask.is_open
        screen.press("2")
        assert TEXTS("refused.rationale_missing") in screen.page.ask.refusal.accessibleName()
        assert screen.page.ask.is_open  # nothing that was written is lost
        screen.press("Escape", "1")
        assert not screen.page.ask.refusal.isVisible(), "it was about what was asked before"
        screen.press("1")
        assert [d.outcome for d in screen.state.current.duties] == ["done"]


def test_no_key_has_two_meanings_in_one_state():
    for binding in KEY_TABLE:
        acts = {other.act for other in KEY_TABLE if other.key == binding.key}
        assert len(acts) == 1, binding.key


def test_hints_name_only_keys_that_mean_something(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        for keys in HINTED:
            screen.press(*keys)
            assert_hints_hold(screen)


HINTED = (("2",), ("F7",), ("Escape",), ("F9",), ("F9",), ("F2",), ("Q",), ("Q",), ("M",), ("F1",))


def assert_hints_hold(screen) -> None:
    keyboard = screen.keyboard
    for hint in screen.window.page.hints():
        is_chord = hint.keys[:1] == ("Ctrl",)
        for key in ("+".join(hint.keys).replace("PgDn", "PgDown"),) if is_chord else hint.keys:
            known = key in (
                "Enter",
                "Esc",
                "Tab",
                keyboard.override_key,
            ) or keyboard._means_something(key, in_text=False)
            assert known, (keyboard.state, hint)


NO_SHRINK = tuple(
    phase for phase in Phase if phase is not Phase.shrink
)  # a window is slow to shrink
KEYS = [binding.key for binding in KEY_TABLE] + ["F2", "Escape", "Tab", "Return", "Down", "notes"]


@pytest.mark.parametrize("size", [(1366, 768), (420, 900)])
def test_any_keys_in_any_order_keep_the_focus_and_open_no_dialog(qtbot, size):
    """The window is made once; each example begins a fresh call in it."""
    with ExitStack() as stack:
        bench = Bench()
        screen, _ = stack.enter_context(bench_window(qtbot, bench, size=size))

        @settings(max_examples=40, phases=NO_SHRINK)
        @given(st.lists(st.sampled_from(KEYS), min_size=1, max_size=14))
        def walk(keys):
            screen.window.show_live()
            screen.page.close_all()
            screen.window.live.controller.calls_on_show.prepare()
            for key in keys:
                press(screen, key)
                assert screen.has_seen_focus(), (keys, key)
                assert QApplication.activeModalWidget() is None
                assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
                assert_hints_hold(screen)
            screen.press("F2")
            assert screen.shows_override(), keys
            assert screen.has_seen_focus()

        walk()


FOUND = (
    ("1366x768", ("2", "Ctrl+N", "F9", "N", "Ctrl+PgUp")),  # another call, lists open
    ("420x900", ("F7", "F9", "N", "F7")),  # lists over a small question
    ("420x900", ("F9", "F1", "Escape")),  # back from the guide to the lists
    ("420x900", ("1", "F9", "Escape")),  # Esc closes the lists as F9 does
)


@pytest.mark.parametrize(("size", "keys"), FOUND)
def test_orders_of_keys_that_once_lost_the_focus_or_the_keys(qtbot, bench, size: str, keys):
    width, height = map(int, size.split("x"))
    with bench_window(qtbot, bench, size=(width, height)) as (screen, _):
        for key in keys:
            press(screen, key)
            assert screen.has_seen_focus(), key
            assert_hints_hold(screen)


def press(screen, key: str) -> None:
    if key == "notes":
        if isinstance(screen.focus, QPlainTextEdit):
            screen.write("given the dog away")
            screen.window.live.acts.notes.write()
    else:
        screen.press(key)


def test_answers_are_recorded_with_what_was_asked(qtbot):
    bench = Bench(national())
    with bench_window(qtbot, bench) as (screen, _):
        question = screen.question
        screen.press("2")
        given_ = [e.fact for e in bench.log.events() if isinstance(e.fact, AnswerQuestion)]
        assert not given_  # a command is never what is recorded
        assert bench.log.entries[-1].parts["answers"]["question"] == question


def test_asking_for_less_names_a_route_of_the_pack(qtbot, bench):
    routes = {route.id for route in bench.engines.engine.pack.routes}
    state = bench.a_call(
        {**ADVICE_ANSWERS, "crime": "yes"}, AskLessPolice("advice_given", "Seen today.")
    )
    assert {request.wanted_route for request in state.requests} <= routes

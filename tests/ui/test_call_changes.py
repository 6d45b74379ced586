"""What would change a recommendation: doubtful answers and police in sight, the rest folded, each line a way to its question."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel

from rcrp_desktop.presentation.call_models import ChangeLine, ChangesModel, Stage
from rcrp_desktop.ui.call_taking.changes_panel import ChangeRow, ChangesPanel
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

IN_DOUBT = {**AMBULANCE_ANSWERS, "crime": "not_known"}
"""An ambulance goes although it is not known whether a crime was done."""

AT_ONCE_IF = ("act_done", "weapon", "intent")


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def shown(qtbot, bench):
    with bench_window(qtbot, bench, states=(bench.a_call(IN_DOUBT),)) as (screen, _):
        yield screen


def changes_of(screen) -> tuple[ChangesModel, ChangesPanel]:
    model = screen.model.outcome.changes
    assert model is not None
    return model, screen.page.outcome.changes


def lines_of(model: ChangesModel) -> list[ChangeLine]:
    return [line for part in model.in_sight for line in part.lines] + list(model.others)


def seen(panel: ChangesPanel) -> list[ChangeRow]:
    return [row for row in panel.findChildren(ChangeRow) if row.isVisible()]


def test_what_is_not_known_and_what_brings_police_stand_in_sight_and_the_rest_is_folded(shown):
    model, panel = changes_of(shown)
    assert [[line.question for line in part.lines] for part in model.in_sight] == [
        ["crime"],
        list(AT_ONCE_IF),
    ]
    titles = [part.title for part in model.in_sight]
    assert titles == [TEXTS("outcome.changes_doubtful"), TEXTS("outcome.changes_police")]
    words = {label.text() for label in panel.findChildren(QLabel) if label.isVisible()}
    assert {*titles, TEXTS("outcome.changes"), model.hint} <= words
    assert len(seen(panel)) == 4
    panel._more.line.click()
    assert len(seen(panel)) == len(lines_of(model)) == 9
    shown.window.live.controller.refresh()
    assert len(seen(panel)) == 9, "what was opened stays open while nothing changes"


def test_the_fold_says_how_many_it_holds_and_whether_it_is_open(shown):
    model, panel = changes_of(shown)
    line = panel._more.line
    heard = QAccessible.queryAccessibleInterface(line)
    assert model.more == TEXTS.count("outcome.more_changes", len(model.others))
    assert heard.text(QAccessible.Text.Name) == f"{model.more}, folded"
    assert heard.text(QAccessible.Text.Description) == TEXTS("outcome.changes_no_police")
    shown.press("F6")
    for _ in seen(panel):
        shown.press("Tab")
    assert shown.focus is line
    shown.press("Enter")
    assert heard.text(QAccessible.Text.Name) == f"{model.more}, open"
    shown.press("Tab")
    assert shown.focus is panel.row_widgets[4]
    shown.press("Escape")
    assert shown.focus is line
    assert len(seen(panel)) == 4


def test_enter_on_a_line_asks_its_question_and_the_answer_changes_the_call(shown):
    _, panel = changes_of(shown)
    shown.press("F6")
    assert shown.focus is panel.row_widgets[0]
    shown.press("Enter")
    assert (shown.stage, shown.question) == (Stage.QUESTION, "crime")
    assert shown.state.current.answers["crime"] == "not_known", "nothing is answered by going there"
    shown.press("Escape")
    assert shown.stage is Stage.OUTCOME
    shown.press("F6", "Enter", shown_key(shown, "yes"))
    assert shown.state.current.answers["crime"] == "yes"
    assert shown.stage is Stage.OUTCOME
    assert shown.model.outcome.route == "police_soon"


def shown_key(screen, option: str) -> str:
    """The key of an option of the question on the doubtful line."""
    return {"no": "1", "not_known": "2", "yes": "3"}[option]


def test_the_mouse_does_the_same(shown, qtbot):
    _, panel = changes_of(shown)
    qtbot.mouseClick(panel.row_widgets[2], Qt.MouseButton.LeftButton)
    assert (shown.stage, shown.question) == (Stage.QUESTION, "weapon")


def test_the_key_stands_on_the_line_that_it_acts_on(shown):
    _, panel = changes_of(shown)
    assert not any(row._cap.isVisible() for row in seen(panel))
    shown.press("F6", "Down")
    assert [row._cap.isVisible() for row in seen(panel)] == [False, True, False, False]
    heard = QAccessible.queryAccessibleInterface(seen(panel)[1])
    assert heard.text(QAccessible.Text.Name) == "1  Act done Yes: Police at once"
    assert "Enter" in heard.text(QAccessible.Text.Description)
    shown.press("Enter")
    assert shown.question == "act_done"


def test_arrows_go_over_all_lines_and_stay_at_the_ends(shown):
    _, panel = changes_of(shown)
    shown.press("F6", *["Down"] * 6)
    assert shown.focus is seen(panel)[-1]
    shown.press(*["Up"] * 6)
    assert shown.focus is seen(panel)[0]


def test_only_words_that_name_a_route_have_its_mark(shown):
    model, panel = changes_of(shown)
    panel._more.line.click()
    assert {change.mark is None for change in lines_of(model)} == {True, False}
    for change, row in zip(lines_of(model), seen(panel), strict=True):
        is_open = change.becomes == TEXTS("outcome.change_open")
        assert (change.mark is None) is is_open
        assert row.becomes.mark.isHidden() is is_open


def test_another_call_has_what_was_opened_folded(shown, bench):
    _, panel = changes_of(shown)
    panel._more.line.click()
    shown.window.live.controller.choose("crime", "no")
    assert shown.model.outcome.changes.in_sight[0].title == TEXTS("outcome.changes_police")
    assert not panel._more.is_open


def test_where_nothing_brings_more_police_all_is_folded(qtbot, bench):
    state = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"})
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        model, _ = changes_of(screen)
        assert [part.title for part in model.in_sight] == [TEXTS("outcome.changes_sooner")]


@pytest.mark.parametrize("size", [(420, 900), (1366, 768)], ids=str)
def test_every_word_of_a_line_has_its_room(qtbot, bench, size):
    state = bench.a_call(IN_DOUBT)
    with bench_window(qtbot, bench, states=(state,), size=size) as (screen, _):
        _, panel = changes_of(screen)
        screen.press("F6")
        row = panel.row_widgets[0]
        assert is_wholly_seen(row)
        for label in (row.words, row.becomes.word):
            assert label.height() >= label.heightForWidth(label.width())

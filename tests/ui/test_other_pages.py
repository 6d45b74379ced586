"""First start, help and the policy in force: what they say, where it stands, and that no line is too long."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.domain.policy import guarantees
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.policy_screen import PolicyModel, present_policy
from rcrp_desktop.ui.accessibility import audit
from rcrp_desktop.ui.help_page import HelpPage
from rcrp_desktop.ui.policy_page import PolicyPage
from rcrp_desktop.ui.start_page import DeskFacts, StartPage
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.panel import Divider
from rcrp_desktop.ui.widgets.text import Text
from tests.support.call_bench import national
from tests.support.call_window import TEXTS, is_wholly_seen, scrolled_sideways
from tests.support.inline_background import InlineBackground

GUIDES = ("policy", "records")
FACTS = DeskFacts("4471", "National threshold 2023, pack 0.1.0", "Yes", "F9", "This desk")


def a_start(show, width: int) -> StartPage:
    page = StartPage(TEXTS, FACTS, examples_loaded=False)
    show(page, width, 860)
    return page


@pytest.mark.parametrize("guide", GUIDES)
def test_no_guide_scrolls_sideways_in_a_narrow_window(theme, show, guide):
    """Lines of code and long headings break: no platform's font keeps them within 420 px."""
    theme.set_text_percent(200)
    words = resource_path(f"help/{guide}.md").read_text(encoding="utf-8")
    page = HelpPage(TEXTS, lambda _: words, override_line="")
    show(page, 420, 700)
    page.show_guide(guide)
    QApplication.sendPostedEvents()
    assert scrolled_sideways(page) == []


def top_of(widget: QWidget, page: QWidget) -> int:
    return widget.mapTo(page, QPoint()).y()


def test_each_role_says_beneath_its_name_what_it_is(show):
    page = a_start(show, 1360)
    assert [row.height() for row in page.options.rows] == [72] * 4
    assert page._right.isAncestorOf(page.load)
    assert top_of(page._right, page) == top_of(page.options.rows[0], page)
    assert page.findChild(QScrollArea).verticalScrollBar().maximum() == 0


def test_in_a_narrow_window_the_choices_come_first_and_nothing_is_cut(show, qtbot):
    page = a_start(show, 1360)
    page.resize(420, 900)
    qtbot.waitUntil(lambda: top_of(page._right, page) > top_of(page.options.rows[-1], page))
    assert all(is_wholly_seen(row) for row in page.options.rows)
    assert scrolled_sideways(page) == []
    assert page._right.height() >= page._right.heightForWidth(page._right.width())
    assert audit(page) == []


def test_the_first_start_names_the_key_that_is_set_and_what_the_look_follows(show):
    page = a_start(show, 1360)
    assert page.hints()[-1].keys == ("F9",)
    assert page.foot == TEXTS("start.theme_note")


def test_a_guide_has_lines_of_a_readable_length_and_says_once_how_it_closes(show, theme):
    page = HelpPage(TEXTS, lambda name: f"# {name}\n\n" + "word " * 400, override_line="x")
    page.show_guide("handler")
    show(page, 1360, 860)
    assert page._browser.viewport().width() <= active_theme().px(680)
    (hint,) = page.hints()
    assert "Esc" not in hint.text


@pytest.fixture(scope="module")
def model() -> PolicyModel:
    pack = national().pack
    return present_policy(pack, guarantees.check(pack), TEXTS)


def test_the_policy_in_force_is_read_in_words_not_in_codes(model: PolicyModel):
    said = " ".join(model.guarantees)
    assert [r.value for r in ResponseClass if "_" in r.value and r.value in said] == []
    assert "at least police at once" in said


def test_each_guarantee_stands_by_itself(show, model: PolicyModel):
    page = PolicyPage(TEXTS, InlineBackground(), lambda: model)
    show(page, 1360, 860)
    page.look_again()
    items = [page.guarantees.itemAt(n).widget() for n in range(page.guarantees.count())]
    texts = [item for item in items if isinstance(item, Text)]
    assert tuple(text.text() for text in texts) == model.guarantees
    assert all(isinstance(item, Divider) for item in items[1::2])

"""At 420 px and 200 % a page opens with what it is about whole, and nothing that is told there pushes that out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.ui.policy_page import PolicyPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.supervisor.integrity_page import IntegrityPage
from rcrp_desktop.ui.supervisor.search_page import SearchPageView
from rcrp_desktop.ui.theme.controller import ThemeChoice
from tests.gallery.faults import cut_words, words_out_of_sight
from tests.gallery.hall import NARROW, Hall, close_all
from tests.support.call_window import is_wholly_seen
from tests.support.room import ManualClock


@pytest.fixture
def hall(theme, tmp_path: Path) -> Iterator[object]:
    """Opens a window in large text: ``hall("supervisor")``, over one folder."""
    clock = ManualClock()

    def opened(role: str = "handler") -> Hall:
        made = Hall(tmp_path / "data", role, person=role, clock=clock)
        made.take_look(theme, ThemeChoice.LIGHT, NARROW, 200)
        return made

    yield opened
    close_all()


def test_a_log_that_is_gone_cuts_no_field_of_a_search_that_finds_nothing(hall, tmp_path):
    desk = hall()
    desk.answer_towards(ResponseClass.PARTNER)
    desk.close()
    boss = hall("supervisor")
    boss.window.show_page("record")
    page = boss.window.page
    assert isinstance(page, SearchPageView)
    boss.until(lambda: page.table.model().rowCount() > 0)
    for log in (tmp_path / "data").rglob("audit.db"):
        log.rename(log.with_suffix(".gone"))
    boss.keys("Ctrl+F")
    boss.write("zzzz")
    boss.keys("Return")
    boss.until(page.notice.isVisible)
    boss.rest()
    assert page.empty.isVisible()
    assert cut_words(boss.window) == []


def test_words_that_go_on_after_the_override_push_nothing_to_say_out(hall):
    desk = hall()
    desk.answer_towards(ResponseClass.PARTNER)
    desk.keys("U")
    desk.write("He says he wi")
    desk.press("F2")
    desk.write("ll ju")
    desk.rest()
    assert "ll ju" in desk.notice
    assert words_out_of_sight(desk.window) == []


def test_a_call_that_is_looked_at_says_what_stands_and_what_is_owed_in_whole_words(hall):
    desk = hall()
    desk.answer_towards(ResponseClass.POLICE_SCHEDULED)
    desk.keys("A")
    desk.close()
    boss = hall("supervisor")
    boss.until(lambda: boss.window.page.choice.call)
    boss.keys("Return", "Return")
    boss.until(lambda: isinstance(boss.window.page, CallViewPage))
    boss.rest()
    page = boss.window.page
    assert isinstance(page, CallViewPage)
    _, _, stands, owed, *_ = page.head._fields
    assert page.head.reference.text().startswith("No reference, began ")
    for words in (page.head.reference, stands.value, owed.value):
        assert is_wholly_seen(words)
        assert words.height() >= words.heightForWidth(words.width())
    assert owed.value.text()


def test_a_check_opens_and_ends_with_its_verdict_and_its_button_whole(hall):
    boss = hall("supervisor")
    boss.window.show_page("integrity")
    boss.rest()
    page = boss.window.page
    assert isinstance(page, IntegrityPage)
    for _ in range(2):
        assert is_wholly_seen(page.headline)
        assert is_wholly_seen(page.check_button)
        boss.keys("F5")
        boss.until(lambda: page.model is not None)
        boss.rest()


def test_a_policy_that_is_come_back_to_opens_with_its_verdict(hall):
    lead = hall("policy")
    lead.window.show_page("calls")
    lead.rest()
    lead.window.show_page("policy")
    lead.rest()
    page = lead.window.page
    assert isinstance(page, PolicyPage)
    assert is_wholly_seen(page.verdict)

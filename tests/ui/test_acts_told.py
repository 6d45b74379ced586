"""What the window says of acts whose page went: each word as long as it is so, and aloud."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from rcrp_desktop.ui import acts_told
from rcrp_desktop.ui.acts_told import ActsTold
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice

DONE, REFUSED = "1. Recorded: agreed.", "2. Write why first."


class Told:
    """A window's words about acts, and what of them was read out; ``pages`` has two."""

    def __init__(self, qtbot: QtBot, patch: pytest.MonkeyPatch) -> None:
        self.aloud: list[str] = []
        patch.setattr(acts_told, "announce", self._hear)
        self.standing, self.pages, self.unrecorded = StandingNotice(), QStackedWidget(), ""
        for window in (self.standing, self.standing.pinned, self.pages):
            qtbot.addWidget(window)
        for _ in range(2):
            self.pages.addWidget(QWidget())
        self.acts = ActsTold(self.standing, self.pages, self._show)

    def _hear(self, words: str, **_how: object) -> None:
        self.aloud.append(words)

    def _show(self, words: str) -> None:
        self.unrecorded = words


@pytest.fixture
def told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(qtbot, monkeypatch)


def test_what_was_recorded_goes_with_the_page_and_a_refusal_stays(
    told: Told, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(acts_told, "SEEN_SECONDS", 0)
    told.acts.tell_recorded(DONE)
    told.acts.tell_refused(REFUSED)
    assert told.aloud == [DONE, REFUSED]
    told.pages.setCurrentIndex(1)
    assert tuple(told.standing.lines) == (REFUSED,)


def test_what_was_taken_back_and_is_said_again_as_a_refusal_stays(told: Told):
    told.acts.tell_recorded(DONE)
    told.acts.take_back(DONE)
    told.acts.tell_refused(DONE)
    told.acts.acted_on("another")
    assert tuple(told.standing.lines) == (DONE,)


def test_what_is_not_recorded_is_read_out_and_that_nothing_waits_is_not(told: Told):
    told.acts.tell_unrecorded("NOT RECORDED YET")
    assert (told.unrecorded, told.aloud) == ("NOT RECORDED YET", ["NOT RECORDED YET"])
    told.acts.tell_unrecorded("")
    assert (told.unrecorded, told.aloud) == ("", ["NOT RECORDED YET"])


def test_what_another_page_says_is_not_handed_on_by_one_that_turns_to_another_row(told: Told):
    """The board, out of sight, renews its rows while an opened call says it."""
    board, opened = (told.pages.widget(place) for place in range(2))
    told.pages.setCurrentIndex(1)
    told.acts.refused_on(opened, "1", lambda: told.acts.tell_refused(REFUSED))
    told.acts.left(board, ())
    assert told.standing.lines == ()
    told.acts.left(opened, ())
    assert tuple(told.standing.lines) == (REFUSED,)

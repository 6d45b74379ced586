"""The head of a panel takes the lines of its words and of what stands with them, and no more: the body has the rest."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.ui.widgets.chip import Chip
from rcrp_desktop.ui.widgets.columns import Lane
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.text import Text
from tests.gallery.faults import cut_words

WIDTH = 370
CALL = "No reference, began 02:38:39"


def at_rest() -> None:
    for _ in range(6):
        QApplication.sendPostedEvents()


def a_panel_in_a_lane(qtbot) -> tuple[Lane, Panel, Chip]:
    lane, panel, chip = Lane(), Panel(" ", card=True), Chip("", "owed")
    qtbot.addWidget(lane)
    panel.put_right(chip)
    panel.body.addWidget(Text("These words take more than one line. " * 4, "body"))
    lane.take([panel])
    lane.resize(WIDTH, 200)
    lane.show()
    at_rest()
    return lane, panel, chip


@pytest.mark.usefixtures("theme")
def test_a_chip_that_goes_below_the_title_takes_no_line_from_the_body(qtbot):
    lane, panel, chip = a_panel_in_a_lane(qtbot)
    panel.set_title(CALL)
    chip.show_state("AWAITING YOU", "owed")
    at_rest()
    title = panel._title
    assert chip.geometry().top() > title.geometry().bottom(), "it stands below: what is asked here"
    assert title.height() == title.heightForWidth(title.width())
    assert cut_words(lane) == []


@pytest.mark.usefixtures("theme")
def test_a_chip_that_comes_back_beside_the_title_stands_at_the_right(qtbot):
    lane, panel, chip = a_panel_in_a_lane(qtbot)
    panel.set_title(CALL)
    chip.show_state("AWAITING YOU", "owed")
    at_rest()
    lane.resize(2 * WIDTH, 200)
    at_rest()
    assert chip.geometry().right() >= panel._title.geometry().right()
    assert abs(chip.geometry().center().y() - panel._title.geometry().center().y()) <= 2
    assert cut_words(lane) == []

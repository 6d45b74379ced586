"""On the face that sends police the headline and the words to say come before all that is told of the record."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.ui.theme.controller import ThemeChoice
from tests.gallery.faults import words_out_of_sight
from tests.support.call_bench import Bench, national
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen

SIZES = [((420, 900), 200), ((420, 900), 100), ((1360, 860), 200), ((1360, 860), 100)]
LOOKS = pytest.mark.parametrize(("size", "percent"), SIZES, ids=str)


def settle() -> None:
    for _ in range(8):
        QApplication.sendPostedEvents()


@LOOKS
@pytest.mark.parametrize("fails", ["hangs", "refuses", "everything", ""])
def test_the_words_to_say_are_in_sight_whatever_the_disk_does(qtbot, theme, size, percent, fails):
    """At 420 px and 200 % the lines of NOT RECORDED pushed all but their label below the window."""
    theme.set_text_percent(percent)
    bench = Bench(national())
    with bench_window(qtbot, bench, size=size) as (screen, lanes):
        screen.press("2")
        recording = screen.window.live.controller.recording
        lanes.hold = fails == "hangs"
        bench.log.refuses = (
            StorageUnavailable("full") if fails in ("refuses", "everything") else None
        )
        bench.journal.refuses = StorageUnavailable("full") if fails == "everything" else None
        screen.press("F2")
        if fails == "hangs":
            recording.say_late()
        settle()
        block, emergency = screen.window.state_block, screen.page.emergency
        assert ("NOT RECORDED" in block._unrecorded_text.text()) is bool(fails)
        if fails:
            assert is_wholly_seen(block._unrecorded_text)
            assert TEXTS("recorded.spilled").split(". ")[1] in block._unrecorded_text.text(), "CAD"
        assert is_wholly_seen(block._phrase)
        assert is_wholly_seen(emergency._say)
        assert words_out_of_sight(screen.window) == []
        said = block.accessibleName()
        told = {block._unrecorded_text.text(), emergency._recording._not_recorded.text()}
        assert screen.model.emergency.block.not_recorded in told, "no word of it is lost"
        assert screen.model.emergency.block.raised in said


def test_what_pushes_the_words_out_of_sight_is_a_fault_of_the_picture(qtbot, theme):
    theme.set_text_percent(200)
    bench = Bench(national())
    state = bench.a_call({"act_done": "no"}, RaiseOverride())
    with bench_window(qtbot, bench, size=(420, 900), states=(state,)) as (screen, _):
        settle()
        screen.window.banner.setFixedHeight(500)
        settle()
        assert words_out_of_sight(screen.window)
    assert theme.choice is ThemeChoice.LIGHT

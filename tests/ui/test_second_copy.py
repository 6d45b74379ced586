"""A second window of the same person, whose log the first one holds, knows what is owed all the same."""

from __future__ import annotations

from tests.support.call_window import real_window


def test_it_lists_the_calls_whose_line_is_closed_and_what_is_owed_on_them(qtbot, theme, tmp_path):
    """It said "Nothing is owed" of a desk that owed police on CAD, and offered that list to be handed over."""
    with real_window(qtbot, tmp_path) as (first, _):
        first.press("F2")
        first.until_written(qtbot)
        first.press("Ctrl+Return")
        first.until_idle(qtbot)
        owed = {item.id for item in first.window.live.controller.items()}
        assert owed, "else this tries nothing"
        with real_window(qtbot, tmp_path) as (second, workplace):
            controller = second.window.live.controller
            qtbot.waitUntil(lambda: {i.id for i in controller.items()} == owed, timeout=10_000)
            assert workplace.recorder.log is None, "the first window has it"
            assert set(controller.calls()) >= {first.window.live.controller.items()[0].call}

"""The screen says "recorded" of the very act that is on record: whatever kept the log from taking it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from rcrp_desktop.domain.audit.entry import NewEntry, Unrecordable
from tests.support.call_bench import FULL, Bench, national
from tests.support.call_window import TEXTS, bench_window

AN_ACT = NewEntry("note_written", "decision", 1, "4471", "handler", "", "earlier-1", {}, {})
NOT_RECORDED = TEXTS("recorded.spilled")
NOWHERE = TEXTS("recorded.nowhere", time="x").partition("Write")[0]


def said(screen) -> str:
    return screen.window.state_block.accessibleName()


def status(screen):
    return screen.window.live.controller._open.get(screen.state.call).status


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


def broken(log, fault: Exception) -> None:
    def fails(_entries):
        raise fault

    log.append = fails


def healed(log) -> None:
    del log.append


@pytest.mark.parametrize("fault", [MemoryError(), RuntimeError("x"), OSError(5, "x")])
def test_an_override_stands_unrecorded_until_it_is_on_record(qtbot, bench, fault):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        broken(bench.log, fault)
        with qtbot.captureExceptions() as told:
            screen.press("F2")
            for _ in range(3):
                screen.window.live.controller.recording.recover()
                assert NOT_RECORDED in said(screen)
            qtbot.waitUntil(lambda: told != [])
        assert [kind for kind, *_ in told] == [type(fault)], "told once"
        healed(bench.log)
        screen.window.live.controller.recording.recover()
        assert NOT_RECORDED not in said(screen)
        assert bench.log.kinds().count("override_raised") == 1
        number = bench.log.kinds().index("override_raised")
        assert f"no. {number}" in said(screen)


def test_an_answer_is_not_called_recorded_while_it_waits(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        before = status(screen)
        broken(bench.log, MemoryError())
        with qtbot.captureExceptions():
            screen.press("2")
            for _ in range(2):
                screen.window.live.controller.recording.recover()
                assert status(screen).spilled
        healed(bench.log)
        screen.window.live.controller.recording.recover()
        assert not status(screen).spilled
        assert status(screen).number > before.number
        reopened = bench.service.reopen(screen.state.call)
        assert dict(reopened.current.answers) == dict(screen.state.current.answers)
        assert not reopened.damaged


def test_what_is_put_aside_for_good_is_never_called_recorded(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        bench.log.refuses = FULL
        screen.press("F2")
        bench.log.refuses = None
        broken(bench.log, Unrecordable("x"))
        with suppress(Exception):
            screen.window.live.controller.recording.recover()
        healed(bench.log)
        screen.press("B")
        for _ in range(2):
            screen.window.live.controller.recording.recover()
            assert NOWHERE in said(screen)
        assert len(bench.journal.set_aside_lines) == 1


def test_what_is_in_no_spill_file_any_more_is_not_said_to_be_kept(qtbot, bench):
    """It was taken away while the log was down, and the disk does not take it anew."""
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        bench.log.refuses = FULL
        screen.press("F2")
        assert NOT_RECORDED in said(screen)
        bench.journal.kept_on_disk = False
        screen.window.live.controller.recording.recover()
        assert NOWHERE in said(screen)
        bench.journal.kept_on_disk = True
        screen.window.live.controller.recording.recover()
        assert NOT_RECORDED in said(screen)
        bench.log.refuses = None
        screen.window.live.controller.recording.recover()
        assert "no. " in said(screen)


def test_what_an_earlier_start_did_on_a_call_on_show_is_said_to_wait(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        bench.journal.add([replace(AN_ACT, call=screen.state.call)])
        broken(bench.log, MemoryError())
        bench.recorder.look()
        with qtbot.captureExceptions():
            screen.window.live.controller.recording.recover()
            assert status(screen).spilled
        healed(bench.log)
        screen.window.live.controller.recording.recover()
        assert not status(screen).spilled

"""A record that cannot be read, at the start or later: a call can be taken, it is said, and it comes right by itself."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from rcrp_desktop.adapters import spill_files
from tests.support.call_window import TEXTS, real_window

SAID = TEXTS("problem.unread_record")


@contextmanager
def held(log: Path) -> Generator[None]:
    """Another program has it, so that it can be neither read nor written."""
    with closing(sqlite3.connect(log, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def test_calls_come_back_once_the_disk_reads_again(qtbot, tmp_path):
    with real_window(qtbot, tmp_path, close=False) as (screen, _):
        asked = screen.question
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != asked)
        call = screen.state.call
        screen.press("F2")
        qtbot.waitUntil(lambda: "no. " in screen.window.state_block.accessibleName())
    (log,) = tmp_path.glob("logs/*/audit.db")
    with held(log):
        opened = real_window(qtbot, tmp_path)
        screen, workplace = opened.__enter__()
        assert SAID in screen.window.standing.lines
        assert screen.question, "a call can be taken"
        asked = screen.question
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != asked)
        fresh = screen.state.call
        assert fresh != call
        assert workplace.journal.pending() != []
    controller = screen.window.live.controller
    qtbot.waitUntil(lambda: call in controller.calls())
    qtbot.waitUntil(lambda: SAID not in screen.window.standing.lines)
    assert TEXTS.count("problem.read_again", 1) in screen.window.standing.lines
    assert screen.state.call == fresh, "what is on show stays"
    qtbot.waitUntil(lambda: workplace.journal.pending() == [])
    screen.window.live.controller.calls_on_show.select(call)
    assert screen.shows_override()
    opened.__exit__(None, None, None)


def test_somebody_who_has_seen_it_is_not_told_again_and_is_told_of_its_end(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, _):
        screen.press("2")
        qtbot.waitUntil(lambda: bool(screen.state.current.answers))
    (log,) = tmp_path.glob("logs/*/audit.db")
    with held(log):
        opened = real_window(qtbot, tmp_path)
        screen, _ = opened.__enter__()
        screen.press("Ctrl+G")
        assert screen.window.standing.lines == ()
        with qtbot.waitSignal(screen.window._watch.changed):
            pass
        assert screen.window.standing.lines == ()
    qtbot.waitUntil(lambda: TEXTS.count("problem.read_again", 1) in screen.window.standing.lines)
    opened.__exit__(None, None, None)


def test_a_record_that_breaks_during_a_call_begins_again_and_the_call_goes_on(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, workplace):
        asked = screen.question
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != asked)
        call, answers = screen.state.call, dict(screen.state.current.answers)
        os.truncate(workplace.place.path, 0)
        screen.press("F2")
        qtbot.waitUntil(screen.shows_override)
        said = screen.window.state_block.accessibleName
        qtbot.waitUntil(lambda: any("RECORD SET ASIDE" in s for s in screen.window.standing.lines))
        qtbot.waitUntil(lambda: "no. " in said())
        assert workplace.journal.pending() == []
        assert screen.state.call == call
        assert dict(screen.state.current.answers) == answers, "what was shown stays on show"
        assert workplace.calls.reopen(call).override is not None


def test_a_call_that_only_the_spill_file_knows_is_not_left_out_in_silence(qtbot, tmp_path):
    call = override_in_a_spill_file(qtbot, tmp_path)
    (log,) = tmp_path.glob("logs/*/audit.db")
    with held(log):
        opened = real_window(qtbot, tmp_path)
        screen, _ = opened.__enter__()
        assert SAID in screen.window.standing.lines
    qtbot.waitUntil(lambda: call in screen.window.live.controller.calls())
    qtbot.waitUntil(lambda: TEXTS.count("problem.read_again", 1) in screen.window.standing.lines)
    assert SAID not in screen.window.standing.lines
    opened.__exit__(None, None, None)


def test_what_is_doubtful_in_a_spill_file_read_late_is_told_when_it_is_read(
    qtbot, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    call = override_in_a_spill_file(qtbot, tmp_path)
    (left,) = tmp_path.glob("spill/*/*.jsonl")
    with left.open("ab") as file:
        file.write(b"torn\n")
    with monkeypatch.context() as broken:
        broken.setattr(spill_files, "content_of", refuses_to_read)
        opened = real_window(qtbot, tmp_path)
        screen, workplace = opened.__enter__()
        qtbot.waitUntil(lambda: SAID in screen.window.standing.lines)
        qtbot.waitUntil(lambda: workplace.recorder.log is not None)
        screen.until_written(qtbot)
        standing = screen.window.standing
        assert TEXTS("problem.spill_unread") in standing.lines
        assert TEXTS("problem.spill_damaged") not in standing.lines
    qtbot.waitUntil(lambda: call in screen.window.live.controller.calls())
    qtbot.waitUntil(lambda: TEXTS("problem.spill_damaged") in standing.lines)
    qtbot.waitUntil(lambda: TEXTS("problem.spill_unread") not in standing.lines)
    assert TEXTS.count("problem.read_again", 1) in standing.lines
    screen.press("3")
    assert TEXTS("problem.spill_damaged") in standing.lines, "an act is no sign that it was seen"
    screen.press("Ctrl+G")
    assert standing.lines == ()
    opened.__exit__(None, None, None)


def test_the_calls_that_are_doubted_late_are_named_as_at_the_start(
    qtbot, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    """The line "Look at the calls they name" named none when the file was read a second later."""
    call = override_in_a_spill_file(qtbot, tmp_path)
    (left,) = tmp_path.glob("spill/*/*.jsonl")
    with monkeypatch.context() as broken:
        broken.setattr(spill_files, "content_of", refuses_to_read)
        opened = real_window(qtbot, tmp_path)
        screen, workplace = opened.__enter__()
        qtbot.waitUntil(lambda: SAID in screen.window.standing.lines)
        qtbot.waitUntil(lambda: workplace.recorder.log is not None)
        screen.until_written(qtbot)
        lines = left.read_bytes().splitlines(keepends=True)
        left.write_bytes(b"".join(lines[1:]))  # its beginning is gone: whose it is cannot be shown
    qtbot.waitUntil(lambda: call in screen.window.live.controller.calls())
    standing = screen.window.standing
    qtbot.waitUntil(lambda: TEXTS("problem.spill_unconfirmed") in standing.lines)
    qtbot.waitUntil(lambda: any("Compare with CAD: " in line for line in standing.lines))
    screen.press("3")
    assert any("Compare with CAD: " in line for line in standing.lines)
    screen.press("Ctrl+G")
    assert standing.lines == ()
    opened.__exit__(None, None, None)


def test_what_is_handed_over_says_that_a_part_of_the_record_is_not_read(
    qtbot, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    """An override lay in the unread file, and the copy was a bare heading."""
    call = override_in_a_spill_file(qtbot, tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(spill_files, "content_of", refuses_to_read)
        opened = real_window(qtbot, tmp_path)
        screen, _ = opened.__enter__()
        qtbot.waitUntil(lambda: SAID in screen.window.standing.lines)
        screen.press("Ctrl+G")
        screen.press("F9")
        screen.press("F8")
        assert QGuiApplication.clipboard().text().splitlines()[1:] == [TEXTS("items.none_part")]
        assert screen.page.notice.accessibleName() == TEXTS("items.handed_over_part")
        screen.press("F9")
        screen.press("F2")
        qtbot.waitUntil(screen.shows_override)
        screen.press("F9")
        screen.press("F8")
        handed = QGuiApplication.clipboard().text().splitlines()
        assert handed[1] == TEXTS("items.part") == screen.page.items._note.text()
        assert TEXTS("items.kind.police_not_on_cad") in handed[2]
    qtbot.waitUntil(lambda: call in screen.window.live.controller.calls())
    qtbot.waitUntil(lambda: screen.window.live.controller.is_all_read)
    screen.press("F8")
    assert "not read" not in QGuiApplication.clipboard().text()
    opened.__exit__(None, None, None)


def refuses_to_read(path: Path) -> list[bytes]:
    raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))


def override_in_a_spill_file(qtbot, tmp_path: Path) -> str:
    """The call of which an earlier start left the override there."""
    with real_window(qtbot, tmp_path) as (_, workplace):
        qtbot.waitUntil(lambda: workplace.recorder.log is not None)
    with real_window(qtbot, tmp_path, close=False, started=False) as (screen, workplace):
        screen.press("F2")
        qtbot.waitUntil(lambda: workplace.journal.pending() != [])
        return screen.state.call

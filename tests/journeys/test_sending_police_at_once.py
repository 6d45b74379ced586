"""A threat to life takes two keys from its question or F2 from anywhere, and the override is shown whatever has become of the record."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.log_places import all_logs
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.audit_ports import SpilledAct
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.audit.entry import StoredEntry
from tests.support.call_window import TEXTS, real_window

NOT_RECORDED = "NOT RECORDED"


def entries(data: Path) -> list[StoredEntry]:
    found: list[StoredEntry] = []
    for path in all_logs(data):
        with closing(SqliteLogReader(path)) as reader:
            found += reader.entries()
    return found


def kinds(data: Path) -> list[str]:
    return [entry.kind for entry in entries(data) if entry.record_class == "decision"]


def block(screen) -> str:
    return screen.window.state_block.accessibleName()


def is_recorded(screen) -> bool:
    return "no. " in block(screen) and NOT_RECORDED not in block(screen)


def test_a_threat_to_life_in_two_keys_once_it_is_said_who_rings(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, _):
        screen.answer("caller", "public")
        qtbot.waitUntil(lambda: screen.question == "life_now")
        screen.press("1")
        qtbot.waitUntil(lambda: screen.question == "")
        assert screen.model.outcome.headline == TEXTS("phrase.attending")
        screen.press("A")
        qtbot.waitUntil(screen.shows_override)
        assert screen.has_seen_focus()
    answers = ["call_began", "answer_given", "answer_given"]
    assert kinds(tmp_path) == [*answers, "route_shown", "decision_made"]


def test_the_override_is_one_key_and_recorded(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, _):
        screen.press("F2")
        assert screen.shows_override()
        qtbot.waitUntil(lambda: is_recorded(screen))
        screen.press("F8")
        screen.press("K")
        qtbot.waitUntil(lambda: screen.model.header.state != TEXTS("header.not_on_cad"))
    assert kinds(tmp_path) == ["override_raised", "call_began", "cad_confirmed"]
    assert "copied" in [entry.kind for entry in entries(tmp_path)]


class Refusing:
    """Stands before the log's own append and refuses, as a disk without room does."""

    def __init__(self, log: object, reason: str) -> None:
        self.log = log
        self.reason = reason
        self.refuses = True
        self._append = log.append
        log.append = self.append

    def append(self, batch):
        if self.refuses:
            raise StorageUnavailable(self.reason)
        return self._append(batch)


def full(workplace) -> Callable[[], None]:
    standing = Refusing(workplace.recorder.log, "full")

    def mend() -> None:
        standing.refuses = False

    return mend


_HOLD = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def locked(workplace) -> Callable[[], None]:
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(workplace.place.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout.readline() == b"held\n"

    def mend() -> None:
        other.communicate(timeout=10)

    return mend


def moved_away(workplace) -> Callable[[], None]:
    path = workplace.place.path
    aside = path.with_suffix(".aside")
    workplace.recorder.log.abandon()
    path.rename(aside)

    def mend() -> None:
        aside.rename(path)

    return mend


@pytest.mark.parametrize("break_it", [full, locked, moved_away])
def test_a_record_that_cannot_be_written_is_told_and_mended_later(qtbot, tmp_path, break_it):
    with real_window(qtbot, tmp_path) as (screen, workplace):
        qtbot.waitUntil(lambda: workplace.recorder.log is not None)
        screen.press("2")
        qtbot.waitUntil(lambda: screen.model.header.state != "" and len(kinds(tmp_path)) == 2)
        screen.until_written(qtbot)  # others see a commit before the one who writes it is back
        mend = break_it(workplace)
        try:
            screen.press("F2")
            assert screen.shows_override()
            qtbot.waitUntil(lambda: workplace.journal.pending() != [])
            qtbot.waitUntil(lambda: NOT_RECORDED in block(screen))
            # Of a log that is gone, the acts that it had acknowledged wait as well.
            (spilled,) = (act for act in workplace.journal.pending() if is_override(act))
        finally:
            mend()
        screen.window.live.controller.recording.recover()
        qtbot.waitUntil(lambda: is_recorded(screen))
        command = spilled.entries[0].command
    raised = [entry for entry in entries(tmp_path) if entry.kind == "override_raised"]
    assert [(entry.command, entry.body["recovered"]) for entry in raised] == [(command, True)]
    assert kinds(tmp_path).count("answer_given") == 1
    (log,) = all_logs(tmp_path)
    assert SqliteLogVerifier().verify(log).verdict.name != "BROKEN"


def is_override(spilled: SpilledAct) -> bool:
    return spilled.entries[0].kind == "override_raised"


def test_a_log_that_cannot_be_opened_is_tried_again(qtbot, tmp_path):
    with real_window(qtbot, tmp_path, started=False) as (screen, workplace):
        blocked = workplace.place.path.parent
        blocked.parent.mkdir(parents=True, exist_ok=True)
        blocked.write_text("in the way")
        screen.window.start()
        qtbot.waitUntil(screen.window.notice.isVisible)
        screen.press("F2")
        assert screen.shows_override()
        qtbot.waitUntil(lambda: NOT_RECORDED in block(screen))
        blocked.unlink()
        screen.window.start()
        qtbot.waitUntil(lambda: is_recorded(screen))
    assert kinds(tmp_path)[0] == "override_raised"


def test_a_second_copy_of_the_program_is_told_and_loses_nothing(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (first, opened):
        qtbot.waitUntil(lambda: opened.recorder.log is not None)
        with real_window(qtbot, tmp_path) as (second, _):
            told = TEXTS("problem.in_use", who="4471")
            qtbot.waitUntil(lambda: told in second.window.standing.accessibleName())
            second.press("2")
            second.until_written(qtbot)
            assert told in second.window.standing.accessibleName()
            assert second.window.standing.isVisible()
            second.press("Ctrl+G")  # that it was seen does not make it untrue
            assert second.window.standing.lines == (told,)
            assert second.window.standing.isVisible()
            second.press("F2")
            assert second.shows_override()
            qtbot.waitUntil(lambda: NOT_RECORDED in block(second))
            assert not first.shows_override()
        first.press("2")
        qtbot.waitUntil(lambda: "answer_given" in kinds(tmp_path))
    with real_window(qtbot, tmp_path) as (third, _):
        qtbot.waitUntil(lambda: "override_raised" in kinds(tmp_path))
        assert third.window.isVisible()
    assert kinds(tmp_path).count("override_raised") == 1

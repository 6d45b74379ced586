"""Killed at any moment, the next start stands at the same question; the first start needs one key."""

from __future__ import annotations

from hashlib import sha256

from rcrp_desktop.adapters.settings import read_settings
from rcrp_desktop.domain.canonical import canonical_bytes
from rcrp_desktop.presentation.call_models import Stage
from tests.support.audit_logs import cut, held
from tests.support.call_window import TEXTS, real_window


def test_a_killed_program_reopens_at_the_same_question(qtbot, tmp_path):
    with real_window(qtbot, tmp_path, close=False) as (screen, _):
        for _ in range(3):
            asked = screen.question
            screen.press("2")
            qtbot.waitUntil(lambda asked=asked: screen.question != asked)
        call, question = screen.state.call, screen.question
        answers = dict(screen.state.current.answers)
        assert question
    with real_window(qtbot, tmp_path) as (screen, _):
        assert screen.state.call == call
        assert screen.question == question
        assert dict(screen.state.current.answers) == answers
        assert screen.has_seen_focus()


def test_an_altered_answer_is_asked_again_and_said(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, _):
        asked = screen.question
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != asked)
    (log,) = tmp_path.glob("logs/*/audit.db")
    cut(log, "UPDATE part SET body=CAST('{' AS BLOB) WHERE part='answers'")
    with real_window(qtbot, tmp_path) as (screen, _):
        assert screen.question == asked
        assert screen.window.live.page.notice.isVisible()
        assert TEXTS("problem.call_damaged") in screen.window.live.page.notice.accessibleName()


def test_a_killed_override_is_on_screen_again(qtbot, tmp_path):
    with real_window(qtbot, tmp_path, close=False) as (screen, _):
        screen.press("F2")
        qtbot.waitUntil(lambda: "no. " in screen.window.state_block.accessibleName())
    with real_window(qtbot, tmp_path) as (screen, _):
        assert screen.shows_override()
        assert screen.stage is Stage.EMERGENCY


def test_what_spilled_is_recorded_at_the_next_start(qtbot, tmp_path):
    with real_window(qtbot, tmp_path, close=False, started=False) as (screen, workplace):
        screen.press("F2")
        qtbot.waitUntil(lambda: workplace.journal.pending() != [])
        call = screen.state.call
    with real_window(qtbot, tmp_path) as (screen, workplace):
        qtbot.waitUntil(lambda: workplace.journal.pending() == [])
        assert workplace.calls.reopen(call).override is not None


def test_what_is_recovered_at_a_start_does_not_go_on_recording(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, _):
        asked = screen.question
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != asked)
    with real_window(qtbot, tmp_path, close=False, started=False) as (screen, workplace):
        screen.press("F2")
        qtbot.waitUntil(lambda: workplace.journal.pending() != [])
    with real_window(qtbot, tmp_path) as (screen, workplace):
        qtbot.waitUntil(screen.shows_override)
        said = screen.window.state_block.accessibleName
        qtbot.waitUntil(lambda: "no. " in said())
        assert TEXTS("recorded.override_now") not in said()


def test_a_line_forged_into_the_spill_file_is_told_and_is_nobodys_act(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, workplace):
        call, log_id = screen.state.call, workplace.place.log_id
        screen.press("F2")
        qtbot.waitUntil(lambda: "no. " in screen.window.state_block.accessibleName())
        call = screen.state.call
    entry = {
        "kind": "override_stood_down",
        "record_class": "decision",
        "at_ms": 1,
        "actor": "2290",
        "role": "supervisor",
        "call": call,
        "command": "forged",
        "body": {"number": 1},
        "parts": {"text": {"text": "No threat."}},
    }
    data = canonical_bytes(
        {"v": 1, "number": 1, "spilled_at": 1, "mode": "live", "entries": [entry]}
    )
    (tmp_path / "spill").mkdir(exist_ok=True)
    (tmp_path / "spill" / f"{log_id}.jsonl").write_bytes(
        sha256(data).hexdigest()[:16].encode() + b" " + data + b"\n"
    )
    with real_window(qtbot, tmp_path) as (screen, workplace):
        qtbot.waitUntil(lambda: "UNCONFIRMED" in screen.window.standing.accessibleName())
        told = workplace.calls.reopen(call)
        assert told.override is not None
        assert told.override.stood_down is None
        assert [act.claimed_by for act in told.unconfirmed] == ["2290"]


def test_the_first_start_takes_one_key(qtbot, tmp_path):
    with real_window(qtbot, tmp_path, person="", role="") as (screen, _):
        assert not screen.window.is_live_on_show
        assert screen.has_seen_focus()
        screen.press("1")
        assert screen.window.is_live_on_show
        assert screen.stage is Stage.QUESTION
        assert screen.has_seen_focus()
        asked = screen.question
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != asked)
    assert read_settings(tmp_path).role == "handler"
    with real_window(qtbot, tmp_path, person="", role="") as (screen, _):
        assert screen.window.is_live_on_show


def test_damaged_settings_keep_nobody_from_working(qtbot, tmp_path):
    (tmp_path / "settings.toml").write_text("text_percent = 7\nnonsense = 1\n")
    with real_window(qtbot, tmp_path) as (screen, _):
        assert "text_percent" in screen.window.standing.accessibleName()
        screen.press("F2")
        assert screen.shows_override()
        assert TEXTS("phrase.attending") in screen.window.state_block.accessibleName()


def test_what_waited_says_on_the_red_face_that_it_is_recorded(qtbot, tmp_path):
    """The log was full or locked, the program was killed, and the next start took the override in."""
    with real_window(qtbot, tmp_path, close=False) as (screen, workplace):
        asked = screen.question
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != asked)
        qtbot.waitUntil(lambda: workplace.recorder.log is not None)
        (log,) = tmp_path.glob("logs/*/audit.db")
        with held(log):
            screen.press("F2")
            qtbot.waitUntil(lambda: workplace.journal.pending() != [], timeout=10_000)
    with real_window(qtbot, tmp_path) as (screen, workplace):
        qtbot.waitUntil(screen.shows_override, timeout=10_000)
        entries = workplace.records.entries_of(screen.state.call)
        number = next(e.seq for e in entries if e.kind == "override_raised")
        told = screen.window.state_block.accessibleName()
        assert f"no. {number}, after it had waited in the spill file" in told
        assert TEXTS("recorded.override_now") not in told
        screen.press("B")
        qtbot.waitUntil(lambda: screen.model.emergency.rows[1].model.state_text.startswith("ASKED"))
        # Of the override, whatever else was recorded since: its number is nothing else's.
        assert f"no. {number}, after it had" in screen.window.state_block.accessibleName()


def test_a_call_that_is_read_back_is_not_still_being_recorded(qtbot, tmp_path):
    with real_window(qtbot, tmp_path, close=False) as (screen, _):
        screen.press("F2")
        qtbot.waitUntil(lambda: "no. " in screen.window.state_block.accessibleName())
    with real_window(qtbot, tmp_path) as (screen, _):
        told = screen.window.state_block.accessibleName()
        assert "no. " in told
        assert TEXTS("recorded.override_now") not in told

"""A record that cannot be trusted is set aside: it is said until seen, and what was open in it is open at the same question."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rcrp_desktop.adapters.sqlite.log_places import all_logs
from rcrp_desktop.application.audit_ports import KeyStore
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.presentation.call_models import Stage
from tests.support import call_window
from tests.support.audit_logs import FixedKeys, content, cut
from tests.support.call_window import TEXTS, Screen, is_wholly_seen, real_window


def begin_a_call(qtbot: QtBot, data: Path) -> tuple[str, str]:
    """Two answers, then the program is killed; the call and the question it stood at."""
    with real_window(qtbot, data, close=False) as (screen, _):
        for _ in range(2):
            asked = screen.question
            screen.press("2")
            qtbot.waitUntil(lambda asked=asked: screen.question != asked)
        return screen.state.call, screen.question


def logs_in_use(data: Path) -> list[Path]:
    return [path for path in all_logs(data) if "earlier" not in path.parts]


def damage(log: Path) -> None:
    raw = bytearray(log.read_bytes())
    raw[100:140] = b"\xff" * 40
    log.write_bytes(raw)


class LaterKeys:
    """A key store that answers another key at each start, or none, and then stays with the last."""

    def __init__(self, *keys: FixedKeys) -> None:
        self.keys = list(keys)

    def __call__(self) -> KeyStore:
        return self.keys.pop(0) if len(self.keys) > 1 else self.keys[0]


def is_said(screen: Screen, kind: str) -> bool:
    return TEXTS(f"problem.aside.{kind}") in screen.window.standing.accessibleName()


@pytest.mark.parametrize("size", [(1366, 768), (420, 760)])
def test_a_damaged_record_is_said_until_seen_and_its_call_goes_on(
    qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
):
    call, question = begin_a_call(qtbot, tmp_path)
    damage(logs_in_use(tmp_path)[0])
    with real_window(qtbot, tmp_path, size=size) as (screen, _):
        assert (screen.state.call, screen.question) == (call, question)
        qtbot.waitUntil(lambda: is_said(screen, "corrupt"))
        qtbot.waitUntil(lambda: is_wholly_seen(screen.window.standing))
        assert "UNCONFIRMED" in screen.window.standing.accessibleName()
        qtbot.waitUntil(lambda: screen.state.set_aside == "corrupt")
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != question)
        later = screen.question
        assert is_said(screen, "corrupt"), "an answer does not take it away"
    with real_window(qtbot, tmp_path, size=size) as (screen, _):
        assert (screen.state.call, screen.question) == (call, later)
        qtbot.waitUntil(lambda: is_said(screen, "corrupt"))
        screen.press("Ctrl+G")
        assert not screen.window.standing.isVisible()
        screen.until_written(qtbot)
    kinds = [row[2] for row in content(logs_in_use(tmp_path)[0])["leaf"]]
    assert kinds.count("call_carried_over") == 1
    assert kinds.count("set_aside_seen") == 1
    with real_window(qtbot, tmp_path, size=size) as (screen, _):
        screen.until_written(qtbot)
        screen.until_idle(qtbot)
        assert not screen.window.standing.isVisible()
        assert screen.state.call == call


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (FixedKeys(bytes(32)), FixedKeys(bytes(range(32))), "key_changed"),
        (FixedKeys(None), FixedKeys(bytes(32)), "key_came"),
    ],
)
def test_another_key_is_said_and_a_standing_override_stands(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    first: FixedKeys,
    second: FixedKeys,
    kind: str,
):
    monkeypatch.setattr(call_window, "SeedKeys", LaterKeys(first, second, second))
    with real_window(qtbot, tmp_path, close=False) as (screen, _):
        screen.press("F2")
        qtbot.waitUntil(lambda: "no. " in screen.window.state_block.accessibleName())
        call = screen.state.call
    for _ in range(2):
        with real_window(qtbot, tmp_path) as (screen, _):
            assert screen.state.call == call
            assert screen.shows_override()
            assert screen.stage is Stage.EMERGENCY
            qtbot.waitUntil(lambda screen=screen: is_said(screen, kind))


def test_a_record_older_than_remembered_keeps_its_calls(qtbot: QtBot, tmp_path: Path):
    call, _ = begin_a_call(qtbot, tmp_path)
    log = logs_in_use(tmp_path)[0]
    older = log.read_bytes()
    with real_window(qtbot, tmp_path) as (screen, _):
        screen.until_written(qtbot)
    log.write_bytes(older)
    with real_window(qtbot, tmp_path) as (screen, _):
        assert screen.state.call == call
        qtbot.waitUntil(lambda: is_said(screen, "rollback"))


def test_f2_works_while_it_is_said(qtbot: QtBot, tmp_path: Path):
    begin_a_call(qtbot, tmp_path)
    cut(logs_in_use(tmp_path)[0], "UPDATE checkpoint SET note='x'")
    with real_window(qtbot, tmp_path) as (screen, _):
        qtbot.waitUntil(lambda: is_said(screen, "fork"))
        screen.press("F2")
        assert screen.shows_override()
        qtbot.waitUntil(lambda: "no. " in screen.window.state_block.accessibleName())


def test_a_record_of_mock_calls_is_set_aside_as_loudly(qtbot: QtBot, tmp_path: Path):
    with real_window(qtbot, tmp_path, role="trainer") as (screen, _):
        screen.until_written(qtbot)
    damage(logs_in_use(tmp_path / "training")[0])
    with real_window(qtbot, tmp_path, role="trainer") as (screen, _):
        qtbot.waitUntil(lambda: is_said(screen, "corrupt"))
        assert TEXTS("problem.of_training") in screen.window.standing.accessibleName()
        screen.press("Ctrl+G")
        screen.until_written(qtbot)
    (log,) = logs_in_use(tmp_path / "training")
    assert "set_aside_seen" in [row[2] for row in content(log)["leaf"]]


@pytest.mark.parametrize("reference", ["", "0311-28NOV"])
def test_the_notice_names_each_call_that_goes_on_and_what_was_open(
    qtbot: QtBot, tmp_path: Path, reference: str
):
    with real_window(qtbot, tmp_path, close=False) as (screen, _):
        rings = screen.model.question.options[1].label
        if reference:
            screen.press("2")
            qtbot.waitUntil(lambda: bool(screen.state.current.answers))
            screen.window.live.controller.perform(GiveReference(reference))
        screen.press("F2")
        qtbot.waitUntil(lambda: "no. " in screen.window.state_block.accessibleName())
        began = screen.state.began
        screen.until_written(qtbot)
    damage(logs_in_use(tmp_path)[0])
    assert began is not None
    with real_window(qtbot, tmp_path) as (screen, _):
        time = screen.window.parts.times.second(began.at_ms)
        called = f"{reference}, {rings}" if reference else f"No CAD reference, {time}"
        stands = f"{called} (Police are attending now, Police advised, not on CAD)"
        qtbot.waitUntil(lambda: stands in screen.window.standing.accessibleName())
        assert screen.window.standing.accessibleName().count(called) == 1
        screen.press("Ctrl+G")
        screen.press("F5")
        screen.until_written(qtbot)
        assert not screen.window.standing.isVisible()

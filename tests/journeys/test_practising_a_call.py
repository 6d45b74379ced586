"""A mock call from the library to its debrief, by keyboard; nothing of it reaches the live record."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.ui.accessibility import audit
from rcrp_desktop.ui.training.debrief_page import DebriefPage
from tests.support.call_window import Screen, real_window


def begin(qtbot, screen: Screen):
    area = screen.window.page
    qtbot.waitUntil(lambda: area.page.title != "")
    qtbot.waitUntil(lambda: bool(area.library._rows))
    screen.press("Return")
    qtbot.waitUntil(lambda: area.is_practising)
    return area


def test_a_mock_call_is_taken_to_its_debrief(qtbot, tmp_path):
    with real_window(qtbot, tmp_path, role="trainer", person="3105") as (screen, _):
        area = begin(qtbot, screen)
        assert screen.window.frame.is_training
        assert audit(screen.window) == []
        controller = area.mock.call_page.controller
        asked = controller.facts().said.next_question.id
        screen.press("3")
        qtbot.waitUntil(lambda: asked in controller.facts().state.current.answers)
        assert not screen.window.nav_box.isVisible()
        screen.press("F8")
        assert "practice CAD" in controller.facts().text("cad.copied")
        lines = QGuiApplication.clipboard().text().splitlines()
        assert lines
        assert all(line.startswith("TRAINING") for line in lines)
        screen.press("D")
        qtbot.waitUntil(lambda: isinstance(area.page, DebriefPage))
        assert audit(screen.window) == []
        assert screen.window.frame.is_training
        assert screen.window.nav_box.isVisible()
    shelf = LogShelf(tmp_path, "live")
    kinds = {e.kind for log in shelf.logs() for e in log.reader.entries(-1, 1000)}
    shelf.close()
    assert "answer_given" not in kinds


def test_a_scenario_of_the_force_is_listed_beside_those_that_ship(qtbot, tmp_path):
    shipped = sorted(resource_path("scenarios").glob("*.yaml"))
    first = shipped[0].read_text("utf-8")
    name = next(line for line in first.splitlines() if line.startswith("id: "))
    (tmp_path / "scenarios").mkdir()
    mine = first.replace(name, "id: one-of-our-own", 1)
    (tmp_path / "scenarios" / "mine.yaml").write_text(mine, "utf-8")
    with real_window(qtbot, tmp_path, role="trainer", person="3105") as (screen, _):
        area = screen.window.page
        qtbot.waitUntil(lambda: bool(area.library._rows))
        assert len(area.library._found) == len(shipped) + 1
        ids = [one.scenario.id for one in area.library._found if one.scenario is not None]
        assert "one-of-our-own" in ids


def test_the_override_key_practises_and_f12_leaves_at_once(qtbot, tmp_path):
    with real_window(qtbot, tmp_path, role="trainer", person="3105") as (screen, _):
        area = begin(qtbot, screen)
        controller = area.mock.call_page.controller
        screen.press("F2")
        assert controller.live.state.override is not None
        assert screen.window.frame.is_training
        assert screen.window.live.controller.live.state.override is None
        screen.press("F12")
        assert not screen.window.frame.is_training
        assert screen.window.is_live_on_show

"""Once police are going, nothing takes what to say and do now out of sight, and nothing on screen says otherwise."""

from __future__ import annotations

import pytest

from rcrp_desktop.presentation.call_models import Stage
from tests.support.call_bench import Bench, national
from tests.support.call_window import TEXTS, bench_window


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


def test_a_phrase_written_just_before_does_not_take_its_face_away(qtbot, bench):
    """The pause before a note is written ends after the override: its question may not replace what to say now."""
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "N")
        screen.write("She said goodbye to the neighbours")
        screen.press("F2")
        screen.window.live.acts.notes.write()
        assert "phrase_noticed" in bench.log.kinds()
        assert screen.stage is Stage.EMERGENCY
        assert screen.page.emergency.isAncestorOf(screen.focus)
        assert screen.page.mispress.isVisible()


def test_the_route_beside_questions_that_go_on_is_police_at_once(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("F2", "Q")
        route = screen.model.route
        assert route.chip == TEXTS("route.decided")
        assert [(m.mark.value, m.text) for m in route.marks] == [
            ("police_immediate", TEXTS("phrase.attending"))
        ]
        assert (route.can_change, route.note) == ("", TEXTS("emergency.go_on_note"))
        assert "can still change" not in screen.model.announce
        said = screen.page.route.accessibleName()
        assert TEXTS("phrase.attending") in said
        assert TEXTS("route.not_settled") not in said

"""The window before a supervisor has agreed to no police: it asks them, and says nothing of it to the caller."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.presentation.call_models import Stage
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, bench_window
from tests.support.pack_builder import AMBULANCE_ANSWERS
from tests.ui.test_call_announcements import Heard


def words_seen(widget: QWidget) -> str:
    """Everything that can be read on it."""
    labels = widget.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisibleTo(widget))


def test_a_route_that_fell_asks_a_supervisor_before_no_police_is_on_screen(qtbot):
    bench = Bench()
    state = bench.a_call({**AMBULANCE_ANSWERS, "act_done": "not_known"})
    bench.clock.pass_minutes(1)
    state = bench.do(state, AnswerQuestion("act_done", "no"))
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        heard = Heard(screen)
        view = screen.page.outcome
        assert screen.stage is Stage.OUTCOME
        assert not screen.shows_no_police()
        assert view.headline.accessibleName().startswith(TEXTS("phrase.must_agree"))
        assert TEXTS("phrase.must_agree") in words_seen(view)
        labels = [b.accessibleName() for b in view.headline._buttons if not b.isHidden()]
        assert TEXTS("outcome.ask_to_agree") in labels
        assert TEXTS("outcome.say_before_asked") in words_seen(view), "what may be said meanwhile"
        assert "Words for partner_ambulance." not in words_seen(view)
        screen.press("A")
        assert [r.reason for r in screen.state.requests] == ["route_fell"]
        assert screen.state.current.decisions == ()
        assert not screen.shows_no_police()
        assert TEXTS("phrase.not_attending") not in " ".join(words for words, _ in heard.all)

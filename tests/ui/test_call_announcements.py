"""What a screen reader is told, and how urgently."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from tests.support.call_bench import FULL, Bench
from tests.support.call_window import TEXTS, Screen, bench_window
from tests.support.pack_builder import AMBULANCE_ANSWERS


class Heard:
    def __init__(self, screen: Screen) -> None:
        self.all: list[tuple[str, bool]] = []
        screen.window.live.controller.announced.connect(self._take)

    def _take(self, words: str, urgent: bool) -> None:
        if words:
            self.all.append((words, urgent))

    @property
    def urgent(self) -> list[str]:
        return [words for words, urgent in self.all if urgent]

    @property
    def polite(self) -> list[str]:
        return [words for words, urgent in self.all if not urgent]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_question_is_told_politely_with_what_it_can_change(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        heard = Heard(screen)
        screen.press("2")
        assert heard.urgent == []
        (words,) = heard.polite
        assert "Weapon?" in words
        assert "Not settled" in words
        assert "ecorded" not in words


def test_the_override_interrupts_and_says_its_number(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        heard = Heard(screen)
        screen.press("F2")
        assert heard.polite == []
        assert heard.urgent == [
            TEXTS("announce.override"),
            TEXTS("announce.recorded", number=0),
        ]


def test_police_by_decision_interrupt_too(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        heard = Heard(screen)
        screen.press("S")
        assert heard.urgent == [TEXTS("phrase.attending")]


def test_what_is_not_recorded_interrupts_and_so_does_its_recovery(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        heard = Heard(screen)
        bench.log.refuses = FULL
        screen.press("2", "2")
        assert heard.urgent == [TEXTS("announce.not_recorded")]
        bench.log.refuses = None
        screen.window.live.controller.recording.recover()
        assert heard.urgent[1:] == [TEXTS("announce.recorded", number=2)]


def test_a_duty_done_is_told_once_and_politely(qtbot, bench):
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        heard = Heard(screen)
        screen.press("1", "1")
        assert heard.polite == [TEXTS("announce.duty", what="Caller told", state="DONE 12:00")]
        assert heard.urgent == []


def test_another_look_says_nothing(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        heard = Heard(screen)
        screen.press("F5", "F9", "F9")
        assert heard.all == []

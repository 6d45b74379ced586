"""A disk that hangs under a terminal call: what waits is said, keys are read and judged, nothing is misread."""

from __future__ import annotations

from datetime import UTC
from threading import Event
from time import monotonic

import pytest

from rcrp_desktop.application import calls
from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.cli.patience import patiently
from rcrp_desktop.cli.terminal_call import run_call
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.presentation.call_inputs import Desk
from rcrp_desktop.presentation.times import Times
from tests.cli.test_terminal_screen import TEXTS, KeyTerminal, take
from tests.support.call_bench import Bench

ATTENDING = TEXTS("phrase.attending")


class HangingTerminal(KeyTerminal):
    """While the disk hangs it is asked for keys; when those are used up the disk answers."""

    def __init__(
        self, steps: list[str], meanwhile: list[str], hangs: Event, answers: Event
    ) -> None:
        super().__init__(list(steps))
        self._hangs = hangs
        self._meanwhile = meanwhile
        self._answers = answers
        self.told: list[str] = []

    def meanwhile(self) -> str:
        if not self._hangs.is_set():
            return ""
        if not self._meanwhile:
            self._answers.set()
            return ""
        self.told.append("\n".join(self._printed))
        return self._meanwhile.pop(0)


def a_call_on_a_disk_that_hangs(
    bench: Bench, monkeypatch, meanwhile: list[str], at: int = 3
) -> tuple[HangingTerminal, CallLine]:
    """The disk hangs on the write of that number, until the keys of ``meanwhile`` were pressed."""
    hangs, answers, append, count = Event(), Event(), bench.log.append, iter(range(1, 100))

    def hanging(entries):
        if next(count) == at:
            hangs.set()
            assert answers.wait(30)
        return append(entries)

    monkeypatch.setattr(bench.log, "append", hanging)
    monkeypatch.setattr(
        "rcrp_desktop.cli.patience.patiently.__kwdefaults__", {"after_seconds": 0.01}
    )
    console = HangingTerminal(["2", "2"], meanwhile, hangs, answers)
    desk = Desk(TEXTS, Times(UTC), "4471")
    line = CallLine(
        bench.service, desk, console, bench.records.seal_of, bench.clock.now_ms, True,
        bench.service.new_call(),
    )  # fmt: skip
    run_call(line)
    return console, line


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_what_waits_is_said_and_a_key_meanwhile_answers_nothing(bench, monkeypatch):
    console, line = a_call_on_a_disk_that_hangs(bench, monkeypatch, ["1"])
    waits = "NOT RECORDED YET: “No” to question 2. Write it in CAD now. Waiting for the disk since 12:00:00."
    assert waits in " ".join(console.told[0].split())
    assert "Not taken: 1. The disk has not answered yet." in console.everything
    assert dict(line.state.current.answers) == {"act_done": "no", "weapon": "no"}


def test_the_override_is_shown_while_the_disk_hangs_and_recorded_in_its_turn(bench, monkeypatch):
    console, line = a_call_on_a_disk_that_hangs(bench, monkeypatch, ["!", "x", "!"])
    assert ATTENDING not in console.told[0]
    assert ATTENDING in console.told[1]
    assert line.state.override is not None
    assert bench.log.kinds()[1:4] == ["answer_given", "answer_given", "override_raised"]
    assert bench.log.kinds().count("override_raised") == 1


def test_a_healthy_disk_is_never_told_of(bench):
    told: list[str] = []
    assert patiently(lambda: 7, late=lambda: told.append("late"), pressed=lambda: None) == 7
    with pytest.raises(ZeroDivisionError):
        patiently(lambda: 1 / 0, late=lambda: told.append("late"), pressed=lambda: None)
    assert told == []


def test_leaving_waits_until_it_is_known_what_became_of_it(bench):
    done, came = Event(), []

    def interrupted() -> None:
        done.set()
        raise KeyboardInterrupt

    def work() -> None:
        assert done.wait(30)
        came.append(monotonic())

    with pytest.raises(KeyboardInterrupt):
        patiently(work, late=lambda: None, pressed=interrupted, after_seconds=0.01)
    assert came


def test_a_fault_nobody_foresaw_is_told_and_does_not_cut_off_the_call(bench, monkeypatch):
    decide, faults = calls.decide, [PermissionError("nobody foresaw it")]

    def once(state, command, *rest):
        if isinstance(command, AnswerQuestion) and faults:
            raise faults.pop()
        return decide(state, command, *rest)

    monkeypatch.setattr(calls, "decide", once)
    console, line = take(bench, "2", "2")
    told = TEXTS("cli.call.not_taken", what=TEXTS("problem.unforeseen"))
    assert told in " ".join(console.everything.split())
    assert dict(line.state.current.answers) == {"act_done": "no"}
    assert "call_ended" in bench.log.kinds()

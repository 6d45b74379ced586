"""Work off the main thread: order, front of the queue, stale answers, faults, and the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable, Unforeseen
from rcrp_desktop.ui.background import Background, Job, Refused, urgent_first
from tests.support.inline_background import InlineBackground

SECONDS = 10.0


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    lanes = Background()
    yield lanes
    assert lanes.drain(SECONDS)


def test_answers_come_on_the_main_thread_from_another_one(background: Background, qtbot: QtBot):
    seen = []

    def done(worker: str) -> None:
        seen.append((worker, threading.current_thread() is threading.main_thread()))

    background.write(lambda: threading.current_thread().name, done)
    background.read(lambda: threading.current_thread().name, done)
    assert seen == [], "nothing is delivered inside the call that asks"
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert all(on_main for _, on_main in seen)
    assert {name.rsplit("_", 1)[0] for name, _ in seen} == {"rcrp-write", "rcrp-read"}


def test_what_is_waited_for_is_handed_over_within_the_call(background: Background):
    seen: list[str] = []
    work = lambda: threading.current_thread().name  # noqa: E731
    assert background.read_first(work, seen.append, within_s=SECONDS)
    assert [name.rsplit("_", 1)[0] for name in seen] == ["rcrp-read"]


def test_what_comes_too_late_is_handed_over_once_it_is_there(background: Background, qtbot: QtBot):
    gate = threading.Event()
    seen: list[bool] = []
    assert not background.read_first(lambda: gate.wait(SECONDS), seen.append, within_s=0.01)
    background.read(lambda: False, seen.append)
    qtbot.waitUntil(lambda: seen == [False])
    gate.set()
    qtbot.waitUntil(lambda: seen == [False, True])


def test_a_fault_in_what_is_waited_for_is_told_as_any_other(background: Background, qtbot: QtBot):
    told: list[OperationalProblem] = []

    def fails() -> None:
        raise StorageUnavailable("away")

    assert not background.read_first(fails, told.append, told.append, within_s=SECONDS)
    assert told == []
    qtbot.waitUntil(lambda: len(told) == 1)
    assert isinstance(told[0], StorageUnavailable)


def test_writes_keep_their_order(background: Background, qtbot: QtBot):
    seen: list[int] = []
    for number in range(300):
        background.write(lambda number=number: number, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 300)
    assert seen == list(range(300))


def test_only_one_write_runs_at_a_time(background: Background, qtbot: QtBot):
    running, most, seen = [], [], []

    def work() -> int:
        running.append(1)
        most.append(len(running))
        running.pop()
        return 0

    for _ in range(100):
        background.write(work, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 100)
    assert max(most) == 1


def test_an_urgent_write_goes_before_all_that_have_not_begun(background: Background, qtbot: QtBot):
    gate, begun = threading.Event(), threading.Event()
    seen: list[str] = []

    def slow() -> str:
        begun.set()
        gate.wait(SECONDS)
        return "began before"

    background.write(slow, seen.append)
    assert begun.wait(SECONDS)
    background.write(lambda: "answer", seen.append)
    background.write(lambda: "note", seen.append)
    background.write(lambda: "override", seen.append, urgent=True)
    assert background.unwritten == 3
    gate.set()
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen == ["began before", "override", "answer", "note"]


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b", "c"]), st.booleans()), max_size=12))
def test_urgent_work_overtakes_all_but_its_own_kind_and_other_urgent_work(jobs):
    waiting: list[Job] = []
    for number, (about, urgent) in enumerate(jobs):
        waiting.append(Job(lambda: None, print, None, str(number), about=about, urgent=urgent))
        if urgent:
            waiting = urgent_first(waiting, about)
    order = [int(job.topic) for job in waiting]
    assert sorted(order) == list(range(len(jobs)))
    for about in ("a", "b", "c"):
        mine = [number for number in order if jobs[number][0] == about]
        assert mine == sorted(mine), "order of acts is order of record"
    hurried = [number for number in order if jobs[number][1]]
    last_hurried = max(map(order.index, hurried), default=0)
    for number in order[:last_hurried]:
        about, urgent = jobs[number]
        followed = any(u and a == about and n > number for n, (a, u) in enumerate(jobs))
        assert urgent or (about and followed), "nothing else goes before an override"


def test_reads_do_not_wait_for_a_write_that_hangs(background: Background, qtbot: QtBot):
    gate = threading.Event()
    seen: list[str] = []
    background.write(lambda: gate.wait(SECONDS), lambda _: seen.append("write"))
    background.read(lambda: "read", seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["read"]
    gate.set()
    qtbot.waitUntil(lambda: len(seen) == 2)


def test_only_the_newest_read_on_a_topic_answers(background: Background, qtbot: QtBot):
    gate = threading.Event()
    seen: list[str] = []

    def older() -> str:
        gate.wait(SECONDS)
        return "older"

    def newer() -> str:
        gate.wait(SECONDS)
        return "newer"

    background.read(older, seen.append, topic="search")
    background.read(newer, seen.append, topic="search")
    background.read(lambda: "other topic", seen.append, topic="board")
    qtbot.waitUntil(lambda: "other topic" in seen)
    gate.set()
    qtbot.waitUntil(lambda: "newer" in seen)
    _let_everything_arrive(background)
    assert "older" not in seen


def test_a_closed_screen_gets_no_answer(background: Background, qtbot: QtBot):
    gate = threading.Event()
    seen: list[str] = []
    background.read(lambda: gate.wait(SECONDS), lambda _: seen.append("late"), topic="search")
    background.forget("search")
    gate.set()
    _let_everything_arrive(background)
    assert seen == []


def _let_everything_arrive(background: Background) -> None:
    """Wait for the reads, which a drain does not, and deliver what they brought."""
    background._readers.shutdown(wait=True)
    QApplication.sendPostedEvents(background)
    assert background.drain(SECONDS)


class Screen(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    @Slot(object)
    def show_answer(self, value: object) -> None:
        self.told.append(value)


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_deleted_screen_is_not_called(background: Background, qtbot: QtBot, depth: int):
    import shiboken6

    gate = threading.Event()
    screen = Screen()
    callback = screen.show_answer
    for _ in range(depth):
        callback = partial(callback)
    background.read(lambda: gate.wait(SECONDS), callback)
    shiboken6.delete(screen)
    gate.set()
    _let_everything_arrive(background)
    assert screen.told == []


def test_a_drain_waits_for_no_read(background: Background, qtbot: QtBot):
    gate, begun = threading.Event(), threading.Event()
    seen: list[str] = []

    def slow() -> str:
        begun.set()
        gate.wait(SECONDS)
        return "slow"

    background.read(slow, seen.append)
    background.write(lambda: "written", seen.append)
    assert begun.wait(SECONDS)
    assert background.drain(SECONDS)
    assert seen == ["written"]
    gate.set()


def test_a_look_up_that_ends_after_everything_else_is_let_go(qtbot: QtBot):
    """The object of the lanes goes with the program; a thread that still reads must not speak to it."""
    import shiboken6

    lanes, gate, begun = Background(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        gate.wait(SECONDS)

    lanes.read(slow, lambda _: None)
    assert begun.wait(SECONDS)
    assert lanes.drain(SECONDS)
    shiboken6.delete(lanes)
    gate.set()
    lanes._readers.shutdown(wait=True)
    assert not lanes._outcomes, "it would have been told of with a signal"


def test_a_look_up_that_cannot_note_itself_while_we_close_is_no_bug(
    background: Background, qtbot: QtBot
):
    gate, begun = threading.Event(), threading.Event()

    def notes_itself() -> None:
        begun.set()
        gate.wait(SECONDS)
        background.write(lambda: None, lambda _: None)

    background.read(notes_itself, lambda _: None)
    assert begun.wait(SECONDS)
    assert background.drain(SECONDS)
    gate.set()
    background._readers.shutdown(wait=True)
    QApplication.sendPostedEvents(background)


def _full() -> None:
    raise StorageUnavailable("full")


def _bug() -> None:
    raise ZeroDivisionError("a bug")


def test_a_problem_goes_to_whoever_asked(background: Background, qtbot: QtBot):
    done, problems = [], []
    background.write(_full, done.append, problems.append)
    qtbot.waitUntil(lambda: bool(problems))
    assert isinstance(problems[0], OperationalProblem)
    assert problems[0].reason == "full"
    assert done == []


@pytest.mark.parametrize("lane", ["write", "read"])
def test_a_bug_ends_the_waiting_is_raised_on_the_main_thread_and_stops_nothing(
    background: Background, qtbot: QtBot, lane: str
):
    seen, problems = [], []
    with qtbot.captureExceptions() as raised:
        getattr(background, lane)(_bug, seen.append, problems.append)
        background.write(lambda: "after", seen.append)
        qtbot.waitUntil(lambda: seen == ["after"])
        qtbot.waitUntil(lambda: bool(raised))
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]
    assert [type(problem) for problem in problems] == [Unforeseen]


def test_a_problem_that_nobody_takes_is_not_swallowed(background: Background, qtbot: QtBot):
    with qtbot.captureExceptions() as raised:
        background.write(_full, lambda _: None)
        qtbot.waitUntil(lambda: bool(raised))
    assert raised[0][0] is StorageUnavailable


def test_drain_writes_everything_and_then_refuses(background: Background):
    seen: list[int] = []
    for number in range(50):
        background.write(lambda number=number: number, seen.append)
    assert background.drain(SECONDS)
    assert seen == list(range(50))
    with pytest.raises(Refused):
        background.write(lambda: 0, seen.append)
    background.read(lambda: 0, seen.append)  # wanted by an answer that arrived in the drain
    assert seen == list(range(50))


def test_a_drain_that_is_given_up_says_what_is_left(background: Background):
    gate, begun = threading.Event(), threading.Event()
    seen: list[str] = []

    def hangs() -> str:
        begun.set()
        gate.wait(SECONDS)
        return "hung"

    background.write(hangs, seen.append)
    background.write(lambda: "never begun", seen.append)
    assert begun.wait(SECONDS)
    assert not background.drain(0)
    assert background.unwritten == 1
    gate.set()


class TestInlineBackground:
    """The fake keeps the same promises, without threads."""

    def test_runs_at_once(self):
        seen = []
        InlineBackground().write(lambda: 1, seen.append)
        assert seen == [1]

    def test_urgent_goes_first(self):
        lanes, seen = InlineBackground(hold=True), []
        lanes.write(lambda: "answer", seen.append)
        lanes.write(lambda: "override", seen.append, urgent=True)
        lanes.run_all()
        assert seen == ["override", "answer"]

    def test_only_the_newest_read_on_a_topic_answers(self):
        lanes, seen = InlineBackground(hold=True), []
        lanes.read(lambda: "older", seen.append, topic="search")
        lanes.read(lambda: "newer", seen.append, topic="search")
        lanes.run_all()
        assert seen == ["newer"]

    def test_problems_and_bugs_part_ways(self):
        problems = []
        InlineBackground().write(_full, lambda _: None, problems.append)
        assert len(problems) == 1
        with pytest.raises(ZeroDivisionError):
            InlineBackground().write(_bug, lambda _: None, problems.append)
        assert isinstance(problems[1], Unforeseen)

    def test_refuses_after_drain(self):
        lanes = InlineBackground()
        assert lanes.drain(0)
        with pytest.raises(Refused):
            lanes.write(lambda: 1, lambda _: None)

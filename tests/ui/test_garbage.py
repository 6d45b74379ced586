"""Garbage is collected on the main thread and nowhere else."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from rcrp_desktop.ui.garbage import MainThreadGarbage


class Ring:
    """Refers to itself, so that only a collection takes it away; notes the thread that did."""

    taken_by: list[threading.Thread]

    def __init__(self, taken_by: list[threading.Thread]) -> None:
        self.taken_by = taken_by
        self.itself = self

    def __del__(self) -> None:
        self.taken_by.append(threading.current_thread())


@pytest.fixture
def garbage() -> Iterator[MainThreadGarbage]:
    gc.collect()
    owner = QObject()
    yield MainThreadGarbage(owner)
    owner.deleteLater()
    gc.enable()


def make_rings(taken_by: list[threading.Thread]) -> None:
    for _ in range(3 * gc.get_threshold()[0]):
        Ring(taken_by)


def test_a_working_thread_collects_nothing(garbage: MainThreadGarbage):
    taken_by: list[threading.Thread] = []
    worker = threading.Thread(target=make_rings, args=(taken_by,))
    worker.start()
    worker.join()
    assert taken_by == []
    garbage.look()
    assert set(taken_by) == {threading.main_thread()}


def test_it_looks_by_itself_while_the_window_waits(garbage: MainThreadGarbage, qtbot):
    taken_by: list[threading.Thread] = []
    make_rings(taken_by)
    qtbot.waitUntil(lambda: bool(taken_by))


def test_what_is_in_use_stays(garbage: MainThreadGarbage):
    ring = Ring([])
    kept = weakref.ref(ring)
    make_rings([])
    garbage.look()
    assert kept() is ring

"""Guards the cap on PySide6: some versions lose references until the process aborts."""

import sys

from PySide6.QtWidgets import QApplication


def test_calls_into_qt_keep_none_alive(qapp: QApplication):
    # Before Python 3.12 None is counted like any object; PySide6 6.12.0 lost one reference a call,
    # and Python aborts when the count reaches nothing. The spare references keep a faulty version
    # from ending this run before the assertion can tell.
    spare = [None] * 100_000
    before = sys.getrefcount(None)
    for _ in range(1000):
        qapp.processEvents()
    assert len(spare) == 100_000
    assert before - sys.getrefcount(None) < 200

"""``rcrp-desktop`` itself, ended where it begins what waits behind its first painted question.

Prints what ``bare_window`` prints, and with ``RCRP_BENCH_MODULES`` the names of all modules that are loaded,
and the files whose source was read.
"""

from __future__ import annotations

import linecache
import os
import sys
import time
from typing import TYPE_CHECKING

from rcrp_desktop import __main__ as program

if TYPE_CHECKING:
    from rcrp_desktop.application.stop_signals import StopSignals
    from rcrp_desktop.ui.main_window import MainWindow


def resident_kb() -> int:
    """See ``bare_window``, which imports Qt: the program imports it later, and that counts."""
    from tests.benchmarks import bare_window

    return bare_window.resident_kb()


def report(window: MainWindow) -> None:
    """In the place of ``MainWindow.start``, which the program calls right after the first paint."""
    painted, busy = time.monotonic(), time.process_time()
    screen = window.live.page.screen_model
    assert window.isVisible()
    assert screen is not None
    assert screen.question is not None
    assert window.keyboard.state == "call question"
    began = float(os.environ["RCRP_BENCH_BEGAN"])
    print((painted - began) * 1000, busy * 1000, resident_kb())
    if os.environ.get("RCRP_BENCH_MODULES"):
        print(" ".join(sorted(sys.modules)))
        print(*linecache.cache, sep="\n")
    sys.stdout.flush()
    os._exit(0)


_open = program._open


def _open_and_report(words: program.Words, stops: StopSignals) -> int:
    """The program's own imports come first, in its own order, as far as they are made before the window."""
    from rcrp_desktop.bootstrap import window

    make_parts = window.make_parts

    def make_parts_and_report(*places: window.Workplace, ask_role: bool) -> object:
        from rcrp_desktop.ui.main_window import MainWindow

        MainWindow.start = report  # type: ignore[method-assign]
        return make_parts(*places, ask_role=ask_role)

    window.make_parts = make_parts_and_report  # type: ignore[assignment]
    return _open(words, stops)


if __name__ == "__main__":
    program._open = _open_and_report
    program.main()

"""``rcrp-desktop`` itself, ended where it begins what waits behind its first painted question.

Prints what ``bare_window`` prints, and with ``RCRP_BENCH_MODULES`` the names of all modules that are loaded.
"""

from __future__ import annotations

import os
import sys
import time

from rcrp_desktop.__main__ import main
from rcrp_desktop.ui.main_window import MainWindow
from tests.benchmarks.bare_window import resident_kb


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
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    MainWindow.start = report  # type: ignore[method-assign]
    main()

"""``rcrp-desktop`` itself, ended when its first question is painted and has taken a key.

Prints what ``bare_window`` prints. Nothing of the product is changed but the event loop: in its place events are
handled until the question is on screen.
"""

from __future__ import annotations

import os
import sys
import time

began = float(os.environ["RCRP_BENCH_BEGAN"])


def until_question() -> int:
    """Handle what is due until the first question is painted and the keyboard knows its keys."""
    from PySide6.QtWidgets import QApplication

    from rcrp_desktop.ui.main_window import MainWindow
    from tests.benchmarks.bare_window import resident_kb

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = next(w for w in app.topLevelWidgets() if isinstance(w, MainWindow))
    app.processEvents()
    painted = time.monotonic()
    cpu = time.process_time()
    screen = window.live.page.screen_model
    assert window.isVisible()
    assert screen is not None
    assert screen.question is not None
    assert window.keyboard.state == "call question"
    print((painted - began) * 1000, cpu * 1000, resident_kb())
    sys.stdout.flush()
    if os.environ.get("RCRP_BENCH_MODULES"):
        print(" ".join(sorted(sys.modules)))
        sys.stdout.flush()
    os._exit(0)


def main() -> None:
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QApplication

    from rcrp_desktop.__main__ import main as start

    for kind in (QCoreApplication, QApplication):
        kind.exec = staticmethod(until_question)  # type: ignore[method-assign]
    start()


if __name__ == "__main__":
    main()

"""A bare PySide6 window with three buttons: what no program with these libraries can be quicker than.

Prints milliseconds from the start of the process to its first painted frame, and its resident memory.
"""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget


def resident_kb() -> int:
    """Memory of this process that is in RAM now, in KiB; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as told:  # noqa: PTH123 - pathlib would be an import more
            return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    except OSError:
        return 0


def main() -> None:
    app = QApplication(["bare"])
    window = QWidget()
    column = QVBoxLayout(window)
    for name in ("Yes", "No", "Not known"):
        column.addWidget(QPushButton(name))
    window.resize(1360, 860)
    window.show()
    app.processEvents()
    painted = time.monotonic()
    began = float(os.environ["RCRP_BENCH_BEGAN"])
    print((painted - began) * 1000, time.process_time() * 1000, resident_kb())
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

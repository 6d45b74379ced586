"""Garbage is looked for on the main thread only, while it waits for the next key.

Python looks for it in whichever thread happens to ask for memory. On a working thread that takes down what belongs
to a window, and Qt ends the program: seen once in a test, never wanted on a call.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 500


class MainThreadGarbage(QObject):
    """Made, and deleted, on the main thread; from then on Python looks by itself no more."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """The oldest generation that is full, as Python itself would: most looks find nothing to do."""
        full = [
            generation
            for generation, (count, most) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if most and count > most
        ]
        if full:
            gc.collect(full[-1])

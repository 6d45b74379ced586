"""Ctrl+C, the end of the session and a closed terminal: what asks this program to end is noted, and raises nothing.

Python would raise ``KeyboardInterrupt`` wherever it happens to be, in the middle of an act; the others would
end the process where it stands. Imported first of all, so it imports next to nothing.
"""

from __future__ import annotations

import os
import signal
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_SHELL = 128


class StopSignals:
    """``asked`` is the signal that came, 0 while none did.

    The first one is only noted. A second one finds the program still there, on a disk that hangs maybe: then
    the process ends at once. What was acknowledged lies on disk.
    """

    def __init__(self) -> None:
        self.asked = 0

    @property
    def exit_code(self) -> int:
        """As shells know it: 130 for Ctrl+C; 0 where nothing was asked."""
        return _SHELL + self.asked if self.asked else 0

    def watch(self) -> None:
        """Take the place of what the interpreter and the system would do. Main thread only.

        What this process was started to ignore, as under nohup, stays ignored.
        """
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._note)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if self.asked:
            os._exit(_SHELL + number)
        self.asked = number

"""Ending: the window closes in order when the program is asked to end, and not in the middle of an act."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, QTimer, Slot

from rcrp_desktop.application.stop_signals import StopSignals

if TYPE_CHECKING:
    from socket import socket


class Ending(QObject):
    """Qt's loop sleeps outside Python, where no handler runs: a signal writes a byte that wakes it.

    The window is closed from the loop alone, never from the handler, which may run inside any act.
    """

    def __init__(self, stops: StopSignals, close: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._stops = stops
        self._close = close
        self._is_ending = False
        self._ends: tuple[socket, ...] = ()
        self._notifier: QSocketNotifier | None = None

    def watch(self) -> None:
        """In the loop, behind the first question: what came until now is heard too."""
        from socket import socketpair  # the first question does not wait for it

        self._ends = reads, writes = socketpair()
        for end in self._ends:
            end.setblocking(False)
        signal.set_wakeup_fd(writes.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(reads.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        if self._stops.asked:
            QTimer.singleShot(0, self, self._end)

    def release(self) -> None:
        """The loop is over: nothing wakes it any more."""
        if self._notifier is None:
            return
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for end in self._ends:
            end.close()

    @Slot()
    def _woken(self) -> None:
        """Python has run its handler by now."""
        self._ends[0].recv(64)
        if self._stops.asked:
            self._end()

    @Slot()
    def _end(self) -> None:
        if not self._is_ending:
            self._is_ending = True
            self._close()
            QCoreApplication.exit(self._stops.exit_code)

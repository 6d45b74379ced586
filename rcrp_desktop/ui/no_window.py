"""Qt ends the whole process where it finds no screen; here it says so first, in words, and ends in order."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from rcrp_desktop.domain.quoting import as_line


def application(arguments: list[str], refused: Callable[[str], int]) -> QApplication:
    """The application. Where Qt refuses, ``refused`` is told its words, and its answer is the exit code."""
    said: list[str] = []

    def heard(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        said.append(text)
        if kind is QtMsgType.QtFatalMsg:
            # After this Qt aborts: nothing is open yet that an orderly end would have to close.
            os._exit(refused("\n".join(said)))

    before = qInstallMessageHandler(heard)
    try:
        made = QApplication(arguments)
    finally:
        qInstallMessageHandler(before)
    for line in said:
        sys.stderr.write(as_line(line) + "\n")
    return made

"""The one way out to the clipboard: quoted plain text, and nothing else."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from rcrp_desktop.domain.quoting import Quoted


def copy_to_clipboard(text: Quoted) -> None:
    """Plain text only."""
    QGuiApplication.clipboard().setText(text)

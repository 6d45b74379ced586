"""Where somebody was when an act was sent: what comes back late may move the focus from there and from nowhere else."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from rcrp_desktop.domain.frozen import frozen


@frozen
class Whereabouts:
    """``where_now(page)`` when the act is sent; ``is_here()`` when its answer comes, maybe much later."""

    page: QWidget
    focus: QWidget | None
    written: str

    def is_here(self) -> bool:
        """Nobody went elsewhere or wrote on meanwhile."""
        return self.page.isVisible() and where_now(self.page) == self


def where_now(page: QWidget) -> Whereabouts:
    """Where the focus of the page's window is, also while another program has the keys, and what is written there."""
    focus = cast("QWidget | None", page.window().focusWidget())
    return Whereabouts(page, focus, _written(focus))


def has_focus_inside(part: QWidget) -> bool:
    """Whether somebody is at work in this part of the window."""
    focus = cast("QWidget | None", part.window().focusWidget())
    return focus is not None and (focus is part or part.isAncestorOf(focus))


def _written(widget: QWidget | None) -> str:
    if isinstance(widget, QLineEdit):
        return widget.text()
    return widget.toPlainText() if isinstance(widget, QPlainTextEdit) else ""

"""What keeps fingers from undoing the override or doing it twice before eyes have seen it."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from PySide6.QtCore import QEvent, QObject

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.override import MispressOverride
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.ui.call_taking.page import CallPage

SAME_ACT_MS = 1_000
"""A second press so soon is the same alarm: a key that bounces, or a hand that makes sure."""
READ_SECONDS = 0.6
"""Nobody reads a face and finds the key that takes it back in less."""


def is_same_act(state: CallState, waiting: Sequence[Command], now: Stamp) -> bool:
    """Whether the override that this person raised a moment ago stands, and nothing is on its way to take it back."""
    standing = state.override
    if standing is None or standing.unconfirmed or not standing.raised.is_by_who_did(now):
        return False
    if any(isinstance(act, MispressOverride) for act in waiting):
        return False
    return 0 <= now.at_ms - standing.raised.at_ms < SAME_ACT_MS


class SeenOverride(QObject):
    """Since when the override on show has been painted."""

    def __init__(self, page: CallPage) -> None:
        super().__init__(page)
        self._page = page
        self._on_show: tuple[str, int] | None = None
        self._painted: float | None = None
        for part in (page.mispress, page.emergency):  # not more: a filter is asked for every event
            part.installEventFilter(self)

    def show(self, state: CallState) -> None:
        """This call is on show now; another override than before has been seen by nobody."""
        standing = state.override
        on_show = (state.call, standing.number) if standing is not None else None
        if on_show != self._on_show:
            self._on_show, self._painted = on_show, None

    @property
    def is_read(self) -> bool:
        """Whether somebody can have read it; so is one that does not stand."""
        if self._on_show is None:
            return True
        return self._painted is not None and monotonic() - self._painted >= READ_SECONDS

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A face that is made ready behind another is drawn too, and not seen."""
        is_first = event.type() is QEvent.Type.Paint and self._painted is None
        if is_first and self._page.emergency.isVisible():
            self._painted = monotonic()
        return False

"""What the pages of the training area have in common, and how they ask for their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.training import RunCalls, TrainingService
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.background import Failed, Lanes
from rcrp_desktop.ui.key_table import Act

Handlers = Mapping[Act, Callable[[], object]]


class CallPage(Protocol):
    """The call screen as the mock call needs it. The page built by ``MakeCallPage`` is a QWidget too."""

    def handlers(self) -> Handlers:
        """What the keys do now."""
        ...

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do now, in words."""
        ...

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        ...


MakeCallPage = Callable[[RunCalls, QWidget], QWidget]
"""Builds the very call screen of live calls over a run's calls, with a panel at its left.

The widget made must also be a ``CallPage``; a ``choose(key)`` method is used where it has one.
"""


@frozen
class TrainingTools:
    """What every page of the training area is built with."""

    service: TrainingService
    lanes: Lanes
    texts: Texts
    times: Times
    problem: Failed
    """Told when the training log could not be read or written."""


@frozen
class FrameWords:
    """What the training frame's bar says beside TRAINING."""

    line: str
    right: str

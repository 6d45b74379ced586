"""CallScreenPage: the call screen as one page of the shell, live or in a mock call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.presentation.call_inputs import Desk
from rcrp_desktop.presentation.call_models import CallScreen
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.acts import CallActs
from rcrp_desktop.ui.call_taking.call_keys import CallKeys
from rcrp_desktop.ui.call_taking.call_writer import Seals
from rcrp_desktop.ui.call_taking.calls_on_show import NONE_READ, KeptOf
from rcrp_desktop.ui.call_taking.controller import CallController
from rcrp_desktop.ui.call_taking.page import CallPage
from rcrp_desktop.ui.call_taking.readiness import EmergencyReadiness
from rcrp_desktop.ui.call_taking.stray_words import StrayWords
from rcrp_desktop.ui.key_table import Act

CLOCK_MS = 15_000


class CallScreenPage(QWidget):
    """``shell_changed`` carries the screen for override bar, banner and hints; ``keys_changed`` says so."""

    shell_changed: ClassVar[Signal] = Signal(CallScreen)
    keys_changed: ClassVar[Signal] = Signal()

    def __init__(
        self,
        service: CallService,
        lanes: Lanes,
        desk: Desk,
        seals: Seals,
        copied: Callable[[str, str], None],
        side: QWidget | None = None,
    ) -> None:
        """``copied(call, what)`` records that a text left the program; it runs on the writer thread."""
        super().__init__()
        self.controller = CallController(service, lanes, desk, seals, self)
        self.page = CallPage(desk.texts, side)
        self._lanes = lanes
        self._texts = desk.texts
        self._copied = copied
        self.acts = CallActs(self.page, self.controller, self._note_copy, self)
        self._keys = CallKeys(self.acts)
        self.stray = StrayWords(self.page)
        self.readiness = EmergencyReadiness(self.page, self.controller)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.controller.screen_changed.connect(self.shell_changed)
        self.acts.state_changed.connect(self.keys_changed)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self.controller.refresh)
        self._clock.start()

    def begin(self, unfinished: Sequence[CallState] = (), kept: KeptOf = NONE_READ) -> None:
        """Show the calls that were cut off, the newest first, or a call that waits for its first key."""
        for state in unfinished:
            self.controller.calls_on_show.show(state, kept.get(state.call))
        if not unfinished:
            self.controller.calls_on_show.prepare()
        if any(state.damaged for state in unfinished):
            self.page.show_notice(self._texts("problem.call_damaged"))
        elif any(state.set_aside for state in unfinished):
            self.page.show_notice(self._texts("problem.call_set_aside"))

    @property
    def title(self) -> str:
        """The page's name."""
        return self.page.header.accessibleName()

    def handlers(self) -> Mapping[Act, Callable[[], object]]:
        """What the keys do now."""
        return self._keys.handlers()

    def choose(self, key: str) -> bool:
        """A digit, U or =."""
        return self._keys.choose(key)

    @property
    def state_name(self) -> str:
        """The keyboard's state."""
        return self._keys.state_name

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do now, in words."""
        return self._keys.hints()

    @property
    def foot(self) -> str:
        """The word at the right of the hints."""
        screen = self.page.screen_model
        return screen.foot if screen is not None else ""

    def focus_first(self) -> None:
        """Where work begins."""
        self.page.focus_first()

    def least_height(self, width: int) -> int:
        """What must be in sight of it whatever stands above."""
        return self.page.room.least_height(width)

    @Slot()
    def refresh(self) -> None:
        """Present again."""
        self.controller.refresh()

    @Slot()
    def raise_override(self) -> None:
        """Threat to life on the call on show."""
        self.page.close_for_override()
        self.controller.raise_override()
        self.page.focus_first()

    def raise_override_on(self, call: str) -> None:
        """The same on a call that another page shows; nothing is read first."""
        self.page.close_for_override()
        self.controller.raise_override_on(call)

    def stop(self) -> None:
        """The window is going."""
        self._clock.stop()
        self.controller.stop()

    def _note_copy(self, call: str, what: str) -> None:
        self._lanes.write(partial(self._copied, call, what), _nothing, _nothing)


def _nothing(_result: object) -> None:
    """A copy that could not be recorded must not stop the call; the recorder keeps it in the spill file."""

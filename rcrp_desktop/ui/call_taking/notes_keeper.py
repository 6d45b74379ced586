"""NotesKeeper: writes what is typed after a short pause, and asks about red-flag phrases, each once a call."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from rcrp_desktop.domain.call.notes import NoticePhrase, WriteNote
from rcrp_desktop.presentation.call_face import face_of
from rcrp_desktop.presentation.call_models import CallScreen, Stage
from rcrp_desktop.presentation.notes_watch import notice
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.call_taking.controller import CallController

PAUSE_MS = 700


class NotesKeeper(QObject):
    """Lives beside the controller, on the main thread."""

    def __init__(
        self, controller: CallController, texts: Texts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._texts = texts
        self._typed: dict[str, str] = {}
        self._noticed: dict[str, set[str]] = {}
        self._later: dict[str, str] = {}
        controller.screen_changed.connect(self._look)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._write_after_pause)

    def type(self, text: str) -> None:
        """Keep what is typed until the pause, and before anything that ends the call."""
        if self._controller.live_id:
            self._typed[self._controller.live_id] = text
            self._timer.start()

    def typed(self, call: str) -> str | None:
        """What was typed on a call and is not yet recorded."""
        return self._typed.get(call)

    @Slot()
    def _write_after_pause(self) -> None:
        """While a note waits for the disk the next one does not queue behind it: it holds the same words and more."""
        calls = map(self._controller.open_call, self._typed)
        if any(isinstance(act, WriteNote) for call in calls if call for act in call.waiting):
            self._timer.start()
        else:
            self.write()

    @Slot()
    def write(self) -> None:
        """Record what was typed since the last time."""
        self._timer.stop()
        typed, self._typed = self._typed, {}
        for call, text in typed.items():
            found = self._controller.open_call(call)
            if found is not None and found.state.notes != text:
                self._controller.perform(WriteNote(text), call)
                self._notice(call, text)

    def _notice(self, call: str, text: str) -> None:
        found = self._controller.open_call(call)
        if found is None:
            return
        seen = self._noticed.setdefault(call, set())
        pack = self._controller.service.engine_of(found.state).pack
        for noticed in notice(pack, text):
            if noticed.flag.id not in seen:
                seen.add(noticed.flag.id)
                self._controller.perform(NoticePhrase(noticed.flag.id), call)
                self._ask(call, noticed.flag.question)
                announce(self._texts("announce.phrase", phrase=noticed.phrase))

    def _ask(self, call: str, question: str) -> None:
        """Next; where police are going at once, when the questions go on or the override is taken back."""
        found = self._controller.open_call(call)
        if found is not None and face_of(self._controller.facts_of(found)) is Stage.EMERGENCY:
            self._later[call] = question
        else:
            self._controller.ask_next(call, question)

    @Slot(CallScreen)
    def _look(self, screen: CallScreen) -> None:
        if screen.call in self._later and screen.stage in (Stage.QUESTION, Stage.REASSESS):
            question = self._later.pop(screen.call)
            ask = partial(self._controller.ask_next, screen.call, question)
            QTimer.singleShot(0, self, ask)  # the screen that brought it is still being shown

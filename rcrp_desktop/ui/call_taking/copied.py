"""CopyTold: copies, and says so where it is needed and without moving a panel."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from rcrp_desktop.domain.quoting import Quoted
from rcrp_desktop.presentation.call_models import CadModel, CallScreen, Stage
from rcrp_desktop.ui.call_taking.page import CallPage
from rcrp_desktop.ui.clipboard import copy_to_clipboard


class CopyTold(QObject):
    """``show_copied`` says it on the face on show; the next act takes it away, ``clear`` and ``look`` notice one."""

    def __init__(self, page: CallPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._place: tuple[object, ...] = ()

    def copy_cad(self, cad: CadModel) -> None:
        """The text for CAD."""
        copy_to_clipboard(cad.text)
        self.show_copied()

    def copy_list(self, text: Quoted, words: str) -> None:
        """The list of debts."""
        copy_to_clipboard(text)
        self._page.show_notice(words)

    def show_copied(self) -> None:
        """Beside the text on the outcome; over what to do in an emergency; else beside the CAD reference."""
        page = self._page
        screen = page.screen_model
        if screen is None:
            return
        self.clear()
        # K acts only outside a small question, so it is not named while one is open.
        words = page.texts("cad.copied_only" if page.ask.is_open else "cad.copied")
        self._place = _place_of(screen)
        match screen.stage:
            case Stage.OUTCOME:
                page.cad.tell(words)
            case Stage.EMERGENCY:
                page.emergency.tell(words)
            case Stage.QUESTION | Stage.REASSESS:
                is_seen = not page.reference.visibleRegion().isEmpty()
                (page.reference.tell if is_seen else page.show_notice)(words)

    @Slot()
    def clear(self) -> None:
        """Something else was done."""
        if self._place:
            self._place = ()
            for part in (self._page.cad, self._page.emergency, self._page.reference):
                part.tell("")
            self._page.show_notice("")

    @Slot(CallScreen)
    def look(self, screen: CallScreen) -> None:
        """Another face, question or call is on show."""
        if self._place and _place_of(screen) != self._place:
            self.clear()


def _place_of(screen: CallScreen) -> tuple[object, ...]:
    return screen.call, screen.stage, screen.question.id if screen.question is not None else ""

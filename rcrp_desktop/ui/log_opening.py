"""LogOpening: what the window says while its own log is being opened, cannot be, and once it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QObject, Signal, Slot

from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.application.problems import LogInUse, OperationalProblem
from rcrp_desktop.presentation.problem_text import problem_words
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.found_at_start import FoundAtStart
from rcrp_desktop.ui.parts import Parts
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice


class LogOpening(QObject):
    """On the main thread. ``signed`` is the key of the text on whether it is signed, ``changed`` says when it is known.

    ``said`` carries words for the line under the banner, empty to take them away, ``failed`` a problem to be told there;
    ``mended``: it is open after all, and what waits can be taken in.
    """

    changed: ClassVar[Signal] = Signal()
    said: ClassVar[Signal] = Signal(str)
    failed: ClassVar[Signal] = Signal(object)
    mended: ClassVar[Signal] = Signal()

    def __init__(
        self, parts: Parts, lanes: Lanes, standing: StandingNotice, found: FoundAtStart
    ) -> None:
        super().__init__(standing)
        self._parts = parts
        self._lanes = lanes
        self._standing = standing
        self._found = found
        self._is_refused = self._is_proof_asked = False
        self._in_use = ""
        self.signed = "start.signed_wait"

    @Slot(object)
    def refused(self, problem: OperationalProblem) -> None:
        """It is tried again; until then everything goes to the spill file.

        That another window has the log stays said as long as it is so, also once somebody has seen it: it is the
        reason why nothing is recorded here.
        """
        if not self._is_refused:
            self._found.look()  # what is owed is known from what can be read, whoever may write
        self._is_refused = True
        if isinstance(problem, LogInUse):
            texts, who = self._parts.texts, self._parts.desk.person
            self._in_use = problem_words(problem, texts, who=who, time="").text
            self._standing.hold(self._in_use)
        else:
            self._standing.take_back(self._in_use)
            self.failed.emit(problem)

    @Slot(object)
    def opened(self, notices: Sequence[Notice]) -> None:
        """What was found in it, and whether it signs."""
        if self._is_refused:
            self._is_refused = False
            self._standing.take_back(self._in_use)
            self.said.emit("")
            self.mended.emit()
        unsigned = any(notice.kind == "unsigned" for notice in notices)
        self.signed = "start.signed_no" if unsigned else "start.signed_yes"
        self.changed.emit()
        self._found.opened(notices)
        if not self._is_proof_asked:
            self._is_proof_asked = True
            self._lanes.read(self._parts.prove_pack, self._proved, self.failed.emit)

    def _proved(self, words: str) -> None:
        if words:  # silent where there is nothing to tell
            self.said.emit(words)

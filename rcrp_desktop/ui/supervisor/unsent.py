"""Unsent: what a supervisor's keys did not send, followed call by call until police go or it is decided."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import shiboken6
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.supervision import CallDetail, SupervisionService
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.matters import call_of, request_of
from rcrp_desktop.presentation.supervisor.unsent import police_go, since_unsent
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.police_unsent import PoliceUnsent
from rcrp_desktop.ui.widgets.notice import Notice

LOOK_MS = 2_000


class Unsent(QObject):
    """Of one window, whatever page is on show. On the main thread."""

    def __init__(
        self,
        supervision: SupervisionService,
        lanes: Lanes,
        words: Words,
        told: PoliceUnsent,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._supervision = supervision
        self._lanes = lanes
        self._words = words
        self.told = told
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look_again)

    def held_back(self, page: QWidget, key: str, reference: str, words: str) -> None:
        """``page`` says in ``words`` that a key which sends police only showed what it would send them to."""
        say = self._words.say
        head = say("decision.police_held_back", reference=reference)
        self._follow(page, key, (words,), head, say("unsent.press"))

    def refused(self, page: QWidget, key: str, reference: str, words: str) -> None:
        """A key that sends police was refused, or found nothing to decide. ``words`` say why."""
        say = self._words.say
        named = say("decision.refused_of", reference=reference, words=words)
        head = say("decision.police_refused", reference=reference, words=words)
        self._follow(page, key, (words, named), head, "")

    def _follow(self, page: QWidget, key: str, said: Sequence[str], head: str, tail: str) -> None:
        self.told.said_on(page, call_of(key), key, said, head, tail)
        self._timer.start()
        if not (shiboken6.isValid(page) and page.isVisible()):
            self.told.looked(page, ())

    @Slot()
    def look_again(self) -> None:
        """Police may be sent from anywhere, and a colleague may decide, while no page shows that call."""
        calls = self.told.calls
        if not calls:
            self._timer.stop()
        for call in calls:
            work = partial(self._supervision.again, call)
            self._lanes.read(work, self.read, _untold, topic=f"supervisor.unsent {call}")

    def read(self, detail: CallDetail) -> None:
        """The call was read."""
        if police_go(detail):
            self.told.police_stand(detail.call)
        for key in self.told.keys_of(detail.call):
            if since := since_unsent(detail, request_of(key), self._words):
                self.told.say_beside(key, since)


class UnsentHere(QObject):
    """Whether ``page`` itself says still, in one of ``notices``, that a key sent no police.

    While a press is being answered its words may stand nowhere for a moment.
    """

    def __init__(self, page: QWidget, unsent: Unsent, *notices: Notice) -> None:
        super().__init__(page)
        self._page = page
        self._told = unsent.told
        self._notices: tuple[Notice, ...] = ()
        self._is_pressed = False
        self.watch(*notices)

    def watch(self, *notices: Notice) -> None:
        """It says what came of a press in these too."""
        self._notices += notices
        for notice in notices:
            notice.gave_way.connect(self.look)

    @Slot()
    def pressed(self) -> None:
        """A key that decides is down: what it comes to is not known yet."""
        self._is_pressed = True

    @Slot()
    def answered(self) -> None:
        """What came of it stands there, if anything does."""
        self._is_pressed = False
        self.look()

    @Slot()
    def look(self) -> None:
        """What is not said here any more, the window says."""
        if not self._is_pressed:
            said = {notice.title for notice in self._notices if notice.isVisible()}
            self._told.looked(self._page, said)


def _untold(_problem: OperationalProblem) -> None:
    """Nothing is known, so what stands goes on standing."""

"""OthersNews: what others did on the call on show since the person at this desk last did something on it, or left it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QObject, Signal

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.notes import NoticePhrase, WriteNote
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_inputs import Facts
from rcrp_desktop.presentation.news import news_text
from rcrp_desktop.ui.call_taking.open_calls import OpenCall


class OthersNews(QObject):
    """``came`` carries what to say, "" once it is done with.

    Two acts a second apart are told together: the second would take the words of the first away unread.
    """

    came: ClassVar[Signal] = Signal(str)

    def __init__(
        self,
        facts_of: Callable[[OpenCall], Facts],
        find: Callable[[str], OpenCall | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._facts_of = facts_of
        self._find = find
        self._kept: dict[str, CallState] = {}
        self._since: CallState | None = None

    def keep(self, call: str, before: CallState) -> str:
        """Of a call that is not on show: nothing is said before it is, and then of all since ``before``."""
        self._kept.setdefault(call, before)
        return ""

    def tell_kept(self, call: str) -> str:
        """What came while a call was not on show, once it is: said once."""
        before = self._kept.pop(call, None)
        return self.tell(call, before) if before is not None else ""

    def tell(self, target: str, before: CallState) -> str:
        """What is said of what was read; ``before`` is what was on show. "" where that shows nothing else."""
        call = self._find(target)
        if call is None:
            return ""
        now = self._facts_of(call)
        newest = news_text(self._facts_of(replace(call, state=before)), now)
        if not newest:
            return ""
        if self._since is None or self._since.call != before.call:
            self._since = before
        words = news_text(self._facts_of(replace(call, state=self._since)), now) or newest
        self.came.emit(words)
        return words

    def acted(self, call: str, command: Command | None = None) -> None:
        """The person did something there: what is told from now on is what comes after.

        Notes are recorded by themselves while somebody types: nobody has read the line for that.
        """
        is_told = self._since is not None and self._since.call == call
        if is_told and not isinstance(command, WriteNote | NoticePhrase):
            self._since = None
            self.came.emit("")

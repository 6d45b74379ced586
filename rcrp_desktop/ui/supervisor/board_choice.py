"""BoardChoice: which row of the live board is chosen, by whom, and what was read of its call."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, Signal, Slot

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.meant import RequestName
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation.supervisor.matters import call_of, request_of
from rcrp_desktop.ui.supervisor.board_list import BoardList
from rcrp_desktop.ui.supervisor.board_side import BoardSide
from rcrp_desktop.ui.supervisor.decisions import Subject
from rcrp_desktop.ui.supervisor.tools import SupervisorTools


class BoardChoice(QObject):
    """What stands beside the list follows the row at once. ``failed(str)`` says why its call was not read.

    ``changed``: keys, hints and the line that says where the override lands may be others now.
    """

    changed: ClassVar[Signal] = Signal()
    failed: ClassVar[Signal] = Signal(str)

    def __init__(
        self, tools: SupervisorTools, panel: BoardList, side: BoardSide, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._tools = tools
        self._words = tools.words
        self._panel, self._table = panel, panel.table
        self._side = side
        self._looking_at = ""
        self._meant = ""  # the call that its person chose since it came on show
        self.detail: CallDetail | None = None

    @property
    def call(self) -> str:
        """The call of the row that is chosen, by whomever."""
        return call_of(self._table.chosen_key)

    @property
    def request(self) -> RequestName:
        """Which request of the call the row is about, if it is about one."""
        return request_of(self._table.chosen_key)

    @property
    def call_on_show(self) -> str:
        """The call that the override lands on: the one that its person chose, never one that came by itself."""
        return self._tools.lands_on(self.call) if self._is_meant else ""

    @property
    def override_line(self) -> str:
        """Which call the override lands on, told by the row: it is chosen before its call is read."""
        reference = self._panel.chosen_reference if self._is_meant else ""
        return self._tools.override_line(reference) if reference else ""

    def subject(self) -> Subject | None:
        """What would be decided now; None while nothing was read of it."""
        if self.detail is None:
            return None
        return Subject(self._table.chosen_key, self.call, self._panel.chosen_reference)

    @property
    def _is_meant(self) -> bool:
        return bool(self.call) and self.call == self._meant

    @Slot()
    def meant(self) -> None:
        """Its person asked for the row that is chosen, or decides it."""
        self._mean(self.call)

    @Slot(str)
    def came_back_from(self, call: str) -> None:
        """Its person left a call that they had opened from here."""
        self._mean(call)

    def only_shown(self) -> None:
        """What is on show is so by no choice of its person: a key showed it, or they were away meanwhile."""
        self._mean("")

    def _mean(self, call: str) -> None:
        self._meant = call
        self.changed.emit()

    @Slot(str)
    def choose(self, key: str) -> None:
        """A row is chosen, or none."""
        is_by_person = bool(key) and not self._table.is_preselected
        self._meant = self.call if is_by_person else ""
        if not key:
            self.show_nothing()
        elif not is_by_person:
            self._show_not_chosen(key)
        else:
            self._side.deciding.chosen()
            self._show_chosen(key)
            self.look(key)

    def follow(self) -> None:
        """The rows are others, or were read again: what stands beside them is too."""
        key = self._table.chosen_key
        if not key:
            self.show_nothing()
        elif self._looking_at != key and not self._table.is_preselected:
            self.look(key)

    def look(self, key: str) -> None:
        """Read the call of a row."""
        self._looking_at = key
        work = partial(self._tools.supervision.glance, call_of(key))
        done, topic = partial(self._looked, key), "supervisor.board.chosen"
        self._tools.lanes.read(work, done, self._not_looked, topic=topic)

    def _not_looked(self, problem: OperationalProblem) -> None:
        self._looking_at = ""
        self.failed.emit(self._tools.problem_text(problem))

    def _looked(self, key: str, detail: CallDetail | Rejected) -> None:
        self._looking_at = ""
        if key != self._table.chosen_key:
            return
        if isinstance(detail, Rejected):
            self.show_nothing(self._words.say("reason_needed"))
        else:
            self._bind(detail)

    def _show_chosen(self, key: str) -> None:
        if self.detail is not None and self.detail.call == self.call:
            self._bind(self.detail)
            return
        self.detail = None
        reference, is_request = self._panel.chosen_reference, self._panel.is_request
        self._side.show_unread(key, reference, is_request=is_request)
        self.changed.emit()

    def _show_not_chosen(self, key: str) -> None:
        self.detail = None
        looked = self._tools.supervision.has_looked(self.call)
        self._side.show_not_chosen(key, self._panel.chosen_reference, looked=looked)
        self.changed.emit()

    def _bind(self, detail: CallDetail) -> None:
        self.detail = detail
        self._side.bind(self._table.chosen_key, detail)
        self.changed.emit()

    def show_nothing(self, words: str = "") -> None:
        """No row, or nothing that may be shown of it."""
        self.detail = None
        self._side.show_nothing(words)
        self.changed.emit()

"""BoardPage: what is still owed over all desks, decided without leaving it.

Looks again every two seconds. Rows keep their place while the pointer is on them; ages go on.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.search import IndexState
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation.supervisor.board import (
    BoardModel,
    held_back,
    present_board,
    present_chosen,
)
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.keyboard import Act
from rcrp_desktop.ui.models.record_rows import HeldBack
from rcrp_desktop.ui.supervisor.call_opener import CallOpener
from rcrp_desktop.ui.supervisor.chosen_panel import ChosenPanel
from rcrp_desktop.ui.supervisor.decision_panel import DecisionPanel, StandDownPanel
from rcrp_desktop.ui.supervisor.decisions import Decisions
from rcrp_desktop.ui.supervisor.layout import Panes
from rcrp_desktop.ui.supervisor.record_table import RecordTable
from rcrp_desktop.ui.supervisor.tools import Handlers, SupervisorTools
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

REFRESH_MS = 2_000
_DETAIL_WIDTH = 384
_WIDTHS = {0: 116, 1: 120, 2: 176, 3: 166, 5: 84, 6: 108}
_STRETCHED = (4, 2, 3)
_GIVES_WAY = {6: 900, 5: 790, 4: 700, 2: 590, 3: 330}


class BoardPage(QWidget):
    """The list keeps focus and row while it is renewed."""

    def __init__(self, tools: SupervisorTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._words = tools.words
        self._detail: CallDetail | None = None
        self._is_reading = False
        self._told_holds = False  # the row that comes next by itself does not take the words away
        self.model: BoardModel | None = None
        self.right = ""
        self.foot = tools.words.say("lists.facts")
        self._decisions = Decisions(tools, self)
        self._build()
        self._connect()
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.look_again)

    # --- the page's contract ------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._words.say("board")

    @property
    def call_on_show(self) -> str:
        """The call that the override lands on: the chosen one."""
        return self._tools.lands_on(self._chosen_call)

    @property
    def override_line(self) -> str:
        """Which call the override lands on, told by the row: it is chosen before its call is read."""
        rows = self.table.rows
        place = rows.row_of(self.table.chosen_key)
        return self._tools.override_line(rows.row_at(place).cells[1].text) if place >= 0 else ""

    @property
    def _chosen_call(self) -> str:
        return self.table.chosen_key.partition(" ")[0]

    @property
    def _is_read(self) -> bool:
        """Whether what stands beside the list is about the chosen row, not still about the one before."""
        return bool(self.table.chosen_key) and self.decision.key == self.table.chosen_key

    def handlers(self) -> Handlers:
        """The page's own keys."""
        return {
            Act.ACCEPT: partial(self.decision.choose, "agree"),
            Act.SEND_POLICE: partial(self.decision.choose, "send"),
            Act.NEW_INFORMATION: partial(self.decision.choose, "again"),
            Act.SEARCH: partial(self._tools.shell.show_page, "record"),
            Act.REFRESH: self.refresh,
            Act.REVIEW: self.refresh,
            Act.NEXT_PANE: self.next_pane,
            Act.PREVIOUS_PANE: self.next_pane,
        }

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do, in words."""
        hint = self._tools.hint
        opens = (hint("open_call", "Enter"),) if self._chosen_call else ()
        return (
            hint("move", "↑", "↓"),
            *opens,
            *self._tools.decision_hints(self.decision.model),
            hint("search", "Ctrl", "F"),
            hint("panes", "F6"),
        )

    def focus_first(self) -> None:
        """The list, so that arrows and Enter act at once."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Look again now, and let rows move."""
        self._read(may_move=True)

    # --- parts --------------------------------------------------------------------------------

    def _build(self) -> None:
        say = self._words.say
        self.panel = Panel(say("lists.title"), " ", expand=True)
        columns = ("waiting", "call", "what", "route", "about", "handler", "owner")
        self.table = RecordTable(
            say("lists.title"),
            [say(f"lists.{name}") for name in columns],
            widths=_WIDTHS,
            stretched=_STRETCHED,
            gives_way=_GIVES_WAY,
        )
        self.table.rows.set_right(0)
        self.empty = Text(say("reading"), "body", tone="ink2")
        self.empty.set_margins(14, 12, 14, 12)
        self.notice = Notice()
        self.panel.without_body()
        self.told = Notice()
        self.held = Notice()
        self.panel.body.addWidget(self.notice)
        self.panel.body.addWidget(self.told)
        self.panel.body.addWidget(self.held)
        self.panel.body.addWidget(self.empty)
        self.panel.body.addWidget(self.table, 1)
        self.chosen = ChosenPanel(self._words)
        self.open_button = ActionButton(say("search.open"), key="Enter")
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        self.chosen.body.addSpacing(4)
        self.chosen.body.addLayout(row)
        self.decision = DecisionPanel(self._words)
        self.stand_down = StandDownPanel(self._words)
        self.panes = Panes(
            self.panel,
            detail=[self.chosen],
            pinned=[self.stand_down, self.decision],
            detail_width=_DETAIL_WIDTH,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panes)
        self._opener = CallOpener(self._tools, "board", self)
        self._show_nothing()

    def _connect(self) -> None:
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._open)
        self.open_button.clicked.connect(self._open_chosen)
        self.decision.decided.connect(self._decide)
        self.stand_down.stood_down.connect(self._stand_down)
        self._decisions.done.connect(self._recorded)
        self._decisions.refused.connect(self._refused)
        self._decisions.late.connect(self._tell_late)
        self._opener.failed.connect(self._say)
        self.panes.went_back.connect(self.focus_first)
        self.decision.left.connect(self._go_back)
        self.stand_down.left.connect(self._go_back)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at once and then every two seconds."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is read."""
        self._timer.stop()
        super().hideEvent(event)

    # --- reading ------------------------------------------------------------------------------

    @Slot()
    def look_again(self) -> None:
        """The timer's look: rows stay where they are while the pointer is on them."""
        self._read(may_move=not self.table.has_pointer)

    def _read(self, *, may_move: bool) -> None:
        if self._is_reading:
            return
        self._is_reading = True
        done = self._came_anew if may_move else self._came_in_place
        self._tools.lanes.read(self._presented, done, self._failed)

    def _presented(self) -> tuple[BoardModel, IndexState]:
        """On the read lane: hundreds of rows are worded there, not on the screen's thread."""
        board, index = self._tools.supervision.board()
        return present_board(board, index, self._tools.now_ms(), self._words), index

    def _came_anew(self, found: tuple[BoardModel, IndexState]) -> None:
        self._show(found, may_move=True)

    def _came_in_place(self, found: tuple[BoardModel, IndexState]) -> None:
        self._show(found, may_move=False)

    def _show(self, found: tuple[BoardModel, IndexState], *, may_move: bool) -> None:
        self._is_reading = False
        model, index = found
        self.model, self.right = model, model.right
        self._tell_shell()
        hint = model.hint
        if index.behind:
            entries = f"{index.entries:,}".replace(",", " ")
            hint = self._words.say("catching_up", entries=entries)
            QTimer.singleShot(0, self, self.look_again)
        self.panel.set_hint(hint)
        self.notice.show_notice(model.foot)
        self.empty.setText(model.empty)
        set_shown(self.empty, bool(model.empty))
        held = HeldBack()
        if may_move:
            self.table.show_rows(model.rows)
        else:
            held = self.table.rows.renew(model.rows)
        self._tell_held(held)
        if self.table.hasFocus():
            self.table.choose_first()
        if not self.table.chosen_key:
            self._show_nothing()
        elif self._detail is not None:
            self._look(self.table.chosen_key)

    def _tell_held(self, held: HeldBack) -> None:
        """Rows that may not move under the pointer hide others: that is said, with the key that shows them."""
        words = held_back(held.new, held.gone, self._words, moved=held.moved)
        if words and words != self.held.accessibleName():
            announce(words, source=self)
        self.held.show_notice(words)

    def _failed(self, problem: OperationalProblem) -> None:
        self._is_reading = False
        self._say(self._tools.problem_text(problem))

    @Slot(str)
    def _say(self, words: str) -> None:
        self.notice.show_notice(words)
        announce(words, source=self)

    # --- the chosen row -----------------------------------------------------------------------

    @Slot(str)
    def _choose(self, key: str) -> None:
        if not key:
            self._show_nothing()
            return
        if not self._told_holds:
            self.told.show_notice("")
        self._told_holds = False
        self._tell_shell()
        self._look(key)

    def _look(self, key: str) -> None:
        call = key.partition(" ")[0]
        work = partial(self._tools.supervision.glance, call)
        self._tools.lanes.read(work, self._looked, self._failed, topic="supervisor.board.chosen")

    def _looked(self, detail: CallDetail | Rejected) -> None:
        call, _, item = self.table.chosen_key.partition(" ")
        if isinstance(detail, Rejected):
            self._show_nothing(self._words.say("reason_needed"))
            return
        if detail.call != call:
            return
        self._detail = detail
        model = present_chosen(detail, item, self._tools.now_ms(), self._words)
        self.chosen.bind(model)
        set_shown(self.open_button, shown=True)
        self.decision.bind(self.table.chosen_key, model.decision)
        self.stand_down.bind(call, model.stand_down)
        self._tell_shell()

    def _tell_shell(self) -> None:
        """Keys, hints and the line that says where the override lands follow the chosen row."""
        if not self.isHidden():
            self._tools.shell.keys_changed()

    def _show_nothing(self, words: str = "") -> None:
        self._detail = None
        self.chosen.show_nothing(words or self._words.say("chosen.none"))
        set_shown(self.open_button, shown=False)
        self.decision.bind("", None)
        self.stand_down.bind("", None)
        self._tell_shell()

    # --- acts ---------------------------------------------------------------------------------

    @Slot(str)
    def _open(self, key: str) -> None:
        if self.panes.is_beside:
            self._opener.open(key.partition(" ")[0])
            return
        self.panes.go("detail")
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _open_chosen(self) -> None:
        if self._chosen_call:
            self._opener.open(self._chosen_call)

    @Slot(str, str)
    def _decide(self, choice: str, why: str) -> None:
        if not self._is_read:
            self._say_unread()
        elif self._detail is not None and self.decision.model is not None:
            reference = self._words.reference(self._detail.reference)
            item = self.decision.model.item
            self._decisions.decide(self._detail.call, reference, item, choice, why)

    @Slot(str)
    def _stand_down(self, why: str) -> None:
        if not self._is_read:
            self._say_unread()
        elif self._detail is not None:
            reference = self._words.reference(self._detail.reference)
            self._decisions.stand_down(self._detail.call, reference, why)

    def _say_unread(self) -> None:
        """A key that came before the row was read must not decide on the row before it."""
        self._refused(self._words.say("decision.not_read"))

    @Slot(str)
    def _recorded(self, words: str) -> None:
        self.decision.tell("")
        self.stand_down.tell("")
        self.told.show_notice(words)
        self._told_holds = True
        announce(words, source=self)
        self._go_back()
        self.refresh()

    @Slot()
    def _go_back(self) -> None:
        """To the list, from where the detail was entered."""
        self.panes.go("list")
        self.focus_first()

    @Slot(str)
    def _tell_late(self, words: str) -> None:
        asked = self.decision if not self.decision.isHidden() else self.stand_down
        asked.tell(words)
        announce(words, assertive=True, source=self)

    @Slot(str)
    def _refused(self, words: str) -> None:
        asked = self.decision if not self.decision.isHidden() else self.stand_down
        asked.tell(words)
        announce(words, source=self)
        self.panes.go("detail")
        asked.why.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def next_pane(self) -> None:
        """F6: the list, then the box where why is written, and round."""
        inside = self.panes.detail.isAncestorOf(self.focusWidget() or self)
        if inside or not self._chosen_call:
            self._go_back()
            return
        self.panes.go("detail")
        targets = (self.decision.why, self.stand_down.why, self.open_button)
        target = next((part for part in targets if part.isVisible()), self.open_button)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

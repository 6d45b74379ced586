"""BoardPage: what is still owed over all desks, decided without leaving it.

Looks again every two seconds. Rows keep their place while the pointer is on them; ages go on.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.search import IndexState
from rcrp_desktop.presentation.supervisor.board import BoardModel, present_board
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_choice import BoardChoice
from rcrp_desktop.ui.supervisor.board_list import BoardList
from rcrp_desktop.ui.supervisor.board_side import BoardSide
from rcrp_desktop.ui.supervisor.call_opener import CallOpener
from rcrp_desktop.ui.supervisor.deciding import Deciding
from rcrp_desktop.ui.supervisor.decisions import Subject, Told
from rcrp_desktop.ui.supervisor.tools import Handlers, SupervisorTools
from rcrp_desktop.ui.whereabouts import has_focus_inside

REFRESH_MS = 2_000


class BoardPage(QWidget):
    """The list keeps focus and row while it is renewed."""

    def __init__(self, tools: SupervisorTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._words = tools.words
        self._is_reading = False
        self._told_beside = ""
        self._told_holds = False  # the row that comes next by itself does not take the words away
        self.model: BoardModel | None = None
        self.right = ""
        self.foot = tools.words.say("lists.facts")
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
        """The call that the override lands on: the one that its person chose, never one that only the list chose."""
        return self.choice.call_on_show

    @property
    def override_line(self) -> str:
        """Which call the override lands on, told by the row: it is chosen before its call is read."""
        return self.choice.override_line

    @property
    def _is_writing(self) -> bool:
        """Somebody is at work beside the list: no row is taken from under what they write."""
        return has_focus_inside(self.panes.detail)

    def handlers(self) -> Handlers:
        """The page's own keys."""
        return {
            **self.deciding.handlers(self._press),
            Act.SEARCH: partial(self._tools.shell.show_page, "record"),
            Act.REFRESH: self.refresh,
            Act.REVIEW: self.refresh,
            Act.NEXT_PANE: self.next_pane,
            Act.PREVIOUS_PANE: self.next_pane,
        }

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do, in words."""
        hint = self._tools.hint
        opens = (hint("open_call", "Enter"),) if self.choice.call else ()
        if self.table.is_preselected:
            opens = (hint("look", "Space"), *opens)
        return (
            hint("move", "↑", "↓"),
            *opens,
            *self._tools.decision_hints(self.decision.model),
            hint("renew", "R"),
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
        self.panel = BoardList(self._words)
        self.table, self.empty, self.held = self.panel.table, self.panel.empty, self.panel.held
        self.notice, self.told = self.panel.notice, self.panel.told
        self.deciding = Deciding(
            self._tools, self, self._subject, lambda: self.panel.chosen_reference
        )
        self.side = BoardSide(self._tools, self.deciding)
        self.deciding.unsent.watch(self.told, self.side.told)
        self.chosen, self.open_button = self.side.chosen, self.side.open_button
        self.decision, self.stand_down = self.side.decision, self.side.stand_down
        self.panes = self.side.beside(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.panes, 1)
        self.choice = BoardChoice(self._tools, self.panel, self.side, self)
        self._opener = CallOpener(self._tools, "board", self, lambda: self.choice.call)
        self.choice.show_nothing()

    def _connect(self) -> None:
        self.table.chosen.connect(self._unsay)
        self.table.chosen.connect(self.choice.choose)
        self.table.opened.connect(self._open)
        self.table.taken.connect(self.deciding.chosen)
        self.table.taken.connect(self.choice.meant)
        self.deciding.meant.connect(self.choice.meant)
        self._opener.came_back.connect(self.choice.came_back_from)
        self.choice.changed.connect(self._tell_shell)
        self.choice.failed.connect(self._say)
        self.open_button.clicked.connect(self._open_chosen)
        self.decision.pressed.connect(self._unsay_press)
        self.deciding.outcomes.done.connect(self._recorded)
        self.deciding.outcomes.refused.connect(self._refused)
        self.deciding.outcomes.already.connect(self._tell)
        self.deciding.left.connect(self._go_back)
        self._opener.failed.connect(self._say)
        self.panes.went_back.connect(self.focus_first)
        self.panes.changed.connect(self._tell_beside)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at once and then every two seconds. What was chosen before is chosen anew before it is decided."""
        super().showEvent(event)
        self.deciding.came_by_itself()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is read. Who comes back from anywhere else may mean another call."""
        self.choice.only_shown()
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
        done = partial(self._show, may_move=may_move)
        self._tools.lanes.read(self._presented, done, self._failed)

    def _presented(self) -> tuple[BoardModel, IndexState]:
        """On the read lane: hundreds of rows are worded there, not on the screen's thread."""
        board, index = self._tools.supervision.board()
        return present_board(board, index, self._tools.now_ms(), self._words), index

    def _show(self, found: tuple[BoardModel, IndexState], *, may_move: bool) -> None:
        self._is_reading = False
        writing = self._is_writing  # now: what the list asked for may come while somebody writes
        model, index = found
        self.model, self.right = model, model.right
        self.deciding.set_all_read(is_all_read=not index.is_partial)
        self._tools.decisions.unsent.look_again()
        self._tell_shell()
        hint = model.hint
        if index.behind:
            entries = f"{index.entries:,}".replace(",", " ")
            hint = self._words.say("catching_up", entries=entries)
            QTimer.singleShot(0, self, self.look_again)
        self.panel.set_hint(hint)
        self.panel.show_board(model, may_move=may_move and not writing, writing=writing)
        if self.table.hasFocus():
            self.table.choose_first()
        self.choice.follow()

    def _failed(self, problem: OperationalProblem) -> None:
        self._is_reading = False
        self._say(self._tools.problem_text(problem))

    @Slot(str)
    def _say(self, words: str) -> None:
        self.notice.show_notice(words)
        announce(words, source=self)

    @Slot()
    def _tell_shell(self) -> None:
        """Keys, hints and the line that says where the override lands follow the chosen row."""
        if not self.isHidden():
            self._tools.shell.keys_changed()

    # --- acts ---------------------------------------------------------------------------------

    @Slot(str)
    def _unsay(self, key: str) -> None:
        """Another row, or the one that came by itself is taken: what was told before goes, and what its box said."""
        if key and not self._told_holds:
            self._tools.decisions.left(self)
            self._show_told("")
        self._told_holds &= not key

    @Slot(str)
    def _open(self, _key: str) -> None:
        if self.panes.is_beside:
            self._open_chosen()
            return
        self.table.take()
        self._go_to_detail()

    def _go_to_detail(self) -> None:
        self.panes.go("detail")
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _open_chosen(self) -> None:
        if self.choice.call:
            self._opener.open(self.choice.call, request=self.choice.request)
            self.table.take()  # after it: the one look is that of whoever opens it

    def _press(self, choice: str) -> None:
        """A key decides nothing that nobody chose, looked at before or not, or that is out of sight: it shows it."""
        if self.table.is_preselected and self.panel.is_request:
            reference = self.panel.chosen_reference
            words = self._words.say("chosen.looked_first", reference=reference)
            self._show_first(words, choice)
            self.choice.only_shown()
        elif self.decision.isHidden():
            words = self.panel.nothing_to_decide(self.choice.detail)
            self._tell(words)
            self.deciding.says(words, choice)
        elif not self.panes.is_beside and self.panes.place == "list":
            self._show_first(self._words.say("decision.read_first"), choice)
        else:
            self.decision.choose(choice)

    def _show_first(self, words: str, choice: str) -> None:
        self._tools.decisions.left(self, self.choice.call)
        self.table.take()
        self.decision.first.shown_by_key()
        self._tell(words)
        if not self.panes.is_beside:
            self._go_to_detail()
            self.decision.tell(words)  # the line above the list is not in sight
        self.deciding.held_back(words, choice == "send")

    def _subject(self) -> Subject | None:
        return self.choice.subject()

    @Slot(Told)
    def _recorded(self, told: Told) -> None:
        is_here = self._is_where(told)
        if told.subject.key == self.table.chosen_key:
            self.decision.tell("")
            self.stand_down.tell("")
        if is_here:
            self._go_back()
        self.deciding.forget(told)
        self._told_holds = is_here
        self._tell_of(told, told.words)
        self.refresh()

    def _is_where(self, told: Told) -> bool:
        """Whether what was decided is still what somebody looks at, and they did nothing else since."""
        return told.subject.key == self.table.chosen_key and told.place.is_here()

    def _tell_of(self, told: Told, words: str) -> None:
        """What came of it takes the place of what was said here of other calls than the chosen one."""
        self._tools.decisions.left(self, self.choice.call, told.subject.call)
        self._tell(words)

    @Slot(str)
    def _tell(self, words: str) -> None:
        self._show_told(words)
        announce(words, source=self)

    @Slot()
    def _unsay_press(self) -> None:
        self._tools.decisions.left(self, self.choice.call)
        self._show_told("")

    def _show_told(self, words: str) -> None:
        """Where its person looks: the list, or what stands in its place."""
        self.told.show_notice(words)
        self._told_beside = words
        self.side.tell(self._words_beside)

    @property
    def _words_beside(self) -> str:
        return "" if self.panes.is_beside or self.panes.place == "list" else self._told_beside

    @Slot()
    def _tell_beside(self) -> None:
        """A window of another size may hide the list."""
        words = self._words_beside
        if words != self.side.told.accessibleName():
            self.side.tell(words)

    @Slot()
    def _go_back(self) -> None:
        """To the list, from where the detail was entered."""
        self.panes.go("list")
        self.focus_first()

    @Slot(Told)
    def _refused(self, told: Told) -> None:
        """Told by the name of its call, and where the reason goes while that row is chosen: its box may be gone."""
        reference = told.subject.reference
        words = self._words.say("decision.refused_of", reference=reference, words=told.words)
        self._tell_of(told, words)
        asked = self.deciding.box_of(told)
        if told.subject.key != self.table.chosen_key or asked is None:
            return
        self._told_beside = ""
        self._tell_beside()
        asked.tell(told.words)
        if told.place.is_here():
            self.panes.go("detail")
            asked.why.setFocus(Qt.FocusReason.OtherFocusReason)
        self.choice.look(told.subject.key)  # it may be refused for what is not on show yet

    @Slot()
    def next_pane(self) -> None:
        """F6: the list, then the box where why is written, and round."""
        inside = self.panes.detail.isAncestorOf(self.focusWidget() or self)
        if inside or not self.choice.call:
            self._go_back()
            return
        self.table.take()
        self.panes.go("detail")
        targets = (self.decision.why, self.stand_down.why, self.open_button)
        target = next((part for part in targets if part.isVisible()), self.open_button)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

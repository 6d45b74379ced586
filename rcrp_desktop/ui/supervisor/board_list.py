"""BoardList: the rows of the live board and the lines above them that say what the rows cannot."""

from __future__ import annotations

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.presentation.supervisor.board import BoardModel, held_back
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.models.record_rows import HeldBack
from rcrp_desktop.ui.supervisor.record_table import RecordTable
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.notice_lane import NoticeLane, RoomAbove, height_at
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_COLUMNS = ("waiting", "call", "what", "route", "about", "handler", "owner")
_WIDTHS = {0: 116, 1: 140, 2: 176, 3: 166, 5: 84, 6: 108}
_STRETCHED = (4, 2, 3)
_GIVES_WAY = {6: 900, 5: 790, 4: 700, 2: 590, 3: 330}

_NOTICE_SHARE = 3
_EDGES = 10  # the frame and its lines, thicker in high contrast, and a list without rows


class BoardList(Panel):
    """Renders only: ``notice`` for what the board cannot tell, ``told`` for what came of an act."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.say("lists.title"), " ", expand=True)
        self._words = words
        self._requests: frozenset[str] = frozenset()
        self._awaited: frozenset[str] = frozenset()
        self.table = RecordTable(
            words.say("lists.title"),
            [words.say(f"lists.{name}") for name in _COLUMNS],
            widths=_WIDTHS,
            stretched=_STRETCHED,
            gives_way=_GIVES_WAY,
        )
        self.table.rows.set_right(0)
        self.empty = Text(words.say("reading"), "body", tone="ink2")
        self.empty.set_margins(14, 12, 14, 12)
        self.notice, self.told, self.held = Notice(), Notice(), Notice()
        self.without_body()
        lane = NoticeLane(self.told, self.held, self.notice)
        for part in (lane, self.empty):
            self.body.addWidget(part)
        self._room = RoomAbove(self, lane, self._left)
        self.body.addWidget(self.table, 1)

    def _left(self, width: int) -> int:
        """Else the notice of a log that is gone would cut, in large text, what is known without it."""
        others = self.head_height(width) + height_at(self.empty, self.room_across(width)) + _EDGES
        return min(self.height() // _NOTICE_SHARE, max(0, self.height() - others))

    @property
    def chosen_reference(self) -> str:
        """How the chosen row calls its call; it is chosen before its call is read."""
        rows = self.table.rows
        place = rows.row_of(self.table.chosen_key)
        return self._words.undoubted(rows.row_at(place).cells[1].text) if place >= 0 else ""

    @property
    def is_request(self) -> bool:
        """Whether the chosen row asks for a decision, known before its call is read."""
        return self.table.chosen_key in self._requests

    def nothing_to_decide(self, detail: CallDetail | None) -> str:
        """Why a key that decides does nothing on the chosen row, of which ``detail`` was read, or while none is chosen."""
        reference = self.chosen_reference
        return self._words.say(f"decision.{self._why_nothing(detail)}", reference=reference)

    def _why_nothing(self, detail: CallDetail | None) -> str:
        """Not every row under Awaiting can be decided: one is held there, or its policy is not at hand."""
        if not self.chosen_reference:
            return "no_row"
        if self.table.chosen_key not in self._awaited:
            return "no_request"
        if not self.is_request:
            return "awaited_no_more"
        if detail is None:
            return "not_known"
        if detail.not_read:
            return "unread"
        return "no_policy" if detail.engine is None else "awaited_no_more"

    def show_board(self, model: BoardModel, *, may_move: bool, writing: bool) -> None:
        """Other rows, or the same with other words where none may move."""
        self._requests = model.requests
        self._awaited = model.requests | self._awaited.intersection(self._keys())
        self.notice.show_notice(model.foot)
        held = HeldBack()
        if may_move:
            self.table.show_rows(model.rows)
        else:
            held = self.table.renew(model.rows)
        self.empty.setText(model.empty)
        set_shown(self.empty, bool(model.empty) and not self.table.rows.rowCount())
        self._tell_held(held, writing=writing)

    def _keys(self) -> frozenset[str]:
        """Of the rows that stand there, also where they are no longer owed."""
        return frozenset(row.key for row in self.table.rows.rows)

    def _tell_held(self, held: HeldBack, *, writing: bool) -> None:
        """Rows that may not move hide others: that is said, with the key that shows them."""
        words = held_back(held.new, held.gone, self._words, moved=held.moved, writing=writing)
        if words and words != self.held.accessibleName():
            announce(words, source=self)
        self.held.show_notice(words)

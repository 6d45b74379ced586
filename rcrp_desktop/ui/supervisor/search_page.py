"""SearchPage: the record, searched while one types, narrowed by groups, each call previewed unopened."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.read_models import CallSummary
from rcrp_desktop.application.search import Cursor, Filters, IndexState, SearchPage, SearchResult
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation.supervisor.common import as_tsv, thousands
from rcrp_desktop.presentation.supervisor.search_screen import (
    SearchModel,
    call_row,
    columns,
    in_period,
    present_preview,
    present_search,
    turned,
)
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.clipboard import copy_to_clipboard
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.call_opener import CallOpener
from rcrp_desktop.ui.supervisor.facets_panel import FacetsPanel
from rcrp_desktop.ui.supervisor.layout import Panes
from rcrp_desktop.ui.supervisor.preview_panel import PreviewPanel
from rcrp_desktop.ui.supervisor.record_table import RecordTable
from rcrp_desktop.ui.supervisor.search_head import SearchHead
from rcrp_desktop.ui.supervisor.tools import Handlers, SupervisorTools
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.whereabouts import Whereabouts, where_now
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.notice_lane import NoticeLane, RoomAbove, height_at
from rcrp_desktop.ui.widgets.panel import Frame
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_TOPIC = "supervisor.search"
_WIDTHS = {0: 154, 1: 124, 3: 150, 4: 94, 5: 104, 6: 74}
_STRETCHED = (2, 3)
_NOTICE_SHARE = 4
_EDGES = 10  # the frame and its lines, thicker in high contrast, and a list without rows
_LARGE, _TIGHT = 2.0, 720
_GIVES_WAY = {6: 900, 4: 800, 5: 620, 2: 520}


class SearchPageView(QWidget):
    """Rows come block by block; nothing in the model reads a database."""

    def __init__(self, tools: SupervisorTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._words = tools.words
        self._filters = Filters()
        self._following: Cursor | None = None
        self._summaries: dict[str, CallSummary] = {}
        self._index: IndexState | None = None
        self._matching = 0
        self._reason = ""  # why it is searched; the one in the preview is why a call is opened
        self.model: SearchModel | None = None
        self.foot = tools.words.say("search.foot")
        self._build()
        self._connect()

    # --- the page's contract ------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._words.say("record")

    @property
    def filters(self) -> Filters:
        """What is searched for."""
        return self._filters

    def handlers(self) -> Handlers:
        """The page's own keys."""
        return {
            Act.SEARCH: self.go_to_search,
            Act.REFRESH: self.refresh,
            Act.NEXT_PANE: partial(self.move_pane, 1),
            Act.PREVIOUS_PANE: partial(self.move_pane, -1),
            Act.COPY: self.copy,
        }

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do, in words."""
        hint = self._tools.hint
        return (
            hint("search", "Ctrl", "F"),
            hint("facets", "F6"),
            hint("open_call", "Enter"),
            hint("copy_list", "F8"),
            hint("refresh", "F5"),
        )

    def focus_first(self) -> None:
        """The search box the first time, the list once there is one."""
        target = self.table if self.table.chosen_key else self.head.box
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Search again for the same; not a new look."""
        self._search()

    # --- parts --------------------------------------------------------------------------------

    def _build(self) -> None:
        say = self._words.say
        self.table = RecordTable(
            say("search.results"),
            columns(self._words),
            widths=_WIDTHS,
            stretched=_STRETCHED,
            gives_way=_GIVES_WAY,
        )
        self.table.rows.set_right(4, 6)
        self.head = SearchHead(self._words, self.table)
        self.notice = Notice()
        self.empty = Text("", "body", tone="ink2")
        self.empty.set_margins(14, 12, 14, 12)
        self.range = Text("", "label")
        self.facets = FacetsPanel(self._words)
        needed = self._tools.supervision.access.reason_needed
        self.preview = PreviewPanel(self._words, reason_needed=needed)
        self.panes = Panes(
            self._middle(), groups=self.facets, detail=[self.preview], detail_width=304
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panes)
        self._opener = CallOpener(self._tools, "record", self, lambda: self.table.chosen_key)
        set_shown(self.empty, shown=False)

    def _middle(self) -> QWidget:
        panel = Frame("surface")
        foot = self._foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 8, 14, 8)
        line.addWidget(self.range)
        lane = NoticeLane(self.notice)
        for part in (self.head, lane, self.empty):
            panel.column.addWidget(part)
        self._room = RoomAbove(panel, lane, partial(self._left, panel))
        panel.column.addWidget(self.table, 1)
        panel.column.addWidget(foot)
        return panel

    def _left(self, panel: QWidget, width: int) -> int:
        """Else the notice of a log that is gone would leave large text no line of the list, and cut its fields."""
        others = sum(height_at(part, width) for part in (self.head, self.empty, self._foot))
        return min(panel.height() // _NOTICE_SHARE, max(0, panel.height() - others - _EDGES))

    def _connect(self) -> None:
        self.head.worded.connect(self._search)
        self.head.period_chosen.connect(self._take_period)
        self.head.removed.connect(self.turn)
        self.head.narrow.clicked.connect(self._show_groups)
        self.facets.turned.connect(self.turn)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._open_row)
        self.table.rows.more_wanted.connect(self._more)
        self.preview.open_asked.connect(self.open_chosen)
        self.panes.went_back.connect(self._back_to_list)
        self.panes.changed.connect(self._fit)
        self._opener.failed.connect(self._say)
        self._fit()

    # --- searching ----------------------------------------------------------------------------

    @Slot(str)
    def _take_period(self, period: str) -> None:
        self._filters = in_period(self._filters, period, self._tools.midnight_ms)
        self._search()

    @Slot(str, str)
    def turn(self, group: str, name: str) -> None:
        """Narrow by one name more, or one less."""
        self._filters = turned(self._filters, group, name)
        self._search()

    @Slot()
    def _search(self) -> None:
        self._filters = replace(self._filters, text=self.head.take_words())
        self._reason = self.preview.reason.text().strip() or self._reason
        work = partial(self._tools.search.search, self._filters, reason=self._reason)
        done = partial(self._found, where_now(self))
        self._tools.lanes.read(work, done, self._failed, topic=_TOPIC)

    def _found(self, place: Whereabouts, result: SearchResult | Rejected) -> None:
        if isinstance(result, Rejected):
            self._say(self._words.say("reason_needed"))
            if place.is_here():
                self._show_preview_place()
            return
        model = present_search(result, self._words)
        self.model, self._matching = model, result.facets.matching
        self.notice.show_notice(model.notice)
        self.facets.bind(model.groups, model.groups_hint)
        self.head.show_chips(model.chips)
        self.head.count.setText(model.count)
        self.empty.setText(model.empty)
        set_shown(self.empty, bool(model.empty))
        self._index = result.index
        self._summaries = {row.call: row for row in result.page.rows}
        self._following = result.page.following
        rows = [call_row(row, self._words) for row in result.page.rows]
        self.table.show_rows(rows, more=self._following is not None)
        self._show_range()
        self._choose(self.table.chosen_key)
        if result.index.behind:
            entries = thousands(result.index.entries)
            self.head.count.setText(self._words.say("search.building", entries=entries))
            QTimer.singleShot(0, self, self._search)
        announce(model.count, source=self)

    @Slot()
    def _more(self) -> None:
        if self._following is not None:
            work = partial(self._tools.search.more, self._filters, self._following)
            self._tools.lanes.read(work, self._found_more, self._failed, topic=_TOPIC)

    def _found_more(self, page: SearchPage) -> None:
        self._following = page.following
        self._summaries |= {row.call: row for row in page.rows}
        rows = [call_row(row, self._words) for row in page.rows]
        self.table.rows.append(rows, more=page.following is not None)
        self._show_range()

    def _show_range(self) -> None:
        shown, matching = thousands(len(self._summaries)), thousands(self._matching)
        text = self._words.say("search.range", shown=shown, matching=matching)
        self.range.setText(text if self._summaries else "")

    def _failed(self, problem: OperationalProblem) -> None:
        self._say(self._tools.problem_text(problem))

    @Slot(str)
    def _say(self, words: str) -> None:
        self.notice.show_notice(words)
        announce(words, source=self)

    # --- the chosen call ----------------------------------------------------------------------

    @Slot(str)
    def _choose(self, call: str) -> None:
        summary = self._summaries.get(call)
        if summary is None or self._index is None:
            self.preview.show_nothing()
        else:
            self.preview.bind(present_preview(summary, self._index, self._words))

    @Slot(str)
    def _open_row(self, _call: str) -> None:
        if self.panes.is_beside:
            self.open_chosen()
        else:
            self._show_preview_place()

    @Slot()
    def open_chosen(self) -> None:
        """Open the chosen call; the look, with its reason, is on record first."""
        if self.table.chosen_key:
            self._opener.open(self.table.chosen_key, self.preview.reason.text())

    def _show_preview_place(self) -> None:
        self.panes.go("detail")
        needed = self._tools.supervision.access.reason_needed
        target = self.preview.reason if needed else self.preview.open_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- keys ---------------------------------------------------------------------------------

    def go_to_search(self) -> None:
        """Ctrl+F: the box, with its text selected."""
        self.panes.go("list")
        self.head.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.box.selectAll()

    @Slot()
    def _show_groups(self) -> None:
        self.panes.go("groups")
        self.facets.focus_first()

    @Slot()
    def _back_to_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def move_pane(self, step: int) -> None:
        """F6: groups, results, preview, and round."""
        focused = cast("QWidget | None", self.focusWidget())
        here = 1
        if focused is not None and self.facets.isAncestorOf(focused):
            here = 0
        elif focused is not None and self.preview.isAncestorOf(focused):
            here = 2
        match (here + step) % 3:
            case 0:
                self._show_groups()
            case 1:
                self.panes.go("list")
                self._back_to_list()
            case _:
                self._show_preview_place()

    def copy(self) -> None:
        """F8: the rows that are listed, once the copy is on record."""
        rows = self.table.rows.rows
        work = partial(self._tools.search.listed, self._filters, len(rows), reason=self._reason)
        self._tools.lanes.read(work, self._copy, self._failed, topic="supervisor.copy")

    def _copy(self, refused: Rejected | None) -> None:
        if refused is not None:
            self._say(self._words.say("reason_needed"))
            return
        rows = self.table.rows.rows
        said = (self.model.empty, self.model.notice) if self.model is not None else ()
        text = as_tsv(columns(self._words), rows, said)
        copy_to_clipboard(text)
        self._say(self._words.say("search.copied", number=len(rows)))

    @Slot()
    def _fit(self) -> None:
        set_shown(self.head.narrow, not self.panes.shows_groups)
        # Three lines of large text would leave the list none, and so would one below it.
        is_tight = active_theme().scale >= _LARGE and self.panes.width() < _TIGHT
        set_shown(self.head.count, not is_tight)
        set_shown(self._foot, not is_tight)
        self.head.set_tight(tight=is_tight)
        around = 4 if is_tight else 12
        self.empty.set_margins(14, around, 14, around)

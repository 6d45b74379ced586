"""IntegrityPage: a verdict on all logs that says what it did not check. Never one sign for "all is well"."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rcrp_desktop.application.integrity import IntegrityCheck
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation.supervisor.integrity import (
    IntegrityModel,
    as_text,
    erasure_columns,
    log_columns,
    present_integrity,
)
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.clipboard import copy_to_clipboard
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.lines import LineList
from rcrp_desktop.ui.supervisor.record_table import RecordTable
from rcrp_desktop.ui.supervisor.tools import Handlers, SupervisorTools
from rcrp_desktop.ui.widgets.action_button import ActionButton, ButtonKind
from rcrp_desktop.ui.widgets.columns import Columns, Widths
from rcrp_desktop.ui.widgets.flow import FlowLayout
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight, never_past
from rcrp_desktop.ui.widgets.panel import Card, Panel
from rcrp_desktop.ui.widgets.shown import set_shown, settle_layouts
from rcrp_desktop.ui.widgets.state_block import is_cramped
from rcrp_desktop.ui.widgets.text import Text

_DETAIL_AT = 2


class IntegrityPage(QWidget):
    """Checks when asked, because a check is itself a look that is put on record."""

    progressed: ClassVar[Signal] = Signal(int, int)

    def __init__(self, tools: SupervisorTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._words = tools.words
        self._is_checking = False
        self.model: IntegrityModel | None = None
        self.right = ""
        self.foot = tools.words.say("check.foot")
        self._build()
        self.progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    # --- the page's contract ------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._words.say("integrity")

    def handlers(self) -> Handlers:
        """The page's own keys."""
        return {
            Act.REFRESH: self.check,
            Act.COPY: self.copy,
            Act.SEARCH: partial(self._tools.shell.show_page, "record"),
            Act.NEXT_PANE: partial(self.move_pane, 1),
            Act.PREVIOUS_PANE: partial(self.move_pane, -1),
        }

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do, in words."""
        hint = self._tools.hint
        if self.model is None:
            return (hint("panes", "F6"), hint("check_first", "F5"))
        return (hint("panes", "F6"), hint("check", "F5"), hint("copy_verdict", "F8"))

    def focus_first(self) -> None:
        """The button that checks."""
        self.check_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Coming back to the page checks nothing: the last verdict says when it was made."""

    # --- parts --------------------------------------------------------------------------------

    def _build(self) -> None:
        say = self._words.say
        self.when = Text(say("check.title"), "label")
        self.headline = Text(say("check.not_yet"), "page_title")
        self.detail = Text(say("check.not_yet_detail"), "body", tone="ink2")
        self.check_button = ActionButton(say("check.check"), key="F5", kind=ButtonKind.MAIN)
        self.copy_button = ActionButton(say("check.copy"), key="F8")
        self.check_button.clicked.connect(self.check)
        self.copy_button.clicked.connect(self.copy)
        card = Card(mark="ink")
        card.body.setSpacing(4)
        acts = FlowLayout()
        acts.addWidget(self.check_button)
        acts.addWidget(self.copy_button)
        for part in (self.when, self.headline, self.detail):
            card.body.addWidget(part)
        card.body.addSpacing(8)
        card.body.addLayout(acts)
        self._card = card
        never_past(self.check_button, self.headline)
        self.logs = RecordTable(
            say("check.logs"),
            log_columns(self._words),
            widths={0: 212, 1: 92, 2: 124, 3: 118, 5: 150},
            stretched=(4,),
            gives_way={5: 860, 3: 720, 1: 600, 2: 520},
            whole=True,
        )
        self.logs.rows.set_right(1)
        self.erasures = RecordTable(
            say("check.erasures"),
            erasure_columns(self._words),
            widths={0: 118, 2: 160, 3: 150, 4: 132},
            stretched=(1,),
            gives_way={2: 720, 3: 560, 4: 430},
            whole=True,
        )
        self.not_checked = LineList("table", gap=4)
        self.next = Text("", "table")
        self.findings = LineList("table", gap=4)
        main = QWidget()
        panes = QVBoxLayout(main)
        panes.setContentsMargins(0, 0, 0, 0)
        panes.setSpacing(12)
        self._log_panel = self._panel("check.logs", self.logs)
        self._erasure_panel = self._panel("check.erasures", self.erasures)
        self._findings_panel = Panel(" ")
        self._findings_panel.body.addWidget(self.findings)
        for pane in (card, self._findings_panel, self._log_panel, self._erasure_panel):
            panes.addWidget(pane)
        panes.addStretch(1)
        right = [self._side("check.not_checked", self.not_checked)]
        right.append(self._side("check.next", self.next))
        self._sides = right
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        widths_of_page = Widths(left=0, right=392, side=320)
        column.addWidget(Columns(main, right=right, widths=widths_of_page))
        self._show_none()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where large text has little room the verdict is whole with its button, and what it means stands below."""
        super().resizeEvent(event)
        is_low = is_cramped(self.window().width())
        self.headline.set_role("option_strong" if is_low else "page_title")
        place = self._card.body.count() - 1 if is_low else _DETAIL_AT
        if self._card.body.indexOf(self.detail) != place:
            self._card.body.removeWidget(self.detail)
            self._card.body.insertWidget(place, self.detail)

    def _panel(self, name: str, table: RecordTable) -> Panel:
        panel = Panel(self._words.say(name))
        panel.without_body()
        panel.body.addWidget(table)
        return panel

    def _side(self, name: str, body: QWidget) -> Panel:
        panel = Panel(self._words.say(name))
        panel.body.addWidget(body)
        return panel

    def _show_none(self) -> None:
        set_shown(self.copy_button, shown=False)
        for panel in (self._log_panel, self._erasure_panel, self._findings_panel, self._sides[1]):
            set_shown(panel, shown=False)
        say = self._words.say
        always = ("check.truth", "check.telephone", "check.administrator", "check.seals")
        self.not_checked.bind_texts([say(key) for key in always])

    # --- checking -----------------------------------------------------------------------------

    @Slot()
    def check(self) -> None:
        """Check every log again; pressing twice checks once."""
        if self._is_checking:
            return
        self._is_checking = True
        self.when.setText(self._words.say("check.checking", done=0, all="…"))
        work = partial(self._tools.integrity.check, progress=self.progressed.emit)
        self._tools.lanes.read(work, self._checked, self._failed)

    @Slot(int, int)
    def _show_progress(self, done: int, of: int) -> None:
        if self._is_checking:
            self.when.setText(self._words.say("check.checking", done=done, all=of))

    def _checked(self, check: IntegrityCheck | Rejected) -> None:
        self._is_checking = False
        if isinstance(check, Rejected):
            self.detail.setText(self._words.say("reason_needed"))
            return
        self.model = present_integrity(check, self._words)
        self._show(self.model)

    def _show(self, model: IntegrityModel) -> None:
        say = self._words.say
        self.when.setText(model.when)
        self.headline.setText(model.headline)
        self.headline.set_tone("lifetext" if model.is_broken else "ink")
        self.detail.setText(model.detail)
        self.check_button.set_label(say("check.again"))
        set_shown(self.copy_button, shown=True)
        self.right = model.right
        self.logs.show_rows(model.logs)
        self.erasures.show_rows(model.erasures)
        self._erasure_panel.set_hint("" if model.erasures else say("check.erasures_none"))
        self.not_checked.bind_texts(model.not_checked)
        self.next.setText(model.next)
        found = [line for _, lines in model.findings for line in lines]
        self._findings_panel.set_title(" · ".join(title for title, _ in model.findings) or " ")
        self.findings.bind_texts(found)
        set_shown(self._findings_panel, bool(found))
        for panel in (self._log_panel, self._erasure_panel, self._sides[1]):
            set_shown(panel, shown=True)
        set_shown(self.erasures, bool(model.erasures))
        if not self.isHidden():
            self._tools.shell.keys_changed()
        announce(model.headline, source=self)
        QTimer.singleShot(0, self, self._show_verdict)

    @Slot()
    def _show_verdict(self) -> None:
        """It grew above what has the focus."""
        settle_layouts()
        if self.check_button.hasFocus():
            bring_into_sight(self.check_button)

    def _failed(self, problem: OperationalProblem) -> None:
        self._is_checking = False
        self.detail.setText(self._tools.problem_text(problem))

    # --- acts ---------------------------------------------------------------------------------

    @Slot()
    def copy(self) -> None:
        """F8: the verdict with what was not checked, once the copy is on record."""
        if self.model is not None:
            work = partial(self._tools.integrity.access.copied, "", "verdict")
            self._tools.lanes.read(work, self._copy, self._failed, topic="supervisor.copy")

    def _copy(self, refused: Rejected | None) -> None:
        if refused is None and self.model is not None:
            copy_to_clipboard(as_text(self.model, self._words))
            self.detail.setText(self._words.say("check.copied"))
            announce(self._words.say("check.copied"), source=self)

    def move_pane(self, step: int) -> None:
        """F6: verdict, logs, erasures, and round."""
        stops: list[QWidget] = [self.check_button, self.logs, self.erasures]
        there = [stop for stop in stops if stop.isVisible()]
        here = next((n for n, stop in enumerate(there) if stop.hasFocus()), -1)
        there[(here + step) % len(there)].setFocus(Qt.FocusReason.OtherFocusReason)

"""CallViewPage: one call opened from the record. Esc goes back to where it was opened from."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.supervision import CallDetail, CallProof
from rcrp_desktop.domain.call.meant import NO_REQUEST, RequestName
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation.supervisor.call_proof import present_proof
from rcrp_desktop.presentation.supervisor.call_view import (
    CallViewModel,
    as_text,
    present_call_view,
    without_ages,
)
from rcrp_desktop.presentation.supervisor.matters import request_key
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.clipboard import copy_to_clipboard
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.call_head import FOLDS_FROM_SCALE, CallHead
from rcrp_desktop.ui.supervisor.call_panels import (
    LooksPanel,
    ProofPanel,
    SidePanel,
    StepsPanel,
    WhyPanel,
)
from rcrp_desktop.ui.supervisor.chosen_panel import ChosenPanel
from rcrp_desktop.ui.supervisor.deciding import Deciding
from rcrp_desktop.ui.supervisor.decisions import Subject, Told
from rcrp_desktop.ui.supervisor.tools import Handlers, SupervisorTools
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.whereabouts import has_focus_inside
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.columns import Columns, Widths
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.notice_lane import NoticeLane, RoomAbove, height_at
from rcrp_desktop.ui.widgets.shown import set_shown

REFRESH_MS = 5_000
_NOTICE_SHARE = 3
"""A third of the page at most: the rest is the call."""
_LEAST_CALL = 400
"""What a decision takes, with a few lines of what it is about."""


class CallViewPage(QWidget):
    """Follows the call while it goes on; that it was opened is on record already. ``went_back(str)``: Esc leaves it."""

    went_back: ClassVar[Signal] = Signal(str)

    def __init__(
        self,
        tools: SupervisorTools,
        detail: CallDetail,
        back: str,
        request: RequestName = NO_REQUEST,
        parent: QWidget | None = None,
    ) -> None:
        """``back`` is the page of the navigation that Esc returns to, ``request`` what was opened."""
        super().__init__(parent)
        self._tools = tools
        self._words = tools.words
        self._detail = detail
        self._request = request
        self._asks_another = bool(request) and detail.request(request) is None
        self._opened_ms = tools.now_ms()
        self._back = back
        self._was_shown = False
        self._whys: list[WhyPanel] = []
        self._proved_for: tuple[int, tuple[str, ...]] | None = None
        self.model: CallViewModel | None = None
        self._build()
        self._connect()
        self._show(detail)

    # --- the page's contract ------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._words.say("call.title", reference=self._reference)

    @property
    def call_on_show(self) -> str:
        """The call that the override lands on."""
        return self._tools.lands_on(self._detail.call)

    @property
    def override_line(self) -> str:
        """Which call the override lands on."""
        return self._tools.override_line(self._reference)

    @property
    def _reference(self) -> str:
        return self._words.reference(self._detail.reference, self._detail.began_ms)

    def handlers(self) -> Handlers:
        """The page's own keys."""
        return {
            **self.deciding.handlers(self._press),
            Act.SEARCH: partial(self._tools.shell.show_page, "record"),
            Act.REFRESH: self.refresh,
            Act.NEXT_PANE: partial(self.move_pane, 1),
            Act.PREVIOUS_PANE: partial(self.move_pane, -1),
            Act.COPY: self.copy,
        }

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do, in words."""
        hint = self._tools.hint
        return (
            *self._tools.decision_hints(self.decision.model),
            hint("panes", "F6"),
            hint("copy_call", "F8"),
            hint("refresh", "F5"),
            hint("back", "Esc"),
        )

    def focus_first(self) -> None:
        """The head, so that the page can be read from the top, and the keys that decide are no letters of a field."""
        self.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._begin_at_the_top)

    @Slot()
    def _leave_box(self) -> None:
        """Esc leaves the box for why; once more, and it goes back."""
        self.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _begin_at_the_top(self) -> None:
        """Whatever had the focus while the page was being put on show made its lane scroll."""
        for lane in self.findChildren(QScrollArea):
            is_of_steps = lane.isAncestorOf(self.steps) and not lane.isAncestorOf(self.decision)
            if is_of_steps or lane.isAncestorOf(self.head):
                lane.verticalScrollBar().setValue(0)

    def refresh(self) -> None:
        """Read the call again; not a new look."""
        work = partial(self._tools.supervision.again, self._detail.call, reason=self._detail.reason)
        self._tools.lanes.read(work, self._show, self._not_read, topic="supervisor.call")

    # --- parts --------------------------------------------------------------------------------

    def _build(self) -> None:
        words = self._words
        self.copy_button = ActionButton(words.say("call.export"), key="F8")
        self.head = CallHead(self.copy_button)
        self.notice, self.told = Notice(), Notice()  # of the call; of what was pressed
        self.steps = StepsPanel(words)
        self.side = SidePanel(words)
        self.chosen = ChosenPanel(words)
        self.deciding = Deciding(self._tools, self, self._subject, lambda: self._reference)
        self.deciding.unsent.watch(self.told)
        self.decision, self.stand_down = self.deciding.decision, self.deciding.stand_down
        self.proof = ProofPanel(words)
        self.looks = LooksPanel(words)
        main = QWidget()
        self._main = QVBoxLayout(main)
        self._main.setContentsMargins(0, 0, 0, 0)
        self._main.setSpacing(12)
        self._main.addWidget(self.side)
        self._main.addStretch(1)
        self.columns = Columns(
            main,
            left=[self.steps],
            right=[self.decision, self.stand_down, self.chosen, self.proof, self.looks],
            widths=Widths(left=318, right=340, side=320),
        )
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        lane = NoticeLane(self.told, self.notice)
        column.addWidget(lane)
        column.addWidget(self.columns, 1)
        self._room = RoomAbove(self, lane, lambda _width: self.height() // _NOTICE_SHARE)
        self._place_head()

    def _place_head(self) -> None:
        """Above the call; where too little would be seen below it, it is scrolled with the call."""
        place = self._column if self._has_room_below_head() else self._main
        if place.indexOf(self.head) >= 0:
            return
        had_focus = self.copy_button.hasFocus()
        for layout in (self._main, self._column):
            layout.removeWidget(self.head)
        place.insertWidget(0, self.head)
        set_shown(self.head, shown=True)
        if had_focus:  # another parent takes it away
            self.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_room_below_head(self) -> bool:
        """Whether the keys that decide would be in sight below it, with some of what is read before they are pressed."""
        theme = active_theme()
        left = self.height() - height_at(self.head, self.width())
        return theme.scale < FOLDS_FROM_SCALE and left >= theme.px(_LEAST_CALL)

    def _connect(self) -> None:
        self.copy_button.clicked.connect(self.copy)
        self.decision.pressed.connect(self._unsay)
        self.deciding.left.connect(self._leave_box)
        self.deciding.outcomes.done.connect(self._recorded)
        self.deciding.outcomes.refused.connect(self._refused)
        self.deciding.outcomes.already.connect(self._say)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the call while it is looked at. Who comes back to it means it anew before they decide."""
        super().showEvent(event)
        if self._was_shown:
            self.deciding.came_by_itself()
        self._was_shown = True
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is read."""
        self._timer.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another window may leave the head no room above the call."""
        super().resizeEvent(event)
        self._place_head()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size may leave the head no room above the call."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._place_head()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list or the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.went_back.emit(self._detail.call)
            self._tools.shell.show_page(self._back)
            return
        super().keyPressEvent(event)

    # --- showing ------------------------------------------------------------------------------

    def _show(self, detail: CallDetail) -> None:
        self._detail = detail
        model = present_call_view(detail, self._opened_ms, self._words, self._request)
        had_decision = self.decision.model is not None
        self.model = model
        self.deciding.set_all_read(is_all_read=not detail.not_read)
        self.deciding.read(detail)
        self.head.bind(model)
        self.steps.bind(model.steps)
        self.side.bind(model)
        self.looks.bind(model.looks)
        self._show_whys(model)
        self._show_pending(model)
        self.notice.show_notice(model.notice)
        self._prove(detail)
        if self.isVisible() and had_decision != (self.decision.model is not None):
            self._tools.shell.keys_changed()

    def _show_whys(self, model: CallViewModel) -> None:
        while len(self._whys) < len(model.whys):
            panel = WhyPanel()
            self._whys.append(panel)
            self._main.insertWidget(self._main.count() - 1, panel)
        for panel, why in zip(self._whys, model.whys, strict=False):
            panel.bind(why)
        for place, panel in enumerate(self._whys):
            set_shown(panel, place < len(model.whys))

    def _show_pending(self, model: CallViewModel) -> None:
        pending = model.pending
        decision = pending.decision if pending is not None else None
        if pending is not None and decision is not None:
            self.chosen.bind(pending)
            for part in (self.chosen.asked, self.chosen.said):
                set_shown(part, shown=False)  # said where it is decided
        set_shown(self.chosen, decision is not None)
        key = request_key(model.call, decision.name if decision else NO_REQUEST)
        is_other = key != self.decision.key
        if has_focus_inside(self.decision) and is_other:
            decision = None  # what is being written is about the request before
        self.decision.bind(key, decision)
        if pending is not None and decision is not None:
            self.decision.name_request(pending.asked, pending.text)
        if is_other and (self._was_shown or self._asks_another):  # of what was opened nothing waits
            self.decision.first.came_by_itself()
            if decision is not None:  # else it says itself that what was decided there is gone
                self.decision.tell(self._words.say("decision.came_by_itself"))
        self.stand_down.bind(model.call, pending.stand_down if pending is not None else None)
        content = without_ages(model, self._detail, self._words)
        self.deciding.shows(self.decision.key, content, self._detail)

    def _prove(self, detail: CallDetail) -> None:
        """Only when the record of the call has grown or other logs are read: the check walks over whole logs."""
        now = (len(detail.steps), detail.not_read)
        if self._proved_for != now:
            self._proved_for = now
            work = partial(self._tools.supervision.prove, detail.call)
            self._tools.lanes.read(
                work, self._show_proof, self._not_proved, topic="supervisor.proof"
            )

    def _show_proof(self, proof: CallProof) -> None:
        if set(proof.not_read).difference(self._detail.not_read):
            self._proved_for = None  # checked again at the next look, when they may answer
        self.proof.bind(present_proof(self._detail, proof, self._words))

    def _not_proved(self, problem: OperationalProblem) -> None:
        self.proof.tell(self._words.say("call.proof_failed", problem=str(problem)))

    def _not_read(self, problem: OperationalProblem) -> None:
        """Until it was read again; what is to know of the call stands."""
        words = self._tools.problem_text(problem)
        known = self.model.notice if self.model is not None else ""
        self.notice.show_notice(*filter(None, (known, words)))
        announce(words, source=self)

    def _failed(self, problem: OperationalProblem) -> None:
        self._say(self._tools.problem_text(problem))

    @Slot()
    def _unsay(self) -> None:
        """Something else is pressed: what came of the press before stands beside no other answer."""
        self.told.show_notice("")

    def _say(self, words: str) -> None:
        self.told.show_notice(words)
        announce(words, source=self)

    # --- acts ---------------------------------------------------------------------------------

    def _press(self, choice: str) -> None:
        """A key that decides; where there is nothing to decide it says so."""
        if self.decision.isHidden():
            name = "unread" if self._detail.not_read else "none_awaited"
            words = self._words.say(f"decision.{name}", reference=self._reference)
            self._say(words)
            self.deciding.says(words, choice)
            return
        self.decision.choose(choice)

    def _subject(self) -> Subject:
        return Subject(self.decision.key, self._detail.call, self._reference)

    @Slot(Told)
    def _recorded(self, told: Told) -> None:
        is_here = told.place.is_here()
        for panel in (self.decision, self.stand_down):
            panel.tell("")
        self.deciding.forget(told)
        self._say(told.words)
        if is_here:
            self.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    @Slot(Told)
    def _refused(self, told: Told) -> None:
        """Told by the name of its call, and where the reason goes: its box may be gone."""
        reference = told.subject.reference
        self._say(self._words.say("decision.refused_of", reference=reference, words=told.words))
        asked = self.deciding.box_of(told)
        if asked is None:
            return
        asked.tell(told.words)
        if told.place.is_here():
            asked.why.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()  # it may be refused for what is not on show yet

    @Slot()
    def copy(self) -> None:
        """F8: the call as text, once the copy is on record."""
        work = partial(self._tools.supervision.copied, self._detail.call, "call")
        self._tools.lanes.read(work, self._copy, self._failed, topic="supervisor.copy")

    def _copy(self, refused: Rejected | None) -> None:
        if refused is not None or self.model is None:
            self._say(self._words.say("reason_needed"))
            return
        copy_to_clipboard(as_text(self.model))
        self._say(self._words.say("call.copied"))

    def move_pane(self, step: int) -> None:
        """F6: the head, the timeline, what is to be decided, and round."""
        stops: list[QWidget] = [self.copy_button, self.steps.more]
        stops += [self.decision.why, self.stand_down.why]
        there = [stop for stop in stops if stop.isVisible()]
        here = next((n for n, stop in enumerate(there) if stop.hasFocus()), -1)
        if there:
            there[(here + step) % len(there)].setFocus(Qt.FocusReason.OtherFocusReason)

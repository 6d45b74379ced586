"""CallPage: header, the face of the call that is on show, and the lists that F9 opens. Humble: renders only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.presentation.call_models import CallScreen, Stage
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.call_taking.call_panes import CallPanes
from rcrp_desktop.ui.call_taking.emergency_view import EmergencyView
from rcrp_desktop.ui.call_taking.face_room import FaceRoom
from rcrp_desktop.ui.call_taking.faces import Faces, Pane
from rcrp_desktop.ui.call_taking.outcome_view import OutcomeView
from rcrp_desktop.ui.call_taking.question_view import QuestionView
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.typing_guard import is_text_field
from rcrp_desktop.ui.widgets.columns import Columns, FittedLane, Widths
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight, scroll_to_start
from rcrp_desktop.ui.widgets.shown import set_shown, settle_layouts
from rcrp_desktop.ui.widgets.state_block import LARGE

_NARROW = 720
_LISTS_BESIDE_FROM, _BOTH_LISTS_FROM = 1000, 240
_CALLS_SHARE, _ALL = 0.34, 1 << 16


class CallPage(CallPanes):
    """The parts are public: the acts (``acts.CallActs``) connect them to the controller."""

    resized: ClassVar[Signal] = Signal()
    escaped: ClassVar[Signal] = Signal()
    lists_changed: ClassVar[Signal] = Signal()

    def __init__(self, texts: Texts, side: QWidget | None = None) -> None:
        """``side`` is a column at the left for a mock call's caller."""
        super().__init__(texts)
        self.screen_model: CallScreen | None = None
        self._build_faces()
        self._lay_out(side)
        self._lists_open = False
        self.ask.closed.connect(self.show_truth)
        set_shown(self._calls_box, shown=False)
        set_shown(self._items_box, shown=False)

    def _build_faces(self) -> None:
        main = QWidget()
        grows = QSizePolicy.Policy.Expanding
        main.setSizePolicy(QSizePolicy.Policy.Preferred, grows)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.question, 1)
        right = [self.route, self.differs, self.differs.earlier, self.notes, self.reference]
        self._question_face = Columns(main, left=[self.known], right=right)
        wide = Widths(left=296, right=470, side=400)
        self._outcome_face = Columns(
            self.outcome, left=[], right=[self.duties, self.cad], widths=wide
        )
        self._emergency_face = Columns(
            self.emergency,
            left=[],
            right=[self.mispress, self.emergency_reference, self.why, self.kept],
            widths=wide,
        )
        self._emergency_face.count_changed.connect(self._place_mispress)
        self._faces = Faces((self._question_face, self._outcome_face, self._emergency_face))

    @Slot(int)
    def _place_mispress(self, columns: int) -> None:
        """Ten seconds are too few to scroll: in one column the way back stands right under the words to say."""
        if columns == 1:
            self.emergency.put_under_say(self.mispress)
        # The focus went through other panes while these changed places.
        scroll_to_start(self.mispress)

    def _lay_out(self, side: QWidget | None) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        margin = active_theme().space.window_margin
        top.setContentsMargins(margin, 0, margin, 0)
        self.room = FaceRoom(
            middle, self.header, (self.notice, self.truth, self.news), lambda: self._view
        )
        top.addWidget(self.room.lane)
        ask = FittedLane()
        preferred = QSizePolicy.Policy.Preferred
        self.ask.setSizePolicy(preferred, preferred)  # wrapped options are higher than a hint says
        ask.take([self.ask])
        top.addWidget(ask)
        column.addLayout(top)
        column.addWidget(self._faces, 1)
        self._middle = middle
        self._calls_box, self._items_box = self._boxed(self.calls), self._boxed(self.items)
        across = QHBoxLayout()
        across.setSpacing(0)
        if side is not None:
            across.addWidget(self._boxed(side))
        across.addWidget(self._calls_box)
        across.addWidget(middle, 1)
        across.addWidget(self._items_box)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addLayout(across, 1)
        set_shown(self.notice, shown=False)

    def _boxed(self, panel: QWidget) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setSpacing(active_theme().space.panel_gap)
        layout.setContentsMargins(12, 12, 0, 12)
        layout.addWidget(panel)
        return box

    # -- rendering

    @Slot(CallScreen)
    def show_screen(self, screen: CallScreen) -> None:
        """Show a screen; touches only what differs, and ends by placing the focus where it must be seen."""
        before = self.screen_model
        self.screen_model = screen
        is_other = before is None or before.call != screen.call
        if is_other:
            self._leave_fields(screen.call)
        self.header.bind(screen.header)
        self.show_truth()
        for panel in (self.reference, self.emergency_reference):
            panel.bind(self._reference(screen))
        self._show_face(screen.stage)
        match screen.stage:
            case Stage.QUESTION | Stage.REASSESS:
                self._render_question(screen)
            case Stage.OUTCOME:
                self._render_outcome(screen)
            case Stage.EMERGENCY:
                self._render_emergency(screen)
        self.notes.bind(screen.notes, take_text=is_other)
        self._place_focus(before, screen)

    def _leave_fields(self, call: str) -> None:
        """What was being written or asked belongs to the call that leaves the screen, never to this one."""
        self.ask.turn_to(call)
        self.why.turn_to(call)
        self.show_notice("")
        self.show_news("")
        here, there = self.reference.field, self.emergency_reference.field
        for field in (here, there, self.cad.reference):
            field.clear()
            field.clearFocus()
        self.notes.edit.clearFocus()

    def _show_face(self, stage: Stage) -> None:
        others = {Stage.OUTCOME: self._outcome_face, Stage.EMERGENCY: self._emergency_face}
        self._faces.show_face(others.get(stage, self._question_face))

    def make_emergency_ready(self, ahead: CallScreen) -> None:
        """Have the emergency face stand behind the one on show as the override key would show it."""
        if self.isVisible() and self._emergency_face.isHidden():
            self._render_emergency(ahead)
            self._faces.make_ready(self._emergency_face)

    def _render_question(self, screen: CallScreen) -> None:
        if screen.question is not None:
            self.question.bind(screen.question)
        self.known.bind(screen.known)
        self.route.bind(screen.route)
        title = self.texts("reassess.differs")
        self.differs.bind(screen.reassess, title)

    def _render_outcome(self, screen: CallScreen) -> None:
        if screen.outcome is not None:
            self.outcome.bind(screen.outcome)
        self.duties.bind(screen.duties)
        if screen.cad is not None:
            self.cad.bind(screen.cad, self._reference(screen))

    def _reference(self, screen: CallScreen) -> str:
        reference = screen.header.reference
        return "" if reference == self.texts("header.no_reference") else reference

    def _render_emergency(self, screen: CallScreen) -> None:
        emergency = screen.emergency
        if emergency is None:
            return
        self.emergency.bind(emergency)
        self.why.bind(emergency)
        self.kept.bind(screen.known)
        set_shown(self.mispress, bool(emergency.mispress_until_ms))

    def _place_focus(self, before: CallScreen | None, after: CallScreen) -> None:
        if self.ask.is_open or not self.isVisible():
            return
        if self._lists_open:
            if self._is_focus_lost():
                self.items.focus_pane()
            return
        was = (
            (before.call, before.stage, before.question.id if before.question else "")
            if before
            else None
        )
        now = (after.call, after.stage, after.question.id if after.question else "")
        lost = self._is_focus_lost()
        if was == now and not lost:
            return
        focus = QApplication.focusWidget()
        is_same = before is not None and before.call == after.call
        if lost or not (focus is self.notes.edit or (is_same and is_text_field(focus))):
            self.focus_first()

    def _is_focus_lost(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is None or not self.isAncestorOf(focus) or not focus.isVisible()

    def focus_first(self) -> None:
        """Focus where work begins on this face; on the lists where they stand in its place."""
        if self.is_face_hidden:
            self.items.focus_pane()
            return
        scroll_to_start(self._view)  # the words to say stand above what takes the focus
        had = QApplication.focusWidget()
        self._view.focus_pane()
        if had is not None and had is QApplication.focusWidget():
            bring_into_sight(had)  # what had it already is brought there by nobody else

    @property
    def _view(self) -> QuestionView | OutcomeView | EmergencyView:
        """Where work begins on the face on show."""
        match self.screen_model.stage if self.screen_model else Stage.QUESTION:
            case Stage.QUESTION | Stage.REASSESS:
                return self.question
            case Stage.OUTCOME:
                return self.outcome
            case Stage.EMERGENCY:
                return self.emergency

    def panes(self) -> tuple[Pane, ...]:
        """Where F6 goes, in order, among what can be seen; one that stands in another comes after it."""
        stage = self.screen_model.stage if self.screen_model else Stage.QUESTION
        question = (self.question, self.known, self.notes)
        faces: Mapping[Stage, tuple[Pane, ...]] = {
            Stage.QUESTION: question,
            Stage.REASSESS: question,
            Stage.OUTCOME: (self.outcome, self.outcome.changes, self.duties, self.cad),
            Stage.EMERGENCY: (self.emergency, self.why, self.kept),
        }
        every = (*faces[stage], self.items, self.calls)
        return tuple(pane for pane in every if pane.isVisible())

    def show_notice(self, words: str) -> None:
        """A refusal or a fault, next to its cause; empty takes it away."""
        self.notice.show_notice(words)
        set_shown(self.notice, bool(words))

    @Slot(str)
    def show_news(self, words: str) -> None:
        """What others did on this call; it stands until the person at this desk does something on it."""
        self.news.show_notice(words)

    @Slot()
    def show_truth(self) -> None:
        """What holds no longer. In large text a question that was opened over it has its room until it closes."""
        screen = self.screen_model
        is_covered = self.ask.is_open and active_theme().scale >= LARGE
        lines = screen.truth if screen is not None and not is_covered else ()
        self.truth.show_notice("\n".join(lines))

    # -- the lists

    @property
    def lists_open(self) -> bool:
        """Whether F9 is on."""
        return self._lists_open

    @property
    def is_face_hidden(self) -> bool:
        """In a narrow window the lists stand where the face of the call was."""
        return self._lists_open and self._middle.isHidden()

    def close_all(self) -> None:
        """Nothing that was opened in place stays before another call."""
        self.ask.close_panel()
        if self._lists_open:
            self.set_lists_open(wanted=False)

    def close_for_override(self) -> None:
        """The same before the override, which shows its own face and says where the focus and the keys go then."""
        self.ask.interrupt()
        if self._lists_open:
            self._lists_open = False
            self._faces.leave()
            self._place_lists()
            settle_layouts()

    def set_lists_open(self, *, wanted: bool) -> None:
        """Calls at the left, debts at the right; in a narrow window they take the middle's place."""
        self._lists_open = wanted
        self._place_lists()
        if wanted:
            settle_layouts()
            self.calls.show_live()
            self.items.focus_pane()
        else:
            self.focus_first()
        self.lists_changed.emit()

    def _place_lists(self) -> None:
        theme = active_theme()
        beside = self.width() >= theme.px(_LISTS_BESIDE_FROM)
        if self._lists_open and not beside:
            self.ask.close_panel()  # it would keep the keys behind the lists; its draft waits
        set_shown(self._calls_box, shown=self._lists_open and beside)
        set_shown(self._items_box, shown=self._lists_open)
        set_shown(self._middle, shown=beside or not self._lists_open)
        self._items_box.setFixedWidth(theme.px(420) if beside else max(1, self.width()))
        self._calls_box.setFixedWidth(theme.px(284))
        self._stack_lists(beside=beside)

    def _stack_lists(self, *, beside: bool) -> None:
        """Calls at the left of the face, debts at its right; above each other where neither has room."""
        calls, items = self._calls_box.layout(), self._items_box.layout()
        if not isinstance(calls, QVBoxLayout) or not isinstance(items, QVBoxLayout):
            return
        theme = active_theme()
        margin = theme.space.window_margin
        calls.setContentsMargins(margin, 12, 0, 12)
        items.setContentsMargins(*((0, 12, margin, 12) if beside else (12, 12, 12, 12)))
        if beside and calls.indexOf(self.calls) < 0:
            calls.addWidget(self.calls)
        elif not beside and items.indexOf(self.calls) < 0:
            items.insertWidget(0, self.calls, 2)
            items.setStretchFactor(self.items, 3)
        room = self.height() - self.header.height()
        self.calls.setVisible(beside or room >= theme.px(_BOTH_LISTS_FROM))
        # Else the calls took all the height that their rows can use, and the worst debt was cut in half.
        self.calls.setMaximumHeight(_ALL if beside else max(1, int(room * _CALLS_SHARE)))
        for lists in (self.calls, self.items):
            lists.set_low(low=not beside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page has smaller words and fewer columns."""
        super().resizeEvent(event)
        narrow = self.width() < active_theme().px(_NARROW)
        self.outcome.set_narrow(narrow=narrow, page=self.width())
        self.emergency.set_narrow(narrow=narrow)
        self.question.fit()
        if self._lists_open:
            self._place_lists()
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves a panel, the lists, a field, a question out of order; it loses nothing."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.ask.is_open:
            self.ask.close_panel()
        elif self._lists_open:
            self.set_lists_open(wanted=False)
        else:
            self.escaped.emit()
            if self.isVisible():  # it may have led to another page
                self.focus_first()

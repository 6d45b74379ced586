"""CallActs: what the keys and the widgets of the call screen ask of the controller."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.duties import AskAmbulance, ConfirmOnCad
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import MISPRESS_MS, MispressOverride
from rcrp_desktop.domain.call.what_stands import reason_for
from rcrp_desktop.domain.duties import subject_of
from rcrp_desktop.presentation.answers_led import first_told
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_inputs import is_police_decided
from rcrp_desktop.presentation.call_models import CadModel, CallScreen, Stage
from rcrp_desktop.presentation.call_screen import present_notes
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.call_taking.asker import Asker
from rcrp_desktop.ui.call_taking.controller import CallController
from rcrp_desktop.ui.call_taking.copied import CopyTold
from rcrp_desktop.ui.call_taking.lists import Lists
from rcrp_desktop.ui.call_taking.notes_keeper import NotesKeeper
from rcrp_desktop.ui.call_taking.override_watch import SeenOverride
from rcrp_desktop.ui.call_taking.page import CallPage
from rcrp_desktop.ui.call_taking.told_notice import ToldNotice

SECOND_MS = 1_000


class CallActs(QObject):
    """Made once for a page and a controller; connects both. ``state_changed`` says that keys changed."""

    state_changed: ClassVar[Signal] = Signal()
    left: ClassVar[Signal] = Signal()

    def __init__(
        self,
        page: CallPage,
        controller: CallController,
        copied: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        """``copied(call, what)`` is told of every copy, to record it."""
        super().__init__(parent)
        self.page = page
        self.controller = controller
        self._copied = copied
        self.notes = NotesKeeper(controller, page.texts, self)
        self._texts = page.texts
        self._lists = Lists(page, controller)
        self._copy_told = CopyTold(page, self)
        self._told = ToldNotice(page)
        self._mispress_open = self._says_not_taken = False
        self.seen_override = SeenOverride(page)
        self._tick = QTimer(self)
        self._tick.setInterval(SECOND_MS)
        self._tick.timeout.connect(self.tick)
        self.asker = Asker(page, controller, self)
        self.asker.changed.connect(self.state_changed)
        self._connect_page()
        controller.screen_changed.connect(self._show)
        controller.notice_changed.connect(self._copy_told.clear)  # first: it may use the same line
        controller.notice_changed.connect(self._tell)
        controller.not_taken.connect(self._tell_not_taken)
        controller.news.came.connect(page.show_news)
        # After it is shown: the news of the call before go with that.
        controller.screen_changed.connect(self._tell_kept)
        controller.waiting.begun.connect(self.taken)
        self.asker.changed.connect(self.taken)
        controller.screen_changed.connect(self._copy_told.look)
        controller.announced.connect(self._announce)

    def _connect_page(self) -> None:
        page, controller = self.page, self.controller
        page.question.answered.connect(controller.choose)
        page.question.confirmed.connect(controller.confirm)
        page.question.unsure.connect(controller.unsure)
        page.question.withdrawn.connect(controller.withdraw)
        page.known.asked.connect(controller.show_question)
        page.kept.asked.connect(controller.show_question)
        page.outcome.changes.asked.connect(controller.show_question)
        page.notes.edited.connect(self._type_notes)
        page.notes.left.connect(page.focus_first)
        page.outcome.acted.connect(self._press)
        page.duties.wanted.connect(self._ask_duty)
        page.cad.copied.connect(self.copy)
        page.cad.confirmed.connect(self.confirm_on_cad)
        page.cad.reference_given.connect(self._give_reference)
        page.reference.given.connect(self._give_reference)
        page.emergency_reference.given.connect(self._give_reference)
        page.emergency.row_wanted.connect(controller.show_question)
        page.emergency.copy_wanted.connect(self.copy)
        page.emergency.ambulance.connect(self.ask_ambulance)
        page.mispress.pressed.connect(self.mispress)
        page.why.given.connect(self._give_reason)
        page.why.go_on.clicked.connect(self.go_on)
        page.calls.wanted.connect(self._open_call)
        page.escaped.connect(self.escape)
        page.lists_changed.connect(self.state_changed)  # Esc closes them too
        page.items.wanted.connect(self._open_item)
        page.items.handed_over.connect(self.copy)

    @Slot(str)
    def _tell(self, words: str) -> None:
        self._says_not_taken = False
        self._told.tell(words)

    @Slot(str)
    def _tell_not_taken(self, words: str) -> None:
        self._copy_told.clear()
        self._tell(words)
        self._says_not_taken = True

    def answer_first(self) -> None:
        """A key that waits for what is asked: nothing is done, and why is said."""
        self._tell_not_taken(self.page.texts("ask.first"))

    @Slot()
    def taken(self) -> None:
        """A key or a press does something: "the key pressed just now" would be said of that one."""
        if self._says_not_taken:
            self._tell("")

    @property
    def stage(self) -> Stage:
        """Which face is on show."""
        screen = self.page.screen_model
        return screen.stage if screen is not None else Stage.QUESTION

    # -- acts

    @Slot()
    def accept(self) -> None:
        """Decide as recommended, where that is offered."""
        screen = self.page.screen_model
        outcome = screen.outcome if screen is not None else None
        if outcome is not None and any(action.key == "A" for action in outcome.actions):
            self.notes.write()
            self.controller.decide(AcceptRecommendation(outcome.route))

    @Slot()
    def send_police(self) -> None:
        """Police at once, from any face; the reason may follow. Once is enough."""
        if not is_police_decided(self.controller.facts()):
            self.controller.decide(SendPolice())

    @Slot()
    def ask_supervisor(self) -> None:
        """Ask in place what the supervisor should know."""
        self.asker.supervisor()

    @Slot()
    def new_information(self) -> None:
        """One key: assessment n+1."""
        self.asker.new_information()

    @Slot()
    def show_told(self) -> None:
        """The question of the first danger that was told and does not count; nothing where there is none.

        Another key than the one that withdraws: a number that is typed, or one key twice, unsays nothing.
        """
        live = self.controller.live is not None
        told = first_told(self.controller.facts().said) if live else ""
        if told:
            self.controller.show_question(told)

    def confirm_on_cad(self) -> None:
        """What was copied is on CAD; where nothing was, what is on the screen."""
        call, screen = self.controller.live, self.page.screen_model
        if call is not None and screen is not None:
            self._copy_told.clear()  # "then press K" is said of what was not pressed
            text = call.copied or self._cad_on_show(screen)
            self.controller.perform(ConfirmOnCad(text.seal, text.tells))

    def _cad_on_show(self, screen: CallScreen) -> CadModel:
        return screen.cad or present_cad(self.controller.facts())

    @Slot()
    def ask_ambulance(self) -> None:
        """Both: ambulance too."""
        self.controller.perform(AskAmbulance())

    @Slot()
    def mispress(self) -> None:
        """Take the override back within ten seconds, by a key that came after somebody can have read it."""
        if not self.seen_override.is_read:
            words = self._texts("emergency.mispress_early")
            self._told.tell_of_this(words)
            announce(words, assertive=True, source=self.page)
            return
        call = self.controller.live
        raised = call.state.override if call is not None else None
        seen = (
            MispressOverride(raised.number, raised.raised.command) if raised else MispressOverride()
        )
        self.controller.perform(seen)

    @Slot()
    def go_on(self) -> None:
        """Go on with the questions."""
        self.controller.go_on()

    @Slot()
    def escape(self) -> None:
        """Back to the order of the questions; from a call that has not begun, to the first page."""
        call = self.controller.live
        if call is not None and not call.on_show and call.state.began is None:
            self.left.emit()
        else:
            self.stop_going_on()

    def stop_going_on(self) -> None:
        """Back from the questions to what to do now."""
        if self.stage in (Stage.QUESTION, Stage.REASSESS):
            self.controller.go_back()

    @Slot()
    def end_call(self) -> None:
        """Close the line; what is owed stays on the list. A call that never began has no line to close."""
        self.notes.write()
        call = self.controller.live
        if call is not None and call.state.revision:
            self.controller.decide(EndCall())

    @Slot()
    def new_call(self) -> None:
        """Another call."""
        self.notes.write()
        self.page.close_all()
        self.controller.calls_on_show.begin_another()

    def step_call(self, step: int) -> None:
        """The next or the previous open call, with what was written here."""
        self.notes.write()
        self.controller.calls_on_show.step(step)

    @Slot()
    def write_notes(self) -> None:
        """To the notes; on the emergency face to the reason; after a decision to its rationale."""
        if self.stage is Stage.EMERGENCY:
            self.page.why.focus_pane()
        elif self.stage is Stage.OUTCOME:
            self.asker.rationale()
        else:
            self.page.notes.focus_pane()

    @Slot()
    def copy(self) -> None:
        """The text for CAD; with the lists open, the list of debts."""
        if self.page.lists_open:
            self._copy_told.copy_list(self._lists.handover(), self._lists.handed_over())
            self._copied("", "open items")
            return
        screen = self.page.screen_model
        if screen is not None:
            text = self._cad_on_show(screen)
            if (call := self.controller.live) is not None:
                call.copied = text
            self._copy_told.copy_cad(text)
            self._copied(screen.call, "text for CAD")

    @Slot()
    def toggle_lists(self) -> None:
        """F9 on and off."""
        self._lists.bind()
        self.page.set_lists_open(wanted=not self.page.lists_open)

    @Slot()
    def tick(self) -> None:
        """The clock in the header, and the ten seconds of a mis-press."""
        screen = self.page.screen_model
        if screen is None or screen.emergency is None or not screen.emergency.mispress_until_ms:
            self._tick.stop()
            if self._mispress_open:
                self._mispress_open = False
                announce(self._texts("announce.mispress_ended"))
            return
        self._mispress_open = True
        left = screen.emergency.mispress_until_ms - self.controller.service.stamp().at_ms
        if left <= 0:
            self.controller.refresh()
            return
        seconds = -(-left // SECOND_MS)
        words = self._texts("emergency.mispress_left", seconds=seconds)
        share = left / MISPRESS_MS
        self.page.mispress.show_left(words, share, screen.emergency.mispress_note)

    # -- from the widgets

    @Slot(CallScreen)
    def _show(self, screen: CallScreen) -> None:
        before = self.page.screen_model
        self.page.show_screen(screen)
        self._told.look(screen)
        if screen.truth and (before is None or before.truth != screen.truth):
            announce(" ".join(screen.truth), assertive=True, source=self.page)
        if (call := self.controller.live) is not None:
            self.seen_override.show(call.state)
        if (typed := self.notes.typed(screen.call)) is not None:
            self._bind_notes(typed)  # the screen knows what is recorded, not what is typed
        if screen.emergency is not None and screen.emergency.mispress_until_ms:
            self._tick.start()
            self.tick()
        if self.page.lists_open:
            self._lists.bind()
        self.state_changed.emit()

    @Slot(CallScreen)
    def _tell_kept(self, screen: CallScreen) -> None:
        if words := self.controller.news.tell_kept(screen.call):
            self.controller.announced.emit(words, True)

    @Slot(str, bool)
    def _announce(self, words: str, assertive: bool) -> None:
        announce(words, assertive=assertive, source=self.page)

    @Slot(str)
    def _press(self, key: str) -> None:
        acts = {"A": self.accept, "S": self.send_police, "U": self.ask_supervisor}
        acts[key]()

    @Slot(str)
    def _type_notes(self, text: str) -> None:
        self.notes.type(text)
        self._bind_notes(text)

    def _bind_notes(self, text: str) -> None:
        self.page.notes.bind(present_notes(self.controller.facts(), text), take_text=False)

    @Slot(str)
    def _give_reference(self, reference: str) -> None:
        self.controller.perform(GiveReference(reference))
        self.page.focus_first()  # so that K, which comes next, is not typed into the field

    @Slot(str, str)
    def _give_reason(self, text: str, of: str) -> None:
        call = self.controller.live
        if call is not None:
            self.controller.perform(reason_for(call.state, of, text))
        self.page.focus_first()

    @Slot(int)
    def _ask_duty(self, place: int) -> None:
        row = self.page.duties.models[place]
        if subject_of(row.kind) == "cad":
            self.confirm_on_cad()
        else:
            self.asker.duty(row)

    @Slot(str)
    def _open_call(self, call: str) -> None:
        self.notes.write()
        self.page.close_all()
        self.controller.calls_on_show.select(call)

    @Slot(str)
    def _open_item(self, debt: str) -> None:
        call, _, item = debt.partition(" ")
        self._open_call(call)
        self.asker.item(call, item)

"""Asker: puts the program's own questions into the ask panel, and their answers to the controller."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QObject, Signal, Slot

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty
from rcrp_desktop.domain.call.holds import NOT_SAID, Holds
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.open_items import OpenItem, open_items
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.standing import known_decision
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.duties import debt_of
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.call_duties import present_duties
from rcrp_desktop.presentation.call_inputs import Facts
from rcrp_desktop.presentation.call_models import CallScreen, DutyRow, Stage
from rcrp_desktop.presentation.items import present_item
from rcrp_desktop.presentation.problem_text import refusal_text
from rcrp_desktop.ui.call_taking.ask_panel import Answered, Asking
from rcrp_desktop.ui.call_taking.asked_about import ABOUT_NOTHING, asked_about
from rcrp_desktop.ui.call_taking.asking import (
    ask_duty,
    ask_item,
    ask_new_information,
    ask_rationale,
    ask_supervisor,
    command_of,
)
from rcrp_desktop.ui.call_taking.controller import CallController
from rcrp_desktop.ui.call_taking.kept_words import KeptWords
from rcrp_desktop.ui.call_taking.page import CallPage


class Asker(QObject):
    """``changed`` says that other keys mean something now."""

    changed: ClassVar[Signal] = Signal()

    def __init__(self, page: CallPage, controller: CallController, parent: QObject) -> None:
        super().__init__(parent)
        self._kept = KeptWords(page)
        self._page = page
        self._controller = controller
        self._texts = page.texts
        page.ask.answered.connect(self._answered)
        page.ask.closed.connect(page.focus_first)
        page.ask.closed.connect(self.changed)  # A, S and K mean something again
        self._asked_on: tuple[str, Stage] | None = None
        self._outlived = ""
        self._held = NOT_SAID
        self._has_news = False
        self._about = ABOUT_NOTHING
        self._sent: tuple[Command, Answered] | None = None
        controller.screen_changed.connect(self._look)
        controller.recorded.connect(self._note_own)
        controller.reread.changed.connect(self._note_others)
        controller.refused.connect(self._keep_written)

    @Slot()
    def supervisor(self) -> None:
        """What the supervisor should know."""
        self._ask(ask_supervisor(self._texts, self._controller.facts()))

    @Slot()
    def new_information(self) -> None:
        """What is new."""
        self._ask(ask_new_information(self._texts))

    @Slot()
    def rationale(self) -> None:
        """Why it was decided so."""
        asking = ask_rationale(self._texts, self._controller.facts())
        if asking is None:
            self._page.show_notice(self._texts("rationale.of_nothing"))
            return
        self._ask(asking)

    def duty(self, row: DutyRow) -> None:
        """The next undone part of a closing duty."""
        call = self._controller.live
        if call is None:
            return
        engine = self._controller.service.engine_of(call.state)
        owed = tuple(item.subject for item in open_items(call.state, engine))
        asking = ask_duty(self._texts, row, owed)
        if asking is not None:
            self._ask(replace(asking, about=known_decision(call.state, engine)))

    def item(self, call: str, item: str) -> None:
        """That very debt of a call is asked about; one that is not done by an answer only brings its call."""
        found = self._controller.open_call(call)
        if found is None:
            return
        facts = self._controller.facts_of(found)
        owed = next((one for one in facts.items if one.id == item), None)
        if owed is None:
            return
        asking = ask_item(self._texts, owed, present_item(facts, owed).what)
        if asking is not None:
            self._ask(replace(asking, about=facts.look.came_to))
            return
        asking = self._ask_of_duty(facts, owed)
        if asking is not None:
            self._ask(replace(asking, about=known_decision(facts.state, facts.engine)))

    def _ask_of_duty(self, facts: Facts, item: OpenItem) -> Asking | None:
        duties = present_duties(facts)
        for row in duties.rows if duties is not None else ():
            is_about = item.subject in (row.duty, *(subject for subject, _ in row.subjects))
            if is_about and debt_of(row.kind) is item.kind:
                return ask_duty(self._texts, row, (item.subject,))
        return None

    @Slot(CallScreen)
    def _look(self, screen: CallScreen) -> None:
        """A question about a face that is gone takes no key any more: its keys would decide on what nobody has read."""
        panel = self._page.ask
        if self._kept.look(screen):
            self._page.show_notice(self._texts("emergency.why_note"))
        has_gone = panel.is_open and self._asked_on != (screen.call, screen.stage)
        if has_gone:
            panel.interrupt()
        asked = panel.take_interrupted()
        is_here = self._asked_on is not None and self._asked_on[0] == screen.call
        if asked is None or not is_here or not (has_gone or panel.written):
            return
        self._tell_closed(asked, screen.stage, "outlived")

    def _tell_closed(self, asked: Asking, stage: Stage, why: str) -> None:
        key = self._kept.of_panel(asked, stage, why)
        self._outlived = self._texts(f"duties.ask.{key}", title=asked.title)
        self._page.show_notice(self._outlived)

    def _close_overtaken(self) -> None:
        """What somebody else recorded of the same must not be outranked by who was asked before it: it goes unanswered."""
        panel, screen = self._page.ask, self._page.screen_model
        panel.interrupt()
        asked = panel.take_interrupted()
        if asked is not None and screen is not None:
            self._tell_closed(asked, screen.stage, "overtaken")

    @Slot()
    def _note_own(self) -> None:
        """What this desk itself made of the call is no news to whoever is asked, but for what others did before it."""
        asked = self._page.ask.asked
        if asked is None:
            return
        self._about = asked_about(asked.subject, self._controller.facts())
        if not self._has_news:
            self._held = self._holds()

    @Slot(str, object)
    def _note_others(self, call: str, _before: CallState) -> None:
        """It is news until it was said in the panel: a note that records itself meanwhile has read nothing."""
        asked = self._page.ask.asked
        if call != self._controller.live_id or asked is None:
            return
        is_other = self._holds() != self._held
        now = asked_about(asked.subject, self._controller.facts())
        if now.is_paid_since(self._about) if not is_other else now.has_more_than(self._about):
            self._close_overtaken()
            return
        self._has_news = self._has_news or is_other

    def _holds(self) -> Holds:
        facts = self._controller.facts()
        return holds_on_cad(facts.state, facts.look.now, facts.engine)

    def _ask(self, asking: Asking) -> None:
        screen = self._page.screen_model
        self._asked_on = (screen.call, screen.stage) if screen is not None else None
        self._held, self._has_news = self._holds(), False
        self._about = asked_about(asking.subject, self._controller.facts())
        if self._outlived and self._page.notice.accessibleName() == self._outlived:
            self._page.show_notice("")  # whoever asks again has what was written before them
        self._page.ask.ask(asking, self._texts("duties.ask.back"))
        self._page.show_truth()
        self.changed.emit()

    @Slot(Answered)
    def _answered(self, answered: Answered) -> None:
        command = command_of(answered)
        if command is None:
            self._page.ask.refuse(self._texts("refused.other"))
            return
        if answered.option == "could_not" and not answered.texts[0]:
            self._page.ask.refuse(self._texts("refused.rationale_missing"))
            return
        before, self._held, self._has_news = self._held, self._holds(), False
        if isinstance(command, AskLessPolice):
            command = replace(command, than=self._held)
        if isinstance(command, RecordDuty | RecordAgency):
            command = replace(command, seen=self._about.seen)
        if self._is_refused(command, is_news=self._held != before):
            return
        self._sent = (command, answered)
        self._page.ask.forget()
        self._page.focus_first()
        self.changed.emit()
        self._controller.perform(command)

    def _is_refused(self, command: Command, *, is_news: bool) -> bool:
        """Said in the panel, which stays with what was written: what holds is read, and then the same is sent again.

        What the rules refuse as the call is now would be refused again: the words are then there to be used elsewhere.
        """
        facts, call = self._controller.facts(), self._controller.live
        refused = None
        if call is not None and not call.waiting:
            refused = self._controller.service.refusal(call.state, command)
        if refused is None and not is_news:
            return False
        told = refused or Rejected(Refusal.NEWS_IS_OLD)
        words = [refusal_text(told, self._texts, facts)]
        if refused is not None and self._page.ask.has_words:
            words.append(self._texts("duties.ask.words_stay"))
        self._page.ask.refuse(" ".join(words))
        return True

    @Slot(object)
    def _keep_written(self, command: Command) -> None:
        """Refused after the panel had gone, since something came between: the words wait for the next time."""
        sent, self._sent = self._sent, None
        if sent is not None and sent[0] is command and not self._page.ask.is_open:
            self._page.ask.keep(sent[1])

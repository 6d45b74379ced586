"""CallController: keys become commands, results become screens. Holds no widgets and never blocks.

Answers are written, then shown. The override is shown in the same turn of the event loop and written after.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, Signal, Slot

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.call.answers import AnswerQuestion, ConfirmHeld, TakeBack, WithdrawAnswer
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, DecisionMade, SendPolice
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation import call_waiting
from rcrp_desktop.presentation.call_duties import duty_words
from rcrp_desktop.presentation.call_face import asked_again, face_of, leads_back
from rcrp_desktop.presentation.call_inputs import Desk, Facts, is_emergency, turn
from rcrp_desktop.presentation.call_models import CallScreen, Stage
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.items import of_another_call
from rcrp_desktop.presentation.news import refused_text
from rcrp_desktop.presentation.problem_text import Told, problem_words
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.call_facts import CallFacts
from rcrp_desktop.ui.call_taking.call_writer import CallWriter, Seals
from rcrp_desktop.ui.call_taking.calls_on_show import CallsOnShow
from rcrp_desktop.ui.call_taking.fresh_look import FreshLook, Shown
from rcrp_desktop.ui.call_taking.open_calls import OpenCall, OpenCalls
from rcrp_desktop.ui.call_taking.others_news import OthersNews
from rcrp_desktop.ui.call_taking.override_watch import is_same_act
from rcrp_desktop.ui.call_taking.recording_watch import RecordingWatch
from rcrp_desktop.ui.call_taking.reread import Reread
from rcrp_desktop.ui.call_taking.waiting_acts import WaitingActs, left_on_show


class CallController(QObject):
    """Lives on the main thread. ``screen_changed`` carries what to show; ``said`` what to read aloud."""

    screen_changed: ClassVar[Signal] = Signal(CallScreen)
    notice_changed: ClassVar[Signal] = Signal(str)
    not_taken: ClassVar[Signal] = Signal(str)
    announced: ClassVar[Signal] = Signal(str, bool)
    recorded: ClassVar[Signal] = Signal()
    refused: ClassVar[Signal] = Signal(object)

    def __init__(
        self,
        service: CallService,
        lanes: Lanes,
        desk: Desk,
        seals: Seals,
        parent: QObject | None = None,
    ) -> None:
        """``desk`` is what the presenters know of this desk."""
        super().__init__(parent)
        self._service = service
        self._lanes = lanes
        self._desk = desk
        self._open = OpenCalls()
        self._facts = CallFacts(service, desk, self._open)
        self.is_all_found = True  # whether every open call of this person could be read back
        self._writer = CallWriter(service, self._open, seals)
        self.recording = RecordingWatch(self._writer, self._open, lanes, desk.texts, service, self)
        self.recording.changed.connect(self.refresh)
        self.recording.announced.connect(self.announced)
        self.recording.written.connect(self._was_written)
        self.waiting = WaitingActs(self._open, self)
        self.waiting.changed.connect(self.refresh)
        self.waiting.late.connect(self.recording.announce_not_recorded)
        self.reread = Reread(
            service, lanes, self._open, seals, self.recording, lambda: self.live_id, self
        )
        self.reread.changed.connect(self._was_reread)
        self.calls_on_show = CallsOnShow(service, self._open, self.reread, self)
        self.calls_on_show.changed.connect(self.refresh)
        self.news = OthersNews(self._facts.of, self._open.get, self)
        self.fresh = FreshLook(service, lanes, self)
        self._refusals: dict[str, str] = {}

    def stop(self) -> None:
        """Ask nothing more of the lanes: the window is going."""
        self.fresh.give_up()
        self.recording.stop()
        self.waiting.stop()

    @property
    def service(self) -> CallService:
        """The use cases behind this screen."""
        return self._service

    @property
    def live(self) -> OpenCall | None:
        """The call on show."""
        return self.calls_on_show.call

    @property
    def is_all_read(self) -> bool:
        """Whether all of what is open at this desk could be read: every call, and each of them whole."""
        return self.is_all_found and not any(state.damaged for state in self._open.states())

    @property
    def live_id(self) -> str:
        """Id of the call on show, empty while there is none."""
        return self.calls_on_show.id

    def calls(self) -> tuple[str, ...]:
        """Ids of the open calls."""
        return self._open.ids()

    def open_call(self, call: str) -> OpenCall | None:
        """One of the open calls."""
        return self._open.get(call)

    # -- what others add

    def read_again(self, call: str) -> None:
        """Somebody else added to a call that is open here: fold it anew from all logs."""
        self.reread.read(call)

    @Slot(str, object)
    def _was_reread(self, call: str, before: CallState) -> None:
        is_live = call == self.live_id
        if (why := self._refusals.pop(call, "")) and (found := self._open.get(call)) is not None:
            self._say_of(found, why)
        news = self.news.tell(call, before) if is_live else self.news.keep(call, before)
        self.refresh(speak=is_live, news=news)

    # -- answering

    def choose(self, question: str, option: str) -> None:
        """Answer the question that was on screen; a second key before it is written is refused in words."""
        self._answer(AnswerQuestion(question, option))

    def confirm(self, question: str) -> None:
        """The held answer is still so."""
        self._answer(ConfirmHeld(question))

    def unsure(self, question: str) -> None:
        """Does not fit: ask a supervisor, go on with the next question."""
        self._answer(AskSupervisor("unsure", question))

    def withdraw(self, question: str) -> None:
        """An answer that does not count holds no longer."""
        self._answer(WithdrawAnswer(question))

    def take_back(self) -> None:
        """Undo one's own last answer."""
        self._answer(TakeBack())

    def show_question(self, question: str) -> None:
        """Show a question out of order, because callers tell things out of order."""
        if (call := self.live) is not None:
            call.on_show = question
            self.refresh()

    def ask_next(self, call: str, question: str) -> None:
        """A phrase makes the screen ask its question next; it never answers it."""
        found = self._open.get(call)
        if found is None or found.on_show:
            return
        if face_of(self.facts_of(found)) is Stage.EMERGENCY:
            return  # what to say and do now, and the way back from a mis-press, stay in sight
        if not found.state.assessments or question not in found.state.current.answers:
            found.on_show = question
            self.refresh()

    def go_on(self) -> None:
        """Go on with the questions beside what stands; where none is left, that is said."""
        if (call := self.live) is None:
            return
        facts = self.facts()
        if facts.further is None:
            self._say(facts.text("emergency.all_answered"))
            return
        call.turn, call.on_show = turn(facts, "questions"), ""
        self.refresh()

    def go_back(self) -> None:
        """From a question out of order to the order; from the questions to what stands beside them."""
        if (call := self.live) is None or not leads_back(facts := self.facts()):
            return
        if is_emergency(facts):
            call.turn = None
        elif not call.on_show:
            call.turn = turn(facts, "standing")
        call.on_show = ""
        self.refresh()

    def decide(self, command: AcceptRecommendation | SendPolice | EndCall) -> None:
        """A decision. Police go whatever waits; all else is about what is on screen, as an answer is."""
        if isinstance(command, SendPolice):
            self.perform(command)
        else:
            self._answer(command)

    def _answer(self, command: Command) -> None:
        """Never applied to what nobody has seen: while an answer waits for the disk, another is not taken."""
        if (call := self.live) is None:
            return
        waiting = call_waiting.turning(call.waiting)
        if not waiting:
            self.perform(command)
            return
        call.came_early += 1
        self.not_taken.emit(call_waiting.not_taken_text(self.facts(), waiting))

    def perform(self, command: Command, call: str = "") -> None:
        """Decide and record a command on the write lane, then show what it made.

        What waits to be recorded already is not done twice, and that is said.
        """
        target = call or self.live_id
        if (found := self._open.get(target)) is None:
            return
        if command in found.waiting:
            self._say(call_waiting.pressed_already_text(self.facts_of(found), command))
            return
        self.fresh.go_on(target)
        self._refusals.pop(target, None)
        stamp = self._service.stamp()
        self.news.acted(target, command)
        found.writing += 1
        self.waiting.begin(found, command, stamp.at_ms)
        shown = Shown(found.on_show, found.state)
        self.fresh.before(command, shown, partial(self._write, target, command, stamp))

    def _write(self, target: str, command: Command, stamp: Stamp, shown: Shown) -> None:
        self._lanes.write(
            partial(self._writer.perform, target, shown.asked(command), stamp),
            partial(self._performed, target, command, shown),
            partial(self._failed, target, command),
            about=target,
        )

    def _performed(
        self, target: str, command: Command, shown: Shown, result: Performed | Rejected
    ) -> None:
        call = self._answered_for(target, command)
        if call is None:
            return
        early = call.came_early
        if not call.waiting:
            call.came_early = 0
        if isinstance(result, Rejected):
            self._refused(call, shown, result)
            self.refused.emit(command)
            self.refresh()  # it is of this screen
            return
        call.on_show = left_on_show(command, shown.question, call.on_show)
        if isinstance(command, TakeBack):
            call.on_show = call.on_show or asked_again(self.facts_of(call), result.events)
        told = early if target == self.live_id else 0
        words = call_waiting.recorded_text(partial(self.facts_of, call), command, told)
        if words is not None:
            self._say_of(call, words)
        self.recording.note(target, result.recording, of_decision=_decision_in(result))
        if isinstance(command, EndCall):
            self._after_end(target)
        duty = duty_words(self.facts, command) if target == self.live_id else ""
        self.refresh(speak=not duty)
        self.announced.emit(duty, False)
        self.recorded.emit()

    def _refused(self, call: OpenCall, shown: Shown, result: Rejected) -> None:
        """What came and was not on show comes on show, and why is said of that too."""
        before = self.facts_of(replace(call, state=shown.state))
        now = self.facts_of(replace(call, state=shown.came or call.state))
        words = refused_text(result, before, now)
        self._say_of(call, words)
        if shown.came is not None:
            self._refusals[call.state.call] = words
            self.read_again(call.state.call)

    def _after_end(self, target: str) -> None:
        """An ended call with debts stays on the list of debts; one without is put away."""
        self._put_away(target)
        if target == self.live_id:
            self.calls_on_show.leave_ended()

    def _put_away(self, target: str) -> None:
        """Not while anything of it is in no log: that stays said until it is recorded."""
        self._open.put_away(target, owes=any(item.call == target for item in self.items()))

    def _answered_for(self, target: str, command: Command) -> OpenCall | None:
        """The write lane has answered, well or badly: the next key is heard."""
        call = self._open.get(target)
        if call is not None:
            call.writing -= 1
            self.waiting.end(call, command)
        return call

    def _failed(self, target: str, command: Command, problem: OperationalProblem) -> None:
        """Neither the log nor the spill journal took it: the screen stays where it was, and says so."""
        if (call := self._answered_for(target, command)) is not None:
            call.came_early = 0
            self._say_of(call, self._told(problem))
        self.recording.try_again_later()
        self.refresh()
        self.announced.emit(self._desk.texts("announce.not_recorded"), True)

    def _told(self, problem: OperationalProblem) -> str:
        desk, time = self._desk, self._desk.times.minute(self._service.stamp().at_ms)
        return problem_words(problem, desk.texts, who=desk.person, time=time, told=Told.KEY).text

    # -- the override: shown, then written

    @Slot()
    def raise_override(self) -> None:
        """Threat to life. Cannot fail and waits for nothing: shown in this turn of the event loop."""
        if self.live is None:
            self.calls_on_show.prepare()
        self._raise_on(self.live_id)

    def raise_override_on(self, call: str) -> None:
        """On a call that another page shows, open here or not; it is read back from the record afterwards."""
        self._raise_on(call, is_foreign=self.calls_on_show.take(call))

    def _raise_on(self, target: str, *, is_foreign: bool = False) -> None:
        call = self._open.get(target)
        assert call is not None  # it has just been put on show
        if is_same_act(call.state, call.waiting, self._service.stamp()):
            self.refresh()
            return
        self.news.acted(target)
        performed = self._service.raise_override(call.state)
        begin = call.state.opening is None and not is_foreign
        self._open.add_events(target, performed.events)
        call.turn, call.on_show = None, ""
        if call.came_early:
            call.came_early = 0  # it was told already, and what to do now is another thing
            self._say("")
        self.fresh.go_on(target)
        self.recording.write_shown(target, performed.events, begin=begin)

    @Slot(str)
    def _was_written(self, target: str) -> None:
        """A call that was not open here is known by its override only, until it is read."""
        call = self._open.get(target)
        if call is not None and call.state.opening is None:
            self.read_again(target)
        elif call is not None and call.state.ended is not None and target != self.live_id:
            self._put_away(target)
        self.recorded.emit()

    # -- showing

    def facts(self) -> Facts:
        """What the presenters are given for the call on show."""
        call = self.live
        assert call is not None  # a call is always on show once the controller was started
        return self.facts_of(call)

    def facts_of(self, call: OpenCall) -> Facts:
        """What the presenters are given for one open call."""
        return self._facts.of(call)

    def items(self) -> tuple[OpenItem, ...]:
        """Everything owed on the open calls, the worst first."""
        return self._facts.owed()

    @Slot()
    def refresh(self, *, speak: bool = False, news: str = "") -> None:
        """Present the call on show again; ``news`` are told before what it says."""
        call = self.live
        if call is None:
            return
        screen = present_call(self.facts())
        self.screen_changed.emit(screen)
        if speak:
            words = f"{news} {screen.announce}".strip()
            self.announced.emit(words, bool(news) or screen.stage is Stage.EMERGENCY)

    def _say_of(self, call: OpenCall, words: str) -> None:
        is_live = call.state.call == self.live_id
        self._say(words if is_live else of_another_call(self.facts_of(call), words))

    def _say(self, words: str) -> None:
        self.notice_changed.emit(words)


def _decision_in(performed: Performed) -> str:
    """The command that decided, where a decision was made."""
    for event in performed.events:
        if isinstance(event.fact, DecisionMade):
            return event.stamp.command
    return ""

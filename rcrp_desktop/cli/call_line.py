"""One call on a terminal: its state, its prompts, and the override that answers at every one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn, TypeVar

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.problems import OperationalProblem, as_problem
from rcrp_desktop.application.recording import Recorded, Recording, Spilled
from rcrp_desktop.cli.call_lines import is_undecided, news_line
from rcrp_desktop.cli.console import Console
from rcrp_desktop.cli.elsewhere import Elsewhere
from rcrp_desktop.cli.patience import patiently
from rcrp_desktop.domain.call.answers import TakeBack
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.holds import NOT_SAID, Holds
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.standing import known_decision, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation.call_face import asked_again
from rcrp_desktop.presentation.call_inputs import (
    Desk,
    Facts,
    RecordingStatus,
    Turn,
    facts_of,
)
from rcrp_desktop.presentation.call_waiting import waiting_text
from rcrp_desktop.presentation.problem_text import problem_words, refusal_text

T = TypeVar("T")

OVERRIDE_KEY = "!"
END_KEY = "q"
_CONTROL = re.compile(r"\x1b(\[[0-9;]*)?.?|[\x00-\x1f\x7f]")
"""Keys that are no letter, among what was typed."""


class StartOver(Exception):
    """The call has changed under a prompt: go back to what it asks for now."""


class Overtaken(StartOver):
    """The same while a line was written: ``typed`` is what there was of it."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


class LineClosed(Exception):
    """The person ended the call."""


@dataclass(slots=True)
class CallLine:
    """``keeps`` is whether a record is made; ``seal_of`` and ``now_ms`` ask the world outside.

    ``_said`` is how it was when what others recorded was said last, where they recorded more since.
    ``spare`` takes a call of which nothing can be kept anywhere. ``only_here``: an override on the screen is on no disk.
    """

    calls: CallService
    desk: Desk
    console: Console
    seal_of: Callable[[str], str]
    now_ms: Callable[[], int]
    keeps: bool
    state: CallState
    turn: Turn | None = None
    on_show: str = ""
    lost: bool = False
    interrupted: bool = False
    entries: int = 0
    seal: str = ""
    seal_on_cad: str = ""
    cad_tells: Holds = NOT_SAID
    cad_shown: str = ""
    cad_confirmed: str = ""
    spare: CallService | None = None
    elsewhere: Elsewhere | None = None
    only_here: bool = False
    _done_now: set[str] = field(default_factory=set[str])
    _raised: Sequence[Event] = ()
    _said: CallState | None = None

    @property
    def engine(self) -> Engine:
        """The pack of this call."""
        return self.calls.engine_of(self.state)

    def text(self, key: str, **values: object) -> str:
        """The program's words."""
        return self.desk.texts(key, **values)

    def facts(self) -> Facts:
        """What the presenters look at, now."""
        return self._facts_of(self.state)

    def _facts_of(self, state: CallState) -> Facts:
        return facts_of(
            self.desk,
            state,
            self.engine,
            now_ms=self.now_ms(),
            status=RecordingStatus(kept=self.keeps),
            seal=self.seal,
            turn=self.turn,
            on_show=self.on_show,
        )

    # --- asking -----------------------------------------------------------------------------

    def key(self, keys: Iterable[str] = ()) -> str:
        """One key; the override is taken care of here. With ``keys``, only one of them or Enter."""
        offered = tuple(keys)
        while True:
            pressed = self._pressed("cli.call.prompt")
            if pressed == END_KEY and not offered:
                pressed = self._ending()
            if pressed.startswith(OVERRIDE_KEY):
                self.raise_override()
            elif not offered or pressed in offered or not pressed:
                return pressed
            else:
                self.say("cli.call.pick", keys=" ".join(offered))

    def _ending(self) -> str:
        """Ending takes two keys, as in the window: after the first, any but Enter is what that key is elsewhere.

        Its key lies beside those that answer, and a call that is ended unawares is a caller who waits for nobody.
        """
        pressed = END_KEY
        while pressed == END_KEY and self.console.by_key:
            name = "end_undecided" if is_undecided(self.facts()) else "end_enter"
            pressed = self._pressed(f"cli.call.{name}")
            if not pressed:
                return END_KEY
        return pressed

    def _pressed(self, prompt: str) -> str:
        """One key, for the screen as others left the call; the override waits for no look at that.

        A script's keys stay for the questions that it was written for, so there the look comes first.
        """
        if not self.console.is_watched:
            self._drop()
        pressed = self.console.key(self.text(prompt), self._drop_at_once, self._came_early)
        if self.console.is_watched and not pressed.startswith(OVERRIDE_KEY):
            self._drop(pressed)
        return pressed

    def line(self, prompt: str, **values: object) -> str:
        """A line of text; ``!`` alone is the override here too.

        Once the call has come to something else than when it was asked for, it is not taken.
        """
        try:
            return self.lasting_line(prompt, **values)
        except Overtaken as overtaken:
            self._say_not_taken("older_line", overtaken.typed)
            raise

    def lasting_line(self, prompt: str, **values: object) -> str:
        """The same of what is true whatever the call comes to: raises Overtaken with what was typed until then."""
        if not self.console.is_watched:
            self._drop()
        written = self.console.line(
            self.text(prompt, **values), self._leave_a_line, self._came_early
        )
        if written == OVERRIDE_KEY:
            self.raise_override()
        if self._is_news(look=True):
            overtaken = self._is_overtaken
            self._say_news()
            if overtaken:
                raise Overtaken(written)
        return written

    def _leave_a_line(self) -> None:
        """What ends or begins what holds does not wait for the end of a line; all else is said behind it."""
        if not self._is_news() or not self._is_overtaken:
            return
        self._say_news()
        typed = self.console.meanwhile().strip()
        if typed == OVERRIDE_KEY:
            self.raise_override()
        raise Overtaken(typed)

    def _came_early(self, typed: str) -> None:
        """Typed before the prompt was there: it answers nothing, and the override is heard."""
        if OVERRIDE_KEY in typed:
            self.raise_override()
        self._say_not_taken("older_screen", typed)

    def _say_not_taken(self, why: str, typed: str) -> None:
        seen = " ".join(_CONTROL.sub(" ", typed).split())
        if seen or not typed or "\n" in typed:
            self.say(f"cli.call.{why}", pressed=seen or self.text("cli.call.enter"))

    # --- what others record -----------------------------------------------------------------

    def look_round(self) -> None:
        """Before a screen is printed: what others recorded is on it."""
        if self._is_news(look=True):
            self._say_news()

    def _drop_at_once(self) -> None:
        if self._is_news():
            self._say_news()
            raise StartOver

    def _drop(self, pressed: str | None = None) -> None:
        """Where others recorded anything, what was being asked goes, and the key for it."""
        if not self._is_news(look=True):
            return
        self._say_news()
        if pressed is not None:
            self._say_not_taken("older_screen", pressed)
        raise StartOver

    def _is_news(self, *, look: bool = False) -> bool:
        """Whether others recorded on the call what was not said yet; ``state`` has it."""
        if self.elsewhere is None or self.only_here or not self.keeps:
            return False
        found = (self.elsewhere.look if look else self.elsewhere.glance)(self.state)
        if found is not None:
            self._said, self.state = self._said or self.state, found
        return self._said is not None

    def _say_news(self) -> None:
        """In a line; of what they made of the call, its screen says more."""
        was, self._said = self._said, None
        assert was is not None  # there is news
        override = self.state.override
        if override is not None and override != was.override:
            self.turn, self.on_show = None, ""
        self.console.show("", news_line(self._facts_of(was), self.facts()))

    @property
    def _is_overtaken(self) -> bool:
        """Whether the call has come to something else since what was said of it last."""
        was, engine = self._said, self.engine
        return was is not None and _came_to(was, engine) != _came_to(self.state, engine)

    def say(self, key: str, **values: object) -> None:
        """Print words of the program."""
        self.console.show(self.text(key, **values))

    # --- doing ------------------------------------------------------------------------------

    def raise_override(self) -> None:
        """Shown at once, written afterwards; then whatever was being asked is dropped."""
        raised = self.calls.raise_override(self.state)
        self.console.show("", self.text("phrase.attending"))
        self._record_raised(raised.events)

    def _record_raised(self, events: Sequence[Event]) -> NoReturn:
        """Of an override that is on screen; whatever was being asked is dropped."""
        for event in events:
            self.state = evolve(self.state, event)
        self.turn, self.on_show, self._raised = None, "", events
        record = partial(self.calls.record_events, events)
        try:
            self._told(self._patiently(record, partial(self.text, "recorded.late")))
        except OperationalProblem as problem:
            self.lost = self.only_here = True
            self.say("cli.call.nowhere", what=self.what(problem))
        self._raised = ()
        raise StartOver

    def do(self, command: Command) -> bool:
        """Perform it and say what came of that; False where it was not taken."""
        try:
            result = self._perform(command)
        except OperationalProblem as problem:
            self.lost = True
            self.say("cli.call.not_taken", what=self.what(problem))
            self._settle_raised()
            if isinstance(command, EndCall):
                raise
            return False
        if isinstance(result, Rejected):
            why = refusal_text(result, self.desk.texts, self.facts())
            self.say("cli.call.refused", why=why)
            self._settle_raised()
            return False
        self._took(result)
        if isinstance(command, TakeBack):
            self.on_show = asked_again(self.facts(), result.events)
        self._settle_raised()
        return True

    def _perform(self, command: Command) -> Performed | Rejected:
        since = self.now_ms()
        perform = partial(self.calls.perform, self.state, command)
        return self._patiently(perform, lambda: self._waits(command, since))

    def _waits(self, command: Command, since_ms: int) -> str:
        status = RecordingStatus(waiting=(command,), waiting_since_ms=since_ms)
        return waiting_text(replace(self.facts(), status=status))

    def _patiently(self, work: Callable[[], T], waits: Callable[[], str]) -> T:
        """Wait for the disk; after a second that is said, and keys are not left for a question still to come.

        Raises:
            OperationalProblem: also for a bug, for a call is not cut off by one; it was not recorded.
        """
        return patiently(
            partial(_told_if_a_bug, work),
            late=lambda: self.console.show("", waits()),
            pressed=self._meanwhile,
        )

    def _meanwhile(self) -> None:
        """The override is shown at once whatever waits; it is recorded in its turn. No other key is taken."""
        typed = self.console.meanwhile()
        if OVERRIDE_KEY in typed:
            self._raised = self._raised or self.calls.raise_override(self.state).events
            self.console.show("", self.text("phrase.attending"), self.text("recorded.late"))
        elif typed:
            self._say_not_taken("not_now", typed)

    def _settle_raised(self) -> None:
        """What was raised while the disk was silent comes on record behind what it was silent about."""
        if self._raised:
            self._record_raised(self._raised)

    def begin(self) -> None:
        """Begin the call. Where nothing can be written at all it is taken all the same, and nothing kept.

        Raises:
            OperationalProblem: there is nobody to take it then.
        """
        begin = partial(self.calls.begin_state, self.state)
        try:
            self._took(self._patiently(begin, partial(self.text, "recorded.late")))
        except OperationalProblem as problem:
            if self.spare is None:
                raise
            self.calls, self.keeps, self.lost = self.spare, False, True
            self.say("cli.call.kept_nowhere", what=self.what(problem))
            self._took(self.calls.begin_state(self.state))
        self._settle_raised()

    def do_now(self) -> None:
        """Tell what is to be done at once, each once."""
        for question in self.engine.pack.questions:
            option = question.option(self.state.current.answers.get(question.id, ""))
            for name in option.do_now if option is not None else ():
                if name not in self._done_now and name in self.engine.pack.do_now:
                    self._done_now.add(name)
                    self.say("cli.call.do_now", text=self.engine.pack.do_now[name])

    def _took(self, done: Performed) -> None:
        self.state = done.state
        self._told(done.recording)

    def _told(self, recording: Recording | None) -> None:
        if recording is None or not self.keeps:
            return
        if isinstance(recording, Spilled):
            self.lost = True
            self.say("cli.call.spilled", what=self.what(recording.problem))
            return
        assert isinstance(recording, Recorded)
        receipt = recording.receipt
        self.entries += receipt.last_seq - receipt.first_seq + 1
        self.seal = receipt.seal

    def what(self, problem: OperationalProblem) -> str:
        """What happened, in words."""
        who, now = self.desk.person, self.desk.times.zoned_minute(self.now_ms())
        return problem_words(problem, self.desk.texts, who=who, time=now).what


def _came_to(state: CallState, engine: Engine) -> object:
    """What an act is about: what holds, and the decision and the assessment that it is done for."""
    holds = holds_on_cad(state, standing(state, engine), engine)
    return holds, known_decision(state, engine), len(state.assessments)


def _told_if_a_bug(work: Callable[[], T]) -> T:
    """A bug in recording does not cut off a call: it is told as what kept the act from the record."""
    try:
        return work()
    except Exception as fault:
        raise as_problem(fault) from fault

"""One call without any storage: acts by named people, a clock that the test sets, and what came of it."""

from __future__ import annotations

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.standing import Standing, standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.pack_builder import a_pack

HANDLER = ("handler-1", "handler")
OTHER = ("handler-2", "handler")
SUPERVISOR = ("supervisor-1", "supervisor")
OTHER_SUPERVISOR = ("supervisor-2", "supervisor")
TRAINER = ("trainer-1", "trainer")
SMALL = Engine(a_pack())


class OneCall:
    """A call that has begun unless told otherwise; every act moves the clock on by a second."""

    def __init__(self, engine: Engine = SMALL, mode: str = "live") -> None:
        self.engine = engine
        self.state = CallState("call-1")
        self.now_ms = 1_000_000
        if mode:
            self.do(BeginCall(mode))

    def attempt(
        self, command: Command, who: tuple[str, str] = HANDLER
    ) -> tuple[Fact, ...] | Rejected:
        self.now_ms += 1_000
        stamp = Stamp(self.now_ms, who[0], who[1], f"c{self.state.revision}")
        made = decide(self.state, command, self.engine, stamp)
        if not isinstance(made, Rejected):
            for fact in made:
                self.state = evolve(self.state, Event(self.state.call, stamp, fact))
        return made

    def do(self, command: Command, who: tuple[str, str] = HANDLER) -> tuple[Fact, ...]:
        made = self.attempt(command, who)
        assert not isinstance(made, Rejected), made
        return made

    def refused(self, command: Command, who: tuple[str, str] = HANDLER) -> Refusal:
        before = self.state
        made = self.attempt(command, who)
        assert isinstance(made, Rejected), made
        assert self.state == before
        return made.refusal

    def answer(self, **answers: str) -> None:
        for question, option in answers.items():
            self.do(AnswerQuestion(question, option))

    @property
    def standing(self) -> Standing:
        return standing(self.state, self.engine)

    def owed(self) -> list[Owed]:
        return [item.kind for item in open_items(self.state, self.engine)]

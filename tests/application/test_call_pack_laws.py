"""A call keeps the pack it began with, whatever pack comes into force meanwhile and however it is read back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.route_shown import RouteShown
from rcrp_desktop.domain.policy.engine import Engine
from tests.support.call_bench import Bench
from tests.support.call_strategies import commands
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack

OLD, NEW = "0" * 64, "1" * 64


def _turned_round() -> Engine:
    """The same pack under another digest, with other words to say and another name for each route."""
    pack = a_pack()
    routes = tuple(
        replace(route, id=f"new_{route.id}", say=f"New words. {route.say}") for route in pack.routes
    )
    rules = tuple(replace(rule, route=f"new_{rule.route}") for rule in pack.rules)
    return Engine(replace(pack, digest=NEW, routes=routes, rules=rules))


ENGINES = {OLD: Engine(replace(a_pack(), digest=OLD)), NEW: _turned_round()}
ORDINARY = commands(a_pack()).filter(lambda command: not isinstance(command, RaiseOverride))


class TwoPacks:
    """Both are at hand; one of them is in force."""

    def __init__(self) -> None:
        self.in_force = OLD

    def current(self) -> Engine:
        return ENGINES[self.in_force]

    def of_digest(self, digest: str) -> Engine | None:
        return ENGINES.get(digest)

    def at_hand(self, digest: str) -> Engine | None:
        return self.of_digest(digest)


class Desk(RuleBasedStateMachine):
    """One call, while packs change around it."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench()
        self.packs = TwoPacks()
        self.bench.service.engines = self.packs
        self.state = self.bench.service.new_call()
        self.began_with = ""

    @rule(digest=st.sampled_from([OLD, NEW]))
    def another_pack_comes_into_force(self, digest: str) -> None:
        self.packs.in_force = digest

    @rule(command=ORDINARY)
    def anything(self, command: Command) -> None:
        """As the writer does: the pack stands on record before anything that is answered from it."""
        self.it_begins()
        self._took(self.bench.service.perform(self.state, command))

    @rule()
    def it_begins(self) -> None:
        self._took(self.bench.service.begin_state(self.state))

    @rule()
    def threat_to_life(self) -> None:
        raised = self.bench.service.raise_override(self.state)
        self.bench.service.record_events(raised.events)
        self._took(raised)

    @rule()
    def everything_is_answered(self) -> None:
        for question, option in ADVICE_ANSWERS.items():
            self.anything(AnswerQuestion(question, option))

    @rule()
    def it_is_read_back(self) -> None:
        again = self.bench.service.reopen(self.state.call)
        assert again == self.state
        self.state = again

    def _took(self, result: object) -> None:
        if not isinstance(result, Performed):
            return
        if self.state.opening is None and result.state.opening is not None:
            self.began_with = self.packs.in_force
        for event in result.events:
            if isinstance(event.fact, RouteShown) and event.fact.say:
                told = ENGINES[self.began_with or self.packs.in_force].pack
                assert event.fact.say == told.route(event.fact.route).say
        self.state = result.state

    @invariant()
    def it_is_told_with_the_pack_it_began_with(self) -> None:
        wanted = self.began_with or self.packs.in_force
        assert self.bench.service.engine_of(self.state).pack.digest == wanted
        opening = self.state.opening
        assert (opening.pack_digest if opening is not None else "") == self.began_with


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)

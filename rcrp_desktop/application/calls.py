"""Use cases of a call: answer, override, decide, close. Decide, record, then evolve.

A normal command is recorded first and shown then. The override is shown first: ``raise_override`` only
computes, and ``record_events`` writes it afterwards (design §4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from rcrp_desktop.application.audit_ports import Clock, IdSource
from rcrp_desktop.application.event_codec import is_further, to_entry
from rcrp_desktop.application.one_step import one_step
from rcrp_desktop.application.ports import (
    Begun,
    CallRecords,
    Contacts,
    Engines,
    Person,
    ReferenceLookup,
)
from rcrp_desktop.application.problems import OperationalProblem, may_pass
from rcrp_desktop.application.recording import Recorder, Recording
from rcrp_desktop.application.retelling import FindEngine, retell
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall, GiveReference
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.override import raise_override
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Rejected

UNFINISHED_WITHIN_MS = 3 * 24 * 3600 * 1000
"""Calls left open longer ago than this are found in the record, not reopened at start."""


@frozen
class Performed:
    """A command that took effect. ``recording`` is None when it made nothing to record."""

    state: CallState
    events: tuple[Event, ...]
    recording: Recording | None


@frozen
class FoundCalls:
    """Calls read back from the record. Not ``is_all``: a part of it could not be read, and may hold more."""

    states: tuple[CallState, ...]
    is_all: bool = True


class CallService:
    """Calls of one person at one desk, in one mode (live, training or example).

    ``perform`` and ``record_events`` run on the writer thread; the rest is pure or only reads.
    """

    def __init__(
        self,
        recorder: Recorder,
        engines: Engines,
        records: CallRecords,
        references: ReferenceLookup,
        clock: Clock,
        ids: IdSource,
        person: Person,
        *,
        mode: str = "live",
    ) -> None:
        """All ports are handed in by the composition root."""
        self.recorder = recorder
        self.engines = engines
        self.records = records
        self._references = references
        self._clock = clock
        self._ids = ids
        self.person = person
        self.mode = mode

    def engine_of(self, state: CallState) -> Engine:
        """The pack the call began with; the one in force where that is not at hand or not begun."""
        known = (
            self.engines.at_hand(state.opening.pack_digest) if state.opening is not None else None
        )
        return known or self.engines.current()

    def _engine_for(self, digest: str) -> Engine:
        known = self.engines.of_digest(digest) if digest else None
        return known or self.engines.current()

    def new_call(self) -> CallState:
        """A call without events: it can already take the override."""
        call = self._ids.new_id()
        self.recorder.own.made(call)
        return CallState(call)

    def begin(self) -> Performed:
        """Open a call; raises OperationalProblem where nothing can be written at all."""
        state = self.new_call()
        result = self.perform(state, BeginCall(self.mode))
        assert isinstance(result, Performed)  # a fresh call cannot refuse to begin
        return result

    def begin_state(self, state: CallState) -> Performed:
        """Begin a call that is on show without events yet, or that has only an override.

        Raises:
            OperationalProblem: nothing could be written anywhere.
        """
        result = self.perform(state, BeginCall(self.mode))
        return result if isinstance(result, Performed) else Performed(state, (), None)

    def as_if_begun(self, state: CallState) -> CallState:
        """How a call looks once it has begun; nothing is recorded."""
        stamp = self._stamp_of_nothing()
        facts = decide(state, BeginCall(self.mode), self.engine_of(state), stamp)
        return state if isinstance(facts, Rejected) else self._evolved(state, facts, stamp).state

    def as_if_raised(self, state: CallState) -> CallState:
        """How a call would look under the override; nothing is raised and nothing recorded."""
        return self._evolved(state, raise_override(state), self._stamp_of_nothing()).state

    def refusal(self, state: CallState, command: Command) -> Rejected | None:
        """Why a command would be refused as the call is now; nothing is recorded."""
        facts = decide(state, command, self.engine_of(state), self._stamp_of_nothing())
        return facts if isinstance(facts, Rejected) else None

    def perform(
        self,
        state: CallState,
        command: Command,
        stamp: Stamp | None = None,
        *,
        engine: Engine | None = None,
    ) -> Performed | Rejected:
        """Decide, record, then evolve. ``stamp`` is that of the key, where the disk made it wait; else now.

        ``engine`` is that of the call where whoever asks has it: what kept its pack may be unread now.

        Raises:
            OperationalProblem: nothing was recorded anywhere; the state given is still the truth.
        """
        if isinstance(command, GiveReference):
            command = self._with_contacts(state, command)
        stamp = stamp or self.stamp()
        facts = decide(state, command, engine or self.engine_of(state), stamp)
        if isinstance(facts, Rejected):
            return facts
        return self._record(state, facts, stamp)

    def raise_override(self, state: CallState) -> Performed:
        """The override as it is shown at once; nothing is written yet. Never fails."""
        stamp = self.stamp()
        return self._evolved(state, raise_override(state), stamp)

    def record_events(self, events: Sequence[Event]) -> Recording:
        """Write events that are on screen already.

        Raises:
            OperationalProblem: neither the log nor the spill journal could take them.
        """
        origin, size = self._own_log()
        own, window = self.recorder.own, self.recorder.own.next_act(events[0].stamp.command)
        return self.recorder.record(
            [to_entry(e, own.marks(e.call, e.seen or (), origin, size), window) for e in events]
        )

    def _own_log(self) -> tuple[str, int]:
        """Name and size of the log that is open; "" for none."""
        log = self.recorder.log
        return (log.origin(), log.size()) if log is not None else ("", 0)

    def reopen(self, call: str, find: FindEngine | None = None) -> CallState:
        """The call as its events tell it, from every log that mentions it; damaged where one cannot be read now.

        Under the pack in force where its own is not at hand, unless ``find`` says otherwise.

        Raises:
            OperationalProblem: nothing of it can be read now.
        """
        acknowledged = self.recorder.acts.recorded(call)
        origin, size = self._own_log()
        told = self.records.told(call)
        self.recorder.acts.read(call, told.entries, self.person.id)
        state = retell(call, told.entries, find or self._engine_for).state
        is_less = bool(acknowledged - {entry.command for entry in told.entries})
        if not told.whole or is_less or state.damaged:
            return replace(state, damaged=True)
        return replace(state, seen=self.recorder.own.read_to(call, state.seen, origin, size))

    def beyond(self, shown: CallState, told: Sequence[str] = ()) -> CallState | None:
        """The call as the logs tell it now, where any tells of it what is not ``shown``, nor done here, nor ``told`` already.

        ``told`` is how far it was read for that (``CallState.seen``). Any thread.

        Raises:
            OperationalProblem: nothing of it can be read now.
        """
        read = self.reopen(shown.call)
        own = self.recorder.own.marks(shown.call, shown.seen, *self._own_log())
        return read if is_further(read.seen, (*shown.seen, *own, *told)) else None

    def unfinished(self) -> FoundCalls:
        """Calls that were cut off: reopened at the question they stood at. Whatever the disk does, this returns."""
        return self._found(self.records.unfinished)

    def owing(self) -> FoundCalls:
        """Calls of the last days whose line is closed but on which something is still owed."""
        found = self._found(self.records.begun_since)
        owing = (s for s in found.states if open_items(s, self.engine_of(s)))
        return replace(found, states=tuple(owing))

    def _found(self, look: Callable[[int], Begun]) -> FoundCalls:
        with one_step():
            return self._read_back(look)

    def _read_back(self, look: Callable[[int], Begun]) -> FoundCalls:
        try:
            begun = look(self._clock.now_ms() - UNFINISHED_WITHIN_MS)
        except OperationalProblem:
            return FoundCalls((), is_all=False)
        states: list[CallState] = []
        for call in begun.calls:
            with suppress(OperationalProblem):
                states.append(self.reopen(call))
        # What waits in the spill journal of an earlier start may be calls that no log knows of yet.
        is_waiting = self.recorder.has_waiting
        is_all = begun.is_all and len(states) == len(begun.calls) and not is_waiting
        return FoundCalls(tuple(states), is_all)

    def stamp(self) -> Stamp:
        """Who and when, with a fresh command id."""
        return self._stamp_under(self._ids.new_id())

    def _with_contacts(self, state: CallState, command: GiveReference) -> GiveReference:
        try:
            known = self._references.contacts(command.reference.strip(), besides=state.call)
        except OperationalProblem as problem:  # the reference is kept all the same
            known = Contacts(0, 0, unread=1) if may_pass(problem) else Contacts(0, 0, lost=1)
        waiting, lost = self._waiting_besides(state.call)
        return GiveReference(
            command.reference,
            known.calls,
            known.refusals,
            unread=known.unread + waiting,
            lost=known.lost + lost,
            damaged=known.damaged,
            earlier_police=known.police,
            turned=known.turned,
        )

    def _waiting_besides(self, call: str) -> tuple[int, int]:
        """Of how many other calls something is in no log yet, but soon; and how much there is of which nobody knows when.

        What this call waits with is known here. Where its own log takes nothing, no supervisor could see what it asks.
        """
        try:
            waiting = self.recorder.waiting_calls() - {call}
        except OperationalProblem:
            return 0, 1
        held = waiting & self.recorder.held_calls()
        return len(waiting - held), len(held) + len(self.recorder.unlooked())

    def _record(self, state: CallState, facts: tuple[Fact, ...], stamp: Stamp) -> Performed:
        performed = self._evolved(state, facts, stamp)
        if not performed.events:
            return performed
        recording = self.record_events(performed.events)
        return Performed(performed.state, performed.events, recording)

    def _stamp_of_nothing(self) -> Stamp:
        return self._stamp_under("")

    def _stamp_under(self, command: str) -> Stamp:
        who = self.person
        return Stamp(
            self._clock.now_ms(),
            who.id,
            who.role,
            command,
            unverified=bool(who.unverified),
            account=who.account,
        )

    def _evolved(self, state: CallState, facts: tuple[Fact, ...], stamp: Stamp) -> Performed:
        events = tuple(Event(state.call, stamp, fact, state.seen) for fact in facts)
        for event in events:
            state = evolve(state, event)
        return Performed(state, events, None)

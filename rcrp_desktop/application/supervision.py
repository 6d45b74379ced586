"""A supervisor's work on calls: look at one, decide what was asked, stand an override down.

Looking at a call is on record before it is shown. Deciding goes through ``CallService.perform`` into the
supervisor's own log; the handler's screen finds it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rcrp_desktop.application.access import AccessRecords, Look, looks_at
from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.own_acts import OwnActs
from rcrp_desktop.application.ports import Looked
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.read_models import OwedLine, owed_lines, reference_of
from rcrp_desktop.application.retelling import FindEngine, Step, retell
from rcrp_desktop.application.search import STEP_MS, CallIndex, IndexState, OwedBoard
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.four_eyes import sends_fewer
from rcrp_desktop.domain.call.meant import RequestName, request_meant, request_named
from rcrp_desktop.domain.call.outcome import police_now_route
from rcrp_desktop.domain.call.override import StandDownOverride
from rcrp_desktop.domain.call.request import Request, Verdict
from rcrp_desktop.domain.call.standing import Standing, pending_requests, said_in, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import ResponseClass, Route
from rcrp_desktop.domain.rejections import Refusal, Rejected


class CallHistory(Protocol):
    """Everything all logs hold about one call. Any thread."""

    def looked_at(self, call: str) -> Looked:
        """One look into every log."""
        ...


@frozen
class LogProof:
    """What was checked about one call in one log.

    ``root_agrees``: its entries, hashed again from their bytes, give the head that the log keeps;
    ``signature`` is None where the head is unsigned. ``sealed`` are the codes of its entries by number.
    """

    origin: str
    entries: int
    size: int
    head_at_ms: int
    root_agrees: bool
    parts_agree: bool
    erased: int
    signature: bool | None
    sealed: tuple[str, ...] = ()


@frozen
class CallProof:
    """One proof for each log that names the call; ``not_read`` are logs that may name it and could not be read."""

    logs: tuple[LogProof, ...]
    not_read: tuple[str, ...] = ()


class CallProver(Protocol):
    """Checks one call against the heads of the logs that hold it. Slow for large logs; any thread."""

    def prove(self, call: str) -> CallProof:
        """Look into every log."""
        ...


@frozen
class OnScreen:
    """What stood on the screen of whoever decides, as ``DecideRequest`` names it; by itself all that there is.

    ``events`` is how much of the call was told there, 0 for all of it. ``shown`` is the call as it stood there: police are
    decided on that where what was asked cannot be read any more. As much may be other things: one that came, and one that
    is not read now.
    """

    sight: str = ""
    police: frozenset[str] | None = None
    events: int = 0
    shown: CallDetail | None = field(default=None, compare=False, repr=False)

    def is_old(self, state: CallState, own: OwnActs | None = None) -> bool:
        """Whether anything of the call was recorded since, but for what is ``own``, or is not read now."""
        if not self.events:
            return False
        if self.events == state.revision:
            return self.shown is not None and self.shown.state != state
        return own is None or not own.are_all_since(self.events, state)


ALL_SEEN = OnScreen()


@frozen
class CallDetail:
    """A call opened. ``engine`` is None where its pack is not at hand: then only what was shown is known.

    ``said`` holds, for each assessment in order, what the policy says about its answers. ``not_read`` names
    logs that may hold more of it: what is not in here is then not known.
    """

    state: CallState
    engine: Engine | None
    stands: Standing | None
    said: tuple[Recommendation, ...]
    items: tuple[OwedLine, ...]
    steps: tuple[Step, ...]
    looks: tuple[Look, ...]
    reason: str = ""
    not_read: tuple[str, ...] = ()

    @property
    def call(self) -> str:
        """The opaque id."""
        return self.state.call

    @property
    def reference(self) -> str:
        """The CAD reference, "" where there is none or it was erased."""
        return reference_of(self.state)

    @property
    def began_ms(self) -> int:
        """When it began; 0 where nothing is told of it."""
        return self.state.began.at_ms if self.state.began is not None else 0

    def request(self, name: RequestName) -> Request | None:
        """A request to a supervisor that is still to be decided."""
        found = request_named(self.state, name)
        return found if found in pending_requests(self.state) else None


def detail_of(
    call: str,
    entries: Sequence[StoredEntry],
    find: FindEngine,
    reason: str = "",
    *,
    not_read: tuple[str, ...] = (),
) -> CallDetail:
    """The call as ``entries`` of all logs tell it. Pure but for ``find``."""
    retold = retell(call, entries, find)
    state = retold.state
    known = retold.engine if state.began is not None else None
    return CallDetail(
        state=state,
        engine=known,
        stands=standing(state, known) if known is not None else None,
        said=() if known is None else _said(state, known),
        items=tuple(owed_lines(state, known)),
        steps=retold.steps,
        looks=looks_at(entries),
        reason=reason,
        not_read=not_read,
    )


def _said(state: CallState, engine: Engine) -> tuple[Recommendation, ...]:
    return tuple(said_in(state, assessment, engine) for assessment in state.assessments)


@dataclass(slots=True)
class SupervisionService:
    """One supervisor's desk. Looks run off the screen's thread, ``decide`` and its like on the writer's."""

    calls: CallService
    history: CallHistory
    index: CallIndex
    access: AccessRecords
    prover: CallProver
    own: OwnActs = field(default_factory=OwnActs, init=False)
    _looked: set[str] = field(default_factory=set[str], init=False)

    def board(self) -> tuple[OwedBoard, IndexState]:
        """What is owed now, over all logs."""
        state = self.index.catch_up(STEP_MS)
        return self.index.owed(), state

    def open_call(self, call: str, *, reason: str = "") -> CallDetail | Rejected:
        """The call, once the look is on record.

        Raises:
            OperationalProblem: the look could not be kept, so nothing is shown.
        """
        refused = self.access.opened(call, reason=reason)
        if refused is not None:
            return refused
        self._looked.add(call)
        return self.again(call, reason=reason)

    def has_looked(self, call: str) -> bool:
        """Whether this person's look at the call is on record: it may be shown again."""
        return call in self._looked

    def glance(self, call: str) -> CallDetail | Rejected:
        """The call for the board beside its debt: on record once, however often it is looked at again."""
        if call not in self._looked:
            return self.open_call(call)
        return self.again(call)

    def again(self, call: str, *, reason: str = "") -> CallDetail:
        """A call that is open already, as the logs tell it now: no new look."""
        looked, find = self.history.looked_at(call), self.calls.engines.of_digest
        return detail_of(call, looked.entries, find, reason, not_read=looked.not_read)

    def prove(self, call: str) -> CallProof:
        """Check the call against the heads of its logs."""
        return self.prover.prove(call)

    def copied(self, call: str, what: str) -> Rejected | None:
        """Put on record that something of the call was copied, before it is."""
        return self.access.copied(call, what)

    # ``of`` is the act on the screen, a request or an override: the call is read again here, and another one may
    # have come to light under its id. ``seen`` is what else stood on the screen.

    def agree(
        self, call: str, item: str, text: str, of: str = "", seen: OnScreen = ALL_SEEN
    ) -> Performed | Rejected:
        """Agree with the route that was asked for."""
        matter = self._matter(call, item, of, seen)
        wanted = matter.wanted
        command = DecideRequest(
            item, "agree", text=text, of=of, sight=seen.sight, police=seen.police
        )
        return self._decide(matter, command, wanted, seen)

    def decide_route(
        self, call: str, item: str, route: str, text: str, of: str = "", seen: OnScreen = ALL_SEEN
    ) -> Performed | Rejected:
        """Decide for a route: agreeing where it is the one asked for, else overturning."""
        matter = self._matter(call, item, of, seen)
        verdict: Verdict = "agree" if route == matter.wanted else "overturn"
        command = DecideRequest(item, verdict, route, text, of, seen.sight, seen.police)
        return self._decide(matter, command, route, seen)

    def send_police(
        self, call: str, item: str, text: str, of: str = "", seen: OnScreen = ALL_SEEN
    ) -> Performed | Rejected:
        """Overturn for police at once."""
        matter = self._matter(call, item, of, seen)
        route = police_now_route(matter.engine)
        if route is None:
            return Rejected(Refusal.NO_SUCH_ROUTE, ResponseClass.POLICE_IMMEDIATE.value)
        command = DecideRequest(item, "overturn", route.id, text, of)
        return self._decide(matter, command, route.id, seen)

    def _decide(
        self, matter: _Matter, command: DecideRequest, route_id: str, seen: OnScreen
    ) -> Performed | Rejected:
        """As many police as stand, or more, whatever came since or cannot be read; fewer on all that is told of the call."""
        route = next((r for r in matter.engine.pack.routes if r.id == route_id), None)
        if route is None or matter.is_lowered_by(route, seen):
            if matter.problem is not None:
                raise matter.problem
            if matter.is_from_screen:
                return Rejected(Refusal.REQUEST_UNREAD)
            if seen.is_old(matter.state):
                return Rejected(Refusal.LOOK_IS_OLD)
        if matter.is_unread:
            return Rejected(Refusal.REQUEST_UNREAD, matter.item)
        done = self.calls.perform(matter.state, command, engine=matter.engine)
        return self._noted(matter.state, done)

    def _matter(self, call: str, item: str, of: str, seen: OnScreen) -> _Matter:
        """What is decided on: as the logs tell it now, else as it stood on the screen.

        Raises:
            OperationalProblem: nothing of it can be read now, and nothing is known of the screen.
        """
        shown = seen.shown
        try:
            state = self.calls.reopen(call)
        except OperationalProblem as problem:
            if shown is None or shown.engine is None:
                raise
            return _Matter(
                shown.state, shown.engine, item, of, is_from_screen=True, problem=problem
            )
        if shown is None or shown.engine is None or self._is_told(state, item, of):
            return _Matter(state, self.calls.engine_of(state), item, of)
        return _Matter(shown.state, shown.engine, item, of, is_from_screen=True)

    def _is_told(self, state: CallState, item: str, of: str) -> bool:
        """Whether the logs tell what was asked, and under which policy: another names other routes."""
        opening = state.opening
        has_pack = (
            opening is not None and self.calls.engines.of_digest(opening.pack_digest) is not None
        )
        return has_pack and _asked(state, item, of) is not None

    def ask_again(self, call: str, text: str, seen: int = 0) -> Performed | Rejected:
        """A new assessment: the handler asks the questions again.

        ``seen`` is how many assessments are on the screen, 0 for all that there are: what began since is not asked for twice.
        """
        state = self.calls.reopen(call)
        if seen and len(state.assessments) > seen:
            return Rejected(Refusal.LOOK_IS_OLD, str(state.current.number))
        return self._perform(call, BringNewInformation("supervisor_asks", text), state)

    def stand_down(
        self, call: str, text: str, of: str = "", seen: OnScreen = ALL_SEEN
    ) -> Performed | Rejected:
        """Stand the override down, with a rationale; on all that is told of the call but this window's own acts."""
        state = self.calls.reopen(call)
        if seen.is_old(self._as_shown(state, seen), self.own):
            return Rejected(Refusal.LOOK_IS_OLD)
        return self._perform(call, StandDownOverride(text, of), state)

    def _as_shown(self, state: CallState, seen: OnScreen) -> CallState:
        """A call shown without its pack as it is told without it now: the pack in force would tell it otherwise."""
        if seen.shown is None or seen.shown.engine is not None:
            return state
        return self.calls.reopen(state.call, self.calls.engines.of_digest)

    def _perform(
        self, call: str, command: Command, state: CallState | None = None
    ) -> Performed | Rejected:
        state = state or self.calls.reopen(call)
        return self._noted(state, self.calls.perform(state, command))

    def _noted(self, before: CallState, done: Performed | Rejected) -> Performed | Rejected:
        if isinstance(done, Performed):
            self.own.did(before, done)
        return done


def routes_to_decide(engine: Engine) -> tuple[Route, ...]:
    """What a supervisor can decide for, most police first; sending it back is not among them."""
    offered = [r for r in engine.pack.routes if r.response is not ResponseClass.SUPERVISOR]
    return tuple(sorted(offered, key=lambda route: -route.response.protection))


@frozen
class _Matter:
    """A request that is decided on, and its call: not as the logs tell it now where ``is_from_screen``.

    ``problem`` is why they tell nothing of the call.
    """

    state: CallState
    engine: Engine
    item: str
    of: str
    is_from_screen: bool = False
    problem: OperationalProblem | None = None

    @property
    def wanted(self) -> str:
        """The route that was asked for, decided meanwhile or not; "" for none."""
        asked = _asked(self.state, self.item, self.of)
        return asked.wanted_route if asked is not None else ""

    @property
    def is_unread(self) -> bool:
        """Whether nothing tells what was asked, and something of the call cannot be read."""
        return self.state.damaged and _asked(self.state, self.item, self.of) is None

    def is_lowered_by(self, route: Route, seen: OnScreen) -> bool:
        """Whether a route sends fewer police than stand: here, or on the screen, of which not all may be read now."""
        known = self.state, seen.shown.state if seen.shown is not None else self.state
        return any(sends_fewer(state, route, self.engine) for state in known)


def _asked(state: CallState, item: str, of: str) -> Request | None:
    """The request that is meant, decided meanwhile or not."""
    return request_meant(state, item, of)

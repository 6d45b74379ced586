"""Any acts of three desks that read each other's logs late: nothing ends what it was not made on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.event_codec import to_entry
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import (
    MispressOverride,
    OverrideMispressed,
    OverrideRaised,
    OverrideStoodDown,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest, SupervisorDecided
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Rejected
from tests.support.call_bench import stored
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack

ENGINE = Engine(a_pack())
ROLES: Mapping[str, str] = {
    "4471": "handler",
    "5512": "handler",
    "2290": "supervisor",
    "3301": "supervisor",
    "4402": "supervisor",
}
ASK = AskSupervisor("asked", text="Is it known?")
CALM = tuple(AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items())
NEW = BringNewInformation("new_fact", "Something new.")


@dataclass
class Desks:
    """One call at three desks, each with its log and what it has read of the others'."""

    now: int = 1_000_000
    count: int = 0
    logs: dict[str, list[StoredEntry]] = field(default_factory=lambda: {p: [] for p in ROLES})
    seen: dict[str, CallState] = field(default_factory=dict)
    made: list[Event] = field(default_factory=list)
    known: dict[str, set[str]] = field(default_factory=dict)

    def merged(self) -> CallState:
        return retell("call-1", merged_entries(list(self.logs.values())), lambda _: None).state

    def read(self, person: str) -> None:
        self.seen[person] = self.merged()

    def act(self, person: str, command: Command) -> None:
        self.now += 700
        self.count += 1
        stamp = Stamp(self.now, person, ROLES[person], f"c{self.count}")
        facts = decide(self.seen[person], command, ENGINE, stamp)
        if isinstance(facts, Rejected):
            return
        shown = (s for a in self.seen[person].assessments for s in a.shown)
        self.known[stamp.command] = {s.stamp.command for s in shown}
        for fact in facts:
            event = Event("call-1", stamp, fact)
            log = self.logs[person]
            log.append(stored(to_entry(event), len(log), f"test/desk-{person}"))
            self.made.append(event)
        self.read_own(person, facts, stamp)

    def read_own(self, person: str, facts: Sequence[Fact], stamp: Stamp) -> None:
        for fact in facts:
            self.seen[person] = evolve(self.seen[person], Event("call-1", stamp, fact))


def decisions(state: CallState) -> list[str]:
    return [request.item for request in pending_requests(state)] or ["r1"]


RARELY = st.sampled_from((*[False] * 9, True))
READS = st.sampled_from((False, False, False, True))
OVERRIDES = ("raise", "mispress", "stand down")
REQUESTS = ("ask", "ask", "agree", "police")
ANSWERS = ("new", "yes", "calm", "accept", "ask", "agree")


def steps_of(*acts: str) -> st.SearchStrategy[list[tuple[str, str, bool]]]:
    """Who acts, what they do, and whether they read the others' logs first."""
    step = st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(acts), READS)
    return st.lists(step, max_size=10)


Step = tuple[str, str, bool]
RAISED = (("4471", "raise", "mispress"), ("5512", "raise", "mispress"), ("2290", "stand down"))
DECIDED = (("2290", "police"), ("3301", "agree"), ("4402", "agree"), ("5512", "ask"))
BEGUN_AT_ONCE = (("4471", "new", "yes"), ("5512", "new", "calm", "accept"))
IN_ONE = (("4471", "yes", "calm"), ("5512", "accept"))


@st.composite
def interleaved(draw: st.DrawFn, *desks: tuple[str, ...]) -> list[Step]:
    """Each person's acts in their order, in any order between them; now and then one of them reads."""
    left = {person: list(acts) for person, *acts in desks}
    steps: list[Step] = []
    while any(left.values()):
        person = draw(st.sampled_from([who for who, acts in left.items() if acts]))
        steps.append((person, left[person].pop(0), draw(RARELY)))
    return steps


def after_a_look(steps: st.SearchStrategy[list[Step]]) -> st.SearchStrategy[list[Step]]:
    """A request that all supervisors have read."""
    bosses = [person for person, role in ROLES.items() if role == "supervisor"]
    looks: list[Step] = [("4471", "ask", False), *((boss, "look", True) for boss in bosses)]
    return steps.map(lambda later: [*looks, *later])


def run(steps: Sequence[tuple[str, str, bool]]) -> Desks:
    desks = Desks()
    desks.seen["4471"] = CallState("call-1")
    for command in (BeginCall("live"), *CALM):
        desks.act("4471", command)
    for person in ROLES:
        desks.read(person)
    for person, act, reads in steps:
        if reads:
            desks.read(person)
        for command in commands(act, desks.seen[person]):
            desks.act(person, command)
    return desks


def commands(act: str, seen: CallState) -> Sequence[Command]:
    item = decisions(seen)[-1]
    return {
        "look": (),
        "raise": (RaiseOverride(),),
        "mispress": (MispressOverride(),),
        "stand down": (StandDownOverride("Misheard."),),
        "ask": (ASK,),
        "agree": (DecideRequest(item, "agree", "advice_given", "Right."),),
        "police": (DecideRequest(item, "overturn", "police_now", "Known."),),
        "new": (NEW,),
        "yes": (AnswerQuestion("act_done", "yes"),),
        "calm": CALM,
        "accept": (AcceptRecommendation(),),
    }[act]


@given(st.one_of(interleaved(*RAISED), steps_of(*OVERRIDES, *ANSWERS[:2])))
@settings(deadline=None)
def test_an_override_ends_by_its_own_person_or_by_a_supervisor_who_saw_it(steps):
    desks = run(steps)
    state = desks.merged()
    raised = [e for e in desks.made if isinstance(e.fact, OverrideRaised)]
    ended = {
        e.fact.of for e in desks.made if isinstance(e.fact, OverrideMispressed | OverrideStoodDown)
    }
    assert len(state.overrides) == len(raised)
    assert len({o.number for o in state.overrides}) == len(raised)
    for override in state.overrides:
        assert override.stands == (override.raised.command not in ended)
        if override.mispressed is not None:
            assert override.mispressed.actor == override.raised.actor


@given(st.one_of(after_a_look(interleaved(*DECIDED)), steps_of(*REQUESTS, "new")))
@settings(deadline=None)
def test_a_request_is_decided_by_who_saw_it_and_by_nobody_else(steps):
    desks = run(steps)
    state = desks.merged()
    decided = [e.fact for e in desks.made if isinstance(e.fact, SupervisorDecided)]
    assert len({r.item for r in state.requests}) == len(state.requests)
    for request in state.requests:
        about = [d for d in decided if d.of == request.stamp.command]
        kept = [one.made for one in request.differing]
        kept += [request.decision] if request.decision is not None else []
        told = {(made.verdict, made.route) for made in kept}
        assert {(d.verdict, d.route) for d in about} == told, "each is kept, and none is of another"
        if request.decision is None:
            assert not about or request.differing
        elif request.differing:
            assert any(d.knew >= len(request.differing) for d in about), "who decided knew of all"


@given(st.one_of(interleaved(*BEGUN_AT_ONCE), interleaved(*IN_ONE), steps_of(*ANSWERS)))
@settings(deadline=None, max_examples=400)
def test_police_on_somebodys_screen_become_none_by_nobody_who_had_not_seen_them(steps):
    """Once all have read all: no police stands only where whoever decided it knew what was shown elsewhere."""
    desks = run(steps)
    state = desks.merged()
    now = standing(state, ENGINE)
    if now.source != "decision" or not now.is_no_police or state.current.decision is None:
        return
    if now.place != state.current.decision.place:
        return  # a supervisor's, who was told what was shown
    every = [s for a in state.assessments for s in a.shown]
    for police in (shown for shown in every if shown.sends_police):
        lower = [s.stamp.command for s in every if s.place > police.place and not s.sends_police]
        lower += [now.since.command if now.since is not None else ""]
        assert any(police.stamp.command in desks.known[act] for act in lower), "nobody knew of them"

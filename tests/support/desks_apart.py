"""One call at several desks that read each other's logs late, and whose clocks differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rcrp_desktop.application.event_codec import to_entry
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.answers import (
    AnswerGiven,
    AnswerQuestion,
    AnswerTakenBack,
    BringNewInformation,
    TakeBack,
)
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall, EndCall
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.duties import (
    AskAmbulance,
    ConfirmOnCad,
    RecordAgency,
    RecordCallBack,
    RecordDuty,
    TellChange,
)
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.holds import Holds
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import (
    AcceptRecommendation,
    AddRationale,
    AskLessPolice,
    SendPolice,
)
from rcrp_desktop.domain.call.override import (
    GiveOverrideReason,
    MispressOverride,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.standing import known_decision, pending_requests, standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Rejected
from tests.support.call_bench import stored
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS, a_pack, a_route

LATER = a_route("police_later", ResponseClass.POLICE_SCHEDULED)
SMALL = a_pack()
ENGINE = Engine(replace(SMALL, routes=(*SMALL.routes, LATER)))
"""Of the small pack, with police of every response class."""
ROLES: Mapping[str, str] = {
    "4471": "handler",
    "5512": "handler",
    "2290": "supervisor",
    "3301": "supervisor",
    "4402": "supervisor",
}
ASK = AskSupervisor("asked", text="Is it known?")
CALM = tuple(AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items())
ILL = tuple(AnswerQuestion(q, o) for q, o in AMBULANCE_ANSWERS.items())
NEW = BringNewInformation("new_fact", "Something new.")

Step = tuple[str, str, bool]
"""Who acts, what they do, and whether they read the others' logs first."""


@dataclass(frozen=True)
class Text:
    """A text for CAD: the act that it names, and what whoever read it was told holds."""

    tells: Holds
    said: tuple[object, ...]


def said_of(state: CallState) -> tuple[object, ...]:
    """What a reader is told holds; while a supervisor is asked also how many decisions on what is asked differ.

    Beside police who stand, that others differ about less changes nothing that is to be done from CAD.
    """
    now = standing(state, ENGINE)
    route = now.route.id if now.route is not None else ""
    asked = pending_requests(state) if now.source == "awaiting_supervisor" else ()
    return now.source, now.response, route, sum(len(r.differing) for r in asked)


@dataclass
class Desks:
    """One call at three desks, each with its log and what it has read of the others'.

    ``copied`` is the text that each copied last, ``on_cad`` what each confirmation was of. ``known`` are the routes that were shown to whoever gave a command, ``aware`` the decisions, ``told``
    the acts that changed answers (``answers`` by a person until now); ``on_screen`` is the act that began the
    assessment that they saw ("" for the first), ``of`` the newest decision that they knew, ``heard`` what they knew of who
    was told what, ``came_to`` what the call had come to on their screen, ``knew`` all commands that they had read (``read_of``
    by a person until now). ``skew`` is how far a desk's clock is off, ``pace`` how long an act takes.
    """

    now: int = 1_000_000
    pace: int = 700
    count: int = 0
    logs: dict[str, list[StoredEntry]] = field(default_factory=lambda: {p: [] for p in ROLES})
    seen: dict[str, CallState] = field(default_factory=dict)
    made: list[Event] = field(default_factory=list)
    known: dict[str, set[str]] = field(default_factory=dict)
    skew: Mapping[str, int] = field(default_factory=dict)
    on_screen: dict[str, str] = field(default_factory=dict)
    aware: dict[str, set[str]] = field(default_factory=dict)
    copied: dict[str, Text] = field(default_factory=dict)
    on_cad: dict[str, Text] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)
    heard: dict[str, set[str]] = field(default_factory=dict)
    answers: dict[str, set[str]] = field(default_factory=lambda: {p: set() for p in ROLES})
    told: dict[str, set[str]] = field(default_factory=dict)
    came_to: dict[str, str] = field(default_factory=dict)
    knew: dict[str, set[str]] = field(default_factory=dict)
    read_of: dict[str, set[str]] = field(default_factory=lambda: {p: set() for p in ROLES})

    def merged(self, *, without: str = "") -> CallState:
        """What all logs tell, or those that are left where one person's is lost."""
        logs = [log for person, log in self.logs.items() if person != without]
        return retell("call-1", merged_entries(logs), lambda _: ENGINE).state

    def read(self, person: str) -> None:
        self.seen[person] = self.merged()
        self.answers[person] = {e.stamp.command for e in self.made if is_of_answers(e)}
        self.read_of[person] = {entry.command for log in self.logs.values() for entry in log}

    def act(self, person: str, command: Command) -> None:
        self.now += self.pace
        self.count += 1
        at_ms = self.now + self.skew.get(person, 0)
        stamp = Stamp(at_ms, person, ROLES[person], f"c{self.count}")
        facts = decide(self.seen[person], command, ENGINE, stamp)
        if isinstance(facts, Rejected):
            return
        shown = (s for a in self.seen[person].assessments for s in a.shown)
        self.known[stamp.command] = {s.stamp.command for s in shown}
        self.told[stamp.command] = set(self.answers[person])
        self.aware[stamp.command] = set(decided_in(self.seen[person]))
        self.of[stamp.command] = known_decision(self.seen[person], ENGINE)
        self.heard[stamp.command] = {stamp.command for stamp in tellings(self.seen[person])}
        self.came_to[stamp.command] = History(self.seen[person], ENGINE.pack).route_now
        self.knew[stamp.command] = set(self.read_of[person])
        self.read_of[person].add(stamp.command)
        current = self.seen[person].current
        self.on_screen[stamp.command] = current.began.command if current.number > 1 else ""
        for fact in facts:
            event = Event("call-1", stamp, fact, self.seen[person].seen)
            log = self.logs[person]
            log.append(stored(to_entry(event), len(log), f"test/desk-{person}/1"))
            self.made.append(event)
            if is_of_answers(event):
                self.answers[person].add(stamp.command)
        self.read_own(person, facts, stamp)

    def step(self, step: Step) -> None:
        person, act, reads = step
        if reads:
            self.read(person)
        if act == "copy":
            self.copy(person)
        elif act == "on cad":
            self.confirm(person)
        for command in commands(act, self.seen[person]):
            self.act(person, command)

    def copy(self, person: str) -> None:
        seen = self.seen[person]
        self.copied[person] = Text(
            holds_on_cad(seen, standing(seen, ENGINE), ENGINE), said_of(seen)
        )

    def confirm(self, person: str) -> None:
        if person in self.copied:
            text = self.copied[person]
            self.on_cad[f"c{self.count + 1}"] = text
            self.act(person, ConfirmOnCad("", text.tells))

    def read_own(self, person: str, facts: Sequence[Fact], stamp: Stamp) -> None:
        for fact in facts:
            self.seen[person] = evolve(self.seen[person], Event("call-1", stamp, fact))


def is_of_answers(event: Event) -> bool:
    return isinstance(event.fact, AnswerGiven | AnswerTakenBack)


def decided_in(state: CallState) -> dict[str, str]:
    """The route of each decision, by the command that made it."""
    found = {d.stamp.command: d.decided for a in state.assessments for d in a.decisions}
    for request in state.requests:
        found |= {one.stamp.command: one.made.route for one in request.every_decision}
    return found


def tellings(state: CallState) -> Iterator[Stamp]:
    """Who told somebody, or asked a service, when."""
    for assessment in state.assessments:
        yield from (done.stamp for done in (*assessment.duties, *assessment.agencies))


def decisions(state: CallState) -> list[str]:
    return [request.item for request in pending_requests(state)] or ["r1"]


def begun(skew: Mapping[str, int] | None = None, asked: Sequence[Command] = CALM) -> Desks:
    """A call that one desk has asked through, as all have read."""
    desks = Desks(skew=skew or {})
    desks.seen["4471"] = CallState("call-1")
    for command in (BeginCall("live"), *asked):
        desks.act("4471", command)
    for person in ROLES:
        desks.read(person)
    return desks


def run(steps: Sequence[Step], skew: Mapping[str, int] | None = None) -> Desks:
    desks = begun(skew)
    for step in steps:
        desks.step(step)
    return desks


def commands(act: str, seen: CallState) -> Sequence[Command]:
    oldest, *_, item = [decisions(seen)[0], *decisions(seen)]
    return {
        "look": (),
        "copy": (),
        "on cad": (),
        "raise": (RaiseOverride(),),
        "mispress": (MispressOverride(),),
        "why": (GiveOverrideReason(f"Why at {seen.revision}."),),
        "reason": (AddRationale(f"Because at {seen.revision}."),),
        "stand down": (StandDownOverride("Misheard."),),
        "ask": (ASK,),
        "ask less": (AskLessPolice("advice_given", "Seen today."),),
        "unsure": (AskSupervisor("unsure", "weapon"),),
        "agree": (DecideRequest(item, "agree", "advice_given", "Right."),),
        "less": (DecideRequest(item, "overturn", "partner_ambulance", "Known."),),
        "police": (DecideRequest(item, "overturn", "police_now", "Known."),),
        "soon": (DecideRequest(item, "overturn", "police_soon", "Known."),),
        "later": (DecideRequest(item, "overturn", "police_later", "Known."),),
        "none": (DecideRequest(item, "overturn", "advice_given", "Known."),),
        "oldest soon": (DecideRequest(oldest, "overturn", "police_soon", "Known."),),
        "oldest less": (DecideRequest(oldest, "overturn", "partner_ambulance", "Known."),),
        "new": (NEW,),
        "yes": (AnswerQuestion("act_done", "yes"),),
        "crime": (AnswerQuestion("crime", "yes"),),
        "no crime": (AnswerQuestion("crime", "no"),),
        "half": CALM[:3],
        "other half": CALM[3:],
        "not done": (AnswerQuestion("act_done", "no"),),
        "calm": CALM,
        "ambulance": (AskAmbulance(),),
        "police now": (SendPolice(),),
        "back": (TakeBack(),),
        "accept": (AcceptRecommendation(),),
        "ill": ILL,
        "caller told": (RecordDuty("caller_told", "done"),),
        "could not tell": (RecordDuty("caller_told", "could_not", text="No reply."),),
        "gone": (EndCall(caller_gone=True),),
        "end": (EndCall(caller_gone=False),),
        "rung back": (RecordCallBack("done"),),
        "taken": (RecordAgency("ambulance", "accepted"),),
        "declined": (RecordAgency("ambulance", "declined", text="No crew."),),
        "tell caller": _tell("caller", seen),
        "tell services": _tell("agency", seen),
    }[act]


def _tell(whom: str, seen: CallState) -> Sequence[Command]:
    owed = [item for item in open_items(seen, ENGINE) if item.id.endswith(f"/{whom}")]
    return tuple(TellChange(item.id, "done") for item in owed)

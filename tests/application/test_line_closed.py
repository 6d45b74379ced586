"""Whether somebody may be there on a closed line: by who had read what, whatever clocks say and whether anybody asked again."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.ports import Person
from rcrp_desktop.domain.call.answers import (
    AnswerQuestion,
    BringNewInformation,
    ConfirmHeld,
    NewInformationCame,
)
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import CallEnded, EndCall, GiveReference
from rcrp_desktop.domain.call.duties import (
    AskAmbulance,
    ConfirmOnCad,
    RecordAgency,
    RecordCallBack,
)
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import fold_told
from rcrp_desktop.domain.call.line_closed import (
    is_acted_on_since,
    is_line_closed,
    may_be_acted_on_since,
)
from rcrp_desktop.domain.call.notes import NoteWritten, NoticePhrase, WriteNote
from rcrp_desktop.domain.call.outcome import AddRationale, SendPolice
from rcrp_desktop.domain.call.override import (
    GiveOverrideReason,
    MispressOverride,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Refusal
from tests.support.call_bench import Bench
from tests.support.lines import lines_of

ASK = AskSupervisor("asked", text="Which?")
AGAIN = BringNewInformation("supervisor_asks", "Again.")
KNIFE = WriteNote("Reached her: he is at the door with a knife.")
ANSWER = AnswerQuestion("act_done", "no")
LESS = DecideRequest("r1", "overturn", "advice_given", "She is with her daughter.")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def do(at: CallService, call: CallState, *acts: Command, state: CallState | None = None) -> None:
    for act in acts:
        done = at.perform(state or at.reopen(call.call), act)
        assert isinstance(done, Performed), done
        state = None


def only_police(bench: Bench, call: CallState) -> bool:
    """What the rules say, and what is refused a supervisor."""
    at = bench.colleague("2299", "supervisor")
    state = at.reopen(call.call)
    refused = at.refusal(state, LESS)
    is_refused = refused is not None and refused.refusal in _REFUSED
    assert is_refused is not is_line_closed(state)
    return is_refused


_REFUSED = (Refusal.SAFETY_NOT_ASKED, Refusal.TOO_LATE)
"""Too late is what is said first where police were decided on since."""


ACTS = (
    KNIFE, NoticePhrase("goodbye"), RaiseOverride(), GiveReference("0399-23NOV"), AskAmbulance(),
    ConfirmOnCad(), RecordCallBack("done"), AskSupervisor("unsure", "act_done"),
    RecordAgency("ambulance", "accepted"), ANSWER, BringNewInformation("second_call", "She rang."),
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
@pytest.mark.parametrize("asked_again", ["never", "before", "after"])
def test_whatever_is_done_since_it_was_closed_says_that_somebody_may_be_there(
    bench: Bench, act: Command, asked_again: str
):
    call = bench.a_call({}, ASK, EndCall(caller_gone=True))
    supervisor = bench.colleague("2290", "supervisor")
    assert not only_police(bench, call)
    if asked_again == "before":
        do(supervisor, call, AGAIN)
    do(bench.service, call, act)
    if asked_again == "after":
        do(supervisor, call, AGAIN)
    assert only_police(bench, call)
    assert is_acted_on_since(bench.service.reopen(call.call))
    do(bench.service, call, EndCall())
    assert not only_police(bench, call)


@pytest.mark.parametrize("minutes", [-10, -1, 0, 1, 10])
@pytest.mark.parametrize("who", ["4471", "5512"])
@pytest.mark.parametrize("has_read", [True, False])
@pytest.mark.parametrize("act", [KNIFE, ANSWER, RaiseOverride()])
def test_whatever_the_clocks_say(
    bench: Bench, minutes: int, who: str, act: Command, *, has_read: bool
):
    call = bench.a_call({}, ASK, EndCall())
    desk = bench.service if who == "4471" else bench.colleague(who)
    bench.clock.pass_minutes(20)
    before = desk.reopen(call.call)
    do(bench.colleague("2290", "supervisor"), call, AGAIN)
    bench.clock.pass_minutes(minutes)
    do(desk, call, act, state=None if has_read else before)
    bench.clock.pass_minutes(20)
    assert only_police(bench, call)


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_also_where_whoever_did_it_had_not_read_that_it_was_closed(bench: Bench, minutes: int):
    call = bench.a_call({}, ASK)
    other = bench.colleague("5512")
    before = other.reopen(call.call)
    bench.clock.pass_minutes(20)
    do(bench.service, call, EndCall())
    bench.clock.pass_minutes(minutes)
    do(other, call, KNIFE, state=before)
    bench.clock.pass_minutes(20)
    assert only_police(bench, call)
    do(bench.service, call, EndCall())
    assert not only_police(bench, call)


def test_each_desk_closes_over_what_it_had_read(bench: Bench):
    """Both wrote and closed, unread of each other: nobody is left there whom nobody closed the line on."""
    call = bench.a_call({}, ASK)
    other = bench.colleague("5512")
    theirs = other.reopen(call.call)
    do(bench.service, call, KNIFE, EndCall())
    for act in (WriteNote("She rang me."), EndCall()):
        done = other.perform(theirs, act)
        assert isinstance(done, Performed)
        theirs = done.state
    assert not only_police(bench, call)


@pytest.mark.parametrize("lost", ["entry", "log"])
def test_what_cannot_be_read_may_have_been_done_since(bench: Bench, lost: str):
    call = bench.a_call({}, ASK, EndCall())
    other, supervisor = (
        bench.colleague(who, role, account=f"account{who}")
        for who, role in (("5512", "handler"), ("2290", "supervisor"))
    )
    do(other, call, KNIFE)
    do(supervisor, call, WriteNote("I look."))
    log = next(log for log in bench.records.logs if "account5512" in log.origin())
    if lost == "entry":
        log.entries[-1] = replace(log.entries[-1], damaged=True)
    else:
        log.entries.clear()
    assert only_police(bench, call)
    state = bench.service.reopen(call.call)
    assert may_be_acted_on_since(state)
    assert not is_acted_on_since(state)
    do(bench.service, call, EndCall())
    assert only_police(bench, call), "whoever closed it could not read that either"


# --- what supervisors do ---------------------------------------------------------------------------

OWN = (
    (AGAIN,),
    (WriteNote("I listened to the call."),),
    (NoticePhrase("goodbye"),),
    (RaiseOverride(), MispressOverride()),
    (RaiseOverride(), GiveOverrideReason("A knife?"), StandDownOverride("Wrong house.")),
    (RaiseOverride(), ConfirmOnCad(), AskAmbulance(), StandDownOverride("Wrong house.")),
    (GiveReference("0399-23NOV"),),
    (EndCall(),),
)


@pytest.mark.parametrize("acts", OWN, ids=lambda acts: "-".join(type(a).__name__ for a in acts))
@pytest.mark.parametrize("asked_again", [True, False])
def test_what_supervisors_do_reaches_nobody(
    bench: Bench, acts: tuple[Command, ...], *, asked_again: bool
):
    call = bench.a_call({}, ASK, EndCall())
    supervisor = bench.colleague("2290", "supervisor")
    do(supervisor, call, *([AGAIN] if asked_again else []), *acts)
    assert not only_police(bench, call)


def test_a_decision_leaves_the_line_closed_for_the_next(bench: Bench):
    call = bench.a_call({}, ASK, AskSupervisor("asked", text="And?"), EndCall())
    do(bench.colleague("2290", "supervisor"), call, DecideRequest("r2", *LESS_OF_IT))
    assert not only_police(bench, call)


LESS_OF_IT = ("overturn", "advice_given", "She is with her daughter.")


def test_what_closing_asks_by_itself_is_nobodys_act(bench: Bench):
    call = bench.a_call({}, EndCall())
    assert [r.reason for r in call.requests] == ["ended_undecided"]
    assert not only_police(bench, call)


def test_who_takes_calls_reaches_nobody_by_deciding(bench: Bench):
    taker = bench.colleague("2290", "supervisor")
    call = bench.a_call({}, ASK, RaiseOverride())
    do(taker, call, ANSWER, EndCall(), StandDownOverride("Wrong house."))
    assert not only_police(bench, call)


def test_what_they_add_to_a_reason_reaches_nobody(bench: Bench):
    call = bench.a_call({}, SendPolice(), EndCall())
    do(bench.colleague("2290", "supervisor"), call, AddRationale("I listened to the call."))
    assert is_line_closed(bench.service.reopen(call.call))


@pytest.mark.parametrize("act", [ANSWER, ASK, SendPolice(), RecordCallBack("done")])
def test_but_what_they_do_as_whoever_takes_calls_does(bench: Bench, act: Command):
    call = bench.a_call({}, ASK, EndCall(caller_gone=True))
    do(bench.colleague("2290", "supervisor"), call, act)
    assert only_police(bench, call)


@pytest.mark.parametrize("account", ["2290", "told"])
def test_and_whoever_took_the_call_is_there_as_a_supervisor_too(bench: Bench, account: str):
    taker = bench.colleague("2290", "supervisor", account=account)
    call = bench.a_call({}, ASK)
    do(taker, call, ANSWER, EndCall())
    assert not only_police(bench, call)
    name = "2290" if account == "2290" else "2297"
    who = Person(name, "supervisor", verified=True, account=account)
    do(bench.service_for(who, taker.recorder), call, KNIFE)
    assert only_police(bench, call)


def test_an_account_that_no_record_says_is_nobodys(bench: Bench):
    """In earlier records neither says it."""
    call = bench.a_call({}, ASK, ANSWER, EndCall())
    assert not any(a.accounts - {""} for a in bench.service.reopen(call.call).assessments)
    supervisor = bench.colleague("2290", "supervisor")
    supervisor.person = Person("2290", "supervisor", verified=True)
    do(supervisor, call, WriteNote("I listened to the call."))
    assert not only_police(bench, call)


def test_an_assessment_whose_beginning_is_lost_may_be_of_somebody_who_was_reached(bench: Bench):
    """Only a supervisor's text on CAD tells of it."""
    call = bench.a_call({}, ASK, EndCall())
    other, supervisor = bench.colleague("5512"), bench.colleague("2290", "supervisor")
    do(other, call, BringNewInformation("second_call", "She rang."))
    do(supervisor, call, ConfirmOnCad())
    log = next(log for log in bench.records.logs if log.origin() == "test/5512")
    log.entries.clear()
    state = bench.service.reopen(call.call)
    assert state.current.number == 2
    assert not state.current.trigger
    assert not is_line_closed(state)


# --- the law ---------------------------------------------------------------------------------------


@dataclass
class _Room:
    """Two handlers and a supervisor on one call, and who has read which act."""

    bench: Bench = field(default_factory=Bench)
    told: list[tuple[bool, bool, frozenset[int]]] = field(
        default_factory=list[tuple[bool, bool, frozenset[int]]]
    )

    answered: set[str] = field(default_factory=set[str])
    notes: set[int] = field(default_factory=set[int])
    """Of the supervisor: they reach nobody but where the supervisor asks the questions."""

    def __post_init__(self) -> None:
        self.call = self.bench.a_call({}, ASK)
        roles = {"5512": "handler", "2290": "supervisor"}
        others = {name: self.bench.colleague(name, role) for name, role in roles.items()}
        self.desks = {"4471": self.bench.service, **others}
        self.states = {name: at.reopen(self.call.call) for name, at in self.desks.items()}
        self.read = dict.fromkeys(self.desks, frozenset[int]())

    def act(self, who: str, command: Command, *, reads: bool) -> None:
        if reads:
            self.states[who] = self.desks[who].reopen(self.call.call)
            self.read[who] = frozenset(range(len(self.told)))
        done = self.desks[who].perform(self.states[who], command)
        assert isinstance(done, Performed)
        self.states[who] = done.state
        if not done.events:
            return
        is_closing = isinstance(command, EndCall)
        came = any(isinstance(event.fact, NewInformationCame) for event in done.events)
        self.answered |= {who} if isinstance(command, AnswerQuestion) else set()
        counts = not is_closing and not (who == "2290" and came)
        is_note = who == "2290" and isinstance(command, WriteNote)
        self.told.append((is_closing, counts, self.read[who]))
        self.notes |= {len(self.told) - 1} if is_note else set()
        self.read[who] |= {len(self.told) - 1}

    def is_closed(self) -> bool:
        closings = [read for is_closing, _, read in self.told if is_closing]
        alone = self.notes if "2290" not in self.answered else frozenset[int]()
        counting = [n for n, (_, counts, _) in enumerate(self.told) if counts and n not in alone]
        return bool(closings) and all(any(n in read for read in closings) for n in counting)


_WHO = st.sampled_from(["4471", "5512", "2290"])
_WHAT = st.sampled_from(["note", "close", "answer", "again"])
_STEPS = st.lists(st.tuples(_WHO, _WHAT, st.booleans(), st.integers(-9, 9)), max_size=9)


@given(steps=_STEPS)
def test_the_line_is_closed_where_all_that_counts_was_read_by_who_closed_it(
    steps: list[tuple[str, str, bool, int]],
):
    room = _Room()
    for number, (who, what, reads, minutes) in enumerate(steps):
        acts: dict[str, Command] = {
            "note": WriteNote(f"Note {number}."),
            "close": EndCall(),
            "answer": AnswerQuestion("act_done", "yes" if number % 2 else "no"),
            "again": AGAIN if who == "2290" else ConfirmHeld("nothing"),
        }
        room.bench.clock.pass_minutes(minutes)
        if what != "again" or who == "2290":
            room.act(who, acts[what], reads=reads)
    assert is_line_closed(room.bench.service.reopen(room.call.call)) is room.is_closed()


def test_it_is_asked_in_as_many_steps_as_there_are_acts():
    """Presenters ask it too: each act of a supervisor against each assessment would take seconds."""

    def acts(several: int) -> list[Event]:
        handled = [NewInformationCame(n + 2, "new_fact", "x") for n in range(several)]
        told = [
            Event("call", Stamp(0, "4471", "handler", f"h{n}"), fact)
            for n, fact in enumerate(handled)
        ]
        noted = [
            Event("call", Stamp(1, "2290", "supervisor", f"s{n}"), NoteWritten("x"))
            for n in range(several)
        ]
        end = Event("call", Stamp(2, "4471", "handler", "end"), CallEnded(caller_gone=False))
        return [*told, *noted, end]

    def work(several: int) -> int:
        state, _ = fold_told("call", acts(several))
        return lines_of("line_closed", lambda: is_line_closed(state))

    assert 0 < work(120) <= 5 * work(30)

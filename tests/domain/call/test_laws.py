"""What holds in every call, whatever is done in whatever order by whomever, with a clock that may go back."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall, CallBegan
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.decisions import FinalDecision
from rcrp_desktop.domain.call.done import DutyOutcome
from rcrp_desktop.domain.call.duties import (
    CadConfirmed,
    CalledBack,
    ConfirmOnCad,
    DutyRecorded,
    RecordAgency,
    RecordCallBack,
    RecordDuty,
    TellChange,
)
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve, fold
from rcrp_desktop.domain.call.open_items import OpenItem, open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, DecisionMade
from rcrp_desktop.domain.call.override import (
    MISPRESS_MS,
    MispressOverride,
    OverrideMispressed,
    OverrideRaised,
    OverrideStoodDown,
    RaiseOverride,
    StandDownOverride,
    raise_override,
)
from rcrp_desktop.domain.call.route_shown import RouteFell, RouteShown
from rcrp_desktop.domain.call.standing import (
    Standing,
    newest_decision,
    pending_requests,
    recommendation,
    standing,
)
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest, SupervisorDecided
from rcrp_desktop.domain.duties import DUTY_KINDS, Owed, debt_of
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Rejected
from tests.support.call_strategies import commands, facts, shipped_packs, stamps
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS, a_pack
from tests.support.safety import not_asked
from tests.support.search_depth import sized

ENGINE = Engine(a_pack())
ON_CAD = {Owed.NOT_ON_CAD, Owed.CANCEL_ON_CAD, Owed.POLICE_NOT_ON_CAD}
_OF_A_DECISION = {debt_of(kind) for kind in DUTY_KINDS} - {Owed.NOT_ON_CAD}
CALL = "call-1"
SUPERVISORS = ("supervisor-1", "supervisor-2")
PEOPLE = st.sampled_from(
    [
        ("handler-1", "handler"),
        ("handler-1", "handler"),
        ("handler-2", "handler"),
        ("supervisor-1", "supervisor"),
        ("supervisor-2", "supervisor"),
        ("trainer-1", "trainer"),
        ("lead-1", "policy"),
        ("nobody", "unknown_role"),
    ]
)
STEPS = st.sampled_from([0, 1, 900, 9_000, 11_000, 600_000, -1, -5_000, -700_000])
FALLS = st.sampled_from([0, 9_000, 11_000, 600_000])
ORDINARY = commands(a_pack()).filter(lambda command: not isinstance(command, RaiseOverride))


class CallRoom(RuleBasedStateMachine):
    """Everybody does anything to one call; what may never happen is looked for after every act."""

    def __init__(self) -> None:
        super().__init__()
        self.state = CallState(CALL)
        self.events: list[Event] = []
        self.now_ms = 1_000_000
        self.least_police = 0
        self.last_shown = ""
        self.decided_on: dict[str, str] = {}

    # --- acts ---------------------------------------------------------------------------------

    @initialize(begun=st.booleans())
    def begin(self, begun: bool) -> None:
        if begun:
            self.give(BeginCall("live"), ("handler-1", "handler"))

    @rule(command=ORDINARY, who=PEOPLE, step=STEPS)
    def anything(self, command: Command, who: tuple[str, str], step: int) -> None:
        self.now_ms += step
        self.give(command, who)

    @precondition(lambda self: self.state.override is None)
    @rule(who=PEOPLE)
    def somebody_raises_the_override(self, who: tuple[str, str]) -> None:
        self.give(RaiseOverride(), who)
        assert self.state.override is not None

    @precondition(lambda self: self.state.override is not None)
    @rule(step=STEPS, text=st.sampled_from(["", "It was another address."]))
    def the_override_ends(self, step: int, text: str) -> None:
        self.now_ms += step
        actor = self.state.override.raised.actor
        self.give(MispressOverride(), (actor, "handler"))
        self.give(StandDownOverride(text), ("supervisor-1", "supervisor"))

    @precondition(lambda self: self.state.assessments)
    @rule(plain=st.sampled_from([ADVICE_ANSWERS, AMBULANCE_ANSWERS]))
    def a_handler_answers_all(self, plain: dict[str, str]) -> None:
        self.a_handler_answers_all_of(plain)

    def a_handler_answers_all_of(self, plain: dict[str, str]) -> None:
        for question, option in plain.items():
            self.give(AnswerQuestion(question, option), ("handler-1", "handler"))

    @precondition(lambda self: self.state.assessments)
    @rule(who=st.sampled_from(["handler-1", "handler-2"]), step=st.sampled_from([0, 1, -5_000]))
    def a_handler_accepts(self, who: str, step: int) -> None:
        self.now_ms += step
        self.give(AcceptRecommendation(), (who, "handler"))

    @precondition(lambda self: self.state.assessments)
    @rule(who=PEOPLE)
    def somebody_asks_a_supervisor(self, who: tuple[str, str]) -> None:
        """About the call as it stands: no answer changes with it."""
        self.give(AskSupervisor("asked"), who)

    @precondition(lambda self: self.state.assessments)
    @rule(
        plain=st.sampled_from([ADVICE_ANSWERS, AMBULANCE_ANSWERS]),
        left=st.sampled_from(sorted(ADVICE_ANSWERS)),
        again=st.sampled_from(sorted(ADVICE_ANSWERS)),
    )
    def a_supervisor_decides_one_question_and_an_answer_changes(
        self, plain: dict[str, str], left: str, again: str
    ) -> None:
        handler = ("handler-1", "handler")
        self.give(AskSupervisor("unsure", left), handler)
        for question, option in plain.items():
            if question != left:
                self.give(AnswerQuestion(question, option), handler)
        for request in pending_requests(self.state):
            decision = DecideRequest(request.item, "overturn", "advice_given", "Seen.")
            self.give(decision, ("supervisor-1", "supervisor"))
        if again != left:
            self.give(AnswerQuestion(again, "not_known"), handler)
            self.give(AnswerQuestion(again, plain.get(again, "no")), handler)

    @precondition(lambda self: self.state.assessments)
    @rule(plain=st.sampled_from([ADVICE_ANSWERS, AMBULANCE_ANSWERS]), step=FALLS)
    def the_route_falls_and_something_new_is_told(self, plain: dict[str, str], step: int) -> None:
        """Police on screen, then none, then the next assessment, which comes to no police by itself."""
        handler = ("handler-1", "handler")
        for answers in ({**plain, "weapon": "yes"}, plain):
            for question, option in answers.items():
                self.give(AnswerQuestion(question, option), handler)
            self.now_ms += step
        self.give(BringNewInformation("new_fact", ""), handler)
        self.a_handler_answers_all_of(plain)
        self.give(AcceptRecommendation(), handler)

    @precondition(lambda self: pending_requests(self.state))
    @rule(who=st.sampled_from(SUPERVISORS), data=st.data())
    def a_supervisor_decides(self, who: str, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from([r.item for r in pending_requests(self.state)]))
        verdict = data.draw(st.sampled_from(["agree", "overturn"]))
        route = data.draw(st.sampled_from([r.id for r in a_pack().routes]))
        text = data.draw(st.sampled_from(["", "Seen and agreed."]))
        self.give(DecideRequest(item, verdict, route, text), (who, "supervisor"))

    @precondition(lambda self: open_items(self.state, ENGINE))
    @rule(outcome=st.sampled_from(["done", "could_not"]))
    def somebody_does_what_is_owed(self, outcome: DutyOutcome) -> None:
        for item in open_items(self.state, ENGINE):
            self.give(_doing(item, outcome), ("handler-1", "handler"))

    # --- one act ------------------------------------------------------------------------------

    def give(self, command: Command, who: tuple[str, str]) -> None:
        stamp = Stamp(self.now_ms, who[0], who[1], f"c{len(self.events)}")
        before = self.state
        made = decide(before, command, ENGINE, stamp)
        assert made == decide(before, command, ENGINE, stamp), "deciding is pure"
        assert before == self.state
        if isinstance(made, Rejected):
            assert not isinstance(command, RaiseOverride)
            return
        self.look_at(made, before, command, stamp)
        for fact in made:
            event = Event(CALL, stamp, fact)
            self.events.append(event)
            self.state = evolve(self.state, event)

    def look_at(
        self, made: tuple[Fact, ...], before: CallState, command: Command, stamp: Stamp
    ) -> None:
        for place, fact in enumerate(made):
            if isinstance(fact, RouteShown):
                self._shown(fact, made[:place])
                self._said(fact, made[:place])
            elif isinstance(fact, OverrideMispressed):
                raised = next(o for o in before.overrides if o.number == fact.number).raised
                assert raised.actor == stamp.actor
                assert 0 <= stamp.at_ms - raised.at_ms <= MISPRESS_MS
            elif isinstance(fact, OverrideStoodDown):
                assert stamp.role == "supervisor" or before.opening.mode == "training"
                assert fact.text.strip()
            elif isinstance(fact, DecisionMade):
                self._decided(fact, before)
            elif isinstance(fact, SupervisorDecided):
                self._supervised(fact, before, stamp)

    def _shown(self, fact: RouteShown, earlier: tuple[Fact, ...]) -> None:
        routes = ENGINE.pack
        if self.last_shown:
            falls = routes.route(fact.route).response.protection < (
                routes.route(self.last_shown).response.protection
            )
            told = [f for f in earlier if isinstance(f, RouteFell)]
            assert [(f.from_route, f.to_route) for f in told] == (
                [(self.last_shown, fact.route)] if falls else []
            )
        self.last_shown = fact.route

    def _said(self, fact: RouteShown, earlier: tuple[Fact, ...]) -> None:
        """Nobody is told that police are not coming while a supervisor has to agree to it."""
        slow = any(isinstance(f, RouteFell) and not f.quick for f in earlier)
        if ENGINE.pack.route(fact.route).response.is_no_police and (slow or self._has_fallen()):
            assert fact.say == ""

    def _decided(self, fact: DecisionMade, before: CallState) -> None:
        response = ENGINE.pack.route(fact.decided).response
        now = recommendation(before, ENGINE)
        assert response.protection >= self.least_police, "police decided on are not lowered alone"
        if response.sends_police:
            self.least_police = response.protection
            return
        assert now.route is not None
        assert now.route.id == fact.decided
        assert now.unanswered_safety == ()
        assert before.override is None
        assert not pending_requests(before)
        given = before.reference
        assert not (given and (given.earlier_refusals or given.unread))
        assert not any(
            ENGINE.pack.route(d.decided).response.is_no_police
            for a in before.assessments[:-1]
            for d in a.decisions
        ), "a second refusal is not decided alone"
        assert not self._has_fallen(), "after a fall, however long ago, a supervisor decides too"
        self.decided_on = dict(before.current.answers)

    def _has_fallen(self) -> bool:
        """By the events alone: in any assessment, and not put right as a slip."""
        facts = (event.fact for event in self.events)
        return any(isinstance(fact, RouteFell) and not fact.quick for fact in facts)

    def _supervised(self, fact: SupervisorDecided, before: CallState, stamp: Stamp) -> None:
        request = next(r for r in before.requests if r.item == fact.item)
        response = ENGINE.pack.route(fact.route).response
        assert stamp.role == "supervisor" or before.opening.mode == "training"
        assert response is not ResponseClass.SUPERVISOR
        recommended = recommendation(before, ENGINE).route
        lower = response.protection < max(
            self.least_police, recommended.response.protection if recommended else 0
        )
        if lower or not response.sends_police:
            assert fact.text.strip()
            stood = self.least_police or (recommended and recommended.response.sends_police)
            is_left_open = request.reason == "ended_undecided" and not stood
            assert request.stamp.actor != stamp.actor or is_left_open
        if not response.sends_police:
            unasked = not_asked(before.current, ENGINE)
            assert fact.unasked == len(unasked)
            assert not unasked or before.ended is not None, "no silent no"
        self.least_police = response.protection if response.sends_police else 0
        self.decided_on = dict(before.current.answers)

    # --- what holds ---------------------------------------------------------------------------

    def teardown(self) -> None:
        """Replay gives the same state: once for each call, since every step before was made by the same fold."""
        assert fold(CALL, self.events) == self.state

    @invariant()
    def every_event_is_counted(self) -> None:
        assert self.state.revision == len(self.events)

    @invariant()
    def an_override_that_stands_is_police_at_once(self) -> None:
        if self.state.override is not None:
            now = standing(self.state, ENGINE)
            assert (now.source, now.response) == ("override", ResponseClass.POLICE_IMMEDIATE)

    @invariant()
    def police_who_were_decided_on_stand(self) -> None:
        if self.state.assessments and self.least_police:
            now = standing(self.state, ENGINE)
            assert now.response is not None
            assert now.response.protection >= self.least_police

    @invariant()
    def a_no_police_decision_stands_only_on_its_own_answers(self) -> None:
        now = self.standing()
        if now is not None and now.source == "decision" and now.is_no_police:
            assert now.assessment == self.state.current.number
            assert dict(self.state.current.answers) == self.decided_on

    @invariant()
    def no_police_is_decided_once_every_safety_question_was_asked(self) -> None:
        """Or left to a supervisor, or when nobody was there to ask any more."""
        now = self.standing()
        if now is not None and now.source == "decision" and now.is_no_police:
            assert self.state.ended is not None or not not_asked(self.state.current, ENGINE)

    @invariant()
    def no_police_never_stands_while_a_supervisor_is_asked(self) -> None:
        now = self.standing()
        if now is None or not pending_requests(self.state):
            return
        assert now.response is not None
        assert not now.response.is_no_police

    @invariant()
    def a_call_that_has_come_to_nothing_has_a_question_to_ask(self) -> None:
        now = self.standing()
        if now is not None and now.source == "open":
            assert recommendation(self.state, ENGINE).next_question is not None

    @invariant()
    def a_call_keeps_the_pack_it_began_with(self) -> None:
        begun = [event.fact for event in self.events if isinstance(event.fact, CallBegan)]
        assert len(begun) <= 1, "a call begins once"
        assert opening_of(self.state) == (astuple(begun[0]) if begun else None)

    @invariant()
    def police_on_screen_never_become_less_without_a_decision(self) -> None:
        now = self.standing()
        if now is None or now.source in ("override", "decision"):
            return
        recommended = recommendation(self.state, ENGINE).route
        if recommended is not None and recommended.response.sends_police:
            assert now.response is recommended.response

    @invariant()
    def an_ended_call_is_with_police_or_a_supervisor_or_decided(self) -> None:
        now = self.standing()
        if now is None or self.state.ended is None:
            return
        assert now.response is not None
        if now.source == "recommendation":
            assert now.response.sends_police
            assert pending_requests(self.state)
        assert now.source != "open"

    @invariant()
    def what_is_undone_is_an_open_item(self) -> None:
        if not self.state.assessments:
            return
        items = open_items(self.state, ENGINE)
        assert len({item.id for item in items}) == len(items)
        asked = {item.id for item in items if item.kind is Owed.AWAITING_SUPERVISOR}
        assert asked == {r.item for r in pending_requests(self.state)}
        decided = newest_decision(self.state, ENGINE)
        if decided is None or self.state.override is not None:
            return
        again = [item for item in items if item.kind is Owed.DECIDE_AGAIN]
        if standing(self.state, ENGINE).source != "decision":
            assert bool(again) != bool(asked), "what holds no longer is decided again, by somebody"
            assert not _OF_A_DECISION & {item.kind for item in items}
            return
        assert not again
        for duty in ENGINE.pack.route(decided.route).duties:
            if duty.kind not in ("on_cad", "agency_accepts"):
                self._is_done_or_owed(decided, duty.id, debt_of(duty.kind), items)

    def _is_done_or_owed(
        self, decided: FinalDecision, duty: str, kind: Owed, items: tuple[OpenItem, ...]
    ) -> None:
        """Done for this very decision. A caller may hear of police after it, and be told again."""
        number = decided.assessment
        recorded = [
            event.fact
            for event in self.events[decided.place :]
            if isinstance(event.fact, DutyRecorded)
            and (event.fact.assessment, event.fact.duty) == (number, duty)
        ]
        owed = [item for item in items if item.kind is kind and item.assessment == number]
        assert owed or recorded
        assert not (owed and recorded) or kind is Owed.CALLER_NOT_TOLD
        if recorded and kind is Owed.CALLER_NOT_TOLD and recorded[-1].outcome == "could_not":
            called = [
                event.fact.outcome
                for event in self.events[self._place(recorded[-1]) :]
                if isinstance(event.fact, CalledBack)
            ]
            rung = any(item.kind is Owed.CALL_BACK for item in items)
            assert rung or "done" in called

    def _place(self, fact: Fact) -> int:
        return max(n for n, event in enumerate(self.events) if event.fact is fact)

    @invariant()
    def a_change_of_outcome_is_not_on_cad_until_it_is_said_again(self) -> None:
        if not self.state.assessments:
            return
        kinds = {item.kind for item in open_items(self.state, ENGINE)}
        confirmed = _last(self.events, CadConfirmed)
        source = standing(self.state, ENGINE).source
        if source == "override" and _last(self.events, OverrideRaised) > confirmed:
            assert Owed.POLICE_NOT_ON_CAD in kinds
        if source == "decision" and _last(self.events, DecisionMade) > confirmed:
            assert kinds & ON_CAD
        ended = _last(self.events, OverrideStoodDown, OverrideMispressed)
        if source != "override" and confirmed < ended:
            raised = _last(self.events[:ended], OverrideRaised)
            told = _last(self.events[:ended], CadConfirmed) > raised
            assert not told or kinds & ON_CAD

    def standing(self) -> Standing | None:
        return standing(self.state, ENGINE) if self.state.assessments else None


def _doing(item: OpenItem, outcome: DutyOutcome) -> Command:
    if item.kind is Owed.AGENCY_NOT_ACCEPTED:
        return RecordAgency(item.subject, "accepted" if outcome == "done" else "no_answer")
    if item.kind in (Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE):
        return TellChange(item.id, outcome)
    if item.kind is Owed.CALL_BACK:
        return RecordCallBack(outcome, "Tried.")
    if item.kind is Owed.CHECKS_OWED:
        return RecordDuty("checks", outcome, item.subject, "Tried.")
    if item.kind in (Owed.CALLER_NOT_TOLD, Owed.ADVICE_OWED):
        return RecordDuty(item.subject, outcome, "", "Tried.")
    return ConfirmOnCad("17-AB12")


def _last(events: list[Event], *kinds: type[Fact]) -> int:
    return max((n for n, event in enumerate(events) if isinstance(event.fact, kinds)), default=-1)


TestCallRoom = CallRoom.TestCase
TestCallRoom.settings = settings(
    max_examples=sized(60, 2_000), stateful_step_count=30, deadline=None
)


# --- the fold takes anything ----------------------------------------------------------------------

EVENTS = st.lists(st.builds(Event, st.just(CALL), stamps(), facts()), max_size=25)


@given(EVENTS)
def test_any_list_of_events_can_be_read_back(events):
    state = fold(CALL, events)
    assert state.revision == len(events)
    assert bool(state.assessments) == bool(events)
    raised = raise_override(state)[0]
    assert fold(CALL, [*events, Event(CALL, stamps_of(events), raised)]).override is not None


def stamps_of(events: list[Event]) -> Stamp:
    return events[-1].stamp if events else Stamp(0, "handler-1", "handler", "c1")


def opening_of(state: CallState) -> tuple[object, ...] | None:
    return astuple(state.opening) if state.opening is not None else None


BEGINNINGS = st.builds(Event, st.just(CALL), stamps(), st.builds(CallBegan))


@given(
    st.lists(st.one_of(BEGINNINGS, BEGINNINGS, EVENTS.map(lambda some: some[0] if some else None)))
)
def test_a_call_keeps_the_pack_of_its_first_beginning(drawn):
    events = [event for event in drawn if event is not None]
    begun = [event.fact for event in events if isinstance(event.fact, CallBegan)]
    assert opening_of(fold(CALL, events)) == (astuple(begun[0]) if begun else None)


@given(EVENTS, EVENTS)
def test_a_fold_goes_on_from_where_it_stopped(first, then):
    state = fold(CALL, first)
    for event in then:
        state = evolve(state, event)
    assert state == fold(CALL, [*first, *then])


# --- shipped packs --------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.meta.id)
def test_deciding_never_raises_on_a_shipped_pack(pack):
    engine = Engine(replace(pack))

    @settings(max_examples=25)
    @given(st.lists(st.tuples(commands(pack), stamps()), max_size=20))
    def anybody_does_anything(acts):
        state = CallState(CALL)
        for command, stamp in [(BeginCall("live"), Stamp(0, "h", "handler", "c")), *acts]:
            made = decide(state, command, engine, stamp)
            if isinstance(made, Rejected):
                continue
            for fact in made:
                state = evolve(state, Event(CALL, stamp, fact))
            open_items(state, engine)
        assert state.opening is not None

    anybody_does_anything()

"""Whoever was told what holds no longer is owed the news, and what was done for one decision is done for no other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty, TellChange
from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.open_items import about_item, applicable, open_items, owed_subjects
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import newest_decision
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.call.told import agencies_with_news
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Rejected
from tests.support.one_call import HANDLER, OTHER, SMALL, SUPERVISOR, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS, a_pack
from tests.support.search_depth import sized

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
CALLER, AGENCY = Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE
BOTH = {CALLER, AGENCY}


def told(call: OneCall | None = None) -> OneCall:
    """No police, an ambulance: the caller is told and the ambulance service has taken it."""
    call = call or OneCall()
    call.answer(**AMBULANCE_ANSWERS)
    call.do(AcceptRecommendation())
    call.do(RecordDuty("caller_told", "done"))
    call.do(RecordAgency("ambulance", "accepted", 20))
    assert not BOTH & set(call.owed())
    return call


def tell(call: OneCall, *kinds: Owed) -> None:
    for kind in kinds:
        (item,) = [i for i in open_items(call.state, SMALL) if i.kind is kind]
        call.do(TellChange(item.id, "done"))
        assert kind not in call.owed()


def test_news_of_another_decision_in_the_same_assessment_is_owed():
    call = told()
    call.answer(crime="yes")
    call.do(AcceptRecommendation())
    assert set(call.owed()) >= BOTH
    call.do(EndCall())
    tell(call, CALLER, AGENCY)


def test_news_of_police_sent_by_hand_is_owed():
    call = told()
    call.do(SendPolice())
    tell(call, CALLER, AGENCY)


def test_news_of_police_sent_by_the_override_is_owed_and_of_its_end_again():
    call = told()
    call.do(RaiseOverride())
    (agency,) = [i for i in open_items(call.state, SMALL) if i.kind is AGENCY]
    assert about_item(agency, call.state, SMALL.pack) == SMALL.pack.agency("ambulance").name
    tell(call, CALLER, AGENCY)
    call.do(StandDownOverride("Another address."), SUPERVISOR)
    assert {Owed.CALLER_NOT_TOLD, Owed.AGENCY_NOT_ACCEPTED} <= set(call.owed())
    assert CALLER not in call.owed(), "one debt, not two of the same"


def test_no_news_is_owed_of_an_override_that_was_taken_back_before_anybody_heard():
    call = told()
    call.do(RaiseOverride())
    call.do(MispressOverride())
    assert not (BOTH | {Owed.CALLER_NOT_TOLD, Owed.AGENCY_NOT_ACCEPTED}) & set(call.owed())


def test_a_caller_who_heard_of_police_is_told_again_once_that_was_taken_back():
    call = told()
    call.do(RaiseOverride())
    tell(call, CALLER, AGENCY)
    call.do(MispressOverride())
    assert {Owed.CALLER_NOT_TOLD, Owed.AGENCY_NOT_ACCEPTED} <= set(call.owed())


def test_what_was_recorded_for_one_decision_is_not_done_for_another():
    call = told()
    call.answer(health_need="no")
    call.do(AcceptRecommendation())
    assert Owed.CALLER_NOT_TOLD in call.owed()
    assert AGENCY in call.owed()


def test_news_is_owed_where_a_supervisor_had_made_the_first_decision():
    call = OneCall()
    call.answer(**CRIME)
    call.do(AskLessPolice("partner_ambulance", "Officers were there."))
    call.do(DecideRequest("r1", "agree", "", "Seen."), SUPERVISOR)
    call.do(RecordDuty("caller_told", "done"))
    call.do(RecordAgency("ambulance", "accepted", 20))
    call.do(BringNewInformation("new_fact"))
    call.answer(**CRIME)
    call.do(AcceptRecommendation())
    tell(call, CALLER, AGENCY)


def test_while_another_override_stands_the_end_of_one_is_no_news():
    call = OneCall()
    call.do(RaiseOverride())
    call.do(RaiseOverride(), OTHER)
    call.do(StandDownOverride("One."), SUPERVISOR)
    assert CALLER not in call.owed()
    call.do(StandDownOverride("Both."), SUPERVISOR)
    assert call.owed().count(CALLER) == 1
    tell(call, CALLER)


def test_who_heard_of_a_change_hears_of_the_next():
    call = told()
    call.do(SendPolice())
    tell(call, CALLER, AGENCY)
    call.do(AskLessPolice("police_soon", "Seen there."))
    call.do(DecideRequest("r1", "agree", "", "Agreed."), SUPERVISOR)
    assert set(call.owed()) >= BOTH


def test_a_service_named_by_a_route_that_does_not_ask_it_hears_the_news():
    pack = a_pack()
    routes = tuple(
        replace(r, agencies=("ambulance",)) if r.response.sends_police else r for r in pack.routes
    )
    call = told(OneCall(Engine(replace(pack, routes=routes))))
    call.do(SendPolice())
    assert AGENCY in call.owed()


def test_a_caller_who_was_told_nothing_is_owed_what_was_decided_otherwise_once():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AskSupervisor("asked"))
    call.do(DecideRequest("r1", "overturn", "advice_given", "Known."), SUPERVISOR)
    assert Owed.CALLER_NOT_TOLD in call.owed()
    assert CALLER not in call.owed(), "one debt, not two of the same"


def test_nothing_that_holds_no_longer_is_to_be_told_beside_police():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AskSupervisor("asked"))
    call.do(DecideRequest("r1", "overturn", "partner_ambulance", "Known."), SUPERVISOR)
    call.do(BringNewInformation("new_fact"))
    assert not BOTH & set(call.owed())
    call.answer(**{**ADVICE_ANSWERS, "act_done": "yes"})
    assert call.standing.source == "recommendation"
    assert call.standing.response is ResponseClass.POLICE_IMMEDIATE
    assert not BOTH & set(call.owed())


class ToldRoom(RuleBasedStateMachine):
    """One call whose people are told things. What they know is kept here, by what stood when they were told."""

    def __init__(self) -> None:
        super().__init__()
        self.call = OneCall()
        self.caller: str | None = None
        self.agencies: dict[str, str] = {}
        self.since_stood_down = False
        self.looked_at_for = ""

    @property
    def newest(self) -> str:
        made = newest_decision(self.call.state, SMALL)
        return made.stamp.command if made is not None else "nothing"

    @initialize(begun=st.booleans())
    def begin(self, begun: bool) -> None:
        if begun:
            told(self.call)
            self.caller, self.agencies = self.stands, {"ambulance": self.stands}

    @rule(answers=st.sampled_from([ADVICE_ANSWERS, AMBULANCE_ANSWERS, CRIME]), accept=st.booleans())
    def answered(self, answers: dict[str, str], accept: bool) -> None:
        self.call.answer(**answers)
        if accept:
            self.call.attempt(AcceptRecommendation())

    @rule()
    def accepted_and_all_told(self) -> None:
        self.call.attempt(AcceptRecommendation())
        self.caller_is_told("done")
        for agency in self.call.standing.route.agencies if self.call.standing.route else ():
            self.agency_takes_it(agency, "accepted")

    @rule()
    def something_new(self) -> None:
        self.call.attempt(BringNewInformation("new_fact"))

    @rule()
    def police_by_hand(self) -> None:
        self.call.attempt(SendPolice())

    @rule(who=st.sampled_from([("handler-1", "handler"), OTHER]))
    def override(self, who: tuple[str, str]) -> None:
        self.call.do(RaiseOverride(), who)

    @precondition(lambda self: self.call.state.override is not None)
    @rule(slip=st.booleans())
    def override_ends(self, slip: bool) -> None:
        if slip:
            actor = self.call.state.override.raised.actor
            self.call.attempt(MispressOverride(), (actor, "handler"))
            return
        self.call.do(StandDownOverride("Another address."), SUPERVISOR)
        self.since_stood_down = True

    @rule(slip=st.booleans())
    def police_at_once_and_not_after_all(self, slip: bool) -> None:
        """In one step, so that a short search comes by it in every state."""
        self.override(HANDLER)
        self.override_ends(slip)

    @rule(less=st.sampled_from(["", "partner_ambulance", "advice_given", "police_soon"]))
    def asked(self, less: str) -> None:
        self.call.attempt(AskLessPolice(less, "Seen.") if less else AskSupervisor("asked"))

    @precondition(lambda self: any(r.decision is None for r in self.call.state.requests))
    @rule(
        route=st.sampled_from(["", "partner_ambulance", "advice_given", "police_soon"]),
    )
    def supervised(self, route: str) -> None:
        item = next(r.item for r in self.call.state.requests if r.decision is None)
        verdict = "overturn" if route else "agree"
        self.call.attempt(DecideRequest(item, verdict, route, "Seen."), SUPERVISOR)

    @rule(outcome=st.sampled_from(["done", "done", "could_not"]))
    def caller_is_told(self, outcome: str) -> None:
        if applicable(self.call.state, SMALL) is None:
            return
        made = self.call.attempt(RecordDuty("caller_told", outcome, text="Tried."))
        if not isinstance(made, Rejected) and outcome == "done":
            self.caller, self.since_stood_down = self.stands, False

    @rule(outcome=st.sampled_from(["accepted", "accepted", "no_answer", "declined"]))
    def ambulance_answers(self, outcome: str) -> None:
        if applicable(self.call.state, SMALL) is not None:
            self.agency_takes_it("ambulance", outcome)

    def agency_takes_it(self, agency: str, outcome: str) -> None:
        if outcome == "accepted":
            self.agencies[agency] = self.stands
        elif outcome == "declined":
            self.agencies.pop(agency, None)
        self.call.do(RecordAgency(agency, outcome))

    @precondition(lambda self: BOTH & set(self.call.owed()))
    @rule(outcome=st.sampled_from(["done", "done", "could_not"]), data=st.data())
    def change_is_told(self, outcome: str, data: st.DataObject) -> None:
        owed = [i for i in open_items(self.call.state, SMALL) if i.kind in BOTH]
        item = data.draw(st.sampled_from(owed))
        self.call.do(TellChange(item.id, outcome, "Tried."))
        if outcome == "could_not":
            assert item.kind in self.call.owed()
            return
        assert item.kind not in self.call.owed(), "who was told has been told"
        if item.kind is CALLER:
            self.caller, self.since_stood_down = self.stands, False
        else:
            self.agencies = dict.fromkeys(self.agencies, self.stands)

    @property
    def stands(self) -> str:
        """What holds now; "" where nothing is settled."""
        now = self.call.standing
        if now.source == "override":
            return "police at once"
        if now.source != "decision":
            return ""
        at_once = now.response is ResponseClass.POLICE_IMMEDIATE
        return "police at once" if at_once else now.route.id

    @invariant()
    def who_was_told_what_holds_no_longer_is_owed_the_news(self) -> None:
        items = open_items(self.call.state, SMALL)
        kinds = [item.kind for item in items]
        assert max(kinds.count(kind) for kind in BOTH) <= 1
        towards_caller = {CALLER, Owed.CALLER_NOT_TOLD, Owed.CALL_BACK} & set(kinds)
        if self.stands and self.caller is not None and self.caller != self.stands:
            assert towards_caller
        if self.since_stood_down and self.call.state.override is None:
            assert towards_caller
        for agency, knows in self.agencies.items():
            if self.stands and knows != self.stands:
                named = [
                    about_item(i, self.call.state, SMALL.pack)
                    for i in items
                    if i.kind in (AGENCY, Owed.AGENCY_NOT_ACCEPTED)
                ]
                assert any(SMALL.pack.agency(agency).name in name for name in named)

    @rule()
    def check_is_looked_at(self) -> None:
        made = self.call.attempt(RecordDuty("checks", "done", "markers"))
        if not isinstance(made, Rejected):
            self.looked_at_for = self.newest

    @invariant()
    def services_with_news_are_those_that_know_otherwise_and_are_not_asked(self) -> None:
        """Not who declined since, nor who is asked by a closing duty of what stands."""
        if not self.stands:
            return
        route = self.call.standing.route
        asks = route is not None and "agency_accepts" in {duty.kind for duty in route.duties}
        asked = set(route.agencies) if asks else set()
        wrong = {agency for agency, knows in self.agencies.items() if knows != self.stands}
        history = History(self.call.state, SMALL.pack)
        assert set(agencies_with_news(history)) == wrong - asked

    @invariant()
    def the_news_is_of_what_stands(self) -> None:
        """Never of what was decided and does not hold; but for a stand-down, of which the caller hears as such."""
        now = self.call.standing
        for item in open_items(self.call.state, SMALL):
            if item.kind in BOTH and not item.id.startswith("override"):
                assert now.source in ("decision", "override")
                assert item.subject == (now.route.id if now.route is not None else "override")

    @invariant()
    def nothing_is_done_that_was_recorded_before_the_decision(self) -> None:
        found = applicable(self.call.state, SMALL)
        if found is None:
            return
        assessment, route, _ = found
        made = newest_decision(self.call.state, SMALL)
        for duty in route.duties:
            owed = owed_subjects(assessment, route, duty, SMALL)
            if duty.kind == "system_checks":
                done = {"markers"} if self.looked_at_for == self.newest else set[str]()
                every = {check.id for check in SMALL.pack.system_checks}
                assert set(owed) == every - done, "what people are told leaves a check done"
            if duty.kind == "caller_told" and not owed:
                recorded = [
                    d for a in self.call.state.assessments for d in a.duties if d.duty == duty.id
                ]
                assert max(d.place for d in recorded) > made.place
                assert recorded[-1].outcome == "could_not" or self.caller == self.stands
            if duty.kind == "agency_accepts":
                replies = [r for a in self.call.state.assessments for r in a.agencies]
                for agency in set(route.agencies) - set(owed):
                    last = [r for r in replies if r.agency == agency][-1]
                    assert last.place > made.place
                    assert self.agencies[agency] == self.stands


TestToldRoom = ToldRoom.TestCase
TestToldRoom.settings = settings(
    max_examples=sized(300, 5_000), stateful_step_count=20, deadline=None
)

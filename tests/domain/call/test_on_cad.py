"""CAD is owed a text whenever what it was told holds no longer, and nothing once it was told what holds."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, TakeBack
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency
from rcrp_desktop.domain.call.four_eyes import supervisor_first
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.on_cad import UNSETTLED, WITHDRAWN, holds_on_cad
from rcrp_desktop.domain.call.open_items import OpenItem, open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Refusal
from tests.support.one_call import HANDLER, OTHER, SMALL, SUPERVISOR, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.search_depth import sized

ON_CAD = {Owed.NOT_ON_CAD, Owed.CANCEL_ON_CAD, Owed.POLICE_NOT_ON_CAD}


def copied(call: OneCall) -> ConfirmOnCad:
    """As the desk confirms the text that is on the screen."""
    return ConfirmOnCad("17-AB12", holds_on_cad(call.state, call.standing, call.engine))


def earlier(call: OneCall) -> ConfirmOnCad:
    """As earlier records have it: what the text told is not said."""
    return ConfirmOnCad("17-AB12")


def owed(call: OneCall) -> OpenItem | None:
    return next((i for i in open_items(call.state, call.engine) if i.kind in ON_CAD), None)


@pytest.mark.parametrize("confirmation", [copied, earlier])
def test_cad_that_says_police_is_owed_the_fall_to_a_request_that_was_asked_before(confirmation):
    call = OneCall()
    call.answer(**AMBULANCE_ANSWERS)
    call.do(EndCall())
    call.answer(crime="yes")
    call.do(confirmation(call))
    assert owed(call) is None
    call.answer(crime="no")
    assert call.standing.source == "awaiting_supervisor"
    assert owed(call).since_ms == call.now_ms, "since CAD is wrong, not since it was asked"


def test_one_key_that_sends_police_and_asks_a_supervisor_is_two_things_to_tell():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AcceptRecommendation())
    call.do(EndCall())
    call.answer(crime="yes")
    (request,) = pending_requests(call.state)
    assert call.standing.since.command == request.stamp.command
    before = copied(call)
    call.do(before)
    assert owed(call) is None
    call.answer(crime="no")
    assert owed(call) is not None
    assert call.refused(before) is Refusal.TEXT_IS_OLD
    call.do(copied(call))
    assert owed(call) is None


@pytest.mark.parametrize("confirmation", [copied, earlier])
def test_police_who_were_on_screen_and_on_cad_and_are_unsettled_again_are_owed(confirmation):
    call = OneCall()
    call.answer(**{**ADVICE_ANSWERS, "crime": "yes"})
    call.do(confirmation(call))
    call.do(BringNewInformation("new_fact"))
    found = owed(call)
    assert (found.subject, found.since_ms) == (UNSETTLED, call.now_ms)
    call.do(copied(call))
    assert owed(call) is None


@pytest.mark.parametrize("confirmation", [copied, earlier])
def test_police_at_once_who_ended_are_named_as_such(confirmation):
    call = OneCall(mode="")
    call.do(RaiseOverride())
    call.do(confirmation(call))
    call.do(MispressOverride())
    assert (owed(call).subject, owed(call).since_ms) == (WITHDRAWN, call.now_ms)
    call.do(copied(call))
    assert owed(call) is None


def test_police_on_screen_again_after_nothing_was_settled_are_owed_since_they_came_back():
    """The route was shown before the text, and is not recorded as shown a second time."""
    call = OneCall()
    call.answer(act_done="yes")
    call.answer(act_done="no")
    call.do(copied(call))
    call.answer(act_done="yes")
    assert owed(call).since_ms == call.now_ms


@pytest.mark.parametrize("confirmation", [copied, earlier])
def test_police_whom_a_supervisor_lowered_are_owed_while_another_request_waits(confirmation):
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(SendPolice())
    for _ in range(2):
        call.do(AskLessPolice("advice_given", "Seen."))
    call.do(confirmation(call))
    call.do(DecideRequest("r1", "agree", "", "Seen."), SUPERVISOR)
    assert call.standing.source == "awaiting_supervisor"
    assert owed(call).since_ms == call.now_ms


def test_a_route_to_which_a_supervisor_must_agree_since_is_told_anew():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(copied(call))
    call.do(GiveReference("0398-23NOV", earlier_contacts=1))
    assert owed(call) is None
    call.do(GiveReference("0398-23NOV", earlier_contacts=1, earlier_refusals=1))
    assert owed(call) is not None


def on_cad(call: OneCall) -> str:
    return Look(call.state, call.engine).police_on_cad


@pytest.mark.parametrize("confirmation", [copied, earlier])
def test_police_on_cad_stay_until_whoever_may_has_decided(confirmation):
    call = OneCall()
    call.answer(**{**ADVICE_ANSWERS, "crime": "yes"})
    call.do(confirmation(call))
    call.now_ms += 60_000
    call.answer(crime="no")
    assert (on_cad(call), owed(call).subject) == ("stay", "supervisor"), "the route is withheld"
    call.do(copied(call))
    assert (on_cad(call), owed(call)) == ("stay", None), "that text took nobody off CAD"
    call.do(AcceptRecommendation())
    call.do(copied(call))
    assert (call.standing.source, on_cad(call)) == ("awaiting_supervisor", "stay")
    call.do(DecideRequest("r1", "agree", "", "Seen."), SUPERVISOR)
    assert (on_cad(call), owed(call).subject) == ("ended", "advice")
    call.do(copied(call))
    assert (on_cad(call), owed(call)) == ("", None)


def test_a_handler_puts_their_own_slip_right_by_deciding():
    call = OneCall()
    call.answer(**{**ADVICE_ANSWERS, "crime": "yes"})
    call.do(copied(call))
    call.answer(crime="no")
    assert (call.standing.source, on_cad(call)) == ("recommendation", "stay")
    call.do(AcceptRecommendation())
    assert on_cad(call) == "ended"


def test_an_override_that_ended_takes_no_other_police_off_cad():
    call = OneCall()
    call.answer(**{**ADVICE_ANSWERS, "crime": "yes"})
    call.do(copied(call))
    call.do(RaiseOverride())
    call.do(copied(call))
    call.do(BringNewInformation("new_fact"))
    call.do(StandDownOverride("Another address."), SUPERVISOR)
    assert (on_cad(call), owed(call).subject) == ("stay", UNSETTLED)


def test_a_text_of_a_desk_that_had_not_read_of_police_on_cad_takes_them_off_for_nobody():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AcceptRecommendation())
    call.do(RaiseOverride())
    call.do(copied(call))
    (police,) = call.state.cad_texts
    call.do(MispressOverride())
    call.do(copied(call))
    newest = call.state.cad_texts[-1]
    unread = replace(newest, stamp=replace(newest.stamp, unseen=frozenset({police.place})))
    call.state = replace(call.state, cad_texts=(police, unread))
    assert on_cad(call) == "ended"
    assert owed(call) is not None, "it is what holds, but did not say that they are off"
    call.do(copied(call))
    assert (on_cad(call), owed(call)) == ("", None)


def test_police_of_whom_the_last_text_did_not_know_are_owed_though_it_says_what_holds():
    """Its desk had read the text between, which left them on CAD, and not the log of whoever put them there."""
    call = OneCall()
    call.answer(**{**ADVICE_ANSWERS, "crime": "yes"})
    call.do(copied(call))
    call.now_ms += 60_000
    call.answer(crime="no")
    call.do(copied(call))
    call.do(AcceptRecommendation())
    call.do(DecideRequest("r1", "agree", "", "Seen."), SUPERVISOR)
    call.do(copied(call))
    *before, newest = call.state.cad_texts
    unread = replace(newest, stamp=replace(newest.stamp, unseen=frozenset({before[0].place})))
    call.state = replace(call.state, cad_texts=(*before, unread))
    assert (on_cad(call), owed(call).kind) == ("ended", Owed.CANCEL_ON_CAD)
    call.do(copied(call))
    assert (on_cad(call), owed(call)) == ("", None)


def test_a_text_takes_off_cad_no_police_but_those_of_the_override_that_ended():
    call = OneCall()
    call.do(RaiseOverride())
    call.do(copied(call))
    call.do(MispressOverride())
    call.answer(**{**ADVICE_ANSWERS, "crime": "yes"})
    call.do(copied(call))
    call.answer(crime="no")
    call.do(copied(call))
    assert (call.standing.source, on_cad(call)) == ("recommendation", "stay")


class CadRoom(RuleBasedStateMachine):
    """One call whose texts are put on CAD at any time. What each said is kept here, by what stood then."""

    def __init__(self) -> None:
        super().__init__()
        self.call = OneCall()
        self.told: tuple[object, ...] | None = None
        self.told_ms = 0
        self.is_earlier = False
        self.police: list[int] = []
        """Texts of police on CAD: the number of the override that sent them, 0 for other police."""
        self.is_known = True

    @property
    def is_called_off(self) -> bool:
        """Nobody sends the police who are on CAD any more, and whoever may has ended that."""
        now, standing = (
            self.call.standing,
            [o.number for o in self.call.state.overrides if o.stands],
        )
        if not self.police or (now.response is not None and now.response.sends_police):
            return False
        is_over = all(number and number not in standing for number in self.police)
        return now.source == "decision" or is_over

    @property
    def said(self) -> tuple[object, ...]:
        """What whoever reads a text that is made now is told holds; not why a supervisor must agree, which can change."""
        now, state = self.call.standing, self.call.state
        route = now.route.id if now.route is not None else ""
        asked = pending_requests(state) if now.source == "awaiting_supervisor" else ()
        agree = now.source == "recommendation" and bool(supervisor_first(state, now.route, SMALL))
        return now.source, now.response, route, sum(len(r.differing) for r in asked), agree

    @rule(answers=st.sampled_from([ADVICE_ANSWERS, AMBULANCE_ANSWERS]), accept=st.booleans())
    def settled(self, answers: dict[str, str], accept: bool) -> None:
        self.call.answer(**answers)
        if accept:
            self.call.attempt(AcceptRecommendation())

    @rule(question=st.sampled_from(["act_done", "crime"]), option=st.sampled_from(["yes", "no"]))
    def answered(self, question: str, option: str) -> None:
        self.call.attempt(AnswerQuestion(question, option))

    @rule(
        command=st.sampled_from(
            [
                TakeBack(),
                AcceptRecommendation(),
                SendPolice(),
                AskLessPolice("advice_given", "Seen."),
                AskSupervisor("asked"),
                AskSupervisor("unsure", "crime"),
                BringNewInformation("new_fact"),
                EndCall(),
                GiveReference("0398-23NOV", 1, 1),
                RecordAgency("ambulance", "declined"),
            ]
        )
    )
    def acted(self, command: Command) -> None:
        self.call.attempt(command)

    @rule(who=st.sampled_from([HANDLER, OTHER]))
    def override(self, who: tuple[str, str]) -> None:
        self.call.do(RaiseOverride(), who)

    @precondition(lambda self: self.call.state.override is not None)
    @rule(slip=st.booleans())
    def override_ends(self, slip: bool) -> None:
        actor = self.call.state.override.raised.actor
        if slip:
            self.call.attempt(MispressOverride(), (actor, "handler"))
        else:
            self.call.do(StandDownOverride("Another address."), SUPERVISOR)

    @precondition(lambda self: pending_requests(self.call.state))
    @rule(route=st.sampled_from(["", "partner_ambulance", "advice_given", "police_soon"]))
    def supervised(self, route: str) -> None:
        item = pending_requests(self.call.state)[0].item
        verdict = "overturn" if route else "agree"
        self.call.attempt(DecideRequest(item, verdict, route, "Seen."), SUPERVISOR)

    @rule()
    def put_on_cad(self) -> None:
        self.call.do(copied(self.call))
        override, now = self.call.state.override, self.call.standing
        if now.response is not None and now.response.sends_police:
            self.police.append(override.number if override is not None else 0)
        elif self.is_called_off:
            self.police = []
        self.told, self.told_ms, self.is_earlier = self.said, self.call.now_ms, False
        assert owed(self.call) is None, "it can be paid"

    @precondition(lambda self: self.call.state.override is None)
    @rule(slip=st.booleans())
    def an_override_that_ended_and_other_police_are_on_cad(self, slip: bool) -> None:
        self.call.do(RaiseOverride())
        self.put_on_cad()
        self.override_ends(slip)
        self.call.answer(**{**ADVICE_ANSWERS, "crime": "yes"})
        self.put_on_cad()
        self.call.answer(crime="no")

    @rule()
    def put_on_cad_as_earlier_records_have_it(self) -> None:
        self.call.do(earlier(self.call))
        self.told, self.told_ms, self.is_earlier = self.said, self.call.now_ms, True
        self.is_known = False

    @rule(command=st.sampled_from([WriteNote("Tea."), RecordAgency("ambulance", "no_answer")]))
    def nothing_that_cad_says_changes(self, command: Command) -> None:
        before = owed(self.call)
        self.call.do(command)
        assert owed(self.call) == before

    @invariant()
    def cad_is_owed_what_it_was_not_told(self) -> None:
        found, now = owed(self.call), self.call.standing
        police = now.response is not None and now.response.sends_police
        if found is not None:
            assert (found.kind is Owed.POLICE_NOT_ON_CAD) == police
            assert found.since_ms <= self.call.now_ms
        if self.told is None:
            is_something = now.source != "open" or self.call.state.ended is not None
            assert (found is not None) == is_something
        elif self.is_earlier:
            _, response, *_ = self.told
            fell = response is not None and response.sends_police and not police
            assert not fell or found is not None
        elif self.told != self.said:
            assert found is not None
            assert found.since_ms >= self.told_ms, "what CAD had held when it was told"

    @invariant()
    def police_are_called_off_once_whoever_may_has_ended_them(self) -> None:
        became, now = on_cad(self.call), self.call.standing
        if self.is_known:
            assert became.startswith("ended") == self.is_called_off
            police = now.response is not None and now.response.sends_police
            assert bool(became) == (bool(self.police) and not police)
        if now.source != "decision" and not self.call.state.overrides:
            assert became in ("", "stay"), (
                "a supervisor is asked, must agree, or nothing is settled"
            )


TestCadRoom = CadRoom.TestCase
TestCadRoom.settings = settings(
    max_examples=sized(200, 4_000), stateful_step_count=15, deadline=None
)

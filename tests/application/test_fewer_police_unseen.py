"""Fewer police are decided only on what stood on the screen, and the record says what stood there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.supervision import CallDetail, OnScreen, SupervisionService
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, TakeBack
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.decisions import police_standing
from rcrp_desktop.domain.call.four_eyes import sends_fewer
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.standing import pending_requests, recommendation, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import (
    AskSupervisor,
    DecideRequest,
    SupervisorDecided,
    request_act,
)
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.call_bench import Bench
from tests.support.desks_apart import ENGINE
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.search_depth import sized

PACK: PolicyPack = ENGINE.pack
ROUTES = {
    "police_now": ResponseClass.POLICE_IMMEDIATE,
    "police_soon": ResponseClass.POLICE_PRIORITY,
    "police_later": ResponseClass.POLICE_SCHEDULED,
    "hospital_leads": ResponseClass.PARTNER,
    "advice_given": ResponseClass.ADVICE,
}
UNTOLD = {question: o for question, o in ADVICE_ANSWERS.items() if question != "weapon"}
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
ARMED = AnswerQuestion("weapon", "yes")
ASKED = AskSupervisor("asked", text="Is it known?")


@dataclass
class Screen:
    """A supervisor's desk and the call as it stands on its screen."""

    desk: CallService
    shown: CallState

    @property
    def seen(self) -> OnScreen:
        request = self.shown.requests[0]
        stands = frozenset(one.stamp.command for one in police_standing(self.shown, PACK))
        detail = CallDetail(self.shown, ENGINE, standing(self.shown, ENGINE), (), (), (), ())
        seen, events = sight(self.shown, request.assessment), self.shown.revision
        return OnScreen(seen, stands, events, detail)

    def decide(self, route: str, why: str = "A visit will do.") -> Performed | Rejected:
        """As the window does: the call is read again there."""
        request = self.shown.requests[0]
        of, call = request_act(self.shown, request), self.shown.call
        desk = supervision(self.desk)
        if route == "agree":
            return desk.agree(call, request.item, why, of, self.seen)
        if route == "send":
            return desk.send_police(call, request.item, why, of, self.seen)
        return desk.decide_route(call, request.item, route, why, of, self.seen)

    def decide_on(self, read: CallState, route: str) -> Performed | Rejected:
        """As it was read before the disk let it be recorded."""
        request, seen = self.shown.requests[0], self.seen
        of = request_act(self.shown, request)
        verdict = "agree" if route == "agree" else "overturn"
        named = PACK.routes[0].id if route == "send" else route if verdict == "overturn" else ""
        command = DecideRequest(request.item, verdict, named, "Seen.", of, seen.sight, seen.police)
        return self.desk.perform(read, command)


def supervision(desk: CallService) -> SupervisionService:
    """Of what a desk needs to decide."""
    nothing: object = None
    return SupervisionService(desk, nothing, nothing, nothing, nothing)  # pyright: ignore[reportArgumentType]


def asked(answers: dict[str, str], ask: Command = ASKED) -> tuple[Bench, Screen]:
    bench = Bench(ENGINE)
    desk = bench.colleague("2290", "supervisor")
    call = bench.a_call(answers, ask).call
    bench.clock.pass_minutes(1)
    return bench, Screen(desk, desk.reopen(call))


def told(bench: Bench, screen: Screen, *commands: Command) -> CallState:
    """What the handler records while nobody reads it at the supervisor's desk."""
    return bench.do(bench.service.reopen(screen.shown.call), *commands)


def now(screen: Screen) -> ResponseClass | None:
    return standing(screen.desk.reopen(screen.shown.call), ENGINE).response


@pytest.mark.parametrize("route", ["police_soon", "police_later", "advice_given"])
def test_no_fewer_are_decided_on_an_answer_that_was_not_on_the_screen(route: str):
    bench, screen = asked(UNTOLD)
    told(bench, screen, ARMED)
    assert now(screen) is ResponseClass.POLICE_IMMEDIATE
    assert screen.decide(route) == Rejected(Refusal.LOOK_IS_OLD)
    assert now(screen) is ResponseClass.POLICE_IMMEDIATE
    assert pending_requests(screen.desk.reopen(screen.shown.call))


def test_nor_agreed_to():
    bench, screen = asked(CRIME, AskLessPolice("police_later", "Tomorrow."))
    told(bench, screen, ARMED)
    assert screen.decide("agree") == Rejected(Refusal.LOOK_IS_OLD)
    assert now(screen) is ResponseClass.POLICE_IMMEDIATE


def test_nor_where_anything_else_came_on_the_call():
    bench, screen = asked({**ADVICE_ANSWERS, "weapon": "yes"})
    told(bench, screen, WriteNote("Shots were heard."))
    assert screen.decide("police_soon") == Rejected(Refusal.LOOK_IS_OLD)
    assert now(screen) is ResponseClass.POLICE_IMMEDIATE


def test_nor_where_a_threat_to_life_was_raised():
    bench, screen = asked(UNTOLD)
    told(bench, screen, RaiseOverride())
    assert screen.decide("police_soon") == Rejected(Refusal.LOOK_IS_OLD)


def test_nor_where_more_came_on_screen_and_was_withdrawn():
    bench, screen = asked(UNTOLD)
    told(bench, screen, ARMED, TakeBack())
    assert screen.decide("police_soon") == Rejected(Refusal.LOOK_IS_OLD)


@pytest.mark.parametrize("answers", [UNTOLD, ADVICE_ANSWERS, CRIME])
@pytest.mark.parametrize("route", ["police_soon", "send", "police_now"])
def test_no_trifle_holds_police_back_where_no_more_stand(answers: dict[str, str], route: str):
    bench, screen = asked(answers)
    told(bench, screen, WriteNote("The gate is locked."), AnswerQuestion("health_need", "yes"))
    assert isinstance(screen.decide(route), Performed)
    assert now(screen) is ROUTES.get(route, ResponseClass.POLICE_IMMEDIATE)


@pytest.mark.parametrize("route", ["send", "police_now"])
def test_nothing_holds_police_at_once_back(route: str):
    bench, screen = asked(UNTOLD)
    told(bench, screen, ARMED, SendPolice(), WriteNote("Shots were heard."))
    assert isinstance(screen.decide(route, ""), Performed)


def test_fewer_are_decided_by_who_has_it_on_the_screen():
    bench, screen = asked(UNTOLD)
    told(bench, screen, ARMED)
    again = Screen(screen.desk, screen.desk.reopen(screen.shown.call))
    assert again.decide("police_soon", " ") == Rejected(Refusal.RATIONALE_MISSING)
    assert isinstance(again.decide("police_soon"), Performed)
    assert now(again) is ResponseClass.POLICE_PRIORITY


def test_to_agree_is_not_to_have_seen_more_police_who_came_since_it_was_asked_for():
    bench, screen = asked(CRIME, AskLessPolice("police_later", "Tomorrow."))
    told(bench, screen, ARMED)
    again = Screen(screen.desk, screen.desk.reopen(screen.shown.call))
    assert again.decide("agree") == Rejected(Refusal.SHOWN_SINCE, "police_later")
    assert isinstance(again.decide("police_soon"), Performed)


def test_police_shown_since_that_are_no_more_than_was_asked_for_are_agreed_to():
    bench, screen = asked(
        {**ADVICE_ANSWERS, "weapon": "yes"}, AskLessPolice("police_soon", "Calm.")
    )
    told(bench, screen, AnswerQuestion("weapon", "no"), AnswerQuestion("crime", "yes"))
    again = Screen(screen.desk, screen.desk.reopen(screen.shown.call))
    assert isinstance(again.decide("agree"), Performed)


def test_the_record_says_what_stood_on_the_screen_and_more_police_are_recommended_once_told():
    """Decided as it was read a moment before: the answer is recorded first, the decision after it."""
    bench, screen = asked(UNTOLD)
    read = screen.desk.reopen(screen.shown.call)
    told(bench, screen, ARMED)
    made = screen.decide_on(read, "police_soon")
    assert isinstance(made, Performed)
    stands = standing(screen.desk.reopen(screen.shown.call), ENGINE)
    assert (stands.source, stands.response) == (
        "recommendation",
        ResponseClass.POLICE_IMMEDIATE,
    )


def test_a_decision_that_goes_on_whatever_came_covers_only_what_its_maker_saw():
    bench, screen = asked(ADVICE_ANSWERS)
    told(bench, screen, AnswerQuestion("crime", "yes"))
    made = screen.decide("police_soon")
    assert isinstance(made, Performed)
    fact = made.events[0].fact
    assert isinstance(fact, SupervisorDecided)
    assert fact.sight == screen.seen.sight != sight(made.state, 1)


def test_the_call_itself_knows_that_too():
    """Also where no window counts what it showed."""
    bench, screen = asked(UNTOLD)
    read = told(bench, screen, ARMED)
    assert screen.decide_on(read, "police_soon") == Rejected(Refusal.LOOK_IS_OLD)
    assert isinstance(screen.decide_on(read, "police_now"), Performed)


def test_fewer_are_not_decided_where_the_call_cannot_be_read_any_more():
    _, screen = asked({**ADVICE_ANSWERS, "weapon": "yes"})
    lost = Screen(Bench(ENGINE).colleague("2290", "supervisor"), screen.shown)
    assert lost.decide("police_soon") == Rejected(Refusal.REQUEST_UNREAD)
    assert isinstance(lost.decide("send", ""), Performed)


def test_nor_where_what_called_for_more_cannot_be_read_any_more():
    bench, screen = asked(UNTOLD)
    other = bench.colleague("5512")
    other.perform(other.reopen(screen.shown.call), ARMED)
    armed = Screen(screen.desk, screen.desk.reopen(screen.shown.call))
    bench.records.logs.pop()
    assert now(armed) is ResponseClass.SUPERVISOR
    assert armed.decide("police_soon", "") == Rejected(Refusal.LOOK_IS_OLD)
    assert isinstance(armed.decide("send", ""), Performed)


@pytest.mark.parametrize("shown", ["police_now", "police_soon"])
def test_a_handler_who_accepts_police_does_not_accept_fewer_that_came_since(shown: str):
    """As read again while the key waited for the disk: another desk changed the answer that called for them."""
    bench = Bench(ENGINE)
    call = bench.a_call({**CRIME, "weapon": "yes"} if shown == "police_now" else CRIME)
    bench.clock.pass_minutes(1)
    other = bench.colleague("5512")
    changed = AnswerQuestion(*(("weapon", "no") if shown == "police_now" else ("crime", "no")))
    other.perform(other.reopen(call.call), changed)
    read = bench.service.reopen(call.call)
    refused = bench.service.perform(read, AcceptRecommendation(shown))
    assert refused == Rejected(Refusal.LOOK_IS_OLD)
    assert isinstance(bench.service.perform(read, AcceptRecommendation()), Performed)


def test_a_handler_who_accepts_accepts_more_police_who_came_since():
    bench = Bench(ENGINE)
    call = bench.a_call(CRIME)
    other = bench.colleague("5512")
    other.perform(other.reopen(call.call), ARMED)
    read = bench.service.reopen(call.call)
    made = bench.service.perform(read, AcceptRecommendation("police_soon"))
    assert isinstance(made, Performed)
    assert standing(made.state, ENGINE).response is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("route", ["advice_given", "police_later"])
def test_police_decided_before_it_was_asked_are_lowered_by_nobody_whose_screen_lacked_them(
    route: str,
):
    """By the place of the request alone they were told: it may have been asked anew meanwhile."""
    bench = Bench(ENGINE)
    call = bench.a_call(ADVICE_ANSWERS, SendPolice(), ASKED)
    sent = frozenset(one.stamp.command for one in police_standing(call, PACK))
    assert len(sent) == 1
    desk = bench.colleague("2290", "supervisor")

    def decided(police: frozenset[str] | None) -> Rejected | None:
        return desk.refusal(call, DecideRequest("r1", "overturn", route, "Seen.", police=police))

    assert decided(frozenset()) == Rejected(Refusal.LOOK_IS_OLD)
    assert decided(sent) is None
    assert decided(None) is None


@pytest.mark.parametrize("route", ["advice_given", "police_later"])
def test_nor_on_a_request_that_asks_about_what_was_before_them(route: str):
    """Also by whoever has them on screen: another request, or a new one, is about them."""
    bench = Bench(ENGINE)
    call = bench.a_call(ADVICE_ANSWERS, ASKED, SendPolice())
    sent = frozenset(one.stamp.command for one in police_standing(call, PACK))
    desk = bench.colleague("2290", "supervisor")
    less = DecideRequest("r1", "overturn", route, "Seen.", police=sent)
    assert desk.refusal(call, less) == Rejected(Refusal.TOO_LATE, route)


UNSEEN = (
    ("advice_given", {**ADVICE_ANSWERS, "health_need": "yes"}),
    ("partner_ambulance", ADVICE_ANSWERS),
    ("ask_supervisor", ADVICE_ANSWERS),
    ("advice_given", {**ADVICE_ANSWERS, "crime": "not_known"}),
    ("police_soon", ADVICE_ANSWERS),
    ("no_such_route", ADVICE_ANSWERS),
)


@pytest.mark.parametrize(("shown", "answers"), UNSEEN)
def test_a_handler_accepts_no_other_route_without_police_than_the_one_on_the_screen(
    shown: str, answers: dict[str, str]
):
    bench = Bench(ENGINE)
    call = bench.a_call(answers)
    refused = bench.service.perform(call, AcceptRecommendation(shown))
    assert refused == Rejected(Refusal.LOOK_IS_OLD)
    fresh = recommendation(call, ENGINE).route
    assert fresh is not None
    made = bench.service.perform(call, AcceptRecommendation(fresh.id))
    assert isinstance(made, Performed)


@pytest.mark.parametrize("answers", [ADVICE_ANSWERS, {**ADVICE_ANSWERS, "health_need": "yes"}])
def test_nor_the_same_where_anything_came_that_was_not_on_it(answers: dict[str, str]):
    bench = Bench(ENGINE)
    call = bench.a_call(answers)
    fresh = recommendation(call, ENGINE).route
    assert fresh is not None
    refused = bench.service.perform(call, AcceptRecommendation(fresh.id, is_unread=True))
    assert refused == Rejected(Refusal.LOOK_IS_OLD)


@pytest.mark.parametrize("shown", ["police_soon", "advice_given", "ask_supervisor", ""])
def test_police_are_accepted_whatever_was_on_it(shown: str):
    bench = Bench(ENGINE)
    call = bench.a_call(CRIME)
    made = bench.service.perform(call, AcceptRecommendation(shown, is_unread=True))
    assert isinstance(made, Performed)
    assert standing(made.state, ENGINE).source == "decision"


# --- the law, over calls and screens as they come ---------------------------------------------------

HANDLERS = st.sampled_from(
    (
        ARMED,
        AnswerQuestion("weapon", "no"),
        AnswerQuestion("crime", "yes"),
        AnswerQuestion("crime", "no"),
        AnswerQuestion("act_done", "yes"),
        TakeBack(),
        SendPolice(),
        AcceptRecommendation(),
        AskLessPolice("police_later", "Tomorrow."),
        ASKED,
        BringNewInformation("new_fact", "More."),
        RaiseOverride(),
        WriteNote("A note."),
    )
)
WAYS = (*ROUTES, "agree", "send")
MATTERS = st.sampled_from(
    (
        (UNTOLD, ASKED),
        (ADVICE_ANSWERS, ASKED),
        ({**UNTOLD, "crime": "yes"}, ASKED),
        (CRIME, AskLessPolice("police_later", "Tomorrow.")),
        (CRIME, AskLessPolice("advice_given", "Known.")),
    )
)
How = Literal["told", "looks", "reads", "decides", "decides late"]


@dataclass(frozen=True)
class Step:
    """What one of two handlers tells, or one of two supervisors does: looks at the call, reads it unseen, decides."""

    how: How
    at: int
    command: Command = ARMED
    way: str = "police_soon"


STEPS = st.builds(
    Step,
    st.sampled_from(get_args(How)),
    st.integers(0, 1),
    HANDLERS,
    st.sampled_from(WAYS),
)


def police(response: ResponseClass | None) -> int:
    return response.protection if response is not None and response.sends_police else -1


class Unseen:
    """What is to stand whatever a supervisor decides who has not read it."""

    def __init__(self, screen: CallState, before: CallState) -> None:
        route, shown = recommendation(before, ENGINE).route, police_standing(screen, PACK)
        self.is_old = any(
            (
                screen.current.number != before.current.number,
                sight(screen, screen.current.number) != sight(before, before.current.number),
            )
        )
        known = {one.stamp.command for one in shown}
        unseen = (p for p in police_standing(before, PACK) if p.stamp.command not in known)
        decided = [police(PACK.route(one.route).response) for one in unseen]
        recommended = police(route.response if route is not None else None) if self.is_old else -1
        self.least = max(recommended, *decided, -1)


found: Counter[str] = Counter()


def keeps_the_law(answers: dict[str, str], ask: Command, steps: Iterable[Step]) -> None:
    bench = Bench(ENGINE)
    handlers = [bench.service, bench.colleague("5512")]
    desks = [bench.colleague(n, "supervisor") for n in ("2290", "2291")]
    call = bench.a_call(answers, ask).call
    screens = [Screen(desk, desk.reopen(call)) for desk in desks]
    read = [screen.shown for screen in screens]
    for step in steps:
        bench.clock.pass_minutes(0.1)
        if step.how == "told":
            desk = handlers[step.at]
            desk.perform(desk.reopen(call), step.command)
        elif step.how == "looks":
            screens[step.at].shown = read[step.at] = desks[step.at].reopen(call)
        elif step.how == "reads":
            read[step.at] = desks[step.at].reopen(call)
        else:
            late = read[step.at] if step.how == "decides late" else None
            read[step.at] = decides(screens[step.at], step.way, late) or read[step.at]


_LATE = Refusal.LOOK_IS_OLD, Refusal.TOO_LATE, Refusal.SHOWN_SINCE


def decides(screen: Screen, way: str, read: CallState | None) -> CallState | None:
    """The call as it is known there then: a desk never decides on less than it wrote itself.

    What is held back sends fewer than stood on the screen, or in what was decided on: of what came after that was read
    nothing is known there.
    """
    before = screen.desk.reopen(screen.shown.call)
    unseen = Unseen(screen.shown, before)
    made = screen.decide(way) if read is None else screen.decide_on(read, way)
    if isinstance(made, Rejected):
        is_at_once = way in ("send", "police_now")
        assert not (is_at_once and made.refusal in _LATE)
        if made.refusal in _LATE and way in ROUTES:
            known = (before, screen.shown) if read is None else (read,)
            assert any(sends_fewer(state, PACK.route(way), ENGINE) for state in known)
            found["held back"] += made.refusal is Refusal.LOOK_IS_OLD
        return None
    if not made.events:
        return None
    after = screen.desk.reopen(screen.shown.call)
    found["unseen" if unseen.least >= 0 else "seen"] += 1
    assert police(standing(after, ENGINE).response) >= unseen.least, (way, read is not None)
    return made.state


LOWERED_AFTER_IT_WAS_READ = (
    Step("decides", 0, way="hospital_leads"),
    Step("looks", 0),
    Step("decides late", 1, way="hospital_leads"),
    Step("told", 1, ASKED),
    Step("decides", 1, way="police_now"),
    Step("looks", 0),
    Step("decides", 0, way="police_later"),
    Step("decides late", 1, way="police_soon"),
)
"""Police at once stood in what the second supervisor read, and not on the screen: the first lowered them since."""
FEWER_RECOMMENDED_SINCE = (
    Step("told", 0, AnswerQuestion("crime", "no")),
    Step("decides", 0, way="police_later"),
)
"""More police stood on the screen than are recommended now."""


@given(MATTERS, st.lists(STEPS, max_size=10))
@example((CRIME, AskLessPolice("advice_given", "Known.")), list(LOWERED_AFTER_IT_WAS_READ))
@example((CRIME, AskLessPolice("police_later", "Tomorrow.")), list(FEWER_RECOMMENDED_SINCE))
@settings(deadline=None, max_examples=sized(150, 4_000))
def test_no_decision_leaves_fewer_police_than_were_unseen(
    matter: tuple[dict[str, str], Command], steps: list[Step]
):
    keeps_the_law(*matter, steps)


def test_the_law_was_tried():
    """On what came while nobody read, in every order of a look, an answer and a decision."""
    found.clear()
    hows: tuple[How, How] = "decides", "decides late"
    for way, how in product(WAYS, hows):
        keeps_the_law(UNTOLD, ASKED, [Step("told", 0), Step(how, 0, way=way)])
        keeps_the_law(CRIME, ASKED, [Step("told", 1, SendPolice()), Step(how, 1, way=way)])
    assert min(found["held back"], found["unseen"]) > 3, found

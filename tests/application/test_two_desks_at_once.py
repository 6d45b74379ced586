"""Two desks act on one call before either sees the other's act: no act ends what it was not made on."""

from __future__ import annotations

from contextlib import closing

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import (
    AnswerGiven,
    AnswerQuestion,
    BringNewInformation,
    NewInformationCame,
)
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.duties import AmbulanceAsked, TellChange
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import MispressOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import Standing, pending_requests, standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room

CALM = [AnswerQuestion(question, option) for question, option in ADVICE_ANSWERS.items()]
ASKED = AskSupervisor("caller_disagrees", text="He has a knife.")


def stands(room: Room, state: CallState) -> Standing:
    return standing(state, room.engines.engine)


def raise_on(desk: Desk, seen: CallState) -> CallState:
    raised = desk.service.raise_override(seen)
    desk.service.record_events(raised.events)
    return raised.state


def test_a_mispress_takes_back_only_what_its_own_desk_raised(room, call):
    a, b = room.desk("4471"), room.desk("5512")
    seen_a, seen_b = a.reopened(call), b.reopened(call)
    mine = raise_on(a, seen_a)
    room.clock.now += 400
    raise_on(b, seen_b)
    room.clock.now += 2_000
    assert isinstance(a.service.perform(mine, MispressOverride(1)), Performed)
    merged = room.desk("2290", "supervisor").reopened(call)
    assert [(o.raised.actor, o.stands) for o in merged.overrides] == [
        ("4471", False),
        ("5512", True),
    ]
    assert [o.number for o in merged.overrides] == [1, 2], "each has its own number"
    assert stands(room, merged).source == "override"


def test_an_override_raised_after_a_stand_down_is_not_stood_down(room, call):
    """The desk that raises it has not read the stand-down: its log was locked for minutes."""
    a, b, boss = room.desk("4471"), room.desk("5512"), room.desk("2290", "supervisor")
    seen_b = b.reopened(call)
    raise_on(a, a.reopened(call))
    room.clock.pass_minutes(1)
    boss.do(boss.reopened(call), StandDownOverride("Misheard."))
    room.clock.pass_minutes(4)
    raise_on(b, seen_b)
    merged = a.reopened(call)
    assert [(o.raised.actor, o.stands) for o in merged.overrides] == [
        ("4471", False),
        ("5512", True),
    ]


def test_a_stand_down_ends_the_one_that_the_supervisor_saw(room, call):
    """The earlier one comes to light later: it waited in a spill file."""
    a, b, boss = room.desk("4471"), room.desk("5512"), room.desk("2290", "supervisor")
    early = a.service.raise_override(a.reopened(call))
    room.clock.pass_minutes(1)
    raise_on(b, b.reopened(call))
    room.clock.pass_minutes(1)
    boss.do(boss.reopened(call), StandDownOverride("Misheard."))
    a.service.record_events(early.events)
    merged = a.reopened(call)
    assert {o.raised.actor: o.stands for o in merged.overrides} == {"4471": True, "5512": False}


def test_one_decision_ends_one_request(room, call):
    a, b, boss = room.desk("4471"), room.desk("5512"), room.desk("2290", "supervisor")
    seen_a, seen_b = a.reopened(call), b.reopened(call)
    a.do(seen_a, AskSupervisor("asked", text="Is the address known to us?"))
    room.clock.now += 300
    b.do(seen_b, AskSupervisor("caller_disagrees", text="He has a knife."))
    room.clock.pass_minutes(1)
    boss.do(boss.reopened(call), DecideRequest("r1", "agree", "advice_given", "Not known."))
    merged = a.reopened(call)
    assert [r.text for r in pending_requests(merged)] == ["He has a knife."]
    assert len({r.item for r in merged.requests}) == 2
    assert stands(room, merged).source == "awaiting_supervisor"


def test_a_decision_is_about_the_request_that_the_supervisor_saw(room, call):
    """The earlier one comes to light later: it waited in a spill file."""
    a, b, boss = room.desk("4471"), room.desk("5512"), room.desk("2290", "supervisor")
    early = decide(a.reopened(call), ASKED, room.engines.engine, a.service.stamp())
    stamp = a.service.stamp()
    room.clock.pass_minutes(1)
    b.do(b.reopened(call), AskSupervisor("asked", text="Is the address known to us?"))
    room.clock.pass_minutes(1)
    boss.do(boss.reopened(call), DecideRequest("r1", "agree", "advice_given", "Not known."))
    a.service.record_events([Event(call.call, stamp, fact) for fact in early])
    merged = a.reopened(call)
    assert [r.text for r in pending_requests(merged)] == [ASKED.text]


@pytest.mark.parametrize("police_first", [True, False])
def test_two_decisions_that_differ_drop_neither_and_are_decided_anew(room, call, police_first):
    a, x, y = room.desk("4471"), room.desk("2290", "supervisor"), room.desk("3301", "supervisor")
    asked = a.do(call, AskSupervisor("asked"))
    room.clock.now += 5_000
    seen_x, seen_y = x.reopened(asked), y.reopened(asked)
    send = DecideRequest("r1", "overturn", "police_now", "Known risk at this address.")
    acts = [
        lambda: x.do(seen_x, send),
        lambda: y.do(seen_y, DecideRequest("r1", "agree", "advice_given", "Right.")),
    ]
    for act in acts if police_first else reversed(acts):
        act()
        room.clock.now += 400
    merged = a.reopened(asked)
    assert stands(room, merged).response.sends_police
    (request,) = pending_requests(merged)
    assert {other.stamp.actor for other in request.differing} == {"2290", "3301"}
    room.clock.pass_minutes(1)
    x.do(
        x.reopened(asked),
        DecideRequest("r1", "agree", "advice_given", "We have spoken: it is another man."),
    )
    merged = a.reopened(asked)
    assert pending_requests(merged) == ()
    assert stands(room, merged).response.is_no_police, "who decides now knows of both"


def test_two_that_agree_are_one_decision(room, call):
    a, x, y = room.desk("4471"), room.desk("2290", "supervisor"), room.desk("3301", "supervisor")
    asked = a.do(call, AskSupervisor("asked"))
    seen_x, seen_y = x.reopened(asked), y.reopened(asked)
    x.do(seen_x, DecideRequest("r1", "agree", "advice_given", "Right."))
    room.clock.now += 400
    y.do(seen_y, DecideRequest("r1", "agree", "advice_given", "Yes."))
    assert pending_requests(a.reopened(asked)) == ()


def test_two_assessments_begun_at_once_are_two_and_a_told_danger_is_not_overwritten(room, call):
    a, b = room.desk("4471"), room.desk("5512")
    seen_a, seen_b = a.reopened(call), b.reopened(call)
    a.do(seen_a, BringNewInformation("new_fact", "Tablets."), AnswerQuestion("act_done", "yes"))
    room.clock.now += 500
    calm = [AnswerQuestion(question, option) for question, option in ADVICE_ANSWERS.items()]
    there = b.do(seen_b, BringNewInformation("second_call", "He is home."), *calm)
    b.do(there, AcceptRecommendation())
    merged = a.reopened(call)
    assert [x.number for x in merged.assessments] == [1, 2, 3]
    assert merged.assessments[1].answers == {"act_done": "yes"}
    assert [(fell.unseen, fell.quick) for fell in merged.current.falls] == [(True, False)]
    assert stands(room, merged).source == "awaiting_supervisor"
    kinds = [item.kind for item in open_items(merged, room.engines.engine)]
    assert Owed.AWAITING_SUPERVISOR in kinds
    boss = room.desk("2290", "supervisor")
    (request,) = pending_requests(boss.reopened(call))
    boss.do(
        boss.reopened(call),
        DecideRequest(request.item, "agree", "advice_given", "Rang him: no tablets."),
    )
    assert stands(room, a.reopened(call)).is_no_police


def test_a_desk_that_has_seen_both_assessments_means_the_one_that_it_names(room, call):
    a, b = room.desk("4471"), room.desk("5512")
    seen_a, seen_b = a.reopened(call), b.reopened(call)
    a.do(seen_a, BringNewInformation("new_fact", "Tablets."))
    room.clock.now += 500
    b.do(
        seen_b, BringNewInformation("second_call", "He is home."), AnswerQuestion("act_done", "no")
    )
    room.clock.now += 500
    both = b.reopened(call)
    assert both.current.number == 3
    b.do(both, AnswerQuestion("weapon", "no"))
    assert b.reopened(call).current.answers == {"act_done": "no", "weapon": "no"}


def test_no_police_decided_on_a_screen_that_had_not_shown_police_is_asked_anew(room, call):
    """Within one assessment: the other desk's answer sent police half a second before."""
    a, b = room.desk("4471"), room.desk("5512")
    seen_b = b.reopened(call)
    a.do(a.reopened(call), AnswerQuestion("act_done", "yes"))
    room.clock.now += 500
    b.do(seen_b, AcceptRecommendation())
    merged = a.reopened(call)
    assert stands(room, merged).response.sends_police
    assert len(pending_requests(merged)) == 1


def test_police_on_the_screen_of_an_assessment_that_is_not_the_newest_ask_a_supervisor(room, call):
    """Whichever comes first: its desk has not seen the newer assessment, and the newer one not its answer."""
    a, b = room.desk("4471"), room.desk("5512")
    seen_a, seen_b = a.reopened(call), b.reopened(call)
    mine = a.do(seen_a, BringNewInformation("new_fact", "Something."))
    room.clock.now += 500
    there = b.do(seen_b, BringNewInformation("second_call", "He is home."), *CALM)
    b.do(there, AcceptRecommendation())
    room.clock.now += 500
    assert stands(room, b.reopened(call)).is_no_police
    a.do(mine, AnswerQuestion("act_done", "yes"))
    assert stands(room, b.reopened(call)).source == "awaiting_supervisor"


def test_a_decision_made_after_it_knows_of_it_neither(room, call):
    a, b = room.desk("4471"), room.desk("5512")
    seen_a, seen_b = a.reopened(call), b.reopened(call)
    mine = a.do(seen_a, BringNewInformation("new_fact", "Something."))
    room.clock.now += 500
    there = b.do(seen_b, BringNewInformation("second_call", "He is home."), *CALM)
    room.clock.now += 500
    a.do(mine, AnswerQuestion("act_done", "yes"))
    room.clock.now += 500
    b.do(there, AcceptRecommendation())
    assert stands(room, a.reopened(call)).source == "awaiting_supervisor"


def test_a_supervisor_stands_down_and_decides_what_was_on_the_screen(tmp_path):
    """The desk reads the call again when a key is pressed: what came to light since was on no screen."""
    with closing(Room(tmp_path)) as room:
        a, b, boss = room.desk("4471"), room.desk("5512"), room.desk("2290", "supervisor")
        call = a.a_call("0398-23NOV", ADVICE_ANSWERS)
        seen_b = b.reopened(call)
        raise_on(a, a.reopened(call))
        shown = boss.reopened(call).override
        room.clock.now += 500
        raise_on(b, seen_b)
        boss.do(boss.reopened(call), StandDownOverride("Misheard.", shown.raised.command))
        assert {o.raised.actor: o.stands for o in a.reopened(call).overrides} == {
            "4471": False,
            "5512": True,
        }
        asked = a.service.stamp()
        early = decide(a.reopened(call), ASKED, room.engines.engine, asked)
        room.clock.now += 500
        b.do(b.reopened(call), AskSupervisor("asked", text="Is the address known to us?"))
        (request,) = pending_requests(boss.reopened(call))
        a.service.record_events([Event(call.call, asked, fact) for fact in early])
        decision = DecideRequest(
            request.item, "agree", "advice_given", "Not known.", request.stamp.command
        )
        boss.do(boss.reopened(call), decision)
        assert [r.text for r in pending_requests(a.reopened(call))] == [ASKED.text]


def test_a_third_decision_that_knows_of_neither_drops_neither(room, call):
    a = room.desk("4471")
    bosses = [room.desk(person, "supervisor") for person in ("2290", "3301", "4402")]
    asked = a.do(call, AskSupervisor("asked"))
    seen = [boss.reopened(asked) for boss in bosses]
    send = DecideRequest("r1", "overturn", "police_now", "Known risk at this address.")
    agree = DecideRequest("r1", "agree", "advice_given", "Right.")
    for boss, state, act in zip(bosses, seen, (send, agree, agree), strict=True):
        room.clock.now += 400
        boss.do(state, act)
    merged = a.reopened(asked)
    assert stands(room, merged).response.sends_police
    assert len(pending_requests(merged)) == 1


def test_whom_an_unknowing_decision_was_to_reach_is_owed_after_it_is_decided_anew(room, call):
    a, x, y = room.desk("4471"), room.desk("2290", "supervisor"), room.desk("3301", "supervisor")
    asked = a.do(call, AskSupervisor("asked"))
    seen_x, seen_y = x.reopened(asked), y.reopened(asked)
    x.do(seen_x, DecideRequest("r1", "overturn", "police_now", "Known risk."))
    room.clock.now += 400
    a.do(a.reopened(asked), TellChange("r1/caller", "done"))
    room.clock.now += 400
    y.do(seen_y, DecideRequest("r1", "agree", "advice_given", "Right."))
    room.clock.pass_minutes(1)
    x.do(x.reopened(asked), DecideRequest("r1", "agree", "advice_given", "We have spoken."))
    kinds = {item.kind for item in open_items(a.reopened(asked), room.engines.engine)}
    towards_caller = {Owed.TELL_CALLER_OF_CHANGE, Owed.CALLER_NOT_TOLD}
    assert kinds & towards_caller == {Owed.CALLER_NOT_TOLD}, "one debt, not two of the same"


def test_a_desk_that_used_the_new_number_means_the_other_by_the_old_one():
    state = CallState("call-1")
    for count, (actor, fact) in enumerate(
        [
            ("4471", CallBegan("small", "1.0.0", "5" * 64, "live")),
            ("4471", NewInformationCame(2, "new_fact", "")),
            ("5512", NewInformationCame(2, "second_call", "")),
            ("5512", AnswerGiven(3, "weapon", "no", "answered")),
            ("5512", AmbulanceAsked(2)),
        ]
    ):
        state = evolve(state, Event("call-1", Stamp(count, actor, "handler", f"c{count}"), fact))
    assert [a.ambulance is not None for a in state.assessments] == [False, True, False]


def test_no_two_assessments_ever_have_one_number():
    state = CallState("call-1")
    began = [("4471", 2), ("4471", 4), ("5512", 2), ("5512", 3), ("2290", 3), ("2290", 4)]
    for count, (actor, number) in enumerate(began):
        fact = NewInformationCame(number, "new_fact", "")
        state = evolve(state, Event("call-1", Stamp(count, actor, "handler", f"c{count}"), fact))
    numbers = [assessment.number for assessment in state.assessments]
    assert len(set(numbers)) == len(numbers) == len(began) + 1

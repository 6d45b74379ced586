"""What two desks tell people, and do for what they decided, before either sees the other's act: each is of its own."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerGiven, AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.duties import (
    ChangeTold,
    DutyRecorded,
    RecordAgency,
    RecordDuty,
    TellChange,
)
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import fold
from rcrp_desktop.domain.call.open_items import about_item, applicable, open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, DecisionMade, SendPolice
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.desks_apart import ENGINE, decided_in, run
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.search_depth import sized

CRISIS = {**ADVICE_ANSWERS, "intent": "thoughts", "goodbye": "no"}
NEW = BringNewInformation("new_fact", "Something.")


def answers(given: dict[str, str]) -> list[AnswerQuestion]:
    return [AnswerQuestion(question, option) for question, option in given.items()]


def kinds(room, state: CallState) -> set[Owed]:
    return {item.kind for item in open_items(state, room.engines.engine)}


def the_item(room, state: CallState, kind: Owed):
    (item,) = [i for i in open_items(state, room.engines.engine) if i.kind is kind]
    return item


def test_a_service_that_another_desk_asked_meanwhile_has_not_heard_the_change(room, call):
    """Both began assessment 2: the change that one desk told its service is no news to the other's."""
    a, b = room.desk("4471"), room.desk("5512")
    seen_a, seen_b = a.reopened(call), b.reopened(call)
    there = b.do(seen_b, NEW, *answers(AMBULANCE_ANSWERS))
    there = b.do(there, AcceptRecommendation())
    b.do(there, RecordAgency("ambulance", "accepted", 20))
    room.clock.now += 500
    mine = a.do(seen_a, NEW, *answers(CRISIS))
    mine = a.do(mine, AcceptRecommendation())
    mine = a.do(mine, RecordAgency("crisis_team", "accepted", 20), NEW, SendPolice())
    a.do(mine, TellChange(the_item(room, mine, Owed.TELL_AGENCY_OF_CHANGE).id, "done"))
    merged = b.reopened(call)
    owed = the_item(room, merged, Owed.TELL_AGENCY_OF_CHANGE)
    pack = room.engines.engine.pack
    assert about_item(owed, merged, pack) == pack.agency("ambulance").name
    b.do(merged, TellChange(owed.id, "done"))
    assert Owed.TELL_AGENCY_OF_CHANGE not in kinds(room, a.reopened(call))


def test_a_caller_whom_another_desk_told_meanwhile_has_not_heard_the_change(room, call):
    a, b = room.desk("4471"), room.desk("5512")
    mine = a.do(a.reopened(call), AcceptRecommendation(), RecordDuty("caller_told", "done"))
    seen_b = b.reopened(call)
    mine = a.do(mine, NEW, SendPolice())
    room.clock.now += 500
    there = b.do(seen_b, NEW, *answers(AMBULANCE_ANSWERS), AcceptRecommendation())
    b.do(there, RecordDuty("caller_told", "done"))
    room.clock.now += 500
    a.do(mine, TellChange(the_item(room, mine, Owed.TELL_CALLER_OF_CHANGE).id, "done"))
    merged = b.reopened(call)
    assert standing(merged, room.engines.engine).response.sends_police
    assert Owed.TELL_CALLER_OF_CHANGE in kinds(room, merged)


def test_what_one_desk_does_for_its_decision_pays_for_no_other_desks(room, call):
    """Half a second apart in one assessment: its caller was told of advice, the ambulance nobody has told of."""
    a, b = room.desk("4471"), room.desk("5512")
    seen_b = b.reopened(call)
    mine = a.do(a.reopened(call), AcceptRecommendation())
    room.clock.now += 500
    there = b.do(seen_b, *answers(AMBULANCE_ANSWERS))
    room.clock.now += 500
    b.do(there, AcceptRecommendation())
    room.clock.now += 500
    a.do(mine, RecordDuty("caller_told", "done"), RecordAgency("ambulance", "accepted"))
    merged = b.reopened(call)
    now = standing(merged, room.engines.engine)
    assert (now.source, now.route.id) == ("decision", "partner_ambulance")
    assert {Owed.CALLER_NOT_TOLD, Owed.AGENCY_NOT_ACCEPTED} <= kinds(room, merged)
    b.do(merged, RecordDuty("caller_told", "done"), RecordAgency("ambulance", "accepted"))
    done = kinds(room, a.reopened(call))
    assert not {Owed.CALLER_NOT_TOLD, Owed.AGENCY_NOT_ACCEPTED} & done


def told(*facts: Fact) -> CallState:
    """After the call began all questions were answered; each later fact is under a command of its own: c1, c2, ..."""
    events = [
        Event("call-1", Stamp(count, "4471", "handler", f"c{count}"), fact)
        for count, fact in enumerate(facts)
    ]
    answers = [
        Event("call-1", Stamp(0, "4471", "handler", f"a-{q}"), AnswerGiven(1, q, o, "answered"))
        for q, o in ADVICE_ANSWERS.items()
    ]
    return fold("call-1", [events[0], *answers, *events[1:]])


BEGAN = CallBegan("small", "1.0.0", "5" * 64, "live")
ADVICE = DecisionMade(1, "advice_given", "advice_given", "as_recommended", "")
SENT = DecisionMade(1, "advice_given", "police_now", "more_police", "")
CALLER_TOLD = DutyRecorded(1, "caller_told", "", "done", "")


def test_records_that_name_no_decision_and_nobody_told_are_read_by_their_order():
    before = told(BEGAN, ADVICE, CALLER_TOLD)
    owed = {item.kind for item in open_items(before, ENGINE)}
    assert Owed.CALLER_NOT_TOLD not in owed
    again = told(BEGAN, ADVICE, CALLER_TOLD, ADVICE)
    assert Owed.CALLER_NOT_TOLD in {item.kind for item in open_items(again, ENGINE)}
    news = told(BEGAN, ADVICE, CALLER_TOLD, SENT)
    assert Owed.TELL_CALLER_OF_CHANGE in {item.kind for item in open_items(news, ENGINE)}
    heard = told(BEGAN, ADVICE, CALLER_TOLD, SENT, ChangeTold("a1/caller", "done", "", "c3"))
    assert Owed.TELL_CALLER_OF_CHANGE not in {item.kind for item in open_items(heard, ENGINE)}


ACTS = ("ill", "calm", "accept", "new", "police now", "caller told", "taken", "raise", "mispress")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["4471", "5512"]),
        st.sampled_from([*ACTS, "accept", "taken", "caller told", "tell services", "tell caller"]),
        st.sampled_from([False, False, True]),
    ),
    min_size=4,
    max_size=12,
)
SKEWS = st.fixed_dictionaries({"5512": st.sampled_from((0, 0, -300_000, 300_000))})


@given(STEPS, SKEWS)
@settings(deadline=None, max_examples=sized(150, 3_000))
def test_nothing_is_done_for_a_decision_of_which_its_maker_did_not_know(steps, skew):
    """Whatever the clocks tell: who told a caller, or asked a service, did so for the decision on their screen."""
    desks = run(steps, skew)
    found = applicable(desks.merged(), ENGINE)
    if found is None:
        return
    done, _, decided = found
    for one in (*done.duties, *done.agencies):
        assert desks.of[one.stamp.command] == decided.stamp.command


@given(STEPS, SKEWS)
@settings(deadline=None, max_examples=sized(150, 3_000))
def test_who_was_told_at_another_desk_has_not_heard_what_a_desk_tells_that_did_not_know(
    steps, skew
):
    """Police stand, and nobody owes a service the news: who took it on was told by somebody who knew that."""
    desks = run(steps, skew)
    state = desks.merged()
    now = standing(state, ENGINE)
    if now.response is not ResponseClass.POLICE_IMMEDIATE or any(
        item.kind is Owed.TELL_AGENCY_OF_CHANGE for item in open_items(state, ENGINE)
    ):
        return
    heard = [desks.heard[told.command] for told in state.told if told.item.endswith("/agency")]
    for reply in (reply for a in state.assessments for reply in a.agencies):
        decided = desks.of[reply.stamp.command]
        if decided_in(state).get(decided) not in (None, "police_now"):
            newest = max(r.place for a in state.assessments for r in a.agencies)
            assert reply.place < newest or any(reply.stamp.command in known for known in heard)

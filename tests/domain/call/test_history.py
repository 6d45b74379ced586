"""What a call had come to for whoever had not seen some of its acts, and what of its questions is left to supervisors."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerGiven, AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.decisions import decisions, newest_after_each
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import fold
from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.supervisor import (
    AskSupervisor,
    DecideRequest,
    SupervisorAsked,
    SupervisorDecided,
)
from tests.support.call_bench import Bench
from tests.support.desks_apart import ENGINE, ROLES, run
from tests.support.search_depth import sized

UNSURE = AskSupervisor("unsure", "weapon")
DONE = ("accept", "police now", "ask", "agree", "police", "raise", "mispress", "stand down", "look")
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(DONE), st.booleans()),
    min_size=3,
    max_size=9,
)


@given(STEPS, st.data())
@settings(deadline=None, max_examples=sized(100, 2_000))
def test_what_was_not_seen_is_left_out_of_what_the_call_had_come_to(steps, data):
    """One act unseen is enough, and as many as there are."""
    state = run(steps).merged()
    history, pack = History(state, ENGINE.pack), ENGINE.pack
    places = [act.place for act in history.in_order]
    unseen = frozenset(data.draw(st.sets(st.sampled_from(places)) if places else st.just(set())))
    for place in range(1, state.revision + 2):
        acts = [act for act in places if act < place and act not in unseen]
        assert history.last_act(place, unseen) == max(acts, default=0)
        made = [d for d in decisions(state) if d.place < place and d.place not in unseen]
        newest = newest_after_each(made, pack)[-1] if made else None
        assert history.decided_before(place, unseen) == newest


def test_a_question_asked_of_another_assessment_is_not_what_keeps_one_from_being_asked_again():
    bench = Bench()
    state = bench.a_call({}, UNSURE, BringNewInformation("new_fact", "Rang again."), UNSURE)
    boss = bench.colleague("2290", "supervisor")
    state = boss.perform(state, DecideRequest("r2", "overturn", "police_soon", "Known.")).state
    assert state.current.set_aside == {"weapon"}
    state = bench.do(state, AnswerQuestion("act_done", "no"))
    assert state.current.set_aside == frozenset()
    assert state.assessments[0].set_aside == {"weapon"}, "its own is still asked of a supervisor"


def decided(item: str, of: str, seen: str) -> SupervisorDecided:
    return SupervisorDecided(
        item, "overturn", "police_soon", "", tell_caller=False, tell_agency=False, of=of, sight=seen
    )


def test_a_decision_of_no_request_covers_the_answers_that_its_maker_had_seen():
    """A clock puts it before the last of them: nothing that was left to a supervisor is asked again for that."""

    def told(seen: str) -> list[Event]:
        facts = [
            CallBegan("small", "1.0.0", "5" * 64, "live"),
            SupervisorAsked("r1", 1, "unsure", "weapon", "", ""),
            decided("r1", "c1", sight(fold("call-1", ()), 1)),
            decided("r9", "gone", seen),
            AnswerGiven(1, "act_done", "no", "answered"),
        ]
        stamps = (Stamp(n, "2290", "supervisor", f"c{n}") for n in range(len(facts)))
        return [Event("call-1", stamp, fact) for stamp, fact in zip(stamps, facts, strict=True)]

    seen = sight(fold("call-1", told("")), 1)
    assert fold("call-1", told(seen)).current.set_aside == {"weapon"}
    assert fold("call-1", told("0" * 16)).current.set_aside == frozenset()

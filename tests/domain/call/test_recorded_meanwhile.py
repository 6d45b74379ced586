"""Who records what a screen asked before somebody else recorded the same is refused: they would outrank it unread."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.seen_of import seen_of_agency, seen_of_duty
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.call_bench import Bench
from tests.support.pack_builder import AMBULANCE_ANSWERS

TOLD = RecordDuty("caller_told", "done")
COULD_NOT = RecordDuty("caller_told", "could_not", text="The line dropped.")
ACCEPTS = RecordAgency("ambulance", "accepted", 30)
NO_ANSWER = RecordAgency("ambulance", "no_answer")


@pytest.mark.parametrize(
    ("theirs", "mine"), [(TOLD, COULD_NOT), (COULD_NOT, TOLD), (ACCEPTS, NO_ANSWER)]
)
def test_what_was_asked_before_a_newer_record_of_the_same_is_refused(theirs, mine):
    bench = Bench()
    before = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    seen = seen_of_duty(before, "caller_told")
    now = bench.service.perform(before, theirs).state
    refused = bench.service.perform(now, replace(mine, seen=seen))
    assert isinstance(refused, Rejected)
    assert refused.refusal is Refusal.RECORDED_MEANWHILE


def test_who_has_seen_it_may_record_what_came_after():
    bench = Bench()
    now = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), COULD_NOT, NO_ANSWER)
    seen, answered = seen_of_duty(now, "caller_told"), seen_of_agency(now, "ambulance")
    assert seen
    assert answered
    told = bench.service.perform(now, replace(TOLD, seen=seen))
    assert not isinstance(told, Rejected)
    assert not isinstance(
        bench.service.perform(told.state, replace(ACCEPTS, seen=answered)), Rejected
    )


def test_a_record_of_another_duty_is_no_newer_record_of_this():
    bench = Bench()
    before = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    seen, answered = seen_of_duty(before, "caller_told"), seen_of_agency(before, "ambulance")
    now = bench.service.perform(before, RecordDuty("checks", "done", "markers")).state
    now = bench.service.perform(now, RecordAgency("hospital", "no_answer")).state
    now = bench.service.perform(now, replace(TOLD, seen=seen)).state
    assert not isinstance(bench.service.perform(now, replace(ACCEPTS, seen=answered)), Rejected)

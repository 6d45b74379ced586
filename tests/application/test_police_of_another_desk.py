"""Police whom somebody sent or was shown, beside somebody else who had not seen them: police stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.desks_apart import ENGINE, Desks, commands, decided_in, run

SKEWS: list[Mapping[str, int]] = [{}, {"5512": -300_000}, {"5512": 300_000}, {"2290": -300_000}]


def comes_to(desks: Desks) -> ResponseClass | None:
    return standing(desks.merged(), ENGINE).response


@pytest.mark.parametrize("skew", SKEWS)
@pytest.mark.parametrize("police_first", [True, False])
def test_a_handler_who_had_not_seen_them_lowers_nothing(
    skew: Mapping[str, int], police_first: bool
):
    steps = [("5512", "police now", False), ("4471", "accept", False)]
    desks = run(steps if police_first else steps[::-1], skew)
    assert comes_to(desks) is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("skew", SKEWS)
def test_police_sent_in_full_sight_of_a_decision_come_after_it(skew: Mapping[str, int]):
    desks = run([("4471", "accept", False), ("5512", "police now", True)], skew)
    merged = merged_entries(list(desks.logs.values()))
    decided = [e.actor for e in merged if e.kind == "decision_made"]
    assert decided == ["4471", "5512"]
    assert comes_to(desks) is ResponseClass.POLICE_IMMEDIATE


def test_a_supervisor_decides_after_what_they_knew_of_another_request():
    asked = [("4471", "ask", False), ("5512", "ask", False)]
    desks = run([*asked, ("2290", "agree", True), ("3301", "agree", True)], {"2290": 300_000})
    merged = merged_entries(list(desks.logs.values()))
    decided = [e.actor for e in merged if e.kind == "supervisor_decided"]
    assert decided == ["2290", "3301"]


def test_a_supervisor_who_had_not_seen_them_lowers_nothing():
    """However early a wrong clock places them: the request came after them, the supervisor never read of them."""
    steps = [("4471", "ask", False), ("2290", "look", True)]
    late = [("5512", "police now", False), ("2290", "agree", False)]
    desks = run([*steps, *late], {"5512": -300_000})
    assert comes_to(desks) is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("act", ["agree", "less"])
@pytest.mark.parametrize("clock_ms", [-300_000, 0])
def test_police_of_two_desks_stand_against_who_knew_of_the_one_alone(act: str, clock_ms: int):
    """The decision names the newest that was known; the other came before that one by its clock."""
    seen = [("5512", "police now", True), ("5512", "ask", False), ("2290", "look", True)]
    desks = run([*seen, ("4471", "police now", False), ("2290", act, False)], {"4471": clock_ms})
    assert [e.kind for e in desks.logs["2290"]] == ["supervisor_decided"]
    assert comes_to(desks) is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("skew", SKEWS)
@pytest.mark.parametrize("act", ["agree", "less"])
def test_a_supervisor_decides_on_no_answers_for_police_that_they_had_not_seen(
    skew: Mapping[str, int], act: str
):
    late = [("4471", "yes", False), ("2290", act, False)]
    desks = run([("4471", "ask", False), ("2290", "look", True), *late], skew)
    assert comes_to(desks) is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("skew", SKEWS)
def test_a_supervisor_who_saw_answers_for_police_may_decide_for_less(skew: Mapping[str, int]):
    """Wherever a wrong clock puts the answers that they saw."""
    desks = run([("4471", "ask", False), ("4471", "yes", False), ("2290", "less", True)], skew)
    assert comes_to(desks) is ResponseClass.PARTNER_IMMEDIATE


def test_police_shown_in_the_assessment_before_are_not_decided_away_unseen():
    """A newer assessment came to no police by itself, and whoever decided in it had not read of them."""
    looks = [("5512", "look", True), ("5512", "new", False), ("5512", "calm", False)]
    desks = run([*looks, ("5512", "ask", False), ("2290", "look", False)], {"4471": -300_000})
    desks.read("2290")
    desks.act("4471", AnswerQuestion("act_done", "yes"))
    for command in commands("less", desks.seen["2290"]):
        desks.act("2290", command)
    assert any(e.kind == "supervisor_decided" for e in desks.logs["2290"])
    assert standing(desks.merged(), ENGINE).source != "decision"


def test_a_decision_for_no_police_does_not_cover_answers_for_police():
    """Given by another desk and never seen: the fall that was seen was another one."""
    desks = run([("5512", "look", False)])
    desks.act("5512", AnswerQuestion("crime", "yes"))
    for option in ("yes", "no"):
        desks.act("4471", AnswerQuestion("act_done", option))
    desks.act("4471", AcceptRecommendation())
    assert comes_to(desks) is ResponseClass.POLICE_PRIORITY


def begun_ahead(clock_ms: int) -> Desks:
    """A call that a desk began whose clock is ``clock_ms`` ahead; another one brings new information to it."""
    desks = Desks(skew={"4471": clock_ms, "3301": -2_000})
    desks.seen["4471"] = CallState("call-1")
    desks.act("4471", BeginCall("live"))
    for person, act in (("5512", "new"), ("3301", "police now")):
        desks.read(person)
        for command in commands(act, desks.seen[person]):
            desks.act(person, command)
    return desks


@pytest.mark.parametrize("clock_ms", [300_000, 0])
@pytest.mark.parametrize("names_its_beginning", [True, False])
def test_nothing_comes_before_the_beginning_that_it_belongs_to(
    clock_ms: int, names_its_beginning: bool
):
    """Earlier records name no command: there the number tells which assessment it belongs to."""
    desks = begun_ahead(clock_ms)
    logs = [list(log) for log in desks.logs.values()]
    if not names_its_beginning:
        for log in logs:
            log[:] = [replace(e, body=_as_earlier(e.body)) for e in log]
    state = retell("call-1", merged_entries(logs), lambda _: None).state
    assert state.opening is not None
    assert [len(a.decisions) for a in state.assessments] == [0, 1]
    assert standing(state, ENGINE).response is ResponseClass.POLICE_IMMEDIATE
    assert merged_entries(logs)[0].kind == "call_began"


def _as_earlier(body: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in body.items() if name not in ("begun", "after")}


@pytest.mark.parametrize("skew", SKEWS)
@pytest.mark.parametrize(("one", "other"), [("4471", "5512"), ("5512", "4471"), ("2290", "3301")])
def test_who_puts_their_own_slip_right_lowers_no_police_of_another_screen(
    skew: Mapping[str, int], one: str, other: str
):
    steps = [(one, "yes", False), (other, "yes", False), (one, "calm", False)]
    desks = run([*steps, (one, "accept", False)], skew)
    now = standing(desks.merged(), ENGINE)
    assert now.response is not None
    assert not now.is_no_police, "a supervisor is asked, or police stand"
    desks.read("4402")
    asked = {request.reason for request in desks.seen["4402"].requests}
    assert now.response.sends_police or "route_fell" in asked


@pytest.mark.parametrize("route", ["police", "less"])
def test_what_a_supervisor_decided_stands_as_police_though_the_log_of_whoever_asked_is_gone(route):
    desks = run([("5512", "ask", False), ("2290", "look", True), ("2290", route, False)])
    before = standing(desks.merged(), ENGINE)
    desks.logs["5512"].clear()
    after = standing(desks.merged(), ENGINE)
    assert after.response is before.response
    assert (after.source, after.route) == (before.source, before.route)


@pytest.mark.parametrize("answers", [(), ("ill",)])
def test_no_police_for_an_assessment_before_lower_none_of_a_later_one_though_its_request_is_gone(
    answers: Sequence[str],
):
    """What was asked can no longer be read; what was seen of the answers tells which assessment it was about.

    Where those answers are gone too, nobody knows, and it lowers no police of a later one.
    """
    begun = [("4471", act, False) for act in ("new", "calm", "police now")]
    asked = [("5512", act, False) for act in (*answers, "ask")]
    desks = run([*begun, *asked, ("2290", "less", True)])
    assert [e.kind for e in desks.logs["2290"]] == ["supervisor_decided"]
    assert comes_to(desks) is ResponseClass.POLICE_IMMEDIATE
    desks.logs["5512"].clear()
    assert comes_to(desks) is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("more", ["yes", "calm", "new"])
@pytest.mark.parametrize("slow", [-300_000, -2_000])
def test_a_request_that_follows_no_more_takes_no_decision_with_it(slow: int, more: str):
    """It followed from acts of two desks, and a third thing that one of them does comes before them by its clock."""
    desks = run([("5512", "yes", False), ("4471", "accept", False)], {"5512": slow})
    desks.read("2290")
    (asked,) = pending_requests(desks.seen["2290"])
    decided = DecideRequest(asked.item, "overturn", "police_now", "Known.", asked.stamp.command)
    desks.act("2290", decided)
    for command in commands(more, desks.seen["5512"]):
        desks.act("5512", command)
    assert comes_to(desks) is ResponseClass.POLICE_IMMEDIATE
    assert "police_now" in decided_in(desks.merged()).values()

"""`check` against every complete set of answers, in both directions, and its examples against the fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import ALWAYS, AnyOf, Is, Not, Truth, truth
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.guarantee_names import GUARANTEES
from rcrp_desktop.domain.policy.guarantees import CheckReport, Failure, check
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass, Route, Rule
from rcrp_desktop.domain.policy.plain_reading import dangers_told, route_read
from tests.support.call_strategies import few, shipped_packs
from tests.support.pack_builder import a_pack, a_question, a_rule, an_option
from tests.support.pack_strategies import answers, packs, packs_of_life
from tests.support.plain_checks import Fault, PlainChecks, everyone

SMALL = packs(max_questions=4)
USED = [a_pack(), *shipped_packs()]
LIFE = packs_of_life(max_questions=4)
SAME_CALLS = ("no_silent_no", "unknown_named")
AT_ONCE = ResponseClass.POLICE_IMMEDIATE
UNSETTLED = "does not settle the call"


def named(report: CheckReport, own: set[str]) -> set[Fault]:
    """The failures, without the words of a pack's own promise and without advice."""
    return {
        (f.guarantee, "" if f.guarantee in own else f.message.partition(";")[0])
        for f in report.failures
    }


@few
@given(SMALL | LIFE)
def test_a_check_names_exactly_the_faults_that_some_call_has(pack: PolicyPack):
    plain, report = PlainChecks(pack), check(pack)
    found = named(report, {g.id for g in pack.guarantees})
    expected = plain.faults()
    # A safety answer that changes nothing is told once, as a question that is never needed.
    unneeded = {
        fault
        for fault in expected - found
        if fault[0] == "unknown_named"
        and re.search(r"with (\w+) not known", fault[1])[1] in plain.silent_questions
    }
    assert found == expected - unneeded


@few
@given(SMALL | LIFE)
def test_the_example_of_a_failure_shows_the_fault(pack: PolicyPack):
    for failure in check(pack).failures:
        if not failure.message.endswith((")", "be reached")):
            assert shows(pack, failure), failure


def shows(pack: PolicyPack, failure: Failure) -> bool:
    if failure.guarantee != "monotone" and UNSETTLED not in failure.message:
        now = Engine(pack).recommend(failure.example)
        assert now.route is not None, "an example is a whole call"
        assert now.counting.not_counted == {}
    return _SHOWS[failure.guarantee](pack, failure)


def _life(pack: PolicyPack, failure: Failure) -> bool:
    question, option = failure.message.split()[0], failure.message.split()[2]
    now = Engine(pack).recommend(failure.example)
    if UNSETTLED in failure.message:
        at_once = {route.id for route in now.could_be if route.response is AT_ONCE}
        told = set(re.findall(r"(\w+) \(rule \w+\)", failure.message))
        return now.counting.counted[question] == option and len(told) > 1 and told == at_once
    assert now.route is not None
    given_life = now.counting.counted[question] == option
    return given_life and now.route.response is not AT_ONCE


def _silent(pack: PolicyPack, failure: Failure) -> bool:
    now = Engine(pack).recommend(failure.example)
    assert now.route is not None
    unanswered = failure.message.rsplit(" ", 1)[1] in now.unanswered_safety
    return unanswered and now.route.response.is_no_police


def _unknown(pack: PolicyPack, failure: Failure) -> bool:
    rule, question = failure.message.split()[1], failure.message.split()[6]
    now = Engine(pack).recommend(failure.example)
    assert now.route is not None
    found = pack.question(question)
    option = found.option(now.counting.counted[question]) if found else None
    assert option is not None
    assert option.unknown
    return [r.id for r in now.rules] == [rule] and now.route.response.is_no_police


def _fall(pack: PolicyPack, failure: Failure) -> bool:
    pattern = r"(\w+): (\w+) is more dangerous than (\w+) but"
    question, high, low = re.match(pattern, failure.message).groups()
    assert failure.example[question] == high
    higher = led_by_what_counts(pack, failure.example)
    lower = led_by_what_counts(pack, {**failure.example, question: low})
    # Which of several routes of one response class it is does not matter here.
    return _protections(higher) < _protections(lower)


def led_by_what_counts(pack: PolicyPack, told: Mapping[str, str]) -> tuple[Route, ...]:
    """What no longer counts after the change does not hide a fall of the rules, although it is heard."""
    return Engine(pack).recommend(count(pack, told).counted).could_be


def _protections(routes: tuple[Route, ...]) -> int:
    (protection,) = {route.response.protection for route in routes}
    return protection


def _promise(pack: PolicyPack, failure: Failure) -> bool:
    promise = next(g for g in pack.guarantees if g.id == failure.guarantee)
    now = Engine(pack).recommend(failure.example)
    assert now.route is not None
    holds = truth(promise.when, now.counting.known) is Truth.HOLDS
    return holds and now.route.response.protection < promise.at_least.protection


_SHOWS = {
    "life_first": _life,
    "no_silent_no": _silent,
    "unknown_named": _unknown,
    "monotone": _fall,
    "g1": _promise,
}


@few
@given(SMALL | LIFE, st.sampled_from([r for r in ResponseClass if r.is_no_police]))
def test_a_pack_where_told_dangers_stay_below_a_supervisor_is_refused_with_such_a_call(
    pack: PolicyPack, response: ResponseClass
):
    assert "heard" not in {failure.guarantee for failure in check(pack).failures}
    seeded = replace(pack, told_danger_route=response.value)
    (failure,) = [f for f in check(seeded).failures if f.guarantee == "heard"]
    assert failure.message.startswith(f"route {response.value}, ")
    unheard = any(is_unheard(seeded, call) for call in everyone(seeded))
    assert bool(failure.example) == unheard
    if unheard:
        now = Engine(seeded).recommend(failure.example)
        assert now.told
        assert now.route is not None
        assert now.route.response is response


def is_unheard(pack: PolicyPack, call: Mapping[str, str]) -> bool:
    route = route_read(pack, call)
    return bool(dangers_told(pack, call)) and route is not None and route.response.is_no_police


@few
@given(st.data())
def test_a_pack_that_keeps_the_guarantee_never_settles_on_no_police_in_silence(data: st.DataObject):
    pack = data.draw(SMALL)
    now = Engine(pack).recommend(data.draw(answers(pack)))
    if now.route is None or not now.route.response.is_no_police or not now.unanswered_safety:
        return
    broken = {f.message for f in check(pack).failures if f.guarantee == "no_silent_no"}
    plain = PlainChecks(pack)
    asked = {
        q
        for q in now.unanswered_safety
        for call, counting in zip(plain.calls, plain.counting, strict=True)
        if q in counting and all(call[n] == o for n, o in now.counting.counted.items())
    }
    assert bool(asked) <= bool(broken)


def settles_on_police_at_once(engine: Engine, told: Mapping[str, str]) -> bool:
    """What must be so of every call in which a threat to life counts."""
    now = engine.recommend(told)
    at_once = now.route is not None and now.route.response is AT_ONCE
    return at_once and now.can_change == () and now.next_question is None


def a_life_counts(engine: Engine, told: Mapping[str, str]) -> bool:
    counted = engine.recommend(told).counting.counted
    return bool(lives(engine.pack) & set(counted.items()))


def lives(pack: PolicyPack) -> set[tuple[str, str]]:
    return {(q.id, o.id) for q in pack.questions for o in q.options if o.life}


@few
@given(packs_of_life(max_questions=4, one_route=True), st.data())
def test_a_threat_to_life_settles_the_call_whatever_else_was_told(
    pack: PolicyPack, data: st.DataObject
):
    assert "life_first" not in {failure.guarantee for failure in check(pack).failures}
    engine, told = Engine(pack), data.draw(answers(pack))
    assert settles_on_police_at_once(engine, told) or not a_life_counts(engine, told)


@few
@given(st.sampled_from(USED), st.data())
def test_a_threat_to_life_settles_the_call_under_the_packs_that_are_used(
    pack: PolicyPack, data: st.DataObject
):
    question, option = data.draw(st.sampled_from(sorted(lives(pack))))
    engine, told = engine_of(pack.meta.id), {**data.draw(answers(pack)), question: option}
    assert settles_on_police_at_once(engine, told) or not a_life_counts(engine, told)


@cache
def engine_of(name: str) -> Engine:
    return Engine(next(pack for pack in USED if pack.meta.id == name))


@pytest.mark.parametrize("pack", USED, ids=lambda pack: pack.meta.id)
def test_a_threat_to_life_that_everybody_is_asked_about_settles_the_call_alone(pack: PolicyPack):
    always = [q for q in pack.questions if q.ask_when == ALWAYS]
    told = [{q.id: o.id} for q in always for o in q.options if o.life]
    assert told
    assert [t for t in told if not settles_on_police_at_once(engine_of(pack.meta.id), t)] == []


@pytest.mark.parametrize("pack", USED, ids=lambda pack: pack.meta.id)
def test_packs_that_are_used_keep_every_guarantee(pack: PolicyPack):
    report = check(pack)
    assert report.held, report.failures
    assert [line.id for line in report.guarantees][: len(GUARANTEES)] == list(GUARANTEES)
    assert all(line.held for line in report.guarantees)


def told_and_seen(*rules: Rule) -> PolicyPack:
    """Two safety questions without a threat to life; the second is asked when the first is yes.

    Between them two that matter to nothing, one of which opens the other.
    """
    levels = ("no", "not_known", "yes")
    options = tuple(
        an_option(name, danger=n, unknown=name == "not_known") for n, name in enumerate(levels)
    )
    questions = (
        a_question(1, "told", *options, safety=True),
        a_question(2, "mood", *options),
        a_question(3, "why", *options, ask_when=Is("mood", "yes")),
        a_question(4, "seen", *options, safety=True, ask_when=Is("told", "yes")),
    )
    rest = a_rule("rest", ALWAYS, "ask_supervisor")
    pack = replace(a_pack(), questions=questions, rules=(*rules, rest))
    return replace(pack, guarantees=(), red_flags=())


ANY_SEEN_QUIET = AnyOf((Is("seen", "no"), Is("seen", "not_known")))
ANY_TOLD = AnyOf(tuple(Is("told", option) for option in ("no", "not_known", "yes")))


def test_a_safety_question_that_changes_nothing_is_silence():
    pack = told_and_seen(
        a_rule("told_no", Is("told", "no"), "advice_given"),
        a_rule("told_any", ANY_TOLD, "advice_given"),
    )
    silent = [f for f in check(pack).failures if f.guarantee == "no_silent_no"]
    assert {f.message.rsplit(" ", 1)[1] for f in silent} == {"told", "seen"}
    assert Engine(pack).recommend({}).route.id == "advice_given"


def test_a_safety_question_that_opens_another_is_not_silence():
    """Whatever is told gives advice while nothing is seen; but seeing is asked only once it is told."""
    pack = told_and_seen(
        a_rule("seen", Not(AnyOf((ANY_SEEN_QUIET, Not(Is("told", "yes"))))), "police_soon"),
        a_rule("told_any", ANY_TOLD, "advice_given"),
    )
    assert not Engine(pack).recommend({"seen": "no"}).settled
    assert "no_silent_no" not in {f.guarantee for f in check(pack).failures}


def test_calls_with_an_accepted_unknown_are_listed_for_sign_off():
    (accepted,) = check(a_pack()).accepted
    assert (accepted.rule, accepted.question) == ("r07_ambulance", "crime")
    now = Engine(a_pack()).recommend(accepted.example)
    assert [rule.id for rule in now.rules] == ["r07_ambulance"]
    assert accepted.example["crime"] == "not_known"


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.meta.id)
def test_every_accepted_unknown_of_a_shipped_pack_has_a_call_that_shows_it(pack: PolicyPack):
    engine = Engine(pack)
    for accepted in check(pack).accepted:
        now = engine.recommend(accepted.example)
        assert now.route is not None
        assert now.route.response.is_no_police
        assert accepted.rule in [rule.id for rule in now.rules]
        assert accepted.question in now.counting.counted


@few
@given(SMALL)
def test_the_answer_sets_of_all_routes_are_those_that_decide(pack: PolicyPack):
    report = check(pack)
    routes = {route.id for route in PlainChecks(pack).routes}
    assert set(report.answer_sets) == routes
    assert all(number > 0 for number in report.answer_sets.values())

"""Faults put into packs that keep every guarantee: each is refused, named, and shown by a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rcrp_desktop.domain.policy.conditions import ALWAYS, All, Is
from rcrp_desktop.domain.policy.diagram import Terminal, build_graph
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.guarantees import check
from rcrp_desktop.domain.policy.pack import (
    Guarantee,
    Phase,
    PolicyPack,
    Question,
    ResponseClass,
    Route,
    Rule,
)
from rcrp_desktop.domain.policy.plain_reading import first_rule
from tests.support.call_strategies import shipped_packs
from tests.support.pack_builder import a_pack
from tests.support.search_depth import NIGHTLY

SHIPPED = shipped_packs()
USED = [a_pack(), *(SHIPPED if NIGHTLY else SHIPPED[-1:])]
"""The shipped packs share their rules: one of them is enough while working."""

Seed = Callable[[PolicyPack], PolicyPack]


def no_police_rule(pack: PolicyPack) -> int:
    return next(n for n, r in enumerate(pack.rules) if pack.route_of(r).response.is_no_police)


def at_once_rule(pack: PolicyPack) -> int:
    """The first rule for a threat to life."""
    life = {(q.id, o.id) for q in pack.questions for o in q.options if o.life}
    return next(
        n
        for n, r in enumerate(pack.rules)
        if pack.route_of(r).response is ResponseClass.POLICE_IMMEDIATE
        and isinstance(r.when, Is)
        and (r.when.question, r.when.option) in life
    )


def with_rule(pack: PolicyPack, place: int, rule: Rule) -> PolicyPack:
    return replace(pack, rules=(*pack.rules[:place], rule, *pack.rules[place + 1 :]))


def with_question(pack: PolicyPack, question: Question) -> PolicyPack:
    changed = (question if q.id == question.id else q for q in pack.questions)
    return replace(pack, questions=tuple(changed))


def with_no_police_route(pack: PolicyPack, change: Callable[[Route], Route]) -> PolicyPack:
    name = pack.route_of(pack.rules[no_police_rule(pack)]).id
    routes = (change(r) if r.id == name else r for r in pack.routes)
    return replace(pack, routes=tuple(routes))


def gap(pack: PolicyPack) -> PolicyPack:
    return replace(pack, rules=pack.rules[:-1])


def dead_rule(pack: PolicyPack) -> PolicyPack:
    copy = replace(pack.rules[0], id="copy_of_the_first")
    return replace(pack, rules=(*pack.rules[:1], copy, *pack.rules[1:]))


def swapped_rules(pack: PolicyPack) -> PolicyPack:
    up, down = no_police_rule(pack), at_once_rule(pack)
    rules = list(pack.rules)
    rules[up], rules[down] = rules[down], rules[up]
    return replace(pack, rules=tuple(rules))


def unknown_accepted_without_a_name(pack: PolicyPack) -> PolicyPack:
    return replace(pack, rules=tuple(replace(r, accepts_unknown=()) for r in pack.rules))


def unknown_accepted_without_a_reason(pack: PolicyPack) -> PolicyPack:
    def emptied(rule: Rule) -> Rule:
        accepted = tuple(replace(a, reason=" ") for a in rule.accepts_unknown)
        return replace(rule, accepts_unknown=accepted)

    return replace(pack, rules=tuple(map(emptied, pack.rules)))


def danger_reversed(pack: PolicyPack) -> PolicyPack:
    question = next(q for q in pack.questions if q.safety and any(o.life for o in q.options))
    most = max(o.danger for o in question.options)
    options = tuple(replace(o, danger=most - o.danger) for o in question.options)
    return with_question(pack, replace(question, options=options))


def words_missing(pack: PolicyPack) -> PolicyPack:
    return with_no_police_route(pack, lambda route: replace(route, say=" "))


def safety_net_missing(pack: PolicyPack) -> PolicyPack:
    return with_no_police_route(pack, lambda route: replace(route, safety_net=""))


def duty_missing(pack: PolicyPack) -> PolicyPack:
    return with_no_police_route(pack, lambda route: replace(route, duties=()))


def agency_missing(pack: PolicyPack) -> PolicyPack:
    return with_no_police_route(pack, lambda route: replace(route, agencies=()))


def agency_unknown(pack: PolicyPack) -> PolicyPack:
    return with_no_police_route(pack, lambda route: replace(route, agencies=("nobody",)))


def question_unreachable(pack: PolicyPack) -> PolicyPack:
    first, question = pack.questions[0], pack.questions[-1]
    never = All(tuple(Is(first.id, option.id) for option in first.options))
    return with_question(pack, replace(question, ask_when=never))


def catch_all_below_supervisor(pack: PolicyPack) -> PolicyPack:
    route = pack.route_of(pack.rules[no_police_rule(pack)]).id
    return with_rule(pack, len(pack.rules) - 1, replace(pack.rules[-1], route=route))


def told_dangers_below_supervisor(pack: PolicyPack) -> PolicyPack:
    return replace(pack, told_danger_route=pack.route_of(pack.rules[no_police_rule(pack)]).id)


def catch_all_conditional(pack: PolicyPack) -> PolicyPack:
    first = pack.questions[0]
    when = Is(first.id, first.options[0].id)
    return with_rule(pack, len(pack.rules) - 1, replace(pack.rules[-1], when=when))


def life_without_police(pack: PolicyPack) -> PolicyPack:
    place = at_once_rule(pack)
    asks = next(r.id for r in pack.routes if r.response is ResponseClass.SUPERVISOR)
    return with_rule(pack, place, replace(pack.rules[place], route=asks))


def life_by_two_routes(pack: PolicyPack) -> PolicyPack:
    """One threat to life goes to a team of its own: right in itself, and yet told alone it settles nothing."""
    place = at_once_rule(pack)
    team = replace(pack.route_of(pack.rules[place]), id="second_team")
    changed = with_rule(pack, place, replace(pack.rules[place], route=team.id))
    return replace(changed, routes=(team, *pack.routes))


def life_below_another_route(pack: PolicyPack) -> PolicyPack:
    """Something that is no threat to life stands above those rules and sends police at once by a new route."""
    life = pack.route_of(pack.rules[at_once_rule(pack)])
    team = replace(life, id="second_team")
    higher = replace(pack.rules[0], id="first", when=a_plain_answer(pack), route=team.id)
    return replace(pack, rules=(higher, *pack.rules), routes=(team, *pack.routes))


def a_plain_answer(pack: PolicyPack) -> Is:
    """The most dangerous answer of a question that knows no threat to life."""
    question = next(q for q in pack.questions if q.safety and not any(o.life for o in q.options))
    return Is(question.id, max(question.options, key=lambda o: o.danger).id)


def life_unheard(pack: PolicyPack) -> PolicyPack:
    asks = next(r.id for r in pack.routes if r.response is ResponseClass.SUPERVISOR)
    return replace(pack, rules=(replace(pack.rules[-1], route=asks, when=ALWAYS),))


def phase_to_nobody(pack: PolicyPack) -> PolicyPack:
    place = no_police_rule(pack)
    rule = replace(pack.rules[place], phase="trial")
    phase = Phase("trial", "Trial", live=False, live_from="", old_route=rule.route)
    return replace(with_rule(pack, place, rule), phases=(phase,))


def safety_not_asked(pack: PolicyPack) -> PolicyPack:
    """The rule for no police comes first and looks at nothing."""
    rule = replace(pack.rules[no_police_rule(pack)], when=ALWAYS)
    return replace(pack, rules=(rule, *pack.rules))


def promise_broken(pack: PolicyPack) -> PolicyPack:
    promise = Guarantee("never_less", ALWAYS, ResponseClass.POLICE_SCHEDULED, "Police always")
    return replace(pack, guarantees=(*pack.guarantees, promise))


def route_unused(pack: PolicyPack) -> PolicyPack:
    return replace(pack, routes=(*pack.routes, replace(pack.routes[0], id="spare")))


FAULTS: dict[Seed, tuple[str, str]] = {
    gap: ("total", "no rule holds for this call"),
    dead_rule: ("total", "rule copy_of_the_first can never decide (dead)"),
    swapped_rules: ("life_first", "does not lead to police at once"),
    unknown_accepted_without_a_name: ("unknown_named", "not known"),
    unknown_accepted_without_a_reason: ("unknown_named", "not known"),
    danger_reversed: ("monotone", "is more dangerous than"),
    words_missing: ("never_nobody", "has no words to say"),
    safety_net_missing: ("never_nobody", "has no safety-net advice"),
    duty_missing: ("never_nobody", "has no closing duty caller_told"),
    agency_missing: ("never_nobody", "names no agency that acts"),
    agency_unknown: ("never_nobody", "agency nobody is not in the directory"),
    question_unreachable: ("total", "can never be asked (unreachable)"),
    catch_all_below_supervisor: ("catch_all", "goes below supervisor"),
    told_dangers_below_supervisor: ("heard", "where told dangers that do not count stay"),
    catch_all_conditional: ("catch_all", "the last rule must be `when: always`"),
    life_without_police: ("life_first", "does not lead to police at once"),
    life_by_two_routes: ("life_first", "does not settle the call"),
    life_below_another_route: ("life_first", "does not settle the call"),
    life_unheard: ("life_first", "does not lead to police at once"),
    phase_to_nobody: ("phases", "its old process leads to nobody"),
    safety_not_asked: ("no_silent_no", "no police is reached without an answer"),
    promise_broken: ("never_less", "Police always"),
    route_unused: ("total", "route spare can never be reached"),
}

NO_EXAMPLE = (dead_rule, question_unreachable, catch_all_conditional, route_unused)
"""Faults that no single call can show."""

each_pack = pytest.mark.parametrize("pack", USED, ids=lambda pack: pack.meta.id)
each_fault = pytest.mark.parametrize("seed", FAULTS, ids=lambda seed: seed.__name__)


@each_pack
@each_fault
def test_a_seeded_fault_is_refused_and_named(pack: PolicyPack, seed: Seed):
    guarantee, words = FAULTS[seed]
    broken = seed(pack)
    if broken == pack:
        pytest.skip("the pack accepts no unknown")
    report = check(broken)
    assert not report.held
    found = [f for f in report.failures if f.guarantee == guarantee and words in f.message]
    assert found, report.failures[:5]
    assert guarantee not in [line.id for line in report.guarantees if line.held]
    assert bool(found[0].example) == (seed not in NO_EXAMPLE and seed is not safety_not_asked)


@each_pack
def test_the_example_of_a_gap_is_a_call_for_which_no_rule_holds(pack: PolicyPack):
    broken = gap(pack)
    example = next(f.example for f in check(broken).failures if f.message.startswith("no rule"))
    assert first_rule(broken, example) is None
    assert first_rule(pack, example) == pack.rules[-1]


@each_pack
def test_the_example_of_an_unheard_danger_is_a_call_without_police_in_which_it_was_told(
    pack: PolicyPack,
):
    broken = told_dangers_below_supervisor(pack)
    (failure,) = check(broken).failures
    now = Engine(broken).recommend(failure.example)
    assert now.told
    assert now.route is not None
    assert now.route.response.is_no_police
    assert not Engine(pack).recommend(failure.example).could_be[-1].response.is_no_police


@each_pack
@pytest.mark.parametrize("seed", [swapped_rules, life_without_police, life_unheard])
def test_the_example_of_an_unheard_threat_is_a_call_without_police(pack: PolicyPack, seed: Seed):
    broken = seed(pack)
    for failure in check(broken).failures:
        if failure.guarantee == "life_first":
            rule = first_rule(broken, failure.example)
            assert rule is not None
            assert broken.route_of(rule).response is not ResponseClass.POLICE_IMMEDIATE
            question, option = failure.message.split()[0], failure.message.split()[2]
            assert failure.example[question] == option


@each_pack
@pytest.mark.parametrize("seed", [life_by_two_routes, life_below_another_route])
def test_the_example_of_an_open_threat_is_what_a_caller_tells_first(pack: PolicyPack, seed: Seed):
    broken = seed(pack)
    engine = Engine(broken)
    failures = [f for f in check(broken).failures if f.guarantee == "life_first"]
    assert failures
    for failure in failures:
        now = engine.recommend(failure.example)
        assert now.counting.counted == failure.example
        assert not now.settled
        assert {route.response for route in now.could_be} == {ResponseClass.POLICE_IMMEDIATE}
        assert all(f"{route.id} (rule " in failure.message for route in now.could_be)
        assert "let every threat to life lead to the same route" in failure.message


def test_a_threat_that_is_asked_about_in_countless_ways_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("rcrp_desktop.domain.policy.settling.WAYS_BOUND", 0)
    report = check(life_by_two_routes(a_pack()))
    assert [f.guarantee for f in report.failures] == ["size"]
    assert "goodbye" in report.failures[0].message


def test_a_pack_with_too_many_cases_is_refused_with_the_questions_that_cause_it(monkeypatch):
    monkeypatch.setattr("rcrp_desktop.domain.policy.guarantees.build_graph", _bounded)
    report = check(a_pack())
    assert [f.guarantee for f in report.failures] == ["size"]
    assert "weapon" in report.failures[0].message
    assert report.nodes == 0


def _bounded(pack: PolicyPack):
    return build_graph(pack, bound=8)


def test_a_pack_without_rules_is_refused_and_not_a_crash():
    report = check(replace(a_pack(), rules=()))
    assert {"total", "catch_all"} <= {f.guarantee for f in report.failures}


def test_a_catch_all_that_can_never_decide_is_refused_and_not_a_crash():
    pack = a_pack()
    always = replace(pack.rules[-1], id="above")
    to_partner = replace(pack.rules[-1], route="crisis_leads")
    report = check(replace(pack, rules=(*pack.rules[:-1], always, to_partner)))
    messages = {f.message: dict(f.example) for f in report.failures}
    assert messages["catch-all r12_rest goes below supervisor"] == {}
    assert "rule r12_rest can never decide (dead)" in messages


def test_a_phase_that_is_not_live_takes_the_old_process_and_keeps_the_guarantees():
    pack = a_pack()
    off = replace(pack, phases=(replace(pack.phases[0], live=False),))
    assert check(off).held
    left = next(r for r in off.rules if r.phase == "walkout")
    assert off.route_of(left).id == "ask_supervisor"
    assert pack.route_of(left).id == "hospital_leads"


def test_of_two_threats_to_life_only_the_unheard_one_is_named():
    pack = a_pack()
    intent = pack.question("intent")
    options = tuple(replace(o, life=o.id in ("plan", "thoughts")) for o in intent.options)
    report = check(with_question(pack, replace(intent, options=options)))
    found = {f.message for f in report.failures if f.guarantee == "life_first"}
    assert found == {"intent is thoughts does not lead to police at once"}


def test_a_route_that_no_call_takes_is_still_held_to_its_words():
    pack = a_pack()
    spare = replace(pack.route("advice_given"), id="spare", say="")
    report = check(replace(pack, routes=(*pack.routes, spare)))
    found = {f.message: dict(f.example) for f in report.failures}
    assert found["route spare: has no words to say"] == {}


def test_a_graph_of_one_rule_is_one_terminal():
    pack = replace(a_pack(), rules=a_pack().rules[-1:])
    (only,) = build_graph(pack).nodes
    assert isinstance(only, Terminal)

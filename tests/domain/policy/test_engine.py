"""The meaning of a pack (design §3.3) as laws, over random packs, the small pack and the shipped ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import (
    ALWAYS,
    NOT_ASKED,
    All,
    Is,
    Truth,
    questions_of,
    truth,
)
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.diagram import DiagramTooLarge, build_graph
from rcrp_desktop.domain.policy.engine import Engine, Recommendation, RuleState
from rcrp_desktop.domain.policy.guarantees import check
from rcrp_desktop.domain.policy.pack import PolicyPack, Question, ResponseClass
from rcrp_desktop.domain.policy.plain_reading import asked_next, completions, first_rule
from tests.support.call_strategies import few, shipped_packs
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack, a_question, a_rule, yes_no_unknown
from tests.support.pack_strategies import answers, packs, packs_with_answers
from tests.support.plain_checks import PlainChecks, counting_of_some

SMALL = packs(max_questions=4)
USED = [a_pack(), *shipped_packs()]
each_used_pack = pytest.mark.parametrize("pack", USED, ids=lambda pack: pack.meta.id)


def routes_of_completions(pack: PolicyPack, given_answers: dict[str, str]) -> set[str]:
    found: set[str] = set()
    for complete in completions(pack, given_answers):
        rule = first_rule(pack, complete)
        assert rule is not None
        found.add(pack.route_of(rule).id)
    return found


def counting_only(pack: PolicyPack) -> st.SearchStrategy[dict[str, str]]:
    """What of some answers counts; ``test_told_dangers`` has what stands beside that."""
    return answers(pack).map(lambda given_answers: dict(count(pack, given_answers).counted))


def without_uncounted(now: Recommendation) -> Recommendation:
    return replace(now, counting=replace(now.counting, not_counted={}))


# --- 3.3.1 counting -------------------------------------------------------------------------------


@few
@given(packs_with_answers())
def test_counting_is_that_of_the_design(drawn):
    pack, given_answers = drawn
    counting = count(pack, given_answers)
    assert counting.counted == counting_of_some(pack, given_answers)
    assert {**counting.counted, **counting.not_counted} == given_answers


@few
@given(packs_with_answers())
def test_only_the_final_counting_answers_and_the_dangers_told_beside_them_matter(drawn):
    pack, given_answers = drawn
    engine = Engine(pack)
    now = engine.recommend(given_answers)
    heard = {**now.counting.counted, **dict(now.told)}
    assert without_uncounted(now) == without_uncounted(engine.recommend(heard))


@few
@given(st.data())
def test_a_law_of_history_any_way_to_the_same_answers_recommends_the_same(data):
    pack = data.draw(SMALL)
    engine, current, past = Engine(pack), {}, []
    for _ in range(data.draw(st.integers(0, 12))):
        if past and data.draw(st.booleans()):
            current = past.pop()
            continue
        past.append(dict(current))
        question = data.draw(st.sampled_from(pack.questions))
        current = {**current, question.id: data.draw(st.sampled_from(question.options)).id}
    fresh = dict(sorted(engine.recommend(current).counting.counted.items()))
    now = engine.recommend(current)
    heard = {**fresh, **dict(reversed(now.told))}
    assert without_uncounted(now) == without_uncounted(engine.recommend(heard))


# --- 3.3.2 settled --------------------------------------------------------------------------------


@few
@given(st.data())
def test_what_a_call_can_become_is_exactly_what_its_completions_become(data):
    pack = data.draw(SMALL)
    now = Engine(pack).recommend(data.draw(counting_only(pack)))
    reached = routes_of_completions(pack, dict(now.counting.counted))
    assert {route.id for route in now.could_be} == reached
    assert now.settled == (len(reached) == 1)
    assert not now.settled or now.route.id in reached


@few
@given(st.data())
def test_a_question_can_change_the_route_exactly_when_some_call_depends_on_it(data):
    pack = data.draw(SMALL)
    now = Engine(pack).recommend(data.draw(counting_only(pack)))
    plain = PlainChecks(pack)
    depends = [q.id for q in pack.questions if plain.depends_on(q, now.counting.counted)]
    assert list(now.can_change) == [q for q in depends if q not in now.counting.counted]


@few
@given(st.data())
def test_the_rules_of_a_settled_route_are_those_that_its_completions_find(data):
    pack = data.draw(SMALL)
    now = Engine(pack).recommend(data.draw(counting_only(pack)))
    if not now.settled:
        assert now.rules == ()
        return
    complete = completions(pack, dict(now.counting.counted))
    assert {rule.id for rule in now.rules} == {first_rule(pack, call).id for call in complete}


# --- 3.3.3 the next question ----------------------------------------------------------------------


def expected_next(pack: PolicyPack, now: Recommendation, aside: set[str]) -> str | None:
    """The first in pack order that is an unanswered safety question or can change the route.

    Where it is not known yet whether that question is asked: the first that its asking waits for.
    """
    if now.settled and now.route.response is ResponseClass.POLICE_IMMEDIATE:
        return None
    wanted = set(now.can_change) | set(now.unanswered_safety)
    for question in pack.questions:
        if question.id in wanted and question.id not in aside:
            found = first_waited_for(pack, question, now, aside)
            if found is not None:
                return found
    return None


def first_waited_for(
    pack: PolicyPack, question: Question, now: Recommendation, aside: set[str]
) -> str | None:
    if question.id in now.counting.counted:
        return None
    asked = truth(question.ask_when, now.counting.known)
    if asked is not Truth.OPEN:
        return question.id if asked is Truth.HOLDS else None
    waited = [q for q in pack.questions if q.id in questions_of(question.ask_when) - aside]
    found = (first_waited_for(pack, earlier, now, aside) for earlier in waited)
    return next((name for name in found if name is not None), None)


@few
@given(st.data())
def test_the_next_question_is_the_first_that_matters(data):
    pack = data.draw(packs())
    aside = data.draw(st.sets(st.sampled_from([q.id for q in pack.questions]), max_size=2))
    now = Engine(pack).recommend(data.draw(answers(pack)), set_aside=aside)
    found = now.next_question.id if now.next_question else None
    assert found == expected_next(pack, now, aside)
    assert found not in aside


@few
@given(packs_with_answers())
def test_an_open_call_always_has_a_next_question(drawn):
    pack, given_answers = drawn
    now = Engine(pack).recommend(given_answers)
    if not now.settled:
        assert now.next_question is not None
        assert now.next_question.id not in now.counting.counted
        assert truth(now.next_question.ask_when, now.counting.known) is Truth.HOLDS


@few
@given(st.data())
def test_asking_in_order_ends_and_stopping_early_is_exact(data):
    pack = data.draw(packs())
    engine, given_answers = Engine(pack), {}
    for _ in range(len(pack.questions) + 1):
        now = engine.recommend(given_answers)
        if now.next_question is None:
            break
        option = data.draw(st.sampled_from(now.next_question.options))
        given_answers[now.next_question.id] = option.id
    assert now.next_question is None
    assert now.settled
    assert now.counting.not_counted == {}
    at_once = now.route.response is ResponseClass.POLICE_IMMEDIATE
    assert at_once or now.unanswered_safety == ()
    while (left := plain_next(pack, given_answers)) is not None:
        given_answers[left.id] = data.draw(st.sampled_from(left.options)).id
    assert pack.route_of(first_rule(pack, given_answers)) == now.route


def plain_next(pack: PolicyPack, given_answers: dict[str, str]) -> Question | None:
    known: dict[str, str] = {}
    for question in pack.questions:
        asked = truth(question.ask_when, known) is Truth.HOLDS
        known[question.id] = given_answers.get(question.id, "") if asked else NOT_ASKED
        if asked and question.id not in given_answers:
            del known[question.id]
            return asked_next(pack, known)
    return None


@few
@given(packs_with_answers())
def test_going_on_offers_every_question_that_is_asked(drawn):
    pack, given_answers = drawn
    engine, seen = Engine(pack), dict(given_answers)
    while (offered := engine.recommend(seen, go_on=True).next_question) is not None:
        assert offered.id not in engine.recommend(seen).counting.counted
        seen[offered.id] = offered.options[0].id
    assert plain_next(pack, seen) is None


# --- 3.3.4 what would change it -------------------------------------------------------------------


def flips(pack: PolicyPack, counted: dict[str, str]) -> Iterator[tuple[str, str]]:
    for question in pack.questions:
        if question.id in counted:
            yield from ((question.id, o.id) for o in question.options)


@few
@given(packs_with_answers())
def test_the_changes_are_exactly_the_single_answers_that_alter_the_route(drawn):
    pack, given_answers = drawn
    engine = Engine(pack)
    now = engine.recommend(given_answers)
    expected = []
    for question, option in flips(pack, {**now.counting.counted, **dict(now.told)}):
        other = engine.recommend({**given_answers, question: option})
        if other.could_be != now.could_be:
            expected.append((question, option, other.could_be))
    found = [(c.question, c.option, c.routes) for c in engine.changes(now.counting)]
    assert found == expected


# --- trace ----------------------------------------------------------------------------------------


@few
@given(packs_with_answers())
def test_every_rule_stands_somewhere_and_the_deciding_one_decides(drawn):
    pack, given_answers = drawn
    engine = Engine(pack)
    now = engine.recommend(given_answers)
    states = {rule.id: engine.rule_state(rule, now) for rule in pack.rules}
    decides = [name for name, state in states.items() if state is RuleState.DECIDES]
    assert decides == ([now.rules[0].id] if len(now.rules) == 1 else [])
    for rule in pack.rules:
        if states[rule.id] is RuleState.EXCLUDED:
            assert truth(rule.when, now.counting.known) is Truth.EXCLUDED


@few
@given(packs_with_answers())
def test_the_deciding_answers_are_given_and_enough(drawn):
    pack, given_answers = drawn
    engine = Engine(pack)
    now = engine.recommend(given_answers)
    chosen = engine.deciding_answers(now)
    assert all(now.counting.counted[question] == option for question, option in chosen)
    places = [pack.question(question).number for question, _ in chosen]
    assert places == sorted(places)
    not_asked = {q: o for q, o in now.counting.known.items() if o == NOT_ASKED}
    for rule in now.rules:
        if truth(rule.when, now.counting.known) is Truth.HOLDS:
            assert truth(rule.when, {**not_asked, **dict(chosen)}) is Truth.HOLDS


@each_used_pack
def test_used_packs_keep_the_laws_on_random_calls(pack):
    engine, chance = Engine(pack), random.Random(7)
    for _ in range(60):
        given_answers = {
            q.id: chance.choice(q.options).id for q in pack.questions if chance.random() < 0.7
        }
        now = engine.recommend(given_answers)
        heard = {**now.counting.counted, **dict(now.told)}
        assert without_uncounted(now) == without_uncounted(engine.recommend(heard))
        assert (now.next_question.id if now.next_question else None) == expected_next(
            pack, now, set()
        )
        assert now.settled or now.next_question is not None
        if now.settled and now.route.response.is_no_police:
            assert now.unanswered_safety == ()


@each_used_pack
def test_used_packs_keep_the_law_of_changes_on_random_calls(pack):
    engine, chance = Engine(pack), random.Random(8)
    for _ in range(12):
        given_answers = {q.id: chance.choice(q.options).id for q in pack.questions}
        now = engine.recommend(given_answers)
        found = {(c.question, c.option): c.routes for c in engine.changes(now.counting)}
        for question, option in flips(pack, {**now.counting.counted, **dict(now.told)}):
            other = engine.recommend({**given_answers, question: option}).could_be
            assert found.get((question, option), now.could_be) == other


@each_used_pack
def test_a_proved_pack_says_before_it_is_compiled_what_it_says_after(pack):
    waiting, compiled = Engine(pack, proved=True), Engine(pack)
    assert waiting.recommend({}) == compiled.recommend({})
    waiting.compile()
    waiting.compile()
    assert waiting.recommend({}) == compiled.recommend({})


@each_used_pack
def test_a_proved_pack_is_compiled_when_an_answer_needs_it(pack):
    first = pack.questions[0]
    given_answers = {first.id: first.options[0].id}
    waiting, compiled = Engine(pack, proved=True), Engine(pack)
    assert waiting.recommend(given_answers) == compiled.recommend(given_answers)
    assert Engine(pack, proved=True).by_rule.root == compiled.by_rule.root


def test_what_was_recommended_long_ago_is_recommended_again():
    engine = Engine(a_pack())
    calls = [
        {"caller": o, "weapon": w, "crime": c, "health_need": h}
        for o in ("person", "public", "health_worker")
        for w in ("no", "not_known", "yes")
        for c in ("no", "not_known", "yes")
        for h in ("no", "not_known", "yes")
    ]
    before = [engine.recommend(call) for call in calls]
    assert [engine.recommend(call) for call in calls] == before
    assert [Engine(a_pack()).recommend(call) for call in calls] == before


@each_used_pack
def test_a_threat_to_life_told_first_is_police_at_once_whatever_else_is_asked(pack):
    """Of questions that are always asked; an answer to a conditional one waits until it is known to count."""
    engine = Engine(pack)
    told = [(q, o) for q in pack.questions if q.ask_when == ALWAYS for o in q.options if o.life]
    assert told
    for question, option in told:
        could_be = engine.recommend({question.id: option.id}).could_be
        assert {route.response for route in could_be} == {ResponseClass.POLICE_IMMEDIATE}


# --- examples -------------------------------------------------------------------------------------


def test_a_call_with_no_answers_is_open_and_starts_at_the_first_question():
    now = Engine(a_pack()).recommend({})
    assert not now.settled
    assert now.next_question.id == "act_done"
    assert (now.reason, now.basis) == ("", "")


def test_a_threat_to_life_ends_the_questions():
    now = Engine(a_pack()).recommend({"act_done": "yes"})
    assert now.route.id == "police_now"
    assert now.next_question is None
    assert now.reason == "Reason of r01_act_done."
    assert now.basis == "Basis of r01_act_done."


def test_an_answer_whose_question_is_not_asked_is_kept_but_does_not_count():
    now = Engine(a_pack()).recommend({**ADVICE_ANSWERS, "goodbye": "no"})
    assert now.route.id == "advice_given"
    assert now.counting.not_counted == {"goodbye": "no"}


def test_an_answer_out_of_order_that_is_told_first_can_be_flipped_too():
    engine = Engine(a_pack())
    now = engine.recommend({"crime": "yes"})
    assert {route.id for route in now.could_be} == {"police_now", "police_soon"}
    changes = {(c.question, c.option) for c in engine.changes(now.counting)}
    assert changes == {("crime", "no"), ("crime", "not_known")}


def test_a_question_set_aside_is_not_asked_again():
    now = Engine(a_pack()).recommend({}, set_aside={"act_done"})
    assert now.next_question.id == "weapon"


def test_a_pack_with_a_gap_makes_no_engine():
    pack = replace(a_pack(), rules=a_pack().rules[:-1])
    assert any(f.message.startswith("no rule holds") for f in check(pack).failures)
    with pytest.raises(ValueError, match="leave a gap"):
        Engine(pack)


def test_a_pack_whose_diagram_outgrows_the_bound_is_refused_with_the_questions_that_cause_it():
    with pytest.raises(DiagramTooLarge, match="too large") as refused:
        build_graph(a_pack(), bound=9)
    assert set(refused.value.questions) <= {q.id for q in a_pack().questions}
    assert refused.value.questions


def test_a_pack_of_one_rule_is_settled_before_the_first_answer():
    pack = replace(a_pack(), rules=(a_rule("only", ALWAYS, "police_now"),), guarantees=())
    now = Engine(pack).recommend({})
    assert now.route.id == "police_now"
    assert Engine(pack).changes(now.counting) == ()


def test_going_on_opens_the_question_that_another_waits_for():
    questions = (
        a_question(1, "first", *yes_no_unknown()),
        a_question(2, "second", *yes_no_unknown(), ask_when=Is("first", "no"), safety=True),
    )
    rules = (a_rule("rest", ALWAYS, "ask_supervisor"),)
    pack = replace(a_pack(), questions=questions, rules=rules, guarantees=(), red_flags=())
    engine = Engine(pack)
    assert engine.recommend({}).next_question.id == "first"
    assert engine.recommend({}, set_aside={"first"}).next_question is None
    assert engine.recommend({"first": "yes"}).next_question is None


def test_of_what_a_safety_question_waits_for_the_first_unanswered_is_asked():
    waits = All((Is("first", "no"), Is("second", "no")))
    questions = (
        a_question(1, "first", *yes_no_unknown()),
        a_question(2, "second", *yes_no_unknown()),
        a_question(3, "third", *yes_no_unknown(), ask_when=waits, safety=True),
    )
    rules = (a_rule("rest", ALWAYS, "ask_supervisor"),)
    pack = replace(a_pack(), questions=questions, rules=rules, guarantees=(), red_flags=())
    engine = Engine(pack)
    assert engine.recommend({}).next_question.id == "first"
    assert engine.recommend({"first": "no"}).next_question.id == "second"
    assert engine.recommend({"first": "no", "second": "no"}).next_question.id == "third"

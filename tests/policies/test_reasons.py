"""Why a route is recommended: only rules that the answers given bear out, never what is merely not known."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import ALWAYS, Is, Truth, questions_of, truth
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import PolicyPack, Rule
from tests.support.call_bench import engine_of
from tests.support.call_strategies import SHIPPED, few
from tests.support.pack_builder import a_pack
from tests.support.pack_strategies import packs_with_answers

COMPLETIONS = 15


@pytest.mark.parametrize("name", SHIPPED)
@given(st.data(), st.integers(0, 2**32))
@few
def test_no_reason_names_a_rule_that_questions_without_an_answer_can_still_exclude(
    name, data, seed
):
    engine = engine_of(name)
    said = engine.recommend(data.draw(partial(engine.pack)))
    named = [reason for reason in said.reason.split(" / ") if reason]
    decided = dict(engine.deciding_answers(said))
    for known in completions(engine.pack, said, seed):
        held = {r.reason for r in engine.pack.rules if truth(r.when, known) is Truth.HOLDS}
        assert set(named) <= held
    assert decided.items() <= said.counting.counted.items()
    assert set(decided) <= {q for rule in said.grounds for q in questions_of(rule.when)}


def partial(pack: PolicyPack) -> st.SearchStrategy[dict[str, str]]:
    """Answers to some questions; the others were not asked yet, or were left to a supervisor."""
    return st.fixed_dictionaries(
        {}, optional={q.id: st.sampled_from([o.id for o in q.options]) for q in pack.questions}
    )


def completions(pack: PolicyPack, said: Recommendation, seed: int):
    """What every question could turn out to be, beside the answers given."""
    chosen, told = random.Random(seed), said.counting.counted
    for _ in range(COMPLETIONS):
        every = {q.id: told.get(q.id) or chosen.choice(q.options).id for q in pack.questions}
        yield count(pack, every).known


@given(packs_with_answers())
@few
def test_what_is_told_as_why_is_among_what_can_decide_and_whatever_decides_alone_is_told(drawn):
    pack, told = drawn
    said = Engine(pack).recommend(told)
    assert set(said.grounds) <= set(said.rules)
    if len(said.rules) == 1:
        assert said.grounds == said.rules
    else:
        assert all(holds(rule, said) and rule.when != ALWAYS for rule in said.grounds)


def holds(rule: Rule, said: Recommendation) -> bool:
    return truth(rule.when, said.counting.known) is Truth.HOLDS


def test_a_question_left_to_a_supervisor_is_no_reason_for_police():
    engine = engine_of("national-2023")
    told = {"act_done": "no", "weapon": "no", "child": "alone", "intent": "plan"}
    said = engine.recommend(told, set_aside={"life_now"})
    assert said.route is not None
    assert said.rules[0].id == "r01_life_now"
    assert said.reason == "They mean to die, or there are goodbye signs."
    assert "immediate risk" not in said.basis
    assert engine.deciding_answers(said) == (("intent", "plan"),)


def test_that_the_facts_fit_no_rule_is_no_reason_while_one_can_still_fit_them():
    pack = a_pack()
    last = pack.rules[-1]
    assert last.when == ALWAYS
    unknown = replace(last, id="r98_unknown", when=Is("crime", "not_known"), reason="Not known.")
    engine = Engine(replace(pack, rules=(unknown, last)))
    open_still = engine.recommend({})
    assert open_still.rules == (unknown, last)
    assert open_still.settled
    assert open_still.reason == ""
    assert engine.recommend({"crime": "yes"}).reason == last.reason
    assert engine.recommend({"crime": "not_known"}).reason == "Not known."

"""What is left of a rule list, by its number, against the plain three-valued reading of each rule."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import (
    ALWAYS,
    NEVER,
    NOT_ASKED,
    Condition,
    Is,
    Truth,
    atoms,
    truth,
)
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.policy.residual_rules import RuleLists
from rcrp_desktop.domain.policy.residuals import Residuals
from tests.support.call_strategies import few
from tests.support.pack_strategies import packs

UNSPOKEN = "an answer that no rule speaks of"

A_YES, B_YES, C_YES = Is("a", "yes"), Is("b", "yes"), Is("c", "yes")


class Lists:
    """The rule lists of some conditions, over questions by name."""

    def __init__(self, questions: tuple[str, ...], conditions: tuple[Condition, ...]) -> None:
        self.places = {question: place for place, question in enumerate(questions)}
        self.residuals = Residuals(self.places)
        self.rules = RuleLists(self.residuals, [self.residuals.intern(c) for c in conditions])

    def after(self, known: dict[str, str]) -> int:
        number = self.rules.first
        for question, option in known.items():
            number = self.rules.given(number, self.places[question], option)
        return number

    def speaks_of(self, number: int, answer: Is) -> bool:
        bit = self.residuals.bit(self.places[answer.question], answer.option)
        return bool(self.rules.speaks_of[number] & bit)


def lists_of(pack: PolicyPack) -> Lists:
    return Lists(tuple(q.id for q in pack.questions), tuple(rule.when for rule in pack.rules))


@st.composite
def known_answers(draw: st.DrawFn, pack: PolicyPack) -> dict[str, str]:
    """Some of the questions, in any order, with an answer, without one or with one of which no rule speaks."""
    told = draw(st.permutations(pack.questions))[: draw(st.integers(0, len(pack.questions)))]
    return {
        q.id: draw(st.sampled_from([NOT_ASKED, UNSPOKEN, *(o.id for o in q.options)])) for q in told
    }


@few
@given(st.data())
def test_a_list_is_decided_by_the_first_rule_that_is_not_excluded_where_that_holds(
    data: st.DataObject,
):
    pack = data.draw(packs())
    known, lists = data.draw(known_answers(pack)), lists_of(pack)
    number = lists.after(known)
    values = [truth(rule.when, known) for rule in pack.rules]
    first = next(place for place, value in enumerate(values) if value is not Truth.EXCLUDED)
    holds = values[first] is Truth.HOLDS
    assert lists.rules.deciding(number) == (first if holds else None)
    assert lists.rules.is_decided(number) == holds


@few
@given(st.data())
def test_a_list_speaks_of_no_answer_but_to_open_questions_of_rules_down_to_the_first_that_holds(
    data: st.DataObject,
):
    pack = data.draw(packs())
    known, lists = data.draw(known_answers(pack)), lists_of(pack)
    number = lists.after(known)
    values = [truth(rule.when, known) for rule in pack.rules]
    still = pack.rules[: values.index(Truth.HOLDS)]
    spoken = {atom for rule in still for atom in atoms(rule.when) if atom.question not in known}
    for question in pack.questions:
        for option in question.options:
            answer = Is(question.id, option.id)
            assert answer in spoken or not lists.speaks_of(number, answer)


@few
@given(st.data())
def test_an_answer_of_which_nothing_speaks_leaves_what_a_question_that_is_not_asked_leaves(
    data: st.DataObject,
):
    pack = data.draw(packs())
    lists = lists_of(pack)
    number = lists.after(data.draw(known_answers(pack)))
    for place, question in enumerate(pack.questions):
        not_asked = lists.rules.given(number, place, NOT_ASKED)
        assert lists.rules.given(number, place, UNSPOKEN) == not_asked
        for option in question.options:
            if not lists.speaks_of(number, Is(question.id, option.id)):
                assert lists.rules.given(number, place, option.id) == not_asked


def test_lists_of_which_the_same_is_left_are_one():
    lists = Lists(("a", "b", "c"), (A_YES, B_YES, C_YES))
    assert lists.after({"a": "no"}) == lists.after({"a": NOT_ASKED})
    assert lists.after({"a": "no", "b": "no"}) == lists.after({"b": "no", "a": "no"})
    assert lists.after({"b": "yes", "c": "no"}) == lists.after({"b": "yes", "c": "yes"})


def test_the_same_condition_decides_as_another_rule_where_it_stands_elsewhere():
    lists = Lists(("a", "b"), (A_YES, B_YES, A_YES, ALWAYS))
    assert lists.rules.deciding(lists.after({"a": "yes"})) == 0
    assert lists.after({"a": "no", "b": "yes"}) != lists.after({"a": "no", "b": "no"})
    assert lists.rules.deciding(lists.after({"b": "no", "a": "no"})) == 3


def test_where_no_rule_can_hold_nothing_is_left_and_no_rule_decides():
    for conditions in ((), (NEVER,), (A_YES,), (A_YES, NEVER)):
        lists = Lists(("a",), conditions)
        number = lists.after({"a": "no"})
        assert lists.rules.is_decided(number)
        assert lists.rules.deciding(number) is None


def test_rules_that_never_hold_do_not_decide_before_anything_is_told():
    rules = Lists(("a",), (NEVER, NEVER)).rules
    assert rules.is_decided(rules.first)
    assert rules.deciding(rules.first) is None


def test_a_first_rule_that_always_holds_decides_at_once():
    lists = Lists(("a",), (ALWAYS, A_YES))
    assert lists.rules.deciding(lists.rules.first) == 0
    assert not lists.speaks_of(lists.rules.first, A_YES)

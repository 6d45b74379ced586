"""How many calls are referred because answers are not known: counted exactly, compared with plain enumeration."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import All, Is
from rcrp_desktop.domain.policy.doubt import CHANCES, Referred, doubt_report, referred
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Archetype, PolicyPack
from tests.support.archetypes import ARMED, QUIET, WARD, a_pack_with_kinds, enumerated
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack, a_rule
from tests.support.pack_strategies import answers, packs

FIVE = Fraction(5, 100)
_PARTS = st.sampled_from([Fraction(0), FIVE, Fraction(1, 3), Fraction(1)])


def alike(pack: PolicyPack, chance: Fraction) -> dict[str, Fraction]:
    return {question.id: chance for question in pack.questions}


@pytest.mark.parametrize("kind", [QUIET, WARD, ARMED], ids=lambda kind: kind.id)
@pytest.mark.parametrize("chance", [*CHANCES, Fraction(0), Fraction(1, 2), Fraction(1)])
def test_the_share_is_what_all_sets_of_doubts_add_up_to(kind: Archetype, chance: Fraction):
    engine = Engine(a_pack())
    assert referred(engine, kind, chance).share == enumerated(
        engine, kind, alike(engine.pack, chance)
    )


def test_the_share_of_a_small_pack_by_hand():
    """Four questions refer by themselves; without a need that is known, the last does too."""
    share = referred(Engine(a_pack()), QUIET, FIVE).share
    assert share == 1 - (1 - FIVE) ** 5


def test_an_answer_that_turns_opens_a_question_which_the_kind_of_call_answers():
    """Not known intent opens ``goodbye``: a kind of call that says yes to it gets police."""
    rules = [rule for rule in a_pack().rules if rule.id != "r06_unknown"]
    quiet_unknown = All((Is("intent", "not_known"), Is("goodbye", "not_known")))
    rules.insert(4, a_rule("r05_both", quiet_unknown, "ask_supervisor"))
    engine = Engine(replace(a_pack(), rules=tuple(rules)))
    says_no = replace(QUIET, answers={**ADVICE_ANSWERS, "goodbye": "no"})
    says_yes = replace(QUIET, answers={**ADVICE_ANSWERS, "goodbye": "yes"})
    shares = [referred(engine, kind, FIVE).share for kind in (says_no, QUIET, says_yes)]
    # Neither crime nor health need may turn; intent may, where what it opens is answered.
    others = (1 - FIVE) ** 2
    assert shares == [
        1 - others * (1 - FIVE * FIVE),
        1 - others * (1 - FIVE),
        1 - others * (1 - FIVE),
    ]


def without(pack: PolicyPack, chance: Fraction, question: str) -> dict[str, Fraction]:
    return {**alike(pack, chance), question: Fraction(0)}


@pytest.mark.parametrize("kind", [QUIET, WARD], ids=lambda kind: kind.id)
def test_a_question_costs_what_is_saved_if_it_alone_is_always_answered(kind: Archetype):
    engine = Engine(a_pack())
    found = referred(engine, kind, FIVE)
    for question in engine.pack.questions:
        saved = found.share - enumerated(engine, kind, without(engine.pack, FIVE, question.id))
        assert found.costs.get(question.id, 0) == saved


@st.composite
def kinds(draw: st.DrawFn) -> tuple[PolicyPack, Archetype]:
    """A random pack, and a kind of call that answers some of its questions."""
    pack = draw(packs(max_questions=4))
    return pack, Archetype("kind", "Kind", draw(answers(pack)))


@given(kinds(), _PARTS)
def test_on_any_pack_the_share_is_what_all_sets_of_doubts_add_up_to(
    drawn: tuple[PolicyPack, Archetype], chance: Fraction
):
    pack, kind = drawn
    engine = Engine(pack)
    assert referred(engine, kind, chance).share == enumerated(engine, kind, alike(pack, chance))


@given(kinds())
def test_on_any_pack_a_question_costs_what_is_saved_if_it_alone_is_always_answered(
    drawn: tuple[PolicyPack, Archetype],
):
    pack, kind = drawn
    engine = Engine(pack)
    found = referred(engine, kind, FIVE)
    for question in pack.questions:
        saved = found.share - enumerated(engine, kind, without(pack, FIVE, question.id))
        assert found.costs.get(question.id, 0) == saved


def test_a_report_leaves_threats_out_and_weighs_the_kinds_alike():
    report = doubt_report(Engine(a_pack_with_kinds()))
    assert report.chances == CHANCES
    assert [line.archetype.id for line in report.archetypes] == ["quiet", "ward"]
    quiet, ward = (line.referred[0].share for line in report.archetypes)
    assert report.shares[0] == (quiet + ward) / 2


def test_the_dearest_question_comes_first_and_free_ones_are_left_out():
    report = doubt_report(Engine(a_pack_with_kinds()), [FIVE])
    costs = [cost for _, (cost,) in report.costs]
    assert costs == sorted(costs, reverse=True)
    assert all(costs)
    assert {name for name, _ in report.costs}.isdisjoint({"caller", "left_ward"})


def test_a_pack_without_kinds_has_an_empty_report():
    report = doubt_report(Engine(a_pack()))
    assert (report.archetypes, report.costs, report.shares) == ((), (), (0, 0))


@pytest.mark.parametrize(
    ("chance", "share", "is_over"),
    [
        (FIVE, Fraction(40, 100), False),
        (FIVE, Fraction(4001, 10000), True),
        (Fraction(2, 100), Fraction(20, 100), False),
        (Fraction(2, 100), Fraction(21, 100), True),
        (Fraction(3, 100), Fraction(1), False),
    ],
)
def test_a_budget_is_held_before_rounding_and_only_where_there_is_one(
    chance: Fraction, share: Fraction, is_over: bool
):
    assert Referred(chance, share, {}).is_over is is_over

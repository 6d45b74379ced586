"""Three-valued truth: it never changes its mind, and agrees with plain truth once all is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import (
    ALWAYS,
    NEVER,
    NOT_ASKED,
    All,
    AnyOf,
    Condition,
    Is,
    Not,
    Truth,
    atoms,
    deciding_atoms,
    describe,
    questions_of,
    truth,
)
from tests.support.pack_builder import a_question, an_option
from tests.support.pack_strategies import conditions

QUESTIONS = tuple(
    a_question(n, f"q{n}", an_option("a"), an_option("b"), an_option("c")) for n in range(1, 5)
)
ANY = st.one_of(conditions(QUESTIONS, max_leaves=9), st.sampled_from([ALWAYS, NEVER, Not(NEVER)]))
COMPLETE = st.fixed_dictionaries({q.id: st.sampled_from([NOT_ASKED, *"abc"]) for q in QUESTIONS})


def plain(condition: Condition, known: dict[str, str]) -> bool:
    """Two-valued truth, written without any of the machinery."""
    if isinstance(condition, Is):
        return known[condition.question] == condition.option
    if isinstance(condition, Not):
        return not plain(condition.part, known)
    parts = [plain(part, known) for part in condition.parts]
    return all(parts) if isinstance(condition, All) else any(parts)


@given(ANY, COMPLETE)
def test_with_everything_known_truth_is_plain_truth(condition, known):
    expected = Truth.HOLDS if plain(condition, known) else Truth.EXCLUDED
    assert truth(condition, known) is expected


@given(ANY, COMPLETE, st.sets(st.sampled_from([q.id for q in QUESTIONS])))
def test_what_is_known_early_stays_true(condition, known, early):
    before = truth(condition, {q: o for q, o in known.items() if q in early})
    assert before in (Truth.OPEN, truth(condition, known))


@given(ANY, COMPLETE, st.sets(st.sampled_from([q.id for q in QUESTIONS])))
def test_the_deciding_atoms_decide(condition, known, early):
    some = {q: o for q, o in known.items() if q in early}
    value = truth(condition, some)
    if value is Truth.OPEN:
        return
    chosen = deciding_atoms(condition, some, wanted=value)
    enough = {atom.question: some[atom.question] for atom in chosen}
    assert truth(condition, enough) is value
    assert set(chosen) <= set(atoms(condition))


@given(ANY)
def test_a_condition_speaks_of_the_questions_of_its_atoms(condition):
    found = questions_of(condition)
    assert found == {atom.question for atom in atoms(condition)}
    assert all(name in describe(condition) for name in found)


def test_nothing_decides_against_an_open_part():
    open_part = All((Is("q1", "a"), Is("q2", "a")))
    assert deciding_atoms(open_part, {}, wanted=Truth.HOLDS) == ()


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (ALWAYS, "always"),
        (NEVER, "never"),
        (All((Is("q1", "a"), Not(Is("q2", "b")))), "all(q1 is a, not(q2 is b))"),
        (AnyOf((Is("q1", "a"),)), "any(q1 is a)"),
        (AnyOf((Is("q1", "a"), Is("q2", "b"))), "any(q1 is a, q2 is b)"),
    ],
)
def test_a_condition_is_described_as_pack_files_write_it(condition, text):
    assert describe(condition) == text

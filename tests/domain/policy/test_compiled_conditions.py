"""A condition read as a function says what the tree says, for any answers, known or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.compiled_conditions import reader
from rcrp_desktop.domain.policy.conditions import (
    ALWAYS,
    NEVER,
    NOT_ASKED,
    All,
    AnyOf,
    Is,
    Not,
    Truth,
    truth,
)

QUESTIONS, OPTIONS = ("a", "b", "c"), ("yes", "no")
SAID = {Truth.HOLDS: True, Truth.EXCLUDED: False, Truth.OPEN: None}

atoms = st.builds(Is, st.sampled_from(QUESTIONS), st.sampled_from(OPTIONS))
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
answers = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from((*OPTIONS, NOT_ASKED)))


@given(conditions, answers)
def test_reading_as_a_function_is_reading_the_tree(condition, known):
    assert reader(condition)(known) is SAID[truth(condition, known)]


def test_the_empty_ones():
    assert reader(ALWAYS)({}) is True
    assert reader(NEVER)({}) is False

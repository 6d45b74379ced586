"""Texts and questions are cut alike, whatever stands in them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.application.word_cutting import words_of


@given(st.text())
def test_words_are_plain_and_cutting_them_again_changes_nothing(text):
    words = words_of(text)
    assert all(re.fullmatch(r"[a-z0-9_]+", word) for word in words)


@given(st.text(), st.text())
def test_what_stands_beside_a_blank_does_not_change_a_word(before, after):
    assert words_of(f"{before} {after}") == words_of(before) + words_of(after)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("s.136", ["s", "136"]),
        ("15:17", ["15", "17"]),
        ("don’t", ["don", "t"]),
        ("don't", ["don", "t"]),
        ("Siân", ["sian"]),
        ("tŷ ŵyl", ["ty", "wyl"]),
        ("STRASSE", ["strasse"]),
        ("Straße", ["strasse"]),
        ("a.b@example.invalid", ["a", "b", "example", "invalid"]),
        ("И", ["_438_"]),
        ("\U0001f525!", ["_1f525_"]),
        ("\U0001f9d1\u200d\U0001f692", ["_1f9d1_", "_1f692_"]),
        ("—", []),
    ],
)
def test_known_words(text, words):
    assert words_of(text) == words

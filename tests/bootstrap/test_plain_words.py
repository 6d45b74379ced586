"""Words of the command line that are read without argparse mean what argparse makes of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.__main__ import ROLES, Words, parse, plain_words

NAMES = ("--role", "--data", "--policy", "--as")
VALUES = st.sampled_from((*ROLES, "", " ", "4471", "a b", "../x y", "é", "handlers", "=", "x=y"))
PAIRS = st.tuples(st.sampled_from(NAMES), VALUES)
PLAIN = st.lists(st.one_of(PAIRS, st.just(("--smoke",))), max_size=6)
ODD = st.sampled_from(("-", "--", "-h", "--help", "--ro", "--role=handler", "--version", "x", "-1"))


@given(PLAIN)
def test_plain_words_mean_the_same_with_argparse(parts: list[tuple[str, ...]]):
    words = [word for part in parts for word in part]
    found = plain_words(words)
    if any(len(part) == 2 and part[0] == "--role" and part[1] not in ROLES for part in parts):
        assert found is None
    else:
        assert found == parse(words)


@given(PLAIN, ODD, st.integers(0, 12))
def test_any_other_word_is_left_to_argparse(parts: list[tuple[str, ...]], odd: str, place: int):
    words = [word for part in parts for word in part]
    words.insert(place, odd)
    found = plain_words(words)
    assert found is None or found == parse(words)


def test_no_words_ask_for_nothing():
    assert plain_words(()) == parse(()) == Words()


@pytest.mark.parametrize("words", [["--role"], ["--data", "--smoke"], ["--help"], ["--ro", "x"]])
def test_what_is_not_plain_is_seen(words: list[str]):
    assert plain_words(words) is None

"""The interface's words: tables of several files joined, and none twice."""

from __future__ import annotations

import pytest

from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.presentation.texts import MissingText


def test_tables_of_all_files_of_the_language_are_joined(tmp_path):
    (tmp_path / "a.en-GB.toml").write_text('[one]\nx = "first {name}"\n[one.deep]\ny = "second"\n')
    (tmp_path / "b.en-GB.toml").write_text('[two]\nx = "third"\n')
    (tmp_path / "b.cy.toml").write_text('[two]\nx = "trydydd"\n')
    texts = load_texts(tmp_path)
    assert texts.keys() == {"one.x", "one.deep.y", "two.x"}
    assert texts("one.x", name="n") == "first n"
    assert texts.blanks("one.x") == {"name"}
    assert load_texts(tmp_path, "cy")("two.x") == "trydydd"


def test_a_table_in_two_files_is_a_mistake(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.en-GB.toml").write_text('[one]\nx = "words"\n')
    with pytest.raises(ValueError, match="one"):
        load_texts(tmp_path)


def test_a_key_without_words_is_a_mistake(tmp_path):
    with pytest.raises(MissingText):
        load_texts(tmp_path)("not.there")


def test_one_and_many(tmp_path):
    (tmp_path / "a.en-GB.toml").write_text('[n]\none = "{number} call"\nmany = "{number} calls"\n')
    texts = load_texts(tmp_path)
    assert [texts.count("n", number) for number in (0, 1, 2)] == ["0 calls", "1 call", "2 calls"]

"""The interface's words: tables of several files joined, and none twice."""

from __future__ import annotations

import pytest

from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.presentation.texts import MissingText
from tests.support.texts import blanks


def test_tables_of_all_files_of_the_language_are_joined(tmp_path):
    (tmp_path / "a.en-GB.toml").write_text('[one]\nx = "first {name}"\n[one.deep]\ny = "second"\n')
    (tmp_path / "b.en-GB.toml").write_text('[two]\nx = "third"\n')
    (tmp_path / "b.cy.toml").write_text('[two]\nx = "trydydd"\n')
    texts = load_texts(tmp_path)
    assert texts.keys() == {"one.x", "one.deep.y", "two.x"}
    assert texts("one.x", name="n") == "first n"
    assert blanks(texts, "one.x") == {"name"}
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


def test_words_of_other_roles_are_read_when_first_asked_for(tmp_path):
    (tmp_path / "ui.en-GB.toml").write_text('[foot]\nx = "first"\n')
    (tmp_path / "supervisor.en-GB.toml").write_text("no words yet")
    texts = load_texts(tmp_path)
    assert texts("foot.x") == "first"
    (tmp_path / "supervisor.en-GB.toml").write_text('[supervisor.deep]\ny = "second {n}"\n')
    assert texts("supervisor.deep.y", n=2) == "second 2"
    (tmp_path / "supervisor.en-GB.toml").unlink()
    assert blanks(texts, "supervisor.deep.y") == {"n"}
    with pytest.raises(MissingText):
        texts("supervisor.deep.z")


@pytest.mark.parametrize(
    "ask",
    [
        lambda texts: texts.keys(),
        lambda texts: frozenset(texts.instead("training").keys()),
    ],
)
def test_all_words_are_there_for_whoever_asks_for_all(tmp_path, ask):
    (tmp_path / "ui.en-GB.toml").write_text('[foot]\nx = "first"\n')
    (tmp_path / "training.en-GB.toml").write_text('[training.foot]\nx = "second"\n')
    assert ask(load_texts(tmp_path)) >= {"foot.x", "training.foot.x"}


def test_a_file_read_later_holds_the_table_of_its_name_alone(tmp_path):
    (tmp_path / "cli.en-GB.toml").write_text('[cli]\nx = "words"\n[foot]\nx = "others"\n')
    with pytest.raises(ValueError, match=r"cli\.en-GB\.toml"):
        load_texts(tmp_path)("cli.x")


def test_no_other_file_holds_a_table_that_is_read_later(tmp_path):
    (tmp_path / "ui.en-GB.toml").write_text('[cli]\nx = "words"\n')
    with pytest.raises(ValueError, match="cli"):
        load_texts(tmp_path)

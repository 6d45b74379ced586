"""Whatever is typed makes no layout: no line, no column, no formula, nothing unseen, nothing that is obeyed."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain import quoting
from tests.support.typed_text import HOSTILE, typed, unseen_in

SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@given(typed)
def test_a_line_is_one_line_without_anything_unseen(text):
    line = quoting.as_line(text)
    assert len(line.splitlines()) <= 1
    assert not unseen_in(line, besides="")


@given(typed, st.sampled_from(["text: ", ""]))
def test_only_the_first_line_of_a_block_begins_as_it_was_told(text, first):
    head, *more = quoting.as_block(text, first=first, indent="    ")
    assert head.startswith(f"    {first}".rstrip())
    assert all(line.startswith("    |") for line in more)
    assert all(len(line) <= quoting.BLOCK_WIDTH for line in [head, *more])
    assert not unseen_in("".join([head, *more]), besides="")


@given(st.lists(st.text("ab \u00e9", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_a_block_has_a_line_for_each_short_line_of_the_text(lines):
    short = [line[:80] for line in lines]
    assert len(list(quoting.as_block("\n".join(short), first="text: "))) == len(short)


@given(typed, st.integers(20, 80), st.sampled_from(["", "TRAINING "]))
def test_cad_text_is_printable_ascii_and_marks_what_goes_on(text, width, prefix):
    lines = quoting.as_ascii_lines(text, width, prefix)
    assert lines
    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert len(line) <= width
    assert all(line.startswith(f"{prefix}|") for line in lines[1:])


@given(st.characters() | st.sampled_from("´¨¸¯˘˙˚˛˜˝ΆͅΈ΄΅᾽῀῁´῾゛゜﹉ﷺﾞ\u0f73"))
def test_in_cad_no_letter_vanishes_without_a_mark(letter):
    """People type a spacing accent for an apostrophe: O´Brien became O Brien."""
    if letter.isspace() or unicodedata.combining(letter):
        return
    assert quoting.as_ascii(letter)
    assert quoting.as_ascii(f"x{letter}y").split() not in ([], ["xy"], ["x", "y"])


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Siân – “not” at Caffè…", 'Sian - "not" at Caffe...'),
        ("Ŵyn Ŷ Straße Ægir Łódź", "Wyn Y Strasse AEgir Lodz"),
        ("£20", "GBP20"),
        ("O´Brien ¨", "O'Brien <U+00A8>"),
        ("\x1b[2J", "<U+001B>[2J"),
        ("И", "<U+0418>"),
        ("a\u2028b\nc", "a b c"),
    ],
)
def test_what_has_a_plain_spelling_keeps_it_and_the_rest_is_spelled_out(written, plain):
    assert quoting.as_ascii(written) == plain


@given(st.lists(st.lists(typed, min_size=1, max_size=4), min_size=1, max_size=6))
def test_copied_rows_keep_their_shape_and_hold_no_formula(rows):
    lines = quoting.as_rows(rows).split("\n")
    assert [len(line.split("\t")) for line in lines] == [len(row) for row in rows]
    for line in lines:
        for cell in line.split("\t"):
            assert not cell.lstrip().startswith(SPREADSHEETS)
    assert not unseen_in("".join(lines), besides="\t")


@given(st.dictionaries(typed, st.lists(typed)))
def test_json_keeps_every_character_and_shows_the_unseen_ones_as_escapes(value):
    written = quoting.as_json(value)
    assert json.loads(written) == value
    assert not unseen_in(written)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_quoted_once_stays_as_it_is(text):
    assert quoting.as_line(quoting.as_line(text)) == quoting.as_line(text)

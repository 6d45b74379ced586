"""Equal values have one spelling, the one RFC 8785 gives; what has none is named with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from types import MappingProxyType

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain import canonical
from rcrp_desktop.domain.canonical import MAX_DEPTH, MAX_INTEGER, canonical_bytes, parse_canonical

ascii_keys = st.text(st.characters(max_codepoint=127), max_size=8)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | text
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ascii_keys, inner, max_size=4),
)


@given(values)
def test_the_spelling_is_that_of_rfc_8785(value: object):
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(values)
def test_what_is_spelled_is_read_back(value: object):
    assert parse_canonical(canonical_bytes(value)) == value


@given(values, st.data())
def test_only_the_one_spelling_is_read(value: object, data: st.DataObject):
    spelled = canonical_bytes(value)
    at = data.draw(st.integers(0, len(spelled)))
    noise = data.draw(st.sampled_from([b" ", b"\n", b"\t"]))
    other = spelled[:at] + noise + spelled[at:]
    try:
        read = parse_canonical(other)
    except ValueError:
        return
    assert canonical_bytes(read) == other  # a blank inside a text is another text


@pytest.mark.parametrize("number", [10**15 - 1, 10**15, 9007199254740991, -9007199254740991])
def test_every_integer_that_fits_is_read(number: int):
    data = canonical_bytes({"hex": "0123456789012345678901234567", "n": number})
    assert parse_canonical(data) == {"hex": "0123456789012345678901234567", "n": number}


IN_C = getattr(json.encoder, "c_make_encoder", None)


@pytest.mark.parametrize("make", [None, lambda: None, IN_C])
def test_the_spelling_is_the_same_where_the_library_makes_its_encoder_otherwise(
    make: Callable[..., object] | None,
):
    value = {"b": [1, None, "é\n", {}], "a": True}
    assert canonical._kept_encoder(make)(value).encode() == canonical_bytes(value)
    assert canonical_bytes(value) == '{"a":true,"b":[1,null,"é\\n",{}]}'.encode()


@pytest.mark.skipif(IN_C is None, reason="a Python without the library's loop in C")
def test_the_librarys_quick_loop_is_the_one_that_spells():
    """Else every record takes half as long again, and nobody would know."""
    assert canonical._kept_encoder(IN_C) != canonical._ENCODER.encode


def test_mappings_tuples_and_enums_are_spelled_like_what_they_hold():
    class Colour(StrEnum):
        RED = "red"

    value = MappingProxyType({"b": (1, True), "a": Colour.RED})
    assert canonical_bytes(value) == b'{"a":"red","b":[1,true]}'


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [1, {"b": 1.5}]}, r"\$\.a\[1\]\.b: float"),
        ({"a": 2**53}, r"\$\.a: integer"),
        ([-(2**53)], r"\$\[0\]: integer"),
        ({"ü": 1}, r"\$: key 'ü'"),
        ({1: 1}, r"\$: key 1"),
        ({"a": "\ud800"}, r"\$\.a: text"),
        ({"a": b"bytes"}, r"\$\.a: bytes"),
        ({"a": {1, 2}}, r"\$\.a: set"),
    ],
)
def test_what_has_no_spelling_is_named_with_its_place(value: object, place: str):
    with pytest.raises(ValueError, match=place):
        canonical_bytes(value)


@pytest.mark.parametrize("digits", ["9007199254740992", "9" * 17, "9" * 18, "1" + "0" * 4999])
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_beyond_a_doubles_integers_is_said_to_be_that(digits: str, sign: str):
    with pytest.raises(ValueError, match="beyond 2"):
        parse_canonical(f"[{sign}{digits}]".encode())


def test_depth_is_bounded():
    deep: object = 1
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert canonical_bytes(deep)
    with pytest.raises(ValueError, match="deep"):
        canonical_bytes([deep])


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b"[NaN]",
        b"[-0]",
        b"[01]",
        b'["\\u0041"]',
        b'["\\/"]',
        b'["\\ud800"]',
        b"[9007199254740992]",
        b"[-9007199254740992]",
        b"[10000000000000000]",
        b"[1]]",
        b"[1][1]",
        b" [1]",
        b"1,2",
        b"[" + b"9" * 5000 + b"]",
        b"\xff",
        b"",
        b"[1] ",
        "\ufeff[1]".encode(),
        '{"ü":1}'.encode(),
        b"[" * 100_000,
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    ],
)
def test_other_spellings_are_refused(data: bytes):
    with pytest.raises(ValueError, match=r"."):
        parse_canonical(data)


def test_control_characters_are_escaped_as_rfc_8785_has_them():
    every = "".join(map(chr, range(0x20))) + '"\\\x7f/€😀'
    assert canonical_bytes(every) == rfc8785.dumps(every)
    assert json.loads(canonical_bytes(every)) == every

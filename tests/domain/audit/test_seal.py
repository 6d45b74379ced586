"""A seal is read as it was written, however a person wrote it down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.audit.seal import parse_seal
from rcrp_desktop.domain.audit.seal_code import seal_code

MISREAD = {"0": "0Oo", "1": "1IiLl"}


@given(st.data(), st.integers(0, 10**9), st.binary(min_size=5, max_size=32))
def test_a_seal_is_the_same_with_any_spaces_letters_and_word_before_it(data, seq, leaf_hash):
    code = seal_code(seq, leaf_hash)
    number, _, letters = code.partition("-")
    spaces = st.sampled_from(["", " ", "  ", "\t", "\n"])
    written = data.draw(st.sampled_from(["", "SEAL", "Seal:", "seal :", " SEAL: "]))
    for letter in f"{number}-":
        written += data.draw(spaces) + letter
    for letter in letters:
        seen = MISREAD.get(letter, letter + letter.lower())
        written += data.draw(spaces) + data.draw(st.sampled_from(seen))
    seal = parse_seal(written)
    assert (seal.seq, seal.bits, str(seal)) == (seq, leaf_hash[:5], code)
    assert seal.names(leaf_hash)


@pytest.mark.parametrize(
    "code", ["", "SEAL", "1297", "1297-K7QM", "1297-K7QM-4TX", "1297-K7QM-4TXDD", "1297-K7QU-4TXD"]
)
def test_what_is_no_seal_is_refused(code: str):
    with pytest.raises(ValueError, match="a seal is"):
        parse_seal(code)

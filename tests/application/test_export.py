"""Inclusion proofs for many leaves at once are those of RFC 9162."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.application.export import inclusion_paths
from rcrp_desktop.domain.audit.merkle import leaf_hash
from tests.support.inclusion import inclusion_proof


@given(st.integers(1, 70), st.data())
def test_each_path_is_the_one_that_a_single_proof_gives(size: int, data: st.DataObject):
    hashes = [leaf_hash(str(number).encode()) for number in range(size)]
    wanted = data.draw(st.sets(st.integers(0, size - 1), min_size=1))
    paths = inclusion_paths(hashes, wanted)
    assert paths == {index: tuple(inclusion_proof(hashes, index)) for index in wanted}

"""The tree is that of RFC 6962, what an export proves of it holds, and nothing else does."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.audit.merkle import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    node_hash,
    root_of,
)
from tests.support.inclusion import inclusion_proof, verify_inclusion

SIZES = range(1, 34)
HASHES = [leaf_hash(bytes([i])) for i in range(70)]
PROBES = json.loads(
    (Path(__file__).parents[2] / "data" / "merkle-inclusion-probes.json").read_text("utf-8")
)["inclusion"]


def naive_root(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return sha256(b"\x01" + naive_root(hashes[:k]) + naive_root(hashes[k:])).digest()


def decoded(probe: dict[str, Any], *names: str) -> list[bytes]:
    return [b64decode(probe[name]) for name in names]


def test_hashes_are_separated_by_their_prefixes():
    # Worked out with sha256sum over the bytes named.
    assert (
        leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(HASHES[0] + HASHES[1]) != node_hash(HASHES[0], HASHES[1])


@pytest.mark.parametrize("size", range(71))
def test_the_root_is_the_recursive_one(size: int):
    assert root_of(HASHES[:size]) == naive_root(HASHES[:size])


@pytest.mark.parametrize("size", SIZES)
def test_every_inclusion_proof_holds_and_nowhere_else(size: int):
    hashes, root = HASHES[:size], root_of(HASHES[:size])
    for index in range(size):
        proof = inclusion_proof(hashes, index)
        assert verify_inclusion(index, size, hashes[index], proof, root)
        assert not verify_inclusion(index, size, HASHES[69], proof, root)
        assert not verify_inclusion(index, size, hashes[index], [*proof, HASHES[69]], root)
        assert not verify_inclusion(index, size, hashes[index], proof, HASHES[69])
        if proof:
            assert not verify_inclusion(index, size, hashes[index], proof[:-1], root)
            assert not verify_inclusion(index ^ 1, size, hashes[index], proof, root)


def test_an_inner_node_cannot_pose_as_a_leaf():
    inner, root = node_hash(HASHES[0], HASHES[1]), root_of(HASHES[:4])
    sibling = node_hash(HASHES[2], HASHES[3])
    assert verify_inclusion(0, 2, inner, [sibling], root)  # with a forged size it would
    assert not verify_inclusion(0, 4, inner, [sibling], root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3), (9, 3)])
def test_places_outside_the_tree_are_refused(index: int, size: int):
    assert not verify_inclusion(index, size, HASHES[0], [], HASHES[0])
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(HASHES[:size], index)


def test_hashes_of_another_length_are_refused():
    assert not verify_inclusion(0, 1, b"short", [], b"short")


@given(st.lists(st.binary(max_size=4), max_size=150), st.data())
def test_any_log_can_be_grown_proved_and_checked(leaves: list[bytes], data: st.DataObject):
    hashes = [leaf_hash(leaf) for leaf in leaves]
    frontier = Frontier()
    for size, hashed in enumerate(hashes):
        assert frontier.size == size
        frontier.append(hashed)
        frontier = frontier.copy()
    root = naive_root(hashes)
    assert frontier.root() == root
    assert frontier.to_bytes() == Frontier.from_bytes(len(hashes), frontier.to_bytes()).to_bytes()
    if hashes:
        index = data.draw(st.integers(0, len(hashes) - 1))
        proof = inclusion_proof(hashes, index)
        assert verify_inclusion(index, len(hashes), hashes[index], proof, root)


@pytest.mark.parametrize(("size", "length"), [(1, 0), (0, 32), (3, 32), (2, 31), (-1, 0)])
def test_a_frontier_of_the_wrong_length_is_refused(size: int, length: int):
    with pytest.raises(ValueError, match="frontier"):
        Frontier.from_bytes(size, bytes(length))


@pytest.mark.parametrize("name", sorted(PROBES))
def test_the_public_inclusion_probes_agree(name: str):
    probe = PROBES[name]
    hashed, root = decoded(probe, "leafHash", "root")
    proof = [b64decode(step) for step in probe["proof"] or []]
    holds = verify_inclusion(probe["leafIdx"], probe["treeSize"], hashed, proof, root)
    assert holds is not probe["wantErr"]

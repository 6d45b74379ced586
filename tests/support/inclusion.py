"""What somebody does who is given an export: proves and checks an inclusion word for word as RFC 9162 has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rcrp_desktop.domain.audit.merkle import HASH_BYTES, node_hash, root_of


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The path that ties leaf ``index`` to the head over all of ``leaf_hashes``, lowest first."""
    if not 0 <= index < len(leaf_hashes):
        raise ValueError(f"no leaf {index} in a tree of {len(leaf_hashes)}")
    path: list[bytes] = []
    low, high = 0, len(leaf_hashes)
    while high - low > 1:
        split = low + _split(high - low)
        if index < split:
            path.append(root_of(leaf_hashes[split:high]))
            high = split
        else:
            path.append(root_of(leaf_hashes[low:split]))
            low = split
    path.reverse()
    return path


def verify_inclusion(
    index: int, size: int, hashed_leaf: bytes, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the proof ties the leaf to the head (RFC 9162, 2.1.3.2).

    ``index``, ``size`` and ``root`` must come from a checked head and a row number, never from
    whoever brings the proof: a forged size lets an inner node pose as a leaf.
    """
    if not 0 <= index < size or not _are_hashes((hashed_leaf, root, *proof)):
        return False
    fn, sn, running = index, size - 1, hashed_leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            running = node_hash(step, running)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            running = node_hash(running, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and running == root


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)

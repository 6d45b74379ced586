"""The Merkle tree of RFC 6962 and 9162 over SHA-256: hashes, heads, proofs and their checking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf; its prefix keeps an inner node from ever being taken for a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the complete subtrees of a growing tree, largest first: all that appending needs."""

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._peaks: list[bytes] = []
        self._size = 0

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    def append(self, hashed_leaf: bytes) -> None:
        """Add one leaf, already hashed."""
        peaks, rest = self._peaks, self._size
        while rest & 1:
            hashed_leaf = sha256(b"\x01" + peaks.pop() + hashed_leaf).digest()
            rest >>= 1
        peaks.append(hashed_leaf)
        self._size += 1

    def root(self) -> bytes:
        """The head over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def copy(self) -> Frontier:
        """A frontier that grows on its own from here."""
        return Frontier.from_bytes(self._size, self.to_bytes())

    def to_bytes(self) -> bytes:
        """The peaks one after the other; their number follows from the size."""
        return b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """Take up a frontier again.

        Raises:
            ValueError: when the bytes cannot be the peaks of a tree of that size.
        """
        if size < 0 or len(data) != HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(data)} bytes are no frontier of {size} leaves")
        frontier = cls()
        frontier._size = size
        frontier._peaks = [data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES)]
        return frontier


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The head over these leaves."""
    frontier = Frontier()
    for hashed in leaf_hashes:
        frontier.append(hashed)
    return frontier.root()


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


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """The path showing that the tree of ``old_size`` leaves was only ever added to since."""
    if not 0 < old_size <= len(leaf_hashes):
        raise ValueError(f"no tree of {old_size} inside one of {len(leaf_hashes)}")
    path: list[bytes] = []
    low, high = 0, len(leaf_hashes)
    while high != old_size:
        split = low + _split(high - low)
        if old_size <= split:
            path.append(root_of(leaf_hashes[split:high]))
            high = split
        else:
            path.append(root_of(leaf_hashes[low:split]))
            low = split
    if low:
        path.append(root_of(leaf_hashes[low:high]))
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


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the newer tree only adds to the older one (RFC 9162, 2.1.4.2); size 0 proves nothing."""
    if not 0 < old_size <= new_size or not _are_hashes((old_root, new_root, *proof)):
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old, new = path[0], path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node_hash(step, old), node_hash(step, new)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == old_root and new == new_root


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)

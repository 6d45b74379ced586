"""The Merkle tree of RFC 6962 and 9162 over SHA-256: hashes and heads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def peaks_of(size: int, frontier: bytes) -> Iterator[tuple[range, bytes]]:
    """The numbers of the leaves under each peak of a tree of that size, and the peak."""
    first = 0
    for place, bit in enumerate(
        bit for bit in reversed(range(size.bit_length())) if size >> bit & 1
    ):
        yield (
            range(first, first + (1 << bit)),
            frontier[HASH_BYTES * place : HASH_BYTES * (place + 1)],
        )
        first += 1 << bit


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The head over these leaves."""
    frontier = Frontier()
    for hashed in leaf_hashes:
        frontier.append(hashed)
    return frontier.root()

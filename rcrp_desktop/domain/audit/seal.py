"""The seal: the short code of an entry that stands in CAD, and what a log says when asked for it."""

from __future__ import annotations

import re
from typing import Literal

from rcrp_desktop.domain.audit.seal_code import BITS_BYTES, CROCKFORD, seal_code
from rcrp_desktop.domain.frozen import frozen

_CODE = re.compile(r"(\d{1,15})-?([0-9A-Z]{4})-?([0-9A-Z]{4})")
_MISREAD = str.maketrans("OIL", "011")
LATEST_MS = 253_402_000_000_000
"""Late in the year 9999: no calendar here goes on."""

SealState = Literal["proven", "unsigned", "not proven", "altered", "another entry", "no such entry"]
"""``proven``: the entry is there, under a signed head that its log agrees with. ``altered``: the log keeps the
hash that the seal names, and the entry's bytes no longer give it. ``another entry`` has the number."""

HELD: frozenset[SealState] = frozenset(("proven", "unsigned"))
MET: frozenset[SealState] = HELD | frozenset(("not proven", "altered"))
"""The states of a log that the seal was taken from."""
_BEST_FIRST: tuple[SealState, ...] = (
    "proven",
    "unsigned",
    "not proven",
    "altered",
    "another entry",
    "no such entry",
)


@frozen
class Seal:
    """The number of an entry and the first 40 bits of its hash."""

    seq: int
    bits: bytes

    def __str__(self) -> str:
        return seal_code(self.seq, self.bits)

    def names(self, hashed_leaf: bytes) -> bool:
        """Whether the seal is that of the leaf with this hash."""
        return hashed_leaf[:BITS_BYTES] == self.bits


@frozen
class SealFound:
    """What one log says of a seal. ``kind`` and all after it are of the entry with that number, where there is one."""

    code: str
    seq: int
    state: SealState
    kind: str = ""
    wall_ms: int = -1
    call: str = ""
    reference: str = ""

    @property
    def rank(self) -> int:
        """The lower, the more it says: where several logs are asked, the best answer counts."""
        return _BEST_FIRST.index(self.state)

    def as_json(self) -> dict[str, object]:
        """For other programs."""
        return {
            "code": self.code,
            "seq": self.seq,
            "state": self.state,
            "kind": self.kind,
            "wall_ms": self.wall_ms if self.wall_ms >= 0 else None,
            "call": self.call,
            "reference": self.reference,
        }


def parse_seal(code: str) -> Seal:
    """The seal as somebody read it off a screen or a slip: its word, small letters, spaces and O for 0 do no harm.

    Raises:
        ValueError: when it is no seal.
    """
    told = "".join(code.split()).upper().removeprefix("SEAL").lstrip(":")
    found = _CODE.fullmatch(told.translate(_MISREAD))
    if found is None or "U" in found[2] + found[3]:
        raise ValueError("a seal is a number and twice four letters, such as 1297-K7QM-4TXD")
    bits = 0
    for letter in found[2] + found[3]:
        bits = bits << 5 | CROCKFORD.index(letter)
    return Seal(int(found[1]), bits.to_bytes(BITS_BYTES, "big"))

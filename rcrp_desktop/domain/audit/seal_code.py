"""The short code of an entry, as it is spelled: every receipt has one. What a log says of it stands in ``seal``."""

from __future__ import annotations

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS_BYTES = 5


def seal_code(seq: int, leaf_hash: bytes) -> str:
    """The short code for CAD, such as ``1297-K7QM-4TXD``: the number and 40 bits of the leaf hash.

    Letters are Crockford's, so that I, L, O and U cannot be misread.
    """
    bits = int.from_bytes(leaf_hash[:BITS_BYTES], "big")
    letters = "".join(CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{seq}-{letters[:4]}-{letters[4:]}"

"""Reads a leaf's bytes back. Whoever reads a log comes by here; the walk over all of it stands in ``walk``."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from operator import itemgetter
from typing import Any, cast

from rcrp_desktop.domain.canonical import parse_canonical

LEAF_VERSION = 1
SALT_BYTES = 32
MAX_BYTES = 1024 * 1024
"""Of a leaf, and of a part; what is larger is no entry, and nobody takes it apart."""
_PART_PREFIX = b"rcrp/part/v1\x00"
_typed = itemgetter("seq", "first", "at", "wall", "mono", "boot", "kind", "body", "parts")
_TYPES = (int, int, int, int, int, str, str, dict, dict)
_STRINGS = frozenset((str,))
_Leaf = Mapping[str, Any]  # parsed JSON whose shape has been looked at


def parse_leaf(data: bytes) -> Mapping[str, Any]:
    """The leaf that the bytes spell.

    Raises:
        ValueError: when they are not those of an entry.
    """
    if type(data) is not bytes:  # a damaged page may say anything
        raise ValueError("not bytes")
    if len(data) > MAX_BYTES:
        raise ValueError("larger than any entry")
    parsed = parse_canonical(data)
    # What was parsed has exact types, and asking for those is quicker than for a Mapping: every reader comes by here.
    if type(parsed) is not dict:
        raise ValueError("not the shape of an entry")
    leaf = cast("_Leaf", parsed)
    version = leaf.get("v")
    if type(version) is not int or (version <= LEAF_VERSION and not _has_shape(leaf)):
        raise ValueError("not the shape of an entry")
    return leaf


def _has_shape(leaf: _Leaf) -> bool:
    """Whether the fields that are looked into are of the kinds they must be."""
    try:
        if tuple(map(type, _typed(leaf))) != _TYPES:
            return False
    except KeyError:
        return False
    return _STRINGS.issuperset(map(type, leaf["parts"].values()))


def part_commitment(name: str, salt: bytes, body: bytes) -> bytes:
    """The hash by which a leaf holds a part without holding what it says."""
    if (type(name), type(salt), type(body)) != (str, bytes, bytes):
        raise ValueError("not the bytes of a part")
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return sha256(_PART_PREFIX + name.encode() + b"\x00" + salt + body).digest()

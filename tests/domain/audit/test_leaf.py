"""A leaf commits to everything and holds none of what can be erased; a seal names it in CAD."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from rcrp_desktop.domain.audit.entry import UNVERIFIED, seal_code
from rcrp_desktop.domain.audit.leaf import LogIdentity, Moment, part_commitment, seal_entry
from rcrp_desktop.domain.audit.merkle import leaf_hash
from rcrp_desktop.domain.canonical import canonical_bytes, parse_canonical
from tests.support.audit_logs import CountingSalts, an_entry

IDENTITY = LogIdentity("rcrp/north/desk-03/0a1b2c3d/1", "live", "0.1.0", "boot-1")


def sealed(**changes: object):
    return seal_entry(an_entry(**changes), IDENTITY, Moment(5, 6), (9, 8), CountingSalts())  # type: ignore[arg-type]


def test_the_leaf_says_who_what_when_and_where():
    leaf = parse_canonical(sealed().data)
    assert isinstance(leaf, dict)
    parts = leaf.pop("parts")
    assert leaf == {
        "v": 1,
        "origin": IDENTITY.origin,
        "mode": "live",
        "seq": 9,
        "first": 8,
        "kind": "answer",
        "class": "decision",
        "at": an_entry().at_ms,
        "wall": 5,
        "mono": 6,
        "boot": "boot-1",
        "app": "0.1.0",
        "actor": "4471",
        "role": "handler",
        "call": "call-a",
        "command": "c1",
        "body": {"question": "breathing", "assessment": 1},
    }
    assert set(parts) == {"answer", "notes"}


def test_the_leaf_of_a_told_person_says_so_in_its_body_and_is_else_the_same():
    told = replace(IDENTITY, unverified="1a2b3c4d")
    place, salts = (9, 8), CountingSalts()
    leaf = parse_canonical(seal_entry(an_entry(), told, Moment(5, 6), place, salts).data)
    assert isinstance(leaf, dict)
    body = leaf["body"]
    assert isinstance(body, dict)
    assert body.pop(UNVERIFIED) == "1a2b3c4d"
    assert canonical_bytes(leaf) == sealed().data


def test_the_leaf_holds_nothing_of_its_parts():
    leaf = sealed(parts={"notes": "Somebody said something."})
    assert b"Somebody" not in leaf.data
    part = leaf.parts[0]
    expected = sha256(b"rcrp/part/v1\x00notes\x00" + part.salt + part.body).hexdigest()
    assert expected.encode() in leaf.data
    assert leaf.leaf_hash == leaf_hash(leaf.data)


def test_equal_parts_have_different_commitments():
    leaf = sealed(parts={"notes": "same", "more": "same"})
    commitments = parse_canonical(leaf.data)["parts"]  # type: ignore[index,call-overload]
    assert len(set(commitments.values())) == 2
    assert part_commitment("a", bytes(32), b"x") != part_commitment("b", bytes(32), b"x")


@pytest.mark.parametrize("name", ["", "Notes", "a b", "a\x00b", "1st", "x" * 33])
def test_names_of_parts_are_plain(name: str):
    with pytest.raises(ValueError, match="no name"):
        sealed(parts={name: 1})


def test_a_salt_has_32_bytes():
    with pytest.raises(ValueError, match="salt"):
        part_commitment("notes", bytes(31), b"")


def test_a_float_in_the_body_is_refused_with_its_place():
    with pytest.raises(ValueError, match=r"body\.wait"):
        sealed(body={"wait": 1.5})


def test_the_seal_is_the_number_and_forty_bits():
    assert seal_code(1297, bytes(32)) == "1297-0000-0000"
    assert seal_code(0, b"\xff" * 32) == "0-ZZZZ-ZZZZ"
    # 01 23 45 67 89 in groups of five bits: 0 4 13 2 22 16 ... worked out by hand
    assert seal_code(5, bytes.fromhex("0123456789") + bytes(27)) == "5-04HM-ASW9"


def test_any_other_leaf_has_another_seal():
    one, two = sealed(), sealed(at_ms=an_entry().at_ms + 1)
    assert seal_code(9, one.leaf_hash) != seal_code(9, two.leaf_hash)
    assert replace(one) == one

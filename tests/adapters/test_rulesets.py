"""The bytes of a pack that a log keeps: the digest is theirs, and they read back as the same pack."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from rcrp_desktop.adapters.policy_files.rulesets import pack_of_ruleset, ruleset_bytes
from rcrp_desktop.application.problems import PackRejected
from tests.support.call_strategies import shipped_packs


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.meta.id)
def test_a_shipped_pack_comes_back_under_its_digest(pack):
    kept = ruleset_bytes(pack)
    assert hashlib.sha256(kept).hexdigest() == pack.digest
    read = pack_of_ruleset(kept)
    assert not read.meta.approvals_kept, "approvals stand outside of what the digest is of"
    assert replace(read, meta=pack.meta) == pack


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"meta": 1}', b"\xff", b'{"a":1,"a":2}'])
def test_bytes_that_are_no_pack_are_refused(data):
    with pytest.raises(PackRejected):
        pack_of_ruleset(data)

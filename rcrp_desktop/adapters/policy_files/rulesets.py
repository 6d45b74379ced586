"""Packs as the audit log keeps them: the canonical bytes whose digest stands in every call."""

from __future__ import annotations

import hashlib

from rcrp_desktop.adapters.policy_files.codec import Malformed
from rcrp_desktop.adapters.policy_files.shapes import PACK
from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.canonical import canonical_bytes, parse_canonical
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import PolicyPack, short_digest


def ruleset_bytes(pack: PolicyPack) -> bytes:
    """The bytes that ``pack.digest`` is the SHA-256 of."""
    return canonical_bytes(PACK.encode(pack))


def pack_of_ruleset(data: bytes) -> PolicyPack:
    """The pack that a log kept; raises PackRejected for bytes that are none."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        pack = PACK.decode(parse_canonical(data), ())
    except (Malformed, ValueError) as fault:
        raise PackRejected([Issue(f"ruleset {short_digest(digest)}", str(fault))]) from None
    return replace(pack, digest=digest, meta=replace(pack.meta, approvals_kept=False))

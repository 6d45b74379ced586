"""The published form of a pack: one canonical JSON file with digest, approvals and proof.

This is how the control room gets a pack when it starts: no pydantic, no YAML, a few milliseconds.
Whatever is wrong with the bytes raises PackRejected, never anything else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final, cast

from rcrp_desktop.adapters.plain import place
from rcrp_desktop.adapters.policy_files.codec import Malformed, mapping
from rcrp_desktop.adapters.policy_files.notation import Fault
from rcrp_desktop.adapters.policy_files.shapes import APPROVALS, PACK, PROOF
from rcrp_desktop.adapters.policy_files.well_formed import faults_of
from rcrp_desktop.application.policy import PublishedPack
from rcrp_desktop.application.problems import Issue, PackRejected
from rcrp_desktop.domain.canonical import Json, canonical_bytes, parse_canonical
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import Approval, PolicyPack

FILE_NAME: Final = "published.json"
FORMAT: Final = 1
MAX_BYTES: Final = 4 * 1024 * 1024

_FIELDS = frozenset({"approvals", "digest", "format", "pack", "proof"})


def encode(published: PublishedPack) -> bytes:
    """The whole file. The digest is computed here, whatever the pack carries."""
    pack = PACK.encode(published.pack)
    return canonical_bytes(
        {
            "approvals": APPROVALS.encode(published.pack.meta.approvals),
            "digest": _digest(canonical_bytes(pack)),
            "format": FORMAT,
            "pack": pack,
            "proof": PROOF.encode(published.proof),
        }
    )


def digest_of(pack: PolicyPack) -> str:
    """SHA-256, in hex, of the canonical bytes of the pack without its approvals."""
    return _digest(canonical_bytes(PACK.encode(pack)))


def decode(data: bytes, name: str = FILE_NAME) -> PublishedPack:
    """Check size, canonical form, digest, shape and names, in this order; ``name`` is for places."""
    if len(data) > MAX_BYTES:
        raise _rejected(name, f"too large: {len(data)} bytes, at most {MAX_BYTES} are read")
    try:
        return _decode(parse_canonical(data), data, name)
    except Malformed as fault:
        raise PackRejected((Issue(place(name, fault.path), fault.message),)) from None
    except UnicodeDecodeError as fault:
        raise _rejected(name, f"not UTF-8: byte {fault.start + 1} cannot be read") from None
    except ValueError as fault:
        raise _rejected(name, str(fault)) from None


def _decode(value: object, data: bytes, name: str) -> PublishedPack:
    fields = mapping(value, ())
    if fields.keys() != _FIELDS:
        raise Malformed((), f"must have exactly the fields {', '.join(sorted(_FIELDS))}")
    if type(fields["format"]) is not int or fields["format"] != FORMAT:
        raise Malformed(("format",), f"this program reads format {FORMAT}")
    digest = _digest(_pack_bytes(data, fields))
    if fields["digest"] != digest:
        raise Malformed(("digest",), "does not match the pack: the file was altered")
    pack = PACK.decode(fields["pack"], ("pack",))
    approvals = APPROVALS.decode(fields["approvals"], ("approvals",))
    proof = PROOF.decode(fields["proof"], ("proof",))
    faults = [*_numbering(pack), *faults_of(pack)]
    if faults:
        raise PackRejected(
            [Issue(place(name, ("pack", *fault.path)), fault.message) for fault in faults]
        )
    return PublishedPack(_complete(pack, approvals, digest), proof)


def _pack_bytes(data: bytes, fields: dict[str, object]) -> bytes:
    """The slice that is the pack: in canonical form the fields stand in alphabetical order."""
    head = {name: fields[name] for name in ("approvals", "digest", "format")}
    before = len(canonical_bytes(cast("Json", head))) - 1 + len(b',"pack":')
    after = len(b',"proof":') + len(canonical_bytes(cast("Json", fields["proof"]))) + 1
    return data[before:-after]


def _numbering(pack: PolicyPack) -> Iterator[Fault]:
    for number, question in enumerate(pack.questions, start=1):
        if question.number != number:
            yield Fault(("questions", number - 1, "number"), f"must be {number}")


def _complete(pack: PolicyPack, approvals: tuple[Approval, ...], digest: str) -> PolicyPack:
    stages = dict.fromkeys(question.stage for question in pack.questions)
    return replace(
        pack,
        meta=replace(pack.meta, approvals=approvals),
        # Canonical JSON sorts keys; people meet the stages in the order of the questions.
        stages={stage: pack.stages[stage] for stage in stages},
        digest=digest,
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _rejected(name: str, message: str) -> PackRejected:
    return PackRejected((Issue(name, message),))

"""Checks one call against the heads of the logs that hold it, without going through whole logs' content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from threading import Lock

from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.adapters.sqlite.waiting import looked
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.supervision import CallProof, LogProof
from rcrp_desktop.domain.audit.checkpoint import key_id, parse_note
from rcrp_desktop.domain.audit.entry import LogMode, seal_code
from rcrp_desktop.domain.audit.leaf_reading import part_commitment
from rcrp_desktop.domain.audit.merkle import leaf_hash, root_of
from rcrp_desktop.domain.canonical import Json, parse_canonical

SignatureCheck = Callable[[bytes, bytes, bytes], bool]


class SqliteCallProver:
    """See the ``CallProver`` port. Opens its own connections."""

    def __init__(
        self, data: Path, check_signature: SignatureCheck, mode: LogMode | None = None
    ) -> None:
        """``check_signature`` is asked with a public key, a message and a signature."""
        self._lock = Lock()
        self._shelf = LogShelf(data, mode)
        self._check = check_signature

    def prove(self, call: str) -> CallProof:
        """One proof for each log that names the call; a log that cannot be read is named."""
        return looked(self._lock, partial(self._proved, call))

    def _proved(self, call: str) -> CallProof:
        found: list[LogProof] = []
        for log in self._shelf.logs():
            try:
                proof = self._prove(log, call)
            except OperationalProblem as problem:
                self._shelf.failed(log, problem)
                continue
            if proof is not None:
                found.append(proof)
        return CallProof(tuple(found), self._shelf.not_read())

    def close(self) -> None:
        """Let go of all logs."""
        with self._lock:
            self._shelf.close()

    def _prove(self, log: ShelvedLog, call: str) -> LogProof | None:
        leaves = log.reader.leaves_of_call(call)
        if not leaves:
            return None
        head = log.reader.head()
        inside = [leaf for leaf in leaves if leaf[0] < head.size]
        hashes = log.reader.leaf_hashes(head.size)
        again = [(seq, leaf_hash(data)) for seq, data in inside]
        agrees = len(hashes) == head.size and _gives(head.root, hashes, again)
        parts_agree, erased = self._parts(log, inside)
        return LogProof(
            origin=log.key,
            entries=len(inside),
            size=head.size,
            head_at_ms=head.at_ms,
            root_agrees=agrees,
            parts_agree=parts_agree,
            erased=erased,
            signature=self._signature(log, head.note),
            sealed=tuple(seal_code(seq, hashed) for seq, hashed in again),
        )

    def _parts(self, log: ShelvedLog, leaves: list[tuple[int, bytes]]) -> tuple[bool, int]:
        """Whether every part is the one that its leaf commits to or is lawfully gone, and how many of those there are."""
        agrees, erased = True, 0
        for seq, data in leaves:
            try:
                promised = _promised(parse_canonical(data))
                there = {
                    name: part_commitment(name, salt, body).hex()
                    for name, salt, body in log.reader.sealed_parts(seq)
                }
            except ValueError:
                return False, erased
            gone = promised.keys() - there.keys()
            lawful = log.reader.erased_of(seq) & gone if gone else gone
            erased += len(lawful)
            agrees = agrees and lawful == gone and there.items() <= promised.items()
        return agrees, erased

    def _signature(self, log: ShelvedLog, text: str) -> bool | None:
        note, key = parse_note(text), log.reader.public_key()
        if not note.signatures:
            return None
        if key is None:
            return False
        wanted = (note.checkpoint.origin, key_id(note.checkpoint.origin, key))
        message = note.checkpoint.text().encode()
        return any(
            (name, identity) == wanted and self._check(key, message, signature)
            for name, identity, signature in note.signatures
        )


def _gives(root: bytes, hashes: list[bytes], again: list[tuple[int, bytes]]) -> bool:
    """Whether the call's entries as they are now, among all others as kept, give the head.

    The same as an inclusion proof for each of them, in one walk over the tree.
    """
    for seq, hashed in again:
        hashes[seq] = hashed
    return root_of(hashes) == root


def _promised(leaf: Json) -> dict[str, str]:
    """The commitments that a leaf holds."""
    parts = leaf.get("parts") if isinstance(leaf, Mapping) else None
    if not isinstance(parts, Mapping):
        raise ValueError("a leaf names its parts")  # noqa: TRY004 (the bytes are wrong)
    return {name: str(commitment) for name, commitment in parts.items()}

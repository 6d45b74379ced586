"""Tree heads as text: C2SP checkpoints inside signed notes (Ed25519); signs nothing itself."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from rcrp_desktop.domain.audit.merkle import HASH_BYTES
from rcrp_desktop.domain.frozen import frozen

_ED25519 = b"\x01"
_SIGNATURE_MARK = "\u2014 "  # an em dash and a space, as the note format has it
_KEY_ID_BYTES = 4

SignatureCheck = Callable[[bytes, bytes, bytes], bool]
"""``(public key, message, signature)`` → whether the signature is that key's over that message."""


class Signer(Protocol):
    """Holds one Ed25519 key for as long as a log is open."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that others check with."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        ...


@frozen
class Checkpoint:
    """A tree head: this log had ``size`` entries and they hashed to ``root``."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size} entries of {self.origin}, root {self.root.hex()[:16]}"

    def text(self) -> str:
        """The signed text: three lines, each ended."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@frozen
class Note:
    """A checkpoint and the signatures under it: ``(name, key id, signature)``; none means unsigned."""

    checkpoint: Checkpoint
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def text(self) -> str:
        """The note as stored and handed out."""
        lines = (
            f"{_SIGNATURE_MARK}{name} {b64encode(key + signature).decode()}\n"
            for name, key, signature in self.signatures
        )
        return self.checkpoint.text() + "\n" + "".join(lines)


def origin_of(force: str, workstation: str, account: str, epoch: int) -> str:
    """The name a log signs under. ``account`` is a hash: accounts are people.

    Raises:
        ValueError: when a piece would break the note format apart.
    """
    for piece in (force, workstation, account):
        if not piece or any(c.isspace() or c in "+/" or not c.isprintable() for c in piece):
            raise ValueError(f"{piece!r} cannot stand in the name of a log")
    return f"rcrp/{force}/{workstation}/{account}/{epoch}"


_ORIGIN_PIECES = 5


@lru_cache(maxsize=256)
def account_in(origin: str) -> str:
    """What stands for the account in the name of a log, "" where the name is none."""
    pieces = origin.split("/")
    return pieces[3].partition("-")[0] if len(pieces) == _ORIGIN_PIECES else ""


@lru_cache(maxsize=512)
def owner_in(origin: str) -> str:
    """Whose log it is, and at which desk: without its number, and without the force, whose name is a setting."""
    pieces = origin.split("/")
    is_name = len(pieces) == _ORIGIN_PIECES
    return "/".join(pieces[2:-1]) if is_name else origin.rpartition("/")[0]


def key_id(name: str, public_key: bytes) -> bytes:
    """The four bytes that tell a reader which key to try."""
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_ID_BYTES]


def build_note(checkpoint: Checkpoint, signer: Signer | None) -> Note:
    """The checkpoint as a note, signed when there is a signer."""
    if signer is None:
        return Note(checkpoint, ())
    signature = signer.sign(checkpoint.text().encode())
    identity = key_id(checkpoint.origin, signer.public_key)
    return Note(checkpoint, ((checkpoint.origin, identity, signature),))


def parse_note(text: str) -> Note:
    """Read a note; only the exact spelling is taken, so that nothing can hide in it.

    Raises:
        ValueError: saying what is wrong.
    """
    body, separator, signature_text = text.partition("\n\n")
    lines = body.split("\n")
    if not separator or len(lines) != 3:
        raise ValueError("a checkpoint has three lines and an empty one")
    origin, size, root = lines
    if not size.isascii() or not size.isdigit():
        raise ValueError("the size is not a number")
    signatures = tuple(_signature(line) for line in signature_text.splitlines())
    note = Note(Checkpoint(origin, int(size), _base64(root)), signatures)
    if len(note.checkpoint.root) != HASH_BYTES or note.text() != text:
        raise ValueError("not the exact form of a checkpoint")
    return note


def is_signed_by(note: Note, public_key: bytes, check: SignatureCheck) -> bool:
    """Whether one of the signatures is this key's, made in the name of the log itself."""
    origin = note.checkpoint.origin
    wanted = (origin, key_id(origin, public_key))
    message = note.checkpoint.text().encode()
    return any(
        check(public_key, message, signature)
        for name, identity, signature in note.signatures
        if (name, identity) == wanted
    )


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, separator, encoded = line.removeprefix(_SIGNATURE_MARK).rpartition(" ")
    if not line.startswith(_SIGNATURE_MARK) or not separator or not name:
        raise ValueError("not a signature line")
    data = _base64(encoded)
    return name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:]


def _base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        raise ValueError("not base64") from None

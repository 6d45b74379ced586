"""Whether a log that was signed is still under its signature: only then may the key sign what goes on from it."""

from __future__ import annotations

import sqlite3
from types import NoneType

from rcrp_desktop.adapters.sqlite.errors import expect_types
from rcrp_desktop.adapters.sqlite.log_state import LogState, root_at
from rcrp_desktop.application.problems import IntegrityBroken
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Signer, is_signed_by, parse_note

_SIGNED = "SELECT note FROM checkpoint WHERE note LIKE '%\u2014 %' ORDER BY size DESC LIMIT 1"


def expect_vouched(connection: sqlite3.Connection, state: LogState, signer: Signer | None) -> None:
    """Refuse a keyed log that anybody without its key could have written.

    What stands under no signature may be what this program wrote while the key store was silent, or
    what somebody put there: nothing tells them apart, and a signature over it would say that it does.

    Raises:
        IntegrityBroken: ``fork`` when what was signed is gone or is other than what was signed;
            ``unsigned_end`` when the key is at hand and the newest entries are not under it.
    """
    key = state.header.public_key
    if key is None:
        return
    signed = _signed_head(connection, key)
    if signed is None:
        raise IntegrityBroken("fork", "no head in it is signed with its key")
    here = state.head
    root = here.root if signed.size == here.size else root_at(connection, signed.size)
    if (signed.origin, signed.root) != (here.origin, root) or signed.size > here.size:
        raise IntegrityBroken("fork", str(here), str(signed))
    if signer is not None and signed.size < here.size:
        raise IntegrityBroken("unsigned_end", str(here), str(signed))


def _signed_head(connection: sqlite3.Connection, key: bytes) -> Checkpoint | None:
    """The newest head that carries a signature, if that is the key's."""
    from rcrp_desktop.adapters.keys import check_ed25519  # keys are looked into after the start

    row = connection.execute(_SIGNED).fetchone()
    if row is None:
        return None
    expect_types(row, (str, NoneType))
    try:
        note = parse_note(row[0] or "")
        return note.checkpoint if is_signed_by(note, key, check_ed25519) else None
    except ValueError as error:
        raise IntegrityBroken("fork", str(error)) from error

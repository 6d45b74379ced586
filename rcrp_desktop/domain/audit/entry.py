"""What goes into the audit log and what comes back out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from rcrp_desktop.domain.audit.seal_code import seal_code as seal_code
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import frozen

RecordClass = Literal["decision", "access", "system"]
"""``access`` records (DPA 2018 s.62: who searched, opened, exported) are never counted in figures."""

RECORD_CLASSES: tuple[RecordClass, ...] = ("decision", "access", "system")

LogMode = Literal["live", "training", "example"]
"""Live calls, mock calls and synthetic history never share a log."""

MODES: tuple[LogMode, ...] = ("live", "training", "example")

UNCONFIRMED = "act_unconfirmed"
"""The kind of an entry about an act that came back from outside the log, where nothing bears out who did it."""


UNVERIFIED = "unverified_account"
"""In the body of an entry: who acted was told at the desk, under the account that this stands for. Absent where the
operating system told it, and in earlier records."""


@frozen
class NewEntry:
    """One event as its author states it.

    ``body`` is kept for ever and so holds coded facts only, never anything about the subject.
    ``parts`` can be erased one by one (answers, notes, CAD reference). ``call`` is an opaque id,
    ``""`` where no call is meant. ``command`` makes repeating harmless; ``""`` gives that up.
    """

    kind: str
    record_class: RecordClass
    at_ms: int
    actor: str
    role: str
    call: str
    command: str
    body: Mapping[str, Json]
    parts: Mapping[str, Json]


class Unrecordable(ValueError):
    """What an entry says has no place in any log, whatever state that is in: trying again mends nothing.

    A mistake of whoever made the entry, and the one reason for which an act that waits is put aside.
    """


@frozen
class StoredEntry:
    """One event as recorded. ``erased`` names the parts that an entry records as erased; reading proves nothing.

    ``damaged``: its bytes, those of a part, or what the log keeps beside them cannot be read. ``unsure``: its bytes
    are not those that were hashed, and what the log keeps beside them is told, which may be damaged as well.
    Two are no part of the record. ``stood``: the numbers that the same act has, or had, in other logs of its person.
    ``lacks``: by log, the numbers at which entries are missing that may be of its call; said of one entry of the call.
    """

    origin: str
    seq: int
    kind: str
    record_class: RecordClass
    at_ms: int
    actor: str
    role: str
    call: str
    command: str
    body: Mapping[str, Json]
    parts: Mapping[str, Json]
    erased: tuple[str, ...]
    leaf_hash: bytes
    damaged: bool = False
    unsure: bool = field(default=False, compare=False)
    stood: tuple[tuple[str, int], ...] = field(default=(), compare=False)
    lacks: tuple[tuple[str, int], ...] = field(default=(), compare=False)

    @property
    def unverified(self) -> bool:
        """Who acted was told at the desk, and that is all that is known of it."""
        return bool(self.unverified_account)

    @property
    def unverified_account(self) -> str:
        """Stands for the account under which it was told who acts; "" where the account is who acts, or nothing says it."""
        told = self.body.get(UNVERIFIED)
        return told if isinstance(told, str) else ""


@frozen
class Receipt:
    """What the disk has acknowledged. ``at_ms`` is when it was written, ``seal`` that of the last entry.

    ``repeated`` says that these entries stood there already and nothing was written again.
    """

    origin: str
    first_seq: int
    last_seq: int
    at_ms: int
    size: int
    seal: str
    signed: bool
    repeated: bool


@frozen
class Head:
    """The newest tree head of a log; ``note`` is the checkpoint's text, the thing to anchor."""

    origin: str
    size: int
    root: bytes
    signed: bool
    at_ms: int
    note: str

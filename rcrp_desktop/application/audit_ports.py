"""What the use cases need of the audit log, the keys, the remembered heads and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Signer
from rcrp_desktop.domain.audit.entry import LogMode, NewEntry, Receipt
from rcrp_desktop.domain.call.state import DoubtReason
from rcrp_desktop.domain.frozen import frozen

if TYPE_CHECKING:
    from rcrp_desktop.domain.audit.report import IntegrityReport, KnownHead

__all__ = [
    "AuditLog",
    "Clock",
    "Doubt",
    "HeadStore",
    "IdSource",
    "KeyStore",
    "LogVerifier",
    "Notice",
    "Signer",
    "SpillJournal",
    "SpilledAct",
]

SetAsideKind = Literal[
    "rollback", "fork", "schema", "corrupt", "key_changed", "key_came", "unsigned_end"
]
NoticeKind = (
    Literal["created", "unsigned", "unclean_start", "station_mended", "station_new"]
    | Literal["spill_unconfirmed", "spill_damaged", "spill_unread", "spill_foreign"]
    | Literal["spill_others", "spill_untold", "left_out"]
    | SetAsideKind
)
SET_ASIDE: tuple[SetAsideKind, ...] = get_args(SetAsideKind)
"""Why a log was set aside and a new epoch begun: ``key_came`` for one that was unsigned till then,
``unsigned_end`` for one whose newest entries its key, now at hand, did not sign."""

Known = Literal["no", "same", "other"]
"""Whether a log has something under a command, and whether it is what was asked about."""

Doubt = DoubtReason


@frozen
class Notice:
    """Something about the log that the person should see once it is open.

    ``quarantine`` is where a log that could not be trusted was moved; a new epoch was begun then. That is
    told at every opening until somebody says that they have seen it. ``reopened`` counts its calls that
    stay open.
    """

    kind: NoticeKind
    detail: str = ""
    quarantine: Path | None = None
    reopened: int = 0


class Clock(Protocol):
    """Both clocks; the wall clock is only a claim."""

    def now_ms(self) -> int:
        """UTC in milliseconds since 1970."""
        ...

    def monotonic_ms(self) -> int:
        """Milliseconds that never run backwards within one boot of the machine."""
        ...


class IdSource(Protocol):
    """Opaque ids for calls and commands."""

    def new_id(self) -> str:
        """An id never given before, on any machine."""
        ...


class KeyStore(Protocol):
    """Where the signing key lies."""

    def signer(self, log_id: str) -> Signer | None:
        """The log's key, made at first use; ``None`` where there is no store fit to keep one."""
        ...

    def why_none(self) -> str:
        """Why there is no signer, for the support report; ``""`` while there is one."""
        ...


class HeadStore(Protocol):
    """Remembers the last head of each log outside the log, so that an older copy is noticed."""

    @property
    def every(self) -> int:
        """After how many appends it is worth saving again."""
        ...

    def load(self, log_id: str) -> Checkpoint | None:
        """The head remembered, or ``None`` when there is none or it cannot be read."""
        ...

    def save(self, log_id: str, head: Checkpoint) -> None:
        """Remember this head; a failure is not worth stopping a call for, so it raises nothing."""
        ...


class AuditLog(Protocol):
    """The one log that this person writes. One thread at a time, the writer's."""

    def append(self, entries: Sequence[NewEntry]) -> Receipt:
        """Record all or none of the entries; when this returns, the disk has them.

        If the first entry's command is recorded already, nothing is written and its receipt comes again.

        Raises:
            OperationalProblem: nothing was recorded.
            Unrecordable: nor can it be, in whatever log, now or later, because of what the entries say.
        """
        ...

    def known(self, entries: Sequence[NewEntry]) -> Known:
        """Whether the command of these entries is recorded, and with this content. Writes nothing."""
        ...

    def is_keyed(self) -> bool:
        """Whether this log has a key of its own, also while the key store does not give it."""
        ...

    def knows(self, head: Checkpoint) -> bool:
        """Whether this log once had that head, or follows the log that ended with it."""
        ...

    def look(self) -> None:
        """See whether the file is as it was left; costs next to nothing where it is.

        Raises:
            OperationalProblem: it is not, or cannot be looked at.
        """
        ...

    def keep_ruleset(self, digest_hex: str, body: bytes) -> None:
        """Keep the bytes whose SHA-256 this is, so that records can be run again years later."""
        ...

    def origin(self) -> str:
        """The name the log signs under."""
        ...

    def size(self) -> int:
        """How many entries it holds."""
        ...

    def head(self) -> Checkpoint:
        """The head over all entries."""
        ...

    def close(self) -> None:
        """Record the orderly end and let go of the file."""
        ...


class LogVerifier(Protocol):
    """Checks one log file whole, in short reads, so that its writer is not held up."""

    def verify(
        self,
        path: Path,
        *,
        known_heads: Sequence[KnownHead] = (),
        registered_key: bytes | None = None,
        tree_only: bool = False,
    ) -> IntegrityReport:
        """The verdict on the log at ``path``.

        Raises:
            OperationalProblem: when the file cannot be opened at all.
        """
        ...


@frozen
class SpilledAct:
    """Entries that the log did not take. ``number`` grows in the order in which they were done.

    ``doubt`` keeps them from being recorded as anybody's act. ``head`` is to be known to the log, else they are
    doubted too; None where a key has vouched. ``owner`` is the person whose journal it is.
    """

    number: int
    spilled_at_ms: int
    mode: LogMode
    entries: tuple[NewEntry, ...]
    doubt: Doubt | None = None
    head: Checkpoint | None = None
    owner: str = ""


class SpillJournal(Protocol):
    """Keeps what the log did not take until it does. Any thread."""

    def add(self, entries: Sequence[NewEntry]) -> None:
        """Keep the entries; when this returns, the disk has them.

        Raises:
            OperationalProblem: nowhere left to write: the person must use paper.
        """
        ...

    def pending(self) -> list[SpilledAct]:
        """What is waiting for the log, in the order in which it was done."""
        ...

    def is_read(self) -> bool:
        """Whether all was read that earlier starts left: what could not be is looked for at each ``pending``."""
        ...

    def reads_on(self) -> bool:
        """Whether the last ``pending`` left something to the next one for no other reason than that it was enough."""
        ...

    def unlooked(self) -> Sequence[Path]:
        """What lay there at the last ``pending`` and was not read, also what never will be: none of it is known."""
        ...

    def leave_to_others(self) -> None:
        """Another copy has the log: let it have what earlier starts left."""
        ...

    def take_over(self) -> None:
        """The log is ours: so is what earlier starts left."""
        ...

    def is_kept(self) -> bool:
        """Whether all that waits was on the disk at the last ``pending``: a file can be taken away under us."""
        ...

    def can_keep(self) -> bool:
        """Whether it could take something now, as far as that can be seen without writing."""
        ...

    def clear(self, number: int) -> None:
        """Drop this one, now that the log has it."""
        ...

    def hold(self, number: int) -> None:
        """This one waits for a person to let it go: what else was left is read on meanwhile."""
        ...

    def set_aside(self, number: int, why: str) -> None:
        """Keep this one, and all damaged lines, where people can look at it; no log can take what it says."""
        ...

    def notices(self) -> Sequence[Notice]:
        """What the person should be told, once."""
        ...

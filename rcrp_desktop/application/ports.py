"""What the use cases for calls need of the outside world, besides the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine


@frozen
class Person:
    """Who sits here. ``verified``: told by the operating system rather than asserted at the desk.

    ``account`` stands for the operating system's account, whoever is said to sit here.
    """

    id: str
    role: str
    verified: bool
    account: str = ""

    @property
    def unverified(self) -> str:
        """The account under which it was told who sits here; "" where the account is who sits here."""
        return "" if self.verified else self.account


@frozen
class Contacts:
    """What the records at this desk know of a reference, apart from the call in hand.

    Where one of the others is not 0 there may be more. ``unread`` is how many logs could not be read now, or policy packs
    of the calls are not at hand; ``lost`` how many logs are damaged for good, or closed to this account; ``damaged`` of how
    many of the calls what was decided is not told in full, though nothing that may tell it was ``unread``. On ``police`` of them police go or went; ``turned`` are those of
    the refusals among these.
    """

    calls: int
    refusals: int
    unread: int = 0
    lost: int = 0
    damaged: int = 0
    police: int = 0
    turned: int = 0


@frozen
class Kept:
    """The entry of a standing override, or else of the newest act, in this person's own log.

    ``number`` is -1 where another log has it; ``seal`` is that of the call's newest entry, "" where it has none.
    ``at_ms`` is when the log took it; ``waited`` says that it lay in the spill journal before;
    ``is_override`` that it is a standing override's own entry, wherever that is; ``of_override`` is the command of it.
    """

    number: int
    at_ms: int
    seal: str
    signed: bool
    waited: bool
    is_override: bool = False
    of_override: str = ""


class Engines(Protocol):
    """Compiled packs by digest."""

    def current(self) -> Engine:
        """The pack in force, for new calls."""
        ...

    def of_digest(self, digest: str) -> Engine | None:
        """The pack a recorded call began with, or None where its bytes are not at hand."""
        ...

    def at_hand(self, digest: str) -> Engine | None:
        """The same for a call that was read: looks into no log again for what was not found as it was read."""
        ...


@frozen
class Told:
    """What all logs tell of one call. Not ``whole``: a log that may tell more of it could not be read now."""

    entries: Sequence[StoredEntry]
    whole: bool = True


@frozen
class Looked:
    """Entries that name a call, access records too, merged in order.

    ``not_read`` are logs that could not be read, or not whole, in that very look: they may name it too.
    """

    entries: Sequence[StoredEntry]
    not_read: tuple[str, ...] = ()


@frozen
class OnReference:
    """Calls whose newest reference it is. ``not_read`` are logs that could not be read, or not whole, in that very look."""

    calls: frozenset[str]
    not_read: tuple[str, ...] = ()


@frozen
class Begun:
    """Ids of calls, oldest first. Not ``is_all``: a log that may name more of them could not be read now."""

    calls: Sequence[str]
    is_all: bool = True


class CallRecords(Protocol):
    """Reads calls from all logs at this desk. Any one thread at a time."""

    def told(self, call: str) -> Told:
        """Every entry that names the call, from every log, merged in order.

        Raises:
            OperationalProblem: nothing of it can be read now.
        """
        ...

    def unfinished(self, since_ms: int) -> Begun:
        """Calls in this person's own log that began since then and whose line is not closed."""
        ...

    def begun_since(self, since_ms: int) -> Begun:
        """Calls that began in this person's own log since then."""
        ...


class ReferenceLookup(Protocol):
    """Earlier contacts on one CAD reference."""

    def contacts(self, reference: str, *, besides: str) -> Contacts:
        """Calls on this reference other than ``besides``, and how many of them had no police."""
        ...

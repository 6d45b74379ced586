"""The call as a contact: begun under a pack, known by its CAD reference, ended."""

from __future__ import annotations

from typing import assert_never

from rcrp_desktop.domain.call.done import OnTheLine
from rcrp_desktop.domain.call.state import CallState, Opening, Reference, Stamp
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.rows import added
from rcrp_desktop.domain.whole_numbers import Count, as_count

REFERENCE_LIMIT = 40
_REFERENCE_SIGNS = frozenset(" -_./:#()&")

# --- what can be asked for --------------------------------------------------------------------------


@frozen
class BeginCall:
    """Open a call under the pack in force. ``mode``: live, training or example."""

    mode: str


@frozen
class GiveReference:
    """Give the CAD reference; the counts come from a look into the records."""

    reference: str
    earlier_contacts: int = 0
    earlier_refusals: int = 0
    unread: int = 0
    lost: int = 0
    damaged: int = 0
    earlier_police: int = 0
    turned: int = 0


@frozen
class EndCall:
    """Close the line."""

    caller_gone: bool = False


Command = GiveReference | EndCall
"""Beginning is apart: it alone needs a call that has not begun."""

# --- what happened ----------------------------------------------------------------------------------


@frozen
class CallBegan:
    """The call opened, under one version of one pack which it keeps. ``mode``: live, training or example."""

    pack_id: str
    pack_version: str
    pack_digest: str
    mode: str


@frozen
class ReferenceGiven:
    """The CAD reference, with how often this desk's records know it already.

    Where ``unread`` or ``lost`` is not 0 there may be more, and none is not known to be none: so many logs could not be
    read as they were counted, or the policy packs of so many; or so many logs are damaged or gone for good or closed to
    this account. ``damaged``: of so many of the contacts a part is lost for good, which may have told of a refusal. Police
    go or went on ``earlier_police`` of them; ``turned``: on so many no police had been decided before that, so that they
    are among the refusals too. Earlier records do not say these.
    """

    reference: str
    earlier_contacts: Count
    earlier_refusals: Count
    unread: Count = 0
    lost: Count = 0
    damaged: Count = 0
    earlier_police: Count = 0
    turned: Count = 0


@frozen
class CallEnded:
    """The line is closed. ``caller_gone``: before everything was said."""

    caller_gone: bool


Fact = CallBegan | ReferenceGiven | CallEnded

# --- the rules --------------------------------------------------------------------------------------


def begin(state: CallState, command: BeginCall, pack: PolicyPack) -> tuple[Fact] | Rejected:
    """A call that an override began before it was opened may still be opened."""
    if state.opening is not None:
        return Rejected(Refusal.ALREADY_BEGUN)
    return (CallBegan(pack.meta.id, pack.meta.version, pack.digest, command.mode),)


def decide(command: Command) -> tuple[Fact] | Rejected:
    """The facts that ``command`` makes, or why it is refused."""
    match command:
        case GiveReference():
            return _reference(command)
        case EndCall(caller_gone):
            return (CallEnded(caller_gone),)
        case _:
            assert_never(command)


def is_reference(text: str) -> bool:
    """Whether it has the form of a CAD reference: letters and digits, with signs between that no list obeys."""
    plain = all((c.isascii() and c.isalnum()) or c in _REFERENCE_SIGNS for c in text)
    return plain and text[:1].isalnum() and len(text) <= REFERENCE_LIMIT


def _reference(command: GiveReference) -> tuple[Fact] | Rejected:
    reference = command.reference.strip()
    if not is_reference(reference):
        return Rejected(Refusal.REFERENCE_UNUSABLE, str(REFERENCE_LIMIT))
    given = ReferenceGiven(
        reference,
        as_count(command.earlier_contacts),
        as_count(command.earlier_refusals),
        as_count(command.unread),
        as_count(command.lost),
        as_count(command.damaged),
        as_count(command.earlier_police),
        as_count(command.turned),
    )
    return (given,)


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state after one more fact."""
    match fact:
        case CallBegan(pack_id, version, digest, mode):
            # A call keeps the version it began with, whatever a second log says.
            return replace(state, opening=state.opening or Opening(pack_id, version, digest, mode))
        case ReferenceGiven():
            return replace(state, reference=_known(fact))
        case CallEnded(caller_gone):
            return _ended(state, at, caller_gone=caller_gone)
        case _:
            assert_never(fact)


def _known(given: ReferenceGiven) -> Reference:
    return Reference(
        given.reference,
        given.earlier_contacts,
        given.earlier_refusals,
        given.unread,
        given.lost,
        given.damaged,
        given.earlier_police,
        given.turned,
    )


def _ended(state: CallState, at: Stamp, *, caller_gone: bool) -> CallState:
    ended = replace(state, ended=at, ended_place=state.revision, caller_gone=caller_gone)
    went = OnTheLine(at, state.revision)
    return replace(ended, gone=added(state.gone, went)) if caller_gone else ended

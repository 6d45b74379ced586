"""Which entry of the own log stands for what is on show of a call, when the call is read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rcrp_desktop.adapters.sqlite.call_log import CallLog
from rcrp_desktop.application.event_codec import EVENT_KINDS
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.retelling import Retold, retell
from rcrp_desktop.domain.audit.entry import UNCONFIRMED, StoredEntry
from rcrp_desktop.domain.call.override import OverrideRaised
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.domain.whole_numbers import is_time

_Place = tuple[str, int]

RAISES = ("override_raised", UNCONFIRMED)
"""Acts that may raise an override, and may be all that is known of a call: somebody has to look at it all the same."""


def kept_entry(
    call: str, own: Sequence[CallLog], entries: Sequence[Sequence[StoredEntry]], seal: str
) -> Kept | None:
    """A standing override's own entry, else the newest act; ``number`` is -1 where another desk has it.

    ``own`` are the own logs, the newest epoch first; None where none of them tells anything of the call.
    """
    mine = [(log, log.entries_of_call(call)) for log in own]
    place = _of_override(retell(call, merged_entries(entries), lambda _digest: None))
    for log, found in mine:
        entry = next(reversed([*_meant(found, place)]), None)
        if entry is not None:
            return _kept(entry, seal, signed=log.is_signed(), is_override=place is not None)
    told = any(found for _, found in mine)
    is_override = place is not None
    return Kept(-1, 0, seal, signed=False, waited=False, is_override=is_override) if told else None


def stands_here(
    call: str,
    own: Iterable[StoredEntry],
    entries: Sequence[Sequence[StoredEntry]],
    *,
    ended_too: bool,
) -> bool:
    """Whether an override that one's ``own`` entries raise still stands, as the ``entries`` of all logs tell the call.

    Whose call it is does not matter, nor whether its beginning can be read.
    """
    state = retell(call, merged_entries(entries), lambda _digest: None).state
    if state.ended is not None and not ended_too:
        return False
    mine = {entry.command for entry in own if entry.kind in RAISES}
    return any(one.stands and one.raised.command in mine for one in state.overrides)


def _of_override(retold: Retold) -> _Place | None:
    override = retold.state.override
    if override is None:
        return None
    raised = (s for s in retold.steps if s.event.stamp == override.raised and _raises(s.event.fact))
    return next(((step.origin, step.seq) for step in raised), None)


def _raises(fact: object) -> bool:
    return isinstance(fact, OverrideRaised) or (
        isinstance(fact, ActUnconfirmed) and fact.claimed == "override_raised"
    )


def _meant(found: Iterable[StoredEntry], place: _Place | None) -> Iterable[StoredEntry]:
    if place is not None:
        return (entry for entry in found if (entry.origin, entry.seq) == place)
    return (e for e in found if e.kind in EVENT_KINDS and e.kind != UNCONFIRMED)


def _kept(entry: StoredEntry, seal: str, *, signed: bool, is_override: bool) -> Kept:
    recovered_at = entry.body.get("recovered_at")
    waited = is_time(recovered_at)
    at_ms = recovered_at if is_time(recovered_at) else entry.at_ms
    of = entry.command if is_override else ""
    return Kept(entry.seq, at_ms, seal, signed, waited, is_override, of)

"""Acts that came back from outside the log without proof of whose they are: what is recorded of them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from rcrp_desktop.application.audit_ports import Doubt, SpilledAct
from rcrp_desktop.application.event_codec import to_entry
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.domain.canonical import canonical_bytes
from rcrp_desktop.domain.frozen import replace

_COMMAND_DIGITS = 24
_LONGEST_NAME = 80


def unconfirmed_entries(
    spilled: SpilledAct, act: Sequence[NewEntry], doubt: Doubt, now_ms: int
) -> list[NewEntry]:
    """One entry for each: the program says what stood in the journal, nobody says that it happened.

    Their command is made from what they say, so that taking them in again is harmless and no true act is hidden.
    """
    told = [_told(entry) for entry in act]
    command = f"unconfirmed-{sha256(''.join(told).encode()).hexdigest()[:_COMMAND_DIGITS]}"
    stamp = Stamp(now_ms, spilled.owner, "system", command)
    facts = {"unconfirmed": True, "spilled_at": spilled.spilled_at_ms}
    return [
        _marked(to_entry(Event(entry.call, stamp, _fact(entry, doubt, text))), facts)
        for entry, text in zip(act, told, strict=True)
    ]


def _marked(entry: NewEntry, facts: dict[str, bool | int]) -> NewEntry:
    return replace(entry, body={**entry.body, **facts})


def _fact(entry: NewEntry, doubt: Doubt, text: str) -> ActUnconfirmed:
    return ActUnconfirmed(
        claimed=entry.kind,
        claimed_by=_printable(entry.actor),
        claimed_role=_printable(entry.role),
        claimed_at_ms=entry.at_ms,
        why=doubt,
        text=text,
    )


def _told(entry: NewEntry) -> str:
    """All of it, as text: in a part, which can be erased, because nobody vouches for what stands in it."""
    whole = {
        "actor": entry.actor,
        "role": entry.role,
        "at_ms": entry.at_ms,
        "call": entry.call,
        "class": entry.record_class,
        "command": entry.command,
        "kind": entry.kind,
        "body": entry.body,
        "parts": entry.parts,
    }
    return canonical_bytes(whole).decode()


def _printable(name: str) -> str:
    """A name that nobody vouches for stays on its line and within sight."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return shown[:_LONGEST_NAME]

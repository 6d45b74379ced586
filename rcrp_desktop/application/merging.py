"""One call's history from several logs, in an order that every reader finds again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import merge

from rcrp_desktop.application.event_codec import from_entry
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.events import Event

_Keyed = tuple[int, str, int, StoredEntry]


def merged_entries(logs: Iterable[Sequence[StoredEntry]]) -> list[StoredEntry]:
    """Entries of several logs, each given in its own order, as one list.

    Between logs time decides, then the log's name. Within a log its own order always holds, even where a
    clock was set back: an entry is never placed before one that its log has earlier.
    """
    streams = [_keyed(entries) for entries in logs if entries]
    return [keyed[3] for keyed in merge(*streams, key=lambda keyed: keyed[:3])]


def _keyed(entries: Sequence[StoredEntry]) -> list[_Keyed]:
    latest = 0
    keyed: list[_Keyed] = []
    for entry in entries:
        latest = max(latest, entry.at_ms)
        keyed.append((latest, entry.origin, entry.seq, entry))
    return keyed


def merged_events(logs: Iterable[Sequence[StoredEntry]]) -> tuple[Event, ...]:
    """The events of one call from several logs."""
    found = (from_entry(entry) for entry in merged_entries(logs))
    return tuple(event for event in found if event is not None)

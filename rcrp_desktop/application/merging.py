"""One call's history from several logs, in an order that every reader finds again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import merge

from rcrp_desktop.domain.audit.entry import StoredEntry

_Keyed = tuple[int, int, str, int, StoredEntry]
_Place = tuple[int, int]
_Name = tuple[str, str]

_ROUNDS = 16  # raised, stood down, raised again ...: a longer chain between logs is left as the clocks tell it


def merged_entries(logs: Iterable[Sequence[StoredEntry]]) -> list[StoredEntry]:
    """Entries of several logs, each given in its own order, as one list.

    Between logs time decides, then the log's name; but what answers something in another log comes after
    it, however wrong a desk's clock is: a decision after its request, a telling after its decision.
    Within a log its own order always holds, even where a clock was set back.
    """
    streams = _without_written_anew([entries for entries in logs if entries])
    if len(streams) == 1:
        return list(streams[0])
    places = [_keyed(entries, {}) for entries in streams]
    for _ in range(_ROUNDS):
        made = _made(places)
        again = [_keyed(entries, made) for entries in streams]
        if again == places:
            break
        places = again
    return [keyed[4] for keyed in merge(*places, key=lambda keyed: keyed[:4])]


def _without_written_anew(streams: list[Sequence[StoredEntry]]) -> list[Sequence[StoredEntry]]:
    """An act that a log took in again from the spill file counts there, and not also in the log before it.

    Only among the logs of one person at one desk: else anybody could take another's act away.
    """
    anew = {_act(e): e.origin for some in streams for e in some if e.body.get("recovered") is True}
    if not anew:
        return streams
    left = ([e for e in some if anew.get(_act(e), e.origin) == e.origin] for some in streams)
    return [some for some in left if some]


def _act(entry: StoredEntry) -> tuple[str, ...]:
    return entry.origin.rpartition("/")[0], entry.command, entry.kind


def _keyed(
    entries: Sequence[StoredEntry], made: Mapping[_Name, Mapping[str, _Place]]
) -> list[_Keyed]:
    latest = (0, 0)
    keyed: list[_Keyed] = []
    for entry in entries:
        latest = max(latest, (entry.at_ms, 0))
        for name in _needs(entry):
            for origin, (at_ms, rank) in made.get(name, {}).items():
                if origin != entry.origin:
                    latest = max(latest, (at_ms, rank + 1))
        keyed.append((latest[0], latest[1], entry.origin, entry.seq, entry))
    return keyed


def _made(places: Iterable[Sequence[_Keyed]]) -> dict[_Name, dict[str, _Place]]:
    """Where each log last made something that entries of other logs can answer."""
    made: dict[_Name, dict[str, _Place]] = {}
    for stream in places:
        for at_ms, rank, origin, _, entry in stream:
            for name in _makes(entry):
                made.setdefault(name, {})[origin] = (at_ms, rank)
    return made


def _makes(entry: StoredEntry) -> tuple[_Name, ...]:
    body = entry.body
    match entry.kind:
        case "supervisor_asked":
            return (("request", str(body.get("item"))), ("act", entry.command))
        case "supervisor_decided":
            return _decision(entry, str(body.get("item")))
        case "override_raised":
            return (("override", str(body.get("number"))), ("act", entry.command))
        case "override_stood_down":
            return _decision(entry, f"override-{body.get('number')}")
        # A threat to life that may have been raised can be stood down; a request can follow that no desk made.
        case "act_unconfirmed" | "route_shown" | "decision_made":
            return (("act", entry.command),)
        case "answer_given" | "answer_taken_back":
            return (("answers", str(body.get("assessment"))),)
        case _:
            return ()


def _decision(entry: StoredEntry, item: str) -> tuple[_Name, ...]:
    return (("decision", item), ("act", entry.command))


def _needs(entry: StoredEntry) -> tuple[_Name, ...]:
    """By the very act that it names where it names one: another desk's may have the same number."""
    body = entry.body
    of = body.get("of")
    is_named = isinstance(of, str) and bool(of)
    match entry.kind:
        case "supervisor_decided":
            return (("act", str(of)) if is_named else ("request", str(body.get("item"))),)
        case "change_told":
            item = str(body.get("item")).partition("/")[0]
            return (("act", str(of)) if is_named else ("decision", item),)
        case "override_reason_given" | "override_mispressed" | "override_stood_down":
            return (("act", str(of)) if is_named else ("override", str(body.get("number"))),)
        case "new_information_came":
            number = body.get("assessment")
            return (("answers", str(number - 1)),) if isinstance(number, int) else ()
        case _:
            return ()

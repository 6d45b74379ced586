"""Which thing an act means: the one that the command made which it names.

Numbers and ids are counted by each desk from what it has seen: two desks give the same one to two things. They
tell what was meant only in records that name no command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import NewType

from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rows import exchanged, first_place

RequestName = NewType("RequestName", str)
"""What names one request in whatever was read of its call: its ``item`` may name another at the next reading."""

NO_REQUEST = RequestName("")


def request_names(state: CallState) -> Mapping[str, RequestName]:
    """The name of each request, by the item that it has here: the command that asked, which asked once as a rule."""
    asked, names = Counter[str](), dict[str, RequestName]()
    for request in state.requests:
        command = request.stamp.command
        asked[command] += 1
        number = asked[command]
        names[request.item] = RequestName(command if number == 1 else f"{command}/{number}")
    return names


def request_named(state: CallState, name: RequestName) -> Request | None:
    """The request of that name, None where it cannot be read here."""
    names = request_names(state)
    return next((one for one in state.requests if names[one.item] == name), None)


def is_meant(act: str, of: str, *, is_same_count: bool) -> bool:
    """Whether what command ``act`` made is meant by ``of``, or where that was not recorded, by its number or id."""
    return act == of if of else is_same_count


def only_act(act: str, acts: Iterable[str]) -> str:
    """The command id under which a thing was made, so that what ends it names that very thing; "" if not unique."""
    return act if sum(other == act for other in acts) == 1 else ""


def assessment_act(state: CallState, number: int) -> str:
    """The command that began an assessment, so that what belongs to it names that very one.

    "" for the first of the call, which no other can be taken for, and where several began under one command.
    """
    acts = {a.number: a.began.command for a in state.assessments if a.number > 1}
    return only_act(acts[number], acts.values()) if number in acts else ""


def in_request(
    state: CallState, item: str, of: str, change: Callable[[Request], Request]
) -> CallState:
    """The state with the request that an act means changed; as it was where there is none such."""
    every, place = state.requests, _place(state, item, of)
    if place < 0:
        return state
    return replace(state, requests=exchanged(every, place, change(every[place])))


def request_meant(state: CallState, item: str, of: str) -> Request | None:
    """The request that an act means."""
    place = _place(state, item, of)
    return state.requests[place] if place >= 0 else None


def _place(state: CallState, item: str, of: str) -> int:
    """Of several that one command made, the one with the id that is told too, else the first: an act ends one thing."""
    every = state.requests
    if not of:
        return first_place(every, _item, item)
    place = first_place(every, _act_and_item, (of, item))
    return place if place >= 0 else first_place(every, _act, of)


_act = attrgetter("stamp.command")
_item = attrgetter("item")
_act_and_item = attrgetter("stamp.command", "item")

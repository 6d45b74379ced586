"""Which thing an act means: the one that the command made which it names.

Numbers and ids are counted by each desk from what it has seen: two desks give the same one to two things. They
tell what was meant only in records that name no command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace


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


def is_request(request: Request, item: str, of: str) -> bool:
    """Whether it is the request that an act means."""
    return is_meant(request.stamp.command, of, is_same_count=request.item == item)


def in_request(
    state: CallState, item: str, of: str, change: Callable[[Request], Request]
) -> CallState:
    """The state with one request to a supervisor changed; as it was where there is none such."""
    every = list(state.requests)
    for place in _places(state, item, of):
        every[place] = change(every[place])
    return replace(state, requests=tuple(every))


def request_meant(state: CallState, item: str, of: str) -> Request | None:
    """The first request that an act means."""
    places = _places(state, item, of)
    return state.requests[places[0]] if places else None


def _places(state: CallState, item: str, of: str) -> list[int]:
    """Where ``is_request`` holds. Asked of each decision on each request: a log may hold any number of both."""
    every = enumerate(state.requests)
    if of:
        return [place for place, request in every if request.stamp.command == of]
    return [place for place, request in every if request.item == item]

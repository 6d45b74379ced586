"""What a call came to, act by act: worked out once for everything that one look at it asks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Set

from rcrp_desktop.domain.call.decisions import FinalDecision, decisions, newest_after_each
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.pack import PolicyPack

OVERRIDE = "override"
"""In the place of a route's id: police at once, for a threat to life."""

UNREAD = "(unread)"
"""The same of what somebody was told by an act that is in no log that was read: nothing that holds is that."""

_ALL_SEEN = frozenset[int]()


@frozen
class Act:
    """What changed what the call has come to. ``name``: the item of its debts, "" for a handler's decision."""

    place: int
    command: str
    name: str
    at_ms: int


def _acts(state: CallState) -> Iterator[Act]:
    for assessment in state.assessments:
        for made in assessment.decisions:
            yield Act(made.place, made.stamp.command, "", made.stamp.at_ms)
    for request in state.requests:
        for one in request.every_decision:
            yield Act(one.place, one.stamp.command, request.item, one.stamp.at_ms)
    for override in state.overrides:
        raised = override.raised
        yield Act(override.place, raised.command, "", raised.at_ms)
        if override.stood_down is not None:
            down = override.stood_down
            yield Act(override.ended_place, down.command, override.item, down.at_ms)
        elif override.mispressed is not None:
            taken_back = override.mispressed
            yield Act(override.ended_place, taken_back.command, "", taken_back.at_ms)


class Acts:
    """The acts of a call in the order of events, whatever its pack says."""

    def __init__(self, state: CallState) -> None:
        self.state = state
        self.in_order = sorted(_acts(state), key=lambda act: act.place)
        self._act_places = [act.place for act in self.in_order]

    def last_act(self, before: int, unseen: Set[int] = _ALL_SEEN) -> int:
        """The place of the newest act before a place, without what was not seen; 0 where there was none."""
        count = bisect_left(self._act_places, before)
        seen = (place for place in reversed(self._act_places[:count]) if place not in unseen)
        return next(seen, 0)

    def place_of(self, command: str) -> int:
        """The place of the newest act of a command; 0 for none."""
        return max((act.place for act in self.in_order if act.command == command), default=0)


class History(Acts):
    """Also its decisions, each with what was the newest once it was made."""

    def __init__(self, state: CallState, pack: PolicyPack) -> None:
        super().__init__(state)
        self.pack = pack
        self._made = decisions(state)
        self._newest = newest_after_each(self._made, pack)
        self._places = [made.place for made in self._made]

    @property
    def newest(self) -> FinalDecision | None:
        """As ``newest_decision`` has it."""
        return self._newest[-1] if self._newest else None

    def decided_before(self, place: int, unseen: Set[int] = _ALL_SEEN) -> FinalDecision | None:
        """The decision that was the newest before a place: what a closing duty recorded there tells of.

        To whoever had not seen some of them, another may have been the newest.
        """
        count = bisect_left(self._places, place)
        if not unseen.isdisjoint(self._places[:count]):
            seen = [made for made in self._made[:count] if made.place not in unseen]
            newest = newest_after_each(seen, self.pack)
            return newest[-1] if newest else None
        return self._newest[count - 1] if count else None

    def decided_by(self, command: str) -> FinalDecision | None:
        """The decision that a command made."""
        return next((made for made in self._made if made.stamp.command == command), None)

    def route_before(self, place: int, unseen: Set[int] = _ALL_SEEN) -> str:
        """What the call had come to before it: ``OVERRIDE``, the route decided on, or "" for nothing decided.

        It is that to whoever had not seen ``unseen``: nobody tells of what they do not know.
        """

        def is_seen(act: int) -> bool:
            return 0 < act < place and act not in unseen

        if any(is_seen(o.place) and not is_seen(o.ended_place) for o in self.state.overrides):
            return OVERRIDE
        decided = self.decided_before(place, unseen)
        return decided.route if decided is not None else ""

    @property
    def route_now(self) -> str:
        """The same of now."""
        return self.route_before(self.state.revision + 1)

"""What this window itself recorded on calls: whoever did it needs not be told of it as news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.recording import Recorded
from rcrp_desktop.application.retelling import Step
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.state import CallState


@dataclass(slots=True)
class OwnActs:
    """Written on the writer's thread, read on any."""

    _commands: set[str] = field(default_factory=set[str])
    _grew: dict[str, list[tuple[int, int]]] = field(
        default_factory=dict[str, list[tuple[int, int]]]
    )

    def did(self, before: CallState, done: Performed) -> None:
        """An act on all that ``before`` tells; what waits in the spill file is told in no log yet."""
        self._commands.update(event.stamp.command for event in done.events)
        if done.events and isinstance(done.recording, Recorded) and not before.damaged:
            grew = (before.revision, done.state.revision)
            self._grew.setdefault(before.call, []).append(grew)

    def are_all_since(self, seen: int, now: CallState) -> bool:
        """Whether nothing but these came since ``seen`` events of the call were on show.

        One that was done on more than was seen, or less, proves nothing: there something else came before it.
        """
        reached = seen
        for before, after in self._grew.get(now.call, ()):
            if before == reached:
                reached = after
        return not now.damaged and now.revision == reached

    def are_all_of(self, before: Sequence[Step], now: Sequence[Step]) -> bool:
        """Whether ``now`` tells all that ``before`` told, as it did, and nothing else but these."""
        told = {(step.origin, step.seq): step.event for step in now}
        known = {(step.origin, step.seq): step.event for step in before}
        is_as_it_was = all(_fact(told.get(at)) == event.fact for at, event in known.items())
        added = {told[at].stamp.command for at in told.keys() - known.keys()}
        return is_as_it_was and added <= self._commands


def _fact(event: Event | None) -> Fact | None:
    return event.fact if event is not None else None

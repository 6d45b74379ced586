"""The threat-to-life override: raised from anywhere, taken back within seconds, stood down by a supervisor.

Raising is never refused: not by a missing pack, a missing call, a role or an earlier decision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import assert_never

from rcrp_desktop.domain.call.meant import is_meant, only_act
from rcrp_desktop.domain.call.numbering import of_override
from rcrp_desktop.domain.call.state import CallState, OverrideState, Stamp
from rcrp_desktop.domain.call.words import with_added
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.rows import added, changed, newest_place, places, without
from rcrp_desktop.domain.whole_numbers import Number, as_count

MISPRESS_MS = 10_000
"""How long the person who raised the override, or caused a fall, may take it back as mis-pressed."""

# --- what can be asked for --------------------------------------------------------------------------


@frozen
class RaiseOverride:
    """Threat to life. Never refused."""


@frozen
class GiveOverrideReason:
    """Say why, afterwards. ``of`` is the command that raised it, where the screen knows it: of that one it is told."""

    text: str
    of: str = ""


@frozen
class MispressOverride:
    """Take the override back within seconds.

    ``number`` is the one that was on screen: a later one, raised while this waits for the disk, stands. 0 is
    one's own newest. ``of`` is the command that raised it, where the screen knows it: numbers change when another
    desk's comes to light.
    """

    number: int = 0
    of: str = ""


@frozen
class StandDownOverride:
    """A supervisor stands the override down: the one that command ``of`` raised, else the newest."""

    text: str
    of: str = ""


Command = GiveOverrideReason | MispressOverride | StandDownOverride
"""Raising is apart: it alone needs nothing at all."""

# --- what happened ----------------------------------------------------------------------------------


@frozen
class OverrideRaised:
    """Threat to life: police at once."""

    number: Number
    recovered: bool = False


@frozen
class OverrideReasonGiven:
    """Why the override was raised, told afterwards."""

    number: Number
    text: str
    of: str = ""


@frozen
class OverrideMispressed:
    """Taken back within seconds by the person who raised it."""

    number: Number
    of: str = ""


@frozen
class OverrideStoodDown:
    """A supervisor stood it down, with a rationale."""

    number: Number
    text: str
    of: str = ""


# ``of`` is the command that raised it: ``number`` is what one desk counted, and another's may have the same.

Fact = OverrideRaised | OverrideReasonGiven | OverrideMispressed | OverrideStoodDown

# --- the rules --------------------------------------------------------------------------------------


def raise_override(state: CallState) -> tuple[OverrideRaised]:
    """Threat to life: total, needs no pack and no permission."""
    return (OverrideRaised(number=as_count(len(state.overrides) + 1)),)


def decide(state: CallState, command: Command, stamp: Stamp) -> tuple[Fact] | Rejected:
    """The facts that ``command`` makes, or why it is refused."""
    match command:
        case GiveOverrideReason(text, of):
            return _reason(state, text, of)
        case MispressOverride():
            return _mispress(state, command, stamp)
        case StandDownOverride(text, of):
            return _stand_down(state, text, of)
        case _:
            assert_never(command)


def _reason(state: CallState, text: str, of: str) -> tuple[Fact] | Rejected:
    about = [o for o in state.overrides if o.raised.command == (of or o.raised.command)]
    if not about:
        return Rejected(Refusal.NO_OVERRIDE)
    if not text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    last = about[-1]
    return (OverrideReasonGiven(last.number, text, override_act(state, last)),)


def _mispress(state: CallState, command: MispressOverride, stamp: Stamp) -> tuple[Fact] | Rejected:
    number, of = command.number, command.of
    standing = [o for o in reversed(state.overrides) if o.stands]
    mine = [o for o in standing if o.raised.is_by_who_did(stamp)]
    meant = (
        [o for o in standing if _is_meant(o, (number, of, stamp))]
        if number or of
        else mine or standing
    )
    override = meant[0] if meant else None
    if override is None:
        return Rejected(Refusal.NO_OVERRIDE)
    if override.unconfirmed or not override.raised.is_by_who_did(stamp):
        return Rejected(Refusal.NOT_PERMITTED, override.raised.actor)
    if not may_be_mispressed(override, stamp.at_ms):
        return Rejected(Refusal.TOO_LATE)
    return (OverrideMispressed(override.number, override_act(state, override)),)


def may_be_mispressed(override: OverrideState, now_ms: int) -> bool:
    """Within the mis-press time; a clock set back does not lengthen it."""
    return 0 <= now_ms - override.raised.at_ms <= MISPRESS_MS


def _stand_down(state: CallState, text: str, of: str) -> tuple[Fact] | Rejected:
    standing = [
        o
        for o in reversed(state.overrides)
        if o.stands and o.raised.command == (of or o.raised.command)
    ]
    if not standing:
        return Rejected(Refusal.NO_OVERRIDE)
    if not text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    return (OverrideStoodDown(standing[0].number, text, override_act(state, standing[0])),)


def override_act(state: CallState, override: OverrideState) -> str:
    """The command that raised it, by which the screen names it; "" where several have the same."""
    return only_act(override.raised.command, (o.raised.command for o in state.overrides))


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state after one more fact."""
    here = state.revision
    match fact:
        case OverrideRaised():
            return _raised(state, fact, at)
        case OverrideReasonGiven(number, text, of):
            known = with_unread(state, number, of, at)
            about = _told_by_whom(known, (number, of, at))
            return _changed(known, about, lambda o: _reasoned(o, text, at))
        case OverrideMispressed(number, of):
            known = with_unread(state, number, of, at)
            about = _told_by_whom(known, (number, of, at))
            return _changed(known, about, lambda o: _mispressed(o, at, here))
        case OverrideStoodDown(number, text, of):
            known = with_unread(state, number, of, at)
            about = _ended(known, (number, of, at))
            return _changed(known, about, lambda o: _stood_down(o, at, text, here))
        case _:
            assert_never(fact)


def _raised(state: CallState, fact: OverrideRaised, at: Stamp) -> CallState:
    """One that comes to light after what answers it stands, as if nobody had ended it; words for it are kept."""
    if is_told_again(state, at):
        return state
    known = others = state.overrides
    unread = [*places(others, _unread_act, at.command)]
    for place in unread:
        others = without(others, place)
    state, number = of_override(replace(state, overrides=others), fact.number)
    raised = OverrideState(number, at, fact.recovered, place=state.revision)
    for place in reversed(unread):
        for words in known[place].added:
            raised = _reasoned(raised, words.text, words.stamp)
    return replace(state, overrides=added(others, raised))


def is_told_again(state: CallState, at: Stamp, *, unconfirmed: bool = False) -> bool:
    """Whether that very act stands: one person's command is one threat to life, however often logs tell it."""
    act = _by(at, unconfirmed=unconfirmed)
    return bool(at.command) and newest_place(state.overrides, _standing_by, act) >= 0


def _unread_act(override: OverrideState) -> str | None:
    return override.raised.command if override.unread else None


def with_unread(state: CallState, number: int, of: str, at: Stamp) -> CallState:
    """With an override that an act names and of which nothing else can be read: that it was raised is all that is known.

    A told danger never falls silent: it stands until somebody is known to have ended it, and who may have been told that
    police come is owed its end.
    """
    if _meant(state, (number, of, at)):
        return state
    raised = Stamp(at.at_ms, "", "", of)
    state, number = of_override(state, number)
    unread = OverrideState(number, raised, place=state.revision, unread=True)
    return replace(state, overrides=added(state.overrides, unread))


_number = attrgetter("number")
_act = attrgetter("raised.command")


def _standing_act(override: OverrideState) -> str | None:
    return override.raised.command if override.stands else None


def _raised_by(override: OverrideState) -> _By:
    return _by(override.raised, unconfirmed=override.unconfirmed)


def _standing_by(override: OverrideState) -> _By | None:
    return _raised_by(override) if override.stands else None


def _by(act: Stamp, *, unconfirmed: bool) -> _By:
    """A command with whose it is: the same for two acts of one person (``Stamp.is_by_who_did``)."""
    account = act.account if act.unverified else ""
    return act.command, act.actor, act.unverified, account, unconfirmed


_By = tuple[str, str, bool, str, bool]

_Named = tuple[int, str, Stamp]
"""An override as an act names it: by its number, the command that raised it or "", and who names it."""


def _changed(
    state: CallState, at: Sequence[int], change: Callable[[OverrideState], OverrideState]
) -> CallState:
    return replace(state, overrides=changed(state.overrides, at, change))


def _ended(state: CallState, named: _Named) -> list[int]:
    """All that stand of the act that is named and were seen, whoever raised them; else the newest."""
    _, of, at = named
    every = state.overrides
    standing = [*places(every, _standing_act, of)] if of else []
    seen = [place for place in standing if every[place].place not in at.unseen]
    return seen or standing[:1] or _meant(state, named)


def _told_by_whom(state: CallState, named: _Named) -> list[int]:
    """The newest that whoever names it raised under that command; else the newest of it."""
    _, of, at = named
    own = _by(replace(at, command=of), unconfirmed=False)
    place = newest_place(state.overrides, _raised_by, own) if of else -1
    return [place] if place >= 0 else _meant(state, named)


def _meant(state: CallState, named: _Named) -> list[int]:
    """Where the newest stands that is meant, if there is one."""
    number, of, _ = named
    every = state.overrides
    place = newest_place(every, _act, of) if of else newest_place(every, _number, number)
    return [place] if place >= 0 and _is_meant(every[place], named) else []


def _is_meant(override: OverrideState, named: _Named) -> bool:
    """Each reader counts anew: a number alone means none that whoever gave it had not read."""
    number, of, at = named
    is_same_count = override.number == number and (of != "" or override.place not in at.unseen)
    return is_meant(override.raised.command, of, is_same_count=is_same_count)


def _reasoned(override: OverrideState, text: str, at: Stamp) -> OverrideState:
    """Only whoever raised it says why, and of what nobody confirmed nobody does: other words stand beside it."""
    if override.raised.is_by_who_did(at) and not override.unconfirmed:
        return replace(override, reason=text)
    return replace(override, added=with_added(override.added, text, at))


def _mispressed(override: OverrideState, at: Stamp, place: int) -> OverrideState:
    """Nobody takes back what somebody else raised, whatever a log says; who raised what cannot be read took it back."""
    if override.unread:
        by = replace(at, at_ms=override.raised.at_ms, command=override.raised.command)
        override = replace(override, raised=by)
    if not override.raised.is_by_who_did(at):
        return override
    return replace(override, mispressed=at, ended_place=place)


def _stood_down(override: OverrideState, at: Stamp, text: str, place: int) -> OverrideState:
    return replace(override, stood_down=at, stand_down_reason=text, ended_place=place)

"""What CAD was told, and whether it still holds: CAD is owed a text whenever it does not."""

from __future__ import annotations

from collections.abc import Iterator, Set

from rcrp_desktop.domain.call.holds import Holds, HoldsAs
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.standing import Standing, pending_requests
from rcrp_desktop.domain.call.state import Assessment, CallState, OverrideState, Stamp
from rcrp_desktop.domain.call.supervisor import supervisor_first
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass

WITHDRAWN = "withdrawn"
"""In the place of a response, of a debt towards CAD: it shows police at once who are not sent any more."""

UNSETTLED = "unsettled"
"""The same where it shows anything else, and nothing is settled now."""


@frozen
class CadDebt:
    """CAD has not got what holds. ``subject`` is the response that it has not got, or what ended of what it has.

    ``cancels``: it says that police attend, and none stand any more; they are to be cancelled there.
    """

    police: bool
    since_ms: int
    subject: str
    cancels: bool = False


def holds_on_cad(state: CallState, now: Standing, engine: Engine) -> Holds:
    """What a text for CAD that is made now says holds."""
    since = _since(state, now)
    if since is not None:
        return Holds(since.command, _how(state, now, engine), now.route.id if now.route else "")
    began = state.ended or state.began
    return Holds(began.command if began is not None else "", "open")


def _how(state: CallState, now: Standing, engine: Engine) -> HoldsAs:
    if now.source != "recommendation" or now.route is None:
        return now.source
    return "must_agree" if supervisor_first(state, now.route, engine) else "recommendation"


def _since(state: CallState, now: Standing) -> Stamp | None:
    """Since when it stands as it does: decisions that differ stand since the last of them, whenever it was asked."""
    if now.source == "awaiting_supervisor":
        differing = [one for r in pending_requests(state) for one in r.differing]
        if differing:
            return max(differing, key=lambda one: one.place).stamp
    return now.since


def cad_debt(look: Look) -> CadDebt | None:
    """What is owed to CAD: a text of what holds, where it was told something else or nothing."""
    state, now = look.state, look.now
    told = _confirmed(state)
    if told is None:
        since = now.since or state.ended
        return _debt(state, now, since.at_ms, told) if since is not None else None
    if told.on_cad_tells.how:
        is_told = told.on_cad_tells == holds_on_cad(state, now, look.engine)
    else:
        is_told = _is_told_by_earlier(look, told)
    if is_told:
        return None
    debt = _debt(state, now, _owed_since(state, now, told), told)
    return replace(debt, cancels=not debt.police and _says_police(look, told))


def _says_police(look: Look, told: Assessment) -> bool:
    """Whether the text on CAD says that police attend, now or later."""
    holds, pack = told.on_cad_tells, look.engine.pack
    if not holds.how:
        return bool(_ended_after(look.state, told.on_cad_place)) or _is_of_police(look, told)
    is_route = holds.how != "must_agree" and pack.has_route(holds.route)
    return holds.how == "override" or (is_route and pack.route(holds.route).response.sends_police)


def override_not_on_cad(state: CallState) -> int | None:
    """Since when CAD has not got an override that stands, whatever the pack says."""
    override, told = state.override, _confirmed(state)
    if override is None:
        return None
    is_after = told is not None and told.on_cad_place > override.place
    if told is not None and is_after and _names(told, override.raised):
        return None
    return override.raised.at_ms


def _confirmed(state: CallState) -> Assessment | None:
    """The assessment in which a text was confirmed last."""
    newest = max(state.assessments, key=lambda a: a.on_cad_place, default=None)
    return newest if newest is not None and newest.on_cad is not None else None


def _debt(state: CallState, now: Standing, since_ms: int, told: Assessment | None) -> CadDebt:
    police = now.response is not None and now.response.sends_police
    if now.response is None and state.ended is None:
        # Only a call that ended open goes to a supervisor.
        is_override = told is not None and _is_of_override(state, told)
        return CadDebt(police, since_ms, WITHDRAWN if is_override else UNSETTLED)
    return CadDebt(police, since_ms, (now.response or ResponseClass.SUPERVISOR).value)


def _is_of_override(state: CallState, told: Assessment) -> bool:
    how = told.on_cad_tells.how
    return how == "override" if how else bool(_ended_after(state, told.on_cad_place))


def _ended_after(state: CallState, confirmed: int) -> list[OverrideState]:
    """Overrides that CAD still shows as police at once."""
    return [o for o in state.overrides if o.place < confirmed < o.ended_place]


# --- records that do not say as what it held ---------------------------------------------------------


def _is_told_by_earlier(look: Look, told: Assessment) -> bool:
    """By the order of events, which tells less: what is on screen again since before the text is not found so."""
    state, now, confirmed = look.state, look.now, told.on_cad_place
    if _ended_after(state, confirmed) or _is_police_gone(look, told):
        return False
    since = _since(state, now) or state.ended
    place = now.place if now.since is not None else state.ended_place
    return since is None or (confirmed > place and _names(told, since))


def _names(told: Assessment, holds: Stamp) -> bool:
    """Whether the text tells of ``holds``, wherever the logs put the two in order.

    A record that does not say what its text told is taken at its word for nobody's acts but the confirmer's own.
    """
    act = told.on_cad_tells.act
    if act:
        return act == holds.command
    return told.on_cad is not None and told.on_cad.actor == holds.actor


def _is_police_gone(look: Look, told: Assessment) -> bool:
    """Whether police were decided on, or on screen, when the text was confirmed who stand no more.

    What stands instead need not be newer than the text.
    """
    return look.now.source in ("awaiting_supervisor", "open") and _is_of_police(look, told)


def _is_of_police(look: Look, told: Assessment) -> bool:
    before = told.on_cad_place
    shown = next((s for s in reversed(told.shown) if s.place < before), None)
    police = [shown.stamp.command] if shown is not None and shown.sends_police else []
    decided = look.history.decided_before(before)
    if decided is not None and look.engine.pack.route(decided.route).response.sends_police:
        police.append(decided.stamp.command)
    return bool(police) and told.on_cad_tells.act in ("", *police)


# --- since when it is owed ----------------------------------------------------------------------------


def _owed_since(state: CallState, now: Standing, told: Assessment) -> int:
    """Since what CAD has not got; where that stood before already, since what CAD has holds no more."""
    since, confirmed = now.since or state.ended, told.on_cad_place
    place = now.place if now.since is not None else state.ended_place
    unseen: Set[int] = told.on_cad.unseen if told.on_cad is not None else frozenset[int]()
    if since is not None and (place > confirmed or place in unseen):
        return since.at_ms
    later = [(at, done.at_ms) for at, done in _happened(state) if at > confirmed]
    later += [
        (line.withdrawn_place, line.withdrawn_ms)
        for assessment in state.assessments
        for line in assessment.lines
        if line.withdrawn_place > confirmed
    ]
    if later:
        return min(later)[1]
    # What an earlier contact's refusals bring about has no place of its own.
    still = told.on_cad if told.on_cad_tells.how else since
    return (still or told.began).at_ms


def _happened(state: CallState) -> Iterator[tuple[int, Stamp]]:
    """Whatever can make what holds, or end it."""
    for assessment in state.assessments:
        yield assessment.place, assessment.began
        for made in (*assessment.lines, *assessment.decisions, *assessment.shown):
            yield made.place, made.stamp
    for request in state.requests:
        yield request.place, request.stamp
        yield from ((one.place, one.stamp) for one in request.every_decision)
    for override in state.overrides:
        yield override.place, override.raised
        ended = override.stood_down or override.mispressed
        if ended is not None:
            yield override.ended_place, ended

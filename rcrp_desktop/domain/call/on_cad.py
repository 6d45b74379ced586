"""What CAD was told, and whether it still holds: CAD is owed a text whenever it does not."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.domain.call.cad_police import (
    PoliceOnCad,
    is_of_ended_override,
    is_of_police,
)
from rcrp_desktop.domain.call.four_eyes import supervisor_first
from rcrp_desktop.domain.call.heard import heard_last
from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.holds import CadText, Holds, HoldsAs
from rcrp_desktop.domain.call.standing import Standing, pending_requests
from rcrp_desktop.domain.call.state import CallState, OverrideState, Stamp
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass

WITHDRAWN = "withdrawn"
"""In the place of a response, of a debt towards CAD: it shows police at once who are not sent any more."""

UNSETTLED = "unsettled"
"""The same where it shows anything else, and nothing is settled now."""


@frozen
class CadDebt:
    """CAD has not got what holds. ``subject`` is the response that it has not got, or what ended of what it has.

    ``on_cad``: what is to become of police who are on CAD.
    """

    police: bool
    since_ms: int
    subject: str
    on_cad: PoliceOnCad = ""


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


def cad_debt(
    history: History, now: Standing, engine: Engine, police: PoliceOnCad
) -> CadDebt | None:
    """What is owed to CAD: a text of what holds, where it may have been told something else last, or nothing.

    Also where it was told that by a desk that did not know of police on CAD, who are to be called off there.
    """
    state, last = history.state, heard_last(history.state.cad_texts)
    holds = holds_on_cad(state, now, engine)
    if not last:
        since = now.since or state.ended
        return _debt(history, now, holds, since.at_ms, police) if since is not None else None
    others = [text for text in last if not _says(history, now, holds, text)]
    if not others and police in ("", "stay"):
        return None
    since_ms = min(_owed_since(state, now, text) for text in others or last[-1:])
    return _debt(history, now, holds, since_ms, police)


def _says(history: History, now: Standing, holds: Holds, text: CadText) -> bool:
    """Whether a text says what holds."""
    return text.tells == holds if text.tells.how else _is_told_by_earlier(history, now, text)


def override_not_on_cad(state: CallState) -> int | None:
    """Since when CAD has not got an override that stands, whatever the pack says."""
    override, last = state.override, heard_last(state.cad_texts)
    if override is None:
        return None
    if last and all(_is_of_raised(text, override) for text in last):
        return None
    return override.raised.at_ms


def _is_of_raised(text: CadText, override: OverrideState) -> bool:
    return text.place >= override.place and _names(text, override.raised)


def _debt(
    history: History, now: Standing, holds: Holds, since_ms: int, on_cad: PoliceOnCad
) -> CadDebt:
    police = now.response is not None and now.response.sends_police
    return CadDebt(police, since_ms, _subject(history, now, holds, on_cad), on_cad)


def _subject(history: History, now: Standing, holds: Holds, on_cad: PoliceOnCad) -> str:
    """A route that is said to nobody before a supervisor agrees is not named here either."""
    if now.response is None and history.state.ended is None:
        # Only a call that ended open goes to a supervisor.
        return WITHDRAWN if on_cad == "ended_override" else UNSETTLED
    if holds.how == "must_agree" or now.response is None:
        return ResponseClass.SUPERVISOR.value
    return now.response.value


# --- records that do not say as what it held ---------------------------------------------------------


def _is_told_by_earlier(history: History, now: Standing, told: CadText) -> bool:
    """By the order of events, which tells less: what is on screen again since before the text is not found so."""
    state = history.state
    if is_of_ended_override(history, told) or _is_police_gone(history, now, told):
        return False
    since = _since(state, now) or state.ended
    place = now.place if now.since is not None else state.ended_place
    return since is None or (told.place > place and _names(told, since))


def _names(told: CadText, holds: Stamp) -> bool:
    """Whether the text tells of ``holds``, wherever the logs put the two in order.

    A record that does not say what its text told is taken at its word for nobody's acts but the confirmer's own.
    """
    act = told.tells.act
    return act == holds.command if act else told.stamp.is_by_who_did(holds)


def _is_police_gone(history: History, now: Standing, told: CadText) -> bool:
    """Whether police were decided on, or on screen, when the text was confirmed who stand no more.

    What stands instead need not be newer than the text.
    """
    return now.source in ("awaiting_supervisor", "open") and is_of_police(history, told)


# --- since when it is owed ----------------------------------------------------------------------------


def _owed_since(state: CallState, now: Standing, told: CadText) -> int:
    """Since what CAD has not got; where that stood before already, since what CAD has holds no more."""
    since, confirmed = now.since or state.ended, told.place
    place = now.place if now.since is not None else state.ended_place
    if since is not None and (place > confirmed or place in told.stamp.unseen):
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
    still = told.stamp if told.tells.how else since
    return (still or told.stamp).at_ms


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

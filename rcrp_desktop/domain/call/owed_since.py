"""Since when something is owed: since what made it owed last, and nobody has done it since.

Told at noon, a threat to life at half past, stood down a minute later: the caller is not told since then. Who waited
before that for the same waits since before; what is taken up and given back meanwhile does not make a debt younger.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rcrp_desktop.domain.call.decisions import FinalDecision
from rcrp_desktop.domain.call.done import AgencyReply, DutyDone
from rcrp_desktop.domain.call.heard import had_read
from rcrp_desktop.domain.call.history import Act, History
from rcrp_desktop.domain.call.request import Request, UnknowingDecision
from rcrp_desktop.domain.call.standing import is_asked_now, pending_requests
from rcrp_desktop.domain.call.state import Assessment, CallState
from rcrp_desktop.domain.call.told import (
    Whom,
    agency_tellings,
    caller_tellings,
    is_for,
    is_same,
    turns_of_agency,
    turns_of_duty,
)
from rcrp_desktop.domain.duties import subject_of
from rcrp_desktop.domain.policy.pack import Duty


def duty_since(
    history: History, assessment: Assessment, decided: FinalDecision, duty: Duty, subject: str
) -> int:
    """Since when a closing duty of a decision is owed, to a service (``subject``) or as a whole."""
    if subject_of(duty.kind) == "agency":
        turns = turns_of_agency(history, subject, decided)
        replies = [r for r in assessment.agencies if r.agency == subject]
        taken = [r for r in replies if r.outcome == "accepted" and is_for(r, decided)]
        return _first_undone(turns, taken, decided)
    turns = turns_of_duty(history, duty.id, decided)
    done = [d for d in assessment.duties if d.duty == duty.id and is_for(d, decided)]
    return _first_undone(turns, done, decided)


def _first_undone(
    turns: Mapping[int, int], every: Collection[DutyDone | AgencyReply], decided: FinalDecision
) -> int:
    """The first turn that nobody who did it knew of, with all that came before; it is owed after the decision at least."""
    before: list[int] = []
    for place, at_ms in sorted(turns.items()):
        before.append(place)
        if not any(all(had_read(done, one) for one in before) for done in every):
            return at_ms if place > decided.place else decided.stamp.at_ms
    return decided.stamp.at_ms


def news_since(history: History, whom: Whom, agency: str = "") -> int:
    """Since when what somebody heard last is not what the call has come to."""
    caller = whom == "caller"
    tellings = caller_tellings(history) if caller else agency_tellings(history, agency)
    now, came = history.route_now, _came_to_it(history)
    first = None
    for told in reversed(tellings):
        if is_same(told.route, now, history.pack):
            break
        first = told
    if first is None or came is None or first.place < came.place:
        return came.at_ms if came is not None else 0
    return first.at_ms


def _came_to_it(history: History) -> Act | None:
    """The act since which the call has come to what it has now, by whichever acts since."""
    since = None
    for act in reversed(history.in_order):
        before, after = history.route_before(act.place), history.route_before(act.place + 1)
        since = act
        if not is_same(before, after, history.pack):
            break
    return since


def asked_in_turn(state: CallState) -> tuple[Request, ...]:
    """What waits for a decision: what is asked now, the longest first, then what was overtaken, the newest first."""
    pending = sorted(pending_requests(state), key=lambda one: (asked_since(one), one.item))
    now = [request for request in pending if is_asked_now(state, request)]
    overtaken = [request for request in reversed(pending) if not is_asked_now(state, request)]
    return (*now, *overtaken)


def asked_since(request: Request) -> int:
    """Since when a supervisor is asked: where decisions differ, since the last of them opened it again."""
    last: UnknowingDecision | None = max(request.differing, key=lambda one: one.place, default=None)
    return last.stamp.at_ms if last is not None else request.stamp.at_ms

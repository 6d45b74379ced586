"""What is still owed on a call. Derived from its state, so a debt cannot be lost or closed on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from rcrp_desktop.domain.call_state import Assessment, CallState
from rcrp_desktop.domain.engine import Engine
from rcrp_desktop.domain.events import ChangeTold, Stamp
from rcrp_desktop.domain.policy import Duty, ResponseClass, Route
from rcrp_desktop.domain.standing import (
    FinalDecision,
    newest_decision,
    pending_requests,
    standing,
)


class Owed(Enum):
    """The kinds of debt, in the order in which a board lists them."""

    AWAITING_SUPERVISOR = "awaiting_supervisor"
    POLICE_NOT_ON_CAD = "police_not_on_cad"
    AGENCY_NOT_ACCEPTED = "agency_not_accepted"
    TELL_AGENCY_OF_CHANGE = "tell_agency_of_change"
    CALLER_NOT_TOLD = "caller_not_told"
    TELL_CALLER_OF_CHANGE = "tell_caller_of_change"
    CALL_BACK = "call_back"
    CHECKS_OWED = "checks_owed"
    ADVICE_OWED = "advice_owed"
    NOT_ON_CAD = "not_on_cad"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One debt. ``subject`` names the agency, duty, request or route it is about."""

    id: str
    kind: Owed
    call: str
    since_ms: int
    assessment: int
    subject: str


def open_items(state: CallState, engine: Engine) -> tuple[OpenItem, ...]:
    """Everything still owed, in the order of ``Owed``."""
    if state.began is None:
        return ()
    found = [*_requests(state), *_changes(state), *_duties(state, engine), *_call_back(state)]
    found += _on_cad(state, engine)
    order = {kind: place for place, kind in enumerate(Owed)}
    return tuple(sorted(found, key=lambda item: (order[item.kind], item.since_ms, item.id)))


def duty_item(duty: Duty) -> Owed:
    """The debt that a duty becomes while it is undone."""
    return _KIND_OF_DUTY[duty.kind]


_KIND_OF_DUTY = {
    "caller_told": Owed.CALLER_NOT_TOLD,
    "agency_accepts": Owed.AGENCY_NOT_ACCEPTED,
    "system_checks": Owed.CHECKS_OWED,
    "advice_given": Owed.ADVICE_OWED,
    "on_cad": Owed.NOT_ON_CAD,
}


def _requests(state: CallState) -> Iterator[OpenItem]:
    for request in pending_requests(state):
        fact = request.fact
        yield OpenItem(
            fact.item,
            Owed.AWAITING_SUPERVISOR,
            state.call,
            request.stamp.at_ms,
            fact.assessment,
            fact.reason,
        )


def _changes(state: CallState) -> Iterator[OpenItem]:
    for request in state.requests:
        made, at = request.decision, request.decided
        if made is None or at is None:
            continue
        number = request.fact.assessment
        if made.tell_caller and not _told(request.caller_told_of_change):
            yield _change(
                state, f"{made.item}/caller", Owed.TELL_CALLER_OF_CHANGE, at, number, made.route
            )
        if made.tell_agency and not _told(request.agency_told_of_change):
            yield _change(
                state, f"{made.item}/agency", Owed.TELL_AGENCY_OF_CHANGE, at, number, made.route
            )
    for override in state.overrides:
        if override.stood_down is not None and not _told(override.caller_told_of_change):
            at = override.stood_down
            item = f"{override.item}/caller"
            yield _change(
                state, item, Owed.TELL_CALLER_OF_CHANGE, at, state.current.number, "override"
            )


def _told(change: ChangeTold | None) -> bool:
    """Only a person reached ends the debt; "could not" keeps it open."""
    return change is not None and change.outcome == "done"


def _change(
    state: CallState, item: str, kind: Owed, at: Stamp, assessment: int, subject: str
) -> OpenItem:
    return OpenItem(item, kind, state.call, at.at_ms, assessment, subject)


def applicable(state: CallState, engine: Engine) -> tuple[Assessment, Route, FinalDecision] | None:
    """The decided assessment whose closing duties are owed, with its route.

    Under a standing override only CAD is owed here; the decision it overrides has no force.
    """
    decided = newest_decision(state)
    if decided is None or state.override is not None:
        return None
    assessment = next((a for a in state.assessments if a.number == decided.assessment), None)
    if assessment is None:
        return None
    return assessment, engine.pack.route(decided.route), decided


def _duties(state: CallState, engine: Engine) -> Iterator[OpenItem]:
    found = applicable(state, engine)
    if found is None:
        return
    assessment, route, decided = found
    for duty in route.duties:
        if duty.kind == "on_cad":
            continue
        for subject in owed_subjects(assessment, route, duty, engine):
            yield OpenItem(
                f"a{assessment.number}-{duty.id}-{subject}",
                duty_item(duty),
                state.call,
                decided.stamp.at_ms,
                assessment.number,
                subject,
            )


def owed_subjects(
    assessment: Assessment, route: Route, duty: Duty, engine: Engine
) -> tuple[str, ...]:
    """What of a duty is undone: agencies that have not accepted, checks not looked at, or the duty itself."""
    if duty.kind == "agency_accepts":
        accepted = {r.fact.agency for r in assessment.agencies if r.fact.outcome == "accepted"}
        return tuple(agency for agency in route.agencies if agency not in accepted)
    recorded = {(d.fact.duty, d.fact.check) for d in assessment.duties}
    if duty.kind == "system_checks":
        checks = (check.id for check in engine.pack.system_checks)
        return tuple(check for check in checks if (duty.id, check) not in recorded)
    return () if (duty.id, "") in recorded else (duty.id,)


def _call_back(state: CallState) -> Iterator[OpenItem]:
    """A caller who went before the end, or who could not be told, is rung back."""
    if state.called_back is not None and state.called_back.outcome == "done":
        return
    could_not = next(
        (
            duty
            for assessment in state.assessments
            for duty in assessment.duties
            if duty.fact.outcome == "could_not" and duty.fact.duty == "caller_told"
        ),
        None,
    )
    gone = state.ended if state.caller_gone else None
    since = could_not.stamp if could_not is not None else gone
    if since is not None:
        yield OpenItem(
            "call-back", Owed.CALL_BACK, state.call, since.at_ms, state.current.number, "caller"
        )


def _on_cad(state: CallState, engine: Engine) -> Iterator[OpenItem]:
    now = standing(state, engine)
    since = now.since or state.ended
    if since is None:
        return
    confirmed = max((a.on_cad.at_ms for a in state.assessments if a.on_cad is not None), default=-1)
    if confirmed >= since.at_ms:
        return
    police = now.response is not None and now.response.sends_police
    kind = Owed.POLICE_NOT_ON_CAD if police else Owed.NOT_ON_CAD
    subject = (now.response or ResponseClass.SUPERVISOR).value
    yield OpenItem("on-cad", kind, state.call, since.at_ms, state.current.number, subject)

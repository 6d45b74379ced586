"""What supervisors are asked though nobody asks: it follows from what was recorded."""

from __future__ import annotations

from rcrp_desktop.domain.call.decisions import FinalDecision
from rcrp_desktop.domain.call.four_eyes import may_repeat_a_refusal, supervisor_first
from rcrp_desktop.domain.call.request import AskReason, Request
from rcrp_desktop.domain.call.standing import (
    Standing,
    newest_decision,
    pending_requests,
    recommendation,
    standing_of,
)
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import SupervisorAsked, ask, next_item
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rows import added


def what_follows(state: CallState, engine: Engine) -> tuple[SupervisorAsked, ...]:
    """All that supervisors are asked by what was recorded alone: one rule, for what a desk records and for reading.

    By whichever act it comes to that, in whatever order acts are told. Nothing follows while somebody is asked already.
    """
    if pending_requests(state) or not (state.ended or _may_have_to_agree(state)):
        return ()  # as after nearly every act; what stands takes long to find where many decided
    decided = newest_decision(state, engine)
    now = standing_of(state, decided, engine, lambda: recommendation(state, engine))
    return (*_undecided_end(state, now), *_agreement(state, now, decided, engine))


def _may_have_to_agree(state: CallState) -> bool:
    """Whether a handler decided in the newest assessment, and anything of ``supervisor_first`` can be so."""
    if not state.current.decisions:
        return False
    is_first = len(state.assessments) == 1 and not state.current.falls
    return not is_first or may_repeat_a_refusal(state.reference)


def _undecided_end(state: CallState, now: Standing) -> tuple[SupervisorAsked, ...]:
    """What is not decided when the line is closed goes to a supervisor (design §3.3.5).

    Also where something that came after the end undid the decision: nobody is there to take it again. Nobody asks
    for it, so that whoever closed the line may decide it where no police stood: they may be the only one there.
    """
    if state.ended is None or now.source not in ("open", "recommendation"):
        return ()
    return (ask(state, "ended_undecided"),)


def _agreement(
    state: CallState, now: Standing, decided: FinalDecision | None, engine: Engine
) -> tuple[SupervisorAsked, ...]:
    """No police that a handler decided, where a supervisor had to agree first by what stands in the record now.

    Most give the reference when it is known, once they copied the decision; and of two desks neither may have read what
    the other did. It waits while anything else stands, and comes with the act by which no police stand again.
    Source for repeat refusals: https://www.judiciary.uk/prevention-of-future-death-reports/ 2025-0246.
    """
    if now.source != "decision" or now.route is None or decided is None or not decided.is_handlers:
        return ()
    # What cannot be read now was there to be read, for all that is known, as they decided: it asks nobody afterwards.
    reason = supervisor_first(replace(state, damaged=False), now.route, engine)
    if reason is None:
        return ()
    asked, made = ask(state, reason, wanted=now.route.id), decided.stamp
    return (replace(asked, of=made.command, maker=made.actor),)


def asked_by_itself(
    state: CallState, assessment: int, reason: AskReason, wanted: str, at: Stamp, *, maker: str = ""
) -> CallState:
    """A request that no desk could make, because none had seen all: it follows from what several recorded."""
    place, item = state.revision, next_item(state)
    asked = Request(item, assessment, reason, "", wanted, "", at, place=place, maker=maker)
    return replace(state, requests=added(state.requests, asked))

"""What supervisors are asked though nobody asks: it follows from what was recorded."""

from __future__ import annotations

from rcrp_desktop.domain.call.four_eyes import may_repeat_a_refusal, supervisor_first
from rcrp_desktop.domain.call.request import AskReason, Request
from rcrp_desktop.domain.call.standing import newest_decision, pending_requests, standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import SupervisorAsked, ask, next_item
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rows import added


def undecided_end(state: CallState, engine: Engine) -> tuple[SupervisorAsked, ...]:
    """What is not decided when the line is closed goes to a supervisor (design §3.3.5).

    Also where something that came after the end undid the decision: nobody is there to take it again. Nobody asks
    for it, so that whoever closed the line may decide it where no police stood: they may be the only one there.
    """
    if state.ended is None or pending_requests(state):
        return ()
    if standing(state, engine).source not in ("open", "recommendation"):
        return ()
    return (ask(state, "ended_undecided"),)


def agreement_after(state: CallState, engine: Engine) -> tuple[SupervisorAsked, ...]:
    """No police that a handler decided, where a reference given after it says that a supervisor agrees first.

    Most give it when it is known, once they copied the decision: what is asked goes by no order of the two. It waits
    while anything else stands, and comes with the act by which no police stand again.
    Source for repeat refusals: https://www.judiciary.uk/prevention-of-future-death-reports/ 2025-0246.
    """
    if not may_repeat_a_refusal(state.reference):
        return ()
    decided = newest_decision(state, engine)
    if decided is None or not decided.is_handlers:
        return ()
    now = standing(state, engine)
    if now.source != "decision" or now.route is None:
        return ()
    reason = supervisor_first(state, now.route, engine)
    return (ask(state, reason, wanted=now.route.id),) if reason is not None else ()


def asked_by_itself(
    state: CallState, assessment: int, reason: AskReason, wanted: str, at: Stamp
) -> CallState:
    """A request that no desk could make, because none had seen all: it follows from what several recorded."""
    place = state.revision
    asked = Request(next_item(state), assessment, reason, "", wanted, "", at, place=place)
    return replace(state, requests=added(state.requests, asked))

"""Dangers that were told on a call and are no answer any more: whoever reads it hears that they were told."""

from __future__ import annotations

from collections.abc import Mapping

from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.told_late import held_now
from rcrp_desktop.domain.policy.danger_order import tells_danger
from rcrp_desktop.domain.policy.pack import PolicyPack


def unsaid_dangers(state: CallState, pack: PolicyPack) -> Mapping[str, str]:
    """By question, in pack order: the danger that was told last on the call, where nothing is answered in its place.

    Withdrawn or taken back, in whatever assessment: new information unsays nothing.
    """
    current = state.current
    there = current.answers.keys() | held_now(state, current, pack).keys()
    told = {
        line.question: line.option
        for assessment in state.assessments
        for line in assessment.lines
        if line.question not in there and tells_danger(pack, line.question, line.option)
    }
    return {q.id: told[q.id] for q in pack.questions if q.id in told} if told else told

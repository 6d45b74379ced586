"""Dangers that were told on a call and are no answer any more: whoever reads it hears that they were told."""

from __future__ import annotations

from collections.abc import Mapping

from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.danger_order import above_the_lowest
from rcrp_desktop.domain.policy.pack import PolicyPack


def unsaid_dangers(state: CallState, pack: PolicyPack) -> Mapping[str, str]:
    """By question, in pack order: the danger that was told last, where nothing was answered in its place.

    Of the current assessment: withdrawn or taken back in it, also what it held from the one before.
    """
    current = state.current
    before = dict[str, str]()
    if len(state.assessments) > 1:
        last = state.assessments[-2]
        before = {**last.held, **last.answers}
    told = {**before, **{line.question: line.option for line in current.lines}}
    return {
        question.id: told[question.id]
        for question in pack.questions
        if question.id not in current.answers
        and question.id not in current.held
        and told.get(question.id) in above_the_lowest(question)
    }

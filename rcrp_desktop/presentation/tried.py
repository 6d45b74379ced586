"""What was tried towards a caller, a service or a system, worded by what came of it.

An attempt is never worded as the deed: CAD, the face and the assessment before have these words from here alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.domain.call.done import AgencyReply, DutyDone
from rcrp_desktop.domain.call.state import Assessment
from rcrp_desktop.presentation.call_inputs import Facts


def caller_line(facts: Facts, done: DutyDone, time: str) -> str:
    """Whether the caller was told, and when; why not, where they could not be."""
    return facts.text("cad.line.told_caller", state=done_words(facts, done, time))


def done_words(facts: Facts, done: DutyDone, time: str) -> str:
    """Yes, or that it could not be done, and why."""
    if done.outcome == "could_not":
        return facts.text("cad.line.could_not_at", time=time, why=done.text)
    return facts.text("cad.line.yes_at", time=time)


def reply_line(facts: Facts, reply: AgencyReply, time: str) -> str:
    """What a service answered, and when."""
    agency = facts.pack.agency(reply.agency)
    name = agency.name if agency is not None else reply.agency
    state = facts.text(f"cad.line.{reply.outcome}_at", time=time)
    return facts.text("cad.line.told_agency", agency=name, state=state)


def looked_at(assessment: Assessment, duty: str) -> tuple[int, int]:
    """How many systems were looked at for a duty, and how many could not be, by what came of each last."""
    last = {done.check: done.outcome for done in assessment.duties if done.duty == duty}
    failed = sum(outcome == "could_not" for outcome in last.values())
    return len(last) - failed, failed


def failed_checks(
    facts: Facts, assessment: Assessment, duty: str
) -> Iterator[tuple[str, DutyDone]]:
    """Each system that could not be looked at, by its name, with what was said of it last."""
    last = {done.check: done for done in assessment.duties if done.duty == duty}
    for check in facts.pack.system_checks:
        done = last.get(check.id)
        if done is not None and done.outcome == "could_not":
            yield check.label, done


def is_undoable(assessment: Assessment, duty: str) -> bool:
    """Whether any part of a duty could not be done, by what came of each part last."""
    return looked_at(assessment, duty)[1] > 0

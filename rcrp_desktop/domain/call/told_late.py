"""What was told in an earlier assessment after a later one had begun: its desk had not read that it had.

Nothing of it is in what the later one holds. A danger among it is heard there (design §3.3, law 6) until somebody who had
read it answers that question there, or withdraws it: also where it was changed or taken back late, because no route of
the later assessment falls by an act that its desk did not know to be of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rcrp_desktop.domain.call.state import AnswerLine, Assessment, CallState, position
from rcrp_desktop.domain.policy.danger_order import tells_danger
from rcrp_desktop.domain.policy.pack import PolicyPack


def held_now(state: CallState, assessment: Assessment, pack: PolicyPack) -> Mapping[str, str]:
    """What an assessment holds, and what was told late: of several tellings of one question the most dangerous."""
    held = assessment.held
    for line in told_late(state, assessment):
        if _danger(pack, line.question, line.option) > _danger(
            pack, line.question, held.get(line.question, "")
        ):
            held = {**held, line.question: line.option}
    return held


def told_late(state: CallState, assessment: Assessment) -> Iterator[AnswerLine]:
    """Every telling that nobody settled there who had read it, the newest of each assessment first."""
    for earlier in state.assessments[: max(position(state, assessment.number), 0)]:
        for line in reversed(earlier.lines):
            if line.place <= assessment.place:
                break
            if not _is_settled(assessment, line):
                yield line


def is_told_late(state: CallState, number: int, question: str, option: str) -> bool:
    """Whether that was told late of the assessment of this number."""
    about = position(state, number)
    late = told_late(state, state.assessments[about]) if about >= 0 else ()
    return any((line.question, line.option) == (question, option) for line in late)


def late_dangers(state: CallState, pack: PolicyPack) -> Iterator[AnswerLine]:
    """Those of the current assessment that are dangers."""
    late = told_late(state, state.current)
    return (line for line in late if tells_danger(pack, line.question, line.option))


def _is_settled(assessment: Assessment, line: AnswerLine) -> bool:
    return any(
        undo.question == line.question
        and undo.place > line.place
        and (undo.by is None or line.place not in undo.by.unseen)
        for undo in assessment.undo
    )


def _danger(pack: PolicyPack, question: str, option: str) -> int:
    found = pack.question(question)
    chosen = found.option(option) if found is not None else None
    return chosen.danger if chosen is not None else -2

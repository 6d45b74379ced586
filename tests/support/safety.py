"""Which safety questions somebody could still be asked, by trying what could be answered: slow, and plain to read."""

from __future__ import annotations

from rcrp_desktop.domain.call.state import Assessment
from rcrp_desktop.domain.policy.conditions import Truth, questions_of, truth
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Question


def not_asked(assessment: Assessment, engine: Engine) -> set[str]:
    """Without an answer, left to nobody, and asked under some answers to those that are left to nobody."""
    found: set[str] = set()
    _look(dict(count(engine.pack, assessment.answers).counted), assessment, engine, found)
    return found


def _look(answers: dict[str, str], assessment: Assessment, engine: Engine, found: set[str]) -> None:
    open_now = [q for q in engine.pack.questions if _is_open(q, answers, assessment, engine)]
    found.update(q.id for q in open_now if q.safety)
    openers = {name for q in engine.pack.questions for name in questions_of(q.ask_when)}
    opens = [question for question in open_now if question.id in openers]
    for question in opens:
        for option in question.options:
            _look({**answers, question.id: option.id}, assessment, engine, found)


def _is_open(
    question: Question, answers: dict[str, str], assessment: Assessment, engine: Engine
) -> bool:
    counting = count(engine.pack, answers)
    if question.id in counting.counted or question.id in assessment.set_aside:
        return False
    return truth(question.ask_when, counting.known) is Truth.HOLDS

"""Answers from a file: ``{"answers": {question: option}}``, every fault named with its place."""

from __future__ import annotations

from rcrp_desktop.adapters.plain import Plain, place
from rcrp_desktop.adapters.strict_json import parse_json
from rcrp_desktop.application.problems import AnswersRejected, Issue
from rcrp_desktop.domain.policy.pack import UNSURE, PolicyPack

MAX_BYTES = 64 * 1024


def read_answers(data: bytes, pack: PolicyPack, name: str = "answers") -> dict[str, str]:
    """The answers in the order of the file. Raises AnswersRejected with every fault.

    ``unsure`` is an answer to every question; whether an answer counts is for the engine to say.
    """
    parsed = parse_json(data, name, limit=MAX_BYTES)
    issues = [*parsed.issues]
    answers: dict[str, str] = {}
    if not issues:
        answers = _answers(parsed.value, pack, name, issues)
    if issues:
        raise AnswersRejected(issues)
    return answers


def _answers(value: Plain, pack: PolicyPack, name: str, issues: list[Issue]) -> dict[str, str]:
    if not isinstance(value, dict):
        issues.append(Issue(name, 'must be a mapping with the field "answers"'))
        return {}
    issues += [
        Issue(place(name, (field,)), "is not a field here") for field in value if field != "answers"
    ]
    given = value.get("answers")
    if not isinstance(given, dict):
        message = (
            "must be a mapping from question to option" if "answers" in value else "is missing"
        )
        issues.append(Issue(place(name, ("answers",)), message))
        return {}
    found: dict[str, str] = {}
    for question, option in given.items():
        fault = _fault(question, option, pack)
        if fault:
            issues.append(Issue(place(name, ("answers", question[:80])), fault))
        elif isinstance(option, str):
            found[question] = option
    return found


def _fault(question_id: str, option: Plain, pack: PolicyPack) -> str:
    question = pack.question(question_id)
    if question is None:
        return "there is no such question in this pack"
    if not isinstance(option, str):
        return "must be text, the id of an option"
    if option != UNSURE and question.option(option) is None:
        offered = ", ".join(o.id for o in question.options)
        return f"has no option {option[:60]!r}; it has {offered}"
    return ""

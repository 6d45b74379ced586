"""The settings of a pack that the program itself reads; any other has to be read by a rule's ``where``."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rcrp_desktop.domain.policy.pack import Setting

READ: Mapping[str, type] = {
    "cad_line_width": int,
    "cad_upper_case": bool,
    "caller_question": str,
    "emergency_questions": tuple,
    "long_wait_minutes": int,
    "marking": str,
}

_FORMS: Mapping[type, str] = {
    bool: "must be true or false",
    int: "must be a whole number",
    str: "must be text",
    tuple: "must be a list of texts",
}


_RANGES: Mapping[str, tuple[int, int]] = {
    "cad_line_width": (20, 200),
    "long_wait_minutes": (1, 1440),
}
_NAME_QUESTIONS = frozenset({"caller_question", "emergency_questions"})


def setting_fault(
    name: str,
    value: Setting,
    in_rules: Mapping[str, frozenset[Setting]],
    questions: Collection[str],
) -> str:
    """What is wrong with a setting, "" for nothing.

    ``in_rules`` are the values that rules compare each setting with; ``questions`` are the ids in the pack.
    """
    form = READ.get(name)
    if form is not None:
        return _form_fault(name, value, form) or _naming_fault(name, value, questions)
    if name in in_rules:
        return _unmentioned(value, in_rules[name])
    return (
        f"nothing reads it: not the program, which reads {', '.join(READ)}, and no rule's 'where'"
    )


def _form_fault(name: str, value: Setting, form: type) -> str:
    if type(value) is not form:
        return _FORMS[form]
    if name in _RANGES and isinstance(value, int):
        least, most = _RANGES[name]
        return "" if least <= value <= most else f"must be from {least} to {most}"
    return ""


def _naming_fault(name: str, value: Setting, questions: Collection[str]) -> str:
    """A screen that looks for a question that is not there would say that nobody answered it."""
    if name not in _NAME_QUESTIONS:
        return ""
    named = value if isinstance(value, tuple) else (value,)
    unknown = [repr(one) for one in named if one not in questions]
    if unknown:
        return f"names no question of this pack: {', '.join(unknown)}; it may name {', '.join(questions)}"
    return "" if named else "must name at least one question"


def _unmentioned(value: Setting, mentioned: frozenset[Setting]) -> str:
    """A misspelt text would switch rules off without a word."""
    named = value if isinstance(value, tuple) else (value,)
    unknown = [one for one in named if isinstance(one, str) and one not in mentioned]
    if not unknown:
        return ""
    allowed = ", ".join(sorted(map(str, mentioned)))
    told = ", ".join(map(repr, unknown))
    return f"no rule's 'where' mentions {told}; the rules mention {allowed}, and [] is none of them"

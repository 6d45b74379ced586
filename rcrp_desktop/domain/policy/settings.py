"""The settings of a pack that the program itself reads; any other has to be read by a rule's ``where``."""

from __future__ import annotations

from collections.abc import Mapping

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


def setting_fault(name: str, value: Setting, in_rules: frozenset[str]) -> str:
    """What is wrong with a setting, "" for nothing. ``in_rules`` are those that a rule compares."""
    form = READ.get(name)
    if form is not None:
        return "" if type(value) is form else _FORMS[form]
    if name in in_rules:
        return ""
    return (
        f"nothing reads it: not the program, which reads {', '.join(READ)}, and no rule's 'where'"
    )

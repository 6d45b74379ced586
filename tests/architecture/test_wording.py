"""Words and colours that would promise what nobody can keep, wherever a person may read them."""

from __future__ import annotations

import ast
import colorsys
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, Module, committed_files, modules, parse, text_of

# Each with the reason; all are matched without regard to case unless the pattern says otherwise.
FORBIDDEN = {
    r"some(one|body) will be out": "a promise of attendance that no one has made",
    r"\b(low|no|lower|minimal)[ -]risk\b": "outcomes speak of duty and next action, never of risk",
    r"\brisk (score|rating|level)\b": "the program holds no risk score",
    r"\bis (now |probably )?safe\b(?! (to|for|from)\b)": "no screen may call a person safe",
    r"\bassessed as safe\b|\bsafe to (close|refuse|ignore)\b": "the same verdict in other words",
    r"(?-i:\bOK\b)": "says neither what was done nor what is owed",
    r"\bpass(ed|ing)? (it|this|them|the call|the caller) (on|over|to)\b": "hides a refusal",
    r"\b(will|to) monitor the (call|caller|situation|person)\b": "promises watching nobody does",
    r"nothing to worry about|false alarm|time.?waster": "a judgement on the caller",
}
TEXTS = ("resources/text/", "resources/policies/")
HEX_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b")


def test_no_text_resource_makes_a_forbidden_promise():
    found = []
    for path in committed_files():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(TEXTS):
            found += list(forbidden(name, text_of(path) or ""))
    assert found == []


def test_no_text_in_the_code_makes_a_forbidden_promise():
    found = modules("rcrp_desktop/presentation", "rcrp_desktop/ui", "rcrp_desktop/cli")
    assert [line for m in found for text in strings(m) for line in forbidden(m.name, text)] == []


def test_no_colour_of_the_theme_is_green():
    theme = [path for path in committed_files() if path.is_relative_to(ROOT / "resources/theme")]
    found = [c for path in theme for c in HEX_COLOUR.findall(text_of(path) or "") if is_green(c)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "Someone will be out to you",
        "This is a low-risk call",
        "The person is safe.",
        "OK",
        "We have passed it on to the ambulance service",
        "Police will monitor the situation",
    ],
)
def test_a_forbidden_promise_is_seen(text: str):
    assert list(forbidden("s", text))


@pytest.mark.parametrize(
    "text",
    [
        "Are they in a place of safety?",
        "Is it safe to go in?",
        "He has passed out and is not breathing",
        "ok, so what happened next",
        "Safeguarding referral",
    ],
)
def test_plain_speech_is_let_through(text: str):
    assert list(forbidden("s", text)) == []


def test_green_is_told_from_the_other_colours():
    assert is_green("#2E8B57")
    assert is_green("#00FF00")
    assert not any(map(is_green, ("#0A4A82", "#A5121E", "#FBEFD2", "#F7F8F9", "#1AEBFF")))


def test_docstrings_are_not_read_by_callers():
    module = parse("s.py", '"""OK"""\n\ndef f():\n    """OK"""\n    return "shown"')
    assert list(strings(module)) == ["shown"]


def forbidden(name: str, text: str) -> Iterator[str]:
    for pattern, reason in FORBIDDEN.items():
        found = re.search(pattern, text, re.IGNORECASE)
        if found:
            yield f"{name}: {found.group()!r} – {reason}"


def strings(module: Module) -> Iterator[str]:
    """String constants that are not docstrings."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    docs = {id(n.body[0].value) for n in ast.walk(module.tree) if _has_doc(n, documented)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def _has_doc(node: ast.AST, kinds: type) -> bool:
    return isinstance(node, kinds) and ast.get_docstring(node) is not None


def is_green(colour: str) -> bool:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    return 75 / 360 <= hue <= 165 / 360 and saturation > 0.15

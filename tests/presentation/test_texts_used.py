"""Every key of the interface's words that the code uses exists, every key is used, and the blanks match."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from tests.architecture.source import Module, modules
from tests.support.texts import blanks

TEXTS = load_texts(resource_path("text"))
KEYS = TEXTS.keys()
STARTS_WITH_A_TABLE = re.compile(r"[a-z_]+\\\.")
ELSEWHERE = ("supervisor", "training", "cli", "policy")
KEY = re.compile(r"[a-z_0-9]+(\.[a-z_0-9]+)+")


def code() -> tuple[Module, ...]:
    return tuple(modules("rcrp_desktop/presentation", "rcrp_desktop/ui", "rcrp_desktop/bootstrap"))


def constants() -> Iterator[tuple[str, str]]:
    """Strings that look like keys, and the endings and beginnings that keys are put together from."""
    for module in code():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield module.name, node.value


def joined() -> Iterator[re.Pattern[str]]:
    """f-strings as patterns: what stands in braces may be any word."""
    for module in code():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else r"[a-z_0-9]+"
                    for part in node.values
                ]
                yield re.compile("".join(parts))


def calls() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Keys given as a plain string where words are asked for, with the names that are filled in."""
    for module in code():
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            first = node.args[0]
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = name or (node.func.id if isinstance(node.func, ast.Name) else "")
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                continue
            if name in ("text", "texts", "_texts") and KEY.fullmatch(first.value):
                filled = frozenset(word.arg or "**" for word in node.keywords)
                yield f"{module.name}:{node.lineno}", first.value, filled


def test_every_key_asked_for_has_words():
    asked = [(place, key) for place, key, _ in calls()]
    assert len(asked) > 100
    missing = [found for found in asked if found[1] not in KEYS]
    assert missing == []


def test_what_is_filled_in_is_what_the_words_expect():
    wrong = [
        (place, key, sorted(filled), sorted(blanks(TEXTS, key)))
        for place, key, filled in calls()
        if key in KEYS and "**" not in filled and not blanks(TEXTS, key) <= filled
    ]
    assert wrong == []


def test_every_key_of_the_call_screen_is_used():
    """Other areas put their tables' names together elsewhere, and hold their own keys by their tests."""
    whole = {value for _, value in constants()}
    patterns = [p for p in joined() if re.match(STARTS_WITH_A_TABLE, p.pattern)]
    unused = [
        key
        for key in sorted(KEYS)
        if key.partition(".")[0] not in ELSEWHERE
        and not (_is_used(key, whole) or any(p.fullmatch(key) for p in patterns))
    ]
    assert unused == []


def _is_used(key: str, whole: set[str]) -> bool:
    """As it stands, as one of ``count``, or by its end where a presenter adds the table itself."""
    if key in whole:
        return True
    stem, _, end = key.rpartition(".")
    return end in ("one", "many") and stem in whole

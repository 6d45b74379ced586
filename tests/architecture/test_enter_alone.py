"""Enter and Space act only by themselves: with Ctrl, Alt or Meta they are other keys, and Ctrl+Enter ends a call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, modules, parse, place

# Where keys are told apart for everybody, or where a whole chord is looked up.
TELLS_APART = {
    "rcrp_desktop/ui/key_table.py",
    "rcrp_desktop/ui/typing_guard.py",
    "rcrp_desktop/ui/widgets/pressable.py",
}
PRESSING = {"Key_Return", "Key_Enter", "Key_Space", "Key_Select", "ENTER", "PRESSING_KEYS"}
ASKS = {"is_shortcut", "is_enter"}


def unasked(module: Module) -> Iterator[str]:
    """Functions that act on a pressing key and never ask what is held with it."""
    for function in ast.walk(module.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = {n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute)}
        names |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
        if names & PRESSING and not names & ASKS:
            yield place(module, function)


def test_whatever_acts_on_enter_or_space_asks_what_is_held_with_it():
    found = [m for m in modules("rcrp_desktop/ui") if m.name not in TELLS_APART]
    assert [line for module in found for line in unasked(module)] == []


@pytest.mark.parametrize("key", ["Qt.Key.Key_Return", "PRESSING_KEYS[0]"])
def test_a_key_that_asks_nothing_is_seen(key: str):
    text = f"def keyPressEvent(self, event):\n    if event.key() == {key}:\n        self.go()\n"
    assert list(unasked(parse("x.py", text)))
    assert not list(unasked(parse("x.py", text.replace("self.go()", "is_shortcut(event)"))))

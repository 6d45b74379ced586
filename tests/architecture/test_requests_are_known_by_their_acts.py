"""What a screen keeps about a request from one reading of its call to the next, it keeps by a name, never by a number.

A late log renumbers the requests of a call: what was begun, chosen or pressed on one would be about another.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, modules, parse

SCREENS = ("rcrp_desktop/presentation/supervisor", "rcrp_desktop/ui/supervisor")
MAKER = "rcrp_desktop/presentation/supervisor/matters.py"
"""The one place where keys are made, from names alone, and taken apart."""


def test_keys_of_requests_are_made_and_taken_apart_in_one_place():
    found = [where for m in modules(*SCREENS) if m.name != MAKER for where in own_keys(m)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        'f"{call} {request.item}"',
        "f\"{call} {decision.item if decision else ''}\"",
        'f"{row.call.call} {row.item.id}"',
        'call = key.partition(" ")[0]',
        'call, item = key.split(" ")',
        'call, item = key.split(" ", 1)',
    ],
)
def test_a_key_that_is_made_elsewhere_is_seen(text: str):
    assert len(list(own_keys(parse("x.py", text)))) == 1


@pytest.mark.parametrize("text", ['f"{call} {name}"', 'line.partition(": ")', "line.split()"])
def test_nothing_else_is(text: str):
    assert list(own_keys(parse("x.py", text))) == []


def own_keys(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr | ast.Call) and (names_a_number(node) or parts(node)):
            yield f"{module.name}:{node.lineno}"


def names_a_number(node: ast.expr) -> bool:
    """Whether a text is put together with the ``item`` of something."""
    inside = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
    return any(isinstance(one, ast.Attribute) and one.attr == "item" for one in inside)


def parts(node: ast.expr) -> bool:
    """Whether a text is taken apart at a space."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("partition", "rpartition", "split", "rsplit")
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == " "
    )

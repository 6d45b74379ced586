"""Files and functions stay small enough to be read in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import PURE, Module, modules, parse, place

FILE_LINES = 400
TEST_FILE_LINES = 600
PURE_FUNCTION_LINES = 40
FUNCTION_LINES = 60
STANDS_ALONE = (
    "packaging/rcrp_verify.py",
)  # one file by contract: experts outside run it as it is
BUILD_LINES = 80  # a view's _build() lists its parts, one after the other
PURE_FOLDERS = tuple(f"rcrp_desktop/{package}/" for package in PURE)


def test_source_files_are_short():
    found = [m for m in modules("rcrp_desktop", "packaging") if m.name not in STANDS_ALONE]
    assert list(too_long(found, FILE_LINES)) == []


def test_test_files_are_short():
    assert list(too_long(modules("tests"), TEST_FILE_LINES)) == []


def test_functions_are_short():
    found = [line for m in modules("rcrp_desktop", "packaging") for line in long_functions(m)]
    assert found == []


def test_a_long_file_is_seen():
    sample = parse("s.py", "x = 1\n" * 401)
    assert list(too_long([sample], FILE_LINES)) == ["s.py: 401 lines"]


def test_a_long_function_is_seen():
    body = "def f():\n" + "    x = 1\n" * 40
    assert list(long_functions(parse("rcrp_desktop/domain/s.py", body)))
    assert not list(long_functions(parse("rcrp_desktop/ui/s.py", body)))
    assert list(long_functions(parse("rcrp_desktop/ui/s.py", body + "    x = 1\n" * 20)))


def too_long(found: tuple[Module, ...] | list[Module], limit: int) -> Iterator[str]:
    for module in found:
        lines = len(module.text.splitlines())
        if lines > limit:
            yield f"{module.name}: {lines} lines"


def long_functions(module: Module) -> Iterator[str]:
    limit = PURE_FUNCTION_LINES if module.name.startswith(PURE_FOLDERS) else FUNCTION_LINES
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > (BUILD_LINES if node.name == "_build" else limit):
                yield f"{place(module, node)} {node.name}: {lines} lines"

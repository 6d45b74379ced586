"""Text leaves the program by a few doors, each of which quotes what people typed; nothing goes round them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, called_name, modules, parse, place

# What may be written without: one's own sentence, before or after there is anything to quote.
DOORS = {"rcrp_desktop/cli/printing.py", "rcrp_desktop/ui/clipboard.py"}
OWN_WORDS = {"rcrp_desktop/ui/app.py", "rcrp_desktop/__main__.py"}
QUOTING = "rcrp_desktop/domain/quoting.py"


def test_commands_print_through_one_door():
    found = [line for m in modules("rcrp_desktop") for line in prints(m) if m.name not in DOORS]
    assert [line for line in found if line.split(":")[0] not in OWN_WORDS] == []


def test_only_quoting_says_that_a_text_is_quoted():
    found = [line for m in modules("rcrp_desktop") if m.name != QUOTING for line in claims(m)]
    assert found == []


def test_the_clipboard_has_one_door():
    found = [line for m in modules("rcrp_desktop") if m.name not in DOORS for line in copies(m)]
    assert found == []


@pytest.mark.parametrize(
    "line", ["print(x)", "click.echo(x)", "sys.stdout.write(x)", "sys.stderr.write(x)"]
)
def test_a_print_is_seen(line: str):
    assert list(prints(parse("s.py", line))) == ["s.py:1"]


def test_a_claim_and_a_copy_are_seen():
    assert list(claims(parse("s.py", "y = Quoted(x)"))) == ["s.py:1"]
    assert list(claims(parse("s.py", "y = cast('Quoted', x)"))) == ["s.py:1"]
    assert list(copies(parse("s.py", "QGuiApplication.clipboard().setText(x)"))) == ["s.py:1"]


def prints(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        name = called_name(node)
        is_stream = name == "write" and _is_bare(ast.unparse(node))
        if name in ("print", "echo", "secho") or is_stream:
            yield place(module, node)


def _is_bare(written: str) -> bool:
    """Whether something is written to a terminal, and not what a function of quoting gave."""
    is_stream = written.startswith(("sys.stdout.write(", "sys.stderr.write("))
    return is_stream and not written.partition("(")[2].startswith(("as_line(", "joined("))


def claims(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        name = called_name(node)
        if name == "Quoted" or (name == "cast" and "Quoted" in ast.unparse(node)):
            yield place(module, node)


def copies(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if called_name(node) == "clipboard":
            yield place(module, node)

"""Words that are read when a role first asks for them are asked for by that role's pages alone.

A handler's window must not stop at a key to read half of all words from the disk, least of all a disk that hangs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rcrp_desktop.adapters.text_files import READ_LATER
from tests.architecture.source import Module, modules, parse

ASKERS = {
    "cli": (
        "rcrp_desktop/cli/",
        "rcrp_desktop/bootstrap/command_line.py",
        "rcrp_desktop/bootstrap/taken_in.py",
    ),
    "supervisor": ("rcrp_desktop/presentation/supervisor/", "rcrp_desktop/ui/supervisor/"),
    "training": ("rcrp_desktop/presentation/training/", "rcrp_desktop/ui/training/"),
}
AT_OTHER_TIMES = {
    # No window can be shown, or the smoke test ends.
    "rcrp_desktop/bootstrap/window.py": ("cli.window", "cli.smoke_unrecorded"),
    # The pages of a trainer are made.
    "rcrp_desktop/bootstrap/role_pages.py": ("training.instead",),
}


def test_every_table_that_is_read_later_has_its_askers():
    assert ASKERS.keys() == set(READ_LATER)


def test_no_words_that_are_read_later_are_asked_for_while_a_call_is_taken():
    assert [line for module in modules("rcrp_desktop") for line in asked_early(module)] == []


def test_an_early_asker_is_seen():
    name = "rcrp_desktop/ui/call_taking/page.py"
    for text in (
        'texts("supervisor.look.other")',
        'texts(f"cli.{name}")',
        'w.instead("training.x")',
    ):
        assert len(list(asked_early(parse(name, text)))) == 1, text
    assert list(asked_early(parse(name, 'texts("announce.override")'))) == []


def asked_early(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        table, dot, _ = node.value.partition(".")
        if not dot or table not in ASKERS or node.value.startswith(f"{table}. "):
            continue
        allowed = AT_OTHER_TIMES.get(module.name, ())
        if not module.name.startswith(ASKERS[table]) and not node.value.startswith(
            allowed or ("\0",)
        ):
            yield f"{module.name}:{node.lineno} {node.value}"

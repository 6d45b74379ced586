"""Every look at a name or into a folder that others can close ends in words: none of them may raise past who asked.

``Path.exists`` and its kin raise where a folder above is closed, ``Path.glob`` then raises or hides it, and
``os.path.lexists`` takes a disk that fails for nothing there. So they stand in the gates only. ``stat``, ``lstat``
and the listings, which always raise, stand there too, or where the same function handles what they raise or says
that it raises it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, called_name, modules, parse, place

# What these raise is OSError, and they say so: whoever calls them maps it.
GATES = {
    f"rcrp_desktop/adapters/{name}.py"
    for name in ("looking", "private_files", "sync", "small_files", "held_files")
}
# They look at what the program brought along: what is wrong with that is a bug.
OF_THE_PROGRAM = {f"rcrp_desktop/adapters/{name}.py" for name in ("resources", "text_files")}
# A folder that cannot be looked at is none that a file can be written to, and that is told.
TOLD = {"rcrp_desktop/cli/out_files.py os.path.isdir"}
UNRULY = {"exists", "is_file", "is_dir", "is_symlink", "glob", "rglob"}
OF_OS_PATH = {"exists", "lexists", "isfile", "isdir", "islink", "getsize"}
ALWAYS_RAISING = {"stat", "lstat", "iterdir", "scandir", "listdir"}
HANDLERS = {"OSError", "Exception", "disk_problems"}


def test_no_look_at_a_file_raises_past_whoever_asked():
    found = modules("rcrp_desktop/adapters", "rcrp_desktop/bootstrap", "rcrp_desktop/cli")
    asked = [m for m in found if m.name not in GATES | OF_THE_PROGRAM]
    bare = [line for module in asked for line in bare_looks(module)]
    assert [line for line in bare if re.sub(r":\d+", "", line) not in TOLD] == []


@pytest.mark.parametrize(
    "line",
    [
        "path.is_file()",
        "folder.glob('*')",
        "os.path.lexists(path)",
        "path.lstat().st_uid",
        "os.scandir(folder)",
        "try:\n    f()\nexcept OSError:\n    path.stat()",
        "try:\n    path.stat()\nexcept PermissionError:\n    pass",
        "with suppress(ValueError):\n    path.stat()",
        "try:\n    def f():\n        path.stat()\nexcept OSError:\n    pass",
        "try:\n    path.exists()\nexcept OSError:\n    pass",
    ],
)
def test_a_bare_look_is_seen(line: str):
    assert len(list(bare_looks(parse("s.py", line)))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "is_file(path)",
        "sys.platform.exists",
        "try:\n    path.stat()\nexcept FileNotFoundError:\n    pass\nexcept OSError:\n    pass",
        "with suppress(OSError, ValueError):\n    path.stat()",
        "with disk_problems('x'):\n    os.listdir(folder)",
        'def f():\n    """Look.\n\n    Raises:\n        OSError: it cannot.\n    """\n    path.stat()',
    ],
)
def test_a_look_that_is_handled_is_fine(line: str):
    assert list(bare_looks(parse("s.py", line))) == []


def bare_looks(module: Module) -> Iterator[str]:
    yield from _in(module, module.tree, handled=False)


def _in(module: Module, node: ast.AST, *, handled: bool) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        handled = "OSError" in (ast.get_docstring(node) or "").partition("Raises:")[2]
    elif isinstance(node, ast.Lambda):
        handled = False  # it runs when somebody calls it
    name = called_name(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        is_os_path = ast.unparse(node.func.value) == "os.path"
        is_unruly = name in (OF_OS_PATH if is_os_path else UNRULY)
        if is_unruly or (name in ALWAYS_RAISING and not handled):
            yield f"{place(module, node)} {ast.unparse(node.func)}"
    covered = _covered(node)
    for child in ast.iter_child_nodes(node):
        yield from _in(module, child, handled=handled or id(child) in covered)


def _covered(node: ast.AST) -> set[int]:
    """The parts of a statement whose OSErrors it handles."""
    if isinstance(node, ast.Try):
        caught = [ast.unparse(each.type) if each.type else "Exception" for each in node.handlers]
    elif isinstance(node, ast.With):
        caught = [ast.unparse(item.context_expr) for item in node.items]
    else:
        return set()
    words = {word for text in caught for word in text.replace("(", " ").replace(")", " ").split()}
    is_handling = bool(HANDLERS & {word.strip(",") for word in words})
    return {id(child) for child in node.body} if is_handling else set()

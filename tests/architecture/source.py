"""The checkout as these tests read it: files, texts and syntax trees."""

from __future__ import annotations

import ast
import gc
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PURE = ("domain", "application", "presentation")


class Module(NamedTuple):
    """One Python file: its path from the top of the checkout, its text, its syntax tree."""

    name: str
    text: str
    tree: ast.Module


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file below the named folders, in a steady order."""
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    found = tuple(
        parse(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths
    )
    gc.freeze()  # kept for the whole run: tests of windows collect garbage and would walk it each time
    return found


def parse(name: str, text: str) -> Module:
    return Module(name, text, ast.parse(text, name))


@cache
def committed_files() -> tuple[Path, ...]:
    """Files that are in the repository or would be added to it, if this is a repository."""
    names = _listed() if shutil.which("git") else []
    return tuple(ROOT / n for n in sorted(set(names or _walked())) if (ROOT / n).is_file())


def _listed() -> list[str]:
    """What git names; nothing where this is no repository, or not one that git trusts."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return [name for name in listed.stdout.split("\0") if name]


def _walked() -> Iterator[str]:
    """Without git: everything but environments, caches, what a build leaves, and records of trials."""
    kept = (".ci", ".editorconfig", ".gitattributes", ".gitignore")
    left_out = ("build", "dist", "__pycache__", "try-out")
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part not in kept for part in parts)
        if not hidden and not any(part in left_out for part in parts):
            yield path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str | None:
    """The file's text; None when it is not text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def place(module: Module, node: ast.AST) -> str:
    return f"{module.name}:{getattr(node, 'lineno', 0)}"


def called_name(node: ast.AST) -> str:
    """``wait`` for ``anything.wait(…)`` and for ``wait(…)``; empty for what is not such a call."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""

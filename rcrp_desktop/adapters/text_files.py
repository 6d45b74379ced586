"""Reads the interface's words of one language from ``resources/text``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from rcrp_desktop.presentation.texts import Texts

DEFAULT_LANGUAGE = "en-GB"
READ_LATER = ("cli", "supervisor", "training")
"""Files that are read when the first of their words is asked for: more than half of all words, and none of them
is said to a call handler. Each holds the one table of its own name."""


def load_texts(folder: Path, language: str = DEFAULT_LANGUAGE) -> Texts:
    """All tables of ``*.<language>.toml`` joined; a table stands in one file only."""
    tables: dict[str, object] = {}
    later: dict[str, Callable[[], Mapping[str, Any]]] = {}
    for path in sorted(folder.glob(f"*.{language}.toml")):
        file = path.name.removesuffix(f".{language}.toml")
        if file in READ_LATER:
            later[file] = partial(_table, path, file)
            continue
        for name, table in _tables(path).items():
            if name in tables or name in READ_LATER:
                raise ValueError(f"text table {name} stands in two files")
            tables[name] = table
    return Texts(language, tables, later)


def _tables(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _table(path: Path, name: str) -> Mapping[str, Any]:
    tables = _tables(path)
    if tables.keys() != {name}:
        raise ValueError(f"{path.name} holds other tables than {name}")
    return tables

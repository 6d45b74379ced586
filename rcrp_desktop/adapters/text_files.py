"""Reads the interface's words of one language from ``resources/text``."""

from __future__ import annotations

import tomllib
from pathlib import Path

from rcrp_desktop.presentation.texts import Texts

DEFAULT_LANGUAGE = "en-GB"


def load_texts(folder: Path, language: str = DEFAULT_LANGUAGE) -> Texts:
    """All tables of ``*.<language>.toml`` joined; a table stands in one file only."""
    tables: dict[str, object] = {}
    for path in sorted(folder.glob(f"*.{language}.toml")):
        for name, table in tomllib.loads(path.read_text("utf-8")).items():
            if name in tables:
                raise ValueError(f"text table {name} stands in two files")
            tables[name] = table
    return Texts(language, tables)

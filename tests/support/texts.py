"""Of the interface's words, what only tests ask."""

from __future__ import annotations

from string import Formatter

from rcrp_desktop.presentation.texts import Texts


def blanks(texts: Texts, key: str) -> frozenset[str]:
    """The ``{names}`` that a key's words expect."""
    return frozenset(name for _, name, _, _ in Formatter().parse(texts(key)) if name)

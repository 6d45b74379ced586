"""YAML with everything taken out that surprises people (packs, scenarios).

Only mappings with text keys, lists, text, whole numbers, ``true``, ``false`` and null. ``yes``,
``no``, ``on``, ``off``, dates and times stay text. Refused: duplicate keys, anchors, aliases, merge
keys, tags, several documents, decimal numbers, anything too large or too deep.
"""

from __future__ import annotations

from rcrp_desktop.adapters.plain import Parsed, text_of
from rcrp_desktop.application.problems import Issue

MAX_BYTES = 1024 * 1024


def parse_yaml(data: bytes, name: str) -> Parsed:
    """Read one document; ``name`` stands before every place. An empty document is ``None``."""
    text = text_of(data, name, limit=MAX_BYTES)
    if isinstance(text, Issue):
        return Parsed(None, (text,))
    # PyYAML is loaded by those who read YAML, never at start.
    from rcrp_desktop.adapters import yaml_reader

    return yaml_reader.read(text, name)

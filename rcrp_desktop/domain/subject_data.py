"""What looks like a person's details in a text: one set, for notes in a call and for scenarios that name nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

_LOOKS_LIKE: Final[Mapping[str, str]] = {
    "a telephone number": r"(?<!\d)(?:\+44\s?|0)(?:\d[\s-]?){9,10}(?!\d)",
    "a postcode": r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b",
    "an e-mail address": r"[^\s@]@[^\s@]{1,253}\.[^\s@.]",
    "a name": r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][a-z]+",
    "somebody named": r"\b(?:called|named|name is|name's)\s+[A-Z][a-z]+",
    "an address": (
        r"\b\d{1,4}[A-Za-z]?\s+[A-Z][a-z]+\s+"
        r"(?:Street|St|Road|Rd|Lane|Close|Avenue|Ave|Drive|Way|Court|Place)\b"
    ),
}


def subject_data_in(text: str) -> str:
    """What of a person the text seems to hold, "" where nothing does."""
    if not text:
        return ""  # every screen asks, and the patterns need not be made before somebody writes
    return next((what for what, pattern in _patterns().items() if pattern.search(text)), "")


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {what: re.compile(pattern) for what, pattern in _LOOKS_LIKE.items()}

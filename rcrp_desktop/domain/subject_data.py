"""What looks like a person's details in a text: one set, for notes in a call and for scenarios that name nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

LOOKS_LIKE: Final[Mapping[str, re.Pattern[str]]] = {
    "a telephone number": re.compile(r"(?<!\d)(?:\+44\s?|0)(?:\d[\s-]?){9,10}(?!\d)"),
    "a postcode": re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b"),
    "an e-mail address": re.compile(r"[^\s@]@[^\s@]{1,253}\.[^\s@.]"),
    "a name": re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][a-z]+"),
    "somebody named": re.compile(r"\b(?:called|named|name is|name's)\s+[A-Z][a-z]+"),
    "an address": re.compile(
        r"\b\d{1,4}[A-Za-z]?\s+[A-Z][a-z]+\s+"
        r"(?:Street|St|Road|Rd|Lane|Close|Avenue|Ave|Drive|Way|Court|Place)\b"
    ),
}


def subject_data_in(text: str) -> str:
    """What of a person the text seems to hold, "" where nothing does."""
    return next((what for what, pattern in LOOKS_LIKE.items() if pattern.search(text)), "")

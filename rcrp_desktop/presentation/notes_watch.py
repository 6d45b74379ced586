"""What the notes box looks for while somebody types: red-flag phrases, and what looks like a person's details.

It notices and asks; it never answers a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rcrp_desktop.domain.policy.pack import PolicyPack, RedFlag

_TELEPHONE = re.compile(r"(?<!\d)(?:\+44\s?|0)(?:\d[\s-]?){9,10}(?!\d)")
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][a-z]+")
_NAMED = re.compile(r"\b(?:called|named|name is|name's)\s+[A-Z][a-z]+")
_STREET = re.compile(
    r"\b\d{1,4}[A-Za-z]?\s+[A-Z][a-z]+\s+(?:Street|St|Road|Rd|Lane|Close|Avenue|Ave|Drive|Way|Court|Place)\b"
)
_SUBJECT = (_TELEPHONE, _POSTCODE, _TITLED, _NAMED, _STREET)


@dataclass(frozen=True, slots=True)
class Noticed:
    """A red-flag phrase at a place in the text."""

    flag: RedFlag
    phrase: str
    start: int
    length: int


def notice(pack: PolicyPack, text: str) -> tuple[Noticed, ...]:
    """Every red-flag phrase in ``text``, in reading order; case and runs of spaces do not matter."""
    if not text:
        return ()  # every screen asks, and the patterns need not be made before somebody writes
    found = [
        Noticed(flag, match.group(0), match.start(), match.end() - match.start())
        for flag in pack.red_flags
        for phrase in flag.phrases
        for match in _pattern(phrase).finditer(text)
    ]
    return tuple(sorted(found, key=lambda noticed: noticed.start))


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def looks_like_subject_data(text: str) -> bool:
    """Whether the text seems to hold a name, a telephone number, a postcode or an address."""
    return any(pattern.search(text) for pattern in _SUBJECT)

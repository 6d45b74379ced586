"""What the notes box looks for while somebody types: red-flag phrases, and what looks like a person's details.

It notices and asks; it never answers a question.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.pack import PolicyPack, RedFlag
from rcrp_desktop.domain.subject_data import subject_data_in


@frozen
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
    """Whether the text seems to hold a name, a telephone number, an e-mail address, a postcode or an address."""
    return bool(subject_data_in(text))

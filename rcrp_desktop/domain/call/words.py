"""What somebody wrote beside an act that is another person's: theirs, and told as theirs."""

from __future__ import annotations

from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.frozen import frozen


@frozen
class Words:
    """Words with whoever wrote them, and when."""

    text: str
    stamp: Stamp


@frozen
class Astray:
    """Words that were written for the act of command ``of``, which is in no log that was read."""

    of: str
    words: Words


def with_added(added: tuple[Words, ...], text: str, at: Stamp) -> tuple[Words, ...]:
    """With more words: of one person the last hold, as with the reason of whoever acted."""
    others = (one for one in added if not one.stamp.is_by_who_did(at))
    return (*others, Words(text, at))

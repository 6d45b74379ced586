"""Words that somebody else added to a decision or a threat to life: told with whose they are, beside its own reason."""

from __future__ import annotations

from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.call.words import Words
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times


def who_words(texts: Texts, person: str, by: Stamp) -> str:
    """You, or another person; a supervisor by role."""
    if by.actor == person:
        return texts("who.you")
    return texts("who.supervisor", who=by.actor) if by.role == "supervisor" else by.actor


def with_added(why: str, added: tuple[Words, ...], texts: Texts, times: Times, person: str) -> str:
    """Why, and then what others added to it, each on a line of its own: nobody's words run on into another's."""
    others = (
        texts(
            "who.added",
            who=who_words(texts, person, one.stamp),
            time=times.minute(one.stamp.at_ms),
            text=one.text,
        )
        for one in added
    )
    return "\n".join(filter(None, (why, *others)))

"""Words that somebody else added to a decision or a threat to life: told with whose they are, beside its own reason."""

from __future__ import annotations

from rcrp_desktop.domain.call.stamp import Doer, Stamp
from rcrp_desktop.domain.call.state import OverrideState
from rcrp_desktop.domain.call.words import Words
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.who import name_words


def who_words(texts: Texts, reader: Doer, by: Stamp) -> str:
    """You, or another person; a supervisor by role."""
    if reader.did(by):
        return texts("who.you")
    return role_words(texts, by)


def role_words(texts: Texts, by: Stamp) -> str:
    """Who did it, a supervisor by role."""
    if not by.actor:
        return texts("who.unread")
    name = name_words(texts, by)
    return texts("who.supervisor", who=name) if by.role == "supervisor" else name


def override_key(override: OverrideState, key: str) -> str:
    """Of the words for an override, those for how far it is known."""
    if override.unread:
        return f"{key}_unread"
    return f"{key}_unconfirmed" if override.unconfirmed else key


def with_added(why: str, added: tuple[Words, ...], texts: Texts, times: Times, reader: Doer) -> str:
    """Why, and then what others added to it, each on a line of its own: nobody's words run on into another's."""
    others = (
        texts(
            "who.added",
            who=who_words(texts, reader, one.stamp),
            time=times.minute(one.stamp.at_ms),
            text=one.text,
        )
        for one in added
    )
    return "\n".join(filter(None, (why, *others)))

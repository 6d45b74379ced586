"""The one way from who acted to their name in words: a name that was only told at a desk is never told as proved."""

from __future__ import annotations

from typing import Protocol

from rcrp_desktop.application.read_models import CallSummary
from rcrp_desktop.presentation.texts import Texts


class Named(Protocol):
    """Something that somebody did: a stamp, a step of a call, a look at it."""

    @property
    def actor(self) -> str:
        """Who did it."""
        ...

    @property
    def unverified(self) -> bool:
        """It was told at the desk who that is, and the account does not bear it out."""
        ...


def name_words(texts: Texts, by: Named) -> str:
    """The name of who did it, with that nobody verified it where that is so."""
    return told_name(texts, by.actor, unverified=by.unverified)


def told_name(texts: Texts, name: str, *, unverified: bool) -> str:
    """The same of a name alone."""
    return texts("who.not_verified", who=name) if unverified and name else name


def handlers_words(texts: Texts, call: CallSummary) -> str:
    """Who handled a call."""
    told = (told_name(texts, name, unverified=name in call.unverified) for name in call.handlers)
    return ", ".join(told)

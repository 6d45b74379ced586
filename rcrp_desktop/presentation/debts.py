"""What a debt is called, in the window, the terminal and the lists alike."""

from __future__ import annotations

from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.texts import Texts

TOLD_APART = frozenset({
    Owed.AGENCY_NOT_ACCEPTED, Owed.CALLER_NOT_TOLD, Owed.CALL_BACK, Owed.NOT_ON_CAD,
})  # fmt: skip
"""Debts that are owed also to who heard nothing yet; whoever heard something else waits for what does not come."""


def debt_words(texts: Texts, kind: Owed, *, otherwise: bool) -> str:
    """``otherwise``: whoever it is owed to heard last what does not hold."""
    if otherwise and kind in TOLD_APART:
        return texts(f"items.otherwise.{kind.value}")
    return texts(f"items.kind.{kind.value}")

"""What an act is called that nobody has confirmed: it is told by its kind alone, never by what it says."""

from __future__ import annotations

from rcrp_desktop.presentation.texts import Texts


def claimed_words(texts: Texts, kind: str) -> str:
    """The kind of act in words; one that no version of this program knows is said to be that."""
    key = f"claim.{kind}"
    return texts(key) if key in texts.keys() else texts("claim.other")  # noqa: SIM118

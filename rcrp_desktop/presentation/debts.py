"""What a debt is called, in the window, the terminal and the lists alike."""

from __future__ import annotations

from rcrp_desktop.domain.call.heard_otherwise import cad_says_otherwise
from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.duties import DEBTS, Owed
from rcrp_desktop.presentation.call_inputs import Facts
from rcrp_desktop.presentation.texts import Texts


def debt_words(texts: Texts, kind: Owed, *, otherwise: bool) -> str:
    """``otherwise``: whoever it is owed to heard last what does not hold."""
    if otherwise and DEBTS[kind].is_told_apart:
        return texts(f"items.otherwise.{kind.value}")
    return texts(f"items.kind.{kind.value}")


def debt_named(facts: Facts, item: OpenItem) -> str:
    """A debt of a call by its name."""
    return debt_words(facts.desk.texts, item.kind, otherwise=item.otherwise)


def cad_owed_words(facts: Facts) -> str:
    """How what CAD is owed is marked in the header and in rows; "" where it is owed nothing.

    CAD that says something else is not said to have nothing: whoever believes that leaves the other text there.
    """
    if not any(item.id == "on-cad" for item in facts.items):
        return ""
    if any(item.kind is Owed.CANCEL_ON_CAD for item in facts.items):
        return facts.text("header.cancel_on_cad")
    if cad_says_otherwise(facts.look):
        return facts.text("header.other_on_cad")
    return facts.text("header.not_on_cad")


def item_words(facts: Facts, item: OpenItem) -> str:
    """The same, marked where nobody has confirmed what it follows from."""
    what = debt_named(facts, item)
    is_doubted = facts.state.set_aside or _follows_from_doubt(facts, item)
    return facts.text("items.set_aside", text=what) if is_doubted else what


def _follows_from_doubt(facts: Facts, item: OpenItem) -> bool:
    """An override that nobody confirmed is to be on CAD, and was stood down, as any other."""
    override = facts.state.override
    if item.kind is Owed.POLICE_NOT_ON_CAD:
        return override is not None and override.unconfirmed
    doubted = (o for o in facts.state.overrides if o.unconfirmed)
    return any(item.id == f"{o.item}/caller" for o in doubted)

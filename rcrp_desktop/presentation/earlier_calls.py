"""Earlier calls on the reference of a call, as this desk's records know them: how many, or that it is not known."""

from __future__ import annotations

from rcrp_desktop.domain.call.state import Reference
from rcrp_desktop.presentation.texts import Texts


def earlier_calls(reference: Reference | None, texts: Texts) -> str:
    """In words; "" where there were none. None is said of nothing that could not be read."""
    if reference is None or (reference.is_all_counted and not reference.earlier_contacts):
        return ""
    return texts.count(
        _name(reference),
        reference.earlier_contacts,
        refusals=reference.earlier_refusals - reference.turned,
        police=reference.earlier_police,
    )


def _name(reference: Reference) -> str:
    if reference.is_all_counted:
        return "contacts_police" if reference.earlier_police else "contacts"
    return "contacts_not_known_police" if reference.earlier_police else "contacts_not_known"

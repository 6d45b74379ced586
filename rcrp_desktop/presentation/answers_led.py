"""What the answers lead to, and whether that is the reason for what stands: the same for card, terminal and CAD."""

from __future__ import annotations

from rcrp_desktop.presentation.call_inputs import Facts


def policys_reason(facts: Facts) -> str:
    """Why the answers lead where they do; "" while they do not lead anywhere."""
    if not facts.said.settled:
        return ""
    return facts.said.reason or facts.text("outcome.why_either")


def is_of_answers(facts: Facts) -> bool:
    """Whether the answers on show lead to what stands: what they lead to else is no reason for it."""
    found, stands = facts.said.route, facts.stands
    if found is None or stands.response is not found.response:
        return False
    return stands.route is None or stands.route.id == found.id


def answers_alone(facts: Facts) -> str:
    """What the answers lead to, as that: said beside what stands in its place, or for another reason."""
    found = facts.said.route
    if found is None:
        return ""
    reason = policys_reason(facts)
    return facts.text("outcome.answers", route=found.label.rstrip("."), reason=reason)

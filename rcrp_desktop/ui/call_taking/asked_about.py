"""AskedAbout: what was recorded of what a small question is about, and whether that is owed."""

from __future__ import annotations

from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.call.seen_of import Seen, is_unseen, seen_of_agency, seen_of_duty
from rcrp_desktop.domain.duties import DEBTS
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.call_inputs import Facts


@frozen
class AskedAbout:
    """As it was when it was asked, or is now."""

    seen: Seen
    is_owed: bool = False

    def has_more_than(self, before: AskedAbout) -> bool:
        """Whether more of it was recorded since."""
        return is_unseen(before.seen, self.seen)

    def is_paid_since(self, before: AskedAbout) -> bool:
        """Whether more of it was recorded since, or it is not owed any longer."""
        return self.has_more_than(before) or (before.is_owed and not self.is_owed)


ABOUT_NOTHING = AskedAbout(Seen())


def asked_about(subject: str, facts: Facts) -> AskedAbout:
    """By the subject of an ``Asking``; one that is about no debt is about nothing that others could pay."""
    kind, _, rest = subject.partition(":")
    is_owed = any(_is_about(item, kind, rest) for item in facts.items)
    if kind == "duty":
        duty, _, check = rest.partition(":")
        return AskedAbout(seen_of_duty(facts.state, duty, check), is_owed)
    if kind == "agency":
        return AskedAbout(seen_of_agency(facts.state, rest), is_owed)
    return AskedAbout(Seen(), is_owed)


def _is_about(item: OpenItem, kind: str, rest: str) -> bool:
    match kind:
        case "duty":
            duty, _, check = rest.partition(":")
            return item.subject == (check or duty)
        case "agency":
            return DEBTS[item.kind].about == "agency" and item.subject == rest
        case "change":
            return item.id == rest
        case "call-back":
            return DEBTS[item.kind].paid == "call_back"
        case _:
            return False

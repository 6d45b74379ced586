"""What is owed on the call on show and stands in no row of its face: one line on every face, the worst first.

What is owed stays in sight until it is done. A face has rows for some debts only, and which ones depends on the route: a
debt that a route does not ask for has none.
"""

from __future__ import annotations

from typing import assert_never

from rcrp_desktop.domain.call.open_items import OpenItem, about_item, applicable_seen, lapsed_route
from rcrp_desktop.domain.duties import DEBTS, subject_of
from rcrp_desktop.presentation.call_inputs import Facts, is_emergency
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.debts import item_words


def without_row(facts: Facts, stage: Stage) -> tuple[OpenItem, ...]:
    """The debts that the face would not show, the worst first."""
    return tuple(item for item in facts.items if not _has_row(facts, stage, item))


def owed_line(facts: Facts, stage: Stage) -> str:
    """How many they are, each kind by its name, and the key; "" for none."""
    left = without_row(facts, stage)
    if not left:
        return ""
    names = "; ".join(dict.fromkeys(_named(facts, item) for item in left))
    key = "truth.owed_lists" if facts.elsewhere else "truth.owed_opens"
    return facts.desk.texts.count("truth.owed", len(left), debts=names) + " " + facts.text(key)


def _named(facts: Facts, item: OpenItem) -> str:
    words = item_words(facts, item)
    is_service = DEBTS[item.kind].whom == "agency"
    about = about_item(item, facts.state, facts.pack) if is_service else ""
    return f"{words} ({about})" if about else words


def _has_row(facts: Facts, stage: Stage, item: OpenItem) -> bool:
    """Whether the header, the line of what holds no longer, the card or a row of the face says it."""
    paid = DEBTS[item.kind].paid
    match paid:
        case "decision":
            return True
        case "cad":
            return not facts.is_training or stage is Stage.EMERGENCY or _has_cad_duty(facts, stage)
        case "supervisor":
            return _is_said_to_be_asked(facts, stage)
        case "duty":
            return stage is Stage.OUTCOME
        case "change" | "call_back":
            return False
        case _:
            assert_never(paid)


def _is_said_to_be_asked(facts: Facts, stage: Stage) -> bool:
    """On every card and red face, which tell since when and in which words; else where what was decided holds no longer."""
    if stage in (Stage.OUTCOME, Stage.EMERGENCY):
        return True
    lapsed = None if is_emergency(facts) else lapsed_route(facts.look)
    return lapsed is not None and not lapsed.response.sends_police


def _has_cad_duty(facts: Facts, stage: Stage) -> bool:
    """In practice the header says nothing of CAD; a row of the duties does, where the route has one."""
    found = applicable_seen(facts.look) if stage is Stage.OUTCOME else None
    return found is not None and any(subject_of(duty.kind) == "cad" for duty in found[1].duties)

"""Open calls and open items as lists, over all calls of a desk; and the list that is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from rcrp_desktop.domain.call.on_cad import UNSETTLED, WITHDRAWN
from rcrp_desktop.domain.call.open_items import OpenItem, about_item, no_longer_owed
from rcrp_desktop.domain.duties import DEBTS
from rcrp_desktop.domain.quoting import Quoted, as_ascii, joined
from rcrp_desktop.presentation.call_emergency import DEFAULT_EMERGENCY_QUESTIONS
from rcrp_desktop.presentation.call_inputs import Facts, answered, asked_for, headline
from rcrp_desktop.presentation.call_models import CallTab, ItemLine
from rcrp_desktop.presentation.call_question import can_change_text
from rcrp_desktop.presentation.call_screen import caller_of, present_header, reference_of
from rcrp_desktop.presentation.debts import debt_named, item_words
from rcrp_desktop.presentation.times import minutes_since
from rcrp_desktop.presentation.unrecorded import is_unrecorded


def present_tab(facts: Facts, *, is_live: bool) -> CallTab:
    """One open call."""
    header = present_header(facts)
    state = (headline(facts) or can_change_text(facts)).removesuffix(".")
    if facts.items:
        state = f"{state}. {facts.desk.texts.count('foot.owed', len(facts.items))}"
    caller = header.fields[0][1]
    began = _began(facts)
    line = facts.text("items.began", caller=caller, time=began) if began else caller
    if facts.state.set_aside or facts.state.unconfirmed:
        line = facts.text("items.set_aside", text=line)
    return CallTab(
        facts.state.call, reference_of(facts), line, _unrecorded(facts, f"{state}."), is_live
    )


def _unrecorded(facts: Facts, text: str) -> str:
    """Marked where something of the call is not on disk: whoever looks for it looks here."""
    if not is_unrecorded(facts.status):
        return text
    return facts.text(
        "unrecorded.tab_nowhere" if facts.status.nowhere else "unrecorded.tab", text=text
    )


def doubted_calls(every: Sequence[Facts]) -> str:
    """The calls of which nobody has confirmed all, each by how it is called and how it stands; "" for none."""
    named = [
        facts.text("items.doubted_call", called=_told_apart(facts), stands=_stands(facts))
        for facts in every
        if facts.state.set_aside or facts.state.unconfirmed
    ]
    if not named:
        return ""
    return every[0].text("items.doubted", calls="; ".join(named))


def _told_apart(facts: Facts) -> str:
    """Caller and place as they were answered tell calls apart; no typed word, which may name somebody."""
    where = facts.setting_list("emergency_questions", DEFAULT_EMERGENCY_QUESTIONS)[:1]
    said = (caller_of(facts), *(answered(facts, question) for question in where))
    return ", ".join(filter(None, (_called(facts), *said)))


def _stands(facts: Facts) -> str:
    """What is said of it, and the first that is owed."""
    said = (headline(facts) or can_change_text(facts)).removesuffix(".")
    if not facts.items:
        return said
    owed = debt_named(facts, facts.items[0])
    more = len(facts.items) - 1
    return (
        facts.text("items.stands_and", said=said, owed=owed, number=more)
        if more
        else (facts.text("items.stands", said=said, owed=owed))
    )


def _began(facts: Facts) -> str:
    """Several calls may have no reference yet, and two may begin in one minute."""
    began = facts.state.began
    return facts.desk.times.second(began.at_ms) if began is not None else ""


def _called(facts: Facts) -> str:
    """The reference of a call, with the time it began while it has none."""
    called, began = reference_of(facts), _began(facts)
    if called != facts.text("header.no_reference") or not began:
        return called
    return facts.text("items.unreferenced", reference=called, time=began)


def of_another_call(facts: Facts, words: str) -> str:
    """What is said of a call that is not on show, by how it is called; nothing stays nothing."""
    return facts.text("items.of_another_call", called=_called(facts), words=words) if words else ""


def present_item(facts: Facts, item: OpenItem) -> ItemLine:
    """One debt of the call that ``facts`` are about."""
    minutes = minutes_since(item.since_ms, facts.now_ms)
    return ItemLine(
        id=item.id,
        call=item.call,
        owed_for=facts.text("items.minutes", minutes=minutes),
        reference=_called(facts),
        what=item_words(facts, item),
        detail=_detail(facts, item),
    )


def _detail(facts: Facts, item: OpenItem) -> str:
    debt = DEBTS[item.kind]
    match debt.paid:
        case "supervisor":
            request = next((r for r in facts.state.requests if r.item == item.id), None)
            if request is None or request.differing:
                return facts.text(f"items.reason.{item.subject}", question="")
            return asked_for(facts, request)
        case "decision":
            return _no_longer_owed(facts, item)
        case "cad":
            return on_cad_words(facts, item)
        case "duty" | "change" | "call_back":
            is_to_caller = debt.whom == "caller"
            return "" if is_to_caller else about_item(item, facts.state, facts.pack)
        case _:
            assert_never(debt.paid)


def on_cad_words(facts: Facts, item: OpenItem) -> str:
    """What CAD has not got, and what is to become of police who are on it."""
    words, police = facts.text(f"response.{item.subject}"), facts.look.police_on_cad
    if not police or item.subject == WITHDRAWN:
        return words
    now = "" if item.subject == UNSETTLED else words
    return facts.text(f"items.on_cad.{police}{'' if now else '_unsettled'}", now=now)


def _no_longer_owed(facts: Facts, item: OpenItem) -> str:
    """Which decision holds no longer, and what was owed for it and is not any more."""
    gone = no_longer_owed(facts.state, facts.engine)
    kinds = dict.fromkeys(facts.text(f"items.kind.{owed.kind.value}") for owed in gone)
    words = "items.decide_again" if kinds else "items.decide_again_all_done"
    route = about_item(item, facts.state, facts.pack)
    if facts.pack.has_route(item.subject) and facts.pack.route(item.subject).response.sends_police:
        route = facts.text("items.police_stay", route=route)
    return facts.text(words, route=route, owed=", ".join(kinds))


def nothing_more(facts: Facts, lines: Sequence[ItemLine], *, is_all_read: bool) -> str:
    """What a list of debts says of itself: that it is empty, or that it may not be whole; "" for neither."""
    if lines:
        return "" if is_all_read else facts.text("items.part")
    return facts.text("items.none" if is_all_read else "items.none_part")


def handover_text(facts: Facts, lines: Sequence[ItemLine], *, is_all_read: bool) -> Quoted:
    """The list as plain ASCII lines, to paste or read out at the change of shift.

    It goes where the window is not: what could not be read is said in it, and that nothing is owed.
    """
    times = facts.desk.times
    prefix = "TRAINING " if facts.is_training else ""
    title = facts.text(
        "items.handed_title", day=times.day(facts.now_ms), time=times.zoned_minute(facts.now_ms)
    )
    note = nothing_more(facts, lines, is_all_read=is_all_read)
    rows = [note] if note else []
    rows += [f"{line.owed_for}  {line.reference}  {line.what}  {line.detail}" for line in lines]
    return joined(as_ascii(row, prefix) for row in (title, *rows))

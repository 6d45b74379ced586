"""What every face says of earlier calls on a reference: never none where that is not known."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.domain.call.contact import GiveReference, ReferenceGiven
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.earlier_calls import earlier_calls
from rcrp_desktop.presentation.supervisor.call_view import as_text, present_call_view
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.desks_apart import ENGINE, begun
from tests.support.pack_builder import ADVICE_ANSWERS

UNREAD = [
    Contacts(0, 0, unread=1),
    Contacts(2, 1, unread=1),
    Contacts(0, 0, lost=1),
    Contacts(1, 0, damaged=1),
    Contacts(2, 1, damaged=1),
    Contacts(1, 0, unread=1, damaged=1),
]


def on_screen(contacts: Contacts) -> tuple[Bench, CallState, str]:
    bench = Bench()
    bench.references.known["CAD 1"] = contacts
    state = bench.a_call(ADVICE_ANSWERS, GiveReference("CAD 1"))
    fields = dict(present_call(facts(bench, state)).header.fields)
    return bench, state, fields.get(TEXTS("header.earlier"), "")


@pytest.mark.parametrize("contacts", UNREAD)
def test_the_header_says_not_known_and_how_many_were_found(contacts: Contacts):
    _, state, said = on_screen(contacts)
    assert said.startswith("NOT KNOWN")
    assert f"{contacts.calls} call" in said
    assert f"{contacts.refusals} without police" in said
    assert said == earlier_calls(state.reference, TEXTS)


@pytest.mark.parametrize("contacts", [*UNREAD, Contacts(0, 0)])
def test_where_no_supervisor_is_asked_for_that_no_police_say_it(contacts: Contacts):
    """The header has no room for it in a narrow window, or in large letters."""
    bench, state, _ = on_screen(contacts)
    screen = present_call(facts(bench, state))
    assert screen.outcome is not None
    assert (TEXTS("outcome.earlier_lost") in screen.outcome.awaiting) == bool(contacts.lost)
    assert (TEXTS("outcome.agree.earlier_unread") in screen.outcome.why) == (
        contacts.unread > 0 and not contacts.refusals and not contacts.damaged
    )
    assert (TEXTS("outcome.agree.earlier_damaged") in screen.outcome.why) == (
        contacts.damaged > 0 and not contacts.refusals
    )


def test_the_header_counts_where_all_was_read_and_says_nothing_of_none():
    assert on_screen(Contacts(2, 1))[2].startswith("2 calls, 1 without police")
    assert on_screen(Contacts(0, 0))[2] == ""
    with_police = "1 call: police go or went on 1, 0 without police. What differs now?"
    assert on_screen(Contacts(1, 1, police=1, turned=1))[2] == with_police
    not_known = "NOT KNOWN. Found 3 calls: police go or went on 2, 1 without police"
    assert on_screen(Contacts(3, 2, unread=1, police=2, turned=1))[2] == not_known
    assert earlier_calls(None, TEXTS) == ""


@pytest.mark.parametrize("contacts", [*UNREAD, Contacts(2, 1), Contacts(0, 0)])
def test_cad_is_told_where_it_is_not_known(contacts: Contacts):
    bench, state, _ = on_screen(contacts)
    lines = "\n".join(cad_lines(facts(bench, state), 500)).lower()
    assert ("earlier calls on this reference not known" in lines) == bool(
        contacts.unread + contacts.lost + contacts.damaged
    )


LOOKED_AT = [
    *((one, f"NOT KNOWN, as not all could be read: {one.calls} found") for one in UNREAD),
    (Contacts(2, 1, unread=1, police=1), "found, police on 1, 1 without police"),
    (Contacts(2, 1), "CAD 1, 2 earlier on this reference, 1 without police"),
    (
        Contacts(2, 2, police=1, turned=1),
        "CAD 1, 2 earlier on this reference: police on 1, 1 without police",
    ),
]


@pytest.mark.parametrize(("contacts", "says"), LOOKED_AT)
def test_a_call_that_is_looked_at_says_it_beside_its_reference(contacts: Contacts, says: str):
    desks = begun()
    given = GiveReference("CAD 1", *astuple(contacts))
    desks.act("4471", given)
    (fact,) = [e.fact for e in desks.made if isinstance(e.fact, ReferenceGiven)]
    counted = (fact.unread, fact.lost, fact.damaged, fact.earlier_police, fact.turned)
    assert counted == astuple(contacts)[2:]
    logs = [log for log in desks.logs.values() if log]
    detail = detail_of("call-1", merged_entries(logs), lambda _: ENGINE)
    words = Words(TEXTS, Times(), "2290")
    text = as_text(present_call_view(detail, 0, words, ""))
    assert says in text


def test_of_police_it_says_nothing_about_a_refusal():
    bench = Bench()
    bench.references.known["CAD 1"] = Contacts(0, 0, lost=1)
    state = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"}, GiveReference("CAD 1"))
    screen = present_call(facts(bench, state))
    assert screen.outcome is not None
    assert TEXTS("outcome.earlier_lost") not in screen.outcome.awaiting

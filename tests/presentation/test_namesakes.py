"""Whose act it is: every face, CAD and the board hold it to be one's own exactly where the record lets one act as its maker.

One name may be borne out by its account, or told at two accounts by two people.
"""

from __future__ import annotations

from itertools import product

import pytest

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.read_models import summarise
from rcrp_desktop.application.search import IndexState, OwedBoard, OwedRow
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.on_cad import override_not_on_cad
from rcrp_desktop.domain.call.outcome import AddRationale, SendPolice
from rcrp_desktop.domain.call.override import GiveOverrideReason, MispressOverride, RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_emergency import (
    mispress_until,
    present_emergency,
    reason_is_asked,
    recorded_text,
)
from rcrp_desktop.presentation.call_inputs import Facts, RecordingStatus, decided_by
from rcrp_desktop.presentation.call_outcome import present_outcome
from rcrp_desktop.presentation.supervisor.board import COLUMNS, present_board
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, seen_by
from tests.support.pack_builder import ADVICE_ANSWERS

SEATS = [
    ("hana", ""),
    ("hana", "0a1b2c3d"),
    ("hana", "4e5f6a7b"),
    ("boris", ""),
    ("boris", "0a1b2c3d"),
]
PAIRS = list(product(SEATS, SEATS))
KEPT = RecordingStatus(-1, 0, kept=True)


def desks(
    maker: tuple[str, str], reader: tuple[str, str]
) -> tuple[Bench, CallService, CallService]:
    """A bench, and who acts and who reads at it: one desk where both are the same."""
    bench = Bench()
    made = bench.colleague(maker[0], told_under=maker[1])
    read = made if maker == reader else bench.colleague(reader[0], told_under=reader[1])
    return bench, made, read


def done(desk: CallService, state: CallState, command: Command) -> CallState:
    result = desk.perform(state, command)
    assert isinstance(result, Performed), result
    return result.state


def on_screen(bench: Bench, desk: CallService, state: CallState) -> Facts:
    return seen_by(bench, desk.reopen(state.call), desk.person, status=KEPT)


def told_as_own(about: Facts) -> set[bool]:
    """Whether it is one's own, by everything that says it."""
    model = present_emergency(about)
    return {
        reason_is_asked(about),
        model.reason == about.text("emergency.why_missing"),
        recorded_text(about) == about.text("recorded.on_record"),
        about.text("cad.line.seal_limit", who="").split(".")[0].lower()
        not in present_cad(about).text.lower(),
    }


@pytest.mark.parametrize(("maker", "reader"), PAIRS)
def test_a_threat_to_life_is_taken_back_and_explained_by_whoever_may(maker, reader):
    bench, made, read = desks(maker, reader)
    state = done(made, bench.a_call({}), RaiseOverride())
    about = on_screen(bench, read, state)
    is_own = maker == reader
    assert (mispress_until(about) > 0) == is_own
    assert told_as_own(about) == {is_own}
    act = about.state.override
    assert act is not None
    explained = done(read, about.state, GiveOverrideReason("A knife.", act.raised.command))
    assert explained.override is not None
    assert (explained.override.reason == "A knife.") == is_own
    assert isinstance(read.perform(about.state, MispressOverride()), Performed) == is_own


@pytest.mark.parametrize(("maker", "reader"), PAIRS)
def test_so_is_a_decision(maker, reader):
    bench, made, read = desks(maker, reader)
    state = done(made, bench.a_call(ADVICE_ANSWERS), SendPolice())
    about = on_screen(bench, read, state)
    is_own = maker == reader
    assert told_as_own(about) == {is_own}
    assert (decided_by(about) == about.text("who.you")) == is_own
    outcome, may_follow = present_outcome(about), about.text("outcome.reason_may_follow")
    assert outcome is not None
    assert (outcome.actions_note == may_follow) == is_own
    (decided,) = about.state.current.decisions
    explained = done(read, about.state, AddRationale("A knife.", decided.stamp.command))
    assert (explained.current.decisions[0].rationale == "A knife.") == is_own


@pytest.mark.parametrize(("maker", "reader"), PAIRS)
def test_a_text_that_does_not_say_what_it_told_tells_its_confirmers_own_acts(maker, reader):
    bench, made, read = desks(maker, reader)
    state = done(made, bench.a_call({}), RaiseOverride())
    told = done(read, read.reopen(state.call), ConfirmOnCad("17-AB12"))
    assert (override_not_on_cad(told) is None) == (maker == reader)


@pytest.mark.parametrize(("maker", "reader"), PAIRS)
def test_the_board_says_you_of_debts_that_are_yours_alone(maker, reader):
    bench, made, read = desks(maker, reader)
    state = made.new_call()
    for command in (BeginCall("live"), SendPolice()):
        state = done(made, state, command)
    entries = bench.records.told(state.call).entries
    made_of = summarise(state.call, entries, bench.engines)
    assert made_of is not None
    summary = made_of.summary
    rows = {item.kind: (OwedRow(item, summary),) for item in summary.items}
    assert rows
    board = OwedBoard(rows, dict.fromkeys(rows, 1), 1)
    who = read.person
    words = Words(TEXTS, Times(), who.id, bool(who.unverified), who.account)
    shown = present_board(board, IndexState(1, 1, 1, 0), bench.clock.now_ms(), words)
    owners = {row.cells[COLUMNS.index("owner")].text for row in shown.rows if not row.is_group}
    assert (owners == {words.say("lists.you")}) == (maker == reader)

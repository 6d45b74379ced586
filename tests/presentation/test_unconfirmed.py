"""An act that nobody can prove is shown as that, everywhere, and never as the act of the person whom it names."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import get_args

import pytest

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.application.event_codec import EVENT_KINDS, to_entry
from rcrp_desktop.application.read_models import Happened, summarise
from rcrp_desktop.application.retelling import CARRIED_OVER
from rcrp_desktop.application.search import IndexState, OwedBoard, OwedRow
from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import (
    MispressOverride,
    RaiseOverride,
    StandDownOverride,
    decide,
)
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState, DoubtReason, Stamp
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_emergency import mispress_until
from rcrp_desktop.presentation.call_inputs import Desk, Facts, facts_of
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.claims import claimed_words
from rcrp_desktop.presentation.items import (
    doubted_calls,
    handover_text,
    present_item,
    present_tab,
)
from rcrp_desktop.presentation.start_notices import notice_lines
from rcrp_desktop.presentation.supervisor import call_view
from rcrp_desktop.presentation.supervisor.board import present_board
from rcrp_desktop.presentation.supervisor.chosen import present_chosen
from rcrp_desktop.presentation.supervisor.common import Words, as_tsv
from rcrp_desktop.presentation.supervisor.search_screen import call_row, columns
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench, national, stored

TEXTS = load_texts(resource_path("text"))
MINE = Stamp(1_795_435_200_000, "4471", "system", "u-1")


def claim(kind: str, why: DoubtReason = "unbound") -> ActUnconfirmed:
    return ActUnconfirmed(kind, "2290", "supervisor", MINE.at_ms - 5000, why, "{}")


def told(bench: Bench, fact: ActUnconfirmed) -> CallState:
    """A call on which this came back from a spill file."""
    state = bench.do(bench.service.new_call(), BeginCall("live"))
    bench.log.append([to_entry(Event(state.call, MINE, fact))])
    return bench.service.reopen(state.call)


def facts(bench: Bench, state: CallState) -> Facts:
    from datetime import UTC

    desk = Desk(TEXTS, Times(UTC), "4471")
    return facts_of(desk, state, bench.engines.current(), now_ms=MINE.at_ms + 1000)


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


@pytest.mark.parametrize("kind", ["supervisor_decided", "override_raised", "override_stood_down"])
@pytest.mark.parametrize("why", get_args(DoubtReason))
def test_cad_is_told_that_nobody_confirmed_it(bench: Bench, kind: str, why: DoubtReason):
    text = " ".join(cad_lines(facts(bench, told(bench, claim(kind, why))), 78))
    claimed = TEXTS(f"claim.{kind}")
    assert f"UNCONFIRMED: {claimed}".upper() in " ".join(text.split())
    assert kind.upper() not in text
    assert "2290" in text


def test_a_danger_that_was_told_holds_and_no_screen_says_who_raised_it(bench: Bench):
    state = told(bench, claim("override_raised"))
    stands = standing(state, bench.engines.current())
    assert stands.response is ResponseClass.POLICE_IMMEDIATE
    screen = present_call(facts(bench, state))
    assert screen.emergency is not None
    said = repr(screen)
    assert "UNCONFIRMED" in said
    assert "by you" not in said
    assert TEXTS("emergency.raised", time="", who="").split("{")[0].strip() + " by" not in said


def test_nobody_mispressed_what_nobody_pressed_but_it_can_be_stood_down(bench: Bench):
    state = told(bench, claim("override_raised"))
    assert isinstance(decide(state, MispressOverride(), MINE), Rejected)
    assert mispress_until(facts(bench, state)) == 0
    assert not isinstance(decide(state, StandDownOverride("Looked at."), MINE), Rejected)


@pytest.mark.parametrize("kind", ["override_stood_down", "supervisor_decided", "call_ended"])
def test_nothing_that_anybody_decided_changes(bench: Bench, kind: str):
    before = bench.do(bench.service.new_call(), BeginCall("live"))
    raised = bench.service.raise_override(before)
    bench.service.record_events(raised.events)
    bench.log.append([to_entry(Event(before.call, MINE, claim(kind)))])
    after = bench.service.reopen(before.call)
    assert after.overrides == raised.state.overrides
    assert (after.requests, after.ended, after.assessments) == (
        raised.state.requests,
        raised.state.ended,
        raised.state.assessments,
    )
    assert [act.claimed for act in after.unconfirmed] == [kind]


def test_a_search_finds_it_as_what_it_is_and_counts_it_as_nothing_else(bench: Bench):
    state = told(bench, claim("override_raised"))
    entries = [stored(to_entry(Event(state.call, MINE, claim("override_raised"))), 1)]
    found = summarise(state.call, entries, bench.engines)
    assert found is not None
    assert found.summary.happened == frozenset({Happened.UNCONFIRMED})
    assert found.summary.legs == ()


def test_what_is_to_be_told_of_the_record_is_said_in_words():
    notices = [Notice("created"), Notice("spill_damaged", "a")]
    assert notice_lines(notices, TEXTS) == (TEXTS("problem.spill_damaged"),)
    assert notice_lines([], TEXTS) == ()


def test_every_kind_of_act_has_words_and_what_is_no_act_is_said_to_be_that():
    for kind in EVENT_KINDS:
        assert TEXTS(f"claim.{kind}") == claimed_words(TEXTS, kind)
        assert "_" not in claimed_words(TEXTS, kind)
    assert claimed_words(TEXTS, "made_up") == TEXTS("claim.other")


def test_a_call_from_a_log_that_was_set_aside_is_marked_wherever_it_is_told(bench: Bench):
    state = bench.do(bench.service.new_call(), BeginCall("live"), RaiseOverride())
    plain = facts(bench, state)
    body = {"log": "a", "reason": "fork"}
    carried = NewEntry(
        CARRIED_OVER, "system", MINE.at_ms, "4471", "", state.call, "carried", body, {}
    )
    bench.log.append([carried])
    told_of = facts(bench, bench.service.reopen(state.call))
    says = "UNCONFIRMED: from a log that was set aside".upper()
    for about, is_marked in ((told_of, True), (plain, False)):
        header = present_call(about).header
        tab = present_tab(about, is_live=True)
        (owed,) = (present_item(about, item) for item in about.items)
        cad = [line for line in cad_lines(about, 100) if says in line.upper()]
        assert len(cad) == is_marked
        assert all(line.isascii() for line in cad)
        assert ("UNCONFIRMED" in header.short) is is_marked
        assert any("UNCONFIRMED" in name for name, _ in header.fields) is is_marked
        assert ("UNCONFIRMED" in tab.line) is is_marked
        assert ("UNCONFIRMED" in owed.what) is is_marked


def test_the_head_of_a_call_says_how_many_acts_nobody_confirmed(bench: Bench):
    state = told(bench, claim("override_raised"))
    head = present_call(facts(bench, state)).header
    assert ("UNCONFIRMED", "1 act from outside the record") in head.fields
    assert head.short.startswith("UNCONFIRMED")
    clean = present_call(facts(bench, bench.do(bench.service.new_call(), BeginCall("live")))).header
    assert "UNCONFIRMED" not in repr(clean)


def test_the_calls_in_doubt_are_named_with_what_was_open(bench: Bench):
    doubtful = facts(bench, told(bench, claim("override_raised")))
    clean = facts(bench, bench.do(bench.service.new_call(), BeginCall("live")))
    named = doubted_calls([clean, doubtful])
    began = doubtful.state.began
    assert began is not None
    assert f"No CAD reference, {doubtful.desk.times.second(began.at_ms)} (" in named
    assert named.count("No CAD reference") == 1
    assert TEXTS("phrase.attending").removesuffix(".") in named
    assert doubted_calls([clean]) == ""


def test_calls_in_doubt_are_told_apart_by_their_second_their_caller_and_their_place(bench: Bench):
    """Three of them read "No CAD reference, 01:30 (38 questions can still change this)"."""
    named: list[str] = []
    for answers in (
        {"caller": "public"},
        {"caller": "health"},
        {"caller": "health", "place": "home"},
    ):
        state = replace(bench.a_call(answers), set_aside="corrupt")
        now = facts(bench, state)
        said = doubted_calls([now])
        assert state.began is not None
        assert f", {now.desk.times.second(state.began.at_ms)}, " in said
        for question, answer in answers.items():
            asked = now.pack.question(question)
            option = asked.option(answer) if asked is not None else None
            assert option is not None
            assert option.label in said
        named.append(said.split("(")[0])
    assert len(set(named)) == 3


def test_no_typed_word_names_a_call_in_doubt(bench: Bench):
    """A note may name somebody, and the notice stands on every page."""
    state = bench.a_call({"caller": "public"}, WriteNote("Rings about Example Person"))
    assert "Person" not in doubted_calls([facts(bench, replace(state, set_aside="corrupt"))])


def test_an_override_that_nobody_confirmed_is_marked_in_every_list_and_copy(bench: Bench):
    """Calls from a log that was set aside were; its call, its debt and its row on the board were not."""
    state = told(bench, claim("override_raised"))
    doubtful = facts(bench, state)
    plain = facts(bench, bench.do(bench.service.new_call(), BeginCall("live"), RaiseOverride()))
    words = Words(TEXTS, Times(), "4471")
    for now, is_marked in ((doubtful, True), (plain, False)):
        call = now.state.call
        (owed,) = (present_item(now, item) for item in now.items)
        assert ("UNCONFIRMED" in owed.what) is is_marked
        assert ("UNCONFIRMED" in present_tab(now, is_live=True).line) is is_marked
        handed = handover_text(now, [owed], is_all_read=True)
        assert ("UNCONFIRMED" in handed) is is_marked
        logged = [e for e in bench.log.entries if e.call == call]
        found = summarise(call, logged, bench.engines)
        assert found is not None
        summary = found.summary
        board = OwedBoard(
            {item.kind: (OwedRow(item, summary),) for item in summary.items},
            Counter(item.kind for item in summary.items),
            MINE.at_ms,
        )
        rows = present_board(
            board, IndexState(1, len(logged), 1, MINE.at_ms), MINE.at_ms, words
        ).rows
        row = call_row(summary, words)
        listed = as_tsv(columns(words), (row,))
        detail = detail_of(call, logged, bench.engines.of_digest)
        copied = call_view.as_text(call_view.present_call_view(detail, MINE.at_ms, words))
        chosen = present_chosen(detail, "", MINE.at_ms, words).reference
        for told_of in (repr(rows), repr(row), listed, copied, chosen):
            assert ("UNCONFIRMED" in told_of) is is_marked


def test_what_follows_from_what_somebody_did_is_not_marked(bench: Bench):
    state = told(bench, claim("supervisor_decided"))
    state = bench.do(state, RaiseOverride())
    now = facts(bench, state)
    (owed,) = (present_item(now, item) for item in now.items)
    assert "UNCONFIRMED" not in owed.what
    assert "UNCONFIRMED" in present_tab(now, is_live=True).line

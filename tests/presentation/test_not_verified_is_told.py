"""Wherever a text names who acted, it says of a told person that nobody verified it: the screens, CAD, and what leaves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

import rcrp_desktop
from rcrp_desktop.application.access import Look
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.export import ExportedCall
from rcrp_desktop.application.read_models import summarise
from rcrp_desktop.application.search import IndexState, OwedBoard, OwedRow
from rcrp_desktop.application.supervision import CallDetail, detail_of
from rcrp_desktop.cli.call_lines import outcome_lines, reason_lines
from rcrp_desktop.cli.export_files import call_lines
from rcrp_desktop.domain.call.outcome import SendPolice
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_emergency import present_emergency
from rcrp_desktop.presentation.call_inputs import Facts, decided_by
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.differing import differing_text
from rcrp_desktop.presentation.supervisor.board import present_board
from rcrp_desktop.presentation.supervisor.call_view import as_text, present_call_view
from rcrp_desktop.presentation.supervisor.chosen import differing_words, present_chosen
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.decider import decider_of
from rcrp_desktop.presentation.supervisor.search_screen import present_preview
from rcrp_desktop.presentation.supervisor.to_decide import present_stand_down
from rcrp_desktop.presentation.times import Times
from tests.presentation.test_decided_differently import AGREED, SENT
from tests.presentation.test_whose_words import calls
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS

PEOPLE = {"avril": "handler", "zelda": "handler", "boris": "supervisor"}
TOLD = {"zelda": "0a1b2c3d", "boris": "4e5f6a7b"}
WORDS = Words(TEXTS, Times(UTC), "nobody")
SAID = "(not verified)"


def screens(about: Facts) -> Iterator[tuple[str, str]]:
    """Of the handler's window and terminal, and the text for CAD."""
    screen, model = present_call(about), present_emergency(about)
    yield "cad", present_cad(about).text
    yield "call screen", repr(screen)
    yield "emergency", repr(model)
    yield "terminal", " ".join(reason_lines(about, model))
    if screen.outcome is not None:
        yield "terminal", " ".join(outcome_lines(about, screen.outcome))


def of_supervisors(bench: Bench, detail: CallDetail) -> Iterator[tuple[str, str]]:
    now, entries = bench.clock.now_ms(), bench.records.told(detail.call).entries
    view = present_call_view(detail, now, WORDS)
    yield "call view", repr(view)
    yield "copied call", str(as_text(view))
    for item in detail.items:
        yield "chosen", repr(present_chosen(detail, item.name, now, WORDS))
    yield "stand down", repr(present_stand_down(detail, WORDS))
    yield "decider", repr(decider_of(detail, WORDS))
    made = summarise(detail.call, entries, bench.engines)
    assert made is not None
    index = IndexState(1, 1, 1, now)
    yield "preview", repr(present_preview(made.summary, index, WORDS).steps)
    rows = {
        kind: tuple(OwedRow(i, made.summary) for i in detail.items if i.kind == kind)
        for kind in Owed
    }
    counts = {kind: len(found) for kind, found in rows.items()}
    board = present_board(OwedBoard(rows, counts, now), index, now, WORDS)
    yield "board", repr([row.cells for row in board.rows])


def exported(bench: Bench, detail: CallDetail) -> Iterator[tuple[str, str]]:
    entries = tuple(bench.records.told(detail.call).entries)
    handed = ExportedCall(detail, entries, ())
    yield "export", "\n".join(map(str, call_lines(handed, TEXTS, Times(UTC), redacted=False)))


def everywhere(bench: Bench, state: CallState) -> Iterator[tuple[str, str]]:
    entries = bench.records.told(state.call).entries
    detail = detail_of(state.call, entries, bench.engines.of_digest)
    yield from screens(facts(bench, state, person="avril"))
    yield from of_supervisors(bench, detail)
    yield from exported(bench, detail)


def test_a_told_person_is_named_nowhere_without_that_nobody_verified_it():
    named = Counter[str]()
    for seed in range(30):
        for bench, state in calls(seed, PEOPLE, TOLD):
            for place, wrapped in everywhere(bench, state):
                text = wrapped.replace("\n| ", " ").replace("\\n| ", " ")
                for name in PEOPLE:
                    for found in re.finditer(name, text, re.IGNORECASE):
                        is_said = text[found.end() :].lower().startswith(f" {SAID}")
                        assert is_said == (name in TOLD), (seed, place, text)
                        named[place] += is_said
    places = (
        "cad",
        "call screen",
        "emergency",
        "terminal",
        "call view",
        "copied call",
    )
    more = ("chosen", "stand down", "decider", "preview", "board", "export")
    assert min(named[place] for place in (*places, *more)) > 0, named


def whole(text: str) -> str:
    return text.replace("\n| ", " ").lower()


def test_of_decisions_that_differ_each_is_told_with_who_was_not_verified():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked", text="Is it known?"))
    for who, decision in (("zelda", SENT), ("boris", AGREED)):
        desk = bench.colleague(who, "supervisor", told_under=TOLD[who])
        decided = desk.perform(state, DecideRequest("r1", *decision, "Known."))
        assert isinstance(decided, Performed), decided
    after = bench.service.reopen(state.call)
    detail = detail_of(state.call, bench.records.told(state.call).entries, bench.engines.of_digest)
    about = facts(bench, after)
    handed = dict(exported(bench, detail))["export"]
    request = after.requests[0]
    places = (differing_text(about), differing_words(detail, request, WORDS), handed)
    for text in (*places, whole(present_cad(about).text)):
        assert f"zelda {SAID}" in text
        assert f"boris {SAID}" in text


def decided_under(name: str, told_under: str) -> tuple[Bench, CallState]:
    bench = Bench()
    state = bench.a_call({})
    done = bench.colleague(name, told_under=told_under).perform(state, SendPolice())
    assert isinstance(done, Performed)
    return bench, bench.service.reopen(state.call)


@pytest.mark.parametrize(
    ("told_under", "is_told_here", "name"),
    [
        ("", False, "you"),
        ("0a1b2c3d", True, "you"),
        ("0a1b2c3d", False, "avril (not verified)"),
        ("", True, "avril"),
    ],
)
def test_you_are_nobody_who_was_told_under_your_name_elsewhere(
    told_under: str, is_told_here: bool, name: str
):
    bench, state = decided_under("avril", told_under)
    about = facts(bench, state, person="avril")
    here = told_under if is_told_here else "avril"
    about = replace(about, desk=replace(about.desk, unverified=is_told_here, account=here))
    assert decided_by(about) == name


@pytest.mark.parametrize("is_told", [False, True])
def test_the_text_for_cad_says_it_of_its_own_desk(is_told: bool):
    bench, state = decided_under("zelda", "")
    about = facts(bench, state, person="avril")
    about = replace(about, desk=replace(about.desk, unverified=is_told))
    text = present_cad(about).text
    assert ("HANDLER AVRIL (NOT VERIFIED)" in text) == is_told
    assert text.isascii()


def test_a_look_of_a_told_person_says_so():
    bench, state = decided_under("zelda", "")
    look = Look(bench.clock.now_ms(), "boris", "supervisor", "access_open", "", "", unverified=True)
    assert f"boris {SAID}" in WORDS.look(look)
    assert SAID not in WORDS.look(replace(look, unverified=False))
    entries = bench.records.told(state.call).entries
    detail = replace(detail_of(state.call, entries, bench.engines.of_digest), looks=(look,))
    assert f"boris {SAID} (supervisor)" in dict(exported(bench, detail))["export"]


@pytest.mark.parametrize("package", ["presentation", "ui", "cli"])
def test_no_text_takes_a_name_past_the_one_function_that_says_it(package: str):
    root = Path(rcrp_desktop.__file__).parent / package
    for path in root.rglob("*.py"):
        assert not re.search(r"who=\w[\w.]*\.(actor|asker|owner)\b", path.read_text("utf-8")), path

"""What the supervisor's pages say: every event has words, every age a unit, every verdict its limits."""

from __future__ import annotations

import ast
import re
from dataclasses import fields, replace
from datetime import UTC
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.audit_ports import SET_ASIDE
from rcrp_desktop.application.event_codec import ERASED
from rcrp_desktop.application.integrity import IntegrityCheck, LogCheck
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.search import (
    Facets,
    Filters,
    IndexState,
    OwedBoard,
    SearchPage,
    SearchResult,
)
from rcrp_desktop.application.supervision import CallProof, LogProof, Step, detail_of
from rcrp_desktop.domain.audit.report import (
    Beside,
    Finding,
    IntegrityReport,
    KnownHead,
    Relation,
    Verdict,
    report_beside,
)
from rcrp_desktop.domain.call.duties import AgencyAnswered, DutyRecorded
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.state import DoubtReason, Stamp
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.presentation.supervisor.board import present_board
from rcrp_desktop.presentation.supervisor.call_proof import log_name, present_proof
from rcrp_desktop.presentation.supervisor.common import Words, thousands
from rcrp_desktop.presentation.supervisor.integrity import as_text, present_integrity
from rcrp_desktop.presentation.supervisor.search_screen import in_period, present_search, turned
from rcrp_desktop.presentation.supervisor.steps import Timeline
from rcrp_desktop.presentation.times import Times
from tests.support.pack_builder import a_pack
from tests.support.room import MINUTE, NOON
from tests.support.texts import blanks

WORDS = Words(load_texts(resource_path("text")), Times(UTC), "2290")
ENGINE = Engine(a_pack())
ROOT = Path(__file__).parents[2]
FACTS: tuple[type[Fact], ...] = get_args(Fact)

CODED = {
    "reason": ("unsure", "asked"),
    "direction": ("as_recommended", "more_police", "less_police"),
    "trigger": ("new_fact", "second_call", "agency_declined", "agency_delayed", "supervisor_asks"),
    "verdict": ("agree", "overturn"),
    "how": ("answered", "changed", "confirmed"),
    "quick": (True, False),
    "recovered": (True, False),
    "caller_gone": (True, False),
    "question": ("crime", "gone"),
    "option": ("yes", ERASED),
    "restored": ("no", ""),
    "duty": ("caller_told", "checks"),
    "item": ("r1/caller", "r1/agency"),
    "response": ("partner",),
    "text": ("words", ERASED),
    "why": get_args(DoubtReason),
}


def variants(kind: type[Fact]) -> list[Fact]:
    """The fact with each of the values that its coded fields can have."""
    outcome = ("accepted", "declined", "no_answer") if kind is AgencyAnswered else ()
    choices = {**CODED, "outcome": outcome or ("done", "could_not", "found")}
    types = get_type_hints(kind)
    made: list[Fact] = []
    for turn in range(7):
        values: dict[str, object] = {}
        for field in fields(kind):
            named = choices.get(field.name)
            if named:
                values[field.name] = named[turn % len(named)]
            elif types[field.name] is int:
                values[field.name] = 1
            elif get_origin(types[field.name]) is tuple:
                values[field.name] = ("r05_crime",)
            elif types[field.name] is bool:
                values[field.name] = bool(turn % 2)
            else:
                values[field.name] = "hospital_leads" if "route" in field.name else "x"
        made.append(kind(**values))
    return made


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("engine", [ENGINE, None], ids=["pack", "no pack"])
def test_every_event_has_words_with_and_without_its_pack(kind: type[Fact], engine: Engine | None):
    timeline = Timeline(engine, WORDS)
    for fact in variants(kind):
        event = Event("c", Stamp(NOON, "4471", "handler", ""), fact)
        line = timeline.line(Step(event, "rcrp/f/desk/a/1", 7))
        assert line.what.strip()
        assert "{" not in line.what
        assert any("No. 7" in run.text for run in line.detail)
        assert not any(run.text == ERASED for run in line.detail) or "(erased)" in ERASED


def test_telling_the_caller_reads_alike_whatever_the_pack_calls_that_duty():
    told = {}
    for name in ("caller_told", "informed"):
        routes = tuple(
            replace(
                route,
                duties=tuple(
                    replace(duty, id=name) if duty.kind == "caller_told" else duty
                    for duty in route.duties
                ),
            )
            for route in ENGINE.pack.routes
        )
        timeline = Timeline(Engine(replace(ENGINE.pack, routes=routes)), WORDS)
        event = Event(
            "c", Stamp(NOON, "4471", "handler", ""), DutyRecorded(1, name, "", "done", "")
        )
        told[name] = timeline.line(Step(event, "rcrp/f/desk/a/1", 7)).what
    assert told["informed"] == told["caller_told"]


def keys_in(path: Path) -> set[str]:
    """Keys under ``supervisor`` that a file asks for, where they are written out."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            first = node.args[0] if node.args else None
            if name == "say" and isinstance(first, ast.Constant):
                found.add(f"supervisor.{first.value}")
    return found


def test_every_key_that_is_written_out_has_words():
    folders = ("presentation/supervisor", "ui/supervisor")
    paths = [p for f in folders for p in sorted((ROOT / "rcrp_desktop" / f).glob("*.py"))]
    asked = set().union(*map(keys_in, paths))
    assert len(asked) > 100
    assert asked - WORDS.text.keys() == set()


def test_no_words_speak_of_a_name_or_leave_a_blank_without_a_name():
    for key in WORDS.text.keys():  # noqa: SIM118 (not a mapping)
        if key.startswith("supervisor."):
            assert all(re.fullmatch(r"[a-z_]+", blank) for blank in blanks(WORDS.text, key)), key


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (119, "119 min"), (120, "2 h 0 min"), (1507, "25 h 7 min"), (3000, "2 d 2 h")],
)
def test_ages_are_minutes_until_minutes_say_nothing(minutes: int, said: str):
    assert WORDS.age(NOON, NOON + minutes * MINUTE) == said


def test_an_age_is_never_below_zero():
    assert WORDS.age(NOON + MINUTE, NOON) == "0 min"


def test_long_numbers_are_grouped_without_a_break():
    assert thousands(88_410) == "88\u202f410"


def test_an_empty_board_says_so_and_names_logs_that_were_not_read():
    model = present_board(
        OwedBoard({}, {}, 0), IndexState(1, 2, 0, NOON, faults=("x",)), NOON, WORDS
    )
    assert model.rows == ()
    assert (
        model.empty == "Nothing is owed in what could be read. Not everything was read: see above."
    )
    assert model.right == "nothing owed in what was read · 12:00"
    assert model.foot.startswith("Not read: x.")


def test_calls_are_damaged_only_once_all_that_they_name_was_taken_in():
    """Of 35 sound example calls a first look said so, until the logs that they name were read."""
    index = IndexState(2, 3, 35, NOON, damaged=35, behind=7)
    for state, is_told in ((index, False), (replace(index, behind=0), True)):
        foot = present_board(OwedBoard({}, {}, 0), state, NOON, WORDS).foot
        found = SearchResult(Filters(""), SearchPage((), None), Facets(0, 0, {}, {}, {}, {}), state)
        for notice in (foot, present_search(found, WORDS).notice):
            assert ("DAMAGED" in notice) == is_told


@pytest.mark.parametrize("behind", [7, 0])
@pytest.mark.parametrize("number", [35, 0])
@pytest.mark.parametrize("on", [frozenset({Happened.DAMAGED}), frozenset[Happened]()])
def test_so_are_they_counted_to_narrow_by(behind: int, number: int, on: frozenset[Happened]):
    index = IndexState(2, 3, 35, NOON, damaged=number, behind=behind)
    happened = {Happened.DAMAGED: number, Happened.OVERRIDE: 2}
    facets = Facets(35, 35, {}, happened, {}, {})
    model = present_search(
        SearchResult(Filters("", happened=on), SearchPage((), None), facets, index), WORDS
    )
    counts = {line.name: line.count for group in model.groups for line in group.lines}
    assert counts[Happened.DAMAGED] == ("…" if behind else str(number))
    assert counts[Happened.OVERRIDE] == "2"
    assert (WORDS.say("search.damaged_later") in model.notice) == (behind > 0 and bool(on))


def test_a_log_that_was_rolled_back_was_read_and_is_said_to_be_rolled_back():
    index = IndexState(2, 3, 0, NOON, faults=("x", "y"), set_back=("y",))
    foot = present_board(OwedBoard({}, {}, 0), index, NOON, WORDS).foot
    assert "ROLLBACK: y." in foot
    assert "Not read: x." in foot
    alone = replace(index, faults=("y",))
    assert "Not read" not in present_board(OwedBoard({}, {}, 0), alone, NOON, WORDS).foot
    found = SearchResult(Filters(""), SearchPage((), None), Facets(0, 0, {}, {}, {}, {}), alone)
    said = present_search(found, WORDS)
    assert "ROLLBACK: y." in said.notice
    assert "Not read" not in said.notice
    assert said.count.endswith("A log was rolled back: there was more.")


@given(
    st.lists(
        st.sampled_from(
            [("route", "advice"), ("happened", "override"), ("caller", "Public"), ("pack", "P 1")]
        ),
        max_size=8,
    )
)
def test_turning_names_over_twice_changes_nothing(presses: list[tuple[str, str]]):
    filters = Filters("words", happened=frozenset({Happened.SECOND_CALL}))
    turned_over = filters
    for press in [*presses, *reversed(presses)]:
        turned_over = turned(turned_over, *press)
    assert turned_over == filters


def test_a_period_begins_at_midnight():
    day = 24 * 60 * MINUTE

    def midnight(days: int) -> int:
        return NOON + days * day

    assert in_period(Filters(), "last_day", midnight).from_ms == NOON
    assert in_period(Filters(), "last_week", midnight).from_ms == NOON - 6 * day
    assert in_period(Filters(from_ms=5, to_ms=9), "any_time", midnight) == Filters()


# --- proof and integrity --------------------------------------------------------------------------


def a_proof(**changes: object) -> LogProof:
    values = {
        "origin": "rcrp/force/desk-1/abc/1",
        "entries": 3,
        "size": 9,
        "head_at_ms": NOON,
        "root_agrees": True,
        "parts_agree": True,
        "erased": 0,
        "signature": True,
        "sealed": (),
        **changes,
    }
    return LogProof(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"root_agrees": False}, "CHANGED SINCE RECORDED: the entries"),
        ({"parts_agree": False}, "CHANGED SINCE RECORDED: a text"),
        ({"signature": False}, "THE SIGNATURE OF THE HEAD DOES NOT FIT"),
    ],
)
def test_a_broken_proof_leads_with_what_is_broken(changes: dict[str, object], said: str):
    model = present_proof(
        detail_of("c", [], lambda _: None), CallProof((a_proof(), a_proof(**changes))), WORDS
    )
    assert model.is_broken
    assert said in model.headline


def test_a_whole_proof_says_what_it_did_not_check_and_that_it_is_unsigned():
    model = present_proof(
        detail_of("c", [], lambda _: None), CallProof((a_proof(signature=None, erased=2),)), WORDS
    )
    assert not model.is_broken
    assert any("Not signed" in line for line in model.lines)
    assert any("2 parts lawfully erased" in line for line in model.lines)
    assert model.not_checked.startswith("Not checked")


def test_a_call_in_no_log_proves_nothing():
    model = present_proof(detail_of("c", [], lambda _: None), CallProof(()), WORDS)
    assert model.headline == "No entry of this call was found."


def test_a_log_that_cannot_be_read_is_named_beside_the_proof():
    proof = CallProof((a_proof(),), ("desk-9",))
    model = present_proof(detail_of("c", [], lambda _: None), proof, WORDS)
    assert not model.is_broken
    assert any("NOT CHECKED: desk-9" in line for line in model.lines)


def test_several_records_of_one_desk_are_told_apart_and_one_set_aside_is_named_in_words():
    """Two lines began with one name, and one with the name of a folder."""
    origins = ("rcrp/f/desk-14/abc/1", "rcrp/f/desk-14/abc/2", "rcrp/f/desk-9/abc/1")
    logs = tuple(a_proof(origin=origin) for origin in origins)
    proof = CallProof((*logs, a_proof(origin=origins[1], signature=False)), (f"1-corrupt-{NOON}",))
    said = present_proof(detail_of("c", [], lambda _: None), replace(proof, logs=logs), WORDS).lines
    heads = [line.partition(": ")[0] for line in said if " in the tree " in line]
    assert heads == ["desk-14, its record 1", "desk-14, its record 2", "desk-9"]
    broken = present_proof(detail_of("c", [], lambda _: None), proof, WORDS)
    assert origins[1] in broken.headline, "where nothing shorter tells them apart"
    assert any("a record set aside" in line for line in said)
    assert not any("1-corrupt" in line for line in said)


def a_report(
    verdict: Verdict, *, findings: tuple[Finding, ...] = (), signed: int = 5
) -> IntegrityReport:
    return IntegrityReport(
        verdict=verdict,
        origin="rcrp/force/desk-14/abc/2",
        mode="live",
        size=5,
        root="",
        signed_size=signed,
        anchored_size=0,
        findings=findings,
        checked=(),
        not_checked=(),
        counts={f.verdict.value: 1 for f in findings},
    )


ANCHOR = KnownHead("share", "rcrp/force/desk-14/abc/2", 4, b"x", is_anchor=True)


def a_check(*logs: LogCheck) -> IntegrityCheck:
    return IntegrityCheck(NOON, 4100, logs)


def a_log(report: IntegrityReport | None, *heads: KnownHead) -> LogCheck:
    problem = None if report is not None else StorageUnavailable("io", "gone")
    return LogCheck("desk-14", Path("a.db"), report, problem, heads)


def test_the_verdict_is_sentences_and_the_worst_comes_first():
    bad = a_report(Verdict.ALTERED_LEAF, findings=(Finding(Verdict.ALTERED_LEAF, "differs", 3),))
    good = a_report(Verdict.ANCHORED)
    model = present_integrity(a_check(a_log(good, ANCHOR), a_log(None), a_log(bad)), WORDS)
    assert model.headline == (
        "1 log CHANGED since recorded. 1 log could not be read. 1 log unchanged since recorded."
    )
    assert model.is_broken
    assert model.findings == (("What was found in desk-14", ("Entry 3: ALTERED LEAF: differs",)),)
    assert model.next.startswith("Do not work on with desk-14")


@pytest.mark.parametrize("relation", ["copy", "fork"])
def test_a_file_that_is_not_read_as_the_log_of_its_name_is_named_by_where_it_lies(
    relation: Relation,
):
    good = a_report(Verdict.SIGNED_NEVER_ANCHORED)
    beside = Beside("0-backup", "desk-14-abc-live", relation)
    copy = replace(a_log(report_beside(good, beside)), name="0-backup", beside=beside)
    model = present_integrity(a_check(a_log(good), copy), WORDS)
    assert [row.cells[0].text for row in model.logs] == ["desk-14", "0-backup"]
    intact = model.logs[1].cells[2].text
    assert intact == ("FORK" if relation == "fork" else "Not read: a copy of a log that is")
    assert model.is_broken == (relation == "fork")
    if model.is_broken:
        assert model.findings[0][0] == "What was found in 0-backup"
        assert "desk-14-abc-live" in model.findings[0][1][0]


def test_anchors_that_agree_are_counted_and_a_fork_agrees_with_none():
    whole = present_integrity(a_check(a_log(a_report(Verdict.ANCHORED), ANCHOR)), WORDS)
    assert whole.logs[0].cells[4].text == "1 of 1"
    assert "no anchor" not in " ".join(whole.not_checked)
    fork = a_report(Verdict.FORK, findings=(Finding(Verdict.FORK, "other head"),))
    broken = present_integrity(a_check(a_log(fork, ANCHOR)), WORDS)
    assert broken.logs[0].cells[4].text == "0 of 1"
    assert broken.logs[0].cells[2].text == "FORK"


def test_an_unsigned_log_is_said_and_not_hidden_in_a_tick():
    model = present_integrity(a_check(a_log(a_report(Verdict.UNSIGNED, signed=0))), WORDS)
    assert model.logs[0].cells[3].text == "No"
    assert any("not signed" in line for line in model.not_checked)


def test_the_copied_verdict_carries_what_was_not_checked():
    model = present_integrity(a_check(a_log(a_report(Verdict.ANCHORED), ANCHOR)), WORDS)
    text = as_text(model, WORDS)
    assert model.headline in text
    assert all(line in text for line in model.not_checked)


def test_a_check_without_logs_says_so():
    assert present_integrity(a_check(), WORDS).headline == "There is no log at this desk yet."


def test_a_log_is_called_by_its_workstation():
    assert log_name("rcrp/force/desk-14/abc/2") == "desk-14"
    assert log_name("strange") == "strange"


@pytest.mark.parametrize("why", SET_ASIDE)
def test_a_log_that_was_set_aside_is_named_by_why_and_when_and_not_by_its_folder(why):
    (said,) = [WORDS.logs([f"1-{why}-{NOON}"])]
    assert said.startswith(("a record set aside", "an unsigned record set aside"))
    assert WORDS.times.day_and_minute(NOON) in said
    assert why not in said
    assert WORDS.logs(["7bcf47347860", "x-y"]) == "7bcf47347860, x-y"

"""What people typed into a call reads as theirs in every output: it makes no entry, no heading and no command."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from rcrp_desktop.application.export import ExportedCall, export_json
from rcrp_desktop.application.problems import Issue
from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.cli import export_files
from rcrp_desktop.cli.console import Console
from rcrp_desktop.domain.audit.report import Verdict, failed_report
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import GiveOverrideReason, RaiseOverride
from rcrp_desktop.domain.quoting import as_json, joined
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.items import handover_text
from rcrp_desktop.presentation.supervisor import call_view
from rcrp_desktop.presentation.supervisor.common import Cell, Row, Words, as_tsv
from rcrp_desktop.presentation.times import Times
from tests.cli.conftest import Terminal
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.typed_text import HOSTILE, typed, unseen_in

ENTRY = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d  ")
HEADINGS = ("CALL ", "EVENTS (", "WHO LOOKED AT IT (", "PROOF")


def a_call(text: str):
    """A call with the text wherever a person types."""
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, WriteNote(text), RaiseOverride())
    return bench, bench.do(state, GiveOverrideReason(f"reason {text}"))


def exported(bench: Bench, call: str) -> ExportedCall:
    entries = bench.log.entries
    return ExportedCall(detail_of(call, entries, bench.engines.of_digest), tuple(entries), ())


@given(typed)
@settings(max_examples=40)
def test_an_export_to_read_has_one_heading_for_each_entry(text):
    bench, state = a_call(text)
    found = exported(bench, state.call)
    lines = list(export_files.call_lines(found, TEXTS, Times(), redacted=False))
    whole = joined(lines)
    assert not unseen_in(whole)
    assert whole.split("\n") == lines
    assert sum(bool(ENTRY.match(line)) for line in lines) == len(found.detail.steps)
    for heading in HEADINGS:
        assert sum(line.startswith(heading) for line in lines) == 1
    assert not unseen_in(as_json(export_json(found, Times().iso, redacted=False)))


@given(typed)
@settings(max_examples=40)
def test_the_text_for_cad_is_plain_and_every_line_is_ours_or_goes_on(text):
    bench, state = a_call(text)
    shown = facts(bench, state)
    lines = cad_lines(shown, 44)
    without = cad_lines(replace(shown, state=replace(state, notes="")), 44)
    assert all(line.isascii() and line.isprintable() for line in lines)
    own = [line for line in lines if not line.startswith("|")]
    others = [line for line in without if not line.startswith("|")]
    assert len(own) - len(others) <= 1  # the line that says NOTES


@given(typed)
@settings(max_examples=40)
def test_a_copied_call_has_one_row_for_each_entry(text):
    bench, state = a_call(text)
    detail = detail_of(state.call, bench.log.entries, bench.engines.of_digest)
    words = Words(TEXTS, Times(), "2290")
    model = call_view.present_call_view(detail, bench.clock.now_ms(), words)
    rows = call_view.as_text(model).split("\n")
    assert len(rows) == 2 + len(model.table) + 1 + len(model.steps)
    assert not unseen_in("".join(rows), besides="\t")


@given(typed)
def test_a_copied_list_keeps_its_rows_and_holds_no_formula(text):
    rows = (Row("1", (Cell(text), Cell("Advice"))), Row("2", (Cell("x"), Cell(text))))
    copied = as_tsv(("Call", "Route"), rows).split("\n")
    assert len(copied) == 3
    assert as_tsv((), (), ("", text)).count("\n") == bool(text)
    for line in copied:
        assert len(line.split("\t")) == 2
        assert not any(cell.startswith(("=", "+", "-", "@", "\r")) for cell in line.split("\t"))


@given(typed)
@settings(max_examples=40)
def test_the_list_handed_over_has_a_line_for_each_debt(text):
    bench, state = a_call(text)
    given_over = handover_text(facts(bench, state), [], is_all_read=True)
    assert given_over.isascii()
    assert given_over.splitlines()[1:] == [TEXTS("items.none")]


@given(typed)
def test_the_terminal_obeys_nothing_that_was_typed(text):
    console = Console()
    shown = console._wrapped(text, "")
    assert not unseen_in(shown)
    assert all(line.startswith("  ") for line in shown.split("\n")[1:])


@given(typed, typed)
def test_a_fault_of_a_file_is_one_line(place, message):
    told = str(Issue(place, message))
    assert len(told.splitlines()) <= 1
    assert not unseen_in(told, besides="")
    assert len(str(Issue(place * 5000, message * 5000))) < 20_000


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "\x1b[2J", "a\nb", "x" * 500, "\u202e132"])
def test_a_reference_is_looked_at_where_it_is_typed(rcrp: Terminal, text):
    path = rcrp.answers(ADVICE_ANSWERS)
    result = rcrp("assess", "--answers", path, "--record", "--reference", text)
    assert result.exit_code != 0
    assert not unseen_in(result.output)


@pytest.mark.parametrize("text", [text for text in HOSTILE if text != "\x00"])
@pytest.mark.parametrize(
    "command",
    [
        ["policy", "check"],
        ["policy", "show"],
        ["policy", "publish"],
        ["train", "check"],
        ["audit", "export", "--call"],
        ["audit", "verify", "--log"],
        ["audit", "search"],
    ],
)
def test_no_command_repeats_what_a_terminal_obeys(rcrp: Terminal, command, text):
    result = rcrp(*command, text)
    assert not unseen_in(result.output)


def test_a_pack_that_quotes_escapes_is_told_in_plain_lines(rcrp: Terminal):
    folder = rcrp.data / "policies" / "odd"
    folder.mkdir()
    odd = "\\e[31m\\u202e\\n  held    total: forged"
    (folder / "pack.yaml").write_text(f'"{odd}": 1\nmeta: {{id: "{odd}"}}\n', "utf-8")
    result = rcrp("policy", "check", "odd")
    assert result.exit_code == 1
    assert not unseen_in(result.output)
    assert "\n  held" not in result.output


def test_a_log_that_names_itself_in_lines_adds_none_to_its_verdict():
    report = replace(failed_report(Verdict.GAP, "x"), origin="log\nHOLDS: forged\x1b[2J")
    assert not any(line.startswith("HOLDS") for line in report.as_text().split("\n"))
    assert not unseen_in(report.as_text())


def test_json_is_json_whatever_a_handler_is_called(rcrp: Terminal):
    path = rcrp.answers(ADVICE_ANSWERS)
    rcrp("assess", "--answers", path, "--record", "--as", "Siân \u00b7 4471")
    found = json.loads(rcrp("audit", "search", "--json").stdout)
    assert found["rows"][0]["handlers"] == ["Siân \u00b7 4471"]

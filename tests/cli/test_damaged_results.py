"""Beside damaged entries every command that reads the record ends so that a script can tell."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from rcrp_desktop.cli.options import NOT_ALL
from tests.cli.conftest import Terminal
from tests.support.audit_logs import cut
from tests.support.pack_builder import ADVICE_ANSWERS

HARMS = {
    "an entry": "UPDATE leaf SET leaf=CAST(replace(leaf,'call','cull') AS BLOB) WHERE seq={first}",
    "an answer": "UPDATE part SET body=CAST(replace(CAST(body AS TEXT),'\"no\"','\"na\"') AS BLOB)"
    " WHERE seq={first}",
}


@pytest.fixture(params=HARMS)
def damaged(rcrp: Terminal, request: pytest.FixtureRequest) -> Terminal:
    """The first of two calls is: one of its entries, or only what stands beside one."""
    path = rcrp.answers(ADVICE_ANSWERS)
    for reference in ("231-1", "231-2"):
        rcrp("assess", "--answers", path, "--record", "--reference", reference, "--as", "4471")
    (log,) = rcrp.data.glob("logs/*/audit.db")
    first = min(entry.seq for entry in rcrp.entries() if entry.kind == "answer_given")
    cut(log, HARMS[request.param].format(first=first))
    return rcrp


SEARCHES = [(), ("--ref", "231-1"), ("--ref", "231-2"), ("--json",), ("nothing",)]


@pytest.mark.parametrize("words", SEARCHES)
def test_a_search_beside_damaged_calls_ends_with_7(damaged: Terminal, words: tuple[str, ...]):
    result = damaged("audit", "search", *words, "--as", "4471")
    assert result.exit_code == NOT_ALL, result.output


def test_the_sisters_end_with_a_code_of_their_own_too(damaged: Terminal):
    codes: dict[str, Callable[[int], bool]] = {
        "verify": lambda code: code == 20,
        "export --ref 231-1": lambda code: code == NOT_ALL,
        "rebuild-index": lambda code: code == NOT_ALL,
    }
    for command, is_meant in codes.items():
        result = damaged("audit", *command.split())
        assert is_meant(result.exit_code), (command, result.exit_code, result.output)


def test_what_is_found_is_told_all_the_same(damaged: Terminal):
    found = json.loads(damaged("audit", "search", "--json", "--as", "4471").stdout)
    assert found["damaged"] == 1
    assert sorted(row["reference"] for row in found["rows"]) == ["231-1", "231-2"]


def test_where_nothing_is_damaged_a_search_ends_with_0(rcrp: Terminal):
    path = rcrp.answers(ADVICE_ANSWERS)
    rcrp("assess", "--answers", path, "--record", "--reference", "231-1")
    assert rcrp("audit", "search").exit_code == 0
    assert rcrp("audit", "rebuild-index").exit_code == 0
    assert rcrp("audit", "export", "--ref", "231-1").exit_code == 0

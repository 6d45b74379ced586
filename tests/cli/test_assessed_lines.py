"""`rcrp assess --answers` for a person: words instead of ids, in lines that fit the terminal."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.assess import assess
from rcrp_desktop.cli.assessed_lines import assessed_lines
from tests.cli.conftest import Terminal
from tests.support.call_bench import Bench, national
from tests.support.call_walk import TEXTS
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS


def lines(answers: dict[str, str]) -> list[str]:
    return list(assessed_lines(TEXTS, assess(Bench().engines.engine, answers), "2026-11-23"))


def test_a_settled_route_is_told_in_words():
    found = lines(AMBULANCE_ANSWERS)
    assert "SETTLED: Another service leads, at once" in found
    assert "Route: Partner ambulance (partner_ambulance)" in found
    place = found.index("Decided by rule r07_ambulance:")
    assert found[place + 1 : place + 3] == ["  3 Caller: Public", "  8 Health need: Yes"]
    assert "6 rules above it are excluded." in found
    assert "    2 Weapon: Yes -> Police at once" in found
    assert "    5 Intent: Thoughts / Not known -> More questions would decide" in found


def test_an_open_call_lists_what_it_can_become_and_what_comes_next():
    found = lines({"act_done": "no"})
    assert "  Police at once: Police now (police_now)" in found
    assert "Next question: 2 Weapon" in found
    assert "Say: Weapon?" in found


def test_what_does_not_count_and_what_a_supervisor_has_are_named():
    found = lines({**ADVICE_ANSWERS, "goodbye": "yes", "health_need": "unsure"})
    assert "  6 Goodbye: Yes" in found
    place = found.index(TEXTS("cli.assess.awaits"))
    assert found[place + 1] == "  8 Health need"


@pytest.mark.parametrize("columns", ["60", "80"])
@pytest.mark.parametrize("settled", [True, False])
def test_no_line_is_wider_than_the_terminal(
    rcrp: Terminal, monkeypatch: pytest.MonkeyPatch, columns: str, settled: bool
):
    monkeypatch.setenv("COLUMNS", columns)
    given = {"life_now": "no", "act_done": "no", "weapon": "no"} if not settled else {}
    if settled:
        given = next({q.id: o.id} for q in national().pack.questions for o in q.options if o.life)
    command = ["assess", "--policy", "national-2023", "--answers", rcrp.answers(given)]
    result = rcrp(*command)
    assert result.exit_code == 0, result.output
    assert ("SETTLED: " in result.stdout) == settled
    assert max(map(len, result.stdout.splitlines())) <= int(columns)

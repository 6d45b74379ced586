"""An attempt is never worded as the deed: what could not be done says so wherever it is told."""

from __future__ import annotations

from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import SystemCheck
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_duties import present_duties
from rcrp_desktop.presentation.call_emergency import present_reassess
from rcrp_desktop.presentation.widgets import DutyState
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import AMBULANCE_ANSWERS, a_pack

COULD_NOT = RecordDuty("caller_told", "could_not", "", "Line dropped")
NEWS = BringNewInformation("new_fact", "Rang again")
TWO_CHECKS = Engine(
    replace(
        a_pack(),
        system_checks=(
            SystemCheck("markers", "Markers on the address"),
            SystemCheck("history", "Earlier calls"),
        ),
    )
)


def earlier(*then) -> str:
    bench = Bench()
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), *then, NEWS)
    told = present_reassess(facts(bench, state))
    assert told is not None
    return told.earlier_lines


def test_a_caller_who_could_not_be_told_is_not_said_to_have_been():
    words = earlier(COULD_NOT)
    assert words.startswith("Caller told: could not 12:00, Line dropped.")
    assert "Caller told: 12:00" not in words
    assert "yes" not in words


def test_a_caller_who_was_reached_afterwards_is_told_of_with_both():
    words = earlier(COULD_NOT, RecordDuty("caller_told", "done"))
    assert words.startswith("Caller told: could not 12:00, Line dropped. Caller told: yes 12:00.")


def test_an_agency_that_did_not_answer_is_not_said_to_accept():
    words = earlier(RecordAgency("ambulance", "no_answer"))
    assert words.startswith("Ambulance: no answer 12:00.")


def row_of_checks(*outcomes) -> tuple[DutyState, str, str, str]:
    bench = Bench(TWO_CHECKS)
    checks = [
        RecordDuty("checks", outcome, check, "System down" if outcome == "could_not" else "")
        for check, outcome in zip(("markers", "history"), outcomes, strict=False)
    ]
    now = facts(bench, bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), *checks))
    duties = present_duties(now)
    assert duties is not None
    (row,) = [row.model for row in duties.rows if row.kind == "system_checks"]
    cad = " ".join(present_cad(now).text.replace("\n| ", " ").split())
    return row.state, row.state_text, row.what, cad


def test_a_system_that_could_not_be_looked_at_is_not_counted_as_looked_at():
    """Also where another was looked at last: the row said DONE and CAD 2/2."""
    state, word, what, cad = row_of_checks("could_not", "done")
    assert (state, word) == (DutyState.COULD_NOT, TEXTS("duties.could_not"))
    assert what == "System checks: 1 of 2, 1 could not"
    assert "CHECKS: 1/2, 1 COULD NOT" in cad


def test_which_system_could_not_be_looked_at_is_told_and_why():
    """Also beside what was said of another, later: the row had the words of the last alone, and CAD of none."""
    bench = Bench(TWO_CHECKS)
    said = [
        RecordDuty("checks", "could_not", "markers", "System down."),
        RecordDuty("checks", "could_not", "history", "Nobody may look."),
    ]
    now = facts(bench, bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), *said))
    (row,) = [row.model for row in present_duties(now).rows if row.kind == "system_checks"]
    names = [check.label for check in TWO_CHECKS.pack.system_checks]
    assert row.detail == f"{names[0]}: System down. {names[1]}: Nobody may look."
    cad = " ".join(present_cad(now).text.replace("\n| ", " ").split())
    assert f"{names[0]}: could not 12:00 UTC, System down.".upper() in cad
    assert f"{names[1]}: could not 12:00 UTC, Nobody may look.".upper() in cad
    done = row_of_checks("could_not", "done")[3]
    assert f"{names[0]}: could not".upper() in done
    assert f"{names[1]}:".upper() not in done


def test_systems_that_were_looked_at_are_said_to_be():
    state, word, what, cad = row_of_checks("done", "done")
    assert (state, word, what) == (DutyState.DONE, "DONE 12:00", "System checks: 2 of 2")
    assert "CHECKS: 2/2" in cad
    assert "COULD NOT" not in cad


def test_what_is_still_owed_is_owed_also_beside_what_could_not_be_done():
    state, _, what, cad = row_of_checks("could_not")
    assert (state, what) == (DutyState.OWED, "System checks: 0 of 2, 1 could not")
    assert "CHECKS: 0/2, 1 COULD NOT" in cad


def test_a_kind_of_act_is_named_so_that_it_is_true_of_what_failed_too():
    """An act that nobody confirmed is told by its kind alone, whatever came of it."""
    for kind in ("called_back", "change_told", "duty_recorded", "agency_answered"):
        words = TEXTS(f"claim.{kind}")
        assert not words.endswith((" told", " called back", " done")), words

"""What `rcrp assess --record` says of a call is what was recorded: while a supervisor decides, nobody is told no police."""

from __future__ import annotations

import json

import pytest
from click.testing import Result

from rcrp_desktop.adapters.policy_files.published import FILE_NAME
from rcrp_desktop.domain.frozen import replace
from tests.cli.conftest import Terminal, published_bytes
from tests.support.call_walk import TEXTS
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack

RECORD = ("--record", "--as", "4471")
ACCEPT = (*RECORD, "--accept", "--reference", "CAD-1")
NO_POLICE = "Words for advice_given."
SUPERVISOR = TEXTS("phrase.supervisor")
SAY = "I am asking a supervisor to decide."


@pytest.fixture(autouse=True)
def with_words_for_a_supervisor(rcrp: Terminal) -> None:
    pack = a_pack()
    worded = replace(pack, scripts={**pack.scripts, "supervisor_say": SAY})
    (rcrp.data / "policies" / "small" / FILE_NAME).write_bytes(published_bytes(worded))


def assessed(rcrp: Terminal, *options: str, given: dict[str, str] = ADVICE_ANSWERS) -> Result:
    done = rcrp("assess", "--answers", rcrp.answers(given), *options)
    assert done.exit_code == 0, done.output
    return done


def unwrapped(text: str) -> str:
    return " ".join(text.split())


def test_a_second_refusal_on_one_reference_tells_nobody_no_police(rcrp: Terminal):
    first, second = assessed(rcrp, *ACCEPT), assessed(rcrp, *ACCEPT)
    assert f"Say: {NO_POLICE}" in first.stdout
    assert "NOT attending" in first.stderr
    for told in (NO_POLICE, "NOT attending", "SETTLED"):
        assert told not in second.output
    shown = second.stdout
    assert shown.index(SUPERVISOR) < shown.index("Why: Second refusal on this reference")
    assert f"Say: {SAY}" in unwrapped(shown)
    assert "The answers alone led to: Advice given." in unwrapped(shown)


def test_what_was_recorded_says_why_a_supervisor_decides_and_what_came_before(rcrp: Terminal):
    assessed(rcrp, *ACCEPT)
    told = unwrapped(assessed(rcrp, *ACCEPT, "--json").stderr)
    assert f"{SUPERVISOR} Why: Second refusal on this reference" in told
    assert "Earlier on this reference: 1 call, 1 without police" in told


def test_as_json_a_call_that_waits_for_a_supervisor_has_no_route_to_act_on(rcrp: Terminal):
    assessed(rcrp, *ACCEPT)
    found = json.loads(assessed(rcrp, *ACCEPT, "--json").stdout)
    assert (found["status"], found["route"], found["say"]) == ("open", None, SAY)
    assert (found["reason"], found["basis"], found["would_change_if"]) == ("", "", [])
    assert found["could_still_be"] == []
    assert found["trace"] == {"rules": [], "because": {}, "excluded": []}


def test_a_call_that_ended_before_anybody_decided_tells_nobody_no_police(rcrp: Terminal):
    done = assessed(rcrp, *RECORD)
    assert NO_POLICE not in done.output
    assert "Why: Ended before it was decided" in done.stdout
    assert json.loads(assessed(rcrp, *RECORD, "--json").stdout)["say"] == SAY


def test_each_that_a_supervisor_is_asked_is_named(rcrp: Terminal):
    given = {**ADVICE_ANSWERS, "crime": "unsure", "health_need": "unsure"}
    told = unwrapped(assessed(rcrp, *RECORD, given=given).stdout)
    assert "Why: Unsure: Crime" in told
    assert "Unsure: Health need" in told
    assert told.count("Health need") == 1


@pytest.mark.parametrize("accept", [(), ("--accept",)])
def test_police_are_told_as_ever(rcrp: Terminal, accept: tuple[str, ...]):
    assessed(rcrp, *ACCEPT)
    done = assessed(rcrp, *RECORD, *accept, "--reference", "CAD-1", given={"act_done": "yes"})
    assert "SETTLED: Police at once" in done.stdout
    assert "Say: Words for police_now." in done.stdout
    assert SUPERVISOR not in done.output


def test_what_is_only_assessed_is_told_as_what_the_answers_lead_to(rcrp: Terminal):
    assessed(rcrp, *ACCEPT)
    assert f"Say: {NO_POLICE}" in assessed(rcrp).stdout

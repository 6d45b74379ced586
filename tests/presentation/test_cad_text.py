"""The text for CAD: plain ASCII within the force's width, with all that CAD must witness."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty
from rcrp_desktop.domain.call.outcome import (
    AcceptRecommendation,
    AddRationale,
    SendPolice,
    police_now_route,
)
from rcrp_desktop.domain.call.override import GiveOverrideReason, MispressOverride, RaiseOverride
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.quoting import as_ascii
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation.cad_text import cad_lines, present_cad
from tests.support.call_bench import Bench, national
from tests.support.call_walk import facts, walk
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS, a_pack

SEAL = "17-K7QM-4TXD"


def joined(bench: Bench, state, **more) -> str:
    text = present_cad(facts(bench, state, seal=SEAL, **more)).text
    return " ".join(text.replace("\n| ", " ").split())


@given(st.integers(0, 2**32), st.sampled_from(["live", "training", "example"]), st.integers(30, 80))
@settings(max_examples=25)
def test_every_line_is_plain_and_fits(seed, mode, width):
    bench = Bench(national())
    prefix = {"training": "TRAINING ", "example": "EXAMPLE "}.get(mode, "")
    for state in walk(bench, random.Random(seed), 20):
        lines = cad_lines(facts(bench, state, mode=mode), width)
        assert lines
        for line in lines:
            assert line.isascii()
            assert line.isprintable()
            assert len(line) <= width
            assert line.startswith(prefix)


@given(st.text(max_size=60))
def test_any_text_becomes_ascii_on_one_line(text):
    plain = as_ascii(text)
    assert plain.isascii()
    assert "\n" not in plain
    assert "\r" not in plain


def test_accents_quotes_and_dashes_stay_readable():
    assert as_ascii("Siân – “not” at Caffè…") == 'Sian - "not" at Caffe...'


def test_it_holds_facts_route_rationale_who_was_told_version_and_seal():
    bench = Bench()
    told = RecordDuty("caller_told", "done")
    accepted = RecordAgency("ambulance", "accepted", 20, "Control")
    checked = RecordDuty("checks", "done", "markers")
    commands = [AcceptRecommendation(), told, accepted, checked]
    state = bench.a_call({**AMBULANCE_ANSWERS, "crime": "not_known"}, *commands)
    text = joined(bench, state)
    for wanted in (
        "RCRP ASSESSMENT 1",
        "HANDLER 4471",
        "HEALTH NEED: YES",
        "NOT KNOWN: CRIME",
        "ROUTE: PARTNER AMBULANCE.",
        "POLICE ARE NOT ATTENDING.",
        "WHY: REASON OF R07_AMBULANCE.",
        "RULE R07_AMBULANCE PACK SMALL 1.0.0",
        "DECISION: AS RECOMMENDED 12:00",
        "CALLER TOLD: YES 12:00",
        "AMBULANCE: ACCEPTED 12:00",
        "CHECKS: 1/1",
        "EXAMPLE POLICY - NOT APPROVED BY A FORCE",
        f"SEAL {SEAL}",
    ):
        assert wanted in text, wanted


@pytest.mark.parametrize("width", [30, 44])
@pytest.mark.parametrize(
    "answers", [AMBULANCE_ANSWERS, {"act_done": "no"}, {"act_done": "yes"}], ids=len
)
def test_the_pack_is_named_by_its_digest_too(answers, width):
    """Two packs may bear one version: CAD keeps which of them it was, in the form that ``policy list`` prints."""
    digest = "0123456789abcdef" * 4
    bench = Bench(Engine(replace(a_pack(), digest=digest)))
    lines = cad_lines(facts(bench, bench.a_call(answers)), width)
    assert all(len(line) <= width for line in lines)
    text = " ".join(line.removeprefix("| ") for line in lines)
    assert "PACK SMALL 1.0.0 DIGEST 0123456789AB" in text
    assert any("0123456789AB" in line for line in lines), "it is searched for as one word"
    assert digest[:13].upper() not in text


def test_what_is_owed_is_copied_as_not_yet():
    bench = Bench()
    text = joined(bench, bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation()))
    assert "CALLER TOLD: NOT YET" in text
    assert "AMBULANCE: NOT YET" in text
    assert "CHECKS: 0/1" in text


def test_an_unsettled_call_claims_no_route():
    bench = Bench()
    text = joined(bench, bench.a_call({"act_done": "no"}))
    assert "NOT SETTLED." in text
    assert "ROUTE:" not in text
    assert "NOT ATTENDING" not in text


def test_an_override_stands_with_its_seconds_its_reason_and_its_end():
    bench = Bench()
    state = bench.a_call({}, RaiseOverride(), GiveOverrideReason("Screaming heard"))
    text = joined(bench, state)
    assert "THREAT TO LIFE OVERRIDE RAISED 12:00:00" in text
    assert "REASON: SCREAMING HEARD" in text
    assert "POLICE ARE ATTENDING NOW." in text
    taken_back = bench.do(state, MispressOverride())
    assert "TAKEN BACK AS MIS-PRESSED" in joined(bench, taken_back)
    assert "POLICE ARE ATTENDING NOW." not in joined(bench, taken_back)


def test_police_at_once_against_the_answers_are_not_given_the_reason_for_none():
    bench = Bench()
    state = bench.do(bench.a_call(ADVICE_ANSWERS), AcceptRecommendation(), RaiseOverride())
    said = joined(bench, state)
    assert "WHY:" not in said
    assert "THE ANSWERS ALONE LED TO: " in said
    assert "WHY:" in joined(bench, bench.a_call(ADVICE_ANSWERS))


def test_disagreement_and_its_reason_are_told():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, SendPolice(), AddRationale("Sounded faint"))
    text = joined(bench, state)
    assert "MORE POLICE THAN RECOMMENDED" in text
    assert "SOUNDED FAINT" in text


def test_what_the_seal_does_not_cover_is_told_above_it():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AskSupervisor(text="Which service?"))
    assert "DOES NOT COVER" not in joined(bench, state)
    (asked,) = pending_requests(state)
    police = police_now_route(bench.service.engine_of(state)).id
    decided = bench.colleague("2290", "supervisor").perform(
        state, DecideRequest(asked.item, "overturn", police, "Somebody must look.")
    )
    assert not isinstance(decided, Rejected)
    text = joined(bench, decided.state)
    assert "SUPERVISOR 2290:" in text
    assert "DOES NOT COVER WHAT 2290 RECORDED" in text
    assert text.rindex("DOES NOT COVER") < text.rindex("SEAL " + SEAL)


def test_a_force_may_keep_small_letters_and_its_own_width():
    pack = a_pack()
    own = replace(pack, settings={**pack.settings, "cad_upper_case": False, "cad_line_width": 60})
    bench = Bench(Engine(own))
    model = present_cad(facts(bench, bench.a_call(ADVICE_ANSWERS), seal=SEAL))
    assert "Police are NOT attending." in model.text
    assert max(map(len, model.text.splitlines())) <= 60
    assert "60 wide" in model.hint


def test_without_a_record_the_seal_says_so():
    bench = Bench()
    text = present_cad(facts(bench, bench.a_call({}))).text
    assert "SEAL AFTER RECORDING" in text


@pytest.mark.parametrize("mode", ["training", "example"])
def test_no_pasted_line_can_be_taken_for_a_real_one(mode):
    bench = Bench()
    text = present_cad(facts(bench, bench.a_call(ADVICE_ANSWERS), mode=mode)).text
    assert all(line.startswith(mode.upper()) for line in text.splitlines())

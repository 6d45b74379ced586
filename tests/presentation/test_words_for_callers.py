"""The cards of a question, of an outcome and of the override, and what a screen reader hears, speak to the caller who is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.policy.conditions import Is
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Wording
from rcrp_desktop.presentation.call_emergency import present_emergency
from rcrp_desktop.presentation.call_outcome import present_outcome
from rcrp_desktop.presentation.call_question import present_question
from rcrp_desktop.presentation.call_screen import present_call
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack
from tests.support.worded_pack import (
    OWN,
    OWN_ADVICE,
    OWN_NET,
    OWN_OVERRIDE,
    STAFF,
    spoken_pack,
    worded_pack,
)

BEFORE = {"act_done": "no", "weapon": "no"}


@pytest.mark.parametrize(("caller", "words"), [("person", OWN.say), ("public", "Intent?")])
def test_the_card_and_its_announcement_speak_to_the_caller(caller: str, words: str) -> None:
    bench = Bench(Engine(worded_pack(OWN, STAFF)))
    about = facts(bench, bench.a_call({**BEFORE, "caller": caller}))
    card = present_question(about)
    assert card is not None
    assert (card.id, card.say) == ("intent", words)
    assert words in present_call(about).announce


@pytest.mark.parametrize("caller", ["person", "public"])
def test_the_outcome_speaks_to_the_caller(caller: str) -> None:
    bench = Bench(Engine(spoken_pack()))
    card = present_outcome(facts(bench, bench.a_call({**ADVICE_ANSWERS, "caller": caller})))
    assert card is not None
    common = a_pack().route("advice_given")
    own = (OWN_ADVICE.say, OWN_NET.say)
    assert (card.say, card.safety_net) == (
        own if caller == "person" else (common.say, common.safety_net)
    )


@pytest.mark.parametrize("caller", ["person", "public", ""])
def test_the_override_speaks_to_the_caller(caller: str) -> None:
    bench = Bench(Engine(spoken_pack()))
    answers = {"caller": caller} if caller else {}
    about = facts(bench, bench.a_call(answers, RaiseOverride()))
    said = OWN_OVERRIDE.say if caller == "person" else a_pack().scripts["override_say"]
    assert " ".join(present_emergency(about).say) == said


def test_what_a_supervisor_decides_on_the_call_is_said_to_the_caller() -> None:
    own = Wording(Is("caller", "person"), "Somebody decides for you now.")
    scripts = {**a_pack().scripts, "supervisor_say": "Somebody decides for them now."}
    pack = replace(spoken_pack(), scripts=scripts, scripts_to={"supervisor_say": (own,)})
    bench = Bench(Engine(pack))
    call = bench.a_call({**ADVICE_ANSWERS, "caller": "person"}, AskSupervisor("unsure"))
    card = present_outcome(facts(bench, call))
    assert card is not None
    assert card.say == own.say

"""The card of a question, and what a screen reader hears, speak to the caller who is there."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.presentation.call_question import present_question
from rcrp_desktop.presentation.call_screen import present_call
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.worded_pack import OWN, STAFF, worded_pack

BEFORE = {"act_done": "no", "weapon": "no"}


@pytest.mark.parametrize(("caller", "words"), [("person", OWN.say), ("public", "Intent?")])
def test_the_card_and_its_announcement_speak_to_the_caller(caller: str, words: str) -> None:
    bench = Bench(Engine(worded_pack(OWN, STAFF)))
    about = facts(bench, bench.a_call({**BEFORE, "caller": caller}))
    card = present_question(about)
    assert card is not None
    assert (card.id, card.say) == ("intent", words)
    assert words in present_call(about).announce

"""Why a command was refused while somebody else's threat to life stands: for whose it is, or for the person's role."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.override import MispressOverride, StandDownOverride
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.problem_text import refusal_text
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts

OVERTURN = DecideRequest("r1", "overturn", "police_now", "Known.")


@pytest.mark.parametrize(
    ("command", "key"),
    [
        (MispressOverride(), "refused.not_yours"),
        (StandDownOverride("Wrong house."), "refused.not_permitted"),
        (OVERTURN, "refused.not_permitted"),
    ],
)
def test_it_says_whose_it_is_only_where_that_is_why(command: Command, key: str):
    bench = Bench()
    boss = bench.colleague("2290", "supervisor")
    call = bench.a_call({"act_done": "no"}).call
    boss.record_events(boss.raise_override(boss.reopen(call)).events)
    state = bench.service.reopen(call)
    rejected = bench.service.perform(state, command)
    assert isinstance(rejected, Rejected)
    assert rejected.refusal is Refusal.NOT_PERMITTED
    told = refusal_text(rejected, TEXTS, facts(bench, state))
    assert told == TEXTS(key, limit=rejected.detail, number=0, stands="")

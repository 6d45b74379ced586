"""The closed set of duties and debts: each kind of duty becomes a debt of its own while it is undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rcrp_desktop.application.read_models import Happened, summarise
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.duties import RecordDuty
from rcrp_desktop.domain.call.open_items import open_items, subject_label
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.duties import (
    DEBTS,
    DUTIES,
    DUTY_KINDS,
    WAITS,
    Debt,
    Owed,
    debt_of,
    subject_of,
)
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack
from tests.support.call_bench import Bench
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack


def test_every_kind_of_duty_becomes_a_debt_of_its_own():
    assert len({debt_of(kind) for kind in DUTY_KINDS}) == len(DUTY_KINDS)


def test_a_duty_towards_the_caller_is_done_once_for_the_call():
    assert {subject_of(kind) for kind, duty in DUTIES.items() if duty.whom == "caller"} == {"call"}


def kinds(is_so: Callable[[Debt], bool]) -> set[Owed]:
    return {kind for kind, debt in DEBTS.items() if is_so(debt)}


def test_what_is_owed_to_the_caller_and_for_what_they_may_be_waiting():
    told = {Owed.CALLER_NOT_TOLD, Owed.TELL_CALLER_OF_CHANGE}
    assert kinds(lambda debt: debt.whom == "caller") == {*told, Owed.CALL_BACK, Owed.ADVICE_OWED}
    assert set(WAITS) == told


def test_which_debts_are_owed_also_to_who_heard_nothing_yet():
    apart = {Owed.AGENCY_NOT_ACCEPTED, Owed.CALLER_NOT_TOLD, Owed.CALL_BACK, Owed.NOT_ON_CAD}
    assert kinds(lambda debt: debt.is_told_apart) == apart


def test_which_debts_the_text_for_cad_says_in_a_line_while_they_are_owed():
    change = {Owed.TELL_AGENCY_OF_CHANGE, Owed.TELL_CALLER_OF_CHANGE}
    others = {Owed.DECIDE_AGAIN, Owed.CALL_BACK, Owed.ADVICE_OWED}
    assert kinds(lambda debt: not debt.has_own_line) == change | others


def test_what_every_route_without_police_asks_for_and_what_could_not_be_done_is_called():
    assert {kind for kind, duty in DUTIES.items() if not duty.is_needed} == {"advice_given"}
    assert DUTIES["advice_given"].could_not == DUTIES["caller_told"].could_not
    assert DUTIES["advice_given"].could_not == "duties.ask.told_could_not"


@pytest.mark.parametrize("kind", Owed)
def test_no_debt_is_told_by_a_name_that_is_not_in_the_pack(kind: Owed):
    assert subject_label(kind, "no-such-thing", a_pack()) in ("", "no-such-thing")


def telling_otherwise() -> PolicyPack:
    """The small pack, whose duty of telling the caller is called ``informed``."""
    pack = a_pack()

    def renamed(duties):
        return tuple(
            replace(duty, id="informed") if duty.kind == "caller_told" else duty for duty in duties
        )

    routes = tuple(replace(route, duties=renamed(route.duties)) for route in pack.routes)
    return replace(pack, routes=routes)


def test_a_duty_leaves_the_item_of_its_kind_whatever_the_pack_calls_it():
    """On the call and in what search, board and figures read; the two had differed."""
    kinds: list[list[str]] = []
    for pack in (a_pack(), telling_otherwise()):
        bench = Bench(Engine(pack))
        state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
        found = summarise(state.call, bench.records.told(state.call).entries, bench.engines)
        assert found is not None
        kinds.append(sorted(i.kind.value for i in open_items(state, bench.engines.engine)))
        kinds.append(sorted(item.kind.value for item in found.summary.items))
    assert Owed.CALLER_NOT_TOLD.value in kinds[0]
    assert all(found == kinds[0] for found in kinds)


def test_a_caller_who_could_not_be_told_is_found_whatever_the_pack_calls_that_duty():
    bench = Bench(Engine(telling_otherwise()))
    could_not = RecordDuty("informed", "could_not", text="Hung up.")
    state = bench.a_call(
        ADVICE_ANSWERS, AcceptRecommendation(), could_not, BringNewInformation("second_call")
    )
    found = summarise(state.call, bench.records.told(state.call).entries, bench.engines)
    assert found is not None
    assert Happened.CALLER_NOT_TOLD in found.summary.happened

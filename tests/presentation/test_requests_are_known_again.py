"""A late log renumbers the requests of a call: what was begun, chosen or pressed on one is about no other."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.supervision import CallDetail, detail_of
from rcrp_desktop.domain.call.meant import NO_REQUEST, request_named, request_names
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.supervisor.call_view import present_call_view
from rcrp_desktop.presentation.supervisor.chosen import present_chosen
from rcrp_desktop.presentation.supervisor.matters import call_of, name_of, request_key, request_of
from rcrp_desktop.presentation.supervisor.unsent import since_unsent
from tests.presentation.test_came_since import WORDS
from tests.support.call_bench import Bench
from tests.support.desks_apart import ENGINE
from tests.support.one_call import OneCall
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.rows import named

PRESS = "Look at it again and press S."


class Desks:
    """Two ask a supervisor of one call, and the log of who asked first is read later."""

    def __init__(self) -> None:
        self.bench = bench = Bench(ENGINE)
        call = bench.a_call(ADVICE_ANSWERS)
        self.call = call.call
        other = bench.colleague("5512")
        before = other.reopen(self.call)
        bench.clock.pass_minutes(1)
        other.perform(before, AskSupervisor("asked", text="theirs"))
        self.late = next(log for log in bench.records.logs if log.origin() == "test/5512")
        bench.records.logs.remove(self.late)
        bench.clock.pass_minutes(1)
        bench.service.perform(bench.service.reopen(self.call), AskSupervisor("asked", text="mine"))

    def reads(self) -> CallDetail:
        entries = self.bench.records.told(self.call).entries
        return detail_of(self.call, entries, lambda _: ENGINE)

    def comes_to_light(self) -> None:
        self.bench.records.logs.append(self.late)

    def colleague_decides(self, text: str) -> None:
        boss = self.bench.colleague("2291", "supervisor")
        call = boss.reopen(self.call)
        meant = next(one for one in call.requests if one.text == text)
        command = DecideRequest(
            meant.item, "overturn", "advice_given", "Known.", meant.stamp.command
        )
        boss.perform(call, command)


@pytest.fixture
def desks() -> Desks:
    return Desks()


def names(detail: CallDetail) -> dict[str, str]:
    return {one.text: request_names(detail.state)[one.item] for one in detail.state.requests}


def test_it_has_another_id_then_and_the_same_name(desks: Desks):
    before = desks.reads()
    assert [(one.item, one.text) for one in before.state.requests] == [("r1", "mine")]
    desks.comes_to_light()
    after = desks.reads()
    assert [(one.item, one.text) for one in after.state.requests] == [
        ("r1", "theirs"),
        ("r2", "mine"),
    ]
    assert names(after)["mine"] == names(before)["mine"] != names(after)["theirs"]


def test_its_row_is_the_same(desks: Desks):
    (before,) = [one.name for one in desks.reads().items if one.text]
    desks.comes_to_light()
    after = {one.text: one.name for one in desks.reads().items if one.text}
    assert after["mine"] == before != after["theirs"]


def test_what_stands_beside_its_row_is_about_it(desks: Desks):
    mine = named(desks.reads().state)
    desks.comes_to_light()
    chosen = present_chosen(desks.reads(), mine, 0, WORDS)
    assert (chosen.text, chosen.chip) == ("mine", WORDS.say("chosen.awaiting"))
    assert chosen.decision is not None
    assert chosen.decision.name == mine


def test_what_was_opened_stays_on_show(desks: Desks):
    mine = named(desks.reads().state)
    desks.comes_to_light()
    for opened, text in ((mine, "mine"), (NO_REQUEST, "theirs")):
        pending = present_call_view(desks.reads(), 0, WORDS, opened).pending
        assert pending is not None
        assert pending.text == text


def test_of_it_nothing_was_decided_when_the_other_was(desks: Desks):
    mine = named(desks.reads().state)
    assert since_unsent(desks.reads(), mine, WORDS) == PRESS
    desks.comes_to_light()
    desks.colleague_decides("theirs")
    assert since_unsent(desks.reads(), mine, WORDS) == PRESS
    desks.colleague_decides("mine")
    assert since_unsent(desks.reads(), mine, WORDS).startswith("Decided since, ")
    assert desks.reads().request(mine) is None


def test_of_several_that_one_command_asked_each_has_its_own():
    call = OneCall()
    for text in ("one", "two", "three"):
        call.do(AskSupervisor("asked", text=text))
    first, second, third = call.state.requests
    alike = replace(second, stamp=replace(second.stamp, command=first.stamp.command))
    state: CallState = replace(call.state, requests=(first, alike, third))
    found = request_names(state)
    assert len(set(found.values())) == 3
    assert [request_named(state, found[one.item]) for one in state.requests] == [
        *(first, alike, third)
    ]
    assert request_named(state, NO_REQUEST) is None


def test_a_key_tells_its_call_and_its_name():
    name = named(Desks().reads().state)
    key = request_key("id-000007", name)
    assert (call_of(key), name_of(key), request_of(key)) == ("id-000007", name, name)
    assert request_of(request_key("id-000007", NO_REQUEST)) == NO_REQUEST

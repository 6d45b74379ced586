"""What a call at a terminal owes is said whenever it changes, with the key that pays it, on every face."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.ports import Person
from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.cli.call_lines import owed_lines
from rcrp_desktop.cli.elsewhere import Elsewhere
from rcrp_desktop.cli.terminal_call import run_call
from rcrp_desktop.domain.call.override import StandDownOverride
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.presentation.call_inputs import Desk
from rcrp_desktop.presentation.times import Times
from tests.cli.test_terminal_overtaken import Board
from tests.cli.test_terminal_screen import AMBULANCE, ENTER, TEXTS, KeyTerminal, Step, take
from tests.support.call_bench import Bench
from tests.support.search_depth import sized

OWED = TEXTS("cli.call.owed")
NONE = TEXTS("cli.call.owed_none")
ON_CAD = "c text for CAD · k it is on CAD"
SAY = f"d {TEXTS('cli.call.duties')}"
TELL = TEXTS("items.kind.tell_caller_of_change")
CANCEL = TEXTS("response.withdrawn")
CANCEL_HERE = "CANCEL POLICE AT | ONCE HERE."


@pytest.fixture
def room() -> Board:
    return Board()


def plain(told: str) -> str:
    return " ".join(told.split())


def test_after_a_stand_down_what_is_owed_stands_above_the_question(room):
    console = room.take("!", "k", "231", room.stand_down, "x", "?")
    told = plain(console.screens[-1])
    owed = told[told.rindex(OWED) :]
    assert f"{TELL} · {SAY}" in owed
    assert CANCEL in owed
    assert ON_CAD in owed[: owed.index("Act done?")]


def test_and_its_keys_pay_it_there(room):
    console = room.take("!", "k", "231", room.stand_down, "x", "c", "k", "d", "1")
    told = plain(console.everything)
    assert CANCEL_HERE in told
    assert NONE in told
    kinds = room.bench.log.kinds()
    assert kinds.count("cad_confirmed") == 2
    assert "change_told" in kinds


def test_the_caller_who_could_not_be_told_is_owed_with_the_reason(room):
    room.take("!", room.stand_down, "x", "d", "2", "line dropped")
    told = [e for e in room.bench.log.entries if e.kind == "change_told"]
    assert [e.body["outcome"] for e in told] == ["could_not"]


def test_a_text_that_was_not_on_the_screen_as_it_is_is_shown_and_not_confirmed(room):
    console = room.take("!", "k", "231", room.stand_down, "x", "k")
    told = plain(console.everything)
    assert told.index(CANCEL_HERE) < told.index(TEXTS("cli.call.paste_first"))
    assert room.bench.log.kinds().count("cad_confirmed") == 1


def test_a_mis_press_after_it_is_on_cad_says_what_is_to_be_cancelled():
    console, call = take(Bench(), "!", "k", "231", "m")
    told = plain(console.screens[-1])
    assert CANCEL in told[told.rindex(OWED) :]
    assert ON_CAD in told[told.rindex(OWED) :]
    assert call.state.override is None


def test_what_is_paid_is_said_too():
    console, _ = take(Bench(), "!", "k", "231")
    assert NONE in console.screens[-1]
    assert NONE not in console.screens[-2]


def test_a_call_that_is_not_recorded_owes_nothing_on_the_screen():
    console, _ = take(Bench(), "!", keeps=False)
    assert OWED not in console.everything


# --- only what this role can do -------------------------------------------------------------------


@pytest.mark.parametrize(("role", "offers"), [("handler", False), ("supervisor", True)])
def test_only_a_supervisor_is_offered_that_a_supervisor_asks(role, offers):
    bench = Bench()
    bench.service.person = Person("4471", role, verified=False)
    console, call = take(bench, "2", "n", "5", "Asked again.")
    assert (TEXTS("reassess.trigger.supervisor_asks") in console.everything) == offers
    assert (len(call.state.assessments) > 1) == offers


# --- the law --------------------------------------------------------------------------------------

KEYS = [*"123456", *"2222", *"ubtgnaskdcmr!!=", "k", "k", ENTER, "231"]


class Watched(CallLine):
    """Looks at what was said last of what is owed, at every prompt of a face."""

    def key(self, keys: Iterable[str] = ()) -> str:
        if not (keys := tuple(keys)):
            told = plain(self.console.everything)
            now = plain(chr(10).join(owed_lines(self.facts(), keys=True)))
            at = max(told.rfind(OWED), told.rfind(NONE))
            said = told[at : at + len(now)] if at >= 0 else NONE
            assert said == now, "what was said last of what is owed is not what is owed"
        return super().key(keys)


def others(bench: Bench, line: CallLine, changed: set[str], chosen: random.Random) -> None:
    """Somebody at another desk raises, stands down, or decides."""
    boss = bench.colleague("2290", "supervisor")
    bench.clock.pass_minutes(0.1)
    state = boss.reopen(line.state.call)
    act = chosen.choice(["raise", "down", "decide"])
    if act == "raise":
        boss.record_events(boss.raise_override(state).events)
    elif act == "down":
        boss.perform(state, StandDownOverride("Known."))
    else:
        route = chosen.choice([route.id for route in line.engine.pack.routes])
        items = [r.item for r in state.requests] or ["none"]
        boss.perform(state, DecideRequest(chosen.choice(items), "overturn", route, "Known.", True))
    changed.add(line.state.call)


@given(st.integers(0, 10**9))
@example(309)
@settings(max_examples=sized(20, 600), deadline=None)
def test_what_was_said_last_of_what_is_owed_is_what_is_owed(seed: int):
    chosen, bench, changed = random.Random(seed), Bench(), set[str]()
    lines: list[Watched] = []

    def look() -> frozenset[str]:
        found = frozenset(changed)
        changed.clear()
        return found

    def act() -> None:
        others(bench, lines[0], changed, chosen)

    steps: list[Step] = [act if chosen.random() < 0.15 else chosen.choice(KEYS) for _ in range(40)]
    begun = chosen.choice([[], [*AMBULANCE, "a", ENTER, ENTER, ENTER]])
    console = KeyTerminal([*begun, *steps])
    desk = Desk(TEXTS, Times(UTC), "4471")
    seal_of, now = bench.records.seal_of, bench.clock.now_ms
    state = bench.service.new_call()
    line = Watched(bench.service, desk, console, seal_of, now, True, state)
    lines.append(line)
    line.elsewhere = Elsewhere(look, bench.service)
    run_call(line)
    assert line.state.ended is not None

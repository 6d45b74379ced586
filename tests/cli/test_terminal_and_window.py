"""A terminal says of a call what the window says of it, in every state that a call may be in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC
from itertools import islice

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.cli.terminal_call import run_call
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.presentation.call_inputs import Desk, Facts
from rcrp_desktop.presentation.call_models import CallScreen, Stage
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.debts import item_words
from rcrp_desktop.presentation.still_owed import owed_line, without_row
from rcrp_desktop.presentation.times import Times
from tests.cli.test_terminal_screen import TEXTS, KeyTerminal
from tests.support.call_bench import Bench
from tests.support.call_walk import walk


def said(screen: CallScreen, facts: Facts) -> Iterator[str]:
    """What the face says of police, of who decided, of what was said before, and of what is owed, but for its keys."""
    owed = owed_line(facts, screen.stage)
    yield from (line for line in screen.truth if line != owed)
    if screen.stage is not Stage.OUTCOME:  # there they are asked for one by one
        yield from (item_words(facts, item) for item in without_row(facts, screen.stage))
    match screen.stage:
        case Stage.EMERGENCY:
            assert screen.emergency is not None
            yield screen.emergency.block.raised
            yield from screen.emergency.say
            if screen.emergency.reason != TEXTS("emergency.why_missing"):
                yield screen.emergency.reason
        case Stage.OUTCOME:
            assert screen.outcome is not None
            yield from (screen.outcome.headline, screen.outcome.awaiting, screen.outcome.lead)
        case Stage.QUESTION | Stage.REASSESS:
            assert screen.question is not None
            yield from (screen.question.title, screen.question.say, screen.question.held)
            if screen.stage is Stage.REASSESS:
                assert screen.reassess is not None
                yield from (screen.reassess.title, screen.reassess.earlier_headline)


def first_screen(bench: Bench, state: CallState) -> tuple[str, CallScreen, Facts]:
    console = KeyTerminal([])
    desk = Desk(TEXTS, Times(UTC), "4471")
    seal_of, now = bench.records.seal_of, bench.clock.now_ms
    line = CallLine(bench.service, desk, console, seal_of, now, True, state)
    facts = line.facts()
    screen = present_call(facts)
    run_call(line)
    return " ".join(console.screens[0].split()), screen, facts


@given(st.integers(0, 10**9), st.integers(0, 39), st.booleans())
@example(1, 39, False)
@settings(max_examples=150, deadline=None)
def test_nothing_that_the_window_says_of_what_holds_is_missing_at_a_terminal(
    seed: int, place: int, turns_back: bool
):
    bench = Bench()
    walked = walk(bench, random.Random(seed), 40, turns_back=turns_back)
    *_, state = islice(walked, place + 1)
    if state.ended is not None:
        return
    told, screen, facts = first_screen(bench, state)
    missing = [words for words in said(screen, facts) if " ".join(words.split()) not in told]
    assert missing == []

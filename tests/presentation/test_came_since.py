"""What came of a call since it was on show, in the words of its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

import pytest

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.event_codec import ERASED
from rcrp_desktop.application.supervision import CallDetail, Step, detail_of
from rcrp_desktop.domain.call.answers import AnswerGiven
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.notes import NoteWritten
from rcrp_desktop.domain.call.override import OverrideRaised
from rcrp_desktop.domain.call.route_shown import RouteShown
from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.presentation.supervisor.came_since import TEXT_SHOWN, came_since
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.support.pack_builder import a_pack
from tests.support.room import MINUTE, NOON

WORDS = Words(load_texts(resource_path("text")), Times(UTC), "2290")
ENGINE = Engine(a_pack())
LOG = "rcrp/f/desk/a/1"
OTHER = "rcrp/f/other/b/1"


def a_step(seq: int, fact: Fact, origin: str = LOG) -> Step:
    return Step(Event("c", Stamp(NOON + seq * MINUTE, "4471", "handler", ""), fact), origin, seq)


def note(seq: int, text: str, origin: str = LOG) -> Step:
    return a_step(seq, NoteWritten(text), origin)


def detail(*steps: Step, not_read: tuple[str, ...] = (), damaged: bool = False) -> CallDetail:
    found = detail_of("c", [], lambda _digest: ENGINE, not_read=not_read)
    return replace(found, engine=ENGINE, steps=steps, state=replace(found.state, damaged=damaged))


def came(before: CallDetail, now: CallDetail) -> list[str]:
    return came_since(before, now, WORDS).split("\n")


def test_an_entry_is_told_with_its_time_by_whom_and_in_its_words():
    before = detail(note(1, "With a relative."))
    lines = came(before, detail(*before.steps, note(2, "He climbed over the railing.")))
    assert lines == ["12:02:00 Notes written (handler 4471): He climbed over the railing."]


def test_an_answer_that_changed_says_from_what():
    before = detail(a_step(1, AnswerGiven(1, "crime", "no", "answered")))
    changed = a_step(2, AnswerGiven(1, "crime", "yes", "changed"))
    (line,) = came(before, detail(*before.steps, changed))
    assert "Answer changed" in line
    assert line.endswith(": [No] to Yes")


@pytest.mark.parametrize(("more", "said"), [(1, "1 more entry"), (3, "3 more entries")])
def test_the_newest_few_stand_first_and_how_many_more_is_said(more: int, said: str):
    old, *new = (note(n, f"Note {n}.") for n in range(1, 5 + more))
    lines = came(detail(old), detail(old, *new))
    assert [line[-7:] for line in lines[:3]] == [
        f"Note {n}." for n in range(4 + more, 1 + more, -1)
    ]
    assert said in lines[3]
    assert len(lines) == 4


@pytest.mark.parametrize("first", [note(2, "He has a knife."), a_step(2, OverrideRaised(1))])
def test_nothing_that_follows_from_answers_hides_a_threat_or_what_somebody_wrote(first: Step):
    answers = [a_step(n, AnswerGiven(1, "crime", "yes", "changed")) for n in range(3, 9)]
    shown = [a_step(n, RouteShown(1, "advice_given", "advice", (), "")) for n in range(9, 15)]
    lines = came(detail(), detail(first, *answers, *shown))
    assert lines[0].startswith("12:02:00")
    assert [line[:8] for line in lines[1:3]] == ["12:08:00", "12:07:00"]
    assert "10 more entries" in lines[3]


def test_a_long_text_is_cut_where_it_says_so_and_makes_no_line_of_its_own():
    text = "On the roof.\n12:09:00 Call ended (handler 4471)" + " and on" * 100
    (line,) = came(detail(), detail(note(1, text)))
    assert line.endswith(" …")
    assert len(line) < TEXT_SHOWN + 60
    (whole,) = came(detail(), detail(note(1, "x" * TEXT_SHOWN)))
    assert whole.endswith("x" * TEXT_SHOWN)


def test_what_a_log_that_was_late_tells_is_new_wherever_it_stands():
    before = detail(note(1, "One."), note(3, "Three."))
    lines = came(before, detail(before.steps[0], note(2, "Late.", OTHER), before.steps[1]))
    assert ["Late." in line for line in lines] == [True]


def taken_in() -> Iterator[Step]:
    moved = note(9, "One.", "rcrp/f/desk/a/2")
    stamped = replace(moved, event=note(1, "One.").event)
    yield replace(stamped, stood=((LOG, 1),))
    yield replace(note(1, "One."), window=("w", 1))


@pytest.mark.parametrize("again", [*taken_in()])
def test_an_entry_that_another_log_took_in_did_not_come(again: Step):
    before = detail(replace(note(1, "One."), window=("w", 1)))
    assert came(before, detail(again)) == [WORDS.say("since.otherwise")]


def test_an_entry_that_says_something_else_now_is_told():
    lines = came(detail(note(1, "One.")), detail(note(1, ERASED)))
    assert lines == ["12:01:00 Notes written (handler 4471): (erased)"]


@pytest.mark.parametrize(("gone", "said"), [(1, "1 entry"), (2, "2 entries")])
def test_less_that_can_be_read_is_said_first(gone: int, said: str):
    steps = [note(n, f"Note {n}.") for n in range(1, 4)]
    lines = came(detail(*steps), detail(*steps[gone:], note(7, "New.")))
    assert lines[0].startswith("LESS CAN BE READ")
    assert said in lines[0]
    assert "New." in lines[1]


def test_damage_and_logs_that_cannot_be_read_are_told_where_they_are_new():
    whole, unread = detail(), detail(not_read=("b",))
    (line,) = came(whole, unread)
    assert line.startswith("NOT READ NOW")
    (line,) = came(whole, detail(damaged=True))
    assert line.startswith("DAMAGED RECORD")
    (line,) = came(unread, detail(not_read=("b",), damaged=True))
    assert line.startswith("DAMAGED RECORD")
    assert came(unread, whole) == [WORDS.say("since.otherwise")]


def test_nothing_can_be_said_to_have_come_where_nothing_did():
    assert came(detail(note(1, "One.")), detail(note(1, "One."))) == [WORDS.say("since.otherwise")]

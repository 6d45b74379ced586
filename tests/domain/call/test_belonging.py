"""What is told of an assessment whose beginning cannot be read is told of no other, and is not lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.domain.call.answers import AnswerGiven, NewInformationCame
from rcrp_desktop.domain.call.contact import CallBegan, CallEnded
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import fold
from rcrp_desktop.domain.call.state import CallState, Stamp

HANDLER = Stamp(1_000, "4471", "handler", "c1")
BEGAN = CallBegan("small", "1.0.0", "5" * 64, "live")


def told(*facts: tuple[str, Fact]) -> CallState:
    """What each command made, in this order."""
    made = [Event("call-1", replace(HANDLER, command=act), fact) for act, fact in facts]
    return fold("call-1", [Event("call-1", HANDLER, BEGAN), *made])


def an_answer(assessment: int, begun: str) -> Fact:
    return AnswerGiven(assessment, "crime", "yes", "answered", begun)


def begins(number: int) -> Fact:
    return NewInformationCame(number, "new_fact", "Something new.")


@pytest.mark.parametrize("begun", ["lost", ""])
def test_one_that_was_counted_beyond_all_is_the_newest_and_opens_the_call(begun: str):
    state = told(("c2", CallEnded(caller_gone=False)), ("c3", an_answer(2, begun)))
    assert state.current.number == 2
    assert state.current.answers == {"crime": "yes"}
    assert state.ended is None


@pytest.mark.parametrize("begun", ["lost", ""])
def test_an_older_one_is_kept_before_the_newest(begun: str):
    state = told(("c2", begins(3)), ("c3", an_answer(2, begun)))
    assert [a.number for a in state.assessments] == [1, 2, 3]
    assert [a.answers for a in state.assessments] == [{}, {"crime": "yes"}, {}]


def test_two_that_one_command_began_are_two():
    state = told(("c2", begins(2)), ("c2", begins(2)))
    assert [a.number for a in state.assessments] == [1, 2, 3]


def test_its_beginning_that_comes_after_all_gives_it_its_own():
    state = told(("c3", an_answer(2, "c2")), ("c2", begins(2)))
    assert [(a.number, a.trigger) for a in state.assessments] == [(1, ""), (2, "new_fact")]
    assert state.current.answers == {"crime": "yes"}


def test_each_of_several_that_were_counted_at_once_keeps_what_its_desk_says():
    other = replace(HANDLER, actor="5512")
    facts: list[tuple[Stamp, Fact]] = [
        (HANDLER, BEGAN),
        (replace(HANDLER, command="c2"), begins(2)),
        (replace(other, command="c3"), begins(2)),
        (replace(other, command="c4"), begins(3)),
        (replace(other, command="c5"), an_answer(2, "")),
    ]
    state = fold("call-1", [Event("call-1", stamp, fact) for stamp, fact in facts])
    assert {a.number: dict(a.answers) for a in state.assessments}[3] == {"crime": "yes"}

"""A fault is told to whoever it is told to: advice of a call where one is before them, and nowhere else."""

from __future__ import annotations

import pytest

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.problems import StorageUnavailable, Unforeseen, WrongMode
from rcrp_desktop.presentation.problem_text import Told, problem_words

TEXTS = load_texts(resource_path("text"))
FAULTS = (StorageUnavailable("busy"), WrongMode("x"), Unforeseen("x"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_where_there_is_no_call_no_advice_of_one_is_given(fault):
    """On the page that searches the record it read "Go on with the call"."""
    said = problem_words(fault, TEXTS, who="2290", time="01:43", told=Told.NO_CALL)
    for words in ("the call.", "you decide", "01:43", "Your last key"):
        assert words not in said.text
    assert said.means
    assert said.now


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_on_a_call_the_handler_is_told_to_go_on_and_what_to_write_in_cad(fault):
    said = problem_words(fault, TEXTS, who="2290", time="01:43", told=Told.CALL)
    assert "Go on with the call" in said.now
    assert "01:43" in said.now


def test_nobody_says_where_it_stands_and_no_call_is_supposed():
    plain = problem_words(FAULTS[0], TEXTS, who="", time="")
    assert plain == problem_words(FAULTS[0], TEXTS, who="", time="", told=Told.NO_CALL)

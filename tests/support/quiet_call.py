"""Answers of the shipped packs given on the call screen, each by the digit that stands beside it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.call_window import Screen
from tests.support.national_calls import at_home

QUIET = at_home(need="medical")
"""Nobody is in danger, and the ambulance service leads: in the order in which it is asked."""

GATE = dict(list(QUIET.items())[:5])
"""The safety gate of that call; where they are comes next."""

THREAT = {"caller": "public", "life_now": "yes"}
"""The least that is answered before police go at once."""


def say(screen: Screen, answers: Mapping[str, str]) -> None:
    """Answer these, each when it is asked."""
    for question, option in answers.items():
        screen.answer(question, option)


def answer_quietly(screen: Screen, many: int = len(QUIET)) -> None:
    """Answer so many of the questions that are asked as in a quiet call; all unless fewer are wanted."""
    for _ in range(many):
        if screen.question:
            screen.answer(screen.question, QUIET[screen.question])

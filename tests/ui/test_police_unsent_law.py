"""In any order of acts: a key that sent no police is told of until one of three things ends that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.ui.police_unsent import PoliceUnsent
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice

Kind = Literal[
    "key", "page says other words", "sent", "late", "recorded", "since", "police", "seen"
]
KINDS: tuple[Kind, ...] = (
    "key",
    "page says other words",
    "sent",
    "late",
    "recorded",
    "since",
    "police",
    "seen",
)
KEYS = ("a r1", "a r2", "b r1")
"""Two requests of one call are told of in the same words: people know a call, and no request, by its name."""


SINCE = 2
"""So many different words there are for what was decided since."""


@frozen
class Step:
    kind: Kind
    key: str
    page: int


class Desk:
    """What its person may expect beside what the program does: ``owed`` are the keys of which it is to be told.

    ``window`` are those that the window is to tell; of what is ``passing`` its page tells no more, and the window not yet.
    """

    def __init__(self, standing: StandingNotice, pages: list[QWidget]) -> None:
        standing.clear()
        self.standing, self.pages = standing, pages
        self.unsent = PoliceUnsent(standing)
        self.says = ["", ""]  # of which key
        self.owed: dict[str, int] = {}
        self.page_of: dict[str, int] = {}
        self.window: set[str] = set()
        self.since: dict[str, str] = {}
        self.sent: list[tuple[str, int, int]] = []
        self.passing: set[str] = set()
        self.time = 0

    def do(self, step: Step) -> None:
        self.time += 1
        key, call = step.key, step.key[0]
        match step.kind:
            case "key":
                self.says[step.page] = key
                page = self.pages[step.page]
                self.unsent.said_on(page, call, key, [call], f"{call} NOT sent.", "Press S.")
                self.since[key] = "Press S."
                self.owed[key], self.page_of[key] = self.time, step.page
                self.passing.discard(key)
            case "page says other words":
                self.says[step.page] = ""
            case "sent":
                self.sent.append((key, self.time, self.unsent.deciding(key)))
                self.passing |= {key} & self.owed.keys()
            case "late":
                self.unsent.undecided(key)
                self.window |= {key} & self.passing
                self.passing.discard(key)
            case "recorded":
                self._recorded(key)
            case "since":
                self.since[key] = f"Decided since: {self.time % SINCE}."
                self.unsent.say_beside(key, self.since[key])
            case "police":
                self.unsent.police_stand(call)
                self._end(*(one for one in self.owed if one[0] == call))
            case "seen":
                self.standing.clear()
                self._end(*self.window.copy())
        for page, says in zip(self.pages, self.says, strict=True):
            self.unsent.looked(page, [says[:1]])
        self.window |= {
            key for key in self.owed.keys() - self.passing if self.says[self.page_of[key]] != key
        }

    def _recorded(self, key: str) -> None:
        for one in [one for one in self.sent if one[0] == key]:
            self.sent.remove(one)
            self.unsent.decided(key, one[2])
            if self.owed.get(key, self.time) < one[1]:
                self._end(key)

    def _end(self, *keys: str) -> None:
        for key in keys:
            self.owed.pop(key, None)
            self.passing.discard(key)
            self.window.discard(key)

    def check(self) -> None:
        assert self.window <= self.owed.keys()
        lines = {f"{key[0]} NOT sent. {self.since[key]}" for key in self.window}
        assert sorted(lines) == sorted(self.standing.lines), "each once, as it is now"
        assert {key[0] for key in self.owed} == self.unsent.calls
        assert set(self.owed) == {key for call in "ab" for key in self.unsent.keys_of(call)}


@pytest.fixture(scope="module")
def parts() -> Iterator[list[QWidget]]:
    made = [StandingNotice(), QWidget(), QWidget()]
    yield made
    for part in (*made, made[0].pinned):  # type: ignore[attr-defined]
        part.deleteLater()


STEPS = st.builds(Step, st.sampled_from(KINDS), st.sampled_from(KEYS), st.sampled_from((0, 1)))


AGAIN: tuple[tuple[Kind, ...], ...] = (
    ("key", "page says other words", "since", "key"),
    ("key", "page says other words", "key", "since"),
)
"""The same key once more, before and after it was decided: the window says what holds now."""


BOTH_TOLD: tuple[tuple[Kind, str], ...] = (
    ("key", "a r1"),
    ("page says other words", "a r1"),
    ("key", "a r2"),
    ("page says other words", "a r2"),
)
SAME_WORDS: tuple[tuple[tuple[Kind, str], ...], ...] = (
    (*BOTH_TOLD, ("sent", "a r1"), ("recorded", "a r1")),
    (*BOTH_TOLD, ("since", "a r1")),
    (*BOTH_TOLD, ("since", "a r1"), ("seen", "a r1"), ("since", "a r2")),
    (*BOTH_TOLD, ("since", "a r1"), ("police", "b r1"), ("since", "a r2")),
    (("key", "a r1"), ("key", "a r2")),
)
"""One of two requests is decided, of one or both something holds since, and one key follows the other on a page."""


@example([Step(kind, key, 0) for kind, key in SAME_WORDS[0]])
@example([Step(kind, key, 0) for kind, key in SAME_WORDS[1]])
@example([Step(kind, key, 0) for kind, key in SAME_WORDS[2]])
@example([Step(kind, key, 0) for kind, key in SAME_WORDS[3]])
@example([Step(kind, key, 0) for kind, key in SAME_WORDS[4]])
@example([Step(kind, "a r1", 0) for kind in AGAIN[0]])
@example([Step(kind, "a r1", 0) for kind in AGAIN[1]])
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, max_size=25))
def test_it_is_told_of_until_one_of_three_things_ends_that(
    qtbot: QtBot, parts: list[QWidget], steps: list[Step]
):
    assert qtbot
    standing, *pages = parts
    assert isinstance(standing, StandingNotice)
    desk = Desk(standing, pages)
    for step in steps:
        desk.do(step)
        desk.check()

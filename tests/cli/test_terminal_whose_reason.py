"""At a terminal a reason is told of what is on the screen, in any assessment, and of another's decision as one's own words."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AddRationale
from tests.cli.test_terminal_elsewhere import Room
from tests.cli.test_terminal_screen import AMBULANCE, ENTER, TEXTS


class Other(Room):
    """Another handler, who accepts what is recommended and says why."""

    def accept(self) -> None:
        assert self.line is not None
        call, desk = self.line.state.call, self.bench.colleague("5512")
        self.bench.clock.pass_minutes(0.1)
        state = desk.reopen(call)
        for command in (AcceptRecommendation(), AddRationale("Home with her.")):
            desk.perform(state, command)
            state = desk.reopen(call)
        self.changed.add(call)

    def reasons(self) -> list[str]:
        assert self.line is not None
        return [d.rationale for a in self.line.state.assessments for d in a.decisions]


@pytest.fixture
def room() -> Other:
    return Other()


def test_why_is_told_of_ones_own_decision_after_new_information(room):
    console = room.take("1", "a", "n", "1", "Again", "r", "He has a knife", "w")
    assert room.reasons() == ["He has a knife"]
    assert "Why decided: He has a knife" in console.everything


def test_what_is_added_to_the_reason_of_another_is_said_to_be_ones_own(room):
    console = room.take(*AMBULANCE, room.accept, "w", *3 * [ENTER], "r", "Not my call", "w")
    assert room.reasons() == ["Home with her."]
    assert TEXTS("cli.call.reason_others", who="5512") in " ".join(console.everything.split())
    assert room.line is not None
    added = room.line.state.current.decisions[-1].added
    assert [(one.stamp.actor, one.text) for one in added] == [("4471", "Not my call")]


def test_no_reason_is_offered_where_nobody_decided(room):
    console = room.take(*AMBULANCE, "w")
    assert TEXTS("cli.call.rationale") not in console.everything

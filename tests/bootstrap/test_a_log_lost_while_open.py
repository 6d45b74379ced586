"""A log that is broken under the running program: the journal holds what comes, and the log begins again without a restart."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Recorded, Spilled
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.notes import WriteNote
from tests.adapters.sqlite.test_any_fault import (
    a_folder_instead,
    an_empty_log_instead,
    emptied,
    frontier_that_is_none,
    half,
    no_own_row,
    noise,
    overwritten,
    removed,
    without_tables,
)
from tests.support.room import SeedKeys

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an open file cannot be replaced there")

LOST = [
    emptied,
    overwritten,
    noise,
    half,
    removed,
    a_folder_instead,
    an_empty_log_instead,
    without_tables,
    frontier_that_is_none,
    no_own_row,
]

TELLING = (half, frontier_that_is_none, no_own_row)
"""Of these something can be read still, so that the call goes on from there, marked."""


@pytest.fixture
def place(tmp_path: Path) -> Generator[Workplace]:
    made = Workplace(
        open_desk(StartOptions(tmp_path, "national-2023", "handler", "4471")), keys=SeedKeys()
    )
    made.open_log()
    yield made
    made.close()


def noted(place: Workplace, performed: Performed, text: str) -> Performed:
    done = place.calls.perform(performed.state, WriteNote(text))
    assert isinstance(done, Performed)
    return done


@pytest.mark.parametrize("damage", LOST)
def test_the_log_begins_again_in_the_running_program(
    place: Workplace, damage: Callable[[Path], object]
):
    assert place.place is not None
    begun = place.calls.begin()
    damage(place.place.path)
    during = noted(place, begun, "while it was broken")
    assert isinstance(during.recording, Spilled)
    assert place.recorder.is_log_lost
    notices = place.open_log()
    assert {notice.kind for notice in notices} & {"corrupt", "rollback", "fork", "schema"}
    assert not place.recorder.has_waiting
    after = noted(place, during, "and after")
    assert isinstance(after.recording, Recorded)
    told = place.calls.reopen(begun.state.call)
    assert told.notes == "and after"
    assert bool(told.set_aside) == (damage in TELLING)
    assert SqliteLogVerifier().verify(place.place.path).exit_code == 0
    assert place.open_log() == (), "once"


def test_a_folder_that_is_away_is_waited_for(place: Workplace):
    assert place.place is not None
    folder = place.place.path.parent
    begun = place.calls.begin()
    away = folder.rename(folder.with_name("away"))
    during = noted(place, begun, "meanwhile")
    assert isinstance(during.recording, Spilled)
    assert not place.recorder.is_log_lost
    assert place.open_log() == ()
    with pytest.raises(OperationalProblem):
        place.recorder.recover()
    away.rename(folder)
    place.recorder.recover()
    assert isinstance(noted(place, during, "back").recording, Recorded)

"""A log that is broken under the running program: the journal holds what comes, and the log begins again without a restart."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Recorded, Spilled
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.answers import AnswerQuestion
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
from tests.support.room import Room, SeedKeys
from tests.support.stand_alone import VERIFIER

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


def at_desk(data: Path) -> Workplace:
    return Workplace(
        open_desk(StartOptions(data, "national-2023", "handler", "4471")), keys=SeedKeys()
    )


@pytest.fixture
def place(tmp_path: Path) -> Generator[Workplace]:
    made = at_desk(tmp_path)
    made.open_log()
    yield made
    made.close()


def overridden(place: Workplace) -> str:
    """A call with an override that the log has acknowledged."""
    begun = place.calls.begin()
    raised = place.calls.raise_override(begun.state)
    assert isinstance(place.calls.record_events(raised.events), Recorded)
    return begun.state.call


def killed(place: Workplace) -> None:
    """Everything is let go of without a word, as the system does it."""
    log = place.recorder.log
    assert isinstance(log, SqliteAuditLog)
    log.abandon()
    log._tools.lock.release()
    place.recorder._log = None
    place.journal.close()
    place.records.close()


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


@pytest.mark.parametrize("damage", LOST)
def test_what_a_lost_log_had_acknowledged_is_in_the_next_once(
    place: Workplace, damage: Callable[[Path], object]
):
    assert place.place is not None
    call = overridden(place)
    before = [(e.kind, e.command, e.at_ms, e.actor) for e in place.records.entries_of(call)]
    damage(place.place.path)
    with pytest.raises(OperationalProblem):
        place.recorder.look()  # nothing was written since
    assert place.recorder.is_kept_anew
    place.open_log()
    assert place.journal.pending() == []
    told = place.calls.reopen(call)
    assert told.override is not None
    assert not told.damaged
    entries = [e for e in place.records.entries_of(call) if e.kind != "call_carried_over"]
    assert [(e.kind, e.command, e.at_ms, e.actor) for e in entries] == before
    assert SqliteLogVerifier().verify(place.place.path).exit_code == 0
    removed(place.place.path)  # and once more
    with pytest.raises(OperationalProblem):
        place.recorder.look()
    place.open_log()
    assert place.calls.reopen(call).override == told.override


@pytest.mark.parametrize("is_back", [False, True])
@pytest.mark.parametrize("damage", LOST)
def test_what_another_desk_had_read_of_a_lost_log_it_has_read_of_the_next(
    place: Workplace, tmp_path: Path, damage: Callable[[Path], object], is_back: bool
):
    """By its clock, days behind, its answer came before the one that it changes."""
    assert place.place is not None
    begun = place.calls.begin()
    told = place.calls.perform(begun.state, AnswerQuestion("weapon", "no"))
    assert isinstance(told, Performed)
    room = Room(tmp_path, engines=place.engines)  # type: ignore[arg-type]
    other = room.desk("5512")
    changed = other.do(other.reopened(told.state), AnswerQuestion("weapon", "yes"))
    before = [e.command for e in place.records.entries_of(changed.call)]
    assert place.calls.reopen(changed.call).current.answers["weapon"] == "yes"
    path = place.place.path
    as_it_was = path.read_bytes()
    damage(path)
    with pytest.raises(OperationalProblem):
        place.recorder.look()
    place.open_log()
    if is_back:
        back = path.parent / "earlier" / "restored" / path.name
        back.parent.mkdir(parents=True)
        back.write_bytes(as_it_was)
    read = [e for e in place.records.entries_of(changed.call) if e.kind != "call_carried_over"]
    assert [e.command for e in read] == before
    assert place.calls.reopen(changed.call).current.answers["weapon"] == "yes"
    assert not any(event.stamp.unseen for event in retell("", read, lambda _: None).events)
    assert SqliteLogVerifier().verify(path).exit_code == 0
    assert VERIFIER.verify(path)["exit_code"] == 0
    room.close()


@pytest.mark.parametrize("damage", [removed, emptied, noise, an_empty_log_instead])
def test_a_start_after_the_loss_was_seen_has_the_override(
    tmp_path: Path, damage: Callable[[Path], object]
):
    first = at_desk(tmp_path)
    first.open_log()
    assert first.place is not None
    call = overridden(first)
    damage(first.place.path)
    with pytest.raises(OperationalProblem):
        first.recorder.look()
    killed(first)
    again = at_desk(tmp_path)
    assert not again.calls.unfinished().is_all
    again.open_log()
    assert again.calls.reopen(call).override is not None
    assert call in [state.call for state in again.calls.unfinished().states]
    again.close()


def test_a_call_that_was_open_before_this_start_is_written_anew_too(tmp_path: Path):
    first = at_desk(tmp_path)
    first.open_log()
    call = overridden(first)
    first.close()
    place = at_desk(tmp_path)
    assert [state.call for state in place.calls.unfinished().states] == [call]
    place.open_log()
    assert place.place is not None
    removed(place.place.path)
    with pytest.raises(OperationalProblem):
        place.recorder.look()
    place.open_log()
    assert place.calls.reopen(call).override is not None
    place.close()


def test_what_waited_when_the_log_was_lost_comes_behind_what_it_had(place: Workplace):
    assert place.place is not None
    begun = place.calls.begin()
    away = place.place.path.rename(place.place.path.with_name("away"))
    during = noted(place, begun, "first")
    later = noted(place, during, "second")
    assert isinstance(later.recording, Spilled)
    place.open_log()
    assert away.exists()
    kinds = [entry.kind for entry in place.records.entries_of(begun.state.call)]
    assert kinds[0] == "call_began"
    told = place.calls.reopen(begun.state.call)
    assert (told.notes, told.damaged) == ("second", False)


def logs_away(log: Path) -> None:
    log.parents[1].rename(log.parents[2] / "elsewhere")


def folder_gone(log: Path) -> None:
    shutil.rmtree(log.parent)


GONE = [removed, emptied, noise, folder_gone, logs_away]


@pytest.mark.parametrize("damage", GONE)
def test_the_first_screen_says_that_a_record_is_gone(
    tmp_path: Path, damage: Callable[[Path], object]
):
    first = at_desk(tmp_path)
    assert first.calls.unfinished().is_all, "nothing was recorded here yet"
    first.open_log()
    assert first.place is not None
    overridden(first)
    killed(first)
    damage(first.place.path)
    again = at_desk(tmp_path)
    assert not again.calls.unfinished().is_all
    again.open_log()
    assert again.calls.unfinished().is_all, "from then on it is said that one was set aside"
    again.close()


@pytest.mark.parametrize("damage", [*GONE, an_empty_log_instead])
def test_a_call_of_this_program_is_never_read_back_as_if_nothing_had_been_done(
    place: Workplace, damage: Callable[[Path], object]
):
    assert place.place is not None
    call = overridden(place)
    damage(place.place.path)
    try:
        state = place.calls.reopen(call)
    except OperationalProblem:
        return
    assert state.damaged


@pytest.mark.parametrize("damage", [folder_gone, logs_away])
def test_what_a_log_had_is_kept_while_its_folder_is_away(
    place: Workplace, damage: Callable[[Path], object]
):
    assert place.place is not None
    call = overridden(place)
    damage(place.place.path)
    with pytest.raises(OperationalProblem):
        place.recorder.look()
    kept = [entry for spilled in place.journal.pending() for entry in spilled.entries]
    assert [e.kind for e in kept if e.call == call][-1] == "override_raised"

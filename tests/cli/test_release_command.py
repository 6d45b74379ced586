"""What a fault in the program keeps from the record for good, a person can let go of: nothing is lost by it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from rcrp_desktop.adapters import spill, spill_share
from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.keys import NoKeys
from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.cli import release
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt, Unrecordable
from rcrp_desktop.domain.call.notes import WriteNote
from tests.cli.conftest import Terminal


def desk(rcrp: Terminal) -> Workplace:
    place = Workplace(open_desk(StartOptions(rcrp.data)), keys=NoKeys())
    place.open_log()
    return place


@pytest.fixture
def held(rcrp: Terminal, monkeypatch: pytest.MonkeyPatch) -> str:
    """A call whose override no log takes for a fault of ours, with a note behind it."""
    place = desk(rcrp)
    true_append = SqliteAuditLog.append

    def full(*_: object) -> Receipt:
        raise StorageUnavailable("full")

    def chokes(log: SqliteAuditLog, given: Sequence[NewEntry]) -> Receipt:
        if any(entry.kind == "override_raised" for entry in given):
            raise KeyError("a mistake of ours")
        return true_append(log, given)

    with monkeypatch.context() as patch:
        patch.setattr(SqliteAuditLog, "append", full)
        state = place.calls.begin().state
        raised = place.calls.raise_override(state)
        place.calls.record_events(raised.events)
        place.calls.perform(raised.state, WriteNote("He said that he will jump."))
    monkeypatch.setattr(SqliteAuditLog, "append", chokes)
    place.close()
    return state.call


@pytest.fixture
def spilled(rcrp: Terminal, monkeypatch: pytest.MonkeyPatch) -> str:
    """A call of which only the override waits, in the spill file of an earlier start."""
    place = desk(rcrp)

    def full(*_: object) -> Receipt:
        raise StorageUnavailable("full")

    state = place.calls.begin().state
    with monkeypatch.context() as patch:
        patch.setattr(SqliteAuditLog, "append", full)
        place.calls.record_events(place.calls.raise_override(state).events)
        place.close()
    return state.call


def test_it_says_what_is_held_and_changes_nothing(rcrp: Terminal, held: str):
    told = rcrp("audit", "release")
    assert (told.exit_code, told.stdout) == (1, "")
    assert held in told.stderr
    assert "Nothing was changed" in told.stderr
    assert list((rcrp.data / "spill").rglob("*.jsonl"))
    assert rcrp.kinds() == ["call_began"]


def test_it_lets_go_and_nothing_is_lost(rcrp: Terminal, held: str):
    told = rcrp("audit", "release", "--yes")
    assert told.exit_code == 0, told.output
    assert rcrp.kinds() == ["call_began", "act_unconfirmed", "note_written"]
    found = rcrp.entries()[1]
    assert (found.body["claimed"], found.body["why"]) == ("override_raised", "unforeseen")
    assert not list((rcrp.data / "spill").rglob("*.jsonl"))
    place = desk(rcrp)
    (state,) = place.calls.unfinished().states
    assert state.call == held
    assert state.override is not None, "a threat to life holds until somebody looks at it"
    assert state.override.unconfirmed
    place.close()
    again = rcrp("audit", "release", "--yes")
    assert (again.exit_code, again.stderr) == (0, "")
    assert "Nothing is held back" in again.stdout


def lock_is_a_folder(journal: Path) -> None:
    lock = journal.with_name(journal.name + ".lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()


def is_a_link(journal: Path) -> None:
    journal.rename(journal.with_name("moved"))
    journal.symlink_to(journal.with_name("moved"))


def is_larger_than_any(journal: Path) -> None:
    with journal.open("ab") as file:
        file.truncate(64 * 1024 * 1024 + 1)


def folder_is_a_file(journal: Path) -> None:
    shutil.rmtree(journal.parent)
    journal.parent.symlink_to(journal.parent)


@contextmanager
def another_copy_has_it(journal: Path) -> Generator[None]:
    lock = FileLock(journal.with_name(journal.name + ".lock"))
    lock.say(is_writing=True)
    yield
    lock.release()


@contextmanager
def done_by(harm: Callable[[Path], object], journal: Path) -> Generator[None]:
    done = harm(journal)
    if isinstance(done, AbstractContextManager):
        with done:
            yield
    else:
        yield


@pytest.mark.parametrize("given", [(), ("--yes",)])
@pytest.mark.parametrize(
    "harm",
    [lock_is_a_folder, is_a_link, is_larger_than_any, folder_is_a_file, another_copy_has_it],
)
def test_what_could_not_be_looked_at_is_not_said_to_be_in_the_record(
    rcrp: Terminal, spilled: str, harm: Callable[[Path], object], given: tuple[str, ...]
):
    (journal,) = (rcrp.data / "spill").rglob("*.jsonl")
    with done_by(harm, journal):
        told = rcrp("audit", "release", *given)
    assert (told.exit_code, told.stdout) == (1, "")
    named = journal.parent.name if harm is folder_is_a_file else journal.name
    assert f"NOT looked at: {named}." in told.stderr
    assert "override_raised" not in rcrp.kinds()


@pytest.mark.parametrize(("seconds", "is_all"), [(40, True), (0, False)])
def test_what_is_more_than_one_look_reads_is_read_to_the_end_or_named(
    rcrp: Terminal, spilled: str, monkeypatch: pytest.MonkeyPatch, seconds: int, is_all: bool
):
    (journal,) = (rcrp.data / "spill").rglob("*.jsonl")
    for number in range(8):
        other = journal.with_name(f"{journal.name.split('.')[0]}.{number:08x}.jsonl")
        other.write_bytes(b"")
        os.utime(other, (0, 0))
    monkeypatch.setattr(spill_share, "MOST_FILES", 1)
    monkeypatch.setattr(release, "_LONGEST_SECONDS", seconds)
    told = rcrp("audit", "release")
    assert told.exit_code == (0 if is_all else 1), told.output
    assert ("Nothing is held back" in told.stdout) == is_all
    assert ("NOT looked at" in told.stderr) != is_all
    assert ("override_raised" in rcrp.kinds()) == is_all


def test_what_no_record_takes_is_said_also_when_no_fault_held_it(
    rcrp: Terminal, spilled: str, monkeypatch: pytest.MonkeyPatch
):
    true_append = SqliteAuditLog.append

    def never(log: SqliteAuditLog, given: Sequence[NewEntry]) -> Receipt:
        if any(entry.kind == "override_raised" for entry in given):
            raise Unrecordable("It chokes.")
        return true_append(log, given)

    with monkeypatch.context() as patch:
        patch.setattr(SqliteAuditLog, "append", never)
        told = rcrp("audit", "release", "--yes")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "No record takes" in told.stderr


def test_a_fault_in_the_look_whether_it_is_recorded_can_be_let_go_of_as_well(
    rcrp: Terminal, spilled: str, monkeypatch: pytest.MonkeyPatch
):
    true_known = SqliteAuditLog.known

    def known(log: SqliteAuditLog, act: Sequence[NewEntry]) -> str:
        if any(entry.kind == "override_raised" for entry in act):
            raise KeyError("a mistake of ours")
        return true_known(log, act)

    monkeypatch.setattr(SqliteAuditLog, "known", known)
    told = rcrp("audit", "release", "--yes")
    assert told.exit_code == 0, told.output
    assert rcrp.kinds() == ["call_began", "act_unconfirmed"]
    assert not list((rcrp.data / "spill").rglob("*.jsonl"))


def test_what_waits_for_a_log_that_is_gone_is_a_record_as_well(rcrp: Terminal, spilled: str):
    shutil.rmtree(rcrp.data / "logs")
    told = rcrp("audit", "release")
    assert "There is no record" not in told.output
    assert not list((rcrp.data / "spill").rglob("*.jsonl"))


def test_of_a_folder_without_a_record_it_says_so_and_makes_nothing(rcrp: Terminal):
    nothere = rcrp.data.parent / "nothere"
    told = Terminal(nothere)("audit", "release")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "There is no record in" in told.stderr
    assert not nothere.exists()


@pytest.fixture
def many(rcrp: Terminal, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fault that holds more than one look reads, and a call behind it that it does not hold."""
    monkeypatch.setattr(spill_share, "MOST_LINES", 5)
    place, true_append = desk(rcrp), SqliteAuditLog.append

    def full(*_: object) -> Receipt:
        raise StorageUnavailable("full")

    def chokes(log: SqliteAuditLog, given: Sequence[NewEntry]) -> Receipt:
        if any(entry.kind == "override_raised" for entry in given):
            raise KeyError("a mistake of ours")
        return true_append(log, given)

    with monkeypatch.context() as patch:
        patch.setattr(SqliteAuditLog, "append", full)
        held = place.calls.begin().state
        raised = place.calls.raise_override(held)
        place.calls.record_events(raised.events)
        state = raised.state
        for number in range(12):
            state = place.calls.perform(state, WriteNote(f"note {number}")).state
        place.calls.begin()
    monkeypatch.setattr(SqliteAuditLog, "append", chokes)
    place.close()
    return held.call


def test_what_a_fault_holds_does_not_keep_what_else_was_left_from_the_record(
    rcrp: Terminal, many: str
):
    told = rcrp("audit", "release")
    assert told.exit_code == 1
    assert many in told.stderr
    assert rcrp.kinds().count("call_began") == 2, "the call behind it is on record"


def test_all_that_was_let_go_of_is_counted_however_many_looks_it_took(rcrp: Terminal, many: str):
    told = rcrp("audit", "release", "--yes")
    assert told.exit_code == 0, told.output
    assert rcrp.kinds().count("note_written") == 12
    assert "Recorded as they are: 12." in told.stdout, "all else was on record by itself"


def test_a_look_that_can_read_nothing_more_is_the_last(
    rcrp: Terminal, many: str, monkeypatch: pytest.MonkeyPatch
):
    """What is held fills all there is room for: nothing comes by looking again, and it is said what was not read."""
    monkeypatch.setattr(spill, "_MOST_HELD", 0)
    looks: list[None] = []
    true_look = Recorder.look

    def look(recorder: Recorder) -> None:
        looks.append(None)
        assert len(looks) < 20, "it goes round for nothing"
        true_look(recorder)

    monkeypatch.setattr(Recorder, "look", look)
    told = rcrp("audit", "release")
    assert told.exit_code == 1
    assert ".jsonl" in told.stderr

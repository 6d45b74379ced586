"""Two copies of the program after a kill: what earlier starts left goes to the one that has the log, whoever saw it first."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rcrp_desktop.adapters import spill_share
from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.keys import NoKeys
from rcrp_desktop.adapters.private_files import private_folder
from rcrp_desktop.adapters.spill_left import LeftFile
from rcrp_desktop.adapters.sqlite.log_places import LOCK_FILE
from rcrp_desktop.application.problems import LogInUse, StorageUnavailable
from rcrp_desktop.application.recording import Recorded, Spilled
from rcrp_desktop.bootstrap.workplace import Workplace
from tests.support.start_sweep import SETTINGS, workplace


def refused(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    def full(_: object) -> None:
        raise StorageUnavailable("full", "x")

    monkeypatch.setattr(place.recorder.log, "append", full)
    return monkeypatch


def an_override(place: Workplace) -> tuple[str, Recorded | Spilled]:
    call = place.calls.new_call()
    return call.call, place.calls.record_events(place.calls.raise_override(call).events)


def killed(place: Workplace) -> None:
    """The system takes every lock back, and nothing is written any more."""
    for file in place.journal._files():
        (file.lock if isinstance(file, LeftFile) else file._lock).release()
    if place.recorder.log is not None:
        place.recorder.log.abandon()  # type: ignore[attr-defined]
        place.recorder.log._tools.lock.release()  # type: ignore[attr-defined]
    place.records.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "settings.toml").write_text(SETTINGS)
    return tmp_path


@pytest.fixture
def spilled(data: Path) -> Iterator[str]:
    """A call of which an earlier start left the override in the spill file."""
    with pytest.MonkeyPatch.context() as patch:
        place = workplace(data)
        place.open_log()
        refused(place, patch)
        call, recording = an_override(place)
        assert isinstance(recording, Spilled)
        killed(place)
    return call


def listed(place: Workplace) -> tuple[set[str], bool]:
    found = place.calls.unfinished()
    return {state.call for state in found.states if state.override is not None}, found.is_all


def opened(place: Workplace) -> bool:
    try:
        place.open_log()
    except LogInUse:
        return False
    return True


@pytest.mark.parametrize("first_has_log", [True, False])
def test_what_was_left_goes_to_the_copy_that_has_the_log(
    data: Path, spilled: str, first_has_log: bool
):
    first, second = workplace(data), workplace(data)
    with_log, other = (first, second) if first_has_log else (second, first)
    assert opened(with_log)
    if not first_has_log:
        assert listed(with_log) == (set(), False), "it waits in other hands, and that is known"
    assert not opened(other)
    if not first_has_log:
        assert listed(other) == (set(), False)
    with_log.recorder.look()
    assert listed(with_log) == ({spilled}, True)
    other.recorder.look()
    assert listed(other) == ({spilled}, True)
    assert not list((data / "spill").rglob("*.jsonl"))
    other.close()
    with_log.close()


def test_a_copy_that_is_killed_before_it_knows_leaves_it_to_the_other(data: Path, spilled: str):
    first, second = workplace(data), workplace(data)
    assert opened(second)
    killed(first)
    second.recorder.look()
    assert listed(second) == ({spilled}, True)
    second.close()


def test_what_a_living_copy_writes_itself_is_no_cause_for_alarm(data: Path):
    first, second = workplace(data), workplace(data)
    assert opened(first)
    assert not opened(second)
    call, recording = an_override(second)
    assert isinstance(recording, Spilled)
    for _ in range(2):
        first.recorder.look()
        assert listed(first) == (set(), True)
    second.close()
    first.recorder.look()
    assert listed(first) == ({call}, True), "and is taken in when that copy ends"
    first.close()


def test_the_copy_that_gets_the_log_later_takes_in_what_the_first_left(
    data: Path, monkeypatch: pytest.MonkeyPatch
):
    first, second = workplace(data), workplace(data)
    assert opened(first)
    assert not opened(second)
    mine, _ = an_override(second)
    with monkeypatch.context() as patch:
        refused(first, patch)
        theirs, recording = an_override(first)
        assert isinstance(recording, Spilled)
        killed(first)
    assert opened(second)
    assert listed(second) == ({mine, theirs}, True)
    assert not list((data / "spill").rglob("*.jsonl"))
    second.close()


def test_two_copies_without_the_log_do_not_take_from_each_other(data: Path, spilled: str):
    first, second, third = (workplace(data) for _ in range(3))
    assert opened(first)
    for other in (second, third):
        assert not opened(other)
        an_override(other)
    for _ in range(2):
        for place in (second, third, first):
            place.recorder.look()
    assert listed(first) == ({spilled}, True)
    assert [len(place.journal.pending()) for place in (first, second, third)] == [0, 1, 1]
    for place in (third, second):
        place.close()
    first.recorder.look()
    assert len(listed(first)[0]) == 3
    first.close()


def test_while_more_lies_there_than_was_looked_at_calls_may_be_missing_and_that_is_known(
    data: Path, spilled: str, monkeypatch: pytest.MonkeyPatch
):
    (journal,) = (data / "spill").rglob("*.jsonl")
    for number in range(30):
        older = journal.with_name(f"{journal.name.split('.')[0]}.{number:08x}.jsonl")
        older.write_bytes(b"")
        os.utime(older, (0, 0))
    monkeypatch.setattr(spill_share, "MOST_FILES", 1)
    place = workplace(data)
    assert listed(place) == (set(), False)
    assert opened(place)
    assert listed(place) == (set(), False)
    call, recording = an_override(place)
    assert isinstance(recording, Recorded), "no act waits for what was not looked at"
    for _ in range(30):
        place.recorder.look()
    assert listed(place) == ({spilled, call}, True)
    assert not list((data / "spill").rglob("*.jsonl"))
    place.close()


# --- over a new folder -------------------------------------------------------------------------


def unkeyed(data: Path) -> Workplace:
    return workplace(data, NoKeys())


def beginning(place: Workplace) -> FileLock:
    """It has the lock, and nothing lies there yet: no log, no key, no head."""
    assert place.place is not None
    folder = place.place.path.parent
    private_folder(folder)
    return FileLock(folder / LOCK_FILE)


def begun(place: Workplace, lock: FileLock) -> None:
    lock.release()
    place.open_log()


@pytest.mark.parametrize("desk", [workplace, unkeyed])
@pytest.mark.parametrize("then", ["acts on", "asks for the log again", "ends"])
def test_what_a_copy_does_while_another_begins_the_log_is_known_as_its_own(
    data: Path, desk: Callable[[Path], Workplace], then: str
):
    first, second = desk(data), desk(data)
    lock = beginning(first)
    assert not opened(second)
    calls = {an_override(second)[0]}
    begun(first, lock)
    if then == "acts on":
        calls.add(an_override(second)[0])
    if then == "asks for the log again":
        assert not opened(second)
    second.close() if then == "ends" else killed(second)
    first.recorder.look()
    assert listed(first) == (calls, True)
    assert [notice.kind for notice in first.recorder.notices()] == []
    assert not any(state.unconfirmed for state in first.calls.unfinished().states)
    first.close()


def test_a_copy_that_is_bound_does_not_write_its_file_anew_at_each_try(data: Path):
    first, second = workplace(data), workplace(data)
    assert opened(first)
    assert not opened(second)
    an_override(second)
    before = list((data / "spill").rglob("*.jsonl"))
    assert not opened(second)
    assert list((data / "spill").rglob("*.jsonl")) == before
    second.close()
    first.close()

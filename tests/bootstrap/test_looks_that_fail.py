"""A disk that fails at any look, or a folder that is closed: there is a window, and what was not seen is not nothing."""

from __future__ import annotations

import errno
import os
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from rcrp_desktop.adapters.spill_files import folder_of
from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable
from rcrp_desktop.bootstrap.window import make_parts
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from tests.support.other_account import CAN_BE_OTHERS, other_accounts
from tests.support.room import SeedKeys
from tests.support.start_sweep import Spilt, workplace

pytestmark = [pytest.mark.qt]

LOOKS = ("stat", "lstat", "listdir", "scandir")
POINTS = 25


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Spilt:
    return Spilt(tmp_path_factory.mktemp("desk") / "data")


class Failing:
    """Stands before ``os``: looks below ``folder`` fail as long as ``fails`` says so of their number and path."""

    def __init__(
        self, folder: Path, fails: Callable[[int, str], int], looks: Sequence[str] = LOOKS
    ) -> None:
        self.seen = 0
        self._folder = str(folder)
        self._fails = fails
        self._looks = looks

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in LOOKS:
                patch.setattr(os, name, self._wrapped(name, getattr(os, name)))
            yield

    def _wrapped(self, name: str, true: Callable[..., object]) -> Callable[..., object]:
        def look(path: object = ".", *given: object, **named: object) -> object:
            kind = name if named.get("follow_symlinks", True) else "lstat"
            is_there = isinstance(path, str | os.PathLike)
            if kind in self._looks and is_there and os.fspath(path).startswith(self._folder):
                number = self.seen
                self.seen += 1
                fault = self._fails(number, os.fspath(path))
                if fault:
                    raise OSError(fault, os.strerror(fault), os.fspath(path))
            return true(path, *given, **named)

        return look


def shown(place: Workplace) -> tuple[set[str], bool]:
    found = make_parts(place, ask_role=False).unfinished()
    return {state.call for state in found.states}, found.is_all


def faults_of(desk: Spilt, data: Path, failing: Failing) -> list[str]:
    """What a start says of calls that it did not see, and whether they come back once the disk is well."""
    faults: list[str] = []
    place: Workplace | None = None
    try:
        with failing():
            place = workplace(data)
            for _ in range(2):
                calls, is_all = shown(place)
                if is_all and not desk.calls <= calls:
                    faults.append(
                        f"{len(desk.calls - calls)} calls are missing, and that is not said"
                    )
                with suppress(OperationalProblem):
                    place.open_log()
        place.open_log()
        place.recorder.look()
        calls, is_all = shown(place)
        if not desk.calls <= calls or not is_all:
            faults.append(f"{len(desk.calls - calls)} calls do not come back, all: {is_all}")
    except Exception as fault:  # noqa: BLE001 - whatever it is, it kept the window shut
        faults.append(f"{type(fault).__name__}: {fault}")
    finally:
        if place is not None:
            with suppress(OperationalProblem):
                place.close()
    return faults


def but_settings(path: str) -> bool:
    """Without them nobody knows whose calls they are: see ``test_settings_that_are_lost``."""
    return not path.endswith((".toml", "data"))


@pytest.mark.parametrize("fault", [errno.EIO, errno.EACCES])
@pytest.mark.parametrize("lasting", [False, True])
def test_any_look_that_fails_leaves_a_window_and_no_call_unsaid(
    desk: Spilt, tmp_path: Path, fault: int, *, lasting: bool
):
    counted = Failing(tmp_path, lambda _number, _path: 0)
    assert faults_of(desk, desk.copied(tmp_path / "data"), counted) == []
    chosen = random.Random(random.getrandbits(64))  # of the run's own seed
    for point in sorted(chosen.sample(range(counted.seen), min(POINTS, counted.seen))):

        def fails(number: int, path: str, point: int = point) -> int:
            is_hit = number >= point if lasting else number == point
            return fault if is_hit and but_settings(path) else 0

        data = desk.copied(tmp_path / "data")
        assert faults_of(desk, data, Failing(tmp_path, fails)) == [], point


@pytest.mark.parametrize("fault", [errno.EIO, errno.EACCES])
@pytest.mark.parametrize("what", ["spill", "spill of the account", "the journal"])
def test_a_spill_folder_or_file_that_cannot_be_looked_at_is_not_an_empty_one(
    desk: Spilt, tmp_path: Path, what: str, fault: int
):
    data = desk.copied(tmp_path / "data")
    journal = data / desk.journal.relative_to(desk.data)
    closed = {"spill": journal.parent.parent, "spill of the account": journal.parent}.get(
        what, journal
    )

    def fails(_number: int, path: str) -> int:
        return fault if Path(path).is_relative_to(closed) else 0

    with Failing(tmp_path, fails)():
        place = workplace(data)
        assert place.recorder.has_waiting
        notices = place.open_log()
        assert {n.kind for n in notices if n.kind.startswith("spill")} == {"spill_unread"}
        assert shown(place) == (desk.calls - {desk.spilled}, False)
        assert not place.journal.is_read()
        assert place.recorder.notices() == (), "told once"
    place.recorder.look()
    assert shown(place) == (desk.calls, True)
    assert list(journal.parent.glob("*.jsonl")) == []
    place.close()


def test_a_training_area_opens_whose_spill_folder_may_not_be_entered(desk: Spilt, tmp_path: Path):
    data = desk.copied(tmp_path / "data")

    def fails(_number: int, path: str) -> int:
        return errno.EACCES if Path(path).is_relative_to(data / "training" / "spill") else 0

    with Failing(tmp_path, fails)():
        place = Workplace(open_desk(StartOptions(data)), "training", keys=SeedKeys())
        assert "spill_unread" in [notice.kind for notice in place.open_log()]
        assert not place.unfinished().is_all
    place.close()


def test_a_folder_of_logs_set_aside_that_cannot_be_looked_into_uses_no_epoch_twice(
    desk: Spilt, tmp_path: Path
):
    data = desk.copied(tmp_path / "data")
    log = data / desk.before.log.relative_to(desk.data)
    log.write_bytes(b"\xff" * 9000)

    def fails(_number: int, path: str) -> int:
        return errno.EACCES if Path(path) == log.parent / "earlier" else 0

    with Failing(tmp_path, fails)():
        place = workplace(data)
        with pytest.raises(StorageUnavailable):
            place.open_log()
        place.close()
    assert log.read_bytes() == b"\xff" * 9000, "it is where it was"


def test_a_log_that_cannot_be_looked_at_is_no_log_that_is_gone(desk: Spilt, tmp_path: Path):
    """A failed look was taken for nothing there: another was begun in its place, and the fault flew as a bug."""
    data = desk.copied(tmp_path / "data")
    log = data / desk.before.log.relative_to(desk.data)

    def fails(_number: int, path: str) -> int:
        return errno.EIO if Path(path) == log else 0

    before = log.read_bytes()
    with Failing(tmp_path, fails, ("lstat",))():
        place = workplace(data)
        with pytest.raises(StorageUnavailable):
            place.open_log()
        place.close()
    assert log.read_bytes() == before


@pytest.mark.skipif(not CAN_BE_OTHERS, reason="only root can be somebody for whom modes hold")
def test_folders_that_are_closed_for_real_end_in_words(desk: Spilt):
    """Each mode at each folder kept the window shut, or ended the report, with a traceback."""
    with (
        tempfile.TemporaryDirectory() as homes,
        other_accounts(Path(homes), ()) as (handler,),
    ):
        data = desk.copied(handler.home / "data")
        for path in (data, *data.rglob("*")):
            os.chown(path, handler.uid, handler.uid)
        said: list[str] = []
        closed = [
            (data, 0o000), (data, 0o400), (data / "spill", 0o000),
            (folder_of(data, desk.journal.parent.name), 0o400),
            (data / desk.before.log.parent.relative_to(desk.data), 0o400),
        ]  # fmt: skip
        for folder, mode in closed:
            was = folder.stat().st_mode
            folder.chmod(mode)
            window = handler.run("-m", "rcrp_desktop", "--smoke", "--data", str(data))
            report = handler.rcrp("doctor", "--data", str(data))
            folder.chmod(was)
            said += [done.stderr for done in (window, report) if "Traceback" in done.stderr]
            assert window.returncode in (0, 3), (folder, mode, window.stderr)
            told = f"{folder} may not be read" in report.stdout
            assert told or (folder == data and not mode), (folder, mode, report.stdout)
    assert said == []

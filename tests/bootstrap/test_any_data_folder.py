"""Nothing that is read at start keeps the window shut: it is set aside or left alone, it is said, the call is taken."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.sqlite.log_places import LOCK_FILE
from rcrp_desktop.adapters.sqlite.records import PAGE
from tests.support.start_sweep import Before, cut_off, lost, start, sweep, with_copy

pytestmark = [pytest.mark.qt]


@pytest.fixture(scope="module", params=["closed", "killed"])
def before(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Before:
    data = tmp_path_factory.mktemp("desk") / "data"
    return cut_off(data, cleanly=request.param == "closed")


def test_an_untouched_folder_opens_as_it_was(before: Before, tmp_path: Path):
    found = with_copy(before, tmp_path / "data", lambda _: None)
    assert lost(before, found) == []
    assert found.recorded
    assert not found.set_aside


def test_one_flipped_bit_in_any_page_of_the_log_loses_no_call(before: Before, tmp_path: Path):
    size = before.log.stat().st_size
    chosen = random.Random(random.getrandbits(64))  # of the run's own seed
    pages = [8 * (page * PAGE) + chosen.randrange(8 * PAGE) for page in range(size // PAGE)]
    # Of the head of the file each field that SQLite or the log goes by: page size, formats, counts, version, mark.
    head = [8 * place + chosen.randrange(8) for place in (16, 18, 19, 21, 28, 44, 56, 61, 68)]
    assert sweep(before, tmp_path, [*pages, *head]) == []


def files_beside_the_log(data: Path) -> list[Path]:
    kinds = ("audit.db", "audit.db-journal", "writer.lock")
    return sorted(p for p in data.rglob("*") if p.is_file() and p.name not in kinds)


def flip(path: Path, chosen: random.Random) -> None:
    """Not in a person's id: that would be another person."""
    raw = bytearray(path.read_bytes() or b"\0")
    place = chosen.choice([n for n in range(len(raw)) if b"447" not in raw[max(0, n - 4) : n + 4]])
    raw[place] ^= 1 << chosen.randrange(8)
    path.write_bytes(raw)


def emptied(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def filled(path: Path, chosen: random.Random) -> None:
    path.write_bytes(chosen.randbytes(9000))


def as_folder(path: Path, _: random.Random) -> None:
    path.unlink()
    path.mkdir()


def as_pipe(path: Path, _: random.Random) -> None:
    path.unlink()
    os.mkfifo(path)


def as_device(path: Path, _: random.Random) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def gone(path: Path, _: random.Random) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [flip, emptied, filled, as_folder, as_pipe, as_device, gone])
def test_any_damage_to_a_small_file_of_the_desk_leaves_the_calls_open(
    before: Before, tmp_path: Path, damage: Callable[[Path, random.Random], None]
):
    chosen = random.Random(random.getrandbits(64))  # of the run's own seed
    for number, file in enumerate(files_beside_the_log(before.data)):
        relative = file.relative_to(before.data)
        found = with_copy(
            before, tmp_path / str(number), lambda data, r=relative: damage(data / r, chosen)
        )
        assert lost(before, found) == [], relative
        assert found.recorded or found.refused is not None, relative


@pytest.mark.parametrize("damage", [emptied, filled, as_folder, as_pipe, gone])
def test_a_log_that_is_gone_or_none_is_said_and_a_new_one_takes_the_call(
    before: Before, tmp_path: Path, damage: Callable[[Path, random.Random], None]
):
    relative = before.log.relative_to(before.data)
    found = with_copy(
        before, tmp_path / "data", lambda data: damage(data / relative, random.Random(1))
    )
    assert found.set_aside
    assert found.recorded


SPOILT_SETTINGS = {
    "a force with a line break": 'force = "north\\nsouth"\nperson = "4471"\n',
    "another force": 'force = "south"\nperson = "4471"\n',
    "no force": 'person = "4471"\n',
    "a person of two lines": 'force = "north"\nperson = "44\\n71"\n',
    "no settings": "",
    "nonsense": "\x00[[[",
    "a pack that is not there": 'force = "north"\npolicy = "nowhere"\n',
    "a deep array": "a = " + "[\n" * 4000,
}


@pytest.mark.parametrize("name", SPOILT_SETTINGS)
def test_settings_of_any_content_leave_log_and_calls_as_they_are(
    before: Before, tmp_path: Path, name: str
):
    found = with_copy(
        before,
        tmp_path / "data",
        lambda data: (data / "settings.toml").write_text(SPOILT_SETTINGS[name], "utf-8") and None,
    )
    assert lost(before, found) == []
    assert found.recorded
    assert not found.set_aside


def test_a_call_that_somebody_has_open_is_not_taken_by_who_gives_no_name(tmp_path: Path):
    before = cut_off(tmp_path / "data", cleanly=False)
    (tmp_path / "data" / "settings.toml").unlink()
    held = FileLock(before.log.parent / LOCK_FILE)
    try:
        assert start(before.data).shown == ()
    finally:
        held.release()
    assert lost(before, start(before.data)) == []


def test_what_was_open_in_a_log_set_aside_stays_open_at_every_later_start(
    before: Before, tmp_path: Path
):
    data = tmp_path / "data"
    shutil.copytree(before.data, data)
    log = data / before.log.relative_to(before.data)
    raw = bytearray(log.read_bytes())
    raw[100:108] = b"\xff" * 8
    log.write_bytes(raw)
    first, second = start(data), start(data)
    assert first.set_aside
    assert second.set_aside, "it is said until somebody has seen it"
    for found in (first, second):
        assert lost(before, found) == []
        for state in (found.call(before.answered), found.call(before.raised)):
            assert state is not None
            assert state.set_aside


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes as files")
@pytest.mark.parametrize("what", ["a page of the log", "the head of the log", "settings", "ids"])
def test_a_real_window_opens_over_damage(before: Before, tmp_path: Path, what: str):
    data = tmp_path / "data"
    shutil.copytree(before.data, data)
    log = data / before.log.relative_to(before.data)
    raw = bytearray(log.read_bytes())
    if what == "a page of the log":
        raw[-PAGE] ^= 0xFF
    elif what == "the head of the log":
        raw[:64] = bytes(64)
    elif what == "settings":
        (data / "settings.toml").write_text('force = "' + "x" * 200 + '"\nperson = "44\\n71"\n')
    else:
        (data / "workstation-id").write_bytes(b"\xff\xfe")
    log.write_bytes(raw)
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "rcrp_desktop", "--smoke", "--data", str(data)]
    done = subprocess.run(
        command,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr

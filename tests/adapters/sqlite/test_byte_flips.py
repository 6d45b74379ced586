"""One random bit of every byte: each flip is detected, or lies in unused space and changes nothing."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.problems import (
    OperationalProblem,
    StorageCorrupt,
    StorageUnavailable,
    WrongMode,
)
from tests.adapters.sqlite.test_tampering import VERIFIER
from tests.support.audit_logs import PUBLIC_KEY, Desk, an_entry, content, with_ruleset_and_erasure
from tests.support.search_depth import sized

# How many bytes from one flip to the next: 1 takes minutes, so every build takes another share.
STRIDE = sized(53, 7)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("flips"))
    log = desk.open().log
    log.append([an_entry("c1")])
    with_ruleset_and_erasure(log)
    log.close()
    return desk.path


def is_detected(path: Path) -> bool:
    try:
        return SqliteLogVerifier().verify(path, registered_key=PUBLIC_KEY).exit_code != 0
    except OperationalProblem:
        return True


def is_detected_alone(path: Path) -> bool:
    try:
        return VERIFIER.verify(path, key=PUBLIC_KEY)["exit_code"] != 0
    except sqlite3.Error:
        return True


def test_no_flipped_bit_changes_the_record_unnoticed(pristine: Path, tmp_path: Path):
    data, wanted = pristine.read_bytes(), content(pristine)
    path = tmp_path / "audit.db"
    chosen = random.Random(random.getrandbits(64))  # of the run's own seed
    detected = neutral = 0
    for place in range(chosen.randrange(STRIDE), len(data), STRIDE):
        flipped = bytearray(data)
        flipped[place] ^= 1 << chosen.randrange(8)
        path.write_bytes(flipped)
        if is_detected(path):
            detected += 1
        else:
            neutral += 1
            assert content(path) == wanted, (
                f"byte {place}, now {flipped[place]}: it changed the record unnoticed"
            )
    assert detected > 50
    assert neutral > 50


def test_the_stand_alone_verifier_is_as_sharp(pristine: Path, tmp_path: Path):
    data, wanted = pristine.read_bytes(), content(pristine)
    path = tmp_path / "audit.db"
    chosen = random.Random(random.getrandbits(64))  # of the run's own seed
    detected = 0
    for place in chosen.sample(range(len(data)), len(data) // STRIDE // 2):
        flipped = bytearray(data)
        flipped[place] ^= 1 << chosen.randrange(8)
        path.write_bytes(flipped)
        if is_detected_alone(path):
            detected += 1
        else:
            assert content(path) == wanted, (
                f"byte {place}, now {flipped[place]}: it changed the record unnoticed"
            )
    assert detected > 20


def opened_unless_left_alone(desk: Desk) -> SqliteAuditLog | None:
    """A file that looks newer, or of another mode, is nobody's to move: the spill journal serves."""
    try:
        return desk.open().log
    except WrongMode:
        return None
    except StorageUnavailable as problem:
        if problem.reason in ("read_only", "cannot_open"):
            return None
        raise


def test_whatever_happened_to_the_file_the_desk_can_go_on(pristine: Path, tmp_path: Path):
    data = pristine.read_bytes()
    chosen = random.Random(random.getrandbits(64))  # of the run's own seed
    for number, place in enumerate(chosen.sample(range(len(data)), len(data) // STRIDE // 8)):
        desk = Desk(tmp_path / str(number))
        desk.path.parent.mkdir(parents=True)
        flipped = bytearray(data)
        flipped[place] ^= 1 << chosen.randrange(8)
        desk.path.write_bytes(flipped)
        log = opened_unless_left_alone(desk)
        if log is None:
            continue
        try:
            log.append([an_entry("after")])
        except StorageCorrupt:
            # Seen only now: the entry would be spilled, and the next start sets the file aside.
            log.close()
            log = desk.open().log
            log.append([an_entry("after")])
        log.close()

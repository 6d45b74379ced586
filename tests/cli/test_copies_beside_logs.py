"""A file under ``logs`` that has a log's name and is not read as that log is named, with what it is to the log."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.domain.audit.entry import seal_code
from tests.cli.conftest import Terminal
from tests.cli.test_missed_logs import take_call, the_log
from tests.support.pack_builder import ADVICE_ANSWERS

NAME = "0-backup"


@pytest.fixture
def log(rcrp: Terminal) -> Path:
    take_call(rcrp)
    return the_log(rcrp)


def copied(log: Path) -> Path:
    folder = log.parent.parent / NAME
    shutil.copytree(log.parent, folder)
    return folder / log.name


def beside(rcrp: Terminal, log: Path, fate: str) -> Path:
    """A copy of the log, what it once was, goes on to, or became elsewhere. Nothing else remembers the log."""
    older = log.read_bytes()
    copy = copied(log)
    if fate == "as it was":
        take_call(rcrp)
    elif fate in ("longer", "another"):
        take_call(rcrp)
        copy.write_bytes(log.read_bytes())
        log.write_bytes(older)
        shutil.rmtree(rcrp.data / "heads")
        if fate == "another":
            take_call(rcrp)
            take_call(rcrp)
            shutil.rmtree(rcrp.data / "heads")
    return copy


FATES = {
    "the same": ("COPY: all that is in it", 3),
    "as it was": ("COPY: all that is in it", 3),
    "longer": ("ROLLBACK: this file goes on where the log in", 21),
    "another": ("FORK: this file has the name of the log in", 21),
}


@pytest.mark.parametrize("fate", FATES)
def test_the_check_and_the_doctor_name_it_and_what_it_is(rcrp: Terminal, log: Path, fate: str):
    beside(rcrp, log, fate)
    words, code = FATES[fate]
    told = rcrp("audit", "verify")
    assert told.exit_code == code
    assert f"{NAME}\n" in told.stdout
    assert words in told.stdout
    assert log.parent.name in told.stdout[told.stdout.index(words) :].splitlines()[0]
    copy, real = json.loads(rcrp("audit", "verify", "--json").stdout)
    assert (copy["log"], real["log"]) == (NAME, log.parent.name)
    assert (copy["exit_code"], real["exit_code"]) == (code, 3)
    assert [f["verdict"] for f in real["findings"]] == ["UNSIGNED"]
    doctor = rcrp("doctor").stdout
    state = "note" if code == 3 else "MEND"
    assert f"{state}  log {NAME}: IS NOT READ: {words.partition(': ')[2]}" in doctor
    assert ("Move it out of the folder `logs`" in doctor) == (code == 3)


@pytest.mark.parametrize("fate", FATES)
def test_a_search_and_an_export_name_it_where_it_may_tell_more(
    rcrp: Terminal, log: Path, fate: str
):
    beside(rcrp, log, fate)
    is_less = FATES[fate][1] == 21
    found = json.loads(rcrp("audit", "search", "--json", "--as", "2290").stdout)
    assert found["not_searched"] == ([NAME] if is_less else [])
    assert len(found["rows"]) == {"as it was": 2, "another": 3}.get(fate, 1)
    call = found["rows"][0]["call"]
    told = rcrp("audit", "export", "--call", call, "--as", "2290")
    assert told.exit_code == (7 if is_less else 0), told.output
    assert (NAME in told.stderr) == is_less
    words = rcrp("audit", "search", "--as", "2290").stderr
    assert ("it has the name of another log and is not read as that" in words) == is_less


def test_a_seal_is_answered_by_the_log_before_its_copy(rcrp: Terminal, log: Path):
    with closing(SqliteLogReader(log)) as reader:
        hashed = reader.hash_at(3)
        assert hashed is not None
        seal = seal_code(3, hashed)
    beside(rcrp, log, "another")
    told = rcrp("audit", "verify", "--seal", seal)
    assert told.exit_code == 3, told.stdout
    assert told.stdout.index(NAME) < told.stdout.index(log.parent.name)


def test_what_cannot_be_held_against_its_log_is_not_judged(rcrp: Terminal, log: Path):
    beside(rcrp, log, "as it was")
    log.write_bytes(b"nothing of it is left" * 1000)
    copy, real = json.loads(rcrp("audit", "verify", "--json").stdout)
    assert (copy["verdict"], real["verdict"]) == ("CANNOT JUDGE", "INTEGRITY")
    assert rcrp("audit", "verify").exit_code == 20


def test_of_less_than_a_whole_copy_nothing_is_missed(rcrp: Terminal, log: Path):
    log.write_bytes(bytes(100) + log.read_bytes()[100:])
    take_call(rcrp)  # sets it aside and begins another
    folder = log.parent.parent / NAME
    folder.mkdir()
    shutil.copy(log, folder / log.name)
    told = rcrp("audit", "verify").stdout
    assert "is not there" not in told
    assert f"{NAME}\n" in told


@pytest.mark.parametrize("fate", FATES)
def test_whoever_takes_a_call_is_told_of_a_file_that_may_hold_their_own_acts(
    rcrp: Terminal, log: Path, fate: str
):
    beside(rcrp, log, fate)
    path = rcrp.answers(ADVICE_ANSWERS)
    told = rcrp("assess", "--answers", path, "--record", "--accept", "--as", "4471")
    said = f"lies in the folder logs and is NOT read: {NAME}. What you did" in told.stderr
    assert said == (FATES[fate][1] == 21)
    assert "NOT read" not in rcrp("assess", "--answers", path, "--record", "--as", "5512").stderr

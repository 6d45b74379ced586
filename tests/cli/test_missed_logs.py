"""What is remembered of a log is held against what is there: a log that is gone, and one older than its successor knows."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.stand_alone import ALONE


def take_call(rcrp: Terminal) -> None:
    path = rcrp.answers(ADVICE_ANSWERS)
    assert rcrp("assess", "--answers", path, "--record", "--accept", "--as", "4471").exit_code == 0


@pytest.fixture
def kept(rcrp: Terminal) -> Terminal:
    """Two recorded calls."""
    take_call(rcrp)
    take_call(rcrp)
    return rcrp


def the_log(rcrp: Terminal) -> Path:
    (path,) = rcrp.data.glob("logs/*/audit.db")
    return path


def remembered(rcrp: Terminal) -> int:
    (head,) = (rcrp.data / "heads").iterdir()
    return int(head.read_text("utf-8").split("\n")[1])


def stand_alone(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(ALONE), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


# --- a log that is gone ---------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["nothing", "its folder", "no folder of logs"])
def test_a_log_of_which_a_head_is_remembered_is_missed_by_name(kept: Terminal, left: str):
    name, size = the_log(kept).parent.name, remembered(kept)
    match left:
        case "its folder":
            the_log(kept).unlink()
        case "nothing":
            shutil.rmtree(the_log(kept).parent)
        case _:
            shutil.rmtree(kept.data / "logs")
    result = kept("audit", "verify")
    assert result.exit_code == 21
    assert name in result.stdout
    assert f"ROLLBACK: the log is not there: this desk knows {size} entries" in result.stdout
    (found,) = json.loads(kept("audit", "verify", "--json", "--tree-only").stdout)
    assert (found["log"], found["verdict"], found["exit_code"]) == (name, "ROLLBACK", 21)
    doctor = kept("doctor")
    assert doctor.exit_code == 1
    assert f"MEND  log {name}: IS NOT THERE: this desk knows {size} entries" in doctor.stdout


def test_a_log_that_is_gone_is_missed_beside_one_that_is_there(kept: Terminal):
    other = "other-desk-0123abcd-live"
    head = (kept.data / "heads" / the_log(kept).parent.name).read_text("utf-8")
    origin, size, root = head.split("\n")[:3]
    pieces = origin.split("/")
    strange = "/".join((*pieces[:3], "0123abcd", pieces[4]))
    (kept.data / "heads" / other).write_text(f"{strange}\n{size}\n{root}\n\n", "utf-8")
    result = kept("audit", "verify")
    assert result.exit_code == 21
    assert other in result.stdout
    assert other in kept("doctor").stdout


def test_a_seal_that_nobody_holds_names_the_log_that_is_gone(kept: Terminal):
    name = the_log(kept).parent.name
    shutil.rmtree(the_log(kept).parent)
    result = kept("audit", "verify", "--seal", "1297-K7QM-4TXD")
    assert result.exit_code == 40
    assert f"NOT looked at: {name}" in result.stdout or name in result.stdout.split("\n\n")[0]


def test_a_search_where_every_log_is_gone_names_them(kept: Terminal):
    name = the_log(kept).parent.name
    shutil.rmtree(the_log(kept).parent)
    for command in (["search"], ["export", "--ref", "X"], ["rebuild-index"]):
        result = kept("audit", *command)
        assert result.exit_code != 0
        assert name in result.stderr, command


def test_nothing_is_missed_where_nothing_was_remembered(rcrp: Terminal):
    assert rcrp("audit", "verify").exit_code == 2
    (rcrp.data / "heads").mkdir()
    (rcrp.data / "heads" / ".left-over.tmp").write_text("x", "utf-8")
    assert rcrp("audit", "verify").exit_code == 2


def test_a_head_that_cannot_be_read_still_says_that_there_was_a_log(kept: Terminal):
    name = the_log(kept).parent.name
    shutil.rmtree(the_log(kept).parent)
    (kept.data / "heads" / name).write_text("torn", "utf-8")
    result = kept("audit", "verify")
    assert result.exit_code == 21
    assert f"{name}" in result.stdout
    assert "how many entries it had cannot be read" in result.stdout


# --- a log that was set aside ---------------------------------------------------------------------


@pytest.fixture
def rolled_back(kept: Terminal, tmp_path: Path) -> Terminal:
    """An older copy was put back, and the next start set it aside."""
    older = tmp_path / "older.db"
    shutil.copy(the_log(kept), older)
    take_call(kept)
    shutil.copy(older, the_log(kept))
    take_call(kept)
    return kept


def both(rcrp: Terminal) -> tuple[Path, Path]:
    """The log set aside, and the one in use."""
    (aside,) = rcrp.data.glob("logs/*/earlier/*/audit.db")
    return aside, the_log(rcrp)


def test_a_rollback_is_named_at_every_check_after_it_was_set_aside(rolled_back: Terminal):
    for _ in range(2):
        result = rolled_back("audit", "verify")
        assert result.exit_code == 21
        assert "ROLLBACK: the first entry of " in result.stdout
        take_call(rolled_back)
    aside, live = both(rolled_back)
    assert rolled_back("audit", "verify", "--log", str(aside)).exit_code == 21
    assert rolled_back("audit", "verify", "--log", str(live)).exit_code == 3
    assert "quick check: ROLLBACK" in rolled_back("doctor").stdout


def test_both_verifiers_compare_what_was_set_aside_with_what_is_remembered_of_it(
    rolled_back: Terminal, tmp_path: Path
):
    aside, live = both(rolled_back)
    for path in (aside, live):
        mine = rolled_back("audit", "verify", "--json", "--log", str(path))
        alone = stand_alone(path)
        assert alone.returncode == mine.exit_code, path
    assert stand_alone(aside, live).returncode == 21
    # Away from their folders: what the one remembers is held against the other, where both are given.
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    shutil.copy(aside, one)
    shutil.copy(live, two)
    done = stand_alone(one, two)
    assert done.returncode == 21
    assert "ROLLBACK: the first entry of " in done.stdout
    alone = stand_alone(two)
    assert alone.returncode == 3
    assert "the log before this one" in alone.stdout
    assert "rollback" in alone.stdout


def test_a_log_that_was_gone_stays_missed_after_a_new_one_began(kept: Terminal):
    size = remembered(kept)
    shutil.rmtree(the_log(kept).parent)
    take_call(kept)
    result = kept("audit", "verify")
    assert result.exit_code == 21
    assert "ROLLBACK: the log is not there: the first entry of " in result.stdout
    assert f"knows {size} entries" in result.stdout
    doctor = kept("doctor").stdout
    assert "IS NOT THERE" in doctor
    assert f"{size} entries" in doctor


def test_what_was_set_aside_and_then_altered_is_a_fork(rolled_back: Terminal, tmp_path: Path):
    """A set-aside log of full length but of other content than its successor remembers."""
    aside, _ = both(rolled_back)
    shutil.copy(both(rolled_back)[1], aside)  # another log in its place
    result = rolled_back("audit", "verify")
    assert result.exit_code == 21
    assert "the log is not there" in result.stdout


# --- two readers of one record --------------------------------------------------------------------


def test_an_export_finds_every_call_that_a_search_lists(rcrp: Terminal):
    path = rcrp.answers(ADVICE_ANSWERS)
    for _ in range(2):
        rcrp(
            "assess",
            "--answers",
            path,
            "--record",
            "--accept",
            "--as",
            "4471",
            "--reference",
            "1-A",
        )
    with the_log(rcrp).open("r+b") as log:
        log.write(bytes(24))
    rcrp("audit", "search", "--as", "4471")  # sets it aside
    for reference in ("1-A", "1-a", " 1-A "):
        listed = json.loads(rcrp("audit", "search", "--ref", reference, "--json").stdout)["rows"]
        assert len(listed) == 2, reference
        done = rcrp("audit", "export", "--ref", reference, "--json")
        assert done.exit_code == 7, done.stderr
        told = json.loads(done.stdout)["calls"]
        assert {one["call"] for one in told} == {row["call"] for row in listed}
        assert all(not entry["proved"] for one in told for entry in one["events"][:1])


# --- what a search and an export say of it ----------------------------------------------------------


@pytest.fixture
def two_desks(rcrp: Terminal, tmp_path: Path) -> Terminal:
    """A call on the same reference in the logs of two desks; the other desk's is ``other_log``."""
    answers = rcrp.answers(ADVICE_ANSWERS)
    other = Terminal(tmp_path / "other")
    shutil.copytree(rcrp.data, other.data)
    for desk in (rcrp, other):
        options = ("--record", "--accept", "--as", "4471", "--reference", "R1")
        assert desk("assess", "--answers", answers, *options).exit_code == 0
    for kind in ("logs", "heads"):
        shutil.copytree(other.data / kind, rcrp.data / kind, dirs_exist_ok=True)
    shutil.copy(the_log(other), tmp_path / "other.db")
    return rcrp


def other_log(rcrp: Terminal) -> Path:
    (path,) = Terminal(rcrp.data.parent / "other").data.glob("logs/*/audit.db")
    return rcrp.data / "logs" / path.parent.name / "audit.db"


def expect_named(rcrp: Terminal, name: str, *, found: int) -> None:
    """Every reader names the log, in words and in JSON, and ends with 7."""
    for options in (["--ref", "R1"], ["nothing like it"]):
        told = rcrp("audit", "search", *options, "--as", "2290")
        assert told.exit_code == 7, told.output
        assert name in told.stderr
        assert "No call found.\n" not in told.stdout
    listed = rcrp("audit", "search", "--ref", "R1", "--json", "--as", "2290")
    assert listed.exit_code == 7
    search = json.loads(listed.stdout)
    assert (search["not_searched"], search["complete"]) == ([name], False)
    handed = rcrp("audit", "export", "--ref", "R1", "--json", "--as", "2290")
    assert handed.exit_code == 7
    assert name in handed.stderr
    calls = json.loads(handed.stdout)["calls"]
    assert [call["not_searched"] for call in calls] == [[name]] * found
    written = rcrp(
        "audit", "export", "--ref", "R1", "--out", str(rcrp.data.parent / "e"), "--replace"
    )
    assert written.exit_code == 7
    assert name in written.stderr
    assert name in (rcrp.data.parent / "e.txt").read_text("utf-8")
    rebuilt = rcrp("audit", "rebuild-index")
    assert (rebuilt.exit_code, name in rebuilt.stderr) == (7, True)


@pytest.mark.parametrize("left", ["nothing", "its folder"])
@pytest.mark.parametrize("index", ["knows it", "is built anew"])
def test_every_reader_names_a_log_that_is_gone(two_desks: Terminal, left: str, index: str):
    gone = other_log(two_desks)
    if index == "knows it":
        assert two_desks("audit", "search", "--as", "2290").exit_code == 0
    shutil.rmtree(gone.parent) if left == "nothing" else gone.unlink()
    if index != "knows it":
        assert two_desks("audit", "rebuild-index").exit_code == 7
    expect_named(two_desks, gone.parent.name, found=1)
    expect_named(two_desks, gone.parent.name, found=1)


def test_a_call_that_stands_in_a_log_that_is_gone_is_marked_in_the_list(two_desks: Terminal):
    assert two_desks("audit", "search", "--as", "2290").exit_code == 0
    shutil.rmtree(other_log(two_desks).parent)
    listed = two_desks("audit", "search", "--ref", "R1")
    assert sorted("not-all-read" in line for line in listed.stdout.splitlines()) == [False, True]
    rows = json.loads(two_desks("audit", "search", "--ref", "R1", "--json").stdout)["rows"]
    assert sorted(row["all_read"] for row in rows) == [False, True]


def test_every_reader_names_a_log_that_gives_fewer_entries_than_are_remembered(
    two_desks: Terminal,
):
    """An older copy lies there, and its owner has not started since."""
    other = Terminal(two_desks.data.parent / "other")
    take_call(other)
    (head,) = (other.data / "heads").iterdir()
    shutil.copy(head, two_desks.data / "heads")
    expect_named(two_desks, head.name, found=2)
    shutil.copy(the_log(other), other_log(two_desks))
    assert two_desks("audit", "search", "--ref", "R1").exit_code == 0


def test_every_reader_names_a_log_in_whose_place_another_lies(two_desks: Terminal):
    """Of the same length and under the same name: only the head tells."""
    head = two_desks.data / "heads" / other_log(two_desks).parent.name
    origin, size, root, *more = head.read_text("utf-8").split("\n")
    turned = root[:4] + ("A" if root[4] != "A" else "B") + root[5:]
    head.write_text("\n".join([origin, size, turned, *more]), "utf-8")
    expect_named(two_desks, head.name, found=2)


def test_a_rollback_that_was_set_aside_is_named_by_every_reader(rolled_back: Terminal):
    aside, _ = both(rolled_back)
    result = rolled_back("audit", "search")
    assert (result.exit_code, aside.parent.name in result.stderr) == (7, True)
    shutil.rmtree(aside.parent)
    name = aside.parents[2].name
    result = rolled_back("audit", "search")
    assert (result.exit_code, name in result.stderr) == (7, True)


def test_mock_calls_of_a_log_that_is_gone_are_not_left_out_in_silence(rcrp: Terminal):
    folder = rcrp.data / "training"
    head = folder / "heads" / "desk-0123abcd-training"
    head.parent.mkdir(parents=True)
    head.write_text(f"rcrp/f/desk/0123abcd-training/1\n3\n{'A' * 43}=\n\n", "utf-8")
    report = rcrp("train", "report")
    assert (report.exit_code, head.name in report.stderr) == (7, True)

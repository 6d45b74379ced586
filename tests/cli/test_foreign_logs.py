"""`rcrp` over logs of which one was damaged, or was never one: the others are looked at, and it is named."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rcrp_desktop.adapters.resources import stand_alone_verifier
from rcrp_desktop.domain.audit.merkle import leaf_hash
from rcrp_desktop.domain.audit.seal import parse_seal
from rcrp_desktop.domain.audit.seal_code import seal_code
from tests.cli.conftest import Terminal
from tests.support.audit_logs import PUBLIC_KEY, Desk, an_entry, content, cut
from tests.support.mutants import STRUCTURAL, small_log
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

ALL = (["search"], ["search", "--json"], ["rebuild-index"], ["export", "--ref", "REF-231"])
NOT_ALL = 7


@pytest.fixture
def kept(rcrp: Terminal) -> Terminal:
    """Two recorded calls by 4471, on references 231 and 232."""
    for reference, given in (("REF-231", ADVICE_ANSWERS), ("REF-232", AMBULANCE_ANSWERS)):
        command = ["assess", "--answers", rcrp.answers(given), "--record", "--accept", "--as"]
        assert rcrp(*command, "4471", "--reference", reference).exit_code == 0
    return rcrp


def own_log(rcrp: Terminal) -> Path:
    return next(path for path in rcrp.data.glob("logs/*/audit.db") if path.parent.name not in NAMES)


def foreign(rcrp: Terminal, name: str, change: str) -> Path:
    """Another log at the desk, with something done to it."""
    path = rcrp.data / "logs" / name / "audit.db"
    path.parent.mkdir()
    shutil.copy(small_log(rcrp.data.parent / "elsewhere"), path)
    STRUCTURAL[change](path)
    return path


UNREADABLE = (
    "a head beyond all entries",
    "the log's own name",
    "a view without end",
    "emptied",
    "a pipe",
    "a link to a device",
)
NAMES = ("a-first", "z-last") * 3  # wherever it stands in their order


@pytest.mark.parametrize(("change", "name"), [*zip(UNREADABLE, NAMES, strict=True)])
def test_what_cannot_be_looked_at_is_named_and_the_others_are_told(
    kept: Terminal, change: str, name: str
):
    foreign(kept, name, change)
    for command in ALL:
        result = kept(
            "audit", *command, *(["--as", "4471"] if command[0] != "rebuild-index" else [])
        )
        assert result.exit_code == NOT_ALL, (command, result.output)
        assert name in result.output, command
        assert "REF-231" in result.output or command == ["rebuild-index"]
    document = json.loads(kept("audit", "search", "--json", "--as", "4471").stdout)
    assert name in document["not_searched"]
    exported = json.loads(kept("audit", "export", "--ref", "REF-231", "--json").stdout)
    assert name in exported["calls"][0]["not_searched"]
    missing = kept("audit", "export", "--ref", "REF-9")
    assert (missing.exit_code, name in missing.stderr) == (NOT_ALL, True)


@pytest.mark.parametrize("change", UNREADABLE)
def test_verify_and_doctor_say_it_in_words(kept: Terminal, change: str):
    path = foreign(kept, "z-last", change)
    for options in ([], ["--tree-only"], ["--log", str(path)]):
        result = kept("audit", "verify", *options)
        assert result.exit_code >= 20 or result.exit_code == 2, (options, result.output)
        assert "z-last" in result.stdout
    (found,) = [
        one
        for one in json.loads(kept("audit", "verify", "--json").stdout)
        if one["log"] == "z-last"
    ]
    assert found["exit_code"] >= 20 or found["exit_code"] == 2
    assert found.get("not_checked") or found.get("problem")
    doctor = kept("doctor")
    assert "log z-last" in doctor.stdout


def test_findings_name_the_call_and_its_reference(kept: Terminal):
    cut(own_log(kept), "UPDATE part SET body=x'7b7d' WHERE part='answers'")
    result = kept("audit", "verify")
    assert result.exit_code == 20
    assert 'CAD "REF-231"' in result.stdout
    (log,) = json.loads(kept("audit", "verify", "--json").stdout)
    named = {f["reference"] for f in log["findings"] if f["verdict"] == "ALTERED PART"}
    assert named == {"REF-231", "REF-232"}
    assert all(f["call"] for f in log["findings"] if f["verdict"] == "ALTERED PART")
    alone = run_alone(own_log(kept))
    assert alone.returncode == 20
    assert 'CAD "REF-231"' in alone.stdout


def run_alone(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(stand_alone_verifier()), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)


# --- seals ----------------------------------------------------------------------------------------


def seals(path: Path, seq: int) -> str:
    return seal_code(seq, bytes(content(path)["leaf"][seq][9]))  # type: ignore[arg-type]


def test_a_seal_says_which_entry_it_names_and_that_it_is_there(tmp_path: Path):
    data = tmp_path / "data"
    small_log(data)
    other = Desk(tmp_path / "other").open().log
    other.append([an_entry("x")])
    other.close()
    second = data / "logs" / "b-second" / "audit.db"
    second.parent.mkdir()
    shutil.copy(next((tmp_path / "other").glob("logs/*/audit.db")), second)
    rcrp = Terminal(data)
    path = next(p for p in data.glob("logs/*/audit.db") if p != second)
    reference = next(r[0] for r in content(path)["leaf"] if r[2] == "reference_given")
    code = seals(path, int(str(reference)))
    for spelled in (code, code.lower(), code.replace("-", " ")):
        result = rcrp("audit", "verify", "--seal", spelled)
        assert result.exit_code == 0, result.output
        first, second_line, third = result.stdout.splitlines()[:3]
        assert first == f"SEAL {code}: entry {reference} of {path.parent.name}."
        assert "under a signed tree head" in second_line
        assert third.startswith("reference_given, written 2026-05-28 20:26")
        assert third.endswith("UTC, call call-a, CAD reference REF-231")
    document = json.loads(rcrp("audit", "verify", "--seal", code, "--json").stdout)
    states = {log["log"]: log["seal"]["state"] for log in document["logs"]}
    assert states[path.parent.name] == "proven"
    alone = run_alone(path, second, "--seal", code, "--key", PUBLIC_KEY.hex())
    assert alone.returncode == 0
    assert "It is there, under a signed head." in alone.stdout
    assert 'CAD "REF-231"' in alone.stdout


@pytest.mark.parametrize(
    ("statement", "code", "word"),
    [
        (
            "UPDATE leaf SET leaf=CAST(replace(leaf,'4471','4472') AS BLOB) WHERE seq=2",
            41,
            "ALTERED",
        ),
        ("DELETE FROM leaf WHERE seq=2", 40, "NOT FOUND"),
        ("UPDATE leaf SET leaf=x'7b7d', leaf_hash=zeroblob(32) WHERE seq=2", 40, "NOT FOUND"),
        ("DELETE FROM leaf WHERE seq=3", 41, "NOT PROVEN"),
        ("UPDATE part SET body=x'7b7d' WHERE seq=2", 20, "signed tree head"),
    ],
)
def test_a_seal_over_what_was_altered(tmp_path: Path, statement: str, code: int, word: str):
    path = small_log(tmp_path)
    seal = seals(path, 2)
    cut(path, statement)
    result = Terminal(tmp_path)("audit", "verify", "--seal", seal)
    assert (result.exit_code, word in result.stdout) == (code, True), result.stdout
    assert run_alone(path, "--seal", seal).returncode == code


def test_what_is_no_seal_is_refused(tmp_path: Path):
    small_log(tmp_path)
    for wrong in ("", "12", "K7QM-4TXD", "1297-K7QM-4TX", "1297-K7QM-4TXDD", "-1-K7QM-4TXD"):
        assert Terminal(tmp_path)("audit", "verify", "--seal", wrong).exit_code == 2
        assert run_alone("x.db", f"--seal={wrong}").returncode == 2
    assert str(parse_seal(" 12 k7qm 4txo ")) == "12-K7QM-4TX0"


# --- the stand-alone verifier ---------------------------------------------------------------------


def test_the_stand_alone_verifier_is_handed_out(rcrp: Terminal, tmp_path: Path):
    out = tmp_path / "check.py"
    assert rcrp("audit", "verifier", "--out", str(out)).exit_code == 0
    assert out.read_bytes() == stand_alone_verifier().read_bytes()
    ast.parse(rcrp("audit", "verifier").stdout)
    assert rcrp("audit", "verifier", "--out", str(tmp_path / "none" / "x")).exit_code == 5


def test_one_log_that_cannot_be_opened_keeps_no_other_from_being_checked(tmp_path: Path):
    path = small_log(tmp_path)
    os.mkfifo(tmp_path / "pipe.db")
    done = run_alone(tmp_path / "pipe.db", path, tmp_path / "none.db")
    assert done.returncode == 2
    assert "SIGNED, NEVER ANCHORED" in done.stdout
    assert done.stdout.count("CANNOT BE OPENED") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
@pytest.mark.parametrize("program", ["alone", "rcrp"])
def test_nobody_reading_on_is_no_fault(tmp_path: Path, program: str):
    path = small_log(tmp_path)
    cut(path, "UPDATE leaf SET kind='x'")
    command = [sys.executable, "-I", str(stand_alone_verifier()), str(path)]
    if program == "rcrp":
        command = [
            sys.executable,
            "-m",
            "rcrp_desktop.cli.main",
            "audit",
            "verify",
            "--log",
            str(path),
        ]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.stderr == ""


def test_a_file_that_speaks_to_terminals_is_quoted(tmp_path: Path):
    path = small_log(tmp_path)
    cut(path, ("UPDATE log SET origin=?", ("x\x1b[2J\nANCHORED: all is well",)))
    for text in (
        run_alone(path).stdout,
        Terminal(tmp_path)("audit", "verify", "--log", str(path)).stdout,
    ):
        assert "\x1b" not in text
        assert "\nANCHORED" not in text


def test_entries_altered_with_their_hash_after_they_were_indexed_are_exported_as_not_proved(
    kept: Terminal,
):
    assert kept("audit", "search", "--as", "4471").exit_code == 0
    log = own_log(kept)
    rows = [row for row in content(log)["leaf"] if row[2] == "reference_given"]
    for row in rows:
        leaf = bytes(row[8]).replace(b'"actor":"4471"', b'"actor":"9999"')
        assert leaf != row[8]
        cut(
            log,
            f"UPDATE leaf SET leaf=x'{leaf.hex()}', leaf_hash=x'{leaf_hash(leaf).hex()}'"
            f" WHERE seq={row[0]}",
        )
    result = kept("audit", "export", "--ref", "REF-231")
    assert result.exit_code == NOT_ALL
    events = [line for line in result.stdout.splitlines() if " no. " in line]
    assert events
    assert all(line.endswith("NOT PROVED") for line in events)
    assert "Do not rely on them" in result.stdout
    exported = json.loads(kept("audit", "export", "--ref", "REF-231", "--json").stdout)
    assert {event["proved"] for event in exported["calls"][0]["events"]} == {False}


def test_entries_that_a_head_bears_out_are_exported_as_proved(kept: Terminal):
    result = kept("audit", "export", "--ref", "REF-231")
    assert "NOT PROVED" not in result.stdout
    exported = json.loads(kept("audit", "export", "--ref", "REF-231", "--json").stdout)
    told = exported["calls"][0]
    assert {entry["proved"] for entry in (*told["events"], *told["access"])} == {True}

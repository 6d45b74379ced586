"""Exit codes are those that the guides tell, also where nobody thought of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rcrp_desktop.adapters.policy_files import store
from rcrp_desktop.cli.console import Console
from tests.cli.conftest import Terminal
from tests.support.audit_logs import PUBLIC_KEY, Desk, written_log
from tests.support.stand_alone import ALONE


def stand_alone(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(ALONE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.parametrize(
    "content", [b"", b"root:x:0:0\n" * 99, b"SQLite format 3\x00" + bytes(4080)]
)
def test_both_verifiers_end_with_2_on_what_is_no_log(
    rcrp: Terminal, tmp_path: Path, content: bytes
):
    file = tmp_path / "passwd"
    file.write_bytes(content)
    done = stand_alone(file)
    assert (done.returncode, rcrp("audit", "verify", "--log", str(file)).exit_code) == (2, 2)
    assert "no audit log" in done.stdout


@pytest.mark.parametrize("record", [[], ["--record"]])
def test_an_interrupted_call_ends_with_130_and_is_on_record_as_ended(
    rcrp: Terminal, monkeypatch: pytest.MonkeyPatch, record: list[str]
):
    def interrupted(*_args: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(Console, "key", interrupted)
    assert rcrp("assess", *record, "--as", "4471").exit_code == 130
    assert ("call_ended" in rcrp.kinds()) == bool(record)


def test_a_scenario_that_is_not_there_is_a_fault_of_what_was_given(rcrp: Terminal, tmp_path: Path):
    assert rcrp("train", "check", str(tmp_path / "nofile.yaml")).exit_code == 2


def test_publishing_where_nothing_can_be_written_ends_with_5(
    rcrp: Terminal, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_args: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(store, "replace_file", refused)
    result = rcrp("policy", "publish", "national-2023")
    assert result.exit_code == 5, result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("option", ["--key", "--seal"])
def test_a_wrong_word_is_refused_with_what_it_should_look_like(tmp_path: Path, option: str):
    done = stand_alone("x.db", option, tmp_path / "key.txt")
    assert done.returncode == 2
    assert "read_" not in done.stderr
    assert {"--key": "64 hexadecimal digits", "--seal": "1297-K7QM-4TXD"}[option] in done.stderr


def test_verify_prints_the_key_that_the_stand_alone_verifier_takes(rcrp: Terminal, tmp_path: Path):
    path = written_log(Desk(tmp_path / "signed"))
    said = rcrp("audit", "verify", "--log", str(path)).stdout
    assert f"Public key: {PUBLIC_KEY.hex()}" in said
    assert stand_alone(path, "--key", PUBLIC_KEY.hex()).returncode == 0

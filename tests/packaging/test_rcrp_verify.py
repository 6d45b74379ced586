"""The stand-alone verifier: needs nothing of the program, and answers by text, JSON and exit code."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Note, key_id, parse_note
from rcrp_desktop.domain.audit.erasures import ERASE, erased_by
from rcrp_desktop.domain.audit.seal import parse_seal
from tests.support.audit_logs import PUBLIC_KEY, Desk, FixedKeys, content, cut, written_log
from tests.support.stand_alone import ALONE, VERIFIER

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(ALONE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_it_imports_the_standard_library_only():
    tree = ast.parse(ALONE.read_text("utf-8"))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_its_signatures_are_those_of_rfc_8032(public: str, message: str, signature: str):
    key, data, sig = map(bytes.fromhex, (public, message, signature))
    assert VERIFIER.ed25519_holds(key, data, sig)
    assert not VERIFIER.ed25519_holds(key, data + b"x", sig)
    assert not VERIFIER.ed25519_holds(key, data, sig[:32] + bytes(32))
    too_large = int.from_bytes(sig[32:], "little") + VERIFIER.L
    assert not VERIFIER.ed25519_holds(key, data, sig[:32] + too_large.to_bytes(32, "little"))
    assert not VERIFIER.ed25519_holds(b"\xff" * 32, data, sig)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=50), st.integers(0, 511))
def test_it_agrees_with_the_library(seed: bytes, message: bytes, bit: int):
    signer = Ed25519Signer(seed)
    signature = signer.sign(message)
    assert VERIFIER.ed25519_holds(signer.public_key, message, signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not VERIFIER.ed25519_holds(signer.public_key, message, bytes(flipped))


def test_a_good_log_ends_with_0_and_says_what_was_not_checked(tmp_path: Path):
    path = written_log(Desk(tmp_path))
    done = run(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("SIGNED, NEVER ANCHORED")
    assert "NOT checked:" in done.stdout
    assert "KEY NOT REGISTERED" in done.stdout


def test_json_key_and_anchor(tmp_path: Path):
    path = written_log(Desk(tmp_path))
    note = parse_note(str(content(path)["checkpoint"][0][1]))
    anchor = tmp_path / "anchor.txt"
    anchor.write_text(note.text(), "utf-8")
    name, encoded = note.checkpoint.origin, b64encode(b"\x01" + PUBLIC_KEY).decode()
    key = f"{name}+{key_id(name, PUBLIC_KEY).hex()}+{encoded}"  # as signed notes have it
    done = run(path, "--key", key, "--anchor", anchor, "--json")
    (log,) = json.loads(done.stdout)["logs"]
    assert (done.returncode, log["verdict"]) == (0, "ANCHORED")
    assert log["anchored_size"] == log["size"] == log["signed_size"]
    assert run(path, "--key", PUBLIC_KEY.hex()).returncode == 0
    assert run(path, "--key", bytes(32).hex()).returncode == 22


def test_a_later_head_is_a_rollback(tmp_path: Path):
    path = written_log(Desk(tmp_path))
    origin = str(content(path)["log"][0][1])
    head = tmp_path / "head.txt"
    head.write_text(Note(Checkpoint(origin, 999, bytes(32)), ()).text(), "utf-8")
    assert run(path, "--head", head).returncode == 21


def test_the_worst_of_several_logs_decides(tmp_path: Path):
    good = written_log(Desk(tmp_path / "good"))
    unsigned = written_log(Desk(tmp_path / "unsigned", keys=FixedKeys(None)))
    altered = written_log(Desk(tmp_path / "altered"))
    cut(altered, "UPDATE leaf SET kind='x' WHERE seq=2")
    assert run(good, unsigned).returncode == 3
    done = run(good, unsigned, altered)
    assert done.returncode == 20
    assert "ALTERED LEAF" in done.stdout


@pytest.mark.parametrize("arguments", [[], ["none.db"], ["x.db", "--key", "short"], ["--what"]])
def test_bad_usage_ends_with_2(tmp_path: Path, arguments: list[str]):
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")
@pytest.mark.parametrize("option", ["--head", "--anchor"])
@pytest.mark.parametrize("kind", ["pipe", "device", "large"])
def test_a_head_that_never_ends_is_bad_usage(tmp_path: Path, option: str, kind: str):
    head = tmp_path / "head"
    if kind == "pipe":
        os.mkfifo(head)
    elif kind == "large":
        head.write_bytes(b"x" * 70_000)
    command = [sys.executable, "-I", str(ALONE), "x.db", option]
    command.append("/dev/zero" if kind == "device" else str(head))
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "cannot be checked" in done.stderr


@pytest.mark.parametrize("line", ["SEAL 30-M4A0-QN20", "seal 30-m4a0-qn20", " Seal: 30 M4AO QN2O "])
def test_both_verifiers_take_the_line_of_a_cad_text(line: str):
    seal = VERIFIER.read_seal(line)
    assert (seal[0], seal[1]) == (30, parse_seal(line).bits)
    assert str(parse_seal(line)) == "30-M4A0-QN20"


def test_a_head_that_is_none_is_bad_usage(tmp_path: Path):
    path = written_log(Desk(tmp_path))
    (tmp_path / "head.txt").write_text("nothing")
    assert run(path, "--head", tmp_path / "head.txt").returncode == 2


_TARGETS = st.lists(st.sampled_from([1, True, 1.0, "1", None, "text"]), max_size=3)


@example([[True, "text"], [1.0, "part"], [2, "note"]])
@given(st.one_of(st.none(), st.just("text"), st.lists(st.one_of(_TARGETS, st.just("ab")))))
def test_an_entry_erased_what_the_program_takes_it_to_have_erased(named: list[object] | str | None):
    """True is equal to 1, and is the number of no entry."""
    body = {"erased": named}
    assert named_exactly(VERIFIER.erased_by(body)) == named_exactly(erased_by(ERASE, body))


def named_exactly(erased: frozenset[tuple[int, str]]) -> set[str]:
    return {repr(place) for place in erased}

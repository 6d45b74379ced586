"""Packs, scenarios and answers made to hang whoever reads them: refused soon, in few words, and never waited for."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from rcrp_desktop.adapters.plain import MAX_FAULTS, MAX_KEY, MAX_VALUES
from rcrp_desktop.adapters.policy_files.answers import read_answers
from rcrp_desktop.adapters.policy_files.published import decode
from rcrp_desktop.adapters.policy_files.source import load_source
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.scenario_files import ScenarioFolders, read_scenario
from rcrp_desktop.application.problems import (
    MOST_LISTED,
    AnswersRejected,
    Issue,
    OperationalProblem,
    PackRejected,
    ScenarioRejected,
)
from tests.support.pack_builder import a_pack

DEEP = 100_000
MANY = 80_000

HOSTILE: dict[str, bytes] = {
    "anchors": b"a:\n" + b"".join(b" - &a%d x\n" % n for n in range(30_000)),
    "aliases": b"a: &a [x, x]\n" + b"b: [" + b"*a," * 100_000 + b"]\n",
    "bomb": b"a0: &a0 [x]\n"
    + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b"*a%d," % (n - 1) * 9) for n in range(1, 30)),
    "unknown fields": b"".join(b"f%d: 1\n" % n for n in range(MANY)),
    "unknown fields, fewer": b"".join(b"f%d: 1\n" % n for n in range(9_000)),
    "same field": b"a: 1\n" * MANY,
    "unknown items": b"questions:\n" + b"".join(b" - {q%d: 1}\n" % n for n in range(6_000)),
    "deep lists": b"[" * DEEP,
    "deep mappings": b"{a: " * DEEP,
    "deep dashes": b"- " * DEEP,
    "a huge word": b"id: " + b"x" * 900_000,
    "a huge key": b"x" * 900_000 + b": 1\n",
    "huge key over many": b"? " + b"x" * 1000 + b"\n: [" + b"1.5," * 50_000 + b"]\n",
    "a huge number": b"a: " + b"9" * 900_000,
    "a huge tag": b"a: !" + b"t" * 900_000 + b" x",
    "decimals": b"a: [" + b"1.5," * 100_000 + b"]\n",
    "documents": b"---\n" * 200_000,
    "mail addresses": b"id: " + b"a@" * 400_000,
    "digits": b"id: " + b"1 " * 400_000,
    "not UTF-8": b"id: \xff\xfe",
    "half a pair": b'id: "\\ud800"',
    "NUL": b"id: \x00",
    "too large": b"x" * (5 * 1024 * 1024),
    "JSON anchors": b'{"answers": {' + b",".join(b'"q%d": 1' % n for n in range(4_000)) + b"}}",
    "JSON unknown": b"{" + b",".join(b'"q%d": 1.5' % n for n in range(4_000)) + b"}",
    "JSON deep": b"[" * 60_000,
    "JSON huge key": b'{"' + b"k" * 60_000 + b'": 1}',
    "empty": b"",
}


def as_pack(folder: Path, data: bytes) -> None:
    (folder / "pack.yaml").write_bytes(data)
    (folder / "questions.yaml").write_bytes(data)
    load_source(folder, lambda _base: None)


def as_scenario(_folder: Path, data: bytes) -> None:
    read_scenario(data, "s.yaml")


def as_answers(_folder: Path, data: bytes) -> None:
    read_answers(data, a_pack())


def as_published(_folder: Path, data: bytes) -> None:
    decode(data)


@pytest.mark.parametrize("read", [as_pack, as_scenario, as_answers, as_published])
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_few_words(
    tmp_path: Path, read: Callable[[Path, bytes], None], data: bytes
):
    with pytest.raises((PackRejected, ScenarioRejected, AnswersRejected)) as caught:
        read(tmp_path, data)
    assert 0 < len(caught.value.issues) <= MOST_LISTED + 1
    assert len(str(caught.value)) < 400_000
    assert all(issue.message for issue in caught.value.issues)


def test_how_many_are_not_listed_is_said():
    problem = PackRejected([Issue("f", f"fault {n}") for n in range(80_000)])
    assert len(problem.issues) == MOST_LISTED + 1
    assert f"{80_000 - MOST_LISTED:,} more" in str(problem.issues[-1])
    assert problem.in_short == "f: fault 0 (and 79,999 more)"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (json.dumps({f"{n:0{MAX_KEY}}": "x" for n in range(100)}).encode(), "letters"),
        (b"a: [" + b"x," * (MAX_VALUES - 3) + b"]\n", "values"),
    ],
)
def test_up_to_the_bounds_everything_is_read(tmp_path: Path, data: bytes, word: str):
    with pytest.raises(PackRejected) as caught:
        as_pack(tmp_path, data)
    assert not any(word in issue.message for issue in caught.value.issues)
    assert MAX_FAULTS <= MOST_LISTED


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("name", ["pack.yaml", "questions.yaml", "published.json"])
def test_nobody_waits_at_a_pipe(tmp_path: Path, name: str):
    folder = tmp_path / "packs" / "odd"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("meta: {id: odd}\n", "utf-8")
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    store = FilePolicyStore((tmp_path / "packs",))
    found: list[BaseException | object] = []

    def look() -> None:
        for ask in (store.list_packs, lambda: store.load_source(str(folder))):
            try:
                found.append(ask())
            except OperationalProblem as problem:
                found.append(problem)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert len(found) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_nobody_waits_at_a_scenario_that_is_a_pipe(tmp_path: Path):
    os.mkfifo(tmp_path / "s.yaml")
    if Path("/dev/zero").exists():
        (tmp_path / "z.yaml").symlink_to("/dev/zero")
    found: list[object] = []
    thread = threading.Thread(
        target=lambda: found.extend(ScenarioFolders([tmp_path]).found()), daemon=True
    )
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert [one.issues[0].message for one in found] == ["cannot be read: it is no file"] * len(
        found
    )

"""The guide for information managers names whatever is kept: each kind of file, each column, each field of each entry."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from rcrp_desktop.adapters import spill_aside, spill_files
from rcrp_desktop.adapters.sqlite.log_places import all_logs
from rcrp_desktop.application.event_codec import kind_of
from rcrp_desktop.cli.main import main as rcrp
from rcrp_desktop.domain.call.events import Fact
from tests.architecture.source import ROOT

GUIDE = (ROOT / "resources" / "help" / "records.md").read_text("utf-8")
CODE = re.compile(r"`([^`\n]+)`")


def section(title: str) -> str:
    """What stands under a heading."""
    return GUIDE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


PLACES, TABLES = section("Where it is"), section("The tables")


def rows(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The name at the head of each row of a table, and all names in the others."""
    for line in text.splitlines():
        cells = line.split("|")
        if line.startswith("| `") and len(cells) > 3:
            yield CODE.findall(cells[1])[0], frozenset(CODE.findall("|".join(cells[2:])))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that several accounts share, with calls, invented ones, searches and all that these leave behind."""
    folder = tmp_path_factory.mktemp("kept") / "data"
    answers = folder.parent / "answers.json"
    answers.write_text(json.dumps({"answers": {}}), "utf-8")
    for command in (
        "doctor --set-up-shared --readers root",
        f"assess --record --answers {answers} --as 4471",
        "audit search --as 4471",
        "demo --calls 2",
        "audit search --as 4471 --mode example",
    ):
        done = CliRunner().invoke(rcrp, [*command.split(), "--data", str(folder)])
        assert done.exit_code in (0, 2), done.output
    return folder


def columns(path: Path) -> dict[str, frozenset[str]]:
    """The columns of each table, without those that a full text index makes for itself."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        names = [
            name
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type='table'")
            if not name.startswith(("sqlite_", "words_"))
        ]
        read = "SELECT name FROM pragma_table_info(?)"
        return {name: frozenset(n for (n,) in file.execute(read, (name,))) for name in names}


def test_every_kind_of_file_in_the_data_folder_is_named(data: Path):
    named = {
        part
        for name in CODE.findall(PLACES)
        for part in (name, name.rstrip("/").rpartition("/")[2], name.partition("/")[0])
    }
    unnamed = {
        path.relative_to(data).as_posix()
        for path in data.rglob("*")
        if path.is_file() and path.name not in named and path.parent.name not in ("heads",)
    }
    assert unnamed == set()
    folders = {path.name for path in data.iterdir() if path.is_dir()}
    assert folders <= {name.rstrip("/") for name in named}
    assert "accounts" in folders
    for ending in (spill_files.JOURNAL, spill_files.LOCK, spill_aside.DAMAGED):
        assert f"`{ending}`" in PLACES


def test_every_column_of_a_log_and_of_the_index_is_named(data: Path):
    log, index = TABLES.split("The index (`index.db`)", 1)
    (index_file, *_) = data.glob("accounts/*/index.db")
    for text, file in ((log, all_logs(data)[0]), (index, index_file)):
        told = {name: words for name, words in rows(text) if name in columns(file)}
        missing = {
            name: found - told.get(name, frozenset()) for name, found in columns(file).items()
        }
        assert {name: words for name, words in missing.items() if words} == {}


def test_every_field_of_every_entry_of_a_call_is_named():
    told = dict(rows(section("What an entry of a call holds")))
    kept = {kind_of(fact): {field.name for field in fields(fact)} for fact in get_args(Fact)}
    assert {kind: names - told.get(kind, frozenset()) for kind, names in kept.items()} == {
        kind: set[str]() for kind in kept
    }
    assert {kind: told[kind] - names for kind, names in kept.items()} == {
        kind: frozenset[str]() for kind in kept
    }


def test_every_field_that_each_entry_has_is_named(data: Path):
    head, _, _ = section("What an entry of a call holds").partition("\n|")
    named = set(CODE.findall(head))
    with closing(sqlite3.connect(all_logs(data)[0])) as log:
        leaves = [json.loads(leaf) for (leaf,) in log.execute("SELECT leaf FROM leaf")]
    assert {name for leaf in leaves for name in leaf} - named == set()
    common = {"seen", "window", "unverified_account"}
    assert common <= named
    assert common & {name for leaf in leaves for name in leaf["body"]}

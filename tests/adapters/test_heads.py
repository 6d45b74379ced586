"""Heads are remembered outside the log, as often as each store can bear."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads, HeadKeeper
from rcrp_desktop.domain.audit.checkpoint import Checkpoint


def head(size: int) -> Checkpoint:
    return Checkpoint("rcrp/north/desk-03/0a1b2c3d/1", size, bytes(range(32)))


@dataclass
class Store:
    every: int
    saved: list[int] = field(default_factory=list)
    known: Checkpoint | None = None

    def load(self, log_id: str) -> Checkpoint | None:
        return self.known

    def save(self, log_id: str, head: Checkpoint) -> None:
        self.saved.append(head.size)


def test_a_head_in_a_file_is_read_back(tmp_path: Path):
    FileHeads(tmp_path).save("log", head(5))
    FileHeads(tmp_path).save("log", head(6))
    assert FileHeads(tmp_path).load("log") == head(6)
    assert FileHeads(tmp_path).load("other") is None
    assert [p.name for p in (tmp_path / "heads").iterdir()] == ["log"]


@pytest.mark.parametrize("text", ["", "torn", "rcrp/x\n5\n"])
def test_a_torn_head_is_none(tmp_path: Path, text: str):
    (tmp_path / "heads").mkdir()
    (tmp_path / "heads" / "log").write_text(text)
    assert FileHeads(tmp_path).load("log") is None


def test_a_disk_that_refuses_stops_nothing(tmp_path: Path):
    (tmp_path / "heads").write_text("a file in the way")
    FileHeads(tmp_path).save("log", head(5))
    assert FileHeads(tmp_path).load("log") is None


def test_each_store_is_told_as_often_as_it_asks_and_always_at_the_end():
    quick, slow = Store(1), Store(3)
    keeper = HeadKeeper([quick, slow], "log")
    for size in range(1, 8):
        keeper.appended(head(size))
    keeper.settle(head(7))
    assert quick.saved == [1, 2, 3, 4, 5, 6, 7, 7]
    assert slow.saved == [3, 6, 7]


def test_what_the_stores_know_is_gathered():
    assert HeadKeeper([Store(1, known=head(3)), Store(1)], "log").remembered() == [head(3)]

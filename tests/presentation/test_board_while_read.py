"""The board while logs are still being taken in: a call that seems to wait may be decided in one that was not read yet."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.search import IndexState, OwedBoard
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.supervisor.board import present_board
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.support.index import an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import NOON, Room

WORDS = Words(load_texts(resource_path("text")), Times(UTC), "2290")
AWAITING = WORDS.text("board.group.awaiting_supervisor")
DECIDE = WORDS.text("board.to_do.awaiting_supervisor")
UNREAD = WORDS.say("lists.unread")


@pytest.fixture
def found(tmp_path: Path) -> tuple[OwedBoard, IndexState]:
    """A request, and that nothing of its call is on CAD."""
    room = Room(tmp_path)
    asked = AskSupervisor("asked", text="Look here.")
    room.desk("4471").a_call("09-23NOV", ADVICE_ANSWERS, asked)
    index = an_index(room, tmp_path / "index.db")
    state, board = index.catch_up(), index.owed()
    index.close()
    room.close()
    assert set(board.rows) == {Owed.AWAITING_SUPERVISOR, Owed.NOT_ON_CAD}
    return board, state


def shown(board: OwedBoard, state: IndexState, *, behind: int) -> list[str]:
    model = present_board(board, replace(state, behind=behind), NOON, WORDS)
    return [" | ".join(cell.text for cell in row.cells) for row in model.rows]


def test_until_all_logs_are_read_nothing_is_listed_as_awaiting(
    found: tuple[OwedBoard, IndexState],
):
    title, row, *others = shown(*found, behind=7)
    assert UNREAD in title
    assert UNREAD in row
    assert "09-23NOV" in row
    assert others[0].startswith("Not on CAD, in what was read so far")
    assert WORDS.text("board.to_do.not_on_cad") in others[1]
    for line in (title, row, *others):
        assert AWAITING not in line
        assert DECIDE not in line


def test_once_they_are_read_what_awaits_is_listed_as_that(found: tuple[OwedBoard, IndexState]):
    title, row, *others = shown(*found, behind=0)
    assert title.startswith(AWAITING)
    assert DECIDE in row
    assert others[0].startswith("Not on CAD ")
    assert not any(UNREAD in line or "so far" in line for line in (title, row, *others))

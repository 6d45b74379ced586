"""A call index over a room, a busy room to build it from, and all of its rows."""

from __future__ import annotations

import random
from datetime import UTC
from pathlib import Path

from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.application.read_models import CallSummary
from rcrp_desktop.application.search import Cursor, Filters
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.supervisor import DecideRequest
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.room import Room

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
WEAPON = {**ADVICE_ANSWERS, "weapon": "yes"}


def an_index(room: Room, path: Path) -> SqliteCallIndex:
    return SqliteCallIndex(path, room.data, room.engines, room.clock, zone=UTC)


def all_rows(index: SqliteCallIndex, filters: Filters | None = None) -> list[CallSummary]:
    rows: list[CallSummary] = []
    after: Cursor | None = None
    while True:
        page = index.page(filters or Filters(), after, limit=3)
        rows += page.rows
        if page.following is None:
            return rows
        after = page.following


def a_busy_room(room: Room, calls: int = 12, seed: int = 1) -> None:
    """Calls of every kind at two desks, and a supervisor who decides some of them."""
    picks = random.Random(seed)
    one, two, boss = room.desk("4471"), room.desk("4502"), room.desk("2290", "supervisor")
    for number in range(calls):
        room.clock.pass_minutes(picks.choice((0, 1, 7)))
        desk = picks.choice((one, two))
        answers = picks.choice((ADVICE_ANSWERS, AMBULANCE_ANSWERS, CRIME, WEAPON))
        call = desk.a_call(f"{number % 7:04}-23NOV", answers, WriteNote(f"note number{number}"))
        kind = picks.randrange(4)
        if kind == 0:
            call = desk.do(call, AcceptRecommendation())
        elif kind == 1:
            call = desk.do(call, RaiseOverride())
        elif kind == 2:
            call = desk.do(call, SendPolice(), BringNewInformation("new_fact", "fresh"))
        elif answers is CRIME:
            call = desk.do(call, AskLessPolice("advice_given", "Seen today."))
        pending = [request for request in call.requests if request.decision is None]
        if pending and picks.random() < 0.7:
            item = pending[0].item
            boss.do(boss.reopened(call), DecideRequest(item, "overturn", "police_now", "Go."))

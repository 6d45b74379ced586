"""What could not be read is named of the very look that lacks it: another look between may have read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
from rcrp_desktop.application.export import ExportedCall, ExportService
from rcrp_desktop.domain.call.state import CallState
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room
from tests.support.supervisor import Office, an_office
from tests.support.unreadable import unread

T = TypeVar("T")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    room = Room(tmp_path / "data")
    made = an_office(room, tmp_path / "index.db")
    yield made
    made.close()
    room.close()


@pytest.fixture
def export(office: Office) -> Iterator[ExportService]:
    records, engines = office.desk.records, office.room.engines
    with closing(SqliteCallEvidence(office.room.data)) as evidence:
        yield ExportService(records, records, evidence, engines, office.access)


@pytest.fixture
def handler(office: Office) -> Desk:
    return office.room.desk("4471")


@pytest.fixture
def call(handler: Desk) -> CallState:
    return handler.a_call("0398", ADVICE_ANSWERS)


def busy_once(handler: Desk, look: Callable[[str], T]) -> Callable[[str], T]:
    """The log of the handler cannot be read in this look, and can in all others."""

    def looking(of: str) -> T:
        with unread(handler):
            return look(of)

    return looking


def test_on_a_call_that_is_looked_at(
    office: Office, handler: Desk, call: CallState, monkeypatch: pytest.MonkeyPatch
):
    records = office.desk.records
    monkeypatch.setattr(records, "looked_at", busy_once(handler, records.looked_at))
    assert office.supervision.again(call.call).not_read == (handler.path.parent.name,)


@pytest.mark.parametrize("by", ["call", "reference"])
def test_of_calls_that_are_looked_for(
    office: Office,
    export: ExportService,
    handler: Desk,
    call: CallState,
    by: str,
    monkeypatch: pytest.MonkeyPatch,
):
    records = office.desk.records
    with monkeypatch.context() as once:
        for look in ("looked_at", "found_on"):
            once.setattr(records, look, busy_once(handler, getattr(records, look)))
        assert export.find(**{by: {"call": call.call, "reference": "0398"}[by]}) == ()
    assert export.not_read() == (handler.path.parent.name,)


def test_in_what_is_exported(
    office: Office,
    export: ExportService,
    handler: Desk,
    call: CallState,
    monkeypatch: pytest.MonkeyPatch,
):
    records = office.desk.records
    assert export.find(call=call.call) == (call.call,)
    assert export.not_read() == ()
    monkeypatch.setattr(records, "looked_at", busy_once(handler, records.looked_at))
    exported = export.export(call.call, redacted=False)
    assert isinstance(exported, ExportedCall)
    assert exported.not_read == (handler.path.parent.name,)

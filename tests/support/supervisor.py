"""A supervisor's services over the logs of a ``Room``."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from rcrp_desktop.adapters.keys import check_ed25519
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.checked_logs import CheckedLogs
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.access import AccessRecords
from rcrp_desktop.application.integrity import IntegrityService
from rcrp_desktop.application.search import SearchService
from rcrp_desktop.application.supervision import SupervisionService
from rcrp_desktop.domain.audit.entry import StoredEntry
from tests.support.room import Desk, Room


@dataclass
class Office:
    """Everything a supervisor's pages are given."""

    room: Room
    desk: Desk
    index: SqliteCallIndex
    access: AccessRecords
    search: SearchService
    supervision: SupervisionService
    integrity: IntegrityService
    prover: SqliteCallProver

    def looks(self) -> list[StoredEntry]:
        """The access records in the supervisor's own log."""
        with closing(SqliteLogReader(self.desk.path)) as reader:
            return [entry for entry in reader.entries() if entry.record_class == "access"]

    def close(self) -> None:
        """Let go of what the room does not know of."""
        self.index.close()
        self.prover.close()


def an_office(room: Room, index_file: Path, person: str = "2290") -> Office:
    """The office of a supervisor in this room."""
    desk = room.desk(person, "supervisor")
    access = AccessRecords(desk.recorder, desk.person, room.clock, room.ids)
    index = SqliteCallIndex(index_file, room.data, room.engines, room.clock, zone=UTC)
    prover = SqliteCallProver(room.data, check_ed25519)
    return Office(
        room=room,
        desk=desk,
        index=index,
        access=access,
        search=SearchService(index, access),
        supervision=SupervisionService(desk.service, desk.records, index, access, prover),
        integrity=IntegrityService(SqliteLogVerifier(), CheckedLogs(room.data), access, room.clock),
        prover=prover,
    )


def remember_nothing(office: Office) -> None:
    """Nothing is remembered of what was told before, as of a call that many others followed."""
    office.desk.records.close()
    fresh = SqliteCallRecords(office.room.data, office.desk.path, "live")
    office.desk.service.records = office.desk.records = fresh
    office.supervision.history = fresh

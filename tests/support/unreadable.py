"""Records of which nothing can be read now, as while another program holds their file."""

from __future__ import annotations

from rcrp_desktop.application.ports import Begun, Told
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.audit.entry import StoredEntry


class Unreadable:
    """See the ``CallRecords`` and ``CallHistory`` ports."""

    def told(self, call: str) -> Told:
        raise StorageUnavailable("locked", call)

    def unfinished(self, since_ms: int) -> Begun:
        raise StorageUnavailable("locked", str(since_ms))

    def begun_since(self, since_ms: int) -> Begun:
        raise StorageUnavailable("locked", str(since_ms))


class LeftOut:
    """A history in which the only log that tells of a call was left out, and is named."""

    def entries_of(self, call: str) -> list[StoredEntry]:
        assert call
        return []

    def not_read(self) -> tuple[str, ...]:
        return ("desk-4471",)

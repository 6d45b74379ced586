"""What a row or a box is about, by a key that nothing else of any call ever has, however often the call is read."""

from __future__ import annotations

from rcrp_desktop.application.search import OwedRow
from rcrp_desktop.domain.call.meant import RequestName


def request_key(call: str, name: RequestName) -> str:
    """A request to a supervisor, or with no name a call of which nothing is asked."""
    return f"{call} {name}"


def row_key(row: OwedRow) -> str:
    """A debt of a call; of a request to a supervisor, the key of that."""
    return f"{row.call.call} {row.item.name}"


def override_key(call: str, of: str) -> str:
    """The override that command ``of`` raised."""
    return f"{call} override {of}"


def call_of(key: str) -> str:
    """The call that a key is about."""
    return key.partition(" ")[0]


def name_of(key: str) -> str:
    """What of the call a key is about: the ``name`` of an ``OwedLine``."""
    return key.partition(" ")[2]


def request_of(key: str) -> RequestName:
    """The request that a key is about; no request has that name where it is about something else."""
    return RequestName(name_of(key))

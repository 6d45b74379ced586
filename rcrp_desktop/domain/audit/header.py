"""What a log says of itself in a row of its own, apart from the rows that only verification reads."""

from __future__ import annotations

from typing import NamedTuple


class HeaderRow(NamedTuple):
    """The log about itself; every field stands in the first leaf too."""

    origin: str
    mode: str
    public_key: bytes | None
    created_ms: int

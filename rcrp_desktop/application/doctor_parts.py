"""What a line of the support report is, and what it is told about rights."""

from __future__ import annotations

from enum import StrEnum

from rcrp_desktop.domain.frozen import frozen


class State(StrEnum):
    """How a finding stands. Only ``MEND`` keeps the program from being used."""

    GOOD = "good"
    NOTE = "note"
    MEND = "mend"


@frozen
class Finding:
    """One line of the report. ``mend`` says what to do, "" where nothing is to be done."""

    name: str
    state: State
    detail: str
    mend: str = ""


@frozen
class SharedFacts:
    """A folder that several accounts share: its groups, and how this account and the folders stand to them.

    ``owned`` are folders in it that belong to an account that is not the machine's administrator, with that account.
    """

    readers: str
    desk: str
    reads_all: bool
    is_let_in: bool
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    owned: tuple[tuple[str, str], ...] = ()


@frozen
class AccessFacts:
    """Who can read and write. ``looked`` is false where rights are not looked at.

    ``too_open`` are the commands that mend it; ``left_out`` is a shared folder that does not let this account
    in, and ``group`` who it lets in; ``before`` is where this account kept its records until it was shared.
    ``others_closed`` is where other accounts keep what waits for their logs and this one may not look, as is usual.
    """

    looked: bool
    shared: SharedFacts | None = None
    too_open: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    left_out: str = ""
    group: str = ""
    before: str = ""
    others_closed: tuple[str, ...] = ()

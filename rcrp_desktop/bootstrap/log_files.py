"""The logs of a folder as files: which there are, where they would be, and the verdict on each.

Opens none for writing. The adapters are imported by whoever asks: most commands look at no log.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rcrp_desktop.adapters import looking
from rcrp_desktop.adapters.data_places import DataPlaces, default_folder, places_of
from rcrp_desktop.adapters.identity import current_account
from rcrp_desktop.adapters.resources import stand_alone_verifier
from rcrp_desktop.domain.audit.entry import MODES, LogMode
from rcrp_desktop.domain.frozen import frozen

if TYPE_CHECKING:
    from rcrp_desktop.application.integrity import MissingLog
    from rcrp_desktop.domain.audit.report import Beside, IntegrityReport
    from rcrp_desktop.domain.audit.seal import Seal


@frozen
class LogFile:
    """A log by the name of its folder. ``beside``: it has a log's name and is not read as that log."""

    name: str
    path: Path
    beside: Beside | None = None


def folder_of(data: Path | None) -> Path:
    """The folder that was named, or the usual one."""
    return data if data is not None else default_folder()


def places_in(data: Path | None) -> DataPlaces:
    """Where what is kept stands in that folder, for this account."""
    return places_of(folder_of(data), current_account().id, named=data is not None)


def logs(data: Path | None, mode: LogMode) -> tuple[LogFile, ...]:
    """Every log of that mode, those set aside included. Opens nothing for writing."""
    from rcrp_desktop.adapters.sqlite.log_places import all_logs

    found = all_logs(places_in(data).logs(mode))
    return tuple(LogFile(path.parent.name, path) for path in found)


def logs_and_missing(
    data: Path | None, mode: LogMode
) -> tuple[tuple[LogFile, ...], Sequence[MissingLog]]:
    """The same, where files of a log's name that are not read as that log are known as that; and what is not there.

    What is not there are logs of that mode that are remembered here.
    """
    from rcrp_desktop.adapters.sqlite.checked_logs import CheckedLogs

    folder = CheckedLogs(places_in(data).logs(mode))
    beside = folder.beside()
    found = (
        LogFile(beside[log.path].name, log.path, beside[log.path]) if log.path in beside else log
        for log in logs(data, mode)
    )
    return tuple(found), folder.missing(beside.keys())


def logs_folder(data: Path | None, mode: LogMode) -> Path:
    """Where these logs would be."""
    return places_in(data).logs(mode)


def has_spilled(data: Path | None, mode: LogMode) -> bool:
    """Whether there is a folder of what waits for a record, or one that may not be looked into."""
    folder = places_in(data).spill(mode)
    return looking.is_folder(folder) or bool(looking.why_closed(folder))


def why_closed(data: Path | None, mode: LogMode) -> str:
    """Why logs may not be looked for there, "" where they may."""
    from rcrp_desktop.adapters.sqlite.log_places import why_closed

    return why_closed(places_in(data).logs(mode))


def not_looked_into(data: Path | None, mode: LogMode) -> tuple[LogFile, ...]:
    """Folders of logs of that mode that this account may not look into."""
    from rcrp_desktop.adapters.sqlite.log_places import not_looked_into

    found = not_looked_into(places_in(data).logs(mode))
    return tuple(
        LogFile(str(path.relative_to(logs_folder(data, mode) / "logs")), path) for path in found
    )


def missing(data: Path | None, mode: LogMode) -> Sequence[MissingLog]:
    """Logs of that mode that are remembered here and are not there."""
    return logs_and_missing(data, mode)[1]


def is_log(path: Path) -> bool:
    """Whether the file has the form of a log at all, whatever became of its content."""
    from rcrp_desktop.adapters.sqlite.schema import has_form_of_log

    return has_form_of_log(path)


def verify(log: LogFile, *, tree_only: bool, seal: Seal | None = None) -> IntegrityReport:
    """The verdict on one log; raises OperationalProblem where it cannot be opened at all."""
    from rcrp_desktop.adapters.sqlite.log_folder import heads_known_of
    from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
    from rcrp_desktop.domain.audit.report import report_beside

    heads = heads_known_of(log.path)
    verifier = SqliteLogVerifier()
    report = verifier.verify(log.path, known_heads=heads, tree_only=tree_only, seal=seal)
    return report_beside(report, log.beside) if log.beside is not None else report


def public_key(log: LogFile) -> str:
    """The key that the log says it is signed with, in hexadecimal; "" where it has none or cannot say."""
    from rcrp_desktop.adapters.sqlite.remembered import told_by

    told = told_by(log.path)
    return told.key.hex() if told is not None and told.key is not None else ""


def verifier_bytes() -> bytes:
    """The one file with which a log is checked without this program."""
    return stand_alone_verifier().read_bytes()


def other_modes(data: Path | None, mode: LogMode) -> tuple[LogMode, ...]:
    """Which other records there are."""
    return tuple(other for other in MODES if other != mode and logs(data, other))

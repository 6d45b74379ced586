"""The logs of a folder for whoever checks all that lies there: which files are no logs though they have a log's name."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing, nullcontext
from pathlib import Path

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite.copies import is_beginning
from rcrp_desktop.adapters.sqlite.log_folder import SqliteLogFolder
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.adapters.sqlite.waiting import looked
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.audit.report import Beside, Relation


class CheckedLogs(SqliteLogFolder):
    """See the ``LogFolder`` port."""

    def __init__(self, data: Path) -> None:
        """``data`` holds ``logs/`` and ``heads/``."""
        super().__init__(data, [FileHeads(data)])

    def beside(self) -> Mapping[Path, Beside]:
        """Files of a log's name that are not read as that log, with what each is to it."""
        with closing(LogShelf(self._data)) as shelf:
            looked(nullcontext(), shelf.logs)
            copies = shelf.copies.items()
            return {path: _beside(shelf, path, log) for path, log in copies}


def _beside(shelf: LogShelf, path: Path, log: Path) -> Beside:
    return Beside(shelf.name_of(path), shelf.name_of(log), _relation(shelf, path, log))


def _relation(shelf: LogShelf, path: Path, log: Path) -> Relation:
    copy, read = shelf.reader_of(path), shelf.reader_of(log)
    if copy is None or read is None:
        return "unknown"
    try:
        if is_beginning(copy, read):
            return "copy"
        return "more" if is_beginning(read, copy) else "fork"
    except OperationalProblem:
        return "unknown"

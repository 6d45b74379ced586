"""The logs of invented people, in a folder that holds nothing else and can be taken away whole."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.keys import NoKeys
from rcrp_desktop.adapters.looking import is_folder, names_in, status, storage_problem
from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.adapters.sqlite.log_places import LogPlace, all_logs
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.opening import open_log
from rcrp_desktop.application.audit_ports import Clock
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.problems import StorageUnavailable, WrongMode

FOLDER = "example"
_MODE = "example"
_STATION = "example"
_GOING = "example.going"


class ExampleLogs:
    """See the ``ExampleStore`` port. ``data`` is the desk's data folder."""

    def __init__(self, data: Path, app: str, ruleset: Callable[[], tuple[str, bytes]]) -> None:
        """``ruleset`` gives the digest and the bytes of the pack that the calls are played with."""
        self._folder = data / FOLDER
        self._going = data / _GOING
        self._app = app
        self._ruleset = ruleset

    def is_empty(self) -> bool:
        """No invented person has a log; what was tried out on example records does not count."""
        names = names_in(self._folder / "logs")
        return not any(name.startswith(f"{_STATION}-") for name in names)

    def open(self, person: Person, clock: Clock, salts: Callable[[], bytes]) -> SqliteAuditLog:
        """Unsigned: a key of this desk must never stand under an invented record."""
        place = LogPlace(self._folder, "example", _STATION, person.id, _MODE)
        opened = open_log(
            place,
            actor=person.id,
            app=self._app,
            clock=clock,
            keys=NoKeys(),
            heads=(),
            boot="example",
            fresh_salt=salts,
        )
        opened.log.keep_ruleset(*self._ruleset())
        return opened.log

    def clear(self) -> bool:
        """Rename, then delete: from the first moment no example call is found any more.

        Raises:
            LogInUse: example records are being written.
            WrongMode: something else lies in the folder; nothing is touched.
            StorageUnavailable: it could not be taken away.
        """
        lies_there = status(self._folder)
        if lies_there is not None and stat.S_ISLNK(lies_there.st_mode):
            raise StorageUnavailable("cannot_open", f"{FOLDER} is a link to somewhere else")
        found = is_folder(self._folder)
        if found:
            self._expect_examples()
        try:
            shutil.rmtree(self._going, ignore_errors=True)
            if found:
                self._folder.rename(self._going)
                shutil.rmtree(self._going)
        except OSError as fault:
            raise storage_problem(fault, "the example folder") from fault
        return found

    def _expect_examples(self) -> None:
        for path in all_logs(self._folder):
            FileLock(path.parent / "writer.lock").release()
            with closing(SqliteLogReader(path)) as reader:
                if reader.mode() != _MODE:
                    raise WrongMode(f"{path.parent.name} holds {reader.mode()} records")

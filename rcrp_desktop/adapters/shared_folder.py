"""Sets up a data folder that several accounts of one machine share, once, by whoever administers it.

Each account writes its own log and nobody else's. The readers' group reads all logs. The desk's group are those
who are let in at all; where it is another one, its members see what readers record, such as a decision on a call.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from rcrp_desktop.adapters.data_places import ACCOUNTS
from rcrp_desktop.adapters.identity import workstation
from rcrp_desktop.adapters.looking import status, storage_problem
from rcrp_desktop.adapters.private_files import FOR_ALL_FILE, SHARED_MARK
from rcrp_desktop.adapters.sync import replace_file
from rcrp_desktop.application.problems import Issue, SettingsInvalid, StorageUnavailable
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.quoting import as_line

_EVERYBODYS = ("logs", "heads", "training/logs", "training/heads")
"""Each account makes its own entries here and takes away nobody else's."""


@frozen
class Right:
    """A folder, its group and its mode."""

    path: Path
    group: str
    mode: int


def rights(place: Path, readers: str, desk: str) -> tuple[Right, ...]:
    """What the folders of a shared place must be, from the outside in."""
    shared = 0o3770 if readers == desk else 0o3777
    return (
        Right(place, desk, 0o750),
        Right(place / "policies", desk, 0o755),
        Right(place / "training", desk, 0o755),
        Right(place / ACCOUNTS, desk, 0o1777),
        *(Right(place / name, readers, shared) for name in _EVERYBODYS),
    )


def icacls_commands(place: Path, readers: str, desk: str) -> tuple[tuple[str, ...], ...]:
    """The same on Windows. Who makes a folder owns it and has it all; the readers read below every such folder."""
    full, inherit = "(OI)(CI)F", "(OI)(CI)"
    commands: tuple[tuple[str, ...], ...] = (
        (
            *("icacls", str(place), "/inheritance:r", "/grant:r"),
            *(f"*S-1-5-18:{full}", f"*S-1-5-32-544:{full}", f"{desk}:RX"),
        ),
        ("icacls", str(place / SHARED_MARK), "/grant:r", f"{desk}:R"),
        ("icacls", str(place / "policies"), "/grant:r", f"{desk}:{inherit}RX"),
        ("icacls", str(place / "training"), "/grant:r", f"{desk}:RX"),
        _everybodys(place / ACCOUNTS, desk),
    )
    read = f"{readers}:{inherit}RX"
    return (*commands, *((*_everybodys(place / name, desk), read) for name in _EVERYBODYS))


def _everybodys(folder: Path, desk: str) -> tuple[str, ...]:
    """Members may add a folder or a file of their own (AD, WD); CREATOR OWNER (S-1-3-0) then has it all."""
    own = "*S-1-3-0:(OI)(CI)(IO)F"
    return ("icacls", str(folder), "/grant:r", f"{desk}:(RX,AD,WD)", own)


def set_up(place: Path, readers: str, desk: str) -> None:
    """Make the folders with their rights, the workstation's id and the mark. Done again it mends them.

    Raises:
        StorageUnavailable: it may not, or a group is not there; what was done until then stays.
    """
    try:
        if sys.platform == "win32":  # pragma: no cover
            _set_up_windows(place, readers, desk)
        else:
            _set_up_posix(place, readers, desk)
        workstation(place, "")
        (place / "workstation-id").chmod(FOR_ALL_FILE)
        mark = f'# Several accounts share this folder.\nreaders = "{readers}"\ndesk = "{desk}"\n'
        replace_file(place / SHARED_MARK, mark.encode(), mode=FOR_ALL_FILE)
    except OSError as error:
        raise storage_problem(error, str(error.filename or place)) from error


def _set_up_posix(place: Path, readers: str, desk: str) -> None:
    numbers = {name: _group_number(name) for name in (readers, desk)}
    place.parent.mkdir(parents=True, exist_ok=True)
    for right in rights(place, readers, desk):
        lies_there = status(right.path)
        if lies_there is not None and stat.S_ISLNK(lies_there.st_mode):
            raise StorageUnavailable("cannot_open", f"{right.path} is a link to somewhere else")
        right.path.mkdir(mode=0o700, exist_ok=True)
        made = status(right.path)
        if made is None or made.st_uid not in (0, os.geteuid()):
            raise StorageUnavailable("read_only", f"{right.path} belongs to another account")
        os.chown(right.path, os.geteuid(), numbers[right.group])
        right.path.chmod(right.mode)


def _group_number(name: str) -> int:
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        fault = f"the group {as_line(name)} is not there (groupadd {as_line(name)} makes it)"
        raise SettingsInvalid([Issue("--set-up-shared", fault)]) from None


def _set_up_windows(place: Path, readers: str, desk: str) -> None:  # pragma: no cover
    import subprocess

    for right in rights(place, readers, desk):
        right.path.mkdir(parents=True, exist_ok=True)
    (place / SHARED_MARK).touch()
    for command in icacls_commands(place, readers, desk):
        done = subprocess.run(list(command), capture_output=True, text=True)  # noqa: S603 - made above
        if done.returncode:
            raise StorageUnavailable("read_only", done.stderr.strip() or " ".join(command))

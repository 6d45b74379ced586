"""Who can read and write a data folder, looked at for the support report. Changes nothing, follows no link."""

from __future__ import annotations

import os
import shlex
import stat
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from rcrp_desktop.adapters.data_places import DataPlaces, look, machine_wide, own_folder
from rcrp_desktop.adapters.private_files import SHARED_MARK, granted_in
from rcrp_desktop.adapters.shared_folder import rights
from rcrp_desktop.adapters.sqlite.log_places import account_mark
from rcrp_desktop.application.doctor_parts import AccessFacts, SharedFacts

_MOST = 20_000
"""Entries that are looked at: a folder that somebody filled must not keep the report from ending."""

_GROUP_AND_OTHERS = 0o077


def access_facts(places: DataPlaces, account: str) -> AccessFacts:
    """What the account with this id should know of rights here."""
    place = machine_wide()
    left_out = place if places.data != place and look(place) == "closed" else None
    before = own_folder() if places.data == place and (own_folder() / "logs").is_dir() else None
    if sys.platform == "win32":  # pragma: no cover
        return AccessFacts(looked=False)
    return AccessFacts(
        looked=True,
        shared=_shared(places) if places.is_shared else None,
        too_open=tuple(_too_open(places, account)),
        links=tuple(map(str, _links(places.data))),
        foreign=tuple(map(str, _foreign(places, account))),
        left_out=f"{place}" if left_out else "",
        group=_group_name(place.stat().st_gid) if left_out else "",
        before=str(before or ""),
    )


def _shared(places: DataPlaces) -> SharedFacts:
    readers, desk = _groups(places.data)
    numbers = {name: _group_number(name) for name in (readers, desk)}
    mine = {os.getegid(), *os.getgroups()}
    wrong = (
        right.path
        for right in rights(places.data, readers, desk)
        if _differs(right.path, right.mode, numbers[right.group])
    )
    return SharedFacts(
        readers,
        desk,
        reads_all=numbers[readers] in mine or os.geteuid() == 0,
        is_let_in=numbers[desk] in mine or os.geteuid() == 0,
        missing=tuple(name for name in numbers if numbers[name] is None),
        wrong=tuple(str(path) for path in wrong),
    )


def _groups(data: Path) -> tuple[str, str]:
    """The groups that the mark names."""
    with suppress(OSError, ValueError):
        table = tomllib.loads((data / SHARED_MARK).read_text("utf-8"))
        return str(table.get("readers", "")), str(table.get("desk", ""))
    return "", ""


def _group_number(name: str) -> int | None:
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return None


def _group_name(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _differs(path: Path, mode: int, group: int | None) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return True
    is_as_it_must = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == mode
    return not is_as_it_must or (group is not None and found.st_gid != group)


def _too_open(places: DataPlaces, account: str) -> Iterator[str]:
    """Commands that take away what nobody granted."""
    for folder in (places.own, *(_own_logs(places, account) if places.is_shared else ())):
        with suppress(OSError):
            granted = granted_in(folder.parent)
            if stat.S_IMODE(folder.stat().st_mode) & _GROUP_AND_OTHERS & ~granted:
                beyond = "g-w,o=" if granted == 0o050 else "go-w" if granted else "go="
                yield f"chmod -R {beyond} {shlex.quote(str(folder))}"


def _own_logs(places: DataPlaces, account: str) -> list[Path]:
    """Folders that are called as a log of this account is."""
    name = f"*-{account_mark(account)}-*"
    modes = (places.data, places.data / "training")
    return [path for data in modes for path in sorted((data / "logs").glob(name))]


def _foreign(places: DataPlaces, account: str) -> list[Path]:
    """Places that this account writes to and that somebody else has taken."""
    wanted = [places.own, *_own_logs(places, account)]
    if not places.is_shared:
        wanted += sorted((places.data / "logs").glob("*"))
    return [path for path in wanted if path.exists() and path.lstat().st_uid != os.geteuid()]


def _links(data: Path) -> Iterator[Path]:
    found = (
        Path(folder, name)
        for folder, folders, files in os.walk(data)
        for name in (*folders, *files)
    )
    return (path for path in islice(found, _MOST) if path.is_symlink())

"""Who can read and write a data folder, looked at for the support report. Changes nothing, follows no link."""

from __future__ import annotations

import os
import re
import shlex
import stat
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path

from rcrp_desktop.adapters.data_places import ACCOUNTS, DataPlaces, look, machine_wide, own_folder
from rcrp_desktop.adapters.looking import found_in, is_folder, is_link, status, why_closed
from rcrp_desktop.adapters.private_files import SHARED_MARK, granted_in
from rcrp_desktop.adapters.settings import FILE_NAME, Settings, usable_settings
from rcrp_desktop.adapters.shared_folder import rights
from rcrp_desktop.adapters.small_files import read_small
from rcrp_desktop.adapters.sqlite.log_places import account_mark, all_logs
from rcrp_desktop.application.doctor_parts import AccessFacts, SharedFacts
from rcrp_desktop.application.problems import NoHome
from rcrp_desktop.domain.audit.entry import MODES
from rcrp_desktop.domain.frozen import replace

_MOST = 20_000
"""Entries that are looked at: a folder that somebody filled must not keep the report from ending."""

_MARK_LIMIT = 10_000
_GROUP_AND_OTHERS = 0o077
_OURS = re.compile(
    r"logs|heads|spill|accounts|training|example|policies|scenarios|workstation-id|shared\.toml"
    r"|settings\.toml|index\.db.*|\.(?:workstation-id|shared\.toml|settings\.toml|index\.db.*)\..*\.tmp"
)
"""What the program puts into a data folder."""


def access_facts(places: DataPlaces, account: str) -> AccessFacts:
    """What the account with this id should know of rights here."""
    place = machine_wide()
    left_out = place if places.data != place and look(place) == "closed" else None
    before = _own_before() if places.data == place else None
    if sys.platform == "win32":  # pragma: no cover
        return AccessFacts(looked=False)
    is_ours = is_data_folder(places.data)
    return AccessFacts(
        looked=True,
        shared=_shared(places) if places.is_shared else None,
        closed=tuple(map(str, _closed(places, account))),
        too_open=tuple(_too_open(places, account)) if is_ours else (),
        links=tuple(map(str, _links(places.data))) if is_ours else (),
        foreign=tuple(map(str, _foreign(places, account))) if is_ours else (),
        left_out=f"{place}" if left_out else "",
        group=_group_of(place) if left_out else "",
        before=str(before or ""),
        others_closed=tuple(map(str, _others_closed(places))),
    )


def _own_before() -> Path | None:
    """The account's own folder, where it kept records before it shared one."""
    with suppress(NoHome):
        return own_folder() if is_folder(own_folder() / "logs") else None
    return None


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
        owned=tuple(_owned(right.path for right in rights(places.data, readers, desk))),
    )


def _owned(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Those of an account that is not root: whoever owns a folder takes out of it whatever lies there."""
    for folder in folders:
        found = status(folder)
        if found is not None and found.st_uid:
            yield str(folder), _account(found.st_uid)


def _account(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _groups(data: Path) -> tuple[str, str]:
    """The groups that the mark names."""
    with suppress(OSError, ValueError):
        table = tomllib.loads(read_small(data / SHARED_MARK, _MARK_LIMIT).decode())
        return str(table.get("readers", "")), str(table.get("desk", ""))
    return "", ""


def _group_number(name: str) -> int | None:
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return None


def _group_of(place: Path) -> str:
    import grp

    try:
        number = place.stat().st_gid
    except OSError:
        return "(not known)"
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


def _of_modes(places: DataPlaces) -> tuple[Path, ...]:
    return places.logs("live"), places.logs("training"), places.logs("example")


def _closed(places: DataPlaces, account: str) -> list[Path]:
    """Folders of this account, and those in which it looks for others', that it may not look into."""
    spills = [places.spill(mode) for mode in MODES]
    logs = [data / "logs" for data in _of_modes(places)]
    own = [path for each in logs for path in found_in(each, "*")]
    wanted = (
        *dict.fromkeys((places.data, places.own)),
        *logs,
        *(_own_logs(places, account) if places.is_shared else own),
        *(data / "heads" for data in _of_modes(places)),
        *spills,
        *(path for each in spills for path in found_in(each, "*")),
    )
    closed = [folder for folder in wanted if why_closed(folder)]
    return [folder for folder in closed if not set(folder.parents) & set(closed)]


def is_data_folder(data: Path) -> bool:
    """Whether records are kept there, by marks of our own: a folder named by mistake gets no advice."""
    marks = (data / name for name in ("workstation-id", SHARED_MARK))
    if any(_is_plain(mark) for mark in marks) or all_logs(data):
        return True
    if _is_ours_alone(data):
        return True
    return _is_plain(data / FILE_NAME) and usable_settings(data)[0] != Settings()


def _is_ours_alone(data: Path) -> bool:
    """Whether there is something, and nothing but what the program puts there."""
    found = _names(data)
    return bool(found) and all(_OURS.fullmatch(name) for name in found)


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _names(data: Path) -> list[str]:
    try:
        with os.scandir(data) as entries:
            return [entry.name for entry in islice(entries, _MOST)]
    except OSError:
        return []


def _our_entries(data: Path) -> list[Path]:
    """What the program puts into a data folder, of all that lies there."""
    return [data / name for name in sorted(_names(data)) if _OURS.fullmatch(name)]


def _too_open(places: DataPlaces, account: str) -> Iterator[str]:
    """Commands that take away what nobody granted, and name nothing that is not ours."""
    for folder in (places.own, *(_own_logs(places, account) if places.is_shared else ())):
        with suppress(OSError):
            granted = granted_in(folder.parent)
            if stat.S_IMODE(folder.stat().st_mode) & _GROUP_AND_OTHERS & ~granted:
                beyond = "g-w,o=" if granted == 0o050 else "go-w" if granted else "go="
                yield from _narrowing(beyond, folder, places)


def _narrowing(beyond: str, folder: Path, places: DataPlaces) -> Iterator[str]:
    if folder != places.data or _is_ours_alone(folder):
        yield f"chmod -R {beyond} {shlex.quote(str(folder))}"
        return
    ours = [path for path in _our_entries(folder) if _is_open(path)]
    if ours:
        yield f"chmod -R {beyond} {shlex.join(map(str, ours))}"


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False  # it is closed to this account, and told as such
    return not stat.S_ISLNK(mode) and bool(stat.S_IMODE(mode) & _GROUP_AND_OTHERS)


def _own_logs(places: DataPlaces, account: str) -> list[Path]:
    """Folders that are called as a log of this account is, and those that are its own under a person's mark."""
    mark, asks = f"-{account_mark(account)}-", _who_asks(places)
    modes = (places.data, places.data / "training")
    found = (path for data in modes for path in found_in(data / "logs", "*"))
    return [path for path in found if mark in path.name or _owner(path) == asks]


def places_of_all(places: DataPlaces) -> list[DataPlaces]:
    """This account's places, then those of each other account that shares the folder."""
    others = found_in(places.data / ACCOUNTS, "*") if places.is_shared else []
    return [places, *(replace(places, own=own) for own in others if own != places.own)]


def _others_closed(places: DataPlaces) -> list[Path]:
    """Where other accounts keep what a log did not take, as far as this account may not look there."""
    _, *others = places_of_all(places)
    wanted = [
        folder for other in others for folder in (other.own, *(other.spill(mode) for mode in MODES))
    ]
    if places.is_shared:
        wanted.insert(0, places.data / ACCOUNTS)
    closed = [folder for folder in wanted if why_closed(folder)]
    return [folder for folder in closed if not set(folder.parents) & set(closed)]


def _foreign(places: DataPlaces, account: str) -> list[Path]:
    """Places that this account writes to and that somebody else has taken."""
    wanted = [places.own, *_own_logs(places, account)]
    if not places.is_shared:
        wanted += found_in(places.data / "logs", "*")
    return [path for path in wanted if _owner(path) not in (None, os.geteuid())]


def is_foreign(path: Path, places: DataPlaces) -> bool:
    """Whether something in a place of this account's own is another's. Root asks for whom the place is."""
    if sys.platform == "win32":  # pragma: no cover
        return False
    asks = _owner(places.own) if places.is_shared else _who_asks(places)
    return _owner(path) not in (None, asks)


def _who_asks(places: DataPlaces) -> int | None:
    return os.geteuid() or _owner(places.own)


def _owner(path: Path) -> int | None:
    """Whose it is; None where there is nothing, or it may not be looked at."""
    try:
        return path.lstat().st_uid
    except OSError:
        return None


def _links(data: Path) -> Iterator[Path]:
    """Links in a place of ours; what else lies in the folder is none of our business."""
    ours = _our_entries(data)
    below = (
        Path(folder, name)
        for place in ours
        if not is_link(place)
        for folder, folders, files in os.walk(place)
        for name in (*folders, *files)
    )
    return (path for path in islice(chain(ours, below), _MOST) if is_link(path))

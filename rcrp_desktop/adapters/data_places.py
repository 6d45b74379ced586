"""Where an account's things lie: in a folder of its own, or beside those of others in one that is shared."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Literal

from rcrp_desktop.adapters.looking import is_file, is_folder
from rcrp_desktop.adapters.private_files import SHARED_MARK
from rcrp_desktop.adapters.settings import FILE_NAME, Settings, usable_settings
from rcrp_desktop.application.problems import NoHome, OperationalProblem
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.frozen import frozen, replace

ACCOUNTS = "accounts"
INDEX_FILE = "index.db"
"""The searchable index of a folder with logs; disposable."""
MACHINE_WIDE = Path("/var/lib/rcrp-desktop")
"""Where a folder for all accounts is looked for. No variable names it: anybody can set those."""

_APP = "rcrp-desktop"
PERSONAL = ("person", "role", "theme", "text_percent", "override_key")
"""Settings that are an account's own where others share the folder; the rest is the whole desk's."""

Found = Literal["shared", "own", "closed"]


@frozen
class DataPlaces:
    """``data`` holds the logs. ``own`` holds what is one account's alone: the same folder where nothing is shared.

    ``named``: somebody named the folder, so that no other is touched or looked at.
    """

    data: Path
    own: Path
    index: Path
    named: bool

    @property
    def is_shared(self) -> bool:
        """Whether other accounts keep their logs in the same folder."""
        return self.own != self.data

    def logs(self, mode: LogMode) -> Path:
        """The folder that holds ``logs`` and ``heads``. Invented calls are everybody's own."""
        return of_mode(self.own if mode == "example" else self.data, mode)

    def spill(self, mode: LogMode) -> Path:
        """The folder for what a log did not take."""
        return of_mode(self.own, mode) / "spill"

    def index_file(self, mode: LogMode) -> Path:
        """The index over all logs of a mode: whoever searches has one of their own."""
        return of_mode(self.index, mode) / INDEX_FILE


def of_mode(folder: Path, mode: LogMode) -> Path:
    """Live records lie in the folder itself, others in one below."""
    return folder if mode == "live" else folder / mode


def places_of(data: Path, account: str, *, named: bool) -> DataPlaces:
    """The places of an account with this id."""
    if not is_marked(data):
        return DataPlaces(data, data, data, named)
    own = data / ACCOUNTS / sha256(account.encode()).hexdigest()[:16]
    return DataPlaces(data, own, own if named else _cache_of(data), named)


def _cache_of(data: Path) -> Path:
    """A folder in the account's cache for what was made from this data folder."""
    import platformdirs

    cache = _at_home(lambda: platformdirs.user_cache_path(_APP, appauthor=False))
    return cache / sha256(str(data.absolute()).encode()).hexdigest()[:16]


def is_marked(data: Path) -> bool:
    """Whether the folder was set up for several accounts."""
    return is_file(data / SHARED_MARK)


def machine_wide() -> Path:
    """The one place on this machine that is looked at for a folder that all accounts share."""
    if sys.platform == "win32":  # pragma: no cover
        import platformdirs

        return Path(platformdirs.site_data_path(_APP, appauthor=False))
    return MACHINE_WIDE


def look(place: Path) -> Found:
    """Whether a folder for all accounts is set up there, and whether this account is let in."""
    try:
        is_set_up = stat.S_ISREG((place / SHARED_MARK).stat().st_mode)
        # Only who administers the machine can have done so there: the system folder above is theirs.
        is_trusted = sys.platform == "win32" or place.lstat().st_uid == place.parent.lstat().st_uid
    except PermissionError:
        return "closed"
    except OSError:
        return "own"
    return "shared" if is_set_up and is_trusted else "own"


def may_set_up(place: Path) -> bool:
    """Whether this account has the right to make a folder for all accounts there."""
    nearest = next((folder for folder in (place, *place.parents) if is_folder(folder)), place)
    return os.access(nearest, os.W_OK)


def own_folder() -> Path:
    """The account's own data folder.

    Raises:
        NoHome: the account has none.
    """
    import platformdirs

    return _at_home(lambda: platformdirs.user_data_path(_APP, appauthor=False))


def _at_home(find: Callable[[], Path]) -> Path:
    """A folder below the account's home; one that begins with ``~`` would be made wherever we are."""
    try:
        found = Path(find())
    except RuntimeError as fault:
        raise NoHome(str(fault)) from fault
    if not found.is_absolute():
        raise NoHome(f"{found} leads nowhere")
    return found


def default_folder() -> Path:
    """Where a desk keeps its records when nothing else is said: with the others', where that is set up."""
    place = machine_wide()
    return place if look(place) == "shared" else own_folder()


def desk_settings(places: DataPlaces) -> tuple[Settings, OperationalProblem | None]:
    """The desk's settings, with the account's own where it has any; what cannot be used has its usual value."""
    settings, problem = usable_settings(places.data)
    if not places.is_shared or not is_file(places.own / FILE_NAME):
        return settings, problem
    own, own_problem = usable_settings(places.own)
    mine = {name: getattr(own, name) for name in PERSONAL}
    return replace(settings, **mine), problem or own_problem

"""Where logs lie and what they are called. Loaded at every start, so it knows nothing of how a log is opened."""

from __future__ import annotations

import re
import sys
from hashlib import sha256
from pathlib import Path

from rcrp_desktop.adapters import looking
from rcrp_desktop.adapters.looking import found_in, is_folder
from rcrp_desktop.domain.audit.checkpoint import origin_of
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.frozen import frozen

LOG_FILE = "audit.db"
EARLIER = "earlier"
LOCK_FILE = "writer.lock"
UNNAMED = "unnamed"
"""Stands for a force that no setting names."""

_PIECES = 5
_ASIDE = re.compile(r"(\d{1,9})-[a-z_]+-\d+")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@frozen
class LogPlace:
    """Whose log it is and where. ``account`` is the system's id for the person (SID, uid)."""

    data: Path
    force: str
    workstation: str
    account: str
    mode: LogMode

    @property
    def account_hash(self) -> str:
        """Stands for the account in names that others see."""
        return account_mark(self.account)

    @property
    def log_id(self) -> str:
        """Names the log on this machine, across its epochs."""
        return f"{_fit(self.workstation)}-{self.account_hash}-{self.mode}"

    @property
    def path(self) -> Path:
        """The file of the epoch that is being written."""
        return log_path(self.data, self.log_id)

    def origin(self, epoch: int, force: str = "") -> str:
        """The name an epoch signs under. ``force`` is what the epochs before it were made under.

        It stands where the desk has no name for its force: a setting that was lost renames no log.
        """
        named = _fit(self.force)
        if named == UNNAMED and force:
            named = _fit(force)
        return origin_of(named, _fit(self.workstation), self._account_part, epoch)

    def is_origin(self, origin: str) -> bool:
        """Whether a log of that name is this person's, made here, in this mode.

        Under whatever name of the force: that is a setting, and settings change.
        """
        pieces = origin.split("/")
        try:
            return len(pieces) == _PIECES and origin == origin_of(
                pieces[1], _fit(self.workstation), self._account_part, int(pieces[4])
            )
        except ValueError:
            return False

    @property
    def _account_part(self) -> str:
        # The mode belongs in the name: a trainee's log must never be taken for the live one.
        suffix = "" if self.mode == "live" else f"-{self.mode}"
        return self.account_hash + suffix


def account_mark(account: str) -> str:
    """Stands for an account in names that others see."""
    return sha256(account.encode()).hexdigest()[:8]


def log_path(data: Path, log_id: str) -> Path:
    """Where a log's present epoch lies."""
    return data / "logs" / log_id / LOG_FILE


def all_logs(data: Path) -> list[Path]:
    """Every log file under the data folder, earlier epochs and those set aside included."""
    folder = data / "logs"
    names = (f"*/{LOG_FILE}", f"*/{EARLIER}/*/{LOG_FILE}")
    return sorted(path for name in names for path in found_in(folder, name))


def why_closed(data: Path) -> str:
    """Why this account may not look for logs there, "" where it may: what cannot be seen is not nothing."""
    return looking.why_closed(data / "logs")


def not_looked_into(data: Path) -> list[Path]:
    """Folders of logs that this account may not look into: which logs lie there nobody can say here."""
    folders = [folder for folder in found_in(data / "logs", "*") if is_folder(folder)]
    both = (place for folder in folders for place in (folder, folder / EARLIER))
    return [place for place in both if looking.why_closed(place)]


def log_id_of(path: Path) -> str:
    """The log that a file belongs to, set aside or not."""
    folder = path.parent
    return folder.parent.parent.name if folder.parent.name == EARLIER else folder.name


def id_of_origin(origin: str, mode: LogMode) -> str:
    """How the program names the folder of the log that signs under this name; "" where it gives no log that name."""
    pieces = origin.split("/")
    if len(pieces) != _PIECES:
        return ""
    account = pieces[3].removesuffix(f"-{mode}")
    return f"{pieces[2]}-{account}-{mode}"


def is_in_place(path: Path, origin: str, mode: LogMode) -> bool:
    """Whether the file lies where the program keeps the log of this name, in use or set aside."""
    if log_id_of(path) != id_of_origin(origin, mode):
        return False
    aside = _ASIDE.fullmatch(path.parent.name)
    return not why_set_aside(path) or (aside is not None and aside[1] == origin.split("/")[-1])


def owner_of(log_id: str) -> str:
    """Account and mode of a log's name: the same when the desk's own id was lost and made anew."""
    return "-".join(log_id.split("-")[-2:])


def why_set_aside(path: Path) -> str:
    """The word for why a log was set aside (``corrupt``), "" for one that is in use."""
    folder = path.parent
    if folder.parent.name != EARLIER:
        return ""
    return folder.name.partition("-")[2].partition("-")[0] or "unknown"


def epoch_of(path: Path) -> int:
    """The epoch that was set aside there; a log in use is newer than all of them."""
    if path.parent.parent.name != EARLIER:
        return sys.maxsize
    digits = re.match(r"\d{1,9}", path.parent.name)
    return int(digits[0]) if digits else 0


def _fit(text: str) -> str:
    """The text with what cannot stand in a file or log name replaced."""
    return _UNFIT.sub("-", text).strip("-.") or UNNAMED

"""Where logs lie and what they are called. Loaded at every start, so it knows nothing of how a log is opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rcrp_desktop.domain.audit.checkpoint import origin_of
from rcrp_desktop.domain.audit.entry import LogMode

LOG_FILE = "audit.db"
EARLIER = "earlier"
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
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

    def origin(self, epoch: int) -> str:
        """The name an epoch signs under."""
        return origin_of(_fit(self.force), _fit(self.workstation), self._account_part, epoch)

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
    return sorted([*folder.glob(f"*/{LOG_FILE}"), *folder.glob(f"*/{EARLIER}/*/{LOG_FILE}")])


def _fit(text: str) -> str:
    """The text with what cannot stand in a file or log name replaced."""
    return _UNFIT.sub("-", text).strip("-.") or "unnamed"

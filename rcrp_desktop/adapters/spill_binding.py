"""What ties a line to its log, so that a later start knows whose it is: the log's key, else its last head.

Neither exists before the log does. What is done while another copy of the program is only beginning it is tied to
it as soon as it is there. Where this process is killed before that nobody can know whose its lines are: whoever can
write to the folder could have written them, and they stay UNCONFIRMED.
"""

from __future__ import annotations

from collections.abc import Callable

from rcrp_desktop.adapters.spill_lines import ReadLine, journal_key
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Signer

Head = Callable[[], Checkpoint | None]


class Binding:
    """To one log, or to none yet."""

    def __init__(self) -> None:
        self.log_id = ""
        self.key: bytes | None = None
        self._head: Head = _no_head
        self._begun: Callable[[], bool] | None = None
        self._signer: Callable[[], Signer | None] = _no_signer

    def bind(self, log_id: str, signer: Signer | None, head: Head) -> None:
        """To this log: ``signer`` is its own."""
        self.log_id, self._head, self._begun = log_id, head, None
        self.key = journal_key(signer, log_id) if signer is not None else None

    def await_log(
        self,
        log_id: str,
        begun: Callable[[], bool],
        signer: Callable[[], Signer | None],
        head: Head,
    ) -> None:
        """To this log once it is ``begun``: no ``signer`` is asked for before, since that would make a key."""
        self.log_id, self._head = log_id, head
        self._begun, self._signer = begun, signer

    def comes(self) -> bool:
        """Whether what was awaited is there now; False from then on."""
        try:
            if self._begun is None or not self._begun():
                return False
            signer = self._signer()
        except Exception:  # noqa: BLE001 - what was done is kept, bound or not; it is tried again at the next act
            return False
        if signer is None and self.last_head() is None:
            return False  # it has no key here, and nobody has told its head yet
        self.bind(self.log_id, signer, self._head)
        return True

    def last_head(self) -> Checkpoint | None:
        """The newest that is known of the log."""
        try:
            return self._head()
        except Exception:  # noqa: BLE001 - the log is why we are here; words come before proofs
            return None

    def holds(self, read: ReadLine) -> bool:
        """Whether the line is tied to the log as far as one could be written now."""
        if read.line.log_id != self.log_id:
            return False
        return read.line.head is not None if self.key is None else read.is_bound_to(self.key)


def _no_head() -> Checkpoint | None:
    return None


def _no_signer() -> Signer | None:
    return None

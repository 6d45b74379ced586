"""What no code caught is a bug: it is kept in the diagnostic log and said on screen in words; the call stays."""

from __future__ import annotations

import faulthandler
import logging
import sys
from collections.abc import Callable
from types import TracebackType

_log = logging.getLogger("rcrp_desktop")


def install(tell: Callable[[], object]) -> None:
    """Take the place of the interpreter's hook. ``tell`` says in the window that there was a fault.

    What Python calls it helps nobody on a call: that is in the diagnostic log.
    """

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        _log.critical("a fault in the program", exc_info=(kind, fault, trace))
        tell()

    sys.excepthook = hook
    if sys.stderr is not None:
        faulthandler.enable()

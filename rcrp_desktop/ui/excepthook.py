"""What no code caught is a bug: it is kept in the diagnostic log and said on screen; the call stays."""

from __future__ import annotations

import faulthandler
import logging
import sys
from collections.abc import Callable
from types import TracebackType

_log = logging.getLogger("rcrp_desktop")


def install(tell: Callable[[str], None]) -> None:
    """Take the place of the interpreter's hook. ``tell`` shows a line in the window."""

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        _log.critical("a fault in the program", exc_info=(kind, fault, trace))
        tell(f"{kind.__name__}: {fault}")

    sys.excepthook = hook
    if sys.stderr is not None:
        faulthandler.enable()

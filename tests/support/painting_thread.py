"""Whether the thread that paints reads a log: each such read can be kept waiting, and every key waits with it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import rcrp_desktop.ui
from rcrp_desktop.adapters.sqlite.bounds import BoundedConnection
from tests.support import inline_background

_SCREENS = str(Path(rcrp_desktop.ui.__file__).parent)
_LANES = inline_background.__file__
_TESTS = str(Path(_LANES).parent.parent)


@contextmanager
def nothing_read_while_painting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails where a screen reads a log itself, not on a lane; what a test reads itself is its own affair."""
    read: list[str] = []
    execute = BoundedConnection.execute

    def told(self: BoundedConnection, sql: str, parameters: Any = (), /) -> object:
        if threading.current_thread() is threading.main_thread():
            read.extend(_screens_in(sys._getframe(1)))
        return execute(self, sql, parameters)

    monkeypatch.setattr(BoundedConnection, "execute", told)
    yield
    assert read == [], f"a screen reads a log on the thread that paints: {read}"


def _screens_in(frame: FrameType | None) -> list[str]:
    """The innermost function of a screen that leads here.

    None where work of a lane stands before it, or what a test has in the place of something.
    """
    found = ""
    while frame is not None:
        code = frame.f_code
        if code.co_filename == _LANES:
            return []
        if not found and code.co_filename.startswith(_TESTS):
            return []
        if not found and code.co_filename.startswith(_SCREENS):
            found = f"{Path(code.co_filename).name}: {code.co_qualname}"
        frame = frame.f_back
    return [found] if found else []

"""Spares the start the reading of every source file, which Qt's binding does behind each import."""

from __future__ import annotations

import inspect
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def source_unread() -> Generator[None]:
    """Import modules as in a packed program: their byte code runs, their source is not asked for.

    Once Qt's binding is loaded it looks for its own name in the text of each module that is imported, to know
    which may ask for Qt's functions by other names. None here does, and a module without source never does.
    For the main thread while no other runs: what it puts aside meanwhile is the interpreter's own function.
    """
    read = inspect.getsource
    inspect.getsource = _no_source
    try:
        yield
    finally:
        inspect.getsource = read


def _no_source(_thing: object) -> str:
    raise OSError("not read while the program starts")

"""Files that a command writes where somebody says: never over another unasked, never through a link or a pipe.

Looked at before anything is recorded or read, because a hand-out that then fails would be on record as made.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from rcrp_desktop.bootstrap import log_files
from rcrp_desktop.bootstrap.command_line import Program
from rcrp_desktop.cli.options import AS_NAMED, REFUSED, UNAVAILABLE, stop

F = TypeVar("F", bound=Callable[..., Any])


def out_option(words: str) -> Callable[[F], F]:
    """Give a command ``--out`` as ``out: Path | None`` and ``--replace`` as ``replace: bool``."""

    def both(command: F) -> F:
        replace = click.option("--replace", is_flag=True, help="Replace a file that is there.")
        return click.option("--out", type=AS_NAMED, callback=_named, help=words)(replace(command))

    return both


def _named(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.name in ("", ".."):
        raise click.BadParameter("name a file")
    return value


def expect_room(program: Program, paths: Sequence[Path], *, replace: bool) -> None:
    """End the command in a sentence where one of the files could not, or must not, be written."""
    for path in paths:
        if not os.path.isdir(path.parent):  # noqa: PTH112 - False also for what cannot be looked at
            stop([program.texts("cli.out.no_folder", folder=path.parent)], UNAVAILABLE)
        if not os.access(path.parent, os.W_OK | os.X_OK):
            why = os.strerror(errno.EROFS if _is_read_only(path.parent) else errno.EACCES)
            stop([program.texts("cli.out.no_right", folder=path.parent, why=why)], UNAVAILABLE)
        fault = _fault(program, path, replace=replace)
        if fault:
            stop([fault], REFUSED)


def put(program: Program, path: Path, content: bytes, *, replace: bool) -> None:
    """Write a file there was room for."""
    try:
        program.write_file(path, content, replace=replace)
    except FileExistsError:  # somebody put one there since it was looked at
        stop([program.texts("cli.out.there", path=path)], REFUSED)
    except OSError as fault:
        stop([program.texts("cli.out.not_written", path=path, why=fault.strerror)], UNAVAILABLE)


def _is_read_only(folder: Path) -> bool:
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except (AttributeError, OSError):  # another system
        return False


def _fault(program: Program, path: Path, *, replace: bool) -> str:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return ""
    except OSError as fault:
        return program.texts("cli.out.unusable", path=path, why=fault.strerror)
    if not stat.S_ISREG(found.st_mode):
        return program.texts("cli.out.not_plain", path=path)
    if not replace:
        return program.texts("cli.out.there", path=path)
    if log_files.is_log(path):
        return program.texts("cli.out.log", path=path)
    return ""

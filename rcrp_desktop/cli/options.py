"""What several commands share: where the data is, who acts, and how a problem ends a command."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from rcrp_desktop.application.start_words import fault_of_folder, fault_of_person
from rcrp_desktop.bootstrap.command_line import Program
from rcrp_desktop.cli.printing import tell
from rcrp_desktop.domain.roles import ROLES

F = TypeVar("F", bound=Callable[..., Any])

NOT_ALL = 7
"""Exit code: the command ran, but a log could not be looked at or what it holds is damaged; which is said."""

FAILED = 1
"""Exit code: the command ran, and what it looked at does not hold."""

REFUSED = 2
"""Exit code: what was given to the command cannot be used; nothing was done."""

IN_USE = 4
"""Exit code: another window of the program has the log open; nothing was recorded."""

UNAVAILABLE = 5
"""Exit code: a disk, folder or log cannot be used now."""

INTERRUPTED = 130
"""Exit code: somebody pressed Ctrl+C; what was acknowledged until then is on record."""


AS_NAMED = click.Path(readable=False, path_type=Path)
"""A name of a file or folder. Whether it can be used is seen by using it: that fault has words and a code of its own."""

A_FILE = click.Path(readable=False, dir_okay=False, path_type=Path)
"""The same; a folder is refused at once."""


def program_of(ctx: click.Context) -> Program:
    """What the command works with."""
    found: object = ctx.obj
    assert isinstance(found, Program)  # the group of all commands puts it there
    return found


def data_option(command: F) -> F:
    """Give a command ``--data DIR`` as ``data: Path | None``; it then touches no other folder."""
    return click.option(
        "--data",
        type=click.Path(readable=False),
        callback=_folder,
        help="Use this folder for everything that is kept, and no other.",
    )(command)


def json_option(command: F) -> F:
    """Give a command ``--json`` as ``as_json: bool``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")(
        command
    )


def given(_ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """An option's word, "" where the option was left out: an empty word would silently mean the same."""
    if value is not None and not value.strip():
        raise click.BadParameter(f"{param.opts[0]} was given without a word")
    return value or ""


def person_option(command: F) -> F:
    """Give a command ``--as ID`` as ``person: str`` and ``--role`` as ``role: Role``."""
    command = click.option(
        "--role",
        type=click.Choice(ROLES),
        default="handler",
        show_default=True,
        help="In which role. Taken as told here too.",
    )(command)
    return click.option(
        "--as",
        "person",
        metavar="ID",
        callback=_person,
        help="Who acts. Taken as told here: records say that it was not verified.",
    )(command)


def mode_option(command: F) -> F:
    """Give a command ``--mode`` as ``mode: LogMode``."""
    return click.option(
        "--mode",
        type=click.Choice(["live", "training", "example"]),
        default="live",
        show_default=True,
        help="Which records: real calls, mock calls or invented examples.",
    )(command)


def _folder(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Path | None:
    fault = fault_of_folder(value)
    if fault:
        raise click.BadParameter(fault.removeprefix("--data: "))
    return None if value is None else Path(value)


def _person(_ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    person = given(_ctx, param, value).strip()
    fault = fault_of_person(person)
    if fault:
        raise click.BadParameter(fault.removeprefix("--as: "))
    return person


def stop(lines: Iterable[object], code: int = REFUSED) -> NoReturn:
    """Print why on standard error, one line for each fault, and end with ``code``."""
    tell(*lines, err=True)
    raise click.exceptions.Exit(code)

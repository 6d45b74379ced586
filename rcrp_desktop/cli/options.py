"""What several commands share: where the data is, and how a problem ends a command."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

FAILED = 1
"""Exit code: the command ran, and what it looked at does not hold."""

REFUSED = 2
"""Exit code: what was given to the command cannot be used; nothing was done."""


def data_option(command: F) -> F:
    """Give a command ``--data DIR`` as ``data: Path | None``; it then touches no other folder."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Use this folder for everything that is kept, and no other.",
    )(command)


def json_option(command: F) -> F:
    """Give a command ``--json`` as ``as_json: bool``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")(
        command
    )


def stop(lines: Iterable[object], code: int = REFUSED) -> NoReturn:
    """Print why on standard error, one line for each fault, and end with ``code``."""
    for line in lines:
        click.echo(str(line), err=True)
    raise click.exceptions.Exit(code)

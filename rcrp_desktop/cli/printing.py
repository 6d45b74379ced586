"""The one way out to a terminal or a pipe: whatever a line quotes, it prints as that one line.

Nothing else in the commands prints (a test holds it), so no output can forget to quote what people typed.
"""

from __future__ import annotations

import click

from rcrp_desktop.domain.quoting import as_json, as_line


def tell(*lines: object, err: bool = False) -> None:
    """Print each as one line; ``err`` on standard error."""
    for line in lines:
        click.echo(as_line(str(line)), err=err)


def tell_part(text: str, *, again: bool = False, err: bool = False) -> None:
    """Print the beginning of a line, such as a prompt; ``again`` goes over what was told of this line."""
    click.echo("\r" * again + as_line(text), nl=False, err=err)


def tell_json(value: object) -> None:
    """Print a value for other programs."""
    click.echo(as_json(value))


def tell_own_file(content: bytes) -> None:
    """Print a file that ships with the program, as it is: nobody typed anything into it."""
    click.echo(content.decode(), nl=False)

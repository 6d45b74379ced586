"""A terminal, however plain: lines out, single keys or lines in. Works piped and on a dumb terminal."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap

import click

_WIDEST = 100


class Console:
    """Reads single keys where there is a person at a capable terminal, lines everywhere else.

    Every reading method raises EOFError when nothing more can come.
    """

    def __init__(self) -> None:
        self._by_key = sys.stdin.isatty() and os.environ.get("TERM", "") not in ("", "dumb")
        columns = shutil.get_terminal_size((80, 24)).columns
        self._width = max(40, min(columns, _WIDEST))

    def show(self, *lines: str, indent: str = "") -> None:
        """Print each line, wrapped; further lines of one are set in."""
        for line in lines:
            click.echo(self._wrapped(line, indent))

    def plain(self, text: str) -> None:
        """Print exactly this: what will be copied is not wrapped again."""
        click.echo(text)

    def key(self, prompt: str) -> str:
        """One key, in small letters; on plain terminals the beginning of a line, ``""`` for Enter alone."""
        click.echo(prompt, nl=False)
        if not self._by_key:
            return self._line().strip().lower()
        pressed = click.getchar()
        if pressed in ("\x04", ""):
            raise EOFError
        click.echo(pressed if pressed.isprintable() else "")
        return "" if pressed in ("\r", "\n") else pressed.lower()

    def line(self, prompt: str) -> str:
        """A line without its end."""
        click.echo(prompt, nl=False)
        return self._line().strip()

    def _line(self) -> str:
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            click.echo()
            raise EOFError
        if not sys.stdin.isatty():
            click.echo()  # nobody has ended the line on the screen
        return line

    def _wrapped(self, line: str, indent: str) -> str:
        return "\n".join(
            textwrap.fill(
                part,
                self._width,
                initial_indent=indent,
                subsequent_indent=indent + "  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            for part in line.split("\n")
        )

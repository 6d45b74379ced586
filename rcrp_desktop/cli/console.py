"""A terminal, however plain: lines out, single keys or lines in. Works piped and on a dumb terminal."""

from __future__ import annotations

import os
import select
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

    @property
    def by_key(self) -> bool:
        """Whether single keys are read; else each ends with Enter."""
        return self._by_key

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
        sys.stdout.flush()
        pressed = _pressed()
        if pressed in ("\x04", "\x1a", ""):
            raise EOFError
        click.echo(pressed if pressed.isprintable() else "")
        return "" if pressed in ("\r", "\n") else pressed.lower()

    def meanwhile(self) -> str:
        """What has been pressed while nothing was asked, "" where nothing was. Waits for nothing.

        A script's lines are left for the questions that they were written for.
        """
        if not sys.stdin.isatty() or sys.platform == "win32":
            return ""
        if self._by_key:
            return _pressed(wait=False)
        is_ready = select.select([sys.stdin], [], [], 0)[0]
        return sys.stdin.readline().strip().lower() if is_ready else ""

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
                subsequent_indent=f"{indent}{_lead(part)}  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            for part in line.split("\n")
        )


def _lead(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _pressed(*, wait: bool = True) -> str:
    """One key from the terminal; "" where none is there to ``wait`` for. None that came before it was asked for is lost."""
    if sys.platform == "win32":  # pragma: no cover
        return click.getchar()
    import termios
    import tty

    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        # Not click.getchar: it throws away what was pressed in the meantime, were it the override.
        tty.setcbreak(handle, termios.TCSADRAIN)
        if not wait and not select.select([handle], [], [], 0)[0]:
            return ""
        return _character(handle)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def _character(handle: int) -> str:
    """One character; what an arrow or function key sends counts as one that nobody asks for."""
    first = os.read(handle, 1)
    if first == b"\x1b":
        while select.select([handle], [], [], 0)[0] and os.read(handle, 1):
            pass
        return "\x1b"
    more = 0 if not first or first[0] < 0xC0 else 1 + (first[0] >= 0xE0) + (first[0] >= 0xF0)
    return (first + b"".join(os.read(handle, 1) for _ in range(more))).decode("utf-8", "replace")

"""A terminal, however plain: lines out, single keys or lines in. Works piped and on a dumb terminal."""

from __future__ import annotations

import os
import select
import shutil
import sys
import textwrap
from collections.abc import Callable
from contextlib import suppress
from threading import Event

import click

from rcrp_desktop.cli.elsewhere import LOOK_SECONDS
from rcrp_desktop.cli.printing import tell, tell_part
from rcrp_desktop.domain.quoting import GUTTER, Quoted, visible

_WIDEST = 100
_KBHIT_SECONDS = 0.05
_AT_ONCE = 4_096


def _nothing() -> None:
    """Nobody else is asked."""


def _not_told(_typed: str) -> None:
    """What was typed too early is told to nobody."""


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

    @property
    def is_watched(self) -> bool:
        """Whether a person may be looking, rather than a script writing."""
        return sys.stdin.isatty()

    def show(self, *lines: str, indent: str = "") -> None:
        """Print each line, wrapped; further lines of one are set in."""
        for line in lines:
            tell(*self._wrapped(line, indent).split("\n"))

    def plain(self, text: Quoted) -> None:
        """Print exactly this: what will be copied is not wrapped again."""
        tell(*text.split("\n"))

    def key(
        self,
        prompt: str,
        meantime: Callable[[], None] = _nothing,
        early: Callable[[str], None] = _not_told,
    ) -> str:
        """One key, in small letters; on plain terminals the beginning of a line, ``""`` for Enter alone.

        At a terminal ``meantime`` is called at every second of waiting, and may raise instead; so may ``early``, which
        is given what was typed before the prompt stood there. That is never taken for the answer.
        """
        self._ask(prompt, early)
        if not self._by_key:
            self._await_line(meantime)
            return self._line().strip().lower()
        pressed = _pressed(meantime)
        if pressed in ("\x04", "\x1a", ""):
            raise EOFError
        tell(pressed if pressed.isprintable() else "")
        return "" if pressed in ("\r", "\n") else pressed.lower()

    def meanwhile(self) -> str:
        """All that was typed while nothing was asked, "" where nothing was. Waits for nothing.

        A script's lines are left for the questions that they were written for.
        """
        return _typed() if self.is_watched else ""

    def line(
        self,
        prompt: str,
        meantime: Callable[[], None] = _nothing,
        early: Callable[[str], None] = _not_told,
    ) -> str:
        """A line without its end; ``meantime`` and ``early`` as for a key."""
        self._ask(prompt, early)
        self._await_line(meantime)
        return self._line().strip()

    def _ask(self, prompt: str, early: Callable[[str], None]) -> None:
        """Whoever answers as soon as they see the prompt is heard; what lay there before that is not an answer."""
        sys.stdout.flush()
        while typed := self.meanwhile():
            early(typed)
        tell_part(prompt)
        sys.stdout.flush()

    def _await_line(self, meantime: Callable[[], None]) -> None:
        if self.is_watched and sys.platform != "win32":
            _await(sys.stdin.fileno(), meantime)

    def _line(self) -> str:
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            tell("")
            raise EOFError
        if not sys.stdin.isatty():
            tell("")  # nobody has ended the line on the screen
        return line

    def _wrapped(self, line: str, indent: str) -> str:
        """The line as it fits; a line break in it, which only people type, shows as a gutter."""
        lines: list[str] = []
        gutter = ""
        for part in map(visible, line.replace("\r\n", "\n").split("\n")):
            found = textwrap.wrap(
                part,
                self._width,
                initial_indent=indent + gutter,
                subsequent_indent=f"{indent}{gutter}{_lead(part)}  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            lines += found or [(indent + gutter).rstrip()]
            gutter = f"  {GUTTER}"
        return "\n".join(lines)


def _lead(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _pressed(meantime: Callable[[], None]) -> str:
    """One key from the terminal."""
    if sys.platform == "win32":  # pragma: no cover
        import msvcrt

        while not msvcrt.kbhit():
            Event().wait(_KBHIT_SECONDS)
            meantime()
        return click.getchar()
    import termios
    import tty

    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        # Not click.getchar: it throws away what was pressed in the meantime, were it the override.
        tty.setcbreak(handle, termios.TCSADRAIN)
        _await(handle, meantime)
        return _character(handle)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def _typed() -> str:
    """All that lies in the terminal unread, lines and the beginning of one; "" from one that is gone."""
    if sys.platform == "win32":  # pragma: no cover
        import msvcrt

        found: list[str] = []
        while msvcrt.kbhit():
            found.append(msvcrt.getwch())
        return "".join(found)
    import termios
    import tty

    handle, typed = sys.stdin.fileno(), b""
    with suppress(OSError, termios.error):
        before = termios.tcgetattr(handle)
        try:
            tty.setcbreak(handle, termios.TCSANOW)
            while select.select([handle], [], [], 0)[0] and (more := os.read(handle, _AT_ONCE)):
                typed += more
        finally:
            termios.tcsetattr(handle, termios.TCSANOW, before)
    return typed.decode("utf-8", "replace")


def _await(handle: int, meantime: Callable[[], None]) -> None:
    """Until there is something to read."""
    while not select.select([handle], [], [], LOOK_SECONDS)[0]:
        meantime()


def _character(handle: int) -> str:
    """One character; what an arrow or function key sends counts as one that nobody asks for."""
    first = os.read(handle, 1)
    if first == b"\x1b":
        while select.select([handle], [], [], 0)[0] and os.read(handle, 1):
            pass
        return "\x1b"
    more = 0 if not first or first[0] < 0xC0 else 1 + (first[0] >= 0xE0) + (first[0] >= 0xF0)
    return (first + b"".join(os.read(handle, 1) for _ in range(more))).decode("utf-8", "replace")

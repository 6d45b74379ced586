"""Text typed by people, or read from a file, as it may stand in an output: one function for each medium.

Where layout carries meaning, nothing typed may make layout: no line of its own, no column, no formula, and no
character that a terminal obeys or that nobody sees. Those are spelled out, ``<U+001B>`` for an escape.
"""

from __future__ import annotations

import json
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NewType

Quoted = NewType("Quoted", str)
"""Text that may leave the program. Made here and nowhere else; what copies and writes files takes nothing else."""

GUTTER = "| "
"""Begins every further line of a text: a line without it begins something else."""

BLOCK_WIDTH = 100

_LINE_MARK = "\u21b5"
_FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
_PLAIN = {
    "–": "-",
    "—": "-",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "´": "'",
    "…": "...",
    "·": "-",
}
# Letters that decompose into nothing plainer, spelled as people spell them without the key for it.
_SPELLED = {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d"}
_MORE = {"Đ": "D", "ð": "d", "Ð": "D", "ł": "l", "Ł": "L", "þ": "th", "Þ": "Th", "ı": "i"}
_ASCII = str.maketrans(_PLAIN | _SPELLED | _MORE | {"£": "GBP", "€": "EUR"})
# Blank, though Unicode counts them among letters, marks and symbols.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d")


def as_line(text: str) -> Quoted:
    """For one line of a text, a terminal or a message: a line break shows as ``↵``, the unseen as its number."""
    return Quoted(visible(_with_plain_breaks(text).replace("\n", _LINE_MARK)))


def as_block(text: str, *, first: str = "", indent: str = "") -> Iterator[Quoted]:
    """For a text of several lines: ``first`` and its beginning, then lines that begin with a gutter.

    Long lines are wrapped, so that no window breaks them where the text might look like an entry.
    """
    lead = indent + first
    for line in _with_plain_breaks(text).split("\n"):
        yield from wrapped(visible(line), BLOCK_WIDTH, lead, f"{indent}{GUTTER}")
        lead = indent + GUTTER


def as_ascii(text: str, prefix: str = "") -> Quoted:
    """For CAD: printable ASCII on one line; what has no plain spelling shows as its number."""
    plain = text if text.isascii() else _plainer(text)
    spaced = " ".join(plain.split())
    if not (spaced.isascii() and spaced.isprintable()):
        spaced = "".join(map(_ascii, spaced))
    return Quoted(prefix + spaced)


def as_ascii_lines(text: str, width: int, prefix: str = "") -> list[Quoted]:
    """The same over lines of at most ``width``; a ``|`` after the prefix goes on with the line before."""
    return list(wrapped(as_ascii(text), width, prefix, prefix + GUTTER))


def as_cell(text: str) -> Quoted:
    """For a cell of a list that spreadsheets open: never a formula, never a second cell or row."""
    cell = as_line(text)
    return Quoted(f"'{cell}") if cell.lstrip().startswith(_FORMULA) else cell


def as_rows(rows: Iterable[Sequence[str]]) -> Quoted:
    """Rows of cells for the clipboard: a line each, tabs between cells."""
    return joined(Quoted("\t".join(map(as_cell, row))) for row in rows)


def joined(lines: Iterable[Quoted]) -> Quoted:
    """Quoted lines as one text."""
    return Quoted("\n".join(lines))


def as_json(value: object) -> Quoted:
    """For other programs: JSON whose text keeps every character, the unseen ones as escapes."""
    written = json.dumps(value, indent=2, ensure_ascii=False)
    unseen = {ord(c): _json_escape(c) for c in set(written) if is_unseen(c) and c != "\n"}
    return Quoted(written.translate(unseen))


def visible(text: str) -> str:
    """The text with every unseen character spelled out."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate({ord(c): _number(c) for c in set(text) if is_unseen(c)})


def is_unseen(letter: str) -> bool:
    """Whether a character shows nothing, or is obeyed rather than shown: controls, directions, joiners, breaks."""
    kind = unicodedata.category(letter)
    return kind[0] == "C" or kind in ("Zl", "Zp") or letter in _BLANK


def wrapped(line: str, width: int, first: str, later: str) -> Iterator[Quoted]:
    """One line over several; nothing of it is left out but the spaces where it breaks."""
    found = textwrap.wrap(
        line, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    )
    yield from map(Quoted, found or [first.rstrip()])


def _with_plain_breaks(text: str) -> str:
    return text.replace("\r\n", "\n")


def _plainer(text: str) -> str:
    spelled = text.translate(_ASCII)
    letters = "".join(map(_decomposed, spelled)).translate(_ASCII)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _decomposed(letter: str) -> str:
    """Its plainer parts. An accent by itself is a blank and a mark to Unicode: it would vanish, and stays as it is."""
    parts = unicodedata.normalize("NFKD", letter)
    shown = [part for part in parts if not (part.isspace() or unicodedata.combining(part))]
    vanishes = not shown and not letter.isspace() and not unicodedata.combining(letter)
    return letter if vanishes else parts


def _ascii(letter: str) -> str:
    return letter if letter.isascii() and letter.isprintable() else _number(letter)


def _number(letter: str) -> str:
    return f"<U+{ord(letter):04X}>"


def _json_escape(letter: str) -> str:
    return json.dumps(letter, ensure_ascii=True)[1:-1]

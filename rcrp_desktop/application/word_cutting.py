"""How texts are cut into words for searching: the index and the question are cut by this one function.

Words come out as small ASCII letters, digits and ``_``, so that no tokeniser behind them cuts again: a letter
that has no plainer form is written as its number, and so is each sign that stands for something, such as an emoji.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_QUESTION = 500
"""Characters of a question that are looked at."""

_WORD = re.compile(r"[a-z0-9]+")


def words_of(text: str) -> list[str]:
    """The words in order: without case, accents and signs between them."""
    if text.isascii():
        return _WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(map(_piece, folded)).split()


def _piece(letter: str) -> str:
    """What a character adds: itself, its number, nothing within a word, or the end of the word."""
    if letter.isascii():
        return letter.lower() if letter.isalnum() else " "
    kind = unicodedata.category(letter)
    if kind[0] == "M" or kind == "Cf":  # accents, and what joins emoji: "Siân" is found as "sian"
        return ""
    if kind[0] in "LN":
        return f"_{ord(letter):x}_"
    return f" _{ord(letter):x}_ " if kind[0] == "S" else " "

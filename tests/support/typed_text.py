"""Text as people and attackers type it: anything, with what makes layout made likely."""

from __future__ import annotations

from hypothesis import strategies as st

from rcrp_desktop.domain.quoting import is_unseen

HOSTILE = (
    "\x1b[2J\x1b[1;1H",
    "\x00",
    "\x07",
    "\x9b31m",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\x85",
    "\r",
    "\n",
    "\r\n",
    "\t",
    '=HYPERLINK("http://example.invalid","x")',
    "+1",
    "-1",
    "@SUM(1)",
    "\uff1d1",
    "2026-11-23 12:00:00+00:00  2290 (supervisor)  supervisor_decided  [x no. 9]",
    "PROOF",
    "| ",
    " " * 130,
    "\U0001f9d1\u200d\U0001f692",
    "Siân",
)

typed = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12)), min_size=1, max_size=8
).map("".join)
"""Never with half a surrogate pair: the edges refuse those."""


def unseen_in(text: str, besides: str = "\n") -> set[str]:
    """Characters in an output that nobody sees or that a terminal obeys."""
    return {letter for letter in text if letter not in besides and is_unseen(letter)}

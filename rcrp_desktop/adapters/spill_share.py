"""How much of what dead processes left is read at one look: a file is bounded in size, what may be in it is not.

A start, and whoever wants to record an act, waits for one look. What is left over is read at later ones, once the log
has taken what was read before.
"""

from __future__ import annotations

import re

from rcrp_desktop.adapters.spill_lines import ReadLine, read_line

MOST_LINES = 500
"""That wait for the log at once: more than a desk does in the hours for which a disk may be full."""
MOST_BYTES = 4 * 1024 * 1024
MOST_FILES = 250
_MAYBE_LINE = re.compile(rb"^[0-9a-f]{16} [^\n]*", re.MULTILINE)


class Share:
    """What one look may still read, ``waiting`` lines being read already."""

    def __init__(self, waiting: int = 0) -> None:
        self.lines = MOST_LINES - waiting
        self.bytes = MOST_BYTES
        self.files = MOST_FILES

    @property
    def is_spent(self) -> bool:
        """Whether what comes now is for another look."""
        return min(self.lines, self.bytes, self.files) <= 0


def told_in(data: bytes, at: int, share: Share) -> tuple[list[ReadLine], list[bytes], int]:
    """The lines that can be read, what stands between them, and where the rest begins, at which nobody has looked.

    What does not even look like a line is one piece, whatever its line breaks.
    """
    read: list[ReadLine] = []
    others: list[bytes] = []
    begun, end = at, _end_of_look(data, at, share.bytes)
    for found in _MAYBE_LINE.finditer(data, at, end):
        if share.lines <= 0:
            end = found.start()
            break
        others.append(data[at : found.start()])
        at = found.end()
        line = read_line(found.group())
        if line is None:
            others.append(found.group())
        else:
            read.append(line)
            share.lines -= 1
    others.append(data[at:end])
    share.bytes -= end - begun
    return read, [stripped for part in others if (stripped := part.strip(b"\n"))], end


def _end_of_look(data: bytes, at: int, most: int) -> int:
    """After a whole line, and never where it began."""
    if len(data) - at <= most:
        return len(data)
    end = data.rfind(b"\n", at, at + most) + 1
    return end or data.find(b"\n", at + most) + 1 or len(data)

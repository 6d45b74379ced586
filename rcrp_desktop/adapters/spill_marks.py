"""Whether a journal still is as it was left, at the price of one look at its name.

What was taken away, emptied or cut has another file or size. What was overwritten in place has another time of its
last change, which no program can set back; only then is the file read. A change within the same tick of the system's
clock as one's own last write (some milliseconds, where the system has no finer one) shows in nothing but a reading.
"""

from __future__ import annotations

import os
from pathlib import Path

from rcrp_desktop.domain.frozen import frozen, replace


@frozen
class Mark:
    """Which file it is, how much is in it, and when it was last changed."""

    device: int
    inode: int
    size: int
    changed: tuple[int, int]

    def is_same_file(self, other: Mark) -> bool:
        """Whatever is in it."""
        return (self.device, self.inode) == (other.device, other.inode)

    def is_same_but_time(self, other: Mark) -> bool:
        """What is in it may still be something else."""
        return replace(self, changed=other.changed) == other


NO_MARK = Mark(0, 0, 0, (0, 0))


def mark_of(found: os.stat_result) -> Mark:
    """Of an open file, or of a name."""
    return Mark(found.st_dev, found.st_ino, found.st_size, (found.st_mtime_ns, found.st_ctime_ns))


def named_mark(path: Path) -> Mark | None:
    """What lies under the name now; None where nothing can be seen there."""
    try:
        return mark_of(path.lstat())
    except OSError:
        return None

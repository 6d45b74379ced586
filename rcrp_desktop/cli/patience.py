"""Work that may wait for a disk, on a terminal: nothing is said in the first second, then what waits is.

Keys that come meanwhile are read here. Left in the terminal's buffer they would answer a question that was not yet
on screen when they were pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")

SAY_AFTER_SECONDS = 1.0
_LOOK_SECONDS = 0.1


def patiently(
    work: Callable[[], T],
    *,
    late: Callable[[], None],
    pressed: Callable[[], None],
    after_seconds: float = SAY_AFTER_SECONDS,
) -> T:
    """What ``work`` returns or raises. After a second ``late`` is called once, then ``pressed`` until it is done.

    ``pressed`` deals with a key that came, if one did. Ctrl+C waits until the disk has answered:
    what it is asked to leave is neither recorded nor refused before that.
    """
    lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rcrp-write")
    going = lane.submit(work)
    lane.shutdown(wait=False)
    interrupted: KeyboardInterrupt | None = None
    is_said = False
    while not going.done():
        try:
            wait([going], _LOOK_SECONDS if is_said else after_seconds)
            if is_said:
                pressed()
            elif not going.done():
                is_said = True
                late()
        except KeyboardInterrupt as interrupt:
            interrupted = interrupt
    if is_said:
        pressed()  # the last that came before the screen goes on
    if interrupted is not None:
        raise interrupted
    return going.result()

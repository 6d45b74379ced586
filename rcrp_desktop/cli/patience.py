"""Work that may wait for a disk, on a terminal: nothing is said in the first second, then what waits is.

Keys that come meanwhile are read here. Left in the terminal's buffer they would answer a question that was not yet
on screen when they were pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")

SAY_AFTER_SECONDS = 1.0
_LOOK_SECONDS = 0.1


class _Work(Thread, Generic[T]):
    """The work, what came of it, or what it raised."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(daemon=True)  # a disk that hangs for ever does not keep the program
        self._work = work
        self._came: list[T] = []
        self._fault: BaseException | None = None

    def run(self) -> None:
        try:
            self._came.append(self._work())
        except BaseException as fault:  # noqa: BLE001 - raised where the work was asked for
            self._fault = fault

    def outcome(self) -> T:
        if self._fault is not None:
            raise self._fault
        return self._came[0]


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
    going = _Work(work)
    going.start()
    interrupted: KeyboardInterrupt | None = None
    is_said = False
    while going.is_alive():
        try:
            going.join(_LOOK_SECONDS if is_said else after_seconds)
            if is_said:
                pressed()
            elif going.is_alive():
                is_said = True
                late()
        except KeyboardInterrupt as interrupt:
            interrupted = interrupt
    if is_said:
        pressed()  # the last that came before the screen goes on
    if interrupted is not None:
        raise interrupted
    return going.outcome()

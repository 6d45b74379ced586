"""Runs a program that takes its time, and says now and then how far it is.

Standard library only, like the scripts that use it.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO

EVERY = 5.0  # seconds between two lines


def run(
    command: Sequence[str],
    line: Callable[[], str],
    heard: Callable[[str], None],
    *,
    environ: Mapping[str, str] | None = None,
    every: float = EVERY,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
) -> tuple:
    """Run without a terminal; the return code, and all that was printed.

    ``line`` says how far it is, at once and every few seconds; ``heard`` is told each line of the program.
    """
    process = subprocess.Popen(
        list(command),
        env=None if environ is None else dict(environ),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    over = threading.Event()

    def tell() -> None:
        print(line(), flush=True)
        while not over.wait(every):
            print(line(), flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        with process:
            output = b"".join(_heard_by(heard, process.stdout or ()))
    finally:
        over.set()
        teller.join()
    return process.returncode, output


def _heard_by(heard: Callable[[str], None], lines: Iterable[bytes]) -> Iterator[bytes]:
    for each in lines:
        heard(each.decode("utf-8", "replace"))
        yield each

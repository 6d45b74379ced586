"""Meddling: the log is emptied, overwritten, cut, deleted or replaced while a person works on it.

What stood in it is gone and must be missed; what is acknowledged afterwards must be kept all the same.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from rcrp_desktop.adapters.sqlite.log_places import all_logs
from tests.faults import paths, pool, product, together
from tests.faults.figures import Figures, Finding
from tests.faults.product import Act, Handler

ACTS = 24
EXPECTED = ("aside", "unverified")
"""A log that somebody destroyed is set aside and does not verify: that is what it is for."""


def _emptied(log: Path) -> None:
    os.truncate(log, 0)


def _zeroed(log: Path) -> None:
    _overwrite(log, bytes(log.stat().st_size))


def _overwritten(log: Path) -> None:
    _overwrite(log, random.Random(1).randbytes(log.stat().st_size))


def _cut(log: Path) -> None:
    os.truncate(log, log.stat().st_size // 2)


def _headless(log: Path) -> None:
    _overwrite(log, bytes(100))


def _deleted(log: Path) -> None:
    log.unlink()


def _a_folder(log: Path) -> None:
    log.unlink()
    log.mkdir()


def _older(log: Path) -> None:
    """Put back in place, as a backup program would."""
    shutil.copyfile(log.with_name("older"), log)


def _overwrite(log: Path, data: bytes) -> None:
    with log.open("r+b") as file:
        file.write(data)


WAYS: dict[str, Callable[[Path], None]] = {
    "emptied": _emptied,
    "filled with zeros": _zeroed,
    "overwritten": _overwritten,
    "cut in half": _cut,
    "without its head": _headless,
    "deleted": _deleted,
    "a folder now": _a_folder,
    "an older copy": _older,
}


def run(rounds: int, scratch: Path, seed: int) -> Figures:
    """Each way in turn, at a random moment of a session that ends in order or not."""

    def trial(index: int) -> Iterator[Finding]:
        name = list(WAYS)[(seed + index) % len(WAYS)]
        folder = paths.empty(scratch / f"meddling-{os.getpid()}")
        for finding in _tried(folder / "data", name, seed + index):
            if finding.kind not in EXPECTED:
                yield Finding(
                    finding.kind, f"the log is {name}, seed {seed + index}: {finding.text}"
                )

    figures = Figures("meddling", rounds, "logs destroyed under a session")
    figures.add(pool.spread(rounds, trial))
    return figures


def _tried(data: Path, name: str, seed: int) -> Iterator[Finding]:
    chosen = random.Random(seed)
    when, tidy = chosen.randrange(3, ACTS - 4), chosen.random() < 0.5

    def work(number: int, say: together.Say) -> None:
        place = product.start(data)
        place.open_log()
        handler = Handler(place, chosen, lambda act: say("act", act.as_text()))
        for turn in range(ACTS):
            if turn == when:
                (log,) = all_logs(data)
                WAYS[name](log)
                say("meddled", str(turn))
            elif turn == when // 2:
                (log,) = all_logs(data)
                shutil.copyfile(log, log.with_name("older"))
            handler.act()
        for problem in handler.problems:
            say("refused", repr(problem))
        if tidy:
            place.close()

    (process,), found = together.run(1, work)
    yield from found
    said = [kind for kind, _ in process.said]
    if "meddled" in said:
        since = process.said[said.index("meddled") :]
        acts = [Act.from_text(text) for kind, text in since if kind == "act"]
        yield from product.judge(data, {product.PERSON: acts}, where="afterwards")

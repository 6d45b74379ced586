"""Two and three programs at once over everything they share: settings, the workstation's id, logs, heads, spill, index."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from rcrp_desktop.adapters.settings import read_settings, write_settings
from rcrp_desktop.application.problems import OperationalProblem
from tests.faults import paths, pool, product, together
from tests.faults.figures import Figures, Finding
from tests.faults.paths import numbered
from tests.faults.product import Act, Handler

ACTS = 25
PERSONS = ("4471", "2290", "3307")
Meeting = Callable[[Path, int, int], Iterator[Finding]]
"""Over this folder, so many processes, with this seed."""


def run(rounds: int, scratch: Path, seed: int) -> Iterator[Figures]:
    """Each meeting so many times, of two and three in turn."""
    for name, meeting in MEETINGS.items():

        def trial(index: int, name: str = name, meeting: Meeting = meeting) -> Iterator[Finding]:
            folder = paths.empty(scratch / f"crowd-{os.getpid()}")
            for finding in meeting(folder / "data", 2 + index % 2, seed + index):
                yield Finding(finding.kind, f"{name}, seed {seed + index}: {finding.text}")

        figures = Figures(
            f"crowd/{name}", rounds, "meetings of two or three", may_be_marked="copies" in name
        )
        figures.add(pool.spread(rounds, trial, limit=120.0))
        yield figures


def _settings(data: Path, count: int, seed: int) -> Iterator[Finding]:
    """Everybody keeps their own; what is read is always what somebody wrote."""
    data.mkdir()

    def work(number: int, say: together.Say) -> None:
        for turn in range(30):
            write_settings(data, numbered(1 + number * 100 + turn))
            if read_settings(data) == numbered(0):
                say("lost", "the usual settings, after some were kept")

    _, found = together.run(count, work)
    yield from found
    if read_settings(data) not in [numbered(1 + n * 100 + 29) for n in range(count)]:
        yield Finding("lost", f"the last settings kept are {read_settings(data)}")
    left = sorted(path.name for path in data.iterdir())
    if left != ["settings.toml"]:
        yield Finding("lost", f"left behind: {left}")


def _first_starts(data: Path, count: int, seed: int) -> Iterator[Finding]:
    """Two or three persons start for the first time at the same moment."""
    yield from _worked(data, PERSONS[:count], seed)
    stations = {path.name.rsplit("-", 2)[0] for path in (data / "logs").glob("*")}
    if len(stations) != 1:
        yield Finding("lost", f"one workstation goes by {len(stations)} ids")


def _copies(data: Path, count: int, seed: int) -> Iterator[Finding]:
    """Copies of one account: one has the log, the others spill; a later start takes it in."""
    yield from _worked(data, PERSONS[:1] * count, seed)


def _relay(data: Path, count: int, seed: int) -> Iterator[Finding]:
    """Copies of one account that come and go: whoever has the log takes in what the others are spilling."""
    yield from _worked(data, PERSONS[:1] * count, seed, sessions=6)


def _worked(
    data: Path, persons: tuple[str, ...], seed: int, sessions: int = 1
) -> Iterator[Finding]:
    def work(number: int, say: together.Say) -> None:
        for session in range(sessions):
            sit(number, random.Random(f"{seed} {number} {session}"), say)

    def sit(number: int, chosen: random.Random, say: together.Say) -> None:
        place = product.start(data, persons[number])
        assert not [*product.first_screen(place)]
        handler = Handler(place, chosen, lambda act: say("act", act.as_text()))
        for turn in range(ACTS // sessions):
            if place.recorder.log is None and turn % 8 == 0:
                with suppress(OperationalProblem):
                    place.open_log()
            handler.act()
        for problem in handler.problems:
            say("refused", repr(problem))
        place.close()

    processes, found = together.run(len(persons), work)
    yield from found
    acts: dict[str, list[Act]] = {}
    for process in processes:
        told = [Act.from_text(text) for text in process.of_kind("act")]
        acts.setdefault(persons[process.number], []).extend(told)
    yield from product.judge(data, acts, where="afterwards")


def _first_searches(data: Path, count: int, seed: int) -> Iterator[Finding]:
    """The index is built by two or three at once: each finds every call."""
    acts: list[Act] = []
    place = product.start(data)
    place.open_log()
    handler = Handler(place, random.Random(seed), acts.append)
    for _ in range(120):
        handler.act()
    place.close()
    wanted = {act.call for act in acts}

    def work(number: int, say: together.Say) -> None:
        found = product.calls_found(product.start(data)).calls
        if found != wanted:
            say("lost", f"{len(found)} of {len(wanted)} calls found")

    yield from together.run(count, work)[1]
    if product.calls_found(product.start(data)).calls != wanted:
        yield Finding("lost", "afterwards: not every call is found")


MEETINGS: dict[str, Meeting] = {
    "settings": _settings,
    "first starts": _first_starts,
    "copies of one account": _copies,
    "copies that come and go": _relay,
    "first searches": _first_searches,
}

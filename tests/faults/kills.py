"""Killed desks: one, two of one account and two persons over one folder, at any moment of their work."""

from __future__ import annotations

import os
import random
import select
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rcrp_desktop.application.problems import OperationalProblem
from tests.faults import paths, pool, product, together
from tests.faults.figures import Figures, Finding
from tests.faults.product import Act, Handler

ROUNDS = 5
"""Deaths in one folder, one after the other; each begins with what the last one left."""
CASES = {
    "one desk": ("4471",),
    "two copies of one account": ("4471", "4471"),
    "two persons": ("4471", "2290"),
}
ROUNDS_OF_DEATH, KILLED = "rounds", "processes killed"


def run(rounds: int, scratch: Path, seed: int) -> Figures:
    """About so many rounds."""
    tally = pool.Tally(ROUNDS_OF_DEATH, KILLED)
    count = max(len(CASES), rounds // ROUNDS)
    each = min(ROUNDS, max(1, rounds // count))

    def trial(index: int) -> Iterator[Finding]:
        name = list(CASES)[index % len(CASES)]
        return _Room(name, each, f"{seed} {index}", scratch, tally).lived()

    found = pool.spread(count, trial, limit=240.0)
    figures = Figures("kills", tally.counts()[ROUNDS_OF_DEATH], "rounds", may_be_marked=True)
    figures.also = {KILLED: tally.counts()[KILLED]}
    figures.add(found)
    return figures


@dataclass(slots=True)
class _Room:
    """One folder and those who work over it."""

    name: str
    rounds: int
    seed: str
    scratch: Path
    tally: pool.Tally
    acts: dict[str, list[Act]] = field(default_factory=dict)

    def lived(self) -> Iterator[Finding]:
        folder = paths.empty(self.scratch / f"kills-{os.getpid()}")
        chosen = random.Random(self.seed)
        for number in range(self.rounds):
            where = f"{self.name}, seed {self.seed}, round {number}"
            yield from self._die(folder / "data", chosen, where)
            yield from product.judge(folder / "data", self.acts, where=where)

    def _die(self, data: Path, chosen: random.Random, where: str) -> Iterator[Finding]:
        persons, seed = CASES[self.name], chosen.randrange(1 << 30)

        def work(number: int, say: together.Say) -> None:
            _take_calls(data, persons[number], random.Random(seed + number), say)

        processes = together.start(len(persons), work)
        wanted = chosen.randrange(1, 14) * len(persons)
        yield from together.wait_for(
            processes, lambda: sum(len(p.of_kind("act")) for p in processes) >= wanted
        )
        for process in chosen.sample(processes, len(processes)):
            select.poll().poll(chosen.uniform(0, 6))  # lets a random moment go by inside an act
            process.kill()
            self.tally.add(KILLED)
        self.tally.add(ROUNDS_OF_DEATH)
        for process, person in zip(processes, persons, strict=True):
            told = [Act.from_text(text) for text in process.of_kind("act")]
            self.acts.setdefault(person, []).extend(told)
            for text in process.of_kind("traceback"):
                yield Finding("traceback", f"{where}: {text}")


def _take_calls(data: Path, person: str, chosen: random.Random, say: together.Say) -> None:
    """Until killed. A second copy is refused the log; what it does goes to the spill journal."""
    place = product.start(data, person)
    assert not [*product.first_screen(place)]
    with suppress(OperationalProblem):
        place.open_log()
    handler = Handler(place, chosen, lambda act: say("act", act.as_text()))
    while True:
        handler.act()

"""Numbers and how they are told: medians, percentiles, ratios, a budget and whether it is met."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least ``share`` (0 to 1) of all samples do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * share // 1).__int__() - 1))]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a report. ``limit`` is a most (``at_least`` False) or a least, None without a budget."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def is_met(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def told(self) -> str:
        """As printed."""
        line = f"  {self.name:<58} {self.value:>11,.2f} {self.unit:<10}"
        if self.limit is not None:
            sign = ">=" if self.at_least else "<="
            verdict = "met" if self.is_met else "MISSED"
            line += f" {sign} {self.limit:>9,.2f}  {verdict:<7}"
        return f"{line} {self.note}".rstrip()


@dataclass(slots=True)
class Report:
    """What one benchmark found. ``skipped`` says why it measured nothing."""

    title: str
    command: str
    figures: list[Figure] = field(default_factory=list[Figure])
    skipped: str = ""

    def add(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        limit: float | None = None,
        at_least: bool = False,
        note: str = "",
    ) -> None:
        """One more line."""
        self.figures.append(Figure(name, value, unit, limit, at_least, note))

    def add_times(
        self, name: str, samples_ms: Sequence[float], *, p99: float | None = None
    ) -> None:
        """Median, p95, p99 and worst of some times in milliseconds; the budget is on p99."""
        self.add(
            f"{name}: median", statistics.median(samples_ms), "ms", note=f"n={len(samples_ms)}"
        )
        self.add(f"{name}: p95", percentile(samples_ms, 0.95), "ms")
        self.add(f"{name}: p99", percentile(samples_ms, 0.99), "ms", limit=p99)
        self.add(f"{name}: worst", max(samples_ms), "ms")

    def told(self) -> str:
        """As printed."""
        lines = [f"{self.title}   ({self.command})"]
        if self.skipped:
            lines.append(f"  skipped: {self.skipped}")
        return "\n".join(lines + [figure.told() for figure in self.figures])

    def as_json(self) -> str:
        """One line for other programs."""
        return json.dumps({**asdict(self), "met": all(f.is_met for f in self.figures)})


def pace_ms() -> float:
    """What 300,000 turns of an empty loop take now: about 8 ms where nobody else uses the machine.

    Twice that says that other programs share it, and that times in this report are longer in the same measure.
    """
    samples = [time_ms(_turn) for _ in range(15)]
    return statistics.median(samples)


def _turn() -> None:
    total = 0
    for number in range(300_000):
        total += number


def time_ms(work: Callable[[], object]) -> float:
    """How long one call takes, in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def best_of(work: Callable[[], object], times: int) -> float:
    """The shortest of some runs in milliseconds: what the work costs when nobody disturbs it."""
    gc.collect()
    return min(time_ms(work) for _ in range(times))

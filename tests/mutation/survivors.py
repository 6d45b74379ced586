"""What became of each mutant, and which survivors are known to change nothing that anybody could notice."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
_MARK = len(".x_")
_CHANGED = re.compile(r"^[-+](?![-+])\s*(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. ``name`` is ``module.x_function__mutmut_7``; it moves when the function is edited."""

    name: str
    status: str

    @property
    def is_alive(self) -> bool:
        """Whether nothing shows that a test notices it."""
        return self.status not in ("killed", "timeout")

    @property
    def function(self) -> str:
        """The function changed, as ``package.module.Class.function``."""
        module = module_of(self)
        made = self.name.rpartition("__mutmut_")[0].removeprefix(module)
        return f"{module}.{made[_MARK:].replace('ǁ', '.')}"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A change that no test can notice: where, which lines, and why."""

    function: str
    change: str
    reason: str


def read_tried(results: Path, asked: Collection[str]) -> list[Mutant]:
    """What became of each mutant that was asked for; ``unrun`` where nothing is told of it."""
    lines = results.read_text("utf-8").splitlines() if results.exists() else []
    told = {row["name"]: row["status"] for row in map(json.loads, lines)}
    return [Mutant(name, told.get(name, "unrun")) for name in asked]


def change_of(diff: str) -> str:
    """The changed lines of a diff in one line, without its heading: ``a = 1 -> a = 2``."""
    body = diff.partition("@@")[2]
    removed = [m[1] for m in _CHANGED.finditer(body) if m[0].startswith("-")]
    added = [m[1] for m in _CHANGED.finditer(body) if m[0].startswith("+")]
    return f"{' '.join(removed)} -> {' '.join(added)}"


def read_equivalents() -> frozenset[tuple[str, str]]:
    """Functions and changes that are known to make no difference; each must say why."""
    rows = tomllib.loads(EQUIVALENT.read_text("utf-8"))["equivalent"]
    known = [Equivalent(**row) for row in rows]
    unexplained = [item.change for item in known if len(item.reason) < 20]
    if unexplained:
        raise ValueError(f"without a reason: {unexplained}")
    return frozenset((item.function, item.change) for item in known)


def table(mutants: Sequence[Mutant], alike: Iterable[Mutant]) -> str:
    """One line for each module: tried, killed, killed by running out of time, survived, equivalent."""
    same = Counter(module_of(mutant) for mutant in alike)
    modules: dict[str, Counter[str]] = {}
    for mutant in mutants:
        modules.setdefault(module_of(mutant), Counter())[mutant.status] += 1
    lines = [f"{'module':<58} tried killed  time alive alike"]
    for module, count in sorted(modules.items()):
        gone = count["killed"] + count["timeout"]
        alive = count.total() - gone - same[module]
        lines.append(
            f"{module:<58} {count.total():>5} {count['killed']:>6}"
            f" {count['timeout']:>5} {alive:>5} {same[module]:>5}"
        )
    return "\n".join(lines)


def module_of(mutant: Mutant) -> str:
    """The module that a mutant changes."""
    return re.split(r"\.x[_ǁ]", mutant.name, maxsplit=1)[0]

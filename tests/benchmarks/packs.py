"""Loading a published pack, its diagram, and the check of every guarantee; the solver is not in this step."""

from __future__ import annotations

import gc
import time
from itertools import pairwise

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.domain.policy import guarantees
from rcrp_desktop.domain.policy.diagram import build_graph
from rcrp_desktop.domain.policy.engine import Engine
from tests.benchmarks.figures import Report

LIMIT_MS = 300.0
PACKS = ("national-2023", "humberside-2020", "met-2023")


def measure(*, runs: int = 5) -> Report:
    """The least of some runs for each step; the budget is on all steps together."""
    report = Report("Pack load, diagram and full check", "python -m tests.benchmarks packs")
    for pack in PACKS:
        rounds = [_once(pack) for _ in range(runs)]
        steps = [min(times) for times in zip(*rounds, strict=True)]
        note = "load {:.0f}, diagram {:.0f}, check {:.0f}, engine {:.0f} ms; {:.0f} nodes"
        told = note.format(*steps)
        report.add(f"{pack}: load, diagram, check", sum(steps[:3]), "ms", limit=LIMIT_MS, note=told)
    return report


def _once(name: str) -> tuple[float, float, float, float, float]:
    gc.collect()
    store = FilePolicyStore((resource_path("policies"),))
    marks = [time.perf_counter()]
    pack = store.load_published(name).pack
    marks.append(time.perf_counter())
    graph = build_graph(pack)
    marks.append(time.perf_counter())
    held = guarantees.check(pack, graph).held
    marks.append(time.perf_counter())
    assert held
    Engine(pack, graph)
    marks.append(time.perf_counter())
    load, diagram, check, engine = ((later - earlier) * 1000 for earlier, later in pairwise(marks))
    return load, diagram, check, engine, float(len(graph.nodes))

"""Invented calls for the benchmarks, made as ``rcrp demo`` makes them."""

from __future__ import annotations

from pathlib import Path

from rcrp_desktop.bootstrap.examples import demo_service
from rcrp_desktop.bootstrap.workplace import Desk, StartOptions, Workplace, open_desk

PACK = "national-2023"
SEED = 20_231_101


def example_desk(data: Path) -> Desk:
    """A supervisor's desk over a folder of its own."""
    return open_desk(StartOptions(data, PACK, "supervisor", "bench"))


def play(data: Path, calls: int) -> Workplace:
    """So many calls in the example logs; the workplace that reads them."""
    desk = example_desk(data)
    demo_service(desk).make(calls, SEED)
    return Workplace(desk, "example")

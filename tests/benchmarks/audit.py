"""The audit log: one durable append, and the verifier over whole logs and over their trees alone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from rcrp_desktop.adapters.clock import SystemClock
from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite.log_places import LogPlace, all_logs
from rcrp_desktop.adapters.sqlite.opening import open_log
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.domain.audit.entry import NewEntry
from tests.benchmarks.figures import Report, time_ms
from tests.benchmarks.histories import play
from tests.benchmarks.keys import flush_ms
from tests.support.room import SeedKeys

FULL_LEAST, TREE_LEAST = 20_000, 200_000
COMMAND = "python -m tests.benchmarks audit"


def measure(folder: Path, *, appends: int = 1_000, calls: int = 1_500) -> Sequence[Report]:
    """Appends to a signed log; verification of the logs of invented calls."""
    return [measure_appends(folder, appends=appends), measure_verifying(folder, calls=calls)]


def measure_appends(folder: Path, *, appends: int) -> Report:
    """TRUNCATE and EXTRA, one entry with one part and a signed head in each transaction."""
    report = Report("Audit append, signed and on disk", COMMAND)
    place = LogPlace(folder, "bench", "desk-1", "bench", "live")
    heads = [FileHeads(folder)]
    clock = SystemClock()
    log = open_log(place, actor="b", app="b", clock=clock, keys=SeedKeys(), heads=heads).log
    times: list[float] = []
    busy: list[float] = []
    for number in range(appends):
        entry = _entry(number, clock.now_ms())
        began = time.thread_time()
        times.append(time_ms(lambda entry=entry: log.append([entry])))
        busy.append((time.thread_time() - began) * 1000)
    log.close()
    report.add_times("append", times)
    report.add("processor time: median", sorted(busy)[len(busy) // 2], "ms")
    report.add("one synced write on this disk: median", flush_ms(folder), "ms")
    return report


def _entry(number: int, now_ms: int) -> NewEntry:
    return NewEntry(
        kind="answered",
        record_class="decision",
        at_ms=now_ms,
        actor="bench",
        role="handler",
        call=f"call-{number // 20}",
        command=f"command-{number}",
        body={"assessment": 1},
        parts={"answer": {"question": "weapon", "option": "not_known"}},
    )


def measure_verifying(folder: Path, *, calls: int) -> Report:
    """All logs one after the other; what is counted are their entries."""
    report = Report("Verifying whole logs", COMMAND)
    play(folder, calls).close()
    logs = list(all_logs(folder / "example"))
    for name, tree_only, least in (("full", False, FULL_LEAST), ("tree only", True, TREE_LEAST)):
        rate, entries = _rate(logs, tree_only=tree_only)
        note = f"{entries:,} entries in {len(logs)} logs"
        report.add(f"{name} verify", rate, "records/s", limit=least, at_least=True, note=note)
    return report


def _rate(logs: Sequence[Path], *, tree_only: bool) -> tuple[float, int]:
    """Entries a second, the best of three rounds."""
    best, entries = 0.0, 0
    for _ in range(3):
        began, entries = time.perf_counter(), 0
        for path in logs:
            report = SqliteLogVerifier().verify(path, tree_only=tree_only)
            assert report.is_unchanged, report
            entries += report.size
        best = max(best, entries / (time.perf_counter() - began))
    return best, entries

"""Searching a large index: first page, next page, by reference, by words, by route and period, and the counts.

The calls are played by ``rcrp demo``'s own service and indexed from their logs; then the index is enlarged by copies
of those calls under other references and times, because playing 100,000 calls takes most of an hour.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.index_file import IndexFile
from rcrp_desktop.adapters.sqlite.index_rows import INSERT_ITEM, item_rows, row_of, summary_of
from rcrp_desktop.application.search import Filters
from rcrp_desktop.application.word_cutting import words_of
from rcrp_desktop.bootstrap.workplace import Workplace
from tests.benchmarks.bare_window import resident_kb
from tests.benchmarks.figures import Report, percentile, time_ms
from tests.benchmarks.histories import play

LIMIT_MS = 50.0
HOUR_MS = 3_600_000
_WORDS = "INSERT INTO words(rowid, reference, notes, reasons, rules) VALUES(?,?,?,?,?)"


def measure(folder: Path, *, played: int = 1_500, calls: int = 100_000, times: int = 40) -> Report:
    """p95 of each kind of search over so many calls."""
    report = Report(f"Searching {calls:,} calls", "python -m tests.benchmarks search")
    workplace = play(folder, played)
    path = folder / "bench-index.db"
    with closing(_index(path, workplace)) as index:
        began = time.perf_counter()
        entries = index.catch_up().entries
        rate = entries / (time.perf_counter() - began)
        report.add("building the index", rate, "records/s", note=f"{entries:,} records")
    enlarge(path, calls)
    with closing(_index(path, workplace)) as index:
        assert index.state().calls == calls
        before = resident_kb()
        for name, ask in searches(index).items():
            ask()
            samples = [time_ms(ask) for _ in range(times)]
            report.add(f"{name}: p95", percentile(samples, 0.95), "ms", limit=LIMIT_MS)
        report.add("memory grown while searching", (resident_kb() - before) / 1024, "MiB")
    workplace.close()
    return report


def searches(index: SqliteCallIndex) -> dict[str, Callable[[], object]]:
    """What a supervisor asks for, as the search page asks for it."""
    first = index.page(Filters())
    newest, oldest = first.rows[0], first.rows[-1]
    period = {"from_ms": newest.began_ms - 30 * 24 * HOUR_MS, "to_ms": newest.began_ms}
    routes = frozenset({"partner", "advice"})
    narrow = Filters(routes=routes, from_ms=period["from_ms"], to_ms=period["to_ms"])
    return {
        "first page": lambda: index.page(Filters()),
        "next page": lambda: index.page(Filters(), first.following),
        "by reference": lambda: index.page(Filters(text=oldest.reference)),
        "by the beginning of a reference": lambda: index.page(Filters(text=oldest.reference[:6])),
        "by a word": lambda: index.page(Filters(text="ward")),
        "by two words and a route": lambda: index.page(Filters(text="police ward", routes=routes)),
        "by route and period": lambda: index.page(narrow),
        "counts of all": lambda: index.facets(Filters()),
        "counts by route and period": lambda: index.facets(narrow),
        "counts by a word": lambda: index.facets(Filters(text="ward")),
        "everything owed": index.owed,
    }


def _index(path: Path, workplace: Workplace) -> SqliteCallIndex:
    desk = workplace.desk
    return SqliteCallIndex(path, workplace.folder, workplace.engines, desk.clock, mode="example")


def enlarge(path: Path, calls: int) -> None:
    """Copies of the indexed calls, each an hour before the one it was made from, until there are so many."""
    with closing(sqlite3.connect(path)) as connection:
        read = connection.execute(
            "SELECT c.detail, w.notes, w.reasons, w.rules FROM call c JOIN words w ON w.rowid=c.id"
        ).fetchall()
        models = [(summary_of(row[0]), row[1:]) for row in read]
        for number in range(len(models), calls):
            model, words = models[number % len(models)]
            copy = replace(
                model,
                call=f"{number:032x}",
                reference=f"CX-{number:06d}",
                began_ms=model.began_ms - number // len(models) * HOUR_MS,
            )
            row = row_of(copy, None, None)
            cursor = connection.execute(
                f"INSERT INTO call({','.join(row)}) VALUES({','.join('?' * len(row))})",
                tuple(row.values()),
            )
            reference = " ".join(words_of(copy.reference))
            connection.execute(_WORDS, (cursor.lastrowid, reference, *words))
            connection.executemany(INSERT_ITEM, item_rows(cursor.lastrowid, copy))
        connection.commit()
    IndexFile(path).leave()  # ours, though no index wrote it

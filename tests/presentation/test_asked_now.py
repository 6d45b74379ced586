"""What a supervisor is asked now is one and the same on the board's rows and in the opened call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC

from rcrp_desktop.application.read_models import CallSummary, Overtaken, OwedLine, summarise
from rcrp_desktop.application.search import OwedRow
from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.presentation.supervisor.asked_rows import asked_rows
from rcrp_desktop.presentation.supervisor.asked_since import newest_request
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.adapters.test_index_form import DIGEST, calls
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS
from tests.support.desks_apart import ENGINE
from tests.support.room import OneEngine

WORDS = Words(TEXTS, Times(UTC), "0071")


def test_the_first_row_of_a_call_is_what_opens_with_it():
    found = Counter[str]()
    engines = OneEngine(Engine(replace(ENGINE.pack, digest=DIGEST)))
    for entries in calls():
        made = summarise("call-1", entries, engines)
        if made is None:
            continue
        asked = [i for i in made.summary.items if i.kind is Owed.AWAITING_SUPERVISOR]
        rows = asked_rows([OwedRow(item, made.summary) for item in asked], WORDS)
        opened = newest_request(detail_of("call-1", entries, engines.of_digest))
        first = rows[0].row.item if rows else None
        assert (opened.item if opened else "") == (first.id if first else ""), asked
        found["several"] += len(asked) > 1
        found["overtaken first"] += first is not None and bool(first.overtaken)
        found["differing first"] += first is not None and first.subject == "differing"
    assert min(found[kind] for kind in ("several", "overtaken first", "differing first")) > 2, found


def test_calls_stand_by_how_long_they_wait_for_any_answer():
    """Who asked again, otherwise, has waited since they asked first. The rows of a call stand together."""
    hour, call = 3_600_000, {name: _call(name) for name in "ab"}
    rows = [
        OwedRow(_asked("b1", 3 * hour), call["b"]),
        OwedRow(_asked("a2", 4 * hour), call["a"]),
        OwedRow(_asked("a1", hour, "later"), call["a"]),
    ]
    assert [row.row.item.id for row in asked_rows(rows, WORDS)] == ["a2", "a1", "b1"]


def _asked(item: str, since_ms: int, overtaken: Overtaken = "") -> OwedLine:
    kind = Owed.AWAITING_SUPERVISOR
    return OwedLine(item, kind, since_ms, 1, "asked", "", "", overtaken=overtaken, text=item)


def _call(name: str) -> CallSummary:
    bench = Bench()
    made = summarise(name, [replace(e, call=name) for e in _entries_of(bench)], bench.engines)
    assert made is not None
    return made.summary


def _entries_of(bench: Bench) -> Sequence[StoredEntry]:
    return bench.records.told(bench.a_call({}).call).entries

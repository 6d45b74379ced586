"""Every bit of a log in which a call is open with an override: whoever reads it tells the override, or that it could not.

Search, the call shown at another desk, the board's watch, the proof that is handed out, and the start of the desk
that wrote it. None may believe that a thing never happened because what leads to it is damaged.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from tests.faults import pool, product
from tests.faults.figures import Figures, Finding
from tests.support.index import all_rows, an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import OneEngine, Room

HANDLER, SUPERVISOR = "4471", "2290"
LIMIT_SECONDS = 30.0
SEEN_BEFORE = (
    8 * 62434 + 7,
    8 * 62436,
    8 * 63477,
    8 * 24507,
    8 * 24119,
    8 * 8153 + 7,
    8 * 28649,
    8 * 58027,
)
"""Bits at which somebody who reads once fell over, or told nothing; they are tried in every size."""
TRIED, TOLD, NAMED = "tried", "looks that tell all", "that say they do not"


@dataclass(frozen=True, slots=True)
class Open:
    """The call that is open, the log that holds it, and how many entries of it."""

    call: str
    log: Path
    entries: int


def small_room(data: Path) -> Open:
    """A handler's closed log with two calls, one of them open with an override; a supervisor's beside it."""
    room = a_room(data)
    handler = room.desk(HANDLER)
    handler.a_call("0397-23NOV", {}, WriteNote("before"))
    state = handler.a_call("0398-23NOV", ADVICE_ANSWERS, RaiseOverride())
    room.clock.pass_minutes(1)
    room.desk(SUPERVISOR, "supervisor")
    room.close()
    with closing(SqliteLogReader(handler.path)) as reader:
        entries = len(reader.leaves_of_call(state.call))
    return Open(state.call, handler.path.relative_to(data), entries)


@cache
def _engines() -> OneEngine:
    return OneEngine()


def a_room(data: Path) -> Room:
    """The same desks, keys and clock every time."""
    return Room(data, signed=True, engines=_engines())


# --- looks: each is True where the override is told, False where it is said that something was not read ----


def search(data: Path, made: Open) -> bool | None:
    """A first search."""
    room = a_room(data)
    index = an_index(room, data / "index" / "index.db")
    try:
        state = index.catch_up()
        rows = [row for row in all_rows(index) if row.call == made.call]
    finally:
        index.close()
    if rows and Happened.OVERRIDE in rows[0].happened:
        return True
    return False if state.failures or (rows and Happened.DAMAGED in rows[0].happened) else None


def call_view(data: Path, made: Open) -> bool | None:
    """The call as another desk's screen shows it."""
    return _once(data, made, call_shown)


def board(data: Path, made: Open) -> bool | None:
    """What a desk that watches the logs is told to read."""
    return _once(data, made, call_touched)


def references(data: Path, made: Open) -> bool | None:
    """Whether an earlier contact on the same reference is known."""
    return _once(data, made, call_on_reference)


def _once(
    data: Path, made: Open, look: Callable[[SqliteCallRecords, Open], bool | None]
) -> bool | None:
    records = SqliteCallRecords(data, None, "live")
    try:
        return look(records, made)
    finally:
        records.close()


def call_shown(records: SqliteCallRecords, made: Open) -> bool | None:
    """What :func:`call_view` sees."""
    told = records.told(made.call).entries
    state = retell(made.call, told, lambda _: _engines().engine).state
    if state.override is not None:
        return True
    return False if state.damaged or records.not_read() else None


def call_touched(records: SqliteCallRecords, made: Open) -> bool | None:
    """What :func:`board` sees."""
    touched, _ = records.changes_since({})
    return True if made.call in touched else (False if records.not_read() else None)


def call_on_reference(records: SqliteCallRecords, made: Open) -> bool | None:
    """What :func:`references` sees."""
    found = records.calls_on("0398-23NOV")
    return True if made.call in found else (False if records.not_read() else None)


def export(data: Path, made: Open) -> bool | None:
    """The bytes that are handed out."""
    evidence = SqliteCallEvidence(data, "live")
    try:
        return handed_out(evidence, made)
    finally:
        evidence.close()


def handed_out(evidence: SqliteCallEvidence, made: Open) -> bool | None:
    """What :func:`export` sees."""
    leaves = [entry.leaf for log in evidence.of_call(made.call) for entry in log.entries]
    if any(b'"kind":"override_raised"' in leaf for leaf in leaves):
        return True
    return False if evidence.not_read() else None


def proof(data: Path, made: Open) -> bool | None:
    """The check of the call against the heads."""
    prover = SqliteCallProver(data, lambda *_: True, "live")
    try:
        return proved_whole(prover, made)
    finally:
        prover.close()


def proved_whole(prover: SqliteCallProver, made: Open) -> bool | None:
    """What :func:`proof` sees."""
    proved = prover.prove(made.call)
    whole = [log for log in proved.logs if log.root_agrees and log.parts_agree]
    if sum(log.entries for log in whole) >= made.entries:
        return True
    return False if proved.not_read or len(whole) < len(proved.logs) else None


def own_start(data: Path, made: Open) -> bool | None:
    """The next start of the desk that wrote it, as it looks before its log is open and after."""
    looks: list[bool | None] = []
    room = a_room(data)
    log = data / made.log
    before = SqliteCallRecords(data, log, "live")
    try:
        looks.append(reopened(before, made))
    finally:
        before.close()
    try:
        with suppress(OperationalProblem):
            looks.append(reopened(room.desk(HANDLER).records, made))
    finally:
        room.close()
    if None in looks:
        return None
    return all(looks)


def reopened(records: SqliteCallRecords, made: Open) -> bool | None:
    """Whether the desk that wrote it takes the call up again with its override."""
    begun = records.unfinished(0)
    told = records.told(made.call)
    state = retell(made.call, told.entries, lambda _: _engines().engine).state
    if made.call in begun.calls and state.override is not None:
        return True
    is_named = not begun.is_all or not told.whole or state.damaged or bool(records.not_read())
    return False if is_named else None


LOOKS: dict[str, Callable[[Path, Open], bool | None]] = {
    "search": search,
    "call view": call_view,
    "board": board,
    "references": references,
    "export": export,
    "proof": proof,
    "own start": own_start,
}
"""The last one writes."""


def run(sample: int | None, scratch: Path, seed: int, minutes: float = 0) -> Figures:
    """Flip every bit, or a sample of those that stand in what is filled, and let everybody look."""
    data = scratch / "readers"
    made = small_room(data)
    raw = (data / made.log).read_bytes()
    every = [8 * place + bit for place in range(len(raw)) for bit in range(8)]
    filled = [bit for bit in every if any(raw[max(0, bit // 8 - 4) : bit // 8 + 5])]
    chosen = random.Random(seed)
    bits = [*SEEN_BEFORE]
    bits += chosen.sample(filled, min(sample or len(filled), len(filled)))
    if sample is None:  # what is filled comes first: a part of a night is spent on it
        bits += chosen.sample(rest := sorted(set(every) - set(filled)), len(rest))
    tally = pool.Tally(TRIED, TOLD, NAMED)
    trial = _Trial(bits, data, made, scratch, tally)
    found = pool.spread(len(bits), trial, limit=LIMIT_SECONDS, minutes=minutes)
    counts = tally.counts()
    unit = f"of {len(every):,} bits of a log with an open override, {len(LOOKS)} looks at each"
    figures = Figures("bits/readers", counts[TRIED], unit)
    figures.also = {name: count for name, count in counts.items() if name != TRIED}
    figures.add(found)
    return figures


@dataclass(slots=True)
class _Trial:
    bits: Sequence[int]
    pristine: Path
    made: Open
    scratch: Path
    tally: pool.Tally

    def __call__(self, index: int) -> Iterator[Finding]:
        self.tally.add(TRIED)
        place, bit = divmod(self.bits[index], 8)
        data = self.scratch / f"read-{os.getpid()}"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.pristine, data)
        flip(data / self.made.log, place, bit)
        for name, look in LOOKS.items():
            yield from self._judge(f"byte {place} bit {bit}: {name}", look, data)

    def _judge(
        self, where: str, look: Callable[[Path, Open], bool | None], data: Path
    ) -> Iterator[Finding]:
        try:
            is_told = look(data, self.made)
        except OperationalProblem:
            is_told = False
        except Exception as error:
            yield Finding("traceback", f"{where}: {product.told(error)}")
            return
        if is_told is None:
            yield Finding("silent", f"{where}: no override, and not a word")
        self.tally.add(TOLD if is_told else NAMED)


def flip(log: Path, place: int, bit: int) -> None:
    """Another value for one bit of the file."""
    with log.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1 << bit]))

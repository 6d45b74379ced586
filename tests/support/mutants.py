"""Logs that somebody changed, and both verifiers over each: what they say, and how long it took.

``flip_sweep`` goes through flipped bits; ``STRUCTURAL`` changes rows, tables and whole files. Both verifiers must
end, and agree on the class of the verdict: its exit code.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, build_note, parse_note
from rcrp_desktop.domain.audit.report import UNREADABLE_EXIT
from tests.support.audit_logs import (
    PUBLIC_KEY,
    SEED,
    Desk,
    an_entry,
    content,
    cut,
    with_ruleset_and_erasure,
)
from tests.support.stand_alone import VERIFIER


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Exit codes of the program's verifier and of the stand-alone one, and the seconds of the slower."""

    mine: int
    alone: int
    seconds: float

    @property
    def agree(self) -> bool:
        return self.mine == self.alone


def verdicts(path: Path, key: bytes | None = PUBLIC_KEY) -> Verdicts:
    """Both verifiers over one file; any other exception than their own flies."""
    began = time.process_time()
    try:
        mine = SqliteLogVerifier().verify(path, registered_key=key).exit_code
    except OperationalProblem:
        mine = UNREADABLE_EXIT
    between = time.process_time()
    try:
        alone = VERIFIER.verify(path, key=key)["exit_code"]
    except (OSError, sqlite3.Error):
        alone = UNREADABLE_EXIT
    slower = max(between - began, time.process_time() - between)
    return Verdicts(mine, alone, slower)


def small_log(folder: Path, calls: int = 1) -> Path:
    """A signed log with one of everything that a log can hold."""
    desk = Desk(folder)
    log = desk.open().log
    for number in range(calls):
        log.append([an_entry(f"c{number}"), an_entry("", kind="recommendation", parts={})])
    reference = {"reference": {"reference": "REF-231"}}
    log.append([an_entry("ref", kind="reference_given", body={}, parts=reference)])
    with_ruleset_and_erasure(log)
    log.close()
    return desk.path


@dataclass(slots=True)
class Sweep:
    """What came of many flipped bits. ``unnamed`` changed the record and were called unchanged by either."""

    tried: int = 0
    detected: int = 0
    slowest: float = 0.0
    disagreeing: list[tuple[int, Verdicts]] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)


def flip_sweep(pristine: Path, bits: Iterable[int], scratch: Path) -> Sweep:
    """Flip each of these bits of the file, one at a time, and ask both verifiers. ``scratch`` is a folder."""
    data, wanted = pristine.read_bytes(), content(pristine)
    path = scratch / "audit.db"
    sweep = Sweep()
    for bit in bits:
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        found = verdicts(path)
        sweep.tried += 1
        sweep.slowest = max(sweep.slowest, found.seconds)
        if not found.agree:
            sweep.disagreeing.append((bit, found))
        if found.mine and found.alone:
            sweep.detected += 1
        elif not _holds(path, wanted):
            sweep.unnamed.append(bit)
    return sweep


def _holds(path: Path, wanted: Mapping[str, list[tuple[object, ...]]]) -> bool:
    try:
        return content(path) == wanted
    except sqlite3.Error:
        return False


# --- changes of rows, tables and files ------------------------------------------------------------


def _sql(*statements: str | tuple[str, tuple[object, ...]]) -> Callable[[Path], None]:
    return lambda path: cut(path, *statements)


def _raw(*statements: str) -> Callable[[Path], None]:
    """Statements that leave the schema changed."""

    def change(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA ignore_check_constraints=ON")
            for statement in statements:
                db.execute(statement)

    return change


def _copied(seq: str) -> str:
    return (
        f"INSERT INTO leaf SELECT {seq},first_seq,kind,record_class,at_ms,call,'',mode,leaf,leaf_hash"
        " FROM leaf WHERE seq=2"
    )


def _view_without_end(path: Path) -> None:
    _instead_of_leaf(
        path,
        "CREATE VIEW leaf AS WITH RECURSIVE n(seq) AS (SELECT 0 UNION ALL SELECT seq+1 FROM n)"
        " SELECT seq, 0 first_seq, 'a' kind, 'decision' record_class, 0 at_ms, 'c' call, '' command,"
        " 'live' mode, x'00' leaf, zeroblob(32) leaf_hash FROM n",
    )


def _instead_of_leaf(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute("DROP TABLE leaf")
        db.execute(statement)


def _schema_sql(path: Path, before: str, after: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_schema SET sql=replace(sql, ?, ?)", (before, after))
        db.commit()


def _same_root(path: Path) -> None:
    """Two tables over the same pages."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute(
            "UPDATE sqlite_schema SET rootpage=(SELECT rootpage FROM sqlite_schema WHERE name='part')"
            " WHERE name='erased'"
        )
        db.commit()


def _resigned(path: Path) -> None:
    """The head, signed by somebody else."""
    head = parse_note(str(content(path)["checkpoint"][0][1])).checkpoint
    cut(
        path, ("UPDATE checkpoint SET note=?", (build_note(head, Ed25519Signer(bytes(32))).text(),))
    )


def _stale_head(frontier: bytes | None) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        origin = str(content(path)["log"][0][1])
        hashes = [bytes(row[9]) for row in content(path)["leaf"][:2]]  # type: ignore[arg-type]
        from rcrp_desktop.domain.audit.merkle import root_of

        note = build_note(Checkpoint(origin, 2, root_of(hashes)), Ed25519Signer(SEED)).text()
        cut(path, ("INSERT INTO checkpoint VALUES(2, ?, ?)", (note, frontier)))

    return change


def _spliced(path: Path) -> None:
    """The first half of this log and the second of another one."""
    other = small_log(path.parent / "other", calls=3)
    first, second = path.read_bytes(), other.read_bytes()
    half = len(first) // 2 // 4096 * 4096
    path.write_bytes(first[:half] + second[half:])


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _wal(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[18:20] = b"\x02\x02"
    path.write_bytes(data)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _pipe_beside(path: Path) -> None:
    os.mkfifo(path.with_name(path.name + "-journal"))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _many(insert: str, count: int) -> Callable[[Path], None]:
    counted = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<{count - 1}) "
    return _sql(counted + insert)


def _nested(path: Path) -> None:
    leaf = b"[" * 500_000 + b"]" * 500_000
    cut(path, ("UPDATE leaf SET leaf=? WHERE seq=3", (leaf,)))


STRUCTURAL: dict[str, Callable[[Path], None]] = {
    "an entry forged at a negative number": _sql(_copied("-1")),
    "many entries at negative numbers": _sql(*(_copied(str(-number)) for number in (5, 9, 2**63))),
    "an entry forged beyond the head": _sql(_copied("(SELECT max(seq)+1 FROM leaf)")),
    "an entry forged far beyond the head": _sql(_copied(str(2**63 - 1))),
    "an entry taken out": _sql("DELETE FROM leaf WHERE seq=3"),
    "the first entry taken out": _sql("DELETE FROM leaf WHERE seq=0"),
    "every entry taken out": _sql("DELETE FROM leaf"),
    "two entries swapped": _sql(
        "UPDATE leaf SET seq=seq+100 WHERE seq IN (3, 4)",
        "UPDATE leaf SET seq=4 WHERE seq=103",
        "UPDATE leaf SET seq=3 WHERE seq=104",
    ),
    "all numbers moved up": _sql("UPDATE leaf SET seq=seq+1000", "UPDATE leaf SET seq=seq-999"),
    "a part of an entry below the first": _sql(
        "INSERT INTO part SELECT -3, part, salt, body FROM part WHERE seq=2"
    ),
    "a part of no entry": _sql(
        "INSERT INTO part SELECT 999, part, salt, body FROM part WHERE seq=2"
    ),
    "an erasure of no entry": _sql(
        "INSERT INTO erased SELECT 999, part, by_origin, by_seq, by_leaf_hash FROM erased"
    ),
    "an erasure at a negative number": _sql(
        "INSERT INTO erased SELECT -1, part, by_origin, by_seq, by_leaf_hash FROM erased"
    ),
    "an erasure without its record": _sql(
        "INSERT INTO erased SELECT 2, 'answer', by_origin, by_seq, by_leaf_hash FROM erased",
        "DELETE FROM part WHERE seq=2 AND part='answer'",
    ),
    "a rule set that no entry names": _sql("INSERT INTO ruleset VALUES(zeroblob(32), x'00')"),
    "a stale head with another frontier": _stale_head(bytes(32)),
    "a stale head without a frontier": _stale_head(None),
    "a head with a negative size": _sql(
        "INSERT INTO checkpoint SELECT -1, note, frontier FROM checkpoint"
    ),
    "a head beyond all entries": _sql(
        "INSERT INTO checkpoint SELECT 999, note, frontier FROM checkpoint"
    ),
    "a second row about the log": _sql("INSERT INTO log SELECT 2, origin, mode, NULL, 1 FROM log"),
    "the log's own name": _sql("UPDATE log SET origin=replace(origin, 'north', 'nosth')"),
    "the log's own name is no text": _sql(
        "UPDATE log SET origin=CAST(x'ff' || CAST(origin AS BLOB) AS TEXT)"
    ),
    "a column that is no text": _sql("UPDATE leaf SET kind=CAST(x'ffff' AS TEXT) WHERE seq=3"),
    "the log signed by another": _resigned,
    "a table more": _raw("CREATE TABLE evidence(x)", "INSERT INTO evidence VALUES('forged')"),
    "statistics of the planner": _raw("ANALYZE"),
    "a view more": _raw("CREATE VIEW leaves AS SELECT * FROM leaf"),
    "a trigger more": _raw(
        "CREATE TRIGGER t AFTER INSERT ON leaf BEGIN DELETE FROM part WHERE seq=0; END"
    ),
    "a trigger less": _raw("DROP TRIGGER part_delete"),
    "an index more": _raw("CREATE INDEX more ON leaf(kind) WHERE kind='x'"),
    "an index less": _raw("DROP INDEX leaf_call"),
    "a sequence table": _raw("CREATE TABLE s(i INTEGER PRIMARY KEY AUTOINCREMENT)"),
    "a view without end": _view_without_end,
    "a virtual table": lambda path: _instead_of_leaf(
        path, "CREATE VIRTUAL TABLE leaf USING fts5(number, bytes)"
    ),
    "a generated column": lambda path: _instead_of_leaf(
        path, "CREATE TABLE leaf(seq INTEGER PRIMARY KEY, leaf AS (zeroblob(1000000000)))"
    ),
    "a table without row numbers": lambda path: _schema_sql(path, ") STRICT", ") WITHOUT ROWID"),
    "columns of any type": lambda path: _schema_sql(path, ") STRICT", ")"),
    "two tables over one": _same_root,
    "another form": _raw("PRAGMA user_version=0"),
    "a newer form": _raw("PRAGMA user_version=2"),
    "another mark": _raw("PRAGMA application_id=7"),
    "spliced": _spliced,
    "cut short": _cut_short,
    "emptied": lambda path: path.write_bytes(b"") and None,
    "its first bytes only": lambda path: path.write_bytes(path.read_bytes()[:100]) and None,
    "another journal mode": _wal,
    "a folder": _folder,
    "a link to a device": _device,
    "a pipe": _pipe,
    "a pipe for a journal": _pipe_beside,
    "an entry nested without end": _nested,
}
"""What somebody could do to a file, by name. Each changes what a log holds, or keeps it from being read."""

_LARGE = "zeroblob(200000000)"
_FORGED = "'answer', 'decision', 0, 'call-a', '', 'live', x'00', zeroblob(32)"
LARGE: dict[str, Callable[[Path], None]] = {
    "an entry of 200 MB": _sql(f"UPDATE leaf SET leaf={_LARGE} WHERE seq=3"),
    "a part of 200 MB": _sql(f"UPDATE part SET body={_LARGE} WHERE seq=2"),
    "a rule set of 200 MB": _sql(f"UPDATE ruleset SET body={_LARGE}"),
    "a head of 200 MB": _sql(f"UPDATE checkpoint SET frontier={_LARGE}"),
    "a name of 200 MB": _sql(f"UPDATE log SET origin=CAST({_LARGE} AS TEXT)"),
    "300,000 parts of one entry": _many(
        "INSERT INTO part SELECT 2, 'p' || i, zeroblob(32), x'00' FROM n", 300_000
    ),
    "300,000 erasures": _many(
        "INSERT INTO erased SELECT i+1000, 'notes', 'o', 1, zeroblob(32) FROM n", 300_000
    ),
    "300,000 heads": _many("INSERT INTO checkpoint SELECT i+1000, 'x', NULL FROM n", 300_000),
    "50,000 entries of one call": _many(
        f"INSERT INTO leaf SELECT i+1000, 0, {_FORGED} FROM n", 50_000
    ),
    "50,000 entries at negative numbers": _many(
        f"INSERT INTO leaf SELECT -1-i, 0, {_FORGED} FROM n", 50_000
    ),
}
"""The same, meant to take all memory or all time of whoever looks."""


def mutant(name: str, pristine: Path, folder: Path) -> Path:
    """A copy of the log, changed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(shutil.copy(pristine, folder / "audit.db"))
    (STRUCTURAL | LARGE)[name](path)
    return path


def told(path: Path) -> str:
    """The stand-alone report as JSON, for a message."""
    return json.dumps(VERIFIER.verify(path, key=PUBLIC_KEY)["findings"])[:2000]


def main(path: Path) -> None:
    """Both verdicts on one file, in a process that gets 300 MB more memory than it has."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    allowed = pages * resource.getpagesize() + 300 * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    found = verdicts(path)
    sys.stdout.write(f"{found.mine} {found.alone} {found.seconds}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

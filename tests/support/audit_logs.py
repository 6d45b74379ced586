"""Audit logs to break: fakes for the clock and the keys, builders, and a knife that leaves no trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.adapters.sqlite.log_places import LogPlace
from rcrp_desktop.adapters.sqlite.opening import OpenedLog, open_log
from rcrp_desktop.application.audit_ports import HeadStore, KeyStore, Signer
from rcrp_desktop.domain.audit.entry import LogMode, NewEntry
from rcrp_desktop.domain.canonical import Json
from tests.support.erasure import erase

START_MS = 1_780_000_000_000
SEED = bytes(range(32))
PUBLIC_KEY = Ed25519Signer(SEED).public_key


@dataclass
class SteppingClock:
    """Both clocks move ten milliseconds with each reading of the first, or as the test says."""

    wall: int = START_MS
    mono: int = 50_000

    def now_ms(self) -> int:
        self.wall += 10
        self.mono += 10
        return self.wall

    def monotonic_ms(self) -> int:
        return self.mono


@dataclass
class FixedKeys:
    """A key store with one key, or none."""

    seed: bytes | None = SEED

    def signer(self, log_id: str) -> Signer | None:
        return Ed25519Signer(self.seed) if self.seed else None

    def why_none(self) -> str:
        return "" if self.seed else "the test has none"


class CountingSalts:
    """Salts that are all different and always the same."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> bytes:
        self.count += 1
        return self.count.to_bytes(32, "big")


@dataclass
class Desk:
    """A workstation with a person at it: everything but the log itself."""

    data: Path
    mode: LogMode = "live"
    clock: SteppingClock = field(default_factory=SteppingClock)
    keys: KeyStore = field(default_factory=FixedKeys)
    boot: str = "boot-1"
    heads: list[HeadStore] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heads = self.heads or [FileHeads(self.data)]

    @property
    def place(self) -> LogPlace:
        return LogPlace(self.data, "north", "desk-03", "uid:4471", self.mode)

    @property
    def path(self) -> Path:
        return self.place.path

    def open(self) -> OpenedLog:
        return open_log(
            self.place,
            actor="4471",
            app="0.1.0",
            clock=self.clock,
            keys=self.keys,
            heads=self.heads,
            boot=self.boot,
            fresh_salt=CountingSalts(),
        )


def an_entry(command: str = "c1", **changes: object) -> NewEntry:
    """An answer given by a handler; ``changes`` replace fields."""
    entry = NewEntry(
        kind="answer",
        record_class="decision",
        at_ms=START_MS,
        actor="4471",
        role="handler",
        call="call-a",
        command=command,
        body={"question": "breathing", "assessment": 1},
        parts={"answer": {"option": "yes"}, "notes": "Caller is outside the flat."},
    )
    return replace(entry, **changes)  # pyright: ignore[reportArgumentType]


def written_log(desk: Desk, calls: int = 3) -> Path:
    """A closed log: genesis, start, some calls of two answers each, stop."""
    log = desk.open().log
    for number in range(calls):
        first = an_entry(f"c{number}", call=f"call-{number}")
        log.append([first, replace(first, command="", kind="recommendation", parts={})])
    log.close()
    return desk.path


def with_ruleset_and_erasure(log: SqliteAuditLog) -> None:
    """Give the log one of everything a log can hold."""
    from hashlib import sha256

    pack = b'{"id":"example"}'
    log.keep_ruleset(sha256(pack).hexdigest(), pack)
    kept = log.append([an_entry("to-erase")])
    erase(log, an_entry("erasing", kind="erase", parts={}), [(kept.first_seq, "notes")])


def drop_triggers(db: sqlite3.Connection) -> None:
    """Take away what stops mistakes: the file then takes any statement, and says that it is altered."""
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{name}"')


def cut(path: Path, *statements: str | tuple[str, tuple[object, ...]]) -> None:
    """Change the file as somebody would who knows SQLite: the triggers are back afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        triggers = db.execute("SELECT sql FROM sqlite_schema WHERE type='trigger'").fetchall()
        db.execute("PRAGMA ignore_check_constraints=ON")
        db.execute("PRAGMA synchronous=OFF")
        drop_triggers(db)
        for statement in statements:
            db.execute(*((statement,) if isinstance(statement, str) else statement))
        for (sql,) in triggers:
            db.execute(sql)


def content(path: Path) -> Mapping[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        tables = ("log", "leaf", "part", "erased", "checkpoint", "ruleset")
        return {
            table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables
        }


def rewritten(path: Path, change: Callable[[dict[str, Json]], None]) -> None:
    """Rewrite the second entry and everything that follows from it, signed with the true key."""
    from rcrp_desktop.domain.audit.checkpoint import Checkpoint, build_note
    from rcrp_desktop.domain.audit.merkle import Frontier, leaf_hash
    from rcrp_desktop.domain.canonical import canonical_bytes, parse_canonical

    rows = content(path)
    leaf = dict(parse_canonical(rows["leaf"][1][8]))  # pyright: ignore
    change(leaf)
    data = canonical_bytes(leaf)
    frontier = Frontier()
    for row in rows["leaf"]:
        frontier.append(leaf_hash(data) if row[0] == 1 else row[9])  # pyright: ignore
    origin = str(rows["log"][0][1])
    note = build_note(Checkpoint(origin, frontier.size, frontier.root()), Ed25519Signer(SEED))
    cut(
        path,
        ("UPDATE leaf SET leaf=?, leaf_hash=? WHERE seq=1", (data, leaf_hash(data))),
        ("UPDATE checkpoint SET note=?, frontier=?", (note.text(), frontier.to_bytes())),
    )


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program holds the lock that a writer needs."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()

"""Whoever writes a file beside ours also writes its hashes: what fits them need not be well formed, nor small."""

from __future__ import annotations

import struct
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.sqlite.call_logs import CallLogs
from rcrp_desktop.adapters.sqlite.records import PAGE
from rcrp_desktop.adapters.sqlite.salvage import SalvagedLog, salvage
from rcrp_desktop.domain.audit.leaf import part_commitment
from rcrp_desktop.domain.audit.merkle import leaf_hash
from rcrp_desktop.domain.canonical import canonical_bytes, parse_canonical
from tests.support.audit_logs import Desk, an_entry, content, cut

SALT = bytes(range(32))
DEEP = b"[" * 5000
BYTES = st.binary(max_size=40) | st.sampled_from(
    [b"hello", b'{"a": 1}', b"\xff", DEEP, b"1" * 5000]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text("ab\u202e\x00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    "origin",
    "seq",
    "kind",
    "class",
    "at",
    "actor",
    "role",
    "call",
    "command",
    "mode",
    "body",
    "parts",
]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("hostile"))
    log = desk.open().log
    log.append([an_entry("c1")])
    log.close()
    return desk.path


def resealed(pristine: Path, path: Path, leaf: object) -> None:
    """The newest entry of a call says this instead, and its hash fits."""
    data = leaf if isinstance(leaf, bytes) else canonical_bytes(leaf)  # pyright: ignore
    path.write_bytes(pristine.read_bytes())
    change = ("UPDATE leaf SET leaf=?, leaf_hash=? WHERE call<>''", (data, leaf_hash(data)))
    cut(path, change)


def the_leaf(pristine: Path) -> dict[str, object]:
    (data,) = (row[8] for row in content(pristine)["leaf"] if row[5])
    return dict(parse_canonical(data))  # pyright: ignore


def everything_asked_of(log: SalvagedLog) -> None:
    for mark in log.marks_before(2**53, 10**6):
        log.entries_of_call(mark.call)
        log.newest_of_call(mark.call)
    log.calls_on("CAD-1")


@given(body=BYTES, name=st.sampled_from(["answer", "notes", "reference", "é"]))
def test_any_bytes_that_an_entry_commits_to_are_a_damaged_part(
    pristine: Path, tmp_path_factory: pytest.TempPathFactory, body: bytes, name: str
):
    path = tmp_path_factory.mktemp("part") / "audit.db"
    leaf = the_leaf(pristine)
    committed = part_commitment(name, SALT, body).hex()
    key = name if name.isascii() else "notes"
    resealed(pristine, path, {**leaf, "parts": {key: committed}})
    cut(
        path,
        ("UPDATE OR REPLACE part SET salt=?, body=?, part=? WHERE part='notes'", (SALT, body, key)),
    )
    log = salvage(path)
    everything_asked_of(log)
    (entry,) = log.entries_of_call("call-a")
    assert entry.damaged or canonical_bytes(entry.parts[key]) == body


@given(data=st.data())
def test_no_leaf_whose_hash_fits_keeps_the_others_from_being_read(
    pristine: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    path = tmp_path_factory.mktemp("leaf") / "audit.db"
    leaf = {**the_leaf(pristine), data.draw(st.sampled_from(FIELDS)): data.draw(VALUES)}
    resealed(pristine, path, data.draw(st.just(leaf) | BYTES))
    log = salvage(path)
    everything_asked_of(log)
    assert log.last_seq() >= 1


@given(place=st.integers(0), with_=st.binary(min_size=1, max_size=300))
def test_no_bytes_in_any_place_raise_anything(
    pristine: Path, tmp_path_factory: pytest.TempPathFactory, place: int, with_: bytes
):
    path = tmp_path_factory.mktemp("bytes") / "audit.db"
    data = bytearray(pristine.read_bytes())
    place %= len(data)
    data[place : place + len(with_)] = with_
    path.write_bytes(data)
    everything_asked_of(salvage(path))


# --- work --------------------------------------------------------------------------------------------


def varint(number: int) -> bytes:
    found = [number & 0x7F]
    while number := number >> 7:
        found.insert(0, number & 0x7F | 0x80)
    return bytes(found)


def rows_on_a_loop(pages: int, cells: int) -> bytes:
    """Pages of cells that are all one row of four megabytes, whose rest is a page that goes on with itself."""
    size = 4 * 1024 * 1024 - 7
    least = (PAGE - 12) * 32 // 255 - 23
    local = least + (size - least) % (PAGE - 4)
    local = local if local <= PAGE - 35 else least
    loop = struct.pack(">I", 2).ljust(PAGE, b"\xff")
    page = bytearray(PAGE)
    for number in range(cells):
        cell = varint(size) + varint(5 + number) + bytes(local) + struct.pack(">I", 2)
        place = PAGE - len(cell) - 16 * number
        page[place : place + len(cell)] = cell
        page[8 + 2 * number : 10 + 2 * number] = struct.pack(">H", place)
    return b"SQLite format 3\0".ljust(PAGE, b"\0") + loop + bytes(page) * pages


def rows_on_one_chain(pages: int) -> bytes:
    """As many pages of cells as there are pages in a chain, and each cell goes on with the whole chain."""
    size = 3000 + pages * (PAGE - 4)
    least = (PAGE - 12) * 32 // 255 - 23
    local = least + (size - least) % (PAGE - 4)
    local, size = (least, size - local + least) if local > 2000 else (local, size)
    links = b"".join(struct.pack(">I", at + 3).ljust(PAGE, b"\xff") for at in range(pages))
    page = bytearray(PAGE)
    values = bytes([2, 0]) + bytes(local)
    for number in range(40):
        cell = varint(size) + varint(5 + number) + values[:local] + struct.pack(">I", 2)
        place = PAGE - len(cell) - 16 * number
        page[place : place + len(cell)] = cell
        page[8 + 2 * number : 10 + 2 * number] = struct.pack(">H", place)
    return b"SQLite format 3\0".ljust(PAGE, b"\0") + links + bytes(page) * pages


NESTED = b'{"actor":"a","z":'


class Counted:
    """Bytes that the readers took, counted where they take them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        from rcrp_desktop.adapters.sqlite import records, salvage

        self.taken = 0
        values, length = records._values, salvage._length  # pyright: ignore[reportPrivateUsage]

        def counted_values(payload: bytes, number: int):
            self.taken += len(payload)
            return values(payload, number)

        def counted_length(data: bytes):
            found = length(data)
            self.taken += found[1]
            return found

        patch.setattr(records, "_values", counted_values)
        patch.setattr(salvage, "_length", counted_length)


@pytest.mark.parametrize("pages", [1, 16, 64])
@pytest.mark.parametrize("kind", ["loop", "chain", "pointers", "nested", "repeated"])
def test_the_work_is_linear_in_the_size_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, pages: int
):
    data = {
        "loop": rows_on_a_loop(pages, 1),
        "chain": rows_on_one_chain(pages),
        "pointers": rows_on_a_loop(pages, 20),
        "nested": NESTED * (pages * PAGE // len(NESTED)),
        "repeated": b'{"actor":' * (pages * PAGE // 9),
    }[kind]
    path = tmp_path / "audit.db"
    path.write_bytes(data)
    counted = Counted(monkeypatch)
    log = salvage(path)
    assert log.last_seq() == -1
    assert counted.taken <= 8 * len(data)
    assert log.is_whole or not log.may_give_more


def test_what_was_left_out_for_its_work_is_said(tmp_path: Path):
    path = tmp_path / "audit.db"
    path.write_bytes(NESTED * 20_000)
    log = salvage(path)
    assert (log.is_whole, log.may_give_more) == (False, False)
    path.write_bytes(sha256(b"noise").digest() * 1000)
    assert salvage(path).is_whole


def test_damaged_logs_of_others_are_read_after_ones_own_and_so_many_at_a_look(
    pristine: Path, tmp_path: Path
):
    logs = tmp_path / "logs"
    own = logs / "zz-aaaaaaaa-live" / "audit.db"
    others = [logs / f"aa{number:03}-bbbbbbbb-live" / "audit.db" for number in range(150)]
    damaged = bytes(PAGE) + pristine.read_bytes()[PAGE:]
    for path in [own, *others]:
        path.parent.mkdir(parents=True)
        path.write_bytes(damaged)
    told = CallLogs(tmp_path, own, "live")
    (first,) = told.all()
    assert (first.path, first.own) == (own, True)
    assert told.unread == {}
    assert 1 < len(told._salvaged) < len(others)
    left = [path for path in others if path not in told._salvaged]
    words = "busy: audit.db: too many damaged logs for one look"
    assert {told.shelf.faults[path].detail for path in left} == {words}
    told.all()
    assert len(told._salvaged) == len(others) + 1
    told.close()

"""What leads to an entry is covered by no tree head: what it does not lead to is not therefore nothing."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import found_by_call
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from tests.faults import readers
from tests.faults.readers import LOOKS, Open, flip, small_room
from tests.support.audit_logs import Desk, an_entry, cut
from tests.support.index import an_index
from tests.support.room import Room

TELLING = ("search", "call view", "board", "export", "proof")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Open]:
    data = tmp_path_factory.mktemp("pristine")
    return data, small_room(data)


@pytest.fixture
def made(pristine: tuple[Path, Open], tmp_path: Path) -> tuple[Path, Open]:
    data, made = pristine
    copy = tmp_path / "data"
    for file in (file for file in data.rglob("*") if file.is_file()):
        to = copy / file.relative_to(data)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(file.read_bytes())
    return copy, made


def cells(log: Path, call: str) -> list[int]:
    """Where the call's cells begin in the b-tree by call."""
    found = re.finditer(rb"\x03.\x01" + re.escape(call.encode()), log.read_bytes())
    return [match.start() - 1 for match in found]


def looked(data: Path, made: Open) -> dict[str, bool | None]:
    return {name: look(data, made) for name, look in LOOKS.items()}


def named(data: Path, made: Open) -> tuple[str, ...]:
    """What a search and the call's own look at its logs name alike."""
    with closing(an_index(readers.a_room(data), data / "index" / "first.db")) as index:
        searched = index.catch_up().failures
    with closing(readers.SqliteCallRecords(data, None, "live")) as records:
        records.told(made.call)
        assert records.not_read() == searched
    return searched


def test_of_a_sound_log_all_is_told_and_nothing_named(made: tuple[Path, Open]):
    data, call = made
    assert named(data, call) == ()
    assert set(looked(data, call).values()) == {True}


@pytest.mark.parametrize("bit", [0, 2, 6])
@pytest.mark.parametrize("place", [0, 4, 4 + len("id-000005") - 1, 4 + len("id-000005")])
def test_a_flipped_bit_in_what_leads_to_an_entry_hides_nothing_and_is_named(
    made: tuple[Path, Open], place: int, bit: int
):
    data, call = made
    log = data / call.log
    newest = min(cells(log, call.call))  # pages are filled from their end: that of the override
    flip(log, newest + place, bit)
    assert named(data, call) == (call.log.parent.name,)
    found = looked(data, call)
    assert {name: found[name] for name in TELLING} == dict.fromkeys(TELLING, True)
    assert None not in found.values()


@pytest.mark.parametrize("seen", readers.SEEN_BEFORE)
def test_a_row_whose_values_are_none_of_its_columns_ends_no_look_and_hides_nothing(
    made: tuple[Path, Open], seen: int
):
    data, call = made
    flip(data / call.log, *divmod(seen, 8))
    assert None not in looked(data, call).values(), "who cannot tell the override says so"


@pytest.mark.parametrize(
    "column", [2, 3, 5, 6, 7], ids=["kind", "class", "call", "command", "mode"]
)
def test_a_text_that_one_bit_made_bytes_is_named_though_it_reads_the_same(
    made: tuple[Path, Open], column: int
):
    """It is equal to no text, so nothing that asks for one finds it."""
    data, call = made
    log = data / call.log
    *_, row = re.finditer(
        rb"\x0c\x00\x01\x2b\x1d\x05\x1f\x1f\x15.{2}\x4c.reference_given", log.read_bytes()
    )
    flip(log, row.start() + 1 + column, 0)
    assert named(data, call) == (log.parent.name,)
    assert readers.references(data, call) is not None


def test_the_desk_that_wrote_it_reopens_the_override_and_says_that_its_log_was_damaged(
    made: tuple[Path, Open],
):
    data, call = made
    flip(data / call.log, min(cells(data / call.log, call.call)) + 4, 2)
    room = readers.a_room(data)
    desk = room.desk(readers.HANDLER)
    assert desk.service.reopen(call.call).override is not None
    assert call.call in [state.call for state in desk.service.unfinished().states]
    room.close()
    assert list((data / call.log).parent.glob("earlier/1-corrupt-*/audit.db"))


def columns_of(call: Open) -> str:
    return f"UPDATE leaf SET call='id-other' WHERE call='{call.call}' AND kind='override_raised'"


def test_an_entry_whose_column_was_changed_with_what_finds_it_is_told_under_its_own_call(
    made: tuple[Path, Open],
):
    data, call = made
    cut(data / call.log, columns_of(call))
    assert named(data, call) == (call.log.parent.name,)
    with closing(SqliteLogReader(data / call.log)) as reader:
        assert len(reader.leaves_of_call(call.call)) == call.entries
        assert reader.calls_among([call.call, "id-other", "nobody"]) == {call.call, "id-other"}
        assert call.call in reader.calls_told_between(13, 18)


def test_a_reference_whose_kind_was_changed_is_found_and_one_whose_part_is_damaged_is_named(
    made: tuple[Path, Open],
):
    data, call = made
    cut(data / call.log, "UPDATE leaf SET kind='x' WHERE kind='reference_given'")
    with closing(SqliteLogReader(data / call.log)) as reader:
        told = reader.entries_of_kind("reference_given")
        assert [(e.kind, e.damaged) for e in told] == [("reference_given", True)] * 2
    cut(data / call.log, "UPDATE leaf SET kind='reference_given' WHERE kind='x'")
    assert readers.references(data, call) is True
    cut(data / call.log, "UPDATE part SET salt=zeroblob(32) WHERE part='reference'")
    assert readers.references(data, call) is False


def test_a_missing_entry_is_damage(made: tuple[Path, Open]):
    data, call = made
    cut(data / call.log, "DELETE FROM leaf WHERE seq=6")
    with closing(SqliteLogReader(data / call.log)) as reader:
        for ask in (
            lambda: reader.entries_of_call(call.call),
            lambda: reader.calls_told_between(-1, 18),
            reader.expect_entries,
        ):
            for _ in range(2):
                with pytest.raises(StorageCorrupt, match="missing"):
                    ask()


def test_what_was_added_is_looked_for_as_well_and_asked_again_nothing_comes_twice(tmp_path: Path):
    room = Room(tmp_path)
    desk = room.desk("4471")
    state = desk.a_call("0398-23NOV", {}, WriteNote("x"))
    with closing(SqliteLogReader(desk.path)) as reader:
        before = len(reader.leaves_of_call(state.call))
        desk.do(state, RaiseOverride())
        flip(desk.path, min(cells(desk.path, state.call)) + 4, 2)
        assert len(reader.leaves_of_call(state.call)) == before + 1
        assert reader.is_amiss
        desk.do(state, WriteNote("more"))
        assert len(reader.leaves_of_call(state.call)) == before + 2
        assert len(reader.entries_of_call(state.call)) == before + 2
        newest = reader.newest_of_call(state.call)
        assert newest is not None
        assert newest[0] == reader.last_seq()
    room.close()


def test_more_cells_than_entries_are_not_believed(made: tuple[Path, Open]):
    data, call = made
    log = data / call.log
    raw = log.read_bytes()
    page = min(cells(log, call.call)) // 4096 * 4096
    count = int.from_bytes(raw[page + 3 : page + 5], "big")
    again = raw[page + 8 : page + 10]  # the first cell once more, at the end
    end = page + 8 + 2 * count
    log.write_bytes(
        raw[: page + 3]
        + (count + 1).to_bytes(2, "big")
        + raw[page + 5 : end]
        + again
        + raw[end + 2 :]
    )
    with closing(SqliteLogReader(log)) as reader:
        assert len(reader.leaves_of_call(call.call)) == call.entries
        assert reader.is_amiss


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_is_written_with_quotes_is_found_as_everything_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    log = desk.open().log
    calls = ['a"b', "c\\d", "\u00e9\n", "plain"]
    for number, call in enumerate(calls):
        log.append([an_entry(f'c"{number}', call=call)])
    log.close()
    with closing(SqliteLogReader(desk.path)) as reader:
        for call in calls:
            assert len(reader.leaves_of_call(call)) == 1
        assert not reader.is_amiss
    monkeypatch.setattr(found_by_call, "_MOST_UNSAID", 2)
    with closing(SqliteLogReader(desk.path)) as reader:
        for call in calls:
            assert len(reader.leaves_of_call(call)) == 1
        assert reader.is_amiss, "a log that says it of too many is not gone through for each"

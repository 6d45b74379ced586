"""Under the pointer no row moves, and that is all that is held back: what moves nothing is shown, and counted as shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.presentation.supervisor.common import Cell, Row
from rcrp_desktop.ui.models.record_rows import RecordRows
from rcrp_desktop.ui.supervisor.record_table import RecordTable

GROUPS = ("asked", "cad", "told")


def board(*numbers: int) -> list[Row]:
    """Rows 0 to 9 stand under the first heading, 10 to 19 under the second, and so on; headings count them."""
    rows: list[Row] = []
    for place, group in enumerate(GROUPS):
        under = [n for n in numbers if n // 10 == place]
        if under:
            rows.append(Row(group, (Cell(f"{group}  {len(under)}"),), is_group=True))
            rows += [Row(str(n), (Cell(str(n)), Cell(""))) for n in under]
    return rows


def keys(model: RecordRows) -> list[str]:
    return [row.key for row in model.rows]


def test_an_empty_list_shows_what_comes_even_under_the_pointer(show):
    table = RecordTable("x", ["a", "b"], widths={}, stretched=(0,))
    show(table, 300, 300)
    assert not table.renew(board(1, 11))
    assert keys(table.rows) == ["asked", "1", "cad", "11"]


def test_rows_that_come_below_all_others_are_shown():
    model = RecordRows(["a"])
    model.set_rows(board(1, 2))
    assert not model.renew(board(1, 2, 3, 11))
    assert [row.cells[0].text for row in model.rows] == ["asked  3", "1", "2", "3", "cad  1", "11"]


def test_a_row_that_would_push_others_down_is_held_and_its_heading_does_not_count_it():
    model = RecordRows(["a"])
    model.set_rows(board(2, 11))
    held = model.renew(board(1, 2, 11, 12))
    assert (held.new, held.gone, held.moved) == (1, 0, False)
    assert [row.cells[0].text for row in model.rows] == ["asked  1", "2", "cad  2", "11", "12"]


boards = st.lists(st.integers(0, 29), max_size=8, unique=True)


@given(boards, boards, st.booleans())
def test_no_row_moves_and_every_heading_counts_what_is_under_it(before, after, in_order):
    model = RecordRows(["a"])
    model.set_rows(board(*(sorted(before) if in_order else before)))
    stood = keys(model)
    held = model.renew(board(*(sorted(after) if in_order else after)))
    assert keys(model)[: len(stood)] == stood
    assert held.new == len({str(n) for n in after} - set(keys(model)))
    counted: dict[str, int] = {}
    for row in model.rows:
        if row.is_group:
            heading, number = row.cells[0].text.split("  ")
            counted[heading] = int(number)
        else:
            counted[GROUPS[int(row.key) // 10]] -= 1
    assert set(counted.values()) <= {0}

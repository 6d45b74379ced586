"""The mark of what nobody has confirmed is whole and in sight in every list, at every width and text size."""

from __future__ import annotations

import pytest

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.ui.supervisor import board_list, search_page
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.painting import text_width

TEXTS = load_texts(resource_path("text"))
MARK = TEXTS("supervisor.set_aside", text="").strip()
CELL_SIDES = 28


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize(
    ("page", "column", "role"),
    [(board_list, 1, "table"), (search_page, 0, "table_strong")],
    ids=["board", "record"],
)
def test_the_column_that_calls_a_call_holds_the_mark_and_never_gives_way(
    theme, page, column, role, percent
):
    """It was cut in the record, and on the board its column was the first to go in a narrow window."""
    theme.set_text_percent(percent)
    now = active_theme()
    assert text_width(MARK, now.font(role)) + CELL_SIDES <= now.px(page._WIDTHS[column])
    assert column not in page._GIVES_WAY

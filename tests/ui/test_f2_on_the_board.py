"""F2 on the board lands on the call that its person chose, and on none that only the list chose."""

from __future__ import annotations

from rcrp_desktop.ui.key_table import Act
from tests.ui.test_supervisor_board import a_request
from tests.ui.test_supervisor_board import work as work


def test_the_override_lands_on_no_row_that_only_the_list_chose(work):
    call = a_request(work.room)
    work.window.show_page("board")
    board = work.window.page
    board.table.choose_first()
    assert board.table.is_preselected
    assert (board.call_on_show, board.override_line) == ("", "")
    board.handlers()[Act.SEND_POLICE]()  # it only shows the row, and that is a choice
    assert board.call_on_show == call.call
    assert board.override_line

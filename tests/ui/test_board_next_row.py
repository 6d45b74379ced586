"""A key that decides acts on the row that its person chose: never on one that the program put under it.

To have looked at a call once is not to mean it now. What a key only showed is decided once it can have been read.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.keyboard import Keyboard
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.call_window import drop
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.rows import row_of
from tests.support.supervisor_window import Workroom
from tests.ui.test_supervisor_board import a_request, board_of, keys_of

READ = 1.0


class Watch:
    """What the hands see of time: it stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(chosen_first, "monotonic", watch)
    return watch


@pytest.fixture
def work(work: Workroom, watch: Watch) -> Workroom:
    work.window.pages["board"] = BoardPage(work.tools)
    return work


def is_decided(work: Workroom, call: CallState) -> bool:
    return not pending_requests(work.room.desk("4471").reopened(call))


def by_a_colleague(work: Workroom, call: CallState, item: str = "r1") -> None:
    boss = work.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), DecideRequest(item, "overturn", "police_now", ""))


def two_looked_at(work: Workroom) -> tuple[BoardPage, CallState, CallState]:
    """Both were looked at on the way; the arrow ended on the second."""
    other = a_request(work.room, "0001-23NOV")
    work.room.clock.pass_minutes(5)
    mine = a_request(work.room, "0002-23NOV")
    board = board_of(work)
    assert board.table.chosen_key == row_of(other)
    QTest.keyClick(board.table, Qt.Key.Key_Down)
    assert board.table.chosen_key == row_of(mine)
    return board, other, mine


def test_a_hand_that_presses_on_sends_police_to_one_call(work: Workroom):
    _, other, mine = two_looked_at(work)
    for _ in range(6):
        work.window.press(Act.SEND_POLICE)
    assert is_decided(work, mine)
    assert not is_decided(work, other)


def test_the_next_row_is_shown_by_a_key_and_decided_once_it_can_be_read(
    work: Workroom, watch: Watch
):
    board, other, _ = two_looked_at(work)
    work.window.press(Act.SEND_POLICE)
    assert board.table.chosen_key == row_of(other)
    assert board.chosen.said.text().startswith("The list chose this row.")
    assert not board.decision.isVisible()
    work.window.press(Act.SEND_POLICE)
    assert "Nothing was decided: the list chose 0001-23NOV" in board.told.accessibleName()
    assert board.decision.isVisible()
    watch.now += READ / 2
    work.window.press(Act.SEND_POLICE)
    assert "Police not sent yet" in board.decision.notice.accessibleName()
    watch.now += READ / 2
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, other), "what runs on from a press that decided waits anew"
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, other)


def test_where_one_pane_has_room_a_key_first_brings_up_what_it_would_decide(
    work: Workroom, watch: Watch
):
    """The row says when and which call, not what is asked."""
    call = a_request(work.room)
    board = board_of(work)
    work.window.resize(420, 900)
    assert not board.decision.isVisible()
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, call)
    assert board.decision.isVisible()
    assert "on show now, then press again" in board.decision.notice.accessibleName()
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, call)


def test_there_too_the_row_that_the_list_chose_is_shown(work: Workroom, watch: Watch):
    call = a_request(work.room)
    work.window.resize(420, 900)
    work.window.show_page("board")
    board = work.window.page
    assert isinstance(board, BoardPage)
    work.window.press(Act.SEND_POLICE)
    assert board.decision.isVisible()
    assert "the list chose 0398-23NOV" in board.decision.notice.accessibleName()
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, call)


def test_a_row_that_goes_leaves_no_other_under_the_key(work: Workroom):
    board, other, mine = two_looked_at(work)
    by_a_colleague(work, mine)
    board.look_again()
    assert board.table.chosen_key == row_of(other)
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, other)


def test_nothing_beside_the_list_can_be_pressed_for_a_row_that_came_by_itself(work: Workroom):
    """Whoever is on the way to a button with the mouse meets none."""
    board, _, mine = two_looked_at(work)
    by_a_colleague(work, mine)
    board.look_again()
    for part in (board.decision.send, board.decision.again, board.stand_down.act):
        assert not part.isVisible()


def test_a_row_that_went_and_came_back_was_chosen_by_nobody_since(work: Workroom):
    board, _, mine = two_looked_at(work)
    rows = board.table.rows.rows
    work.window.setFocus()  # the list has no focus: no row is chosen in its place
    board.table.show_rows([row for row in rows if row.key != row_of(mine)])
    assert board.table.chosen_key == ""
    board.table.show_rows(rows)
    assert board.table.chosen_key == row_of(mine)
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, mine)


def away_and_back(work: Workroom) -> None:
    work.window.show_widget(work.extra[0])  # type: ignore[arg-type]
    work.window.show_page("board")


@pytest.mark.parametrize("decide", ["key", "button", "stand down"])
def test_on_the_way_back_to_the_page_the_row_is_chosen_anew(
    work: Workroom, watch: Watch, decide: str
):
    call = work.room.desk("4471").a_call(
        "1", ADVICE_ANSWERS, RaiseOverride(), AskSupervisor("asked")
    )
    board = board_of(work)
    work.extra.append(chosen := board.table.chosen_key)
    work.extra[0] = a_page(work)
    away_and_back(work)
    assert board.table.chosen_key == chosen

    def press() -> None:
        if decide == "key":
            work.window.press(Act.SEND_POLICE)
        elif decide == "button":
            board.decision.send.click()
        else:
            board.stand_down.why.setPlainText("Wrong house.")
            board.stand_down.act.click()

    def is_done() -> bool:
        state = work.room.desk("4471").reopened(call)
        return state.override is None if decide == "stand down" else not pending_requests(state)

    press()
    assert not is_done()
    watch.now += READ
    press()
    assert is_done()


def a_page(work: Workroom) -> CallViewPage:
    call = work.room.desk("4471").a_call("9", AMBULANCE_ANSWERS)
    detail = work.office.supervision.open_call(call.call)
    assert isinstance(detail, CallDetail)
    return CallViewPage(work.tools, detail, "board")


def click(board: BoardPage) -> None:
    place = QPoint(40, board.table.rowViewportPosition(board.table.current_row) + 8)
    QTest.mouseClick(board.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def press_space(board: BoardPage) -> None:
    QTest.keyClick(board.table, Qt.Key.Key_Space)


def go_round_with_f6(board: BoardPage) -> None:
    board.next_pane()
    board.next_pane()


@pytest.mark.parametrize("choose", [press_space, click, go_round_with_f6])
def test_a_row_that_its_person_chooses_on_the_way_back_is_decided_at_once(
    work: Workroom, choose: Callable[[BoardPage], object]
):
    call = a_request(work.room)
    board = board_of(work)
    work.extra.append(a_page(work))
    away_and_back(work)
    choose(board)
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, call)


def test_who_opens_the_row_that_the_list_chose_has_chosen_it(work: Workroom, watch: Watch):
    a_request(work.room)
    work.window.show_page("board")
    board = work.window.page
    assert isinstance(board, BoardPage)
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    QTest.keyClick(work.window.page, Qt.Key.Key_Escape)
    assert work.window.page is board
    assert board.decision.isVisible()


def test_in_an_open_call_the_next_request_is_read_first(work: Workroom, watch: Watch):
    """Of the same call: a second press was meant for the request before."""
    ask = AskSupervisor("unsure", "caller", "Who?"), AskSupervisor("asked", text="What now?")
    call = work.room.desk("4471").a_call("1", {}, *ask)
    board = board_of(work)
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)

    def left() -> int:
        return len(pending_requests(work.room.desk("4471").reopened(call)))

    page.decision.send.click()
    assert left() == 1
    page.decision.send.click()
    work.window.press(Act.SEND_POLICE)
    assert left() == 1
    assert "Police not sent yet" in page.decision.notice.accessibleName()
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert left() == 0


def two_asked(work: Workroom) -> tuple[BoardPage, CallState]:
    ask = AskSupervisor("unsure", "caller", "Who?"), AskSupervisor("asked", text="He has gone in.")
    call = work.room.desk("4471").a_call("1", {}, *ask)
    return board_of(work), call


def left_of(work: Workroom, call: CallState) -> list[str]:
    return [one.item for one in pending_requests(work.room.desk("4471").reopened(call))]


@pytest.mark.parametrize("item", ["r1", "r2"])
def test_an_open_call_decides_the_row_that_it_was_opened_from(
    work: Workroom, watch: Watch, item: str
):
    board, call = two_asked(work)
    board.table.choose(row_of(call, item))
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    page.refresh()
    asked = page.decision.asked.text()
    assert page.decision.asked.isVisible()
    assert page.decision.said.isVisible()
    assert asked.startswith("Asked 12:00 by 4471, 0 min ago: ")
    assert ("Unsure: 3 Caller" in asked) is (item == "r1")
    assert "1 other request of this call is open" in asked
    assert page.decision.said.text() == ("Who?" if item == "r1" else "He has gone in.")
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert left_of(work, call) == [{"r1": "r2", "r2": "r1"}[item]]


def test_the_next_request_of_an_open_call_says_that_nobody_chose_it(work: Workroom, watch: Watch):
    board, call = two_asked(work)
    board.table.choose(row_of(call, "r2"))
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    assert page.decision.notice.isHidden()
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert page.decision.said.text() == "Who?"
    assert "other request" not in page.decision.asked.text()
    assert "you did not choose it" in page.decision.notice.accessibleName()
    assert "Recorded" in page.told.accessibleName()
    work.window.press(Act.SEND_POLICE)
    assert left_of(work, call) == ["r1"]
    assert "Police not sent yet" in page.decision.notice.accessibleName()
    assert page.told.isHidden(), "two answers to two presses at once"
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert left_of(work, call) == []
    assert not page.decision.asked.isVisible()


def test_a_request_that_was_opened_stays_when_another_is_decided(work: Workroom):
    """A colleague decides what else is open: what was opened stays on show."""
    board, call = two_asked(work)
    board.table.choose(row_of(call, "r2"))
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    by_a_colleague(work, call, "r1")
    page.refresh()
    assert page.decision.said.text() == "He has gone in."
    by_a_colleague(work, call, "r2")
    page.refresh()
    assert page.decision.isHidden()


def test_on_the_board_a_press_takes_away_what_was_said_of_the_one_before(
    work: Workroom, watch: Watch
):
    board, _, _ = two_looked_at(work)
    for _ in range(3):
        work.window.press(Act.SEND_POLICE)
    assert "then press again" in board.decision.notice.accessibleName()
    assert board.told.isHidden()


def test_who_comes_back_to_an_open_call_reads_it_first(work: Workroom, watch: Watch):
    call = a_request(work.room)
    board = board_of(work)
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    work.window.show_page("board")
    work.window.show_widget(page)
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, call)
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, call)


def test_another_request_under_the_same_id_is_read_first(work: Workroom, watch: Watch):
    """Ids are counted: when another desk's request comes to light they move on."""
    a_request(work.room)
    board = board_of(work)
    decided: list[str] = []

    def decide(choice: str, _why: str) -> None:
        decided.append(choice)

    board.decision.decided.connect(decide)
    assert board.decision.model is not None
    board.decision.bind(board.decision.key, replace(board.decision.model, of="another act"))
    board.decision.choose("send")
    assert decided == []
    watch.now += READ
    board.decision.choose("send")
    assert decided == ["send"]


# --- keys that decide nothing here


def test_a_key_that_decides_nothing_says_so(work: Workroom):
    handler = work.room.desk("4471")
    work.window.show_page("board")
    board = work.window.page
    assert isinstance(board, BoardPage)
    work.window.press(Act.SEND_POLICE)
    assert board.told.accessibleName() == "Nothing was decided: no row is chosen."
    handler.a_call("0007-23NOV", ADVICE_ANSWERS, RaiseOverride())
    board.refresh()
    board.focus_first()
    board.table.choose(keys_of(board)[0])
    for act in (Act.SEND_POLICE, Act.ACCEPT, Act.NEW_INFORMATION):
        board.told.show_notice("")
        work.window.press(act)
        assert "this row of 0007-23NOV asks for no decision" in board.told.accessibleName()


def test_a_row_that_asks_for_none_says_so_at_once_and_nothing_is_written(work: Workroom):
    """To show it and ask for another press would promise a decision, and record a look for it."""
    call = work.room.desk("4471").a_call("7", ADVICE_ANSWERS, RaiseOverride())
    work.window.show_page("board")
    board = work.window.page
    assert isinstance(board, BoardPage)
    assert board.table.is_preselected
    for act in (Act.SEND_POLICE, Act.ACCEPT, Act.NEW_INFORMATION):
        board.told.show_notice("")
        work.window.press(act)
        assert "this row of 7 asks for no decision" in board.told.accessibleName()
        assert board.table.is_preselected
    assert not work.office.supervision.has_looked(call.call)


def test_in_an_open_call_too(work: Workroom):
    board_of(work)
    page = a_page(work)
    work.window.show_widget(page)
    work.window.press(Act.SEND_POLICE)
    assert "no decision is awaited on 9 now" in page.told.accessibleName()


# --- over random sequences


class Person:
    """Presses, and remembers which row they chose since it came under the keys."""

    def __init__(self, work: Workroom, board: BoardPage, watch: Watch) -> None:
        self.work, self.board, self.watch = work, board, watch
        self.meant = ""
        self.calls: list[CallState] = []
        self._references = count(1)

    def a_request(self) -> None:
        self.work.room.clock.pass_minutes(1)
        reference = f"{next(self._references):04}-23NOV"
        ask = AskSupervisor("asked"), WriteNote("Note.")
        self.calls.append(self.work.room.desk("4471").a_call(reference, ADVICE_ANSWERS, *ask))

    def open_calls(self) -> list[CallState]:
        return [call for call in self.calls if not is_decided(self.work, call)]

    def arrow(self, key: Qt.Key) -> None:
        before = self.board.table.chosen_key
        QTest.keyClick(self.board.table, key)
        if self.board.table.chosen_key != before:
            self.meant = self.board.table.chosen_key

    def space(self) -> None:
        QTest.keyClick(self.board.table, Qt.Key.Key_Space)
        self.meant = self.board.table.chosen_key

    def colleague(self, luck: random.Random) -> None:
        left = self.open_calls()
        if left:
            by_a_colleague(self.work, luck.choice(left))

    def return_to_the_page(self) -> None:
        away_and_back(self.work)
        self.meant = ""

    def press(self, act: Act) -> None:
        before, meant = {call.call for call in self.open_calls()}, self.meant
        self.work.window.press(act)
        gone = before - {call.call for call in self.open_calls()}
        assert gone <= {meant.partition(" ")[0]}, "decided of a call that nobody chose"
        self.meant = meant or self.board.table.chosen_key

    def look(self) -> None:
        if self.board.table.chosen_key != self.meant:
            self.meant = ""


@pytest.mark.parametrize("seed", range(6))
def test_what_is_decided_is_what_its_person_chose(work: Workroom, watch: Watch, seed: int):
    luck = random.Random(seed)
    work.window.show_page("board")
    board = work.window.page
    assert isinstance(board, BoardPage)
    work.extra.append(a_page(work))
    person = Person(work, board, watch)
    acts: list[Callable[[], object]] = [
        person.a_request,
        lambda: person.arrow(Qt.Key.Key_Down),
        lambda: person.arrow(Qt.Key.Key_Up),
        person.space,
        lambda: person.colleague(luck),
        person.return_to_the_page,
        board.look_again,
        lambda: person.press(Act.SEND_POLICE),
        lambda: person.press(Act.SEND_POLICE),
        lambda: person.press(Act.NEW_INFORMATION),
        lambda: person.press(Act.ACCEPT),
    ]
    for _ in range(4):
        person.a_request()
    for _ in range(40):
        watch.now += luck.choice((0.1, READ))
        luck.choice(acts)()
        board.look_again()
        person.look()


# --- a key that is held


def held(work: Workroom, qapp: QApplication, watch: Watch) -> tuple[Keyboard, Callable[..., None]]:
    """As X repeats a held key: by release and press, of which Qt takes only some for repeats."""
    page = work.window.page
    assert isinstance(page, BoardPage | CallViewPage)
    keyboard = Keyboard(qapp)
    keyboard.set_state("page", page.handlers())

    def send(kind: QEvent.Type, *, repeat: bool = False) -> None:
        event = QKeyEvent(kind, Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier, "s", repeat)
        keyboard.eventFilter(page, event)

    return keyboard, send


@pytest.fixture
def send(work: Workroom, qapp: QApplication, watch: Watch) -> Iterator[Callable[..., None]]:
    two_looked_at(work)
    keyboard, send = held(work, qapp, watch)
    yield send
    drop(keyboard)


def test_a_held_key_decides_one_call_also_where_some_repeats_are_told_apart(
    work: Workroom, watch: Watch, send: Callable[..., None]
):
    luck = random.Random(4)
    send(QEvent.Type.KeyPress)
    for count_of_repeats in (0, 20, 3, 25, 16, 40):
        for repeat in (True,) * count_of_repeats + (False,):
            watch.now += luck.choice((0.03, 0.04))
            send(QEvent.Type.KeyPress, repeat=repeat)
    assert len(pending_of(work)) == 1


def test_a_key_that_only_now_came_up_was_held_until_now(
    work: Workroom, watch: Watch, send: Callable[..., None]
):
    """The first repeat comes later than somebody needs to read."""
    send(QEvent.Type.KeyPress)
    send(QEvent.Type.KeyPress)
    watch.now += READ
    send(QEvent.Type.KeyRelease)
    send(QEvent.Type.KeyPress)
    assert len(pending_of(work)) == 1
    send(QEvent.Type.KeyRelease)
    watch.now += READ
    send(QEvent.Type.KeyPress)
    assert pending_of(work) == []


def test_a_held_key_decides_no_second_request_of_an_open_call(
    work: Workroom, qapp: QApplication, watch: Watch
):
    ask = AskSupervisor("unsure", "caller", "Who?"), AskSupervisor("asked", text="What now?")
    call = work.room.desk("4471").a_call("1", {}, *ask)
    board = board_of(work)
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    keyboard, send = held(work, qapp, watch)
    for repeat in (False, False, *(True,) * 30, False):
        send(QEvent.Type.KeyPress, repeat=repeat)
        watch.now += 0.04
    assert len(pending_requests(work.room.desk("4471").reopened(call))) == 1
    drop(keyboard)


def pending_of(work: Workroom) -> list[str]:
    board = work.window.page
    assert isinstance(board, BoardPage)
    board.look_again()
    return [key for key in keys_of(board) if key in board.model.requests]

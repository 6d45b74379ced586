"""What supervisors, trainers and policy leads come to see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rcrp_desktop.bootstrap.examples import load_examples
from rcrp_desktop.bootstrap.window import make_parts
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.training.debrief_page import DebriefPage
from tests.gallery.hall import Hall
from tests.gallery.handler import Story
from tests.support.call_window import at_own_account
from tests.support.room import ManualClock, SeedKeys

BOSS = "2290"


def a_call_that_waits(
    folder: Path, clock: ManualClock, words: str = "Officers were there today"
) -> None:
    """A handler asks for less police than recommended, and leaves it open."""
    hall = Hall(folder, clock=clock)
    hall.answer_towards(ResponseClass.POLICE_PRIORITY)
    hall.keys("U")
    hall.write(words)
    hall.keys("Return", hall.page.ask.options.rows[-1].model.key)
    hall.until(lambda: bool(hall.state.requests))
    hall.keys("Ctrl+N")
    hall.answer_towards(ResponseClass.PARTNER)
    hall.keys("A", "Ctrl+N", "2", "F2")
    hall.close()
    clock.pass_minutes(12)


def empty_desk(folder: Path) -> Story:
    """A supervisor's first day: nothing is owed, nothing was ever recorded."""
    hall = Hall(folder, "supervisor", person=BOSS, clock=ManualClock())
    yield "board-empty", hall
    for page in ("record", "integrity"):
        hall.window.show_page(page)
        hall.rest()
        yield f"{page}-empty", hall
    hall.close()


def board(folder: Path) -> Story:
    """What waits for a supervisor, chosen, refused without a reason, and decided."""
    clock = ManualClock()
    a_call_that_waits(folder, clock)
    hall = Hall(folder, "supervisor", person=BOSS, clock=clock)
    hall.until(lambda: hall.window.page.choice.call)
    hall.rest()
    yield "board-not-looked", hall
    hall.keys("Space")
    hall.until(lambda: hall.window.page.choice.detail is not None)
    hall.rest()
    yield "board", hall
    hall.keys("A")
    yield "board-reason-wanted", hall
    hall.keys("Escape", "Return")
    hall.until(lambda: isinstance(hall.window.page, CallViewPage))
    hall.rest()
    yield "call-view-from-board", hall
    hall.keys("Escape", "S")
    yield "board-decided", hall
    hall.keys("Down")
    yield "board-next-chosen", hall
    hall.close()


def something_comes(hall: Hall, folder: Path, command: Command) -> None:
    """A colleague does something on the call that the supervisor has on show."""
    call = hall.window.page.call_on_show
    options = StartOptions(folder, "national-2023", "handler", "4472")
    other = Workplace(
        replace(at_own_account(open_desk(options)), clock=hall.clock), keys=SeedKeys()
    )
    other.open_log()
    calls = make_parts(other, ask_role=False).calls
    calls.perform(calls.reopen(call), command)
    other.close()
    hall.window.page.refresh()
    hall.rest()


def board_news(folder: Path) -> Story:
    """The call changes while why is written: the press that would send less says so, on the board and on the call."""
    clock = ManualClock()
    a_call_that_waits(folder, clock)
    hall = Hall(folder, "supervisor", person=BOSS, clock=clock)
    hall.until(lambda: hall.window.page.choice.call)
    hall.keys("Space")
    hall.until(lambda: hall.window.page.choice.detail is not None)
    hall.until(lambda: not hall.window.page.decision.first.is_unread)
    hall.keys("F6")
    hall.write("The ward is with her.")
    something_comes(hall, folder, WriteNote("She has climbed over the railing."))
    hall.keys("Escape")
    hall.keys("A")
    yield "board-changed", hall
    hall.keys("Return")
    hall.until(lambda: isinstance(hall.window.page, CallViewPage))
    hall.rest()
    hall.until(lambda: not hall.window.page.decision.first.is_unread)
    something_comes(hall, folder, WriteNote("She holds a knife."))
    hall.keys("A")
    yield "call-view-changed", hall
    hall.close()


def board_both(folder: Path) -> Story:
    """A threat to life on a call that waits for a decision: two boxes, and what is refused in the one that sends police."""
    clock = ManualClock()
    a_call_that_waits(folder, clock)
    hall = Hall(folder, "supervisor", person=BOSS, clock=clock)
    hall.until(lambda: hall.window.page.choice.call)
    hall.keys("Space")
    hall.until(lambda: hall.window.page.choice.detail is not None)
    something_comes(hall, folder, RaiseOverride())
    if not hall.window.page.panes.is_beside:
        hall.keys("Return")
    hall.until(hall.window.page.stand_down.isVisible)
    hall.until(lambda: not hall.window.page.decision.first.is_unread)
    yield "board-both", hall
    hall.keys("A")
    yield "board-both-refused", hall
    hall.window.page.open_button.click()
    hall.until(lambda: isinstance(hall.window.page, CallViewPage))
    hall.rest()
    yield "call-view-both", hall
    hall.close()


def record(folder: Path) -> Story:
    """Example calls: the board, searching, one call, the check of the logs."""
    clock = ManualClock()
    first = Hall(folder, "", person=BOSS, clock=clock)
    load_examples(first.workplace.desk)
    first.close()
    hall = Hall(folder, "supervisor", person=BOSS, clock=clock)
    hall.until(lambda: hall.window.page.model is not None)
    hall.rest()
    yield "board-examples", hall
    hall.window.show_page("record")
    page = hall.window.page
    hall.until(lambda: page.table.model().rowCount() > 0)
    hall.rest()
    yield "record", hall
    hall.keys("Down", "Down")
    yield "record-row-chosen", hall
    hall.keys("Ctrl+F")
    hall.write("neighbour")
    hall.keys("Return")
    yield "record-searched", hall
    hall.keys("Ctrl+F")
    hall.write(" nothing has these words")
    hall.until(page.empty.isVisible)
    hall.rest()
    yield "record-nothing-found", hall
    hall.keys("Ctrl+F", "Ctrl+A", "Backspace")
    hall.until(lambda: page.table.model().rowCount() > 0)
    hall.rest()
    page.table.setFocus()
    hall.keys("Down", "Return")
    if not isinstance(hall.window.page, CallViewPage):
        hall.keys("Return")
    hall.until(lambda: isinstance(hall.window.page, CallViewPage))
    hall.rest()
    yield "call-view", hall
    hall.keys("F6", "F6")
    yield "call-view-other-pane", hall
    hall.window.show_page("integrity")
    hall.rest()
    yield "integrity", hall
    hall.keys("F5")
    hall.rest()
    yield "integrity-checked", hall
    hall.close()


def training(folder: Path) -> Story:
    """The library, a mock call, what happens in it, and the debrief."""
    hall = Hall(folder, "trainer", person="3105", clock=ManualClock())
    area = hall.window.page
    hall.until(lambda: bool(area.library._rows))
    hall.rest()
    yield "library", hall
    hall.keys("Return")
    if not area.is_practising:
        hall.keys("Return")  # in a narrow window the first opens the sheet
    hall.until(lambda: area.is_practising)
    hall.rest()
    yield "mock-call", hall
    hall.keys("2", "3")
    yield "mock-call-answered", hall
    hall.keys("F2")
    yield "mock-override", hall
    hall.keys("M")
    for _ in range(30):
        if area.mock.call_page.page.screen_model.question is None:
            break
        hall.keys("2")
    yield "mock-outcome", hall
    hall.keys("D")
    hall.until(lambda: isinstance(area.page, DebriefPage))
    hall.rest()
    yield "debrief", hall
    hall.keys("D")
    yield "debrief-whole-path", hall
    hall.close()


def policy(folder: Path) -> Story:
    """The pack in force and what was proved of it."""
    hall = Hall(folder, "policy", person="7", clock=ManualClock())
    hall.rest()
    yield "policy", hall
    hall.keys("F5")
    hall.rest()
    yield "policy-checked", hall
    hall.close()


STORIES = (empty_desk, board, board_news, board_both, record, training, policy)

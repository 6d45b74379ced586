"""What is seen when something is wrong: a record set aside, a disk that hangs, an hour that comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.parts import Parts
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.gallery.hall import Hall
from tests.gallery.handler import Story
from tests.journeys.test_a_record_that_was_set_aside import damage, logs_in_use
from tests.support.audit_logs import FixedKeys
from tests.support.quiet_call import GATE
from tests.support.room import ManualClock, SeedKeys

BOSS = "2290"


def _open_calls(hall: Hall) -> None:
    """A route with a debt, an override, and a call at its questions, the last on show."""
    hall.answer_towards(ResponseClass.PARTNER)
    hall.keys("A", "Ctrl+N", "2", "F2")
    hall.until(lambda: "no. " in hall.window.state_block.accessibleName())
    hall.clock.pass_minutes(1)
    hall.keys("Ctrl+N")
    hall.say_all(GATE)


def set_aside(folder: Path) -> Story:
    """A damaged record: what is said, the calls that go on from it, and what a supervisor sees of them."""
    clock = ManualClock()
    hall = Hall(folder, clock=clock)
    _open_calls(hall)
    hall.kill()
    damage(logs_in_use(folder)[0])
    clock.pass_minutes(2)
    hall = Hall(folder, clock=clock)
    hall.until(lambda: bool(hall.window.standing.lines) and bool(hall.state.set_aside))
    hall.rest()
    yield "aside-question", hall
    hall.keys("F9")
    yield "aside-lists", hall
    hall.keys("F9", "Ctrl+PgUp")
    yield "aside-override-standing", hall
    hall.keys("Ctrl+PgUp")
    yield "aside-outcome", hall
    hall.keys("Ctrl+N", "2", "F2")
    yield "aside-override-raised", hall
    hall.keys("Ctrl+G", "Ctrl+PgUp")
    yield "aside-seen", hall
    hall.close()
    boss = Hall(folder, "supervisor", person=BOSS, clock=clock)
    boss.until(lambda: boss.window.page.model is not None)
    boss.rest()
    yield "aside-board", boss
    boss.keys("Return")
    boss.until(lambda: isinstance(boss.window.page, CallViewPage))
    boss.rest()
    yield "aside-call-view", boss
    boss.window.show_page("record")
    boss.until(lambda: boss.window.page.table.model().rowCount() > 0)
    boss.rest()
    yield "aside-record", boss
    boss.close()


def log_not_read(folder: Path) -> Story:
    """Nothing is owed and nothing found in what could be read, beside a log that could not be."""
    clock = ManualClock()
    hall = Hall(folder, clock=clock)
    hall.kill()
    damage(logs_in_use(folder)[0])
    boss = Hall(folder, "supervisor", person=BOSS, clock=clock)
    yield "not-read-board", boss
    boss.window.show_page("record")
    boss.rest()
    yield "not-read-record", boss
    boss.close()


def unsigned_end(folder: Path) -> Story:
    """The key store was silent for a start, and is back."""
    clock = ManualClock()
    for keys in (SeedKeys(), FixedKeys(None)):
        hall = Hall(folder, clock=clock, keys=keys)
        hall.keys(hall.key_of("not_known"))
        hall.keys("Ctrl+N")
        hall.kill()
    hall = Hall(folder, clock=clock)
    hall.until(lambda: bool(hall.window.standing.lines))
    hall.rest()
    yield "unsigned-end", hall
    hall.keys("F2")
    yield "unsigned-end-override", hall
    hall.close()


@contextmanager
def hung(hall: Hall) -> Iterator[None]:
    """A disk that answers nothing meanwhile."""
    log = hall.workplace.recorder.log
    assert log is not None
    goes_on, append = Event(), log.append

    def wait_for_it(batch):
        goes_on.wait()
        return append(batch)

    log.append = wait_for_it  # pyright: ignore[reportAttributeAccessIssue]
    hall.is_hung = True
    try:
        yield
    finally:
        goes_on.set()
        hall.is_hung = False
        log.append = append  # pyright: ignore[reportAttributeAccessIssue]
        hall.rest()


def hanging_disk(folder: Path) -> Story:
    """An answer, a duty, a question of the program's own and the override while the disk says nothing."""
    hall = Hall(folder, clock=ManualClock())
    hall.say_all(GATE)
    waiting = hall.window.live.controller.waiting
    with hung(hall):
        hall.keys("1")
        waiting.say()
        hall.rest()
        yield "hung-answer", hall
        hall.keys("2")
        yield "hung-key-not-taken", hall
        hall.keys("F7")
        yield "hung-new-information", hall
        hall.keys("Escape", "F2")
        hall.window.live.controller.recording.say_late()
        hall.rest()
        yield "hung-override", hall
    hall.keys("Ctrl+N")
    hall.answer_towards(ResponseClass.PARTNER)
    hall.keys("A", "1")
    with hung(hall):
        hall.keys("1")
        waiting.say()
        hall.rest()
        yield "hung-duty", hall
        hall.keys("2")
        yield "hung-next-duty", hall
        hall.keys("Escape", "A")
        yield "hung-outcome-key", hall
    hall.close()


THE_HOUR_TWICE = datetime(2026, 10, 25, 1, 20, tzinfo=UTC)


def _in_london(parts: Parts) -> Parts:
    times = Times(ZoneInfo("Europe/London"))
    return replace(parts, times=times, desk=replace(parts.desk, times=times))


def the_hour_that_comes_twice(folder: Path) -> Story:
    """01:20 GMT in October: every time names its zone."""
    clock = ManualClock(int(THE_HOUR_TWICE.timestamp() * 1000) - 50 * 60_000)
    hall = Hall(folder, clock=clock, parts=_in_london)
    _open_calls(hall)
    clock.pass_minutes(40)
    hall.say_all({"place": "home"})
    yield "twice-question", hall
    hall.keys("F9")
    yield "twice-lists", hall
    hall.keys("F9", "F2")
    yield "twice-override", hall
    hall.keys("Ctrl+PgUp", "Ctrl+PgUp")
    yield "twice-outcome", hall
    hall.keys("F7", "1", "=", "=")
    yield "twice-new-information", hall
    hall.close()


def shared_folder_offered(folder: Path) -> Story:
    """A first start where the person may set up a folder for all accounts; and where they are not let in."""
    clock = ManualClock()

    def offer(parts: Parts) -> Parts:
        return replace(parts, record_kept=parts.texts("start.record_offer"))

    hall = Hall(folder, "", clock=clock, parts=offer)
    yield "shared-offer", hall
    hall.close()

    def left_out(parts: Parts) -> Parts:
        return replace(parts, start_notice=parts.texts("start.left_out", place="/var/lib/rcrp"))

    hall = Hall(folder, "", clock=clock, parts=left_out)
    yield "shared-left-out", hall
    hall.close()


STORIES = (
    set_aside,
    unsigned_end,
    hanging_disk,
    the_hour_that_comes_twice,
    shared_folder_offered,
    log_not_read,
)

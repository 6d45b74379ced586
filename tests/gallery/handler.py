"""What a call handler comes to see, from the first start to the end of a call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.widgets import DutyState
from tests.gallery.hall import Hall
from tests.support.quiet_call import GATE, THREAT
from tests.support.room import ManualClock

Story = Iterator[tuple[str, Hall]]


def first_start(folder: Path) -> Story:
    """Nobody has said yet what they are here for; then the guide."""
    hall = Hall(folder, "", clock=ManualClock())
    yield "first-start", hall
    hall.keys("F1")
    yield "help-from-first-start", hall
    hall.close()


def asking(folder: Path) -> Story:
    """Questions, what stands beside them, and what can be opened in place."""
    hall = Hall(folder, clock=ManualClock())
    yield "question-first", hall
    hall.say("caller", "public")
    hall.keys("P", "G")
    yield "question-folds-open", hall
    hall.keys("P", "G")
    hall.say("life_now", "illness")
    yield "question-do-now", hall
    hall.keys("Backspace")
    yield "question-taken-back", hall
    hall.say_all({question: option for question, option in GATE.items() if question != "caller"})
    hall.clock.pass_minutes(3)
    yield "question-many-options", hall
    hall.say_all({"place": "home", "patient": "no"})
    yield "question-who-is-there", hall
    hall.window.live.controller.show_question("records")
    hall.rest()
    yield "question-looked-up", hall
    hall.window.live.controller.show_question("crime")
    hall.rest()
    yield "question-out-of-order", hall
    hall.keys(hall.key_of("not_known"))
    hall.keys("N")
    hall.write("Neighbour says they have given the dog away and sounded flat on Saturday.")
    hall.until(hall.page.notes._noticed.isVisible)
    hall.rest()
    yield "notes-phrase-noticed", hall
    hall.keys("Ctrl+A")
    hall.write("Ring her on 01482 555123, 12 High Street")
    hall.rest()
    yield "notes-look-like-an-address", hall
    hall.keys("Escape", "U")
    yield "question-unsure", hall
    hall.keys("F6")
    yield "pane-what-we-know", hall
    hall.keys("F1")
    yield "help", hall
    hall.keys("Escape", "F7")
    yield "asked-new-information", hall
    hall.close()


def without_police(folder: Path) -> Story:
    """Another service leads: decided, its duties one after the other, and turned by news."""
    hall = Hall(folder, clock=ManualClock())
    hall.answer_towards(ResponseClass.PARTNER)
    yield "outcome-no-police", hall
    hall.keys("U")
    yield "outcome-ask-supervisor", hall
    hall.keys("Escape", "A")
    yield "outcome-accepted", hall
    hall.keys("1")
    yield "duty-caller-told", hall
    hall.keys("2")
    yield "duty-could-not", hall
    hall.keys("Escape", "2")
    yield "duty-agency", hall
    hall.write("40")
    hall.rest()
    yield "duty-agency-wait", hall
    hall.keys("Escape", "1", "1")
    while owed := [r for r in hall.model.duties.rows if r.model.state is DutyState.OWED]:
        hall.keys(owed[0].model.key)
        if hall.page.ask.is_open:
            hall.keys("1")
    yield "outcome-nothing-owed", hall
    hall.keys("F8")
    yield "outcome-copied", hall
    hall.keys("F7", "1")
    yield "new-information", hall
    first = hall.question
    hall.keys("=")
    assert hall.question != first
    hall.keys("=", "=")
    yield "new-information-confirmed", hall
    hall.keys("F7", "4")
    hall.keys("F9")
    yield "lists-second-assessment", hall
    hall.close()


def police(folder: Path) -> Story:
    """Police at a lower grade, less asked for, agreed by a supervisor; and a wish for more."""
    hall = Hall(folder, clock=ManualClock())
    hall.answer_towards(ResponseClass.POLICE_PRIORITY)
    yield "outcome-police-priority", hall
    hall.keys("U")
    yield "outcome-less-police-asked", hall
    hall.write("Officers were there today")
    hall.keys("Return", hall.page.ask.options.rows[-1].model.key)
    hall.until(lambda: bool(hall.state.requests))
    hall.rest()
    yield "outcome-awaiting-supervisor", hall
    boss = Hall(folder, "supervisor", person="2290", clock=hall.clock)
    item, call = hall.state.requests[0].item, hall.state.call
    decide = DecideRequest(item, "agree", "", "Seen by officers at noon.")
    done: list[object] = []
    calls = boss.workplace.calls
    boss.lanes.write(lambda: calls.perform(calls.reopen(call), decide), done.append)
    boss.until(lambda: bool(done))
    boss.close()
    hall.window.activateWindow()
    hall.until(hall.window.isActiveWindow)
    hall.until(hall.shows_no_police)
    hall.rest()
    yield "outcome-supervisor-agreed", hall
    hall.close()


def a_supervisor_is_needed(folder: Path) -> Story:
    """The route itself is that a supervisor decides, and an outcome of scheduled police."""
    hall = Hall(folder, clock=ManualClock())
    hall.answer_towards(ResponseClass.SUPERVISOR)
    assert hall.stage is Stage.OUTCOME
    yield "outcome-supervisor-decides", hall
    hall.keys("A")
    yield "outcome-supervisor-asked", hall
    hall.keys("Ctrl+N")
    hall.answer_towards(ResponseClass.POLICE_SCHEDULED)
    yield "outcome-police-scheduled", hall
    hall.keys("Ctrl+N")
    hall.answer_towards(ResponseClass.ADVICE)
    yield "outcome-advice", hall
    hall.keys("Ctrl+N")
    hall.answer_towards(ResponseClass.PARTNER_IMMEDIATE)
    yield "outcome-partner-at-once", hall
    hall.close()


def threat_to_life(folder: Path) -> Story:
    """Police at once: by an answer, by the key, with a record and without one."""
    hall = Hall(folder, clock=ManualClock())
    hall.say_all(THREAT)
    yield "life-answer-settles", hall
    hall.keys("A")
    yield "life-accepted", hall
    hall.keys("Ctrl+N", "2", "3", "F2")
    hall.until(lambda: "no. " in hall.window.state_block.accessibleName())
    hall.rest()
    yield "override-raised", hall
    hall.keys("B")
    yield "override-both", hall
    hall.clock.pass_minutes(1)
    hall.keys("F5")
    yield "override-after-ten-seconds", hall
    hall.keys("Q")
    yield "override-going-on", hall
    hall.keys("Escape", "N")
    hall.write("Caller can hear her shout for help")
    hall.rest()
    yield "override-why", hall
    hall.keys("Return", "Ctrl+N", "2", "F2", "M")
    yield "override-mis-pressed", hall
    _refuse_to_write(hall)
    hall.keys("F2")
    hall.until(lambda: "NOT RECORDED" in hall.window.state_block.accessibleName())
    hall.rest()
    yield "override-not-recorded", hall
    hall.keys("Ctrl+N", "2")
    yield "question-not-recorded", hall
    hall.close()


def _refuse_to_write(hall: Hall) -> None:
    """A disk without room, until the window closes."""
    log = hall.workplace.recorder.log
    assert log is not None

    def append(_batch: object) -> None:
        raise StorageUnavailable("full")

    log.append = append  # pyright: ignore[reportAttributeAccessIssue]


def several_calls(folder: Path) -> Story:
    """Several calls open, each with its debts and their ages; one of them cut off by a kill."""
    hall = Hall(folder, clock=ManualClock())
    hall.answer_towards(ResponseClass.PARTNER)
    hall.keys("A")
    hall.clock.pass_minutes(34)
    hall.keys("Ctrl+N", "2", "F2")
    hall.clock.pass_minutes(7)
    hall.keys("Ctrl+N")
    hall.say_all(GATE)
    yield "question-three-calls-open", hall
    hall.keys("F9")
    yield "lists", hall
    hall.keys("F8")
    yield "lists-copied", hall
    hall.close()
    again = Hall(folder, clock=hall.clock)
    yield "reopened", again
    again.close()


STORIES = (
    first_start,
    asking,
    without_police,
    police,
    a_supervisor_is_needed,
    threat_to_life,
    several_calls,
)

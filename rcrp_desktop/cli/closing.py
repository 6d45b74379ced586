"""The end of a call on a terminal: what was decided, closing duties as questions, the text for CAD."""

from __future__ import annotations

from typing import assert_never

from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.done import AgencyOutcome, DutyOutcome
from rcrp_desktop.domain.call.duties import (
    ConfirmOnCad,
    RecordAgency,
    RecordCallBack,
    RecordDuty,
    TellChange,
)
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.open_items import OpenItem, applicable, owed_subjects
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.seen_of import seen_of_agency, seen_of_duty
from rcrp_desktop.domain.call.standing import known_decision
from rcrp_desktop.domain.call.state import Trigger
from rcrp_desktop.domain.call.what_stands import reason_for
from rcrp_desktop.domain.duties import DEBTS, DUTIES, subject_of
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import Duty, ResponseClass
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_inputs import person_words
from rcrp_desktop.presentation.earlier_calls import earlier_calls
from rcrp_desktop.presentation.items import present_item

_OUTCOMES: dict[str, DutyOutcome] = {"1": "done", "2": "could_not"}
_FOUND: dict[str, DutyOutcome] = {"1": "done", "2": "found", "3": "could_not"}
_REPLIES: dict[str, AgencyOutcome] = {"1": "accepted", "2": "declined", "3": "no_answer"}
_TRIGGERS: tuple[Trigger, ...] = (
    "new_fact",
    "second_call",
    "agency_declined",
    "agency_delayed",
)
_SUPERVISORS: tuple[Trigger, ...] = ("supervisor_asks",)

_LONGEST_WAIT = 24 * 60
"""Minutes, as in the window."""


def ask_owed(call: CallLine) -> None:
    """Go through everything that is paid by saying what was done of it."""
    number = call.state.current.number
    ask_duties(call)
    for item in call.facts().items:
        if DEBTS[item.kind].paid in ("change", "call_back") and call.state.current.number == number:
            _ask_told(call, item)


def _ask_told(call: CallLine, item: OpenItem) -> None:
    """Of a changed outcome, or of a call back: asked about what the call has come to now."""
    facts = call.facts()
    owed, came_to = present_item(facts, item), facts.look.came_to
    title = ": ".join(filter(None, (owed.what, owed.detail)))
    words = ("duties.ask.told_understood", "duties.ask.told_could_not")
    outcome = _OUTCOMES.get(_pick(call, title, words))
    if outcome is None:
        return
    why = call.line("cli.call.why_not") if outcome == "could_not" else ""
    if not (why or outcome == "done"):
        return
    if DEBTS[item.kind].paid == "call_back":
        call.do(RecordCallBack(outcome, why))
    else:
        call.do(TellChange(item.id, outcome, why, came_to))


def ask_duties(call: CallLine) -> None:
    """Go through what the decided route still owes; Enter leaves a duty owed."""
    found = applicable(call.state, call.engine)
    if found is None:
        return
    assessment, route, _ = found
    for duty in route.duties:
        number = call.state.current.number
        for subject in owed_subjects(assessment, route, duty, call.engine):
            _ask_duty(call, duty, subject)
            if call.state.current.number != number:
                return  # an agency declined, or a check found something: that is new information


def _ask_duty(call: CallLine, duty: Duty, subject: str) -> None:
    done_for = subject_of(duty.kind)
    match done_for:
        case "agency":
            _ask_agency(call, subject)
        case "check":
            _ask_check(call, duty, subject)
        case "call":
            _ask_done(call, duty)
        case "cad":
            return  # said by its own key, once the text is there
        case _:
            assert_never(done_for)


def _pick(call: CallLine, title: str, words: tuple[str, ...]) -> str:
    """The number of one of the words, "" for Enter."""
    call.console.show("", title)
    for place, key in enumerate(words, start=1):
        call.console.show(f"  {place}  {call.text(key)}")
    call.console.show(f"  {call.text('cli.call.later')}")
    return call.key([str(place) for place in range(1, len(words) + 1)])


def _ask_done(call: CallLine, duty: Duty) -> None:
    asked = DUTIES[duty.kind]
    title = call.text(asked.title) if asked.title else duty.label
    words = (asked.done, asked.could_not)
    of, seen = known_decision(call.state, call.engine), seen_of_duty(call.state, duty.id)
    outcome = _OUTCOMES.get(_pick(call, title, words))
    if outcome is None:
        return
    why = call.line("cli.call.why_not") if outcome == "could_not" else ""
    if why or outcome == "done":
        call.do(RecordDuty(duty.id, outcome, text=why, of=of, seen=seen))


def _ask_check(call: CallLine, duty: Duty, check_id: str) -> None:
    check = next(c for c in call.engine.pack.system_checks if c.id == check_id)
    words = (
        "duties.ask.check_nothing",
        "duties.ask.check_found",
        "duties.ask.check_could_not",
    )
    title = call.text("duties.ask.check_title", check=check.label)
    of, seen = known_decision(call.state, call.engine), seen_of_duty(call.state, duty.id, check_id)
    outcome = _FOUND.get(_pick(call, title, words))
    if outcome is None:
        return
    why = ""
    if outcome == "could_not":
        why = call.line("cli.call.why_not")
    elif outcome == "found":
        why = call.line("cli.call.told")
    if why or outcome != "could_not":
        call.do(RecordDuty(duty.id, outcome, check_id, why, of, seen))


def _ask_agency(call: CallLine, agency_id: str) -> None:
    agency = call.engine.pack.agency(agency_id)
    name = agency.name if agency is not None else agency_id
    words = (
        "duties.ask.agency_accepted",
        "duties.ask.agency_declined",
        "duties.ask.agency_no_answer",
    )
    of, seen = known_decision(call.state, call.engine), seen_of_agency(call.state, agency_id)
    outcome = _REPLIES.get(_pick(call, call.text("duties.ask.agency_title", agency=name), words))
    if outcome is None:
        return
    who = call.line("cli.call.who")
    minutes = -1
    if outcome == "accepted":
        minutes = _ask_number(call, "cli.call.wait", "cli.call.wait_expected", 0, _LONGEST_WAIT)
    call.do(RecordAgency(agency_id, outcome, minutes, who, of, seen))


def _ask_number(call: CallLine, prompt: str, expected: str, least: int, most: int) -> int:
    """A whole number, asked until it is one; -1 for an empty line."""
    while written := call.line(prompt):
        number = int(written) if written.isascii() and written.isdigit() else -1
        if least <= number <= most:
            return number
        call.say(expected, least=least, most=most)
    return -1


def show_cad(call: CallLine) -> None:
    """The text to copy, exactly as CAD wants it."""
    cad = present_cad(call.facts())
    call.seal_on_cad, call.cad_tells = call.seal, cad.tells
    call.cad_shown = _cad_body(call)
    call.console.show("", f"{cad.title} ({cad.hint})", "-" * 24)
    call.console.plain(cad.text)
    call.console.show("-" * 24, cad.note)


def show_new_cad(call: CallLine) -> bool:
    """The text, unless it has been on the screen as it is; whether it was shown."""
    if call.cad_shown == _cad_body(call):
        return False
    show_cad(call)
    return True


def _cad_body(call: CallLine) -> str:
    """The text but for its time and its seal, which are new at every look."""
    return present_cad(replace(call.facts(), now_ms=0, seal="")).text


def owes_cad(call: CallLine) -> bool:
    """Whether CAD has not got the text as it is now."""
    owed = any(item.id == "on-cad" for item in call.facts().items)
    return owed or call.cad_confirmed != _cad_body(call)


def ask_on_cad(call: CallLine) -> None:
    """Confirm that the text is on CAD, with the reference it stands under: the text that says what holds now."""
    if not owes_cad(call):
        call.say("cli.call.on_cad_already")
        return
    if call.cad_tells != present_cad(call.facts()).tells:
        show_cad(call)
        call.say("cli.call.paste_first")
        return
    if call.state.reference is None and not ask_reference(call):
        return
    if call.do(ConfirmOnCad(call.seal_on_cad, call.cad_tells)):
        call.cad_confirmed = _cad_body(call)
        key = "noted_on_cad" if call.seal_on_cad else "noted_on_cad_unsealed"
        call.say(f"cli.call.{key}", seal=call.seal_on_cad)


def ask_reference(call: CallLine) -> bool:
    """The CAD reference, and what is known of earlier calls on it; False where it was not taken."""
    reference = call.line("cli.call.reference")
    if reference and not call.do(GiveReference(reference)):
        return False
    if reference and not call.keeps:
        call.say("cli.call.not_looked_for")
    if earlier := earlier_calls(call.state.reference, call.desk.texts):
        call.console.show(f"{call.text('header.earlier')}: {earlier}")
    return True


def ask_new_information(call: CallLine) -> None:
    """Begin the next assessment; earlier answers are held until confirmed."""
    is_supervisor = call.calls.person.role == "supervisor"
    triggers = (*_TRIGGERS, *_SUPERVISORS) if is_supervisor else _TRIGGERS
    words = tuple(f"reassess.trigger.{trigger}" for trigger in triggers)
    call.console.show("", call.text("reassess.ask.title"))
    for place, key in enumerate(words, start=1):
        call.console.show(f"  {place}  {call.text(key)}")
    call.console.show(f"  {call.text('cli.call.goes_back')}")
    chosen = call.key([str(place) for place in range(1, len(words) + 1)])
    if chosen:
        call.do(BringNewInformation(triggers[int(chosen) - 1], call.line("cli.call.told")))


def ask_less_police(call: CallLine) -> None:
    """Less police than recommended: a route, a reason, and a supervisor who is somebody else."""
    facts = call.facts()
    than, stands = holds_on_cad(facts.state, facts.look.now, facts.engine), facts.stands
    now = stands.response.protection if stands.response is not None else -1
    lower = [r for r in call.engine.pack.routes if -1 < r.response.protection < now]
    lower = [r for r in lower if r.response is not ResponseClass.SUPERVISOR]
    call.console.show("", call.text("supervisor_ask.less"), call.text("supervisor_ask.less_note"))
    for place, route in enumerate(lower, start=1):
        call.console.show(f"  {place}  {route.label}")
    chosen = _ask_number(call, "cli.call.goto_route", "cli.call.number_expected", 1, len(lower))
    reason = call.line("cli.call.less_reason") if chosen > 0 else ""
    if reason:
        call.do(AskLessPolice(lower[chosen - 1].id, reason, than))


def ask_rationale(call: CallLine) -> None:
    """Why it was decided, or threat to life raised; may follow, and is told of what was on screen."""
    facts = call.facts()
    act = facts.act
    if act is None:
        return
    if act.is_of(facts.desk.doer):
        reason = call.line("cli.call.reason")
    else:
        call.say("cli.call.reason_others", who=person_words(facts, act.made))
        reason = call.line("cli.call.reason_added")
    if reason:
        call.do(reason_for(call.state, act.made.command, reason))

"""Closing duties, other services and CAD: what was done of what is owed, and what could not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from rcrp_desktop.domain.call.answers import NewInformationCame, new_information
from rcrp_desktop.domain.call.decisions import decisions
from rcrp_desktop.domain.call.done import (
    AgencyOutcome,
    AgencyReply,
    DutyDone,
    DutyOutcome,
    OnTheLine,
    ToldOfChange,
)
from rcrp_desktop.domain.call.holds import NOT_SAID, CadText, Holds, HoldsAs
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.open_items import items_seen, open_items
from rcrp_desktop.domain.call.override import with_unread
from rcrp_desktop.domain.call.seen_of import Seen, is_unseen, seen_of_agency, seen_of_duty
from rcrp_desktop.domain.call.standing import known_decision, newest_decision, standing
from rcrp_desktop.domain.call.state import Assessment, CallState, Stamp, in_assessment
from rcrp_desktop.domain.call.told import is_same, told_act, told_before, whom_of
from rcrp_desktop.domain.duties import Owed, subject_of
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Route
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.rows import added
from rcrp_desktop.domain.whole_numbers import Number, WaitMinutes, as_count

NOT_NAMED = ("",)
"""Told apart from (), which names nobody: earlier records do not say."""

DELAY_MINUTES = 120
"""A told wait from which an agency counts as long delayed; a pack may set ``long_wait_minutes``."""

# --- what can be asked for --------------------------------------------------------------------------


@frozen
class RecordDuty:
    """A closing duty or one system check was done, or could not be.

    ``of`` is the decision that it was asked about (``known_decision``), where the screen knows it: refused once that does
    not hold, or another route was decided on, of which nobody was told yet. ``seen`` is what was recorded of it by then
    (``seen_of_duty``), where the screen knows it: refused once there is more, which would be outranked unread.
    """

    duty: str
    outcome: DutyOutcome
    check: str = ""
    text: str = ""
    of: str = ""
    seen: Seen | None = None


@frozen
class RecordAgency:
    """What another service answered. ``of`` and ``seen`` as in ``RecordDuty``."""

    agency: str
    outcome: AgencyOutcome
    wait_minutes: int = -1
    text: str = ""
    of: str = ""
    seen: Seen | None = None


@frozen
class AskAmbulance:
    """Ambulance control was asked too."""


@frozen
class ConfirmOnCad:
    """The text is on CAD. ``tells`` is what it says holds (``holds_on_cad``); one that is older is refused."""

    seal: str = ""
    tells: Holds = NOT_SAID


@frozen
class TellChange:
    """The caller or the agency was told of a changed outcome.

    ``came_to`` is what they were to be told when it was asked (``Look.came_to``), where the screen knows it: refused
    once that is not what the call has come to.
    """

    item: str
    outcome: DutyOutcome
    text: str = ""
    came_to: str | None = None


@frozen
class RecordCallBack:
    """A call-back that was owed."""

    outcome: DutyOutcome
    text: str = ""


Command = RecordDuty | RecordAgency | AskAmbulance | ConfirmOnCad | TellChange | RecordCallBack

# --- what happened ----------------------------------------------------------------------------------


@frozen
class DutyRecorded:
    """One closing duty, or one system check (``check`` names it).

    ``of`` is the newest decision that its maker knew of (``known_decision``): it is done for no other.
    """

    assessment: Number
    duty: str
    check: str
    outcome: DutyOutcome
    text: str
    begun: str = ""
    of: str = ""


@frozen
class AgencyAnswered:
    """Another service was asked. ``wait_minutes`` is -1 where none was told, ``of`` as in ``DutyRecorded``."""

    assessment: Number
    agency: str
    outcome: AgencyOutcome
    wait_minutes: WaitMinutes
    text: str
    begun: str = ""
    of: str = ""


@frozen
class AmbulanceAsked:
    """Ambulance control was asked as well."""

    assessment: Number
    begun: str = ""


@frozen
class CadConfirmed:
    """The handler says that the copied text is on CAD; ``seal`` is the code that went with it.

    ``tells`` is the command of what the text says holds, "" in records that do not say; ``how`` and ``route`` are as
    what it holds (``Holds``).
    """

    assessment: Number
    seal: str
    begun: str = ""
    tells: str = ""
    how: HoldsAs = ""
    route: str = ""


@frozen
class ChangeTold:
    """The caller or the agency was told of a changed outcome (item id of the debt).

    ``of`` is the command of what they were told, a decision, an override or a stand-down: what is told later under the
    same item is other news. ``over`` are the commands of what they had been told before, as far as was known: who was
    told at another desk meanwhile has not heard it.
    """

    item: str
    outcome: DutyOutcome
    text: str
    of: str = ""
    over: tuple[str, ...] = NOT_NAMED


@frozen
class CalledBack:
    """A call-back that was owed was made, or could not be."""

    outcome: DutyOutcome
    text: str


Fact = DutyRecorded | AgencyAnswered | AmbulanceAsked | CadConfirmed | ChangeTold | CalledBack

# --- the rules --------------------------------------------------------------------------------------

Facts = tuple[Fact | NewInformationCame, ...]


def decide(state: CallState, command: Command, engine: Engine) -> Facts | Rejected:
    """The facts that ``command`` makes, or why it is refused."""
    match command:
        case RecordDuty():
            return _record_duty(state, command, engine)
        case RecordAgency():
            return _record_agency(state, command, engine)
        case AskAmbulance():
            return (AmbulanceAsked(state.current.number),)
        case ConfirmOnCad(seal, tells):
            return _confirm_on_cad(state, seal, tells, engine)
        case TellChange():
            return _tell_change(state, command, engine)
        case RecordCallBack(outcome, text):
            return _call_back(state, engine, CalledBack(outcome, text))
        case _:
            assert_never(command)


def _confirm_on_cad(state: CallState, seal: str, tells: Holds, engine: Engine) -> Facts | Rejected:
    if tells != NOT_SAID and tells != holds_on_cad(state, standing(state, engine), engine):
        return Rejected(Refusal.TEXT_IS_OLD)
    number, act = state.current.number, tells.act
    return (CadConfirmed(number, seal, tells=act, how=tells.how, route=tells.route),)


def _record_duty(state: CallState, command: RecordDuty, engine: Engine) -> Facts | Rejected:
    """A closing duty. An entry found in a system check is new information."""
    if _is_of_another(state, command.of, engine):
        return Rejected(Refusal.NEWS_IS_OLD)
    number, route = _duty_place(state, engine)
    duty = next((d for d in route.duties if d.id == command.duty), None) if route else None
    if duty is None:
        return Rejected(Refusal.NO_SUCH_DUTY, command.duty)
    checks = {check.id for check in engine.pack.system_checks}
    is_check = subject_of(duty.kind) == "check"
    if is_check != bool(command.check) or (is_check and command.check not in checks):
        return Rejected(Refusal.NO_SUCH_DUTY, command.check or command.duty)
    if command.outcome == "found" and not is_check:
        return Rejected(Refusal.NO_SUCH_DUTY, command.duty)
    if command.outcome == "could_not" and not command.text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    if is_unseen(command.seen, seen_of_duty(state, command.duty, command.check)):
        return Rejected(Refusal.RECORDED_MEANWHILE)
    of, made = known_decision(state, engine), command
    done = DutyRecorded(number, made.duty, made.check, made.outcome, made.text, of=of)
    if command.outcome == "found":
        text = command.text or command.check
        return (done, new_information(state, "new_fact", text))
    return (done,)


def _is_of_another(state: CallState, asked: str, engine: Engine) -> bool:
    """Whether what a duty was asked about does not hold, or another route or assessment was decided on since."""
    newest = newest_decision(state, engine)
    if not asked or newest is None:
        return asked not in ("", known_decision(state, engine))
    if standing(state, engine).source != "decision":
        return True
    before = next((d for d in decisions(state) if d.stamp.command == asked), None)
    if before is None:
        return True
    return (before.route, before.assessment) != (newest.route, newest.assessment)


def _duty_place(state: CallState, engine: Engine) -> tuple[int, Route | None]:
    decided = newest_decision(state, engine)
    if decided is not None:
        return decided.assessment, engine.pack.route(decided.route)
    now = standing(state, engine)
    return state.current.number, now.route


def _record_agency(state: CallState, command: RecordAgency, engine: Engine) -> Facts | Rejected:
    """An agency's answer. Declined or long delayed is new information (design §4)."""
    if engine.pack.agency(command.agency) is None:
        return Rejected(Refusal.NO_SUCH_AGENCY, command.agency)
    if _is_of_another(state, command.of, engine):
        return Rejected(Refusal.NEWS_IS_OLD)
    if is_unseen(command.seen, seen_of_agency(state, command.agency)):
        return Rejected(Refusal.RECORDED_MEANWHILE)
    number, _ = _duty_place(state, engine)
    of, wait = known_decision(state, engine), as_count(command.wait_minutes)
    answered = AgencyAnswered(number, command.agency, command.outcome, wait, command.text, of=of)
    if command.outcome == "declined":
        return (answered, new_information(state, "agency_declined", command.text))
    if command.wait_minutes >= _delay_minutes(engine):
        return (answered, new_information(state, "agency_delayed", command.text))
    return (answered,)


def _delay_minutes(engine: Engine) -> int:
    setting = engine.pack.settings.get("long_wait_minutes", DELAY_MINUTES)
    return setting if isinstance(setting, int) else DELAY_MINUTES


def _tell_change(state: CallState, command: TellChange, engine: Engine) -> Facts | Rejected:
    kinds, look = (Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE), Look(state, engine)
    owed = {item.id for item in items_seen(look) if item.kind in kinds}
    came_to = command.came_to
    if came_to is not None and not is_same(came_to, look.came_to, engine.pack):
        return Rejected(Refusal.NEWS_IS_OLD)
    if command.item not in owed:
        return Rejected(Refusal.NO_SUCH_ITEM, command.item)
    of, over = told_act(look.history), told_before(look.history, whom_of(command.item))
    return (ChangeTold(command.item, command.outcome, command.text, of, over),)


def _call_back(state: CallState, engine: Engine, fact: CalledBack) -> Facts | Rejected:
    if not any(item.kind is Owed.CALL_BACK for item in open_items(state, engine)):
        return Rejected(Refusal.NO_SUCH_ITEM, "call-back")
    return (fact,)


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state after one more fact."""
    match fact:
        case ChangeTold():
            return _change_told(state, fact, at)
        case CalledBack(outcome):
            return _rung_back(state, outcome, at)
        case CadConfirmed():
            return _on_cad(state, fact, at)
        case DutyRecorded() | AgencyAnswered() | AmbulanceAsked():
            return in_assessment(state, fact.assessment, _change_of(fact, at, state.revision))
        case _:
            assert_never(fact)


def _change_of(
    fact: DutyRecorded | AgencyAnswered | AmbulanceAsked, at: Stamp, place: int
) -> Callable[[Assessment], Assessment]:
    """What the fact does to the assessment that it names."""
    match fact:
        case DutyRecorded(_, duty, check, outcome, text, of=of):
            done = DutyDone(duty, check, outcome, text, at, place, of)
            return lambda a: replace(a, duties=added(a.duties, done))
        case AgencyAnswered(_, agency, answer, minutes, text, of=of):
            reply = AgencyReply(agency, answer, minutes, text, at, place, of)
            return lambda a: replace(a, agencies=added(a.agencies, reply))
        case AmbulanceAsked():
            return lambda a: replace(a, ambulance=at)
        case _:
            assert_never(fact)


def _on_cad(state: CallState, fact: CadConfirmed, at: Stamp) -> CallState:
    """The newest text counts for its assessment; what earlier ones said is on CAD as well.

    A threat to life of which such a text is all that can be read stands: nobody calls it off there.
    """
    if fact.how == "override":
        state = with_unread(state, 1, fact.tells, at)
    number, place, tells = fact.assessment, state.revision, Holds(fact.tells, fact.how, fact.route)
    text = CadText(tells, at, place, number)
    return in_assessment(
        replace(state, cad_texts=added(state.cad_texts, text)),
        number,
        lambda a: replace(a, on_cad=at, on_cad_place=place, seal=fact.seal, on_cad_tells=tells),
    )


def _rung_back(state: CallState, outcome: DutyOutcome, at: Stamp) -> CallState:
    """Only a caller who was reached was rung back; "could not" leaves it owed."""
    rung = (OnTheLine(at, state.revision),) if outcome == "done" else ()
    return replace(state, rung_back=added(state.rung_back, *rung))


def _change_told(state: CallState, fact: ChangeTold, at: Stamp) -> CallState:
    """Only a person reached was told; "could not" leaves it owed."""
    if fact.outcome != "done":
        return state
    over = fact.over if fact.over != NOT_NAMED else None
    told = ToldOfChange(fact.item, fact.of, state.revision, at.command, over, at.unseen, at.at_ms)
    return replace(state, told=added(state.told, told))

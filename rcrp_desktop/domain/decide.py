"""``decide(state, command, engine, stamp)``: the rules of the call, as facts or a refusal. Pure.

The override is never refused: not by a missing pack, a missing call, a role or an earlier decision.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from rcrp_desktop.domain import decide_outcome as outcome
from rcrp_desktop.domain.call_parts import OverrideState
from rcrp_desktop.domain.call_state import CallState, evolve
from rcrp_desktop.domain.commands import (
    AnswerQuestion,
    AskAmbulance,
    BeginCall,
    BringNewInformation,
    Command,
    ConfirmHeld,
    ConfirmOnCad,
    EndCall,
    GiveOverrideReason,
    GiveReference,
    MispressOverride,
    NoticePhrase,
    RaiseOverride,
    RecordCallBack,
    StandDownOverride,
    TakeBack,
    TellChange,
    WriteNote,
)
from rcrp_desktop.domain.events import (
    AmbulanceAsked,
    AnswerGiven,
    AnswerHow,
    AnswerTakenBack,
    CadConfirmed,
    CallBegan,
    CalledBack,
    CallEnded,
    ChangeTold,
    Event,
    Fact,
    NewInformationCame,
    NoteWritten,
    OverrideMispressed,
    OverrideRaised,
    OverrideReasonGiven,
    OverrideStoodDown,
    PhraseNoticed,
    ReferenceGiven,
    RouteFell,
    RouteShown,
    Stamp,
)
from rcrp_desktop.domain.open_items import Owed, open_items
from rcrp_desktop.domain.permissions import may
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.standing import recommendation

MISPRESS_MS = 10_000
"""How long the person who raised the override, or caused a fall, may take it back as mis-pressed."""

TEXT_LIMIT = 4_000
REFERENCE_LIMIT = 40

Facts = tuple[Fact, ...]

_Answer = AnswerGiven | AnswerTakenBack
_OverrideCommand = GiveOverrideReason | MispressOverride | StandDownOverride
_Record = (
    GiveReference
    | AnswerQuestion
    | ConfirmHeld
    | TakeBack
    | WriteNote
    | NoticePhrase
    | BringNewInformation
    | AskAmbulance
    | ConfirmOnCad
    | TellChange
    | EndCall
    | RecordCallBack
)
_Ordinary = _Record | _OverrideCommand | outcome.OutcomeCommand


def raise_override(state: CallState) -> Facts:
    """Threat to life: total, needs no pack and no permission."""
    return (OverrideRaised(number=len(state.overrides) + 1),)


def decide(state: CallState, command: Command, engine: Engine, stamp: Stamp) -> Facts | Rejected:
    """The facts that ``command`` makes, in the order in which they are recorded, or why it is refused."""
    if isinstance(command, RaiseOverride):
        return raise_override(state)
    if isinstance(command, BeginCall):
        return _begin(state, command, engine)
    if state.began is None or not state.assessments:
        return Rejected(Refusal.NOT_BEGUN)
    # A call that an override began has no mode yet: it is live until it is said not to be.
    mode = state.opening.mode if state.opening is not None else "live"
    if not may(stamp.role, command, mode):
        return Rejected(Refusal.NOT_PERMITTED, stamp.role)
    facts = _decide(state, command, engine, stamp)
    if isinstance(facts, Rejected):
        return facts
    after = _after(state, facts, stamp)
    shown = _consequences(state, after, facts, engine, stamp)
    return (*facts, *shown, *outcome.undecided_end(_after(after, shown, stamp), engine))


def _after(state: CallState, facts: Facts, stamp: Stamp) -> CallState:
    for fact in facts:
        state = evolve(state, Event(state.call, stamp, fact))
    return state


def _begin(state: CallState, command: BeginCall, engine: Engine) -> Facts | Rejected:
    if state.opening is not None:
        return Rejected(Refusal.ALREADY_BEGUN)
    meta = engine.pack.meta
    return (CallBegan(meta.id, meta.version, engine.pack.digest, command.mode),)


def _decide(state: CallState, command: _Ordinary, engine: Engine, stamp: Stamp) -> Facts | Rejected:
    if len(getattr(command, "text", "")) > TEXT_LIMIT:
        return Rejected(Refusal.TEXT_TOO_LONG, str(TEXT_LIMIT))
    if isinstance(command, outcome.OutcomeCommand):
        return outcome.decide(state, command, engine, stamp)
    if isinstance(command, _OverrideCommand):
        return _override(state, command, stamp)
    return _record(state, command, engine)


def _record(state: CallState, command: _Record, engine: Engine) -> Facts | Rejected:  # noqa: C901
    # One case for each command, nothing else.
    match command:
        case GiveReference():
            return _reference(command)
        case AnswerQuestion(question, option):
            return _answer(state, engine, question, option)
        case ConfirmHeld(question):
            return _confirm(state, engine, question)
        case TakeBack():
            return _take_back(state)
        case WriteNote(text):
            return (NoteWritten(text),)
        case NoticePhrase(flag):
            return _phrase(engine, flag)
        case BringNewInformation(trigger, text):
            return (NewInformationCame(state.current.number + 1, trigger, text),)
        case AskAmbulance():
            return (AmbulanceAsked(state.current.number),)
        case ConfirmOnCad(seal):
            return (CadConfirmed(state.current.number, seal),)
        case TellChange():
            return _tell_change(state, command, engine)
        case EndCall(caller_gone):
            return (CallEnded(caller_gone),)
        case RecordCallBack(result, text):
            return _call_back(state, engine, CalledBack(result, text))
        case _:
            assert_never(command)


def _override(state: CallState, command: _OverrideCommand, stamp: Stamp) -> Facts | Rejected:
    match command:
        case GiveOverrideReason(text):
            return _override_reason(state, text)
        case MispressOverride(number):
            return _mispress(state, number, stamp)
        case StandDownOverride(text):
            return _stand_down(state, text)
        case _:
            assert_never(command)


def _reference(command: GiveReference) -> Facts | Rejected:
    reference = command.reference.strip()
    printable = reference.isascii() and reference.isprintable()
    if not reference or len(reference) > REFERENCE_LIMIT or not printable:
        return Rejected(Refusal.REFERENCE_UNUSABLE, str(REFERENCE_LIMIT))
    return (ReferenceGiven(reference, command.earlier_contacts, command.earlier_refusals),)


def _answer(state: CallState, engine: Engine, question_id: str, option_id: str) -> Facts | Rejected:
    question = engine.pack.question(question_id)
    if question is None:
        return Rejected(Refusal.NO_SUCH_QUESTION, question_id)
    if question.option(option_id) is None:
        return Rejected(Refusal.OPTION_NOT_OFFERED, option_id)
    before = state.current.answers.get(question_id)
    if before == option_id and question_id not in state.current.set_aside:
        return ()
    how: AnswerHow = "changed" if before is not None else "answered"
    return (AnswerGiven(state.current.number, question_id, option_id, how),)


def _confirm(state: CallState, engine: Engine, question: str) -> Facts | Rejected:
    held = state.current.held.get(question)
    if held is None or engine.pack.question(question) is None:
        return Rejected(Refusal.NOTHING_HELD, question)
    return (AnswerGiven(state.current.number, question, held, "confirmed"),)


def _take_back(state: CallState) -> Facts | Rejected:
    if not state.current.undo:
        return Rejected(Refusal.NOTHING_TO_TAKE_BACK)
    last = state.current.undo[-1]
    return (AnswerTakenBack(state.current.number, last.question, last.before),)


def _phrase(engine: Engine, flag_id: str) -> Facts | Rejected:
    flag = next((f for f in engine.pack.red_flags if f.id == flag_id), None)
    if flag is None:
        return Rejected(Refusal.NO_SUCH_PHRASE, flag_id)
    return (PhraseNoticed(flag.id, flag.question),)


def _override_reason(state: CallState, text: str) -> Facts | Rejected:
    if not state.overrides:
        return Rejected(Refusal.NO_OVERRIDE)
    if not text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    return (OverrideReasonGiven(state.overrides[-1].number, text),)


def _mispress(state: CallState, number: int, stamp: Stamp) -> Facts | Rejected:
    meant = (o for o in state.overrides if o.stands and o.number == number)
    override = next(meant, None) if number else state.override
    if override is None:
        return Rejected(Refusal.NO_OVERRIDE)
    if override.raised.actor != stamp.actor:
        return Rejected(Refusal.NOT_PERMITTED, override.raised.actor)
    if not may_be_mispressed(override, stamp.at_ms):
        return Rejected(Refusal.TOO_LATE)
    return (OverrideMispressed(override.number),)


def may_be_mispressed(override: OverrideState, now_ms: int) -> bool:
    """Within the mis-press time; a clock set back does not lengthen it."""
    return 0 <= now_ms - override.raised.at_ms <= MISPRESS_MS


def _stand_down(state: CallState, text: str) -> Facts | Rejected:
    if state.override is None:
        return Rejected(Refusal.NO_OVERRIDE)
    if not text.strip():
        return Rejected(Refusal.RATIONALE_MISSING)
    return (OverrideStoodDown(state.override.number, text),)


def _tell_change(state: CallState, command: TellChange, engine: Engine) -> Facts | Rejected:
    kinds = (Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE)
    owed = {item.id for item in open_items(state, engine) if item.kind in kinds}
    if command.item not in owed:
        return Rejected(Refusal.NO_SUCH_ITEM, command.item)
    return (ChangeTold(command.item, command.outcome, command.text),)


def _call_back(state: CallState, engine: Engine, fact: CalledBack) -> Facts | Rejected:
    if not any(item.kind is Owed.CALL_BACK for item in open_items(state, engine)):
        return Rejected(Refusal.NO_SUCH_ITEM, "call-back")
    return (fact,)


def _consequences(
    state: CallState, after: CallState, facts: Facts, engine: Engine, stamp: Stamp
) -> Facts:
    """What follows on the screen: a settled route is shown, and a fall of it is said."""
    answers = [fact for fact in facts if isinstance(fact, AnswerGiven | AnswerTakenBack)]
    if not answers:
        return ()
    settled = recommendation(after, engine)
    if settled.route is None:
        return ()
    last = last_shown(state)
    same = last is not None and last.route == settled.route.id
    if same and last is not None and last.assessment == state.current.number:
        return ()
    shown = RouteShown(
        assessment=state.current.number,
        route=settled.route.id,
        response=settled.route.response.value,
        rules=tuple(rule.id for rule in settled.rules),
        say=settled.route.say,
    )
    falls = _fall(state, shown, engine, answers[0], stamp)
    if outcome.supervisor_first(_after(after, falls, stamp), settled.route, engine):
        shown = replace(
            shown, say=""
        )  # the screen withholds them, and the record says what it showed
    return (*falls, shown)


def last_shown(state: CallState) -> RouteShown | None:
    """The route that came on screen last, in any assessment."""
    for assessment in reversed(state.assessments):
        if assessment.shown:
            return assessment.shown[-1].fact
    return None


def _fall(
    state: CallState, shown: RouteShown, engine: Engine, answer: _Answer, stamp: Stamp
) -> Facts:
    last = last_shown(state)
    if last is None:
        return ()
    before, after = engine.pack.route(last.route), engine.pack.route(shown.route)
    if after.response.protection >= before.response.protection:
        return ()
    quick = last.assessment == shown.assessment and _is_quick(state, stamp)
    return (RouteFell(shown.assessment, last.route, shown.route, _because(answer), quick),)


def _is_quick(state: CallState, stamp: Stamp) -> bool:
    last = state.current.shown[-1].stamp
    return last.actor == stamp.actor and 0 <= stamp.at_ms - last.at_ms <= MISPRESS_MS


def _because(answer: _Answer) -> str:
    if isinstance(answer, AnswerGiven):
        return f"{answer.question} {answer.how}"
    return f"{answer.question} taken back"

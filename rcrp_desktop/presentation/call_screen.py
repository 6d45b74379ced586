"""``present_call``: the whole call screen from the facts of one call. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rcrp_desktop.domain.call.sight import is_answered_since
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.answers_led import first_told, is_withdrawable
from rcrp_desktop.presentation.awaited import awaited_text
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_duties import present_duties
from rcrp_desktop.presentation.call_emergency import (
    mispress_until,
    not_recorded_text,
    number_text,
    present_emergency,
    present_reassess,
    reason_is_asked,
)
from rcrp_desktop.presentation.call_face import (
    face_of,
    is_offered,
    leads_back,
    police_line,
    police_short,
)
from rcrp_desktop.presentation.call_inputs import (
    Facts,
    agreement_words,
    answered,
    headline,
    is_emergency,
    question_on_show,
)
from rcrp_desktop.presentation.call_models import (
    BannerModel,
    CallScreen,
    NotesModel,
    Stage,
)
from rcrp_desktop.presentation.call_outcome import (
    outcome_actions,
    outcome_why,
    present_outcome,
)
from rcrp_desktop.presentation.call_question import (
    can_change_text,
    present_known,
    present_question,
    present_route,
)
from rcrp_desktop.presentation.call_waiting import is_held_up
from rcrp_desktop.presentation.debts import cad_owed_words
from rcrp_desktop.presentation.earlier_calls import earlier_calls
from rcrp_desktop.presentation.notes_watch import looks_like_subject_data, notice
from rcrp_desktop.presentation.pack_words import pack_banner
from rcrp_desktop.presentation.still_owed import owed_line
from rcrp_desktop.presentation.truth_line import stood_down, truth_lines
from rcrp_desktop.presentation.widgets import HeaderModel, HintModel, OverrideModel

DEFAULT_CALLER_QUESTION = "caller"
_QUESTIONS = (Stage.QUESTION, Stage.REASSESS)


def present_call(facts: Facts) -> CallScreen:
    """Everything the call screen shows."""
    stage = face_of(facts)
    emergency = present_emergency(facts) if is_emergency(facts) else None
    question = present_question(facts) if stage in _QUESTIONS else None
    return CallScreen(
        call=facts.state.call,
        stage=stage,
        mode=facts.desk.mode,
        override=_override(facts),
        banner=present_banner(facts),
        header=present_header(facts, stage),
        question=question,
        known=present_known(facts),
        route=present_route(facts),
        outcome=present_outcome(facts) if stage is Stage.OUTCOME else None,
        duties=present_duties(facts) if stage is Stage.OUTCOME else None,
        cad=present_cad(facts) if stage is Stage.OUTCOME else None,
        emergency=emergency,
        reassess=present_reassess(facts),
        notes=present_notes(facts, facts.state.notes),
        hints=tuple(_hints(facts, stage)),
        not_recorded=not_recorded_text(facts),
        truth=truth_lines(facts, has_outcome=stage is Stage.OUTCOME, owed=owed_line(facts, stage)),
        announce=_announcement(facts, stage),
        foot=_foot(facts),
    )


def _override(facts: Facts) -> OverrideModel:
    if facts.is_training:
        line = facts.text("override.practises")
    elif facts.open_calls > 1:
        line = _lands_on(facts)
    else:
        line = facts.text("override.any_screen")
    return OverrideModel(
        facts.desk.override_key, facts.text("override.text"), line, _recorded_right(facts)
    )


def _lands_on(facts: Facts) -> str:
    """The live call by its reference; by the time it began while it has none."""
    called, began = reference_of(facts), facts.state.began
    if called != facts.text("header.no_reference"):
        return facts.text("override.on_call", reference=called)
    if began is None:
        return facts.text("override.on_new_call")
    times = facts.desk.times
    time = (times.second if facts.by_second else times.minute)(began.at_ms)
    return facts.text("override.on_unreferenced", time=time)


def _recorded_right(facts: Facts) -> str:
    status = facts.status
    if status.number < 0 or status.of_override or status.spilled or status.nowhere:
        return ""  # the last entry is another one
    if facts.is_training:
        return facts.text("recorded.practice", number=number_text(status))
    time = facts.desk.times.second(status.at_ms)
    words = facts.text("recorded.last", time=time, number=number_text(status))
    return words if status.signed else f"{words}, {facts.text('recorded.unsigned')}"


def reference_of(facts: Facts) -> str:
    """How the call is called on screen."""
    reference = facts.state.reference
    if reference is not None:
        return reference.reference
    return facts.desk.references.get(facts.state.call, facts.text("header.no_reference"))


def present_banner(facts: Facts) -> BannerModel:
    """What is said of the pack of the call on show."""
    return pack_banner(facts.pack, facts.desk.texts, facts.pack_day)


def present_header(facts: Facts, stage: Stage = Stage.OUTCOME) -> HeaderModel:
    """Reference, caller, assessment, policy, CAD state, clock."""
    times, version = facts.desk.times, facts.pack.meta.version
    number = _assessment_number(facts)
    caller = caller_of(facts) or facts.text("header.caller_unknown")
    short = facts.text("header.short", caller=caller, assessment=number, version=version)
    state, owed = _cad_state(facts)
    police = police_line(facts) if stage in _QUESTIONS else ""
    return HeaderModel(
        reference=reference_of(facts),
        fields=tuple(_header_fields(facts, caller, number, police)),
        short=_marked(_marked(short, police), _aside(facts)),
        state=state,
        state_is_owed=owed,
        day=times.day(facts.now_ms),
        time=times.minute(facts.now_ms),
        is_practice=facts.is_training,
        mark=_aside(facts) or (police_short(facts) if police else ""),
    )


def _header_fields(
    facts: Facts, caller: str, number: int, police: str
) -> Iterator[tuple[str, str]]:
    meta, earlier = facts.pack.meta, earlier_calls(facts.state.reference, facts.desk.texts)
    yield facts.text("header.caller"), caller
    yield facts.text("header.assessment"), _assessment_words(facts, number)
    if aside := _aside(facts):
        yield aside, _doubt(facts)
    if is_emergency(facts):
        at_once = facts.text(f"response.{ResponseClass.POLICE_IMMEDIATE.value}")
        yield facts.text("header.route"), at_once
    elif police:
        yield facts.text("header.route"), police
    if earlier:
        yield facts.text("header.earlier"), earlier
    policy = facts.text("banner.pack", title=meta.title, version=meta.version)
    yield facts.text("header.policy"), policy


def _assessment_number(facts: Facts) -> int:
    return facts.state.current.number if facts.state.assessments else 1


def _assessment_words(facts: Facts, number: int) -> str:
    if number == 1:
        return str(number)
    began = facts.desk.times.minute(facts.state.current.began.at_ms)
    return facts.text("header.assessment_later", number=number, time=began)


def _aside(facts: Facts) -> str:
    """The mark of a call of which nobody has confirmed all; "" for any other."""
    state = facts.state
    return facts.text("header.set_aside") if state.set_aside or state.unconfirmed else ""


def _doubt(facts: Facts) -> str:
    """What of it: all of it, or how many acts."""
    if facts.state.set_aside:
        return facts.text("header.set_aside_by")
    return facts.desk.texts.count("header.unconfirmed", len(facts.state.unconfirmed))


def _marked(line: str, mark: str) -> str:
    return f"{mark} · {line}" if mark else line


def caller_of(facts: Facts) -> str:
    """What kind of caller it is; "" while that was not asked."""
    return answered(facts, facts.setting_text("caller_question", DEFAULT_CALLER_QUESTION))


def _cad_state(facts: Facts) -> tuple[str, bool]:
    if facts.is_training:
        return facts.text("header.practice_cad"), False
    if words := cad_owed_words(facts):
        return words, True
    confirmed = [a.on_cad.at_ms for a in facts.state.assessments if a.on_cad is not None]
    if confirmed:
        return facts.text("header.on_cad", time=facts.desk.times.minute(max(confirmed))), False
    return facts.text("header.not_on_cad"), True


def present_notes(facts: Facts, text: str) -> NotesModel:
    """The notes box for ``text`` as typed; used while typing too."""
    found = notice(facts.pack, text)
    last = found[-1] if found else None
    return NotesModel(
        text=text,
        hint=facts.text("notes.hint"),
        noticed=facts.text("notes.noticed", phrase=last.phrase) if last else "",
        noticed_detail=facts.text("notes.noticed_detail", why=last.flag.why) if last else "",
        underlines=tuple((n.start, n.length) for n in found),
        subject_warning=facts.text("notes.subject") if looks_like_subject_data(text) else "",
    )


def _hints(facts: Facts, stage: Stage) -> Iterator[HintModel]:
    hint = partial(_hint, facts)
    copy = hint("copy", "F8", short=facts.text("hint.copy_short"))

    match stage:
        case Stage.QUESTION | Stage.REASSESS:
            yield from _question_hints(facts)
        case Stage.OUTCOME:
            yield from _outcome_hints(facts, copy)
        case Stage.EMERGENCY:
            if mispress_until(facts):  # first: it is there for ten seconds
                yield hint("mispressed", "M")
            yield copy
            yield hint("on_cad", "K")
            yield hint("ambulance", "B")
            if reason_is_asked(facts):
                yield hint("notes", "N")
            if is_offered(facts):
                yield hint("go_on", "Q")
            yield hint("ask_supervisor", "U")
    yield hint("new_information", "F7", short=facts.text("hint.new_information_short"))
    yield hint("open_items", "F9")
    if facts.is_training:
        yield hint("leave_training", "F12")
    yield hint("help", "F1")
    if stage in _QUESTIONS:
        yield copy  # the last gives way first


def _outcome_hints(facts: Facts, copy: HintModel) -> Iterator[HintModel]:
    accept = "accept" if facts.must_agree is None else "ask_to_agree"
    names = {"A": accept, "S": "send_police", "U": "ask_supervisor"}
    actions = [action for action in outcome_actions(facts) if not action.dead]
    yield from (_hint(facts, names[action.key], action.key) for action in actions)
    if is_offered(facts):
        yield _hint(facts, "go_on", "Q")
    if first_told(facts.said):
        yield _hint(facts, "told_danger", "X")
    yield copy
    yield _hint(facts, "on_cad", "K")
    yield _hint(facts, "end_call", "Ctrl+Enter")


def _hint(facts: Facts, key: str, *keys: str, short: str = "") -> HintModel:
    return HintModel(keys, facts.text(f"hint.{key}"), short)


def _question_hints(facts: Facts) -> Iterator[HintModel]:
    question = question_on_show(facts)
    if leads_back(facts):  # first: it was asked for, and leads back there
        yield _hint(facts, "back", "Esc", short=facts.text("hint.back_short"))
    if not is_held_up(facts):
        if question is not None and question.id in facts.state.current.held:
            yield _hint(facts, "same", "=")
        count = len(question.options) if question is not None else 0
        yield _hint(facts, "answer", *(str(n) for n in range(1, count + 1)))
        yield _hint(facts, "unsure", "U")
        if question is not None and is_withdrawable(facts, question):
            yield _hint(facts, "withdraw", "0")
        yield _hint(facts, "take_back", "Backspace")
    yield _hint(facts, "notes", "N")
    yield _hint(facts, "next_pane", "F6")


def _announcement(facts: Facts, stage: Stage) -> str:
    match stage:
        case Stage.QUESTION | Stage.REASSESS:
            question = question_on_show(facts)
            if question is None:
                return ""
            stages = facts.pack.stages
            stage_name = stages.get(question.stage, question.stage)
            say = question.words(facts.said.counting.known)
            words = facts.text("announce.question", stage=stage_name, say=say)
            if police := police_line(facts):
                answered = is_answered_since(facts.state, facts.state.current.number)
                return words if answered else f"{police} {words}"
            if facts.said.settled or is_emergency(facts):
                return words
            change = facts.text("announce.not_settled", can_change=can_change_text(facts))
            return f"{words} {change}"
        case Stage.OUTCOME:
            said = headline(facts) or facts.text("phrase.supervisor")
            why = agreement_words(facts) or stood_down(facts) or outcome_why(facts)
            return facts.text("announce.settled", headline=said, why=why)
        case Stage.EMERGENCY:
            return " ".join(filter(None, (facts.text("phrase.attending"), awaited_text(facts))))


def _foot(facts: Facts) -> str:
    texts = facts.desk.texts
    parts = [texts.count("foot", facts.open_calls - facts.ended_calls)]
    if facts.ended_calls:
        parts.append(texts.count("foot.ended", facts.ended_calls))
    if facts.owed:
        parts.append(texts.count("foot.owed", facts.owed))
    return ", ".join(parts)

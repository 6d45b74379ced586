"""The emergency screen, and the second and later assessments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.override import MISPRESS_MS
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.state import Assessment
from rcrp_desktop.domain.call.what_stands import StandingAct, ambulance_asked
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import Question, ResponseClass
from rcrp_desktop.presentation.awaited import awaited_text
from rcrp_desktop.presentation.call_inputs import (
    Facts,
    RecordingStatus,
    decided_by,
    option_label,
    person_words,
    standing_line,
)
from rcrp_desktop.presentation.call_models import (
    DoNowRow,
    EmergencyScreenModel,
    KnownLine,
    ReassessModel,
)
from rcrp_desktop.presentation.call_question import known_line
from rcrp_desktop.presentation.call_waiting import waiting_text
from rcrp_desktop.presentation.debts import cad_owed_words
from rcrp_desktop.presentation.earlier import earlier_headline, earlier_lines, earlier_mark
from rcrp_desktop.presentation.reasons import override_key, with_added
from rcrp_desktop.presentation.who import name_words
from rcrp_desktop.presentation.widgets import (
    DutyModel,
    DutyState,
    EmergencyModel,
    Run,
    RunStyle,
)

DEFAULT_EMERGENCY_QUESTIONS = ("place", "weapon")
"""Where exactly, and danger to officers: a pack may name others in ``emergency_questions``."""


def present_emergency(facts: Facts) -> EmergencyScreenModel:
    """What to say and do now. Works without any answer."""
    kept = len(facts.state.current.answers)
    is_raised = facts.state.override is not None
    return EmergencyScreenModel(
        block=_block(facts),
        say=_sentences(_script(facts)),
        awaited=awaited_text(facts),
        rows=tuple(_rows(facts)),
        mispress_until_ms=mispress_until(facts),
        mispress_note=facts.text("emergency.mispress_after"),
        reason_title=facts.text("emergency.why" if is_raised else "emergency.why_decided"),
        reason=_reason(facts),
        reason_is_asked=reason_is_asked(facts),
        reason_of=facts.act.made.command if facts.act is not None else "",
        go_on=facts.desk.texts.count("emergency.kept", kept),
        can_go_on=facts.further is not None,
    )


def mispress_until(facts: Facts) -> int:
    """Until when the person at this desk may take it back, in UTC milliseconds; 0 when they may not."""
    override = facts.state.override
    if override is None or not _is_own_override(facts):
        return 0
    until = override.raised.at_ms + MISPRESS_MS
    return until if facts.now_ms < until else 0


def _script(facts: Facts) -> str:
    known = facts.said.counting.known
    return facts.pack.script("override_say", known) or facts.text("emergency.say")


def _sentences(script: str) -> tuple[str, ...]:
    """One line for each sentence: read out under pressure, a line at a time."""
    return tuple(part.strip() for part in re.split(r"(?<=[.?!])\s+", script) if part.strip())


def _is_own_override(facts: Facts) -> bool:
    """Whether the person at this desk raised it: nobody else knows why, so nobody else is asked."""
    act = facts.act
    return act is not None and act.by == "override" and act.is_of(facts.desk.doer)


def reason_is_asked(facts: Facts) -> bool:
    """Of whoever raised it at this desk; the same for a decision that this person made, asked by nobody."""
    act = facts.act
    return act is not None and act.takes_reason and act.is_of(facts.desk.doer)


def _is_mine(facts: Facts) -> bool:
    since = facts.stands.since
    return since is not None and facts.desk.doer.did(since)


def _reason(facts: Facts) -> str:
    """Why, in the words of whoever raised or decided it, and what others added as theirs; else who gave none."""
    act, desk = facts.act, facts.desk
    if act is None:
        return ""
    return with_added(_why(facts, act), act.added, desk.texts, desk.times, desk.doer)


def _why(facts: Facts, act: StandingAct) -> str:
    match act.why:
        case "written":
            return act.reason
        case "not_known":
            return facts.text("emergency.why_not_known")
        case "accepted":
            return facts.text("emergency.why_accepted")
        case "none" if reason_is_asked(facts):
            return facts.text("emergency.why_missing")
        case "none":
            if act.by == "override":
                return facts.text(
                    "emergency.why_not_given", who=name_words(facts.desk.texts, act.made)
                )
            return facts.text("emergency.why_none", who=person_words(facts, act.made))
        case _:
            assert_never(act.why)


def _block(facts: Facts) -> EmergencyModel:
    override = facts.state.override
    times = facts.desk.times
    if override is None:
        since = facts.stands.since
        time = times.second(since.at_ms) if since else ""
        raised = facts.text("emergency.decided", time=time, who=decided_by(facts))
    elif override.unconfirmed or override.unread:
        time = times.second(override.raised.at_ms)
        raised = facts.text(f"emergency.{override_key(override, 'raised')}", time=time)
    elif facts.desk.doer.did(override.raised):
        raised = facts.text("emergency.raised_you", time=times.second(override.raised.at_ms))
    else:
        time = times.second(override.raised.at_ms)
        raised = facts.text(
            "emergency.raised", time=time, who=name_words(facts.desk.texts, override.raised)
        )
    return EmergencyModel(
        raised=raised,
        phrase=facts.text("phrase.attending"),
        recorded=recorded_text(facts),
        not_recorded=not_recorded_text(facts),
    )


def recorded_text(facts: Facts) -> str:
    """Recorded hh:mm:ss, no. N; empty while it is not.

    What somebody else did and this desk did not record is in another log; of one's own the entry may not be known.
    """
    status = _of_what_stands(facts)
    if status.spilled or status.nowhere:
        return ""
    if status.late:
        return ""
    if status.pending:
        return facts.text("recorded.override_now")
    if status.number < 0:
        return facts.text(f"recorded.{'on_record' if _is_mine(facts) else 'elsewhere'}")
    key = "recorded.practice" if facts.is_training else "recorded.override"
    if status.waited:
        key = "recorded.practice_waited" if facts.is_training else "recorded.waited"
    words = facts.text(key, time=facts.desk.times.second(status.at_ms), number=number_text(status))
    return words if status.signed else f"{words}, {facts.text('recorded.unsigned')}"


def _of_what_stands(facts: Facts) -> RecordingStatus:
    """What stands has an entry of its own, here or at the desk where it was raised or decided: never that of another act."""
    override, status = facts.state.override, facts.status
    if override is not None and status.of_override == override.raised.command:
        return status
    act = override.raised if override is not None else facts.stands.since
    own = {command: (number, at_ms) for command, number, at_ms in status.entries}
    number, at_ms = own.get(act.command if act is not None else "", (-1, 0))
    return replace(status, number=number, at_ms=at_ms, waited=False)


def not_recorded_text(facts: Facts) -> str:
    """The framed line that stands until the record has everything.

    A supervisor reads the record only: what awaits them there may never come before them.
    """
    override = _override_not_recorded(facts)
    line = f"{override} {waiting_text(facts, also=bool(override))}".strip()
    if not line or not pending_requests(facts.state):
        return line
    return f"{line} {facts.text('recorded.unseen')}"


def _override_not_recorded(facts: Facts) -> str:
    if facts.status.nowhere:
        return facts.text("recorded.nowhere", time=facts.desk.times.second(facts.now_ms))
    if facts.status.spilled:
        return facts.text("recorded.spilled")
    return facts.text("recorded.late") if facts.status.late else ""


def number_text(status: RecordingStatus) -> str:
    """Thousands apart by a thin gap, as on the screens: 1 284."""
    return f"{status.number:,}".replace(",", " ")


def _rows(facts: Facts) -> Iterator[DoNowRow]:
    on_cad = cad_owed_words(facts)
    grade = facts.pack.grade(_grade_id(facts))
    send = facts.text("emergency.send_plain")
    if grade is not None:
        send = facts.text("emergency.send", grade=grade.label)
    state = on_cad or facts.text("duties.done", time=_cad_time(facts))
    mark = DutyState.OWED if on_cad else DutyState.DONE
    is_pressed = any(isinstance(act, ConfirmOnCad) for act in facts.status.waiting)
    note = facts.text("emergency.send_waits" if is_pressed else "emergency.send_note")
    yield DoNowRow(DutyModel("F8", send, note, mark, state), "")
    ambulance = ambulance_asked(facts.state)
    asked = facts.text("emergency.not_asked")
    if ambulance is not None:
        asked = facts.text("emergency.asked", time=facts.desk.times.minute(ambulance.at_ms))
    yield DoNowRow(
        DutyModel(
            "B",
            facts.text("emergency.ambulance"),
            facts.text("emergency.ambulance_note"),
            DutyState.DONE if ambulance else DutyState.PLAIN,
            asked,
        ),
        "",
    )
    wanted = facts.setting_list("emergency_questions", DEFAULT_EMERGENCY_QUESTIONS)
    found = [q for name in wanted if (q := facts.pack.question(name)) is not None]
    for place, question in enumerate(found[:7], start=1):
        detail = _known_so_far(facts, question)
        row = DutyModel(str(place), question.short, detail, DutyState.PLAIN, "")
        yield DoNowRow(row, question.id)


def _grade_id(facts: Facts) -> str:
    if facts.stands.route is not None and facts.stands.route.grade:
        return facts.stands.route.grade
    routes = (r for r in facts.pack.routes if r.response is ResponseClass.POLICE_IMMEDIATE)
    return next((r.grade for r in routes), "")


def _cad_time(facts: Facts) -> str:
    confirmed = max(
        (a.on_cad.at_ms for a in facts.state.assessments if a.on_cad), default=facts.now_ms
    )
    return facts.desk.times.minute(confirmed)


def _known_so_far(facts: Facts, question: Question) -> str:
    line = standing_line(facts, question.id)
    if line is None:
        held = facts.state.current.held.get(question.id)
        if held is None:
            return facts.text("emergency.not_known")
        known = option_label(question, held)
        return facts.text("emergency.held_so_far", known=known)
    time = facts.desk.times.minute(line.stamp.at_ms)
    known = facts.text("emergency.known_so_far", known=option_label(question, line.option))
    return facts.text("emergency.ask_again", known=f"{known}, {time}")


def present_reassess(facts: Facts) -> ReassessModel | None:
    """What differs from the assessment before; None in the first."""
    if len(facts.state.assessments) < 2:
        return None
    current, before = facts.state.current, facts.state.assessments[-2]
    times = facts.desk.times
    asked = len(current.answers) + len(current.held)
    return ReassessModel(
        title=facts.text("reassess.title", number=current.number),
        hint=facts.text(
            "reassess.hint", counted=len(current.answers), all=asked, held=len(current.held)
        ),
        since=facts.text("reassess.since", time=times.minute(current.began.at_ms)),
        differs=tuple(_differs(facts, current, before)),
        earlier_title=facts.text("reassess.earlier", number=before.number),
        earlier_hint=facts.text(
            "reassess.earlier_hint",
            from_time=times.minute(before.began.at_ms),
            to_time=times.minute(current.began.at_ms),
        ),
        earlier_mark=earlier_mark(facts, before),
        earlier_headline=earlier_headline(facts, before),
        earlier_lines=earlier_lines(facts, before),
    )


def _differs(facts: Facts, current: Assessment, before: Assessment) -> Iterator[KnownLine]:
    time = facts.desk.times.minute(current.began.at_ms)
    words = facts.text(f"reassess.trigger.{current.trigger}") if current.trigger else ""
    yield KnownLine(
        "", "", (Run(words, RunStyle.STRONG), Run("  " + current.text)), time, "", "event"
    )
    for question in facts.pack.questions:
        now, then = current.answers.get(question.id), before.answers.get(question.id)
        if now is None or now == then:
            continue
        line = known_line(facts, question)
        was = Run(option_label(question, then), RunStyle.STRUCK) if then else Run("")
        runs = (
            Run(f"{question.short} "),
            was,
            Run(" " + option_label(question, now), RunStyle.STRONG),
        )
        yield KnownLine(question.id, "", runs, line.time if line else "", "", "changed")

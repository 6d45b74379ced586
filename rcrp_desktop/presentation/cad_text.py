"""The text for CAD: plain ASCII, in the force's line width, with the record's seal (design §4).

CAD fields are often plain text of limited width; nothing here is lost in one. In training every line begins
TRAINING, in example records EXAMPLE, so that no pasted line can be taken for a real one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.done import AgencyReply, DutyDone, ToldOfChange
from rcrp_desktop.domain.call.heard import had_read_it
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.open_items import about_item, applicable_seen
from rcrp_desktop.domain.call.state import Assessment, Stamp
from rcrp_desktop.domain.call.told import is_same, whom_of
from rcrp_desktop.domain.call.what_stands import ambulance_asked
from rcrp_desktop.domain.duties import DEBTS, Owed, subject_of, tells_outcome
from rcrp_desktop.domain.policy.pack import Route, short_digest
from rcrp_desktop.domain.quoting import Quoted, as_ascii, as_ascii_lines, joined
from rcrp_desktop.presentation.answers_led import told_words, unsaid_words
from rcrp_desktop.presentation.cad_decisions import (
    added_lines,
    astray_lines,
    decision_lines,
    reason_lines,
    unsure_lines,
)
from rcrp_desktop.presentation.call_inputs import Facts, desk_words, headline, option_label
from rcrp_desktop.presentation.call_models import CadModel
from rcrp_desktop.presentation.call_waiting import act_words
from rcrp_desktop.presentation.claims import claimed_words
from rcrp_desktop.presentation.pack_words import pack_warnings
from rcrp_desktop.presentation.reasons import override_key
from rcrp_desktop.presentation.told_lines import (
    Told,
    told_at,
    told_line,
    told_of,
    with_outcome,
)
from rcrp_desktop.presentation.tried import done_words, failed_checks, looked_at
from rcrp_desktop.presentation.who import name_words

DEFAULT_WIDTH = 44


def present_cad(facts: Facts) -> CadModel:
    """The text as it would be copied now."""
    width = facts.setting_number("cad_line_width", DEFAULT_WIDTH)
    lines = cad_lines(facts, width)
    return CadModel(
        title=facts.text("cad.title"),
        hint=facts.text("cad.hint", lines=len(lines), width=width),
        text=joined(lines),
        note=facts.text("cad.note" if facts.status.kept else "cad.note_not_kept"),
        seal=facts.seal,
        tells=holds_on_cad(facts.state, facts.look.now, facts.engine),
    )


def cad_lines(facts: Facts, width: int) -> list[Quoted]:
    """Lines of at most ``width`` ASCII characters; what goes on with the line before begins with ``|``."""
    prefix = {"training": "TRAINING ", "example": "EXAMPLE "}.get(facts.desk.mode, "")
    room = max(len(prefix) + 16, width)
    upper = facts.pack.settings.get("cad_upper_case", True)
    lines: list[Quoted] = []
    for sentence in _sentences(facts):
        plain = as_ascii(sentence)
        lines += as_ascii_lines(plain.upper() if upper else plain, room, prefix)
    return lines


def _sentences(facts: Facts) -> Iterator[str]:
    def text(key: str, **values: object) -> str:
        return facts.text(f"cad.line.{key}", **values)

    current = facts.state.current
    yield text("title", number=current.number)
    yield f"{facts.desk.times.cad(facts.now_ms)} {desk_words(facts)}"
    if facts.state.set_aside:
        yield text("set_aside", time=facts.desk.times.zoned_second(facts.state.set_aside_ms))
    if police := facts.look.police_on_cad:
        yield text(f"police_{police}")
    yield from _not_recorded_lines(facts)
    yield from _override_lines(facts)
    yield from _unconfirmed_lines(facts)
    yield from _facts_lines(facts)
    yield from unsure_lines(facts)
    yield from _route_lines(facts)
    yield from decision_lines(facts)
    yield from astray_lines(facts)
    yield from _told_lines(facts)
    if facts.state.reference is not None and not facts.state.reference.is_all_counted:
        yield text("earlier_not_known")
    if facts.state.notes.strip():
        yield text("notes", text=facts.state.notes)
    yield from pack_warnings(facts.pack, facts.desk.texts, facts.pack_day)
    others = _others(facts)
    if facts.status.kept and others:
        yield text("seal_limit", who=", ".join(others))
    if facts.status.kept:
        yield text("seal", seal=facts.seal or facts.text("cad.seal_pending"))
    else:
        yield text("no_seal")


def _others(facts: Facts) -> tuple[str, ...]:
    """Whose acts the text tells besides this desk's person: they may stand in logs that the seal says nothing of."""
    stamps: list[Stamp | None] = []
    for override in facts.state.overrides:
        stamps += [override.raised, override.mispressed, override.stood_down]
        stamps += [one.stamp for one in override.added]
    for request in facts.state.requests:
        stamps += [one.stamp for one in request.every_decision] or [request.stamp]
    for assessment in facts.state.assessments:
        stamps += [done.stamp for done in (*assessment.decisions, *assessment.duties)]
        stamps += [one.stamp for made in assessment.decisions for one in made.added]
        stamps += [*(reply.stamp for reply in assessment.agencies), assessment.ambulance]
    stamps += [one.words.stamp for one in facts.state.astray]
    others = (s for s in stamps if s is not None and s.actor and not facts.desk.doer.did(s))
    return tuple(dict.fromkeys(name_words(facts.desk.texts, stamp) for stamp in others))


def _not_recorded_lines(facts: Facts) -> Iterator[str]:
    """What the record does not have: told while the screen tells it, and then CAD is where it is kept."""
    status = facts.status
    if status.nowhere:
        yield facts.text("cad.line.nowhere")
    elif status.spilled:
        yield facts.text("cad.line.spilled")
    elif status.late:
        yield facts.text("cad.line.late")
    for command in status.waiting:
        yield facts.text("cad.line.waiting", act=_waiting_words(facts, command))


def _waiting_words(facts: Facts, command: Command) -> str:
    """An answer with its question, and a note with its words: here they are looked for."""
    match command:
        case AnswerQuestion(question=asked, option=option):
            question = facts.pack.question(asked)
            label = option_label(question, option)
            return f"{question.short.rstrip('?')}: {label}" if question is not None else label
        case WriteNote(text=text):
            return facts.text("cad.line.notes", text=text)
        case _:
            return act_words(facts, command)


def _override_lines(facts: Facts) -> Iterator[str]:
    times = facts.desk.times
    for override in facts.state.overrides:
        raised = times.zoned_second(override.raised.at_ms)
        if override.mispressed is not None:
            yield facts.text("cad.line.mispressed", time=raised)
            continue
        yield facts.text(f"cad.line.{override_key(override, 'override')}", time=raised)
        if override.reason:
            yield facts.text("cad.line.override_reason", text=override.reason)
        yield from added_lines(facts, override.added)
        if override.stood_down is not None:
            yield facts.text(
                "cad.line.stood_down",
                time=times.zoned_second(override.stood_down.at_ms),
                who=name_words(facts.desk.texts, override.stood_down),
                text=override.stand_down_reason,
            )


def _unconfirmed_lines(facts: Facts) -> Iterator[str]:
    for act in facts.state.unconfirmed:
        time = facts.desk.times.second(act.claimed_at_ms)
        yield facts.text(
            "cad.line.unconfirmed",
            kind=claimed_words(facts.desk.texts, act.claimed),
            who=act.claimed_by,
            time=time,
        )


def _facts_lines(facts: Facts) -> Iterator[str]:
    """What counts, and the dangers that were told although their question is not asked."""
    yield from _counted_lines(facts)
    told = told_words(facts.desk.texts, facts.pack, facts.said)
    yield from filter(None, (told, unsaid_words(facts)))


def _counted_lines(facts: Facts) -> Iterator[str]:
    known: list[str] = []
    unknown: list[str] = []
    counted = facts.said.counting.counted
    for question in facts.pack.questions:
        option = question.option(counted.get(question.id, ""))
        if option is None:
            continue
        short = question.short.rstrip("?")
        if option.unknown:
            unknown.append(short)
        else:
            known.append(f"{short}: {option_label(question, option.id)}")
    if known:
        yield facts.text("cad.line.facts", facts="; ".join(known))
    if unknown:
        yield facts.text("cad.line.unknown", facts="; ".join(unknown))


def _route_lines(facts: Facts) -> Iterator[str]:
    stands = facts.stands
    meta = facts.pack.meta
    if stands.response is None:
        open_questions = set(facts.said.can_change) | set(facts.said.unanswered_safety)
        yield facts.text("cad.line.not_settled", number=len(open_questions))
    else:
        label = (
            stands.route.label if stands.route else facts.text(f"response.{stands.response.value}")
        )
        yield facts.text("cad.line.route", route=label.rstrip("."))
        if not (stands.is_no_police and facts.look.police_on_cad == "stay"):
            yield headline(facts)
        grade = facts.pack.grade(stands.route.grade) if stands.route else None
        if grade is not None:
            yield facts.text("cad.line.grade", grade=grade.label)
    yield from reason_lines(facts)
    rule = ", ".join(rule.id for rule in facts.said.grounds)
    key = "cad.line.rule" if rule else "cad.line.pack"
    digest = short_digest(facts.pack.digest)
    yield facts.text(key, rule=rule, pack=meta.id, version=meta.version, digest=digest)


def _told_lines(facts: Facts) -> Iterator[str]:
    ambulance = ambulance_asked(facts.state)
    if ambulance is not None:
        time = facts.desk.times.zoned_minute(ambulance.at_ms)
        yield facts.text("cad.line.ambulance", time=time)
    holds = applicable_seen(facts.look)
    if holds is not None:
        yield from _duty_lines(facts, *holds[:2])
    yield from _told_before_lines(facts, holds[0] if holds is not None else None)
    yield from _rung_back_lines(facts)
    yield from _owed_lines(facts)


def _rung_back_lines(facts: Facts) -> Iterator[str]:
    """That the caller was rung back, unless they are to be again: the text before said that they were not yet."""
    rung = facts.state.rung_back
    if rung and not any(item.kind is Owed.CALL_BACK for item in facts.items):
        last = max(rung, key=lambda one: one.place)
        time = facts.desk.times.zoned_minute(last.stamp.at_ms)
        state, what = facts.text("cad.line.yes_at", time=time), facts.text("cad.owed.call_back")
        yield facts.text("cad.line.owed", what=what, state=state)


def _owed_lines(facts: Facts) -> Iterator[str]:
    """What is owed and has no line of its own above: it is copied as not yet, whatever route holds."""
    not_yet = facts.text("cad.line.not_yet")
    for item in facts.items:
        if not DEBTS[item.kind].has_own_line:
            about = about_item(item, facts.state, facts.pack) or facts.text("cad.owed.service")
            what = facts.text(f"cad.owed.{item.kind.value}", agency=about)
            yield facts.text("cad.line.owed", what=what, state=not_yet)


def _told_before_lines(facts: Facts, holds: Assessment | None) -> Iterator[str]:
    """What was told of another decision, or of this one before it was in doubt: told as if of what holds it would lie.

    Also who was told of a change, once they were: whoever reads only that it was not yet told tells them again.
    """
    telling = facts.pack.telling_duties
    of_now = (*holds.duties, *holds.agencies) if holds is not None else ()
    said: list[Told] = [
        done
        for assessment in facts.state.assessments
        for done in (*assessment.duties, *assessment.agencies)
        if done not in of_now and (isinstance(done, AgencyReply) or done.duty in telling)
    ]
    said += facts.state.told
    for done in sorted(said, key=lambda one: one.place):
        if told_of(facts, done) and not _is_said_again(done, said):
            yield _told_before_line(facts, done)


def _told_before_line(facts: Facts, done: Told) -> str:
    route, now = told_of(facts, done), facts.look.came_to
    line = with_outcome(facts, _told_line(facts, done), route)
    if isinstance(done, ToldOfChange) and is_same(route, now, facts.pack):
        return line
    return facts.text(f"cad.line.{'earlier' if route == now else 'over'}", line=line)


def _is_said_again(done: Told, said: Iterable[Told]) -> bool:
    """Whether the same people were told, or answered, later in what is told here: the last is told.

    Both are told of desks that had not read each other: either may be the last.
    """
    return any(
        type(one) is type(done) and _whom(one) == _whom(done) and had_read_it(one, done)
        for one in said
    )


def _whom(done: Told) -> str:
    match done:
        case AgencyReply(agency=agency):
            return agency
        case DutyDone(duty=duty):
            return duty
        case ToldOfChange(item=item):
            return whom_of(item)


def _told_line(facts: Facts, done: Told) -> str:
    return told_line(facts, done, facts.desk.times.zoned_minute(told_at(done)))


def _duty_lines(facts: Facts, assessment: Assessment, route: Route) -> Iterator[str]:
    for duty in route.duties:
        subject = subject_of(duty.kind)
        match subject:
            case "agency":
                yield from _agency_lines(facts, assessment, route.agencies)
            case "check":
                yield _checks_line(facts, assessment, duty.id)
                yield from _failed_lines(facts, assessment, duty.id)
            case "call":
                if tells_outcome(duty.kind):  # any other has a line while it is owed
                    yield _caller_told(facts, assessment, duty.id)
            case "cad":
                continue  # this text is what CAD is owed
            case _:
                assert_never(subject)


def _caller_told(facts: Facts, assessment: Assessment, duty: str) -> str:
    last = [d for d in assessment.duties if d.duty == duty][-1:]
    not_yet = facts.text("cad.line.not_yet")
    return _told_line(facts, last[0]) if last else facts.text("cad.line.told_caller", state=not_yet)


def _checks_line(facts: Facts, assessment: Assessment, duty: str) -> str:
    done, failed = looked_at(assessment, duty)
    state = f"{done}/{len(facts.pack.system_checks)}"
    if failed:
        state = facts.text("cad.line.checks_failed", state=state, failed=failed)
    return facts.text("cad.line.checks", state=state)


def _failed_lines(facts: Facts, assessment: Assessment, duty: str) -> Iterator[str]:
    for check, done in failed_checks(facts, assessment, duty):
        words = done_words(facts, done, facts.desk.times.zoned_minute(done.stamp.at_ms))
        yield facts.text("cad.line.check", check=check, state=words)


def _agency_lines(facts: Facts, assessment: Assessment, agencies: Iterable[str]) -> Iterator[str]:
    for agency_id in agencies:
        replies = [r for r in assessment.agencies if r.agency == agency_id]
        if replies:
            yield _told_line(facts, replies[-1])
            continue
        agency = facts.pack.agency(agency_id)
        name, not_yet = agency.name if agency else agency_id, facts.text("cad.line.not_yet")
        yield facts.text("cad.line.told_agency", agency=name, state=not_yet)

"""News: what others did on the call on show, said once and in words; the screen alone would only look otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty
from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.call.state import Assessment, CallState, OverrideState, Stamp
from rcrp_desktop.domain.duties import DEBTS
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.call_face import face_of
from rcrp_desktop.presentation.call_inputs import (
    Facts,
    headline,
    option_label,
    person_words,
    question_on_show,
)
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.call_waiting import act_words
from rcrp_desktop.presentation.claims import claimed_words
from rcrp_desktop.presentation.debts import debt_named
from rcrp_desktop.presentation.items import on_cad_words
from rcrp_desktop.presentation.problem_text import refusal_text

TOLD = 3
_THREAT = frozenset({"override_raised", "override_mispressed", "override_stood_down"})
_TURNS = _THREAT | frozenset({
    "supervisor_decided", "decision_made", "new_information_came", "supervisor_asked", "call_ended",
})  # fmt: skip
"""What turns a call; it is told before answers and duties."""


@frozen
class _Act:
    """One thing that somebody did. ``kind`` is what the record calls it, ``about`` the route, question or trigger.

    ``place`` is when it was done among what the record tells, which no clock disturbs; 0 where that is not kept.
    """

    place: int
    stamp: Stamp
    kind: str
    about: str = ""
    option: str = ""


def news_text(before: Facts, after: Facts) -> str:
    """Who did what, what is owed because of it, and what holds now; "" where face, headline and debts are as before.

    Both are facts of one call: as it was on show, and with what others added.
    """
    if _shown(before) == _shown(after):
        return ""
    return " ".join(
        filter(None, (_done(before, after), _owed(before, after), _holds(before, after)))
    )


def refused_text(refused: Rejected, shown: Facts, now: Facts) -> str:
    """Why a key was refused, and what came where that is why, also where the screen shows nothing else.

    ``shown`` is what was on the screen: what came is read before the key is pressed again.
    """
    why = refusal_text(refused, now.desk.texts, now)
    if refused.refusal is not Refusal.LOOK_IS_OLD:
        return why
    return " ".join(filter(None, (why, _done(shown, now), _holds(shown, now))))


def _shown(facts: Facts) -> tuple[object, ...]:
    asked, stage = question_on_show(facts), face_of(facts)
    question = asked.id if asked is not None and stage is not Stage.EMERGENCY else ""
    return stage, headline(facts), question, frozenset(map(_debt, facts.items))


def _debt(item: OpenItem) -> tuple[object, ...]:
    return item.id, item.kind, item.subject, item.otherwise


# --- who did what


def _done(before: Facts, after: Facts) -> str:
    known = {act.stamp.command for act in _acts(before.state)}
    new = [act for act in _acts(after.state) if act.stamp.command not in known]
    new.sort(key=lambda act: act.place)
    told = [act for act in new if act.kind in _TURNS]
    if new and new[-1] not in told:
        told.append(new[-1])
    kept = _weightiest(told)
    words = [_told(after, act) for act in kept]
    if len(told) > len(kept):
        words.append(after.desk.texts.count("news.more", len(told) - len(kept)))
    return " ".join([*words, *_unnamed(before, after)]) or after.text("news.nobody")


def _weightiest(told: Sequence[_Act]) -> list[_Act]:
    """The newest, in their order; what was done last about a threat to life is one of them, whatever followed it."""
    threat = [act for act in told if act.kind in _THREAT][-1:]
    others = [act for act in told if act not in threat]
    kept = [*threat, *others[-(TOLD - len(threat)) :]]
    return sorted(kept, key=lambda act: act.place)


def _unnamed(before: Facts, after: Facts) -> Iterator[str]:
    """The newest act where it is none that leaves a trace of its own, as taking an answer back."""
    last = after.state.last
    if last is None or last == before.state.last:
        return
    if last.command not in {act.stamp.command for act in _acts(after.state)}:
        time = after.desk.times.second(last.at_ms)
        yield after.text("news.recorded", who=_who(after, last), time=time)


def _told(facts: Facts, act: _Act) -> str:
    time = facts.desk.times.second(act.stamp.at_ms)
    return facts.text("news.act", who=_who(facts, act.stamp), time=time, what=_what(facts, act))


def _who(facts: Facts, by: Stamp) -> str:
    """With a capital: it begins what is told."""
    who = person_words(facts, by)
    return who[:1].upper() + who[1:]


def _what(facts: Facts, act: _Act) -> str:
    match act.kind:
        case "supervisor_decided" | "decision_made":
            is_known = facts.pack.has_route(act.about)
            route = facts.pack.route(act.about).label if is_known else act.about
            return facts.text("news.decided", route=route)
        case "new_information_came":
            return facts.text("news.new", what=facts.text(f"reassess.trigger.{act.about}"))
        case "answer_given":
            question = facts.pack.question(act.about)
            number = str(question.number) if question is not None else ""
            option = option_label(question, act.option)
            return facts.text("waiting.act.answer_question", option=option, number=number)
        case "duty_recorded":
            duty, _, check = act.about.partition("/")
            return act_words(facts, RecordDuty(duty, act.option, check))  # pyright: ignore[reportArgumentType] - as it was recorded
        case "agency_answered":
            return act_words(facts, RecordAgency(act.about, act.option))  # pyright: ignore[reportArgumentType] - as it was recorded
        case kind:
            return claimed_words(facts.desk.texts, kind)


def _acts(state: CallState) -> Iterator[_Act]:
    if state.began is not None:
        yield _Act(0, state.began, "call_began")
    for later in state.assessments[1:]:
        yield _Act(later.place, later.began, "new_information_came", later.trigger)
    for assessment in state.assessments:
        yield from _acts_in(assessment)
    for request in state.requests:
        if request.asker:
            yield _Act(request.asked_place, request.stamp, "supervisor_asked")
        for one in request.every_decision:
            yield _Act(one.place, one.stamp, "supervisor_decided", one.made.route)
    for override in state.overrides:
        yield from _acts_of(override)
    if state.ended is not None:
        yield _Act(state.ended_place, state.ended, "call_ended")


def _acts_of(override: OverrideState) -> Iterator[_Act]:
    """Who raised one that cannot be read, and when, nobody knows here."""
    if not override.unread:
        yield _Act(override.place, override.raised, "override_raised")
    if override.stood_down is not None:
        yield _Act(override.ended_place, override.stood_down, "override_stood_down")
    if override.mispressed is not None:
        yield _Act(override.ended_place, override.mispressed, "override_mispressed")


def _acts_in(assessment: Assessment) -> Iterator[_Act]:
    for line in assessment.lines:
        yield _Act(line.place, line.stamp, "answer_given", line.question, line.option)
    for made in assessment.decisions:
        yield _Act(made.place, made.stamp, "decision_made", made.decided)
    for duty in assessment.duties:
        yield _Act(
            duty.place, duty.stamp, "duty_recorded", f"{duty.duty}/{duty.check}", duty.outcome
        )
    for reply in assessment.agencies:
        yield _Act(reply.place, reply.stamp, "agency_answered", reply.agency, reply.outcome)
    if assessment.ambulance is not None:
        yield _Act(0, assessment.ambulance, "ambulance_asked")
    if assessment.on_cad is not None:
        yield _Act(assessment.on_cad_place, assessment.on_cad, "cad_confirmed")


# --- what follows


def _owed(before: Facts, after: Facts) -> str:
    """What is owed now and was not, the worst first."""
    known = set(map(_debt, before.items))
    new = dict.fromkeys(_debt_words(after, i) for i in after.items if _debt(i) not in known)
    if not new:
        return ""
    told, more = list(new)[:TOLD], len(new) - TOLD
    if more > 0:
        told.append(after.text("waiting.more", number=more))
    return after.text("news.owed", debts="; ".join(told))


def _debt_words(facts: Facts, item: OpenItem) -> str:
    if DEBTS[item.kind].otherwise != "cad":
        return debt_named(facts, item)
    kind = facts.text(f"items.kind.{item.kind.value}")
    words = on_cad_words(facts, item)
    if facts.look.police_on_cad:
        return words  # it says itself that it is about CAD
    return facts.text("news.on_cad", kind=kind, what=words)


def _holds(before: Facts, after: Facts) -> str:
    """What is said of police now, where it is another thing; of what was said before, that it holds no longer."""
    was, now = headline(before), headline(after)
    if now == was:
        return ""
    told = [after.text("news.gone", was=was)] if was else []
    told.append(after.text("news.now", now=now) if now else after.text("news.not_settled"))
    return " ".join(told)

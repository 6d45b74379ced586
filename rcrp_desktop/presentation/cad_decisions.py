"""The lines of a text for CAD that tell why something stands, what supervisors were asked, and who decided what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from rcrp_desktop.domain.call.request import Request, UnknowingDecision
from rcrp_desktop.domain.call.standing import safety_to_ask
from rcrp_desktop.domain.call.state import Decided, Stamp
from rcrp_desktop.domain.call.words import Words
from rcrp_desktop.presentation.answers_led import answers_alone, is_of_answers, policys_reason
from rcrp_desktop.presentation.call_inputs import (
    Facts,
    agreement_words,
    asked_for,
)
from rcrp_desktop.presentation.decided import held
from rcrp_desktop.presentation.differing import police_suffix
from rcrp_desktop.presentation.who import name_words

# --- what is not known ------------------------------------------------------------------------------


def unsure_lines(facts: Facts) -> Iterator[str]:
    """Questions that were left to a supervisor and have no answer, also once that was decided; and how many have none.

    The count is of what a supervisor is told who decides: of questions that nobody was there to ask.
    """
    counted, pack = facts.said.counting.counted, facts.pack
    asked = {r.question for r in facts.state.requests if r.assessment == facts.state.current.number}
    left = [q.short.rstrip("?") for q in pack.questions if q.id in asked and q.id not in counted]
    if left:
        yield facts.text("cad.line.unsure", facts="; ".join(left))
    ended = facts.state.ended
    if ended is None and facts.stands.source != "decision":
        return
    number = len(safety_to_ask(facts.state, facts.engine))
    if ended is not None and number:
        time = facts.desk.times.zoned_minute(ended.at_ms)
        yield facts.text("cad.line.closed_unasked", time=time, number=number)
    elif number:
        yield facts.text("cad.line.unasked", number=number)


# --- why --------------------------------------------------------------------------------------------


def reason_lines(facts: Facts) -> Iterator[str]:
    """Why it stands, and whose reason that is; what the answers led to apart, so that CAD does not argue with itself."""
    if facts.must_agree is not None:
        yield facts.text("cad.line.reason", reason=agreement_words(facts))
        return
    own = _persons_reason(facts)
    if own:
        yield facts.text("cad.line.reason", reason=own)
    if own or not is_of_answers(facts):
        yield from filter(None, (answers_alone(facts),))
    else:
        yield facts.text("cad.line.reason", reason=policys_reason(facts))


def _persons_reason(facts: Facts) -> str:
    """Of whoever decided otherwise than by accepting, or asked a supervisor; "" where the policy's is the reason."""
    if facts.stands.source == "awaiting_supervisor":
        asked = next(r for r in facts.state.requests if r.decision is None)
        return facts.text("cad.line.asked_reason", reason=asked_for(facts, asked))
    act = facts.act
    if act is None or act.is_accepted:
        return ""
    match act.by:
        case "override":
            return ""  # told with the threat to life itself
        case "supervisor":
            return _said_by(
                facts, facts.text("who.supervisor", who=_name(facts, act.made)), act.reason
            )
        case "handler":
            return _said_by(facts, _name(facts, act.made), act.reason)
        case _:
            assert_never(act.by)


def _said_by(facts: Facts, who: str, text: str) -> str:
    if text:
        return facts.text("cad.line.said_by", who=who, text=text)
    return facts.text("cad.line.no_reason_by", who=who)


# --- who decided what -------------------------------------------------------------------------------


def decision_lines(facts: Facts) -> Iterator[str]:
    """What supervisors were asked, then every decision in the order of events: what does not stand is marked."""
    for request in facts.state.requests:
        yield from _asked_lines(facts, request)
    lines = [(one.place, _handlers_lines(facts, one)) for one in _handlers(facts)]
    lines += [
        (one.place, _supervisors_lines(facts, one))
        for request in facts.state.requests
        for one in request.every_decision
    ]
    for _, found in sorted(lines, key=lambda line: line[0]):
        yield from found


def _handlers(facts: Facts) -> Iterator[Decided]:
    return (made for assessment in facts.state.assessments for made in assessment.decisions)


def _asked_lines(facts: Facts, request: Request) -> Iterator[str]:
    """That it is open, or open again, and about what it is: the question that nobody was sure of is named."""
    time = facts.desk.times.zoned_minute(request.stamp.at_ms)
    if request.decision is None and request.differing:
        key = f"cad.line.differing{police_suffix(request, facts.pack)}"
        yield facts.text(key, time=time)
    key = "awaiting" if request.decision is None and not request.differing else "asked"
    reason = asked_for(facts, request)
    who = _name(facts, request.stamp) if request.asker else ""
    if who:
        yield facts.text(f"cad.line.{key}", time=time, who=who, reason=reason)
    else:
        yield facts.text(f"cad.line.{key}_by_nobody", time=time, reason=reason)
    if request.text:
        yield facts.text("cad.line.asked_text", who=who, text=request.text)


def _handlers_lines(facts: Facts, made: Decided) -> Iterator[str]:
    what = {"as_recommended": "decided_as", "more_police": "decided_more"}.get(
        made.direction, "decided_less"
    )
    line = facts.text(
        "cad.line.decision",
        what=facts.text(f"cad.line.{what}"),
        who=_name(facts, made.stamp),
        route=facts.pack.route(made.decided).label.rstrip("."),
        time=facts.desk.times.zoned_minute(made.stamp.at_ms),
    )
    yield _marked(facts, line, made.decided, made.stamp)
    is_told = _stands(facts, made.stamp) and made.direction != "as_recommended"
    if made.rationale and not is_told:
        yield facts.text("cad.line.override_reason", text=made.rationale)
    yield from added_lines(facts, made.added)


def added_lines(facts: Facts, added: tuple[Words, ...]) -> Iterator[str]:
    """What others wrote beside a decision or a threat to life: never as the reason of whoever made it."""
    for one in added:
        time = facts.desk.times.zoned_minute(one.stamp.at_ms)
        yield facts.text("cad.line.added", time=time, who=_name(facts, one.stamp), text=one.text)


def astray_lines(facts: Facts) -> Iterator[str]:
    """What was written of decisions that are in no log that was read: words are told, whatever became of the act."""
    for one in facts.state.astray:
        words, time = one.words, facts.desk.times.zoned_minute(one.words.stamp.at_ms)
        yield facts.text(
            "cad.line.astray", time=time, who=_name(facts, words.stamp), text=words.text
        )


def _supervisors_lines(facts: Facts, one: UnknowingDecision) -> Iterator[str]:
    route = facts.pack.route(one.made.route)
    line = facts.text(
        "cad.line.supervisor",
        who=_name(facts, one.stamp),
        route=route.label.rstrip("."),
        time=facts.desk.times.zoned_minute(one.stamp.at_ms),
    )
    yield _marked(facts, line, route.id, one.stamp)
    if one.made.unasked:
        yield facts.text("cad.line.decided_unasked", number=one.made.unasked)
    if one.made.text and not _stands(facts, one.stamp):
        yield facts.text("cad.line.override_reason", text=one.made.text)


def _name(facts: Facts, by: Stamp) -> str:
    return name_words(facts.desk.texts, by)


def _stands(facts: Facts, made: Stamp) -> bool:
    """Whether it is what stands: then its reason is told as why."""
    return facts.stands.source == "decision" and facts.stands.since == made


def _marked(facts: Facts, line: str, route: str, made: Stamp) -> str:
    """Marked where something else stands: first, since a field may cut the end."""
    mark = held(facts.stands, facts.pack.route(route).response, made)
    return facts.text(f"cad.line.{mark}", line=line) if mark else line

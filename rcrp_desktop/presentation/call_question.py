"""The question card, what we know, and the route so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rcrp_desktop.domain.call.state import AnswerLine
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.conditions import NOT_ASKED
from rcrp_desktop.domain.policy.pack import Question, ResponseClass, Route
from rcrp_desktop.presentation.answers_led import (
    is_withdrawable,
    policys_reason,
    told_now,
    told_words,
)
from rcrp_desktop.presentation.awaited import awaited_text
from rcrp_desktop.presentation.call_face import higher, is_police_later
from rcrp_desktop.presentation.call_inputs import (
    Facts,
    agreement_words,
    headline,
    is_emergency,
    mark_of,
    option_label,
    question_on_show,
    response_text,
    standing_line,
)
from rcrp_desktop.presentation.call_models import (
    KnownLine,
    KnownModel,
    MarkLine,
    QuestionModel,
    RouteModel,
)
from rcrp_desktop.presentation.call_waiting import is_held_up
from rcrp_desktop.presentation.widgets import OptionModel, Run, RunStyle


def present_question(facts: Facts) -> QuestionModel | None:
    """The card of the question on show, or None when there is none."""
    question = question_on_show(facts)
    if question is None:
        return None
    current = facts.state.current
    held = current.held.get(question.id, "")
    chosen = current.answers.get(question.id, "")
    title = facts.text(
        "question.title",
        stage=facts.pack.stages.get(question.stage, question.stage),
        number=question.number,
    )
    probes = question.probes
    return QuestionModel(
        id=question.id,
        title=title,
        must=facts.text("question.must") if question.safety else "",
        say=question.words(facts.said.counting.known),
        think=question.think,
        options=tuple(_options(facts, question, held, chosen)),
        option_ids=tuple(option.id for option in question.options),
        probes=probes,
        probes_hint=facts.desk.texts.count("question.probes_hint", len(probes)),
        glossary=tuple(
            facts.pack.glossary[g] for g in question.glossary if g in facts.pack.glossary
        ),
        glossary_hint=", ".join(
            facts.pack.glossary[g].split(":")[0]
            for g in question.glossary
            if g in facts.pack.glossary
        ),
        held=_held_words(facts, question.id),
        do_now=(*_police_do_now(facts), *standing_do_now(facts)),
    )


def _options(facts: Facts, question: Question, held: str, chosen: str) -> Iterator[OptionModel]:
    dead = facts.text("waiting.dead") if is_held_up(facts) else ""
    for place, option in enumerate(question.options, start=1):
        same = option.id == held
        label = facts.text("question.same", label=option.label) if same else option.label
        yield OptionModel(
            "=" if same else str(place), label, option.note, chosen=option.id == chosen, dead=dead
        )
    unsure, note = facts.text("question.unsure"), facts.text("question.unsure_note")
    yield OptionModel("U", unsure, note, dashed=True, dead=dead)
    if is_withdrawable(facts, question):
        words = facts.text("question.withdraw"), facts.text("question.withdraw_note")
        yield OptionModel("0", *words, dashed=True, dead=dead)


def _held_words(facts: Facts, question: str) -> str:
    if question not in facts.state.current.held:
        return ""
    for assessment in reversed(facts.state.assessments[:-1]):
        for line in reversed(assessment.lines):
            if line.question == question and not line.withdrawn_ms:
                return facts.text(
                    "question.held",
                    time=facts.desk.times.minute(line.stamp.at_ms),
                    assessment=assessment.number,
                    since=facts.desk.times.minute(facts.state.current.began.at_ms),
                )
    return ""


def _police_do_now(facts: Facts) -> tuple[str, ...]:
    """Police who were decided on go when they are sent in CAD, also while questions go on."""
    if not is_police_later(facts) or not any(item.id == "on-cad" for item in facts.items):
        return ()
    return (facts.text("question.send", police=headline(facts)),)


def standing_do_now(facts: Facts) -> tuple[str, ...]:
    """What to do at once because of answers that count, in pack order, each once."""
    wanted: list[str] = []
    for question in facts.pack.questions:
        option = question.option(facts.said.counting.counted.get(question.id, ""))
        if option is not None:
            wanted += [
                facts.pack.do_now[name] for name in option.do_now if name in facts.pack.do_now
            ]
    return tuple(dict.fromkeys(wanted))


def present_known(facts: Facts) -> KnownModel:
    """Answers in pack order with what they replaced, then the questions not asked yet."""
    lines = [*_answered_lines(facts), *_unasked_lines(facts)]
    texts = facts.desk.texts
    answers = len(facts.state.current.answers)
    changed = sum(line.state == "changed" for line in lines)
    hint = texts.count("known.hint", answers)
    if changed:
        hint += ", " + texts.count("known.changed_count", changed)
    foot = facts.text("known.foot_waits" if is_held_up(facts) else "known.foot")
    words = (facts.text("known.title"), hint, tuple(lines), foot)
    return KnownModel(*words, newest=_newest(facts, hint))


def _newest(facts: Facts, hint: str) -> str:
    """The answer given last, if it still stands."""
    told = facts.state.current.lines
    question = facts.pack.question(told[-1].question) if told else None
    stands = standing_line(facts, told[-1].question) if told else None
    if question is None or stands is None:
        return hint
    answer = option_label(question, stands.option)
    return facts.text("known.newest", answer=answer, hint=hint)


def _answered_lines(facts: Facts) -> Iterator[KnownLine]:
    known = _known(facts)
    for question in facts.pack.questions:
        line = known_line(facts, question) if question.id in known else None
        if line is not None:
            yield line


def _known(facts: Facts) -> set[str]:
    """The questions that something is known of."""
    current = facts.state.current
    told = told_now(facts.said).keys()
    return {line.question for line in current.lines} | current.held.keys() | told | facts.aside


def known_line(facts: Facts, question: Question) -> KnownLine | None:
    """One question's line, or None when nothing is known of it."""
    current = facts.state.current
    lines = [line for line in current.lines if line.question == question.id]
    stands = standing_line(facts, question.id)
    label = f"{question.number}  {question.short}"
    if stands is not None:
        return _stands(facts, question, label, lines, stands)
    if question.id in current.held or question.id in told_now(facts.said):
        return _held_line(facts, question, label)
    if question.id in facts.aside:
        return KnownLine(question.id, label, (Run(facts.text("known.set_aside")),), "", "", "aside")
    if lines:
        last = lines[-1]
        runs = (Run(option_label(question, last.option), RunStyle.STRUCK),)
        time = facts.desk.times.minute(last.withdrawn_ms)
        note = facts.text("known.withdrawn", time=time)
        return KnownLine(question.id, label, runs, time, note, "withdrawn")
    return None


def _held_line(facts: Facts, question: Question, label: str) -> KnownLine:
    """A danger that is heard although its question is not asked again is told as one, also where it was told late."""
    heard = told_now(facts.said).get(question.id)
    is_heard = heard is not None
    held = option_label(question, heard or facts.state.current.held[question.id])
    runs = (Run(held, RunStyle.STRONG if is_heard else RunStyle.WEAK),)
    note = facts.text("known.told_held" if is_heard else "known.held")
    return KnownLine(question.id, label, runs, "", note, "held")


def _stands(
    facts: Facts, question: Question, label: str, lines: list[AnswerLine], stands: AnswerLine
) -> KnownLine:
    time = facts.desk.times.minute(stands.stamp.at_ms)
    answer = option_label(question, stands.option)
    if question.id in facts.said.counting.not_counted:
        if (question.id, stands.option) in facts.said.told:
            runs = (Run(answer, RunStyle.STRONG),)
            return KnownLine(
                question.id, label, runs, time, facts.text("known.told"), "not_counted"
            )
        asked = facts.said.counting.known.get(question.id)
        key = "known.no_longer" if asked == NOT_ASKED else "known.not_counted"
        runs = (Run(answer, RunStyle.STRUCK),)
        return KnownLine(question.id, label, runs, time, facts.text(key), "not_counted")
    before = [ln.option for ln in lines if ln is not stands and ln.option != stands.option]
    if before and stands.how in ("changed", "restored"):
        runs = (
            Run(option_label(question, before[-1]), RunStyle.STRUCK),
            Run("  "),
            Run(answer, RunStyle.STRONG),
        )
        return KnownLine(
            question.id, label, runs, time, facts.text("known.changed", time=time), "changed"
        )
    note = facts.text("known.confirmed", time=time) if stands.how == "confirmed" else ""
    return KnownLine(question.id, label, (Run(answer, RunStyle.STRONG),), time, note, "stands")


def _unasked_lines(facts: Facts) -> Iterator[KnownLine]:
    """Any question may be answered out of order, because callers tell things out of order.

    Last those that this call does not ask: what is told of them is heard as well (``told_dangers``).
    """
    known, counting = _known(facts), facts.said.counting.known
    left = [question for question in facts.pack.questions if question.id not in known]
    for question in sorted(left, key=lambda question: counting.get(question.id) == NOT_ASKED):
        key = "not_asked" if counting.get(question.id) == NOT_ASKED else "unasked"
        label = f"{question.number}  {question.short}"
        runs = (Run(facts.text(f"known.{key}"), RunStyle.WEAK),)
        yield KnownLine(question.id, label, runs, "", "", "unasked")


def can_change_text(facts: Facts) -> str:
    """How many questions can still change the route."""
    open_questions = set(facts.said.can_change) | set(facts.said.unanswered_safety)
    if facts.said.settled:
        open_questions = set(facts.said.unanswered_safety)
    return facts.desk.texts.count("route.can_change", len(open_questions))


def present_route(facts: Facts) -> RouteModel:
    """The route panel: what it can still become, or what it is, and that a supervisor is asked."""
    model = _route(facts)
    told = "" if facts.said.is_kept and model.note == policys_reason(facts) else _told(facts)
    notes = (awaited_text(facts), told, model.note)
    return replace(model, note=" ".join(filter(None, notes)))


def _told(facts: Facts) -> str:
    """The dangers that were told and do not count; under police at once nothing is kept by them."""
    return "" if is_emergency(facts) else told_words(facts.desk.texts, facts.pack, facts.said)


def _route(facts: Facts) -> RouteModel:
    if is_emergency(facts):
        return _police_at_once(facts)
    if is_police_later(facts):
        return _police_later(facts)
    said = facts.said
    if said.route is None or _is_with_supervisor(facts, said.route):
        return RouteModel(
            title=facts.text("route.title"),
            chip=facts.text("route.not_settled"),
            can_change=can_change_text(facts) if said.route is None else "",
            lead=facts.text("route.can_become"),
            marks=tuple(MarkLine(mark_of(r), response_text(facts, r)) for r in _responses(facts)),
            note=_open_note(facts),
        )
    if facts.must_agree is not None:
        return _awaiting_agreement(facts)
    return RouteModel(
        title=facts.text("route.title"),
        chip=facts.text("route.settled"),
        can_change="",
        lead=facts.text("route.leads"),
        marks=(MarkLine(mark_of(said.route.response), said.route.label),),
        note=policys_reason(facts),
    )


def _is_asked(facts: Facts) -> bool:
    return facts.stands.source == "awaiting_supervisor"


def _is_with_supervisor(facts: Facts, route: Route) -> bool:
    """No police, while a supervisor is asked about an answer that might have changed it."""
    unsure = bool(facts.state.current.set_aside)
    return unsure and _is_asked(facts) and route.response.is_no_police


def _responses(facts: Facts) -> Sequence[ResponseClass]:
    """What the call can still become, most police first; while a supervisor is asked, nothing below them."""
    if not _is_asked(facts):
        return tuple(dict.fromkeys(route.response for route in facts.said.could_be))
    above = {route.response for route in facts.said.could_be_while_asked}
    return sorted(above | {ResponseClass.SUPERVISOR}, key=lambda found: -found.protection)


def _police_at_once(facts: Facts) -> RouteModel:
    """Questions that go on under the red block are no route so far: no answer lowers what was decided."""
    return RouteModel(
        title=facts.text("route.title"),
        chip=facts.text("route.decided"),
        can_change="",
        lead="",
        marks=(MarkLine(mark_of(ResponseClass.POLICE_IMMEDIATE), headline(facts)),),
        note=facts.text("emergency.go_on_note"),
    )


def _police_later(facts: Facts) -> RouteModel:
    """What stands first, and what questions can still make of it: nothing less."""
    above = higher(facts)
    lead = "route.stands" if above else "route.stands_only"
    return RouteModel(
        title=facts.text("route.title"),
        chip=facts.text("route.decided"),
        can_change="",
        lead=facts.text(lead, police=headline(facts)),
        marks=tuple(MarkLine(mark_of(found), response_text(facts, found)) for found in above),
        note=facts.text("route.can_rise" if above else "route.cannot_rise"),
    )


def _awaiting_agreement(facts: Facts) -> RouteModel:
    supervisor = ResponseClass.SUPERVISOR
    return RouteModel(
        title=facts.text("route.title"),
        chip=facts.text("route.settled"),
        can_change="",
        lead=facts.text("phrase.must_agree"),
        marks=(MarkLine(mark_of(supervisor), response_text(facts, supervisor)),),
        note=agreement_words(facts),
    )


def _open_note(facts: Facts) -> str:
    if facts.state.current.set_aside:
        return facts.text("route.unanswered")
    return facts.text("route.never_advice")

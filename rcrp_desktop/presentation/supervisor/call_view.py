"""One call as it was: what was known when, why, by whom, and how far the record of it is proved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rcrp_desktop.application.read_models import caller_label
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.meant import NO_REQUEST, RequestName, request_names
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.state import Assessment, Stamp
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import Question, ResponseClass
from rcrp_desktop.domain.quoting import Quoted, as_rows
from rcrp_desktop.presentation.answers_led import told_words, why_led
from rcrp_desktop.presentation.call_inputs import option_label
from rcrp_desktop.presentation.debts import debt_words
from rcrp_desktop.presentation.decided import Held, held
from rcrp_desktop.presentation.reasons import who_words
from rcrp_desktop.presentation.supervisor.asked_since import request_on_show
from rcrp_desktop.presentation.supervisor.chosen import (
    ChosenModel,
    answer_line,
    chosen_without_ages,
    differing_words,
    present_chosen,
)
from rcrp_desktop.presentation.supervisor.common import Line, Words, mark_of
from rcrp_desktop.presentation.supervisor.decider import decider_of
from rcrp_desktop.presentation.supervisor.doubts import doubts_of, is_away
from rcrp_desktop.presentation.supervisor.steps import StepLine, Timeline, flat
from rcrp_desktop.presentation.who import name_words
from rcrp_desktop.presentation.widgets import RouteMarkKind, Run, RunStyle


@frozen
class SideCell:
    """An answer in one assessment; ``runs`` say too when it was changed or differs from the one before."""

    runs: tuple[Run, ...]
    mark: RouteMarkKind | None = None


@frozen
class SideRow:
    """One question across the assessments; the last rows are route and decision."""

    label: str
    cells: tuple[SideCell, ...]
    strong: bool = False


@frozen
class WhyModel:
    """What a person gave as the reason, or the trace of one assessment."""

    title: str
    hint: str
    first: str
    because: tuple[Line, ...]
    excluded: str
    words_title: str
    words_shown: str


@frozen
class CallViewModel:
    """The whole page, but for the proof, which comes later."""

    call: str
    reference: str
    fields: tuple[tuple[str, str, RouteMarkKind | None], ...]
    opened: str
    steps: tuple[StepLine, ...]
    entries: int
    columns: tuple[str, ...]
    table: tuple[SideRow, ...]
    whys: tuple[WhyModel, ...]
    looks: tuple[str, ...]
    pending: ChosenModel | None
    notice: str


def present_call_view(
    detail: CallDetail, now_ms: int, words: Words, request: RequestName = NO_REQUEST
) -> CallViewModel:
    """The call as its record tells it; ``request`` is what its person opened."""
    timeline = Timeline(detail.engine, words)
    steps = tuple(timeline.line(step) for step in detail.steps)
    return CallViewModel(
        call=detail.call,
        reference=words.reference(detail.reference, detail.began_ms),
        fields=tuple(_fields(detail, words)),
        opened=_opened(detail, now_ms, words),
        steps=steps,
        entries=len(detail.steps),
        columns=tuple(_columns(detail, words)),
        table=tuple(_table(detail, words)),
        whys=tuple(_whys(detail, words)),
        looks=tuple(words.look(look) for look in detail.looks),
        pending=_pending(detail, now_ms, words, request),
        notice=_notice(detail, words),
    )


def without_ages(model: CallViewModel, detail: CallDetail, words: Words) -> CallViewModel:
    """The same at whatever time it is looked at, and by however many: two of them differ where the call changed."""
    pending = model.pending
    if pending is not None:
        name = pending.decision.name if pending.decision is not None else NO_REQUEST
        pending = chosen_without_ages(pending, detail, name, words)
    return replace(model, looks=(), pending=pending)


def _notice(detail: CallDetail, words: Words) -> str:
    """What this page cannot tell of the call."""
    differ = (differing_words(detail, request, words) for request in detail.state.requests)
    return " ".join(filter(None, (*doubts_of(detail, words), *differ)))


def _fields(detail: CallDetail, words: Words) -> Iterator[tuple[str, str, RouteMarkKind | None]]:
    began = detail.state.began
    time = words.times.day_and_minute(began.at_ms) if began is not None else ""
    yield words.say("call.began"), time or words.say("not_known"), None
    caller = caller_label(detail.state, detail.engine.pack) if detail.engine is not None else ""
    yield words.say("call.caller"), caller or words.say("not_known"), None
    stands = detail.stands
    response = stands.response.value if stands is not None and stands.response else ""
    since = ""
    if stands is not None and stands.since is not None:
        since = f", {words.times.minute(stands.since.at_ms)}"
    last = words.say("not_known") if is_away(detail) else f"{words.route(response)}{since}"
    yield words.say("call.last"), last, mark_of(response)
    yield words.say("call.owed"), _owed(detail, words), None
    if doubted := _doubted(detail, words):
        yield words.say("call.unconfirmed_field"), doubted, None


def _doubted(detail: CallDetail, words: Words) -> str:
    """How much of the call nobody has confirmed; "" where all of it is somebody's."""
    if detail.state.set_aside:
        return words.say("call.whole_call")
    acts = len(detail.state.unconfirmed)
    return words.count("call.unconfirmed_acts", acts) if acts else ""


def _owed(detail: CallDetail, words: Words) -> str:
    """The first debt in words, and how many more."""
    if not detail.items:
        if is_away(detail):
            return words.say("not_known")
        return words.say("call.nothing_part" if detail.not_read else "call.nothing")
    worst = detail.items[0]
    first = debt_words(words.text, worst.kind, otherwise=worst.otherwise)
    more = len(detail.items) - 1
    return words.say("call.owed_and", first=first, number=more) if more else first


def _opened(detail: CallDetail, now_ms: int, words: Words) -> str:
    time = words.times.day_and_minute(now_ms)
    if detail.reason:
        return words.say("call.opened", time=time, reason=detail.reason)
    return words.say("call.opened_plain", time=time)


def _pending(
    detail: CallDetail, now_ms: int, words: Words, opened: RequestName
) -> ChosenModel | None:
    """The request or override that this call waits for a supervisor with, if any."""
    found = request_on_show(detail, opened)
    if found is None and detail.state.override is None:
        return None
    name = request_names(detail.state)[found.item] if found is not None else NO_REQUEST
    return present_chosen(detail, name, now_ms, words)


def _columns(detail: CallDetail, words: Words) -> Iterator[str]:
    yield words.say("call.question")
    for assessment in detail.state.assessments:
        time = words.times.minute(assessment.began.at_ms)
        yield words.say("call.assessment", number=assessment.number, time=time)


def _table(detail: CallDetail, words: Words) -> Iterator[SideRow]:
    assessments = detail.state.assessments
    if detail.engine is not None:
        for question in detail.engine.pack.questions:
            left = {r.assessment for r in detail.state.requests if r.question == question.id}
            if left or any(line.question == question.id for a in assessments for line in a.lines):
                cells = tuple(_answers(question, assessments, left, words))
                yield SideRow(f"{question.number} {question.short}", cells)
    yield SideRow(words.say("call.route"), tuple(_route_cells(detail, words)), strong=True)
    yield SideRow(words.say("call.decision"), tuple(_decision_cells(detail, words)), strong=True)


def _answers(
    question: Question, assessments: Sequence[Assessment], left: Collection[int], words: Words
) -> Iterator[SideCell]:
    """``left``: the assessments in which it was left to a supervisor; told where it has no answer."""
    before = ""
    for assessment in assessments:
        now = assessment.answers.get(question.id, "")
        struck = [
            Run(f"{option_label(question, line.option)} ", RunStyle.STRUCK)
            for line in assessment.lines
            if line.question == question.id and line.withdrawn_ms
        ]
        if not now and assessment.number in left:
            yield SideCell((*struck, Run(words.say("call.unsure"), RunStyle.STRONG)))
            continue
        yield SideCell((*struck, *_now(question, assessment, (before, now), words)))
        before = now or before


def _now(
    question: Question, assessment: Assessment, values: tuple[str, str], words: Words
) -> tuple[Run, ...]:
    before, now = values
    if not now:
        held = assessment.held.get(question.id, "")
        label = option_label(question, held)
        text = words.say("call.held", answer=label) if held else words.say("call.unanswered")
        return (Run(text, RunStyle.WEAK),)
    if before and before != now:
        return (
            Run(option_label(question, now), RunStyle.STRONG),
            Run(words.say("call.differs"), RunStyle.WEAK),
        )
    return (Run(option_label(question, now)),)


def _route_cells(detail: CallDetail, words: Words) -> Iterator[SideCell]:
    for assessment in detail.state.assessments:
        response = assessment.shown[-1].response if assessment.shown else ""
        yield SideCell((Run(words.route(response), RunStyle.STRONG),), mark_of(response))


def _decision_cells(detail: CallDetail, words: Words) -> Iterator[SideCell]:
    for assessment in detail.state.assessments:
        yield _decision(detail, assessment, words)


def _decision(detail: CallDetail, assessment: Assessment, words: Words) -> SideCell:
    """The decision in an assessment that stands, else the newest, whoever made it."""
    of_this = [r for r in detail.state.requests if r.assessment == assessment.number]
    if any(r.decision is None and r.differing for r in of_this):
        return SideCell((Run(words.say("call.differing"), RunStyle.STRONG),))
    every = sorted(_made(assessment, of_this), key=lambda made: made.place)
    if not every:
        return SideCell((Run(words.say("call.no_decision"), RunStyle.WEAK),))
    since = detail.stands.since if detail.stands is not None else None
    made = next((one for one in every if one.stamp == since), every[-1])
    response = _response_of(detail.engine, made.route, assessment)
    if made.is_accepted:
        label = words.say("call.accepted", who=name_words(words.text, made.stamp))
    else:
        label = words.say(
            "call.decided", route=words.route(response), who=name_words(words.text, made.stamp)
        )
    mark = _held(detail, response, made.stamp)
    if mark:
        return SideCell((Run(words.say(mark, text=label)),))
    return SideCell((Run(label),), None if made.is_accepted else mark_of(response))


@frozen
class _Made:
    """A decision by anybody; ``is_accepted``: a handler took what was recommended."""

    place: int
    route: str
    stamp: Stamp
    is_accepted: bool = False


def _made(assessment: Assessment, requests: Sequence[Request]) -> Iterator[_Made]:
    for one in assessment.decisions:
        is_accepted = one.direction == "as_recommended"
        yield _Made(one.place, one.decided, one.stamp, is_accepted)
    for request in requests:
        for one in request.every_decision:
            yield _Made(one.place, one.made.route, one.stamp)


def _held(detail: CallDetail, response: str, made: Stamp) -> Held:
    if detail.stands is None or not response:
        return ""  # without its policy nobody can say what stands
    return held(detail.stands, ResponseClass(response), made)


def _response_of(engine: Engine | None, route: str, assessment: Assessment) -> str:
    if engine is not None:
        return engine.pack.route(route).response.value
    return next((shown.response for shown in assessment.shown if shown.route == route), "")


def _whys(detail: CallDetail, words: Words) -> Iterator[WhyModel]:
    """Whoever decided what stands and why, then what the answers led to, the newest assessment first."""
    if decider := decider_of(detail, words):
        name = "why_decided" if detail.state.override is None else "why_raised"
        title = words.say(f"call.{name}", who=decider.who)
        time = words.times.minute(decider.at_ms)
        yield WhyModel(title, time, decider.reason, (), "", "", "")
    for words_astray in (one.words for one in detail.state.astray):
        who = who_words(words.text, words.doer, words_astray.stamp)
        title = words.say("call.why_astray", who=who)
        time = words.times.minute(words_astray.stamp.at_ms)
        yield WhyModel(title, time, words_astray.text, (), "", "", "")
    if detail.engine is None:
        return
    pairs = list(zip(detail.state.assessments, detail.said, strict=True))
    for assessment, said in reversed(pairs):
        yield _why(detail.engine, assessment, said, words)


def _why(engine: Engine, assessment: Assessment, said: Recommendation, words: Words) -> WhyModel:
    version = engine.pack.meta.version
    shown = assessment.shown[-1].say if assessment.shown else ""
    title = words.say("call.why", number=assessment.number)
    if said.route is None:
        change = words.text.count("route.can_change", len(said.can_change))
        first = words.say("call.not_settled", can_change=change)
        hint = words.say("call.why_hint_open", version=version)
        told = tuple(_told(engine, said, words))
        return WhyModel(title, hint, first, told, "", words.say("call.words_shown"), shown)
    return WhyModel(
        title=title,
        hint=_hint(said, version, words),
        first=_first(said, words),
        because=tuple(_because(engine, said, words)),
        excluded=_excluded(engine, said, words),
        words_title=words.say("call.words_shown"),
        words_shown=shown,
    )


def _first(said: Recommendation, words: Words) -> str:
    if said.is_kept:
        return words.say("call.kept")
    names = ", ".join(rule.id for rule in said.rules)
    key = "call.rules_together" if len(said.rules) > 1 else "call.first_rule"
    return words.say(key, rules=names, rule=names)


def _hint(said: Recommendation, version: str, words: Words) -> str:
    """The rules that the answers bear out: where it is one of several, whichever, none is named."""
    if not said.grounds:
        return words.say("call.why_hint_open", version=version)
    rules = ", ".join(rule.id for rule in said.grounds)
    return words.say("call.why_hint", rule=rules, version=version)


def _because(engine: Engine, said: Recommendation, words: Words) -> Iterator[Line]:
    deciding = engine.deciding_answers(said)
    for question_id, option in deciding:
        question = engine.pack.question(question_id)
        if question is not None:
            yield answer_line(question, option)
    if not said.grounds:
        yield Line((Run(why_led(words.text, engine.pack, said)),))
    elif not deciding:
        yield Line((Run(words.say("call.because_none")),))
    if not said.is_kept:
        yield from _told(engine, said, words)


def _told(engine: Engine, said: Recommendation, words: Words) -> Iterator[Line]:
    if told := told_words(words.text, engine.pack, said):
        yield Line((Run(told),))


def _excluded(engine: Engine, said: Recommendation, words: Words) -> str:
    if not said.rules:
        return ""
    above = engine.pack.rules.index(said.rules[0])
    key = "call.excluded_one" if above == 1 else "call.excluded"
    basis = said.basis or words.say("not_known")
    return words.say(key, number=above, basis=basis)


def as_text(model: CallViewModel) -> Quoted:
    """The call for the clipboard: what cannot be told of it, the table, every entry with the offset of its time."""
    rows: list[Sequence[str]] = [[model.reference]]
    rows += [[model.notice]] if model.notice else []
    rows += [model.columns]
    rows += [[row.label, *(flat(cell.runs) for cell in row.cells)] for row in model.table]
    rows += [[""], *([s.exact, s.what, flat(s.detail)] for s in model.steps)]
    return as_rows(rows)

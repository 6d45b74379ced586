"""The request or debt chosen on the board: what is known of it."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.application.read_models import OwedLine
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.meant import RequestName
from rcrp_desktop.domain.call.request import Request, UnknowingDecision
from rcrp_desktop.domain.call.state import position
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine, Recommendation
from rcrp_desktop.domain.policy.pack import Question, ResponseClass
from rcrp_desktop.domain.policy.what_would_change import ToldChange, told_changes
from rcrp_desktop.presentation.answers_led import told_words
from rcrp_desktop.presentation.call_inputs import option_label
from rcrp_desktop.presentation.differing import decisions_text, police_suffix
from rcrp_desktop.presentation.reasons import override_key
from rcrp_desktop.presentation.supervisor.asked_rows import asked_words
from rcrp_desktop.presentation.supervisor.asked_since import (
    newest_request,
    others_words,
    since_words,
)
from rcrp_desktop.presentation.supervisor.common import Line, Words, mark_of
from rcrp_desktop.presentation.supervisor.decider import Decider, decider_of
from rcrp_desktop.presentation.supervisor.to_decide import (
    DecisionModel,
    StandDownModel,
    present_decision,
    present_stand_down,
)
from rcrp_desktop.presentation.who import name_words
from rcrp_desktop.presentation.widgets import RouteMarkKind, Run, RunStyle

CHANGES_SHOWN = 3
OPTIONS_SHOWN = 2


@frozen
class ChosenModel:
    """What is known of the chosen debt: enough to decide without opening the call.

    ``reason`` is of the person who decided what stands. What the answers led to is told apart, as that.
    ``words_first``: whoever asked may want something else than what is recommended, so their words come before that.
    """

    call: str
    reference: str
    chip: str
    mark: RouteMarkKind | None
    lead: str
    reason: str
    asked: str
    text: str
    notes: str
    decided_by: tuple[Line, ...]
    changes: tuple[Line, ...]
    decided_title: str
    changes_title: str
    decision: DecisionModel | None
    stand_down: StandDownModel | None
    words_first: bool


def present_chosen(detail: CallDetail, name: str, now_ms: int, words: Words) -> ChosenModel:
    """The panel beside the board for what is owed under a name on a call that was looked at."""
    item, request = _row(detail, name)
    about = position(detail.state, request.assessment) if request is not None else -1
    said = detail.said[about] if detail.said else None
    decider = decider_of(detail, words)
    mark, lead = _lead(detail, said, decider, words)
    is_raised = detail.state.override is not None
    return ChosenModel(
        call=detail.call,
        reference=words.doubted(
            words.reference(detail.reference, detail.began_ms),
            is_doubted=bool(detail.state.set_aside or detail.state.unconfirmed),
        ),
        chip=words.say("chosen.awaiting" if request is not None else "chosen.owed") if item else "",
        mark=mark,
        lead=lead,
        reason=decider.reason if decider is not None and not is_raised else "",
        asked=". ".join(filter(None, _all_asked(detail, request, item, now_ms, words))),
        text=request.text if request is not None else "",
        notes=detail.state.notes,
        decided_by=tuple(_decided_by(detail.engine, said, words)),
        changes=() if is_raised else tuple(_changes(detail.engine, said, words)),
        decided_title=_answers_title(said, decider, words),
        changes_title=words.say("chosen.would_change"),
        decision=present_decision(detail, request, words),
        stand_down=present_stand_down(detail, words),
        words_first=request is not None and not is_raised and decider is None,
    )


def chosen_without_ages(
    model: ChosenModel, detail: CallDetail, name: str, words: Words
) -> ChosenModel:
    """The same at whatever time it is looked at: two of them differ where the call changed, and never by its age."""
    item, request = _row(detail, name)
    return replace(model, asked=". ".join(_all_asked(detail, request, item, 0, words)))


def _row(detail: CallDetail, name: str) -> tuple[OwedLine | None, Request | None]:
    """What is owed under a name, and the request that it is, if it is one."""
    item = next((item for item in detail.items if item.name == name), None)
    return item, detail.request(RequestName(name))


def _lead(
    detail: CallDetail, said: Recommendation | None, decider: Decider | None, words: Words
) -> tuple[RouteMarkKind | None, str]:
    """What holds now: police who were raised or a decision before anything the policy says.

    Whoever reads "not settled" of a call with police on the way may act against it.
    """
    if (override := detail.state.override) is not None:
        time = words.times.minute(override.raised.at_ms)
        name = override_key(override, "override")
        return RouteMarkKind.POLICE_IMMEDIATE, words.say(f"chosen.{name}", time=time)
    stands = detail.stands
    if stands is not None and stands.route and decider is not None:
        lead = words.say(
            "chosen.decided",
            time=words.times.minute(decider.at_ms),
            who=decider.who,
            route=_in_line(stands.route.response, words),
        )
        return mark_of(stands.route.response), lead
    if said is None:
        return None, words.say("chosen.pack_missing")
    if said.route is None:
        change = words.text.count("route.can_change", len(said.can_change))
        return None, words.say("chosen.not_settled", can_change=change)
    route = _in_line(said.route.response, words)
    return mark_of(said.route.response), words.say("chosen.recommended", route=route)


def _answers_title(said: Recommendation | None, decider: Decider | None, words: Words) -> str:
    """Where a person decided, the answers are no reason for that: they led to a recommendation."""
    if said is None or said.route is None:
        return words.say("chosen.answers_so_far")
    if decider is None:
        return words.say("chosen.decided_by")
    return words.say("chosen.answers_led", route=_in_line(said.route.response, words))


def _in_line(response: ResponseClass, words: Words) -> str:
    """The name of a response within a sentence."""
    name = words.text(f"response.{response.value}")
    return f"{name[:1].lower()}{name[1:]}"


def _all_asked(
    detail: CallDetail, request: Request | None, item: OwedLine | None, now_ms: int, words: Words
) -> Iterator[str]:
    """What this row waits for; on a row that nobody is asked about, that somebody is asked about its call."""
    yield _asked(request, item, now_ms, words)
    yield differing_words(detail, request, words)
    if request is None and item is not None and (request := newest_request(detail)) is not None:
        asked = next((i for i in detail.items if i.id == request.item), None)
        yield words.say("chosen.waits")
        yield _asked(request, asked, now_ms, words)
    if request is not None:
        yield since_words(detail.state, request, words)
        yield others_words(detail.state, request, words)


def _asked(request: Request | None, item: OwedLine | None, now_ms: int, words: Words) -> str:
    if request is not None and item is not None:
        return words.say(
            "chosen.asked" if request.asker else "chosen.left",
            time=words.times.minute(request.stamp.at_ms),
            who=name_words(words.text, request.stamp),
            age=words.age(request.stamp.at_ms, now_ms),
            reason=asked_words(replace(item, subject=request.reason), words),
        )
    if item is not None:
        time, age = words.times.minute(item.since_ms), words.age(item.since_ms, now_ms)
        return words.say("chosen.owed_since", time=time, age=age)
    return ""


def differing_words(detail: CallDetail, request: Request | None, words: Words) -> str:
    """Who decided what and when, where decisions that did not know of each other differ; "" where none do."""
    if request is None or request.decision is not None or not request.differing:
        return ""

    def said(made: UnknowingDecision) -> str:
        name = made.made.route
        pack = detail.engine.pack if detail.engine is not None else None
        route = pack.route(name).label.rstrip(".") if pack and pack.has_route(name) else name
        time = words.times.minute(made.stamp.at_ms)
        return words.text(
            "differing.decision", who=name_words(words.text, made.stamp), route=route, time=time
        )

    pack = detail.engine.pack if detail.engine is not None else None
    return words.text(
        f"differing.line{police_suffix(request, pack)}", decisions=decisions_text(request, said)
    )


def answer_line(question: Question, option: str) -> Line:
    """5 Who is calling: **Ward**."""
    label = f"{question.number} {question.short.rstrip('?')}: "
    return Line((Run(label), Run(option_label(question, option), RunStyle.STRONG)))


def _decided_by(engine: Engine | None, said: Recommendation | None, words: Words) -> Iterator[Line]:
    """What was told and does not count, then the deciding answers; all that count where nothing is settled yet."""
    if engine is None or said is None:
        return
    if told := told_words(words.text, engine.pack, said):
        yield Line((Run(told),))
    answers = engine.deciding_answers(said) or tuple(said.counting.counted.items())
    for question_id, option in answers:
        question = engine.pack.question(question_id)
        if question is not None:
            yield answer_line(question, option)


def _changes(engine: Engine | None, said: Recommendation | None, words: Words) -> Iterator[Line]:
    """In the order in which they are told to whoever takes the call."""
    if engine is None or said is None or said.route is None:
        return
    told = told_changes(engine, said)
    for change in told[:CHANGES_SHOWN]:
        question = engine.pack.question(change.question)
        if question is not None:
            yield _change_line(question, change, words)
    if not told:
        yield Line((Run(words.say("chosen.nothing_changes")),))
    left = sum(len(change.options) for change in told[CHANGES_SHOWN:])
    if left:
        yield Line((Run(words.count("chosen.more_changes", left), RunStyle.WEAK),))


def _change_line(question: Question, change: ToldChange, words: Words) -> Line:
    """Police at once if 5 Where they are: Dangerous place."""
    options, response = change.options, change.becomes
    labels = [option_label(question, option) for option in options[:OPTIONS_SHOWN]]
    names = words.say("chosen.or").join(labels)
    if len(options) > OPTIONS_SHOWN:
        names += words.count("chosen.or_others", len(options) - OPTIONS_SHOWN)
    start = words.say("chosen.if_open")
    if response is not None:
        start = words.say("chosen.if", route=words.route(response.value))
    label = f"{question.number} {question.short.rstrip('?')}: "
    runs = (Run(start), Run(label), Run(names, RunStyle.STRONG))
    return Line(runs, mark_of(response) if response is not None else None)

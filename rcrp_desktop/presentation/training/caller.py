"""The caller's column of a mock call: what was said, what is said now, what can still turn up."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.application.training import RunState
from rcrp_desktop.domain.call.standing import recommendation
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.pack import Question
from rcrp_desktop.domain.training.scenario import Turn
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times


@frozen
class SaidLine:
    """Something that was said, under when and to what."""

    label: str
    words: str


@frozen
class TurnModel:
    """A turn of the scenario. ``can_come``: the trainer may bring it in now; ``note`` is under it."""

    id: str
    label: str
    note: str
    can_come: bool


@frozen
class CallerModel:
    """The whole column. ``now`` is None when no question is on screen."""

    title: str
    hint: str
    said: tuple[SaidLine, ...]
    now: SaidLine | None
    is_gone: bool
    turns_label: str
    turns: tuple[TurnModel, ...]
    turns_short: str
    foot: str
    finish: str
    finish_short: str
    facts: tuple[str, ...]
    facts_label: str
    facts_hide: str


def present_caller(run: RunState, texts: Texts, times: Times, *, on_show: str = "") -> CallerModel:
    """The column as it stands. ``on_show`` is a question that was asked out of order."""
    gone = is_gone(run)
    return CallerModel(
        title=texts("training.caller.title"),
        hint=texts("training.caller.hint"),
        said=tuple(_said(run, texts, times)),
        now=None if gone else _now(run, texts, on_show),
        is_gone=gone,
        turns_label=texts(
            "training.caller.turns" if _waiting(run) else "training.caller.none_left"
        ),
        turns=tuple(
            _turn(run, turn, number, texts, times)
            for number, turn in enumerate(run.scenario.turns, start=1)
        ),
        foot=texts("training.caller.gone" if gone else "training.caller.desks"),
        finish=texts("training.caller.finish"),
        finish_short=texts("training.caller.finish_short"),
        turns_short=texts("training.caller.turns_short"),
        facts=tuple(_for_the_trainer(run, texts)),
        facts_label=texts("training.caller.only_if_asked"),
        facts_hide=texts("training.caller.hide_only_if_asked"),
    )


def _for_the_trainer(run: RunState, texts: Texts) -> Iterator[str]:
    """What is given only if asked, and what each turn brings: the trainee is not to read it before."""
    for fact in run.scenario.facts:
        yield fact.text
    for number, turn in enumerate(run.scenario.turns, start=1):
        yield texts("training.caller.turn_named", number=number, label=turn.label)


def is_gone(run: RunState) -> bool:
    """Whether a turn that was brought in, or the end of the call, has taken the caller away."""
    ending = {turn.id for turn in run.scenario.turns if turn.ends_call}
    return run.state.ended is not None or bool(ending & set(run.run.brought_in))


def _waiting(run: RunState) -> bool:
    return any(turn.id not in run.run.brought_in for turn in run.scenario.turns)


def _said(run: RunState, texts: Texts, times: Times) -> Iterator[SaidLine]:
    began = run.run.began_ms
    opening = texts("training.caller.opening", time=times.second(began))
    if not began:
        opening = texts("training.caller.opens")
    said = [(began, 0, SaidLine(opening, _spoken(run.scenario.opens_with)))]
    said += [(at, 1, line) for at, line in _answered(run, texts, times)]
    for came in run.run.turns:
        turn = run.scenario.turn(came.turn)
        if turn is not None:
            at = times.second(came.at_ms)
            label = texts("training.caller.turned_up", time=at, label=turn.label)
            said.append((came.at_ms, 2, SaidLine(label, _spoken(turn.says))))
    for _, _, line in sorted(said, key=lambda one: one[:2]):
        yield line


def _answered(run: RunState, texts: Texts, times: Times) -> Iterator[tuple[int, SaidLine]]:
    """Each question once for each time that it was put, with what was said to it then."""
    for assessment in run.state.assessments:
        for line in assessment.lines:
            question = run.engine.pack.question(line.question)
            words = _words(run, line.question, line.stamp.at_ms)
            if question is not None and words and line.how != "restored":
                at = times.second(line.stamp.at_ms)
                label = texts("training.caller.you_asked", time=at, number=question.number)
                yield line.stamp.at_ms, SaidLine(label, _spoken(words))


def _now(run: RunState, texts: Texts, on_show: str) -> SaidLine | None:
    question = _question(run, on_show)
    if question is None:
        return None
    words = _words(run, question.id, at_ms=None)
    label = texts("training.caller.now", number=question.number)
    return SaidLine(label, _spoken(words) if words else texts("training.caller.silent"))


def _question(run: RunState, on_show: str) -> Question | None:
    if on_show:
        return run.engine.pack.question(on_show)
    if run.state.override is not None:
        return None
    if not run.state.assessments:
        return run.engine.recommend({}).next_question
    return recommendation(run.state, run.engine).next_question


def _words(run: RunState, question: str, at_ms: int | None) -> str:
    """What the caller says to a question once the turns up to a moment have come."""
    came = [t.turn for t in run.run.turns if at_ms is None or t.at_ms < at_ms]
    answer = run.scenario.expected(came).answers.get(question)
    return answer.says if answer is not None else ""


def _spoken(words: str) -> str:
    return f"“{words}”"


def _turn(run: RunState, turn: Turn, number: int, texts: Texts, times: Times) -> TurnModel:
    """Named once it came: before that its name would tell the trainee, who may see it, what is to come."""
    came = next((t for t in run.run.turns if t.turn == turn.id), None)
    if came is not None:
        note = texts("training.caller.turn_came", time=times.second(came.at_ms))
        return TurnModel(turn.id, turn.label, note, can_come=False)
    question = run.engine.pack.question(turn.after)
    note = texts("training.caller.turn_waits", number=question.number) if question else ""
    label = texts("training.caller.turn_number", number=number)
    return TurnModel(turn.id, label, note, can_come=True)

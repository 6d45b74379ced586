"""What would change a route: what is doubtful and what brings more police in sight, the rest folded behind a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass
from rcrp_desktop.domain.policy.what_would_change import ChangePart, ToldChange, told_changes
from rcrp_desktop.presentation.call_inputs import Facts, mark_of, option_label
from rcrp_desktop.presentation.call_models import ChangeLine, ChangesModel, ChangesPart
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.widgets import Run, RunStyle


def present_changes(facts: Facts) -> ChangesModel | None:
    """Only of what is recommended: what somebody decided is changed by no answer."""
    now = facts.said.route
    if facts.stands.source != "recommendation" or now is None:
        return None
    told, texts = told_changes(facts.engine, facts.said), facts.desk.texts
    if not told:
        return None
    others = tuple(_lines(facts, told, ChangePart.OTHER))
    in_sight = tuple(
        ChangesPart(part_title(texts, part, now.response), lines)
        for part in (ChangePart.DOUBTFUL, ChangePart.MORE_POLICE)
        if (lines := tuple(_lines(facts, told, part)))
    )
    more = "outcome.more_changes" if in_sight else "outcome.folded_changes"
    return ChangesModel(
        hint=facts.text("outcome.changes_hint"),
        in_sight=in_sight,
        others=others,
        more=texts.count(more, len(others)) if others else "",
        more_note=part_title(texts, ChangePart.OTHER, now.response),
    )


def part_title(texts: Texts, part: ChangePart, now: ResponseClass) -> str:
    """What the changes of a part have in common."""
    match part:
        case ChangePart.DOUBTFUL:
            return texts("outcome.changes_doubtful")
        case ChangePart.MORE_POLICE if now.sends_police:
            return texts("outcome.changes_sooner")
        case ChangePart.MORE_POLICE:
            return texts("outcome.changes_police")
        case ChangePart.OTHER if now.sends_police:
            return texts("outcome.changes_no_sooner")
        case ChangePart.OTHER:
            return texts("outcome.changes_no_police")
        case _:
            assert_never(part)


def becomes_words(texts: Texts, change: ToldChange) -> str:
    """What it would become, as far as that is known."""
    if change.becomes is not None:
        return texts(f"response.{change.becomes.value}")
    return texts("outcome.change_open_police" if change.more_police else "outcome.change_open")


def options_words(pack: PolicyPack, change: ToldChange) -> str:
    """The options that would change it alike."""
    question = pack.question(change.question)
    return " / ".join(option_label(question, option) for option in change.options)


def _lines(facts: Facts, told: Iterable[ToldChange], part: ChangePart) -> Iterator[ChangeLine]:
    for change in told:
        question = facts.pack.question(change.question)
        if change.part is part and question is not None:
            labels = Run(options_words(facts.pack, change), RunStyle.STRONG)
            yield ChangeLine(
                question=question.id,
                number=question.number,
                text=(Run(f"{question.number}  {question.short} "), labels),
                mark=mark_of(change.becomes) if change.becomes is not None else None,
                becomes=becomes_words(facts.desk.texts, change),
            )

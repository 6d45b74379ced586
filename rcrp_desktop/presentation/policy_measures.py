"""What a pack costs those on the line, in words: spoken time, and calls referred because answers are not known."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rcrp_desktop.application.pack_measures import Measures
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.domain.policy.doubt import BUDGETS, ArchetypeDoubt, DoubtReport, Referred
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.policy.spoken_time import BUDGET_SECONDS, ArchetypeTime
from rcrp_desktop.presentation.texts import Texts

_DEAREST = 6
"""Questions named; the command line has all of them."""


def measure_lines(
    pack: PolicyPack, measured: Measures | PackRejected, texts: Texts
) -> Iterator[str]:
    """Markdown: each kind of call, then the longest of all, then the dearest questions."""
    yield f"## {texts('policy.kinds')}\n"
    if isinstance(measured, PackRejected):
        yield texts("policy.not_measured", why=measured.in_short)
        return
    if not pack.archetypes:
        yield f"{texts('policy.no_kinds')}\n"
    doubts = {line.archetype.id: line for line in measured.doubt.archetypes}
    for line in measured.time.archetypes:
        yield f"**{line.archetype.label}**  \n{_kind(line, doubts.get(line.archetype.id), texts)}\n"
    longest = measured.time
    yield (
        texts(
            "policy.longest",
            questions=len(longest.most_questions.time.questions),
            seconds=_number(longest.most_seconds.time.seconds),
        )
        + "\n"
    )
    if measured.doubt.archetypes:
        yield from _all_kinds(pack, measured.doubt, texts)


def _kind(line: ArchetypeTime, doubt: ArchetypeDoubt | None, texts: Texts) -> str:
    told = [
        texts(
            "policy.kind",
            questions=len(line.time.questions),
            seconds=_number(line.time.seconds),
            route=line.route.label,
        )
    ]
    if line.is_over:
        told.append(texts("policy.kind_over", budget=BUDGET_SECONDS))
    if doubt is None:
        told.append(texts("policy.kind_threat"))
    else:
        shares = "; ".join(_share(one, texts) for one in doubt.referred)
        told.append(texts("policy.kind_referred", shares=shares))
    return " ".join(told)


def _share(one: Referred, texts: Texts) -> str:
    told = texts("policy.share", share=_percent(one.share), chance=_percent(one.chance))
    if one.is_over:
        over = texts("policy.share_over", budget=_percent(BUDGETS[one.chance]))
        return f"{told} {over}"
    return told


def _all_kinds(pack: PolicyPack, doubt: DoubtReport, texts: Texts) -> Iterator[str]:
    shares = "; ".join(
        texts("policy.share", share=_percent(share), chance=_percent(chance))
        for share, chance in zip(doubt.shares, doubt.chances, strict=True)
    )
    yield texts("policy.all_kinds", shares=shares) + "\n"
    shorts = {question.id: question.short for question in pack.questions}
    dearest = doubt.costs[:_DEAREST]
    if dearest:
        told = "; ".join(f"{shorts[name]} {_percent(costs[0])}" for name, costs in dearest)
        chance = _percent(doubt.chances[0])
        yield texts("policy.dearest", questions=told, chance=chance) + "\n"


def _percent(share: Fraction) -> str:
    return _number(float(share * 100))


def _number(value: float) -> str:
    """One decimal place, where there is something in it."""
    return f"{value:.1f}".removesuffix(".0")

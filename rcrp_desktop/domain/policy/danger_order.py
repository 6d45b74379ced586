"""The danger order of a question: which of its answers are more dangerous than which (design §3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rcrp_desktop.domain.policy.pack import PolicyPack, Question


def danger_steps(question: Question) -> Iterator[tuple[int, int]]:
    """Pairs of option places one step apart in the danger order (equals give no pair)."""
    ranks = sorted({o.danger for o in question.options if o.danger >= 0})
    by_rank = {
        rank: [n for n, o in enumerate(question.options) if o.danger == rank] for rank in ranks
    }
    for lower, higher in pairwise(ranks):
        yield from ((a, b) for a in by_rank[lower] for b in by_rank[higher])


def above_the_lowest(question: Question) -> tuple[str, ...]:
    """The answers that are more dangerous than the lowest of the order, least first; none where there is no order.

    An order that ranks only its top ranks all others equal and lowest; an answer that an order leaves out is lowest.
    """
    ranks = {option.danger for option in question.options if option.danger >= 0}
    is_partial = any(option.danger < 0 for option in question.options)
    lowest = -1 if len(ranks) == 1 and is_partial else min(ranks, default=0)
    above = [option for option in question.options if option.danger > lowest]
    return tuple(option.id for option in sorted(above, key=lambda option: option.danger))


def tells_danger(pack: PolicyPack, question: str, option: str) -> bool:
    """Whether the answer is one of those; an answer that the pack does not know is none."""
    found = pack.question(question)
    return found is not None and option in above_the_lowest(found)

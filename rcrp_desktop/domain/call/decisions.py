"""Every decision that was made on a call, and which of them holds.

Police whom anybody decided on stand until somebody who knew of that very decision decides less. Nobody lowers what
they had not read of, and what they decided for is lost to no one else: the most police whom nobody lowered hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rcrp_desktop.domain.call.request import Request, UnknowingDecision
from rcrp_desktop.domain.call.state import CallState, Decided, Stamp
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass


@frozen
class FinalDecision:
    """A decision on a call, by a handler (who is not asked) or by a supervisor.

    ``place`` is when it was made, ``asked`` when what it answers was asked; both are revisions. ``turn`` is the position
    of its assessment. ``after``, ``sight`` and ``covers_unasked`` are as in ``RequestDecision``. ``repeats``: another closed the
    request for the same route.
    """

    route: str
    stamp: Stamp
    assessment: int
    turn: int
    place: int
    asked: int
    after: str = ""
    sight: str = ""
    covers_unasked: bool = False
    is_handlers: bool = False
    repeats: bool = False


def decisions(state: CallState) -> list[FinalDecision]:
    """Every one that was made on the call, whoever made it, in the order of events, which no clock can disturb."""
    return sorted(_decisions(state), key=lambda made: made.place)


def _decisions(state: CallState) -> Iterator[FinalDecision]:
    turns = {assessment.number: turn for turn, assessment in enumerate(state.assessments)}
    for assessment in state.assessments:
        for made in assessment.decisions:
            yield _by_handler(assessment.number, turns[assessment.number], made)
    for request in state.requests:
        turn = turns.get(request.assessment, -1)
        for number, one in enumerate(request.closing):
            made = _by_supervisor(request, turn, one, request.asked_place)
            yield replace(made, repeats=number > 0)
        for other in request.differing:
            yield _by_supervisor(request, turn, other, request.place)


def _by_handler(number: int, turn: int, made: Decided) -> FinalDecision:
    return FinalDecision(
        made.decided,
        made.stamp,
        number,
        turn,
        made.place,
        made.place,
        made.after,
        made.sight,
        is_handlers=True,
    )


def _by_supervisor(
    request: Request, turn: int, one: UnknowingDecision, asked: int
) -> FinalDecision:
    return FinalDecision(
        one.made.route,
        one.stamp,
        request.assessment,
        turn,
        one.place,
        asked,
        one.made.after,
        one.made.sight,
        one.made.covers_unasked,
    )


def newest_after_each(made: Iterable[FinalDecision], pack: PolicyPack) -> list[FinalDecision]:
    """Of decisions in the order of events: which of them held once each of them was made."""
    held = WhatHolds(pack)
    return [held.after(decision) for decision in made]


def police_standing(state: CallState, pack: PolicyPack) -> tuple[FinalDecision, ...]:
    """The decisions for police that nobody who knew of them took back."""
    held = WhatHolds(pack)
    for decision in decisions(state):
        held.after(decision)
    return tuple(held.police)


def _rank(police: FinalDecision) -> tuple[bool, int]:
    """Of as many police what is no repetition, and then the newest."""
    return not police.repeats, police.place


class WhatHolds:
    """What holds of the decisions that were made so far.

    Of decisions for police that nobody lowered the most hold, and of equal ones the newest. Where there are none, the
    newest decision for no police does: of the newest assessment, for what was decided of one before covers nothing any
    more, and by somebody who had read of all police whom others decided on, where anybody had. What only repeats
    another holds where that does not.
    """

    def __init__(self, pack: PolicyPack) -> None:
        self._police: dict[int, list[FinalDecision]] = {}
        self._pack = pack
        self._most: dict[int, FinalDecision] = {}
        self._no_police: list[FinalDecision] = []
        self._no_police_rank = -1, False, False
        self._places: dict[str, int] = {}
        self._of_police: list[int] = []

    def after(self, made: FinalDecision) -> FinalDecision:
        """The one that holds once another was made."""
        response = self._response(made)
        if not made.is_handlers:
            self._lower_by(made, response)
        if response.sends_police:
            self._keep_police(made, response.protection)
        else:
            self._keep_no_police(made)
        self._places[made.stamp.command] = made.place
        return self._most[max(self._most)] if self._most else self._no_police[0]

    def _keep_police(self, made: FinalDecision, protection: int) -> None:
        self._police.setdefault(protection, []).append(made)
        self._of_police.append(made.place)
        self._most[protection] = max(self._most.get(protection, made), made, key=_rank)

    @property
    def police(self) -> list[FinalDecision]:
        """Those for police that nobody lowered."""
        return [one for level in self._police.values() for one in level]

    def _lower_by(self, made: FinalDecision, to: ResponseClass) -> None:
        """Only of more police is looked who made them: a log may hold any number of decisions."""
        for protection in [level for level in self._police if level > to.protection]:
            level = self._police.pop(protection)
            del self._most[protection]
            left = [one for one in level if not self._lowers(made, to, one)]
            if left:
                self._police[protection] = left
                self._most[protection] = max(left, key=_rank)

    def _lowers(self, made: FinalDecision, to: ResponseClass, police: FinalDecision) -> bool:
        """Whether a supervisor who knew of these police sent less, about the same assessment or a later one.

        A handler never does: it is refused at a desk that knows of them.
        """
        is_about = to.sends_police or made.turn >= police.turn
        return is_about and self._knew(made, police.place)

    def _knew(self, made: FinalDecision, place: int) -> bool:
        """Whether whoever made it had read of the decision that was made before at ``place``.

        Earlier records do not say what was read: certain is only what was there before they were asked, and no newer
        than the newest decision that they name.
        """
        if made.stamp.says_read and made.after:
            return place not in made.stamp.unseen
        newest = self._places.get(made.after, 0) if made.after else place
        return place <= newest and place < made.asked

    def _has_read_all(self, made: FinalDecision) -> bool:
        """Whether they had read of all police who were decided on before."""
        police, unseen = self._of_police, made.stamp.unseen
        if not made.stamp.says_read or not made.after:
            return not police or self._knew(made, police[-1])  # who knew of the last knew of all
        return not unseen or unseen.isdisjoint(police)

    def _keep_no_police(self, made: FinalDecision) -> None:
        rank = made.turn, self._has_read_all(made), not made.repeats
        if not self._no_police or rank >= self._no_police_rank:
            self._no_police, self._no_police_rank = [made], rank

    def _response(self, made: FinalDecision) -> ResponseClass:
        return self._pack.route(made.route).response

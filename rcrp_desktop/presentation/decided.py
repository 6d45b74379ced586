"""Whether a decision that is told still holds: the record keeps every one, and only the newest may cover the answers."""

from __future__ import annotations

from rcrp_desktop.domain.call.standing import Standing
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.policy.pack import ResponseClass


def is_over(stands: Standing, decided: ResponseClass, made: Stamp) -> bool:
    """Whether something else stands than what was decided then: told without that, it reads as if it held.

    Police who were decided on and police who go now are not told apart: nobody may read that they do not go.
    """
    if stands.source == "decision" and stands.since == made:
        return False
    goes = stands.response is not None and stands.response.sends_police
    return not (decided.sends_police and goes)

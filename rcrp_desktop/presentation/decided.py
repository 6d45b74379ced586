"""Whether a decision that is told is what stands: the record keeps every one, and told unmarked it reads as if it held."""

from __future__ import annotations

from typing import Literal

from rcrp_desktop.domain.call.standing import Standing
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.policy.pack import ResponseClass

Held = Literal["", "over", "overtaken"]
"""What its words end with the key of: "" for what stands; ``over`` for what does not hold; ``overtaken`` for police who
were decided on while others stand: nobody may read that none go."""


def held(stands: Standing, decided: ResponseClass, made: Stamp) -> Held:
    """How a decision that was made then is to be marked."""
    if stands.source == "decision" and stands.since == made:
        return ""
    return passed_by(stands.response, decided)


def passed_by(now: ResponseClass | None, decided: ResponseClass) -> Held:
    """The same of one that is known not to be what stands."""
    goes = now is not None and now.sends_police
    return "overtaken" if decided.sends_police and goes else "over"

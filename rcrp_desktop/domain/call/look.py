"""One look at a call: what several questions about it need is worked out once, when the first of them asks."""

from __future__ import annotations

from functools import cached_property

from rcrp_desktop.domain.call.cad_police import PoliceOnCad, police_on_cad
from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.on_cad import CadDebt, cad_debt
from rcrp_desktop.domain.call.standing import Standing, recommendation, standing_of
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.engine import Engine, Recommendation


class Look:
    """A state never changes, so what is worked out of it holds for as long as anybody looks at it."""

    def __init__(self, state: CallState, engine: Engine) -> None:
        self.state = state
        self.engine = engine

    @cached_property
    def history(self) -> History:
        """What it came to, act by act."""
        return History(self.state, self.engine.pack)

    @cached_property
    def said(self) -> Recommendation:
        """What the policy says about the current assessment."""
        return recommendation(self.state, self.engine)

    @cached_property
    def now(self) -> Standing:
        """What it has come to."""
        decided = self.history.newest
        return standing_of(self.state, decided, self.engine, lambda: self.said)

    @property
    def came_to(self) -> str:
        """The route or the override (``OVERRIDE``) that holds by decision; "" while nothing that was decided does."""
        is_decided = self.now.source in ("decision", "override")
        return self.history.route_now if is_decided else ""

    @cached_property
    def police_on_cad(self) -> PoliceOnCad:
        """What is to become of police who are on CAD."""
        return police_on_cad(self.history, self.now)

    @cached_property
    def cad_debt(self) -> CadDebt | None:
        """What is owed to CAD."""
        return cad_debt(self.history, self.now, self.engine, self.police_on_cad)

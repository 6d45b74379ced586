"""Drafts: what was begun in the boxes for why and is not recorded. A page that goes takes none of it along."""

from __future__ import annotations

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.supervisor.matters import call_of


@frozen
class Draft:
    """What was written and chosen."""

    why: str = ""
    route: str = ""


class Drafts:
    """Of one window, by the key of what it is about: the board and an opened call go on with each other's words."""

    def __init__(self) -> None:
        self._kept: dict[str, Draft] = {}

    def keep(self, about: str, draft: Draft) -> None:
        """As it stands in its box now."""
        if draft == Draft():
            self._kept.pop(about, None)
        elif about:
            self._kept[about] = draft

    def of(self, about: str) -> Draft:
        """What was begun, empty where nothing was."""
        return self._kept.get(about, Draft())

    def recorded(self, about: str, why: str) -> None:
        """It is needed no more, unless somebody wrote on."""
        if self.of(about).why == why:
            self._kept.pop(about, None)

    def keep_only(self, call: str, abouts: frozenset[str]) -> None:
        """All that can still be decided on a call: words about what was decided meanwhile are about nothing."""
        gone = {about for about in self._kept if call_of(about) == call} - abouts
        for about in gone:
            del self._kept[about]

"""Cells, ages and words that the supervisor's pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rcrp_desktop.application.access import Look
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.read_models import CallSummary, Happened
from rcrp_desktop.domain.call.stamp import Doer
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.quoting import Quoted, as_rows
from rcrp_desktop.presentation.problem_text import problem_words
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times, minutes_since
from rcrp_desktop.presentation.who import name_words
from rcrp_desktop.presentation.widgets import RouteMarkKind, Run

_HOUR, _DAY = 60, 24 * 60


@frozen
class Words:
    """Texts and times of the desk, and who sits at it; ``unverified``: that was only told."""

    text: Texts
    times: Times
    person: str
    unverified: bool = False
    account: str = ""

    @property
    def doer(self) -> Doer:
        """Who sits here, for whether an act is theirs or somebody else's."""
        return Doer(self.person, self.account, self.unverified)

    def say(self, key: str, **values: object) -> str:
        """The words of a key under ``supervisor``."""
        return self.text(f"supervisor.{key}", **values)

    def count(self, key: str, number: int, **values: object) -> str:
        """The words for one or for several, under ``supervisor``."""
        return self.text.count(f"supervisor.{key}", number, **values)

    def age(self, since_ms: int, now_ms: int) -> str:
        """How long ago, in minutes; hours and days once minutes say nothing any more."""
        minutes = minutes_since(since_ms, now_ms)
        if minutes < 2 * _HOUR:
            return self.say("minutes", minutes=minutes)
        hours = minutes // _HOUR
        if minutes < 2 * _DAY:
            return self.say("hours", hours=hours, minutes=minutes % _HOUR)
        return self.say("days", days=hours // 24, hours=hours % 24)

    def route(self, response: str) -> str:
        """The short word of a response class, beside its mark."""
        return self.say(f"route.{response or 'open'}")

    def role(self, role: str) -> str:
        """A role in words; one that this version does not know stays as it is."""
        key = f"supervisor.role.{role}"
        return self.text(key) if key in self.text.keys() else role  # noqa: SIM118 (not a mapping)

    def reference(self, reference: str, began_ms: int) -> str:
        """The CAD reference; while there is none, when the call began: two may begin in one minute."""
        if reference or not began_ms:
            return reference or self.say("no_reference")
        return self.say("no_reference_began", time=self.times.second(began_ms))

    def doubted(self, text: str, *, is_doubted: bool) -> str:
        """The text, marked where nobody has confirmed all that is told of it."""
        return self.say("set_aside", text=text) if is_doubted else text

    def called(self, call: CallSummary) -> str:
        """How a list calls a call: by its reference, with that mark."""
        return self.doubted(
            self.reference(call.reference, call.began_ms), is_doubted=is_doubted(call)
        )

    def undoubted(self, text: str) -> str:
        """The text without that mark."""
        return text.removeprefix(self.say("set_aside", text=""))

    def problem(self, problem: OperationalProblem, now_ms: int) -> str:
        """A fault of the world, for a page's own notice."""
        time = self.times.minute(now_ms)
        text = problem_words(problem, self.text, who=self.person, time=time).what
        return self.say("look_failed", problem=text)

    def logs(self, names: Iterable[str]) -> str:
        """Logs that could not be read; one that was set aside by why and when, which its folder's name says."""
        return ", ".join(map(self._log, names))

    def _log(self, name: str) -> str:
        found = _ASIDE.fullmatch(name)
        key = f"supervisor.aside.{found['why']}" if found else ""
        if found is None or key not in self.text.keys():  # noqa: SIM118 (not a mapping)
            return name
        return self.text(key, time=self.times.day_and_minute(int(found["at_ms"])))

    def look(self, look: Look) -> str:
        """One line of who has looked."""
        key = look.kind if f"supervisor.look.{look.kind}" in self.text.keys() else "other"  # noqa: SIM118
        values = {
            "time": self.times.day_and_minute(look.at_ms),
            "who": name_words(self.text, look),
            "what": self.say(f"look.{key}"),
        }
        if look.reason:
            return self.say("look.with_reason", reason=look.reason, **values)
        return self.say("look.plain", **values)


def is_doubted(call: CallSummary) -> bool:
    """Whether its log was set aside, or an act of it came back from outside the log without proof."""
    return not call.happened.isdisjoint((Happened.SET_ASIDE, Happened.UNCONFIRMED))


_ASIDE = re.compile(r"\d+-(?P<why>[a-z_]+)-(?P<at_ms>\d{13})(?:-\d+)?")
"""How the folder of a log that was set aside is called: its epoch, why, and when."""


@frozen
class Cell:
    """One cell of a table. ``right`` sets numbers and times to the right; ``note`` is a second line."""

    text: str
    mark: RouteMarkKind | None = None
    strong: bool = False
    right: bool = False
    note: str = ""


@frozen
class Row:
    """A row known by its ``key``, so that a selection outlives new data. A group row has one cell."""

    key: str
    cells: tuple[Cell, ...]
    is_group: bool = False


@frozen
class Line:
    """A line of a panel: runs of text, with a route's mark before them."""

    runs: tuple[Run, ...]
    mark: RouteMarkKind | None = None


def mark_of(response: str | ResponseClass) -> RouteMarkKind | None:
    """The shape of a response class; None where nothing is settled or known."""
    code = response.value if isinstance(response, ResponseClass) else response
    return RouteMarkKind(code) if code else None


def route_cell(words: Words, response: str) -> Cell:
    """A route's mark and word."""
    return Cell(words.route(response), mark_of(response))


def thousands(number: int) -> str:
    """88 410, with a space that does not break."""
    return f"{number:,}".replace(",", "\u202f")


def as_tsv(head: tuple[str, ...], rows: tuple[Row, ...], said: Iterable[str] = ()) -> Quoted:
    """The rows for the clipboard, one line each, tabs between cells; below, what the screen says of the list."""
    cells = [[cell.text for cell in row.cells] for row in rows if not row.is_group]
    return as_rows([head, *cells, *([line] for line in said if line)])

"""Searching the record: what may be asked, what comes back, and that asking is written down first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rcrp_desktop.application.access import AccessRecords
from rcrp_desktop.application.read_models import CallSummary, Happened, OwedLine
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rejections import Rejected

PAGE = 100
STEP_MS = 300
"""A screen waits no longer than about this for the index; what is missing comes with the next look."""


@frozen
class Filters:
    """What a search asks for. Within a group any of the names will do; all groups must agree.

    ``text``: the beginning of a reference, or words in notes, reasons or rules; ``reference`` is a whole one. The period
    is half open, in UTC milliseconds; 0 leaves an end open.
    """

    text: str = ""
    routes: frozenset[str] = frozenset()
    happened: frozenset[Happened] = frozenset()
    callers: frozenset[str] = frozenset()
    packs: frozenset[str] = frozenset()
    from_ms: int = 0
    to_ms: int = 0
    reference: str = ""

    @property
    def groups_on(self) -> int:
        """How many groups of names narrow the search."""
        return sum(map(bool, (self.routes, self.happened, self.callers, self.packs)))


@frozen
class Cursor:
    """The last row of a page: the next one begins after it. Holds while calls keep arriving."""

    began_ms: int
    call: str


@frozen
class SearchPage:
    """Calls, newest first. ``following`` is None on the last page."""

    rows: tuple[CallSummary, ...]
    following: Cursor | None


@frozen
class Facets:
    """How many calls each name would leave, its own group not counted against it.

    ``matching`` is how many calls all filters leave, ``calls`` how many there are. Where ``complete`` is
    False a text matches so many calls that only the newest were counted.
    """

    calls: int
    matching: int
    routes: Mapping[str, int]
    happened: Mapping[Happened, int]
    callers: Mapping[str, int]
    packs: Mapping[str, int]
    complete: bool = True


@frozen
class IndexState:
    """What the index was built from. ``faults`` names logs that could not be read, are gone or give less than they had.

    ``closed`` are those among them that this account is not meant to read, by the folder's own setting.
    ``damaged`` is how many calls hold entries that cannot be read. ``behind`` is how many entries of the logs are not in it yet.
    ``set_back`` are those among ``faults`` that are read, and hold less than is remembered of them, a rollback, or other than the index had.
    ``part_read`` are the logs behind ``faults`` by the names they sign under: a call that stands in one may have gone on.
    """

    logs: int
    entries: int
    calls: int
    built_ms: int
    without_pack: int = 0
    damaged: int = 0
    rebuilt: str = ""
    faults: tuple[str, ...] = ()
    behind: int = 0
    closed: tuple[str, ...] = ()
    part_read: frozenset[str] = frozenset()
    set_back: tuple[str, ...] = ()

    @property
    def unread(self) -> tuple[str, ...]:
        """Logs of which nothing, or not all that is there, could be read."""
        return tuple(name for name in self.faults if name not in self.set_back)

    @property
    def failures(self) -> tuple[str, ...]:
        """Logs that this account is meant to read, and that could not be read."""
        return tuple(name for name in self.faults if name not in self.closed)

    @property
    def known_damaged(self) -> int:
        """How many calls hold entries that cannot be read, once all is taken in: what is named may still come."""
        return 0 if self.behind else self.damaged

    @property
    def is_partial(self) -> bool:
        """Whether there may be more than it tells: what is not found then is not therefore nothing."""
        return bool(self.faults or self.damaged or self.behind)

    def is_part_read(self, row: CallSummary) -> bool:
        """Whether the call stands in a log that is not read now: what is listed of it may not be all."""
        return any(span.origin in self.part_read for span in row.spans)


@frozen
class OwedRow:
    """An open item and the call it belongs to."""

    item: OwedLine
    call: CallSummary


@frozen
class OwedBoard:
    """Open items by kind, those first who heard otherwise, then the longest waiting. ``counts`` also counts rows beyond those listed."""

    rows: Mapping[Owed, tuple[OwedRow, ...]]
    counts: Mapping[Owed, int]
    oldest_ms: int

    @property
    def total(self) -> int:
        """Everything still owed."""
        return sum(self.counts.values())


class CallIndex(Protocol):
    """The searchable index over all logs. Any thread; searching does not wait for building."""

    def catch_up(self, budget_ms: int = 0) -> IndexState:
        """Take in what the logs have beyond the index; builds it where there is none to trust.

        With a budget it stops after about so many milliseconds, and is called again while it is behind.
        """
        ...

    def state(self) -> IndexState:
        """What the index holds now, without looking at the logs."""
        ...

    def page(self, filters: Filters, after: Cursor | None = None, limit: int = PAGE) -> SearchPage:
        """Calls after a place in the list."""
        ...

    def facets(self, filters: Filters) -> Facets:
        """Counts for the names that can narrow a search."""
        ...

    def summary(self, call: str) -> CallSummary | None:
        """One call, or None where it is not in the index."""
        ...

    def owed(self, limit_per_kind: int = PAGE) -> OwedBoard:
        """Everything still owed, over all calls."""
        ...


@frozen
class SearchResult:
    """A first page with its counts, and what they were counted in."""

    filters: Filters
    page: SearchPage
    facets: Facets
    index: IndexState


@dataclass(slots=True)
class SearchService:
    """Searches of one person. Every new search is in the access record before its result is given.

    Runs off the screen's thread; ``search`` writes, so it waits for the writer.
    """

    index: CallIndex
    access: AccessRecords
    _recorded: Filters | None = field(default=None, init=False)

    def search(self, filters: Filters, *, reason: str = "") -> SearchResult | Rejected:
        """The first page. The same search again, as for a refresh, is not a new look.

        Raises:
            OperationalProblem: the look could not be written down, so nothing is shown.
        """
        state = self.index.catch_up(STEP_MS)
        facets = self.index.facets(filters)
        page = self.index.page(filters)
        if self._recorded != filters:
            terms = filters_as_text(filters)
            refused = self.access.searched(terms, facets.matching, reason=reason)
            if refused is not None:
                return refused
            self._recorded = filters
        return SearchResult(filters, page, facets, state)

    def more(self, filters: Filters, after: Cursor) -> SearchPage:
        """The next page of a search that is in the access record already."""
        return self.index.page(filters, after)

    def listed(self, filters: Filters, rows: int, *, reason: str = "") -> Rejected | None:
        """Put on record that the list was copied, before it is.

        Raises:
            OperationalProblem: it could not be written down, so nothing may be copied.
        """
        return self.access.copied(
            "", f"list of {rows}", reason=reason, terms=filters_as_text(filters)
        )


def filters_as_text(filters: Filters) -> str:
    """The search in words for the access record; may name a reference, so it goes into an erasable part."""
    names = {
        "text": filters.text,
        "reference": filters.reference,
        "route": ", ".join(sorted(filters.routes)),
        "happened": ", ".join(sorted(filters.happened)),
        "caller": ", ".join(sorted(filters.callers)),
        "pack": ", ".join(sorted(filters.packs)),
        "from": str(filters.from_ms or ""),
        "to": str(filters.to_ms or ""),
    }
    return "; ".join(f"{name}: {value}" for name, value in names.items() if value)

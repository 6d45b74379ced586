"""Search: the groups to narrow by, the calls found, and a preview that is not yet a look at the call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rcrp_desktop.application.read_models import CallSummary, Happened, Leg
from rcrp_desktop.application.search import Facets, Filters, IndexState, SearchResult
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.debts import debt_words
from rcrp_desktop.presentation.decided import Held, passed_by
from rcrp_desktop.presentation.supervisor.common import (
    Cell,
    Line,
    Row,
    Words,
    mark_of,
    route_cell,
    thousands,
)
from rcrp_desktop.presentation.who import name_words
from rcrp_desktop.presentation.widgets import Run, RunStyle

COLUMNS = (
    "call",
    "began",
    "caller_column",
    "route_column",
    "assessments",
    "police",
    "owed",
)
PERIODS = ("any_time", "last_day", "last_week", "last_month")
_PERIOD_DAYS = {"last_day": 1, "last_week": 7, "last_month": 28}


@frozen
class FacetLine:
    """One name to narrow by. ``group`` and ``name`` together are what a press turns over."""

    group: str
    name: str
    label: str
    count: str
    on: bool


@frozen
class FacetGroup:
    """A group of names; any of those that are on will do."""

    id: str
    title: str
    lines: tuple[FacetLine, ...]


@frozen
class SearchModel:
    """Everything beside the rows, which come page by page."""

    groups: tuple[FacetGroup, ...]
    groups_hint: str
    chips: tuple[FacetLine, ...]
    count: str
    notice: str
    empty: str


@frozen
class PreviewModel:
    """Where a call stands, from the list alone."""

    call: str
    reference: str
    hint: str
    steps: tuple[tuple[str, Line], ...]
    facts: tuple[Line, ...]


def present_search(result: SearchResult, words: Words) -> SearchModel:
    """Groups, counts and what the index was built from."""
    filters, facets = result.filters, result.facets
    groups = tuple(_groups(filters, facets, words, is_behind=bool(result.index.behind)))
    chips = tuple(line for group in groups for line in group.lines if line.on)
    return SearchModel(
        groups=groups,
        groups_hint=words.count("search.groups", filters.groups_on) if filters.groups_on else "",
        chips=chips,
        count=_count(result, words),
        notice=_notice(result, words),
        empty="" if result.page.rows else words.say(f"search.none{_part(result.index)}"),
    )


def _part(index: IndexState) -> str:
    """The ending of words that say that something was not found, where not everything was looked at."""
    return "_part" if index.is_partial else ""


def _count(result: SearchResult, words: Words) -> str:
    counted = _counted(result, words)
    if result.index.unread:
        return words.say("search.not_all", counted=counted)
    return words.say("search.rolled_back", counted=counted) if result.index.set_back else counted


def _counted(result: SearchResult, words: Words) -> str:
    facets, index = result.facets, result.index
    if not facets.complete:
        newest = thousands(facets.matching)
        return words.say("search.count_newest", matching=newest, calls=thousands(facets.calls))
    return words.say(
        "search.count",
        matching=thousands(facets.matching),
        calls=thousands(facets.calls),
        time=words.times.minute(index.built_ms),
        logs=words.count("search.logs", index.logs),
        entries=thousands(index.entries),
    )


def _notice(result: SearchResult, words: Words) -> str:
    index = result.index
    parts: list[str] = []
    if index.set_back:
        parts.append(words.say("search.set_back", logs=words.logs(index.set_back)))
    if index.unread:
        parts.append(words.say("search.unreadable", logs=words.logs(index.unread)))
    if index.without_pack:
        parts.append(words.say("search.without_pack", number=thousands(index.without_pack)))
    if index.known_damaged:
        parts.append(words.count("search.damaged", index.known_damaged))
    if index.behind and Happened.DAMAGED in result.filters.happened:
        parts.append(words.say("search.damaged_later"))
    return " ".join(parts)


def _groups(
    filters: Filters, facets: Facets, words: Words, *, is_behind: bool
) -> Iterator[FacetGroup]:
    routes = {r.value: facets.routes.get(r.value, 0) for r in ResponseClass}
    labels = {r.value: words.text(f"response.{r.value}") for r in ResponseClass}
    yield _group("route", routes, filters.routes, labels, words)
    happened = {h.value: facets.happened.get(h, 0) for h in Happened}
    names = {h.value: words.say(f"happened.{h.value}") for h in Happened}
    on = frozenset(h.value for h in filters.happened)
    group = _group("happened", happened, on, names, words)
    yield _uncounted(group, Happened.DAMAGED) if is_behind else group
    for group, counts, chosen in (
        ("caller", facets.callers, filters.callers),
        ("pack", facets.packs, filters.packs),
    ):
        kept = {**dict.fromkeys(chosen, 0), **counts}
        ordered = dict(sorted(kept.items(), key=lambda pair: (-pair[1], pair[0])))
        if ordered:
            yield _group(group, ordered, chosen, {}, words)


def _group(
    group: str,
    counts: Mapping[str, int],
    on: frozenset[str],
    labels: Mapping[str, str],
    words: Words,
) -> FacetGroup:
    lines = tuple(
        FacetLine(group, name, labels.get(name, name), thousands(number), name in on)
        for name, number in counts.items()
    )
    return FacetGroup(group, words.say(f"search.{group}"), lines)


def _uncounted(group: FacetGroup, name: str) -> FacetGroup:
    """How many there are of a name is not known yet."""
    lines = (replace(line, count="…") if line.name == name else line for line in group.lines)
    return replace(group, lines=tuple(lines))


def turned(filters: Filters, group: str, name: str) -> Filters:
    """The filters with one name turned on, or off where it was on."""
    match group:
        case "route":
            return replace(filters, routes=filters.routes ^ {name})
        case "happened":
            return replace(filters, happened=filters.happened ^ {Happened(name)})
        case "caller":
            return replace(filters, callers=filters.callers ^ {name})
        case _:
            return replace(filters, packs=filters.packs ^ {name})


def in_period(filters: Filters, period: str, midnight_ms: Callable[[int], int]) -> Filters:
    """The filters for a period that ends now. ``midnight_ms`` tells when a day so many days from today began."""
    days = _PERIOD_DAYS.get(period)
    from_ms = midnight_ms(1 - days) if days is not None else 0
    return replace(filters, from_ms=from_ms, to_ms=0)


def call_row(summary: CallSummary, words: Words) -> Row:
    """A call found."""
    police = words.say("search.no")
    if summary.police_sent_ms:
        time = words.times.minute(summary.police_sent_ms)
        police = words.say("search.yes", time=time)
    cells = (
        Cell(words.called(summary), strong=True),
        Cell(words.times.day_and_minute(summary.began_ms)),
        Cell(summary.caller or "–"),
        route_cell(words, summary.response),
        Cell(str(summary.assessments), right=True),
        Cell(police),
        Cell(str(len(summary.items)) if summary.items else "–", right=True),
    )
    return Row(summary.call, cells)


def columns(words: Words) -> tuple[str, ...]:
    """Headings of the list."""
    return tuple(words.say(f"search.{name}") for name in COLUMNS)


def present_preview(summary: CallSummary, index: IndexState, words: Words) -> PreviewModel:
    """What the list knows of a call; nothing that a person said is in it."""
    part = _part(index)
    named = (debt_words(words.text, i.kind, otherwise=i.otherwise) for i in summary.items)
    owed = ", ".join(dict.fromkeys(named))
    cad = words.say("search.and").join(words.times.minute(at) for at in summary.on_cad)
    return PreviewModel(
        call=summary.call,
        reference=words.called(summary),
        hint=words.say("search.preview"),
        steps=tuple(_step(leg, words, _held(summary, leg)) for leg in summary.legs),
        facts=(
            _fact(words.say("search.owed_line"), owed or words.say(f"search.owed_nothing{part}")),
            _fact(words.say("search.on_cad_line"), cad or words.say(f"search.on_cad_never{part}")),
            *_spans(summary, words),
        ),
    )


def _held(summary: CallSummary, leg: Leg) -> Held:
    """How a decision that is not what stands now is marked; none where the policy is not at hand.

    Two of one response are not told apart here.
    """
    if not summary.has_pack or not leg.response or leg.kind not in ("decided", "supervisor"):
        return ""
    if summary.source == "decision" and summary.response == leg.response:
        return ""
    now = ResponseClass(summary.response) if summary.response else None
    return passed_by(now, ResponseClass(leg.response))


def _step(leg: Leg, words: Words, mark: Held) -> tuple[str, Line]:
    time = words.times.minute(leg.at_ms)
    role = words.role(leg.role)
    match leg.kind:
        case "shown":
            label = words.say("search.assessment", number=leg.assessment, time=time)
        case "override":
            label = words.say(
                "search.override", time=time, role=role, who=name_words(words.text, leg)
            )
        case _:
            label = words.say(
                "search.decision", time=time, role=role, who=name_words(words.text, leg)
            )
    said = phrase(leg.response, words)
    if mark:
        return label, Line((Run(words.say(mark, text=said), RunStyle.STRONG),))
    return label, Line((Run(said, RunStyle.STRONG),), mark_of(leg.response))


def phrase(response: str, words: Words) -> str:
    """The fixed phrase of a response class."""
    if response == "police_immediate":
        return words.text("phrase.attending")
    if response in ("police_priority", "police_scheduled"):
        return words.text("phrase.later_plain")
    if response == "supervisor":
        return words.text("phrase.supervisor")
    return words.text("phrase.not_attending") if response else words.route("")


def _fact(label: str, value: str) -> Line:
    return Line((Run(label, RunStyle.STRONG), Run(value)))


def _spans(summary: CallSummary, words: Words) -> Iterator[Line]:
    for span in summary.spans:
        text = words.count(
            "search.span",
            span.entries,
            first=thousands(span.first_seq),
            last=thousands(span.last_seq),
        )
        yield _fact(words.say("search.record_line"), text)

"""The assessment before: what it came to last, and what was said and done then, each told of the outcome that it was of."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.domain.call.history import OVERRIDE
from rcrp_desktop.domain.call.holds import CadText
from rcrp_desktop.domain.call.state import Assessment
from rcrp_desktop.domain.call.told import is_same
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.call_inputs import Facts, mark_of
from rcrp_desktop.presentation.told_lines import Told, told_at, told_line, told_of, with_outcome
from rcrp_desktop.presentation.widgets import RouteMarkKind


@frozen
class CameTo:
    """The last outcome of an assessment: ``OVERRIDE``, a route, or "" for nothing shown.

    ``withheld``: no police was found and not said: it waited for a supervisor, and nobody decided it.
    """

    route: str
    withheld: bool = False


def came_to(facts: Facts, before: Assessment) -> CameTo:
    """Police who stood at its end, whatever sent them; else what was decided of it, also since; else what was shown."""
    history, end = facts.look.history, facts.state.current.place
    stood = history.route_before(end)
    if stood == OVERRIDE and not _all_mispressed(facts, end):
        return CameTo(stood)
    decided = history.newest
    if decided is not None and decided.assessment == before.number:
        return CameTo(decided.route)
    if facts.pack.has_route(stood) and facts.pack.route(stood).response.sends_police:
        return CameTo(stood)
    if not before.shown:
        return CameTo("")
    last = before.shown[-1]
    no_police = facts.pack.route(last.route).response.is_no_police
    return CameTo(last.route, withheld=no_police and not last.say)


def _all_mispressed(facts: Facts, end: int) -> bool:
    """Whether nobody meant the override that stood then: it was taken back since."""
    overrides = facts.state.overrides
    stood = [o for o in overrides if o.place < end and not 0 < o.ended_place < end]
    return all(o.mispressed is not None for o in stood)


def earlier_mark(facts: Facts, before: Assessment) -> RouteMarkKind | None:
    """The shape of what it came to."""
    route = came_to(facts, before).route
    if route == OVERRIDE:
        return mark_of(ResponseClass.POLICE_IMMEDIATE)
    return mark_of(facts.pack.route(route).response) if route else None


def earlier_headline(facts: Facts, before: Assessment) -> str:
    """What it came to last, in the words that were said of it."""
    last = came_to(facts, before)
    if not last.route:
        return facts.text("reassess.nothing_shown")
    if last.route == OVERRIDE:
        return facts.text("reassess.override")
    route = facts.pack.route(last.route)
    if not route.response.is_no_police:
        return route.label
    return facts.text(f"phrase.{'must_agree' if last.withheld else 'not_attending'}")


def earlier_lines(facts: Facts, before: Assessment) -> str:
    """Who was told, and what CAD has; what was said of another outcome than it came to last names that."""
    now = came_to(facts, before)
    lines = [f"{_line(facts, done, now)}." for done in _said(facts, before) if told_of(facts, done)]
    lines += [f"{_cad_line(facts, text, now)}." for text in _on_cad(facts, before)]
    if facts.pack.has_route(now.route) and facts.pack.route(now.route).response.is_no_police:
        lines.append(facts.text("reassess.second_refusal"))
    return " ".join(lines)


def _said(facts: Facts, before: Assessment) -> Iterator[Told]:
    telling = facts.pack.telling_duties
    yield from (duty for duty in before.duties if duty.duty in telling)
    yield from before.agencies
    end = facts.state.current.place
    yield from (told for told in facts.state.told if before.place < told.place < end)


def _line(facts: Facts, done: Told, now: CameTo) -> str:
    line = told_line(facts, done, facts.desk.times.minute(told_at(done)))
    route = told_of(facts, done)
    is_of_it = not now.withheld and is_same(route, now.route, facts.pack)
    return line if is_of_it else with_outcome(facts, line, route)


def _on_cad(facts: Facts, before: Assessment) -> tuple[CadText, ...]:
    """The newest text of it: what CAD shows of that assessment."""
    return tuple(text for text in facts.state.cad_texts if text.assessment == before.number)[-1:]


def _cad_line(facts: Facts, text: CadText, now: CameTo) -> str:
    line = facts.text("header.on_cad", time=facts.desk.times.minute(text.stamp.at_ms))
    match text.tells.how:
        case "override" | "decision" | "recommendation" | "":
            route = _route_on_cad(facts, text)
            if not route or (not now.withheld and is_same(route, now.route, facts.pack)):
                return line
            return with_outcome(facts, line, route)
        case "must_agree" if now.withheld and text.tells.route == now.route:
            return line
        case "must_agree" | "awaiting_supervisor" | "open":
            name = facts.text(f"reassess.cad.{text.tells.how}")
            return facts.text("cad.line.told_of", line=line, route=name)


def _route_on_cad(facts: Facts, text: CadText) -> str:
    """In earlier records, which do not say it, what the call had come to."""
    if text.tells.how == "override":
        return OVERRIDE
    if text.tells.how:
        return text.tells.route
    return facts.look.history.route_before(text.place, text.unseen)

"""What people were told, each with the outcome that it was told of: beside another outcome it would read as told of that.

One wording for the text for CAD and for the assessment before.
"""

from __future__ import annotations

from rcrp_desktop.domain.call.done import AgencyReply, DutyDone, ToldOfChange
from rcrp_desktop.domain.call.history import OVERRIDE, UNREAD
from rcrp_desktop.domain.call.told import agencies_told, route_told, whom_of
from rcrp_desktop.presentation.call_inputs import Facts
from rcrp_desktop.presentation.tried import caller_line, reply_line

Told = DutyDone | AgencyReply | ToldOfChange


def told_line(facts: Facts, done: Told, time: str) -> str:
    """Who was told or answered, and when, without of what."""
    match done:
        case AgencyReply():
            return reply_line(facts, done, time)
        case DutyDone():
            return caller_line(facts, done, time)
        case ToldOfChange():
            what = facts.text(
                f"cad.owed.tell_{whom_of(done.item)}_of_change", agency=_names(facts, done)
            )
            return facts.text(
                "cad.line.owed", what=what, state=facts.text("cad.line.yes_at", time=time)
            )


def told_at(done: Told) -> int:
    """When, in UTC milliseconds."""
    return done.at_ms if isinstance(done, ToldOfChange) else done.stamp.at_ms


def with_outcome(facts: Facts, line: str, route: str) -> str:
    """The line with the outcome that it was said of."""
    return facts.text("cad.line.told_of", line=line, route=outcome_name(facts, route))


def outcome_name(facts: Facts, route: str) -> str:
    """What the call had come to, by its name: a route, the override, or what nobody here can read."""
    if route in (OVERRIDE, UNREAD):
        return facts.text(f"cad.line.of_{'override' if route == OVERRIDE else 'unread'}")
    return facts.pack.route(route).label.rstrip(".")


def told_of(facts: Facts, done: Told) -> str:
    """The outcome that it was said of; "" where nothing was decided that whoever said it knew of."""
    return route_told(facts.look.history, done)


def _names(facts: Facts, told: ToldOfChange) -> str:
    agencies = agencies_told(facts.look.history, told)
    found = (facts.pack.agency(agency) for agency in agencies)
    names = ", ".join(agency.name for agency in found if agency is not None)
    return names or facts.text("cad.owed.service")

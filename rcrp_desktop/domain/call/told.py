"""Who was told what of a call, and whether that is what stands.

What somebody was told is one particular act: a decision, an override or its end. Whatever takes its place, in the same
assessment or another, made by whomever, is news to them until they are told of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rcrp_desktop.domain.call.done import AgencyReply, DutyDone, ToldOfChange
from rcrp_desktop.domain.call.meant import only_act
from rcrp_desktop.domain.call.standing import FinalDecision, decisions, newest_of
from rcrp_desktop.domain.call.state import Assessment, CallState
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass

OVERRIDE = "override"
"""In the place of a route's id: police at once, for a threat to life."""

Whom = Literal["caller", "agency"]


@dataclass(frozen=True, slots=True)
class Act:
    """What changed what the call has come to. ``name``: the item of its debts, "" for a handler's decision."""

    place: int
    command: str
    name: str


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody was told that ``route`` holds, when act ``of`` (its place) was the newest; "" for nothing decided.

    It takes the place of what they were told ``over`` (commands), of all before it where that is None.
    """

    route: str
    of: int
    place: int
    assessment: int
    command: str
    over: tuple[str, ...] | None = None


def acts(state: CallState) -> Iterator[Act]:
    """All of them, in no order."""
    for assessment in state.assessments:
        for made in assessment.decisions:
            yield Act(made.place, made.stamp.command, "")
    for request in state.requests:
        for one in request.every_decision:
            yield Act(one.place, one.stamp.command, request.item)
    for override in state.overrides:
        yield Act(override.place, override.raised.command, "")
        if override.stood_down is not None:
            yield Act(override.ended_place, override.stood_down.command, override.item)
        elif override.mispressed is not None:
            yield Act(override.ended_place, override.mispressed.command, "")


def last_act(state: CallState, before: int) -> int:
    """The place of the newest of them before a place; 0 where there was none."""
    return max((act.place for act in acts(state) if act.place < before), default=0)


def route_before(state: CallState, before: int, pack: PolicyPack) -> str:
    """What the call had come to before a place: ``OVERRIDE``, the route decided on, or "" for nothing decided."""
    if any(o.place < before and not 0 < o.ended_place < before for o in state.overrides):
        return OVERRIDE
    decided = decided_before(state, before, pack)
    return decided.route if decided is not None else ""


def decided_before(state: CallState, before: int, pack: PolicyPack) -> FinalDecision | None:
    """The decision that was the newest before a place: what a closing duty recorded there tells of."""
    return newest_of((d for d in decisions(state) if d.place < before), pack)


def route_now(state: CallState, pack: PolicyPack) -> str:
    """The same of now."""
    return route_before(state, state.revision + 1, pack)


def is_same(told: str, route: str, pack: PolicyPack) -> bool:
    """Whether who was told of one has heard of the other: police at once are police at once, whoever sent them."""
    at_once = ResponseClass.POLICE_IMMEDIATE
    return told == route or all(
        name == OVERRIDE or (pack.has_route(name) and pack.route(name).response is at_once)
        for name in (told, route)
    )


def caller_tellings(state: CallState, pack: PolicyPack) -> tuple[Telling, ...]:
    """What the caller was told, in the order of events."""
    telling = pack.duties_of("caller_told")
    last = [
        {d.duty: d for d in a.duties if d.duty in telling and d.outcome == "done"}.values()
        for a in state.assessments
    ]
    done = [_of_decision(state, duty, pack) for some in last for duty in some]
    return _in_order([*done, *_of_changes(state, "caller", pack)])


def agency_tellings(state: CallState, agency: str, pack: PolicyPack) -> tuple[Telling, ...]:
    """What a service was told that took the call on and did not decline it since; none where it did not."""
    replies = sorted(
        (r for a in state.assessments for r in a.agencies if r.agency == agency),
        key=lambda reply: reply.place,
    )
    declined = max((r.place for r in replies if r.outcome == "declined"), default=0)
    accepted = [r for r in replies if r.outcome == "accepted" and r.place > declined]
    if not accepted:
        return ()
    told = [_of_decision(state, reply, pack) for reply in accepted]
    for change in _of_changes(state, "agency", pack):
        if _is_told_them(change, told):
            told.append(change)
    return _in_order(told)


def _is_told_them(change: Telling, told: list[Telling]) -> bool:
    """Whether those who were told this are told the change: by what they were told, in earlier records by its place."""
    if change.over is None:
        return change.place > told[0].place
    return any(before.command in change.over for before in told)


def _in_order(tellings: Iterable[Telling]) -> tuple[Telling, ...]:
    return tuple(sorted(tellings, key=lambda telling: telling.place))


def _of_decision(state: CallState, done: DutyDone | AgencyReply, pack: PolicyPack) -> Telling:
    """A closing duty tells of the decision that it belongs to, also while an override stands."""
    place, command = done.place, done.stamp.command
    newest = decided_before(state, place, pack)
    decided = decided_of(state, done, pack)
    of = last_act(state, place)
    if decided is None:
        return Telling("", of if newest is None else 0, place, state.current.number, command)
    of = of if decided == newest else decided.place  # what came between, its maker did not know
    return Telling(decided.route, of, place, decided.assessment, command)


def decided_of(
    state: CallState, done: DutyDone | AgencyReply, pack: PolicyPack
) -> FinalDecision | None:
    """The decision that a closing duty was done for; None where nothing was decided that its maker knew of."""
    if done.of:
        return next((d for d in decisions(state) if d.stamp.command == done.of), None)
    return decided_before(state, done.place, pack)


def _of_changes(state: CallState, whom: Whom, pack: PolicyPack) -> Iterator[Telling]:
    for told in state.told:
        of = _told_of(state, told)
        if told.item.endswith(f"/{whom}") and of:
            decided = decided_before(state, of + 1, pack)
            number = decided.assessment if decided is not None else state.current.number
            route = route_before(state, of + 1, pack)
            yield Telling(route, of, told.place, number, told.command, told.over)


def whom_of(item: str) -> Whom:
    """Whom a debt to tell of a change is owed to."""
    return "caller" if item.endswith("/caller") else "agency"


def told_before(state: CallState, whom: Whom, pack: PolicyPack) -> tuple[str, ...]:
    """The commands of what they know now: a change that is told now takes the place of these."""
    if whom == "caller":
        tellings = [caller_tellings(state, pack)]
    else:
        tellings = [agency_tellings(state, agency, pack) for agency in _agencies(state)]
    every = (told.command for some in tellings for told in _known(some))
    return tuple(dict.fromkeys(every))


def _agencies(state: CallState) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reply.agency for a in state.assessments for reply in a.agencies))


def _known(tellings: Iterable[Telling]) -> list[Telling]:
    """What they know, in the order in which they were told; several things where several desks told them."""
    known: list[Telling] = []
    for told in tellings:
        over = told.over
        known = [one for one in known if over is not None and one.command not in over]
        known.append(told)
    return known


def changes_told(state: CallState, whom: Whom) -> int:
    """The place of the newest act that somebody was told of as a change; 0 for none."""
    told = (_told_of(state, t) for t in state.told if t.item.endswith(f"/{whom}"))
    return max(told, default=0)


def _told_of(state: CallState, told: ToldOfChange) -> int:
    """The place of the act that somebody was told of: the one named, else the newest then; 0 for none that is known."""
    if told.of:
        return max((a.place for a in acts(state) if a.command == told.of), default=0)
    name = told.item.partition("/")[0]
    known = {f"a{a.number}" for a in state.assessments} | {a.name for a in acts(state)}
    return last_act(state, told.place) if name in known else 0


def told_act(state: CallState) -> str:
    """The command of the newest act: whoever is told now is told what it has made of the call.

    "" where several acts have the same command.
    """
    every = tuple(acts(state))
    newest = max(every, key=lambda act: act.place, default=None)
    return only_act(newest.command, (act.command for act in every)) if newest is not None else ""


def caller_news(state: CallState, pack: PolicyPack) -> Telling | None:
    """What the caller was told last, where that is not what the call has come to."""
    return _news(caller_tellings(state, pack), route_now(state, pack), pack)


def agencies_with_news(state: CallState, pack: PolicyPack) -> dict[str, Telling]:
    """Services that were told last what the call has not come to, and are not asked by what it has come to."""
    now = route_now(state, pack)
    route = pack.route(now) if pack.has_route(now) else None
    asks = route is not None and any(duty.kind == "agency_accepts" for duty in route.duties)
    asked = route.agencies if route is not None and asks else ()
    others = (agency for agency in _agencies(state) if agency not in asked)
    found = {a: _news(agency_tellings(state, a, pack), now, pack) for a in others}
    return {agency: told for agency, told in found.items() if told is not None}


def _news(tellings: tuple[Telling, ...], now: str, pack: PolicyPack) -> Telling | None:
    wrong = [told for told in _known(tellings) if not is_same(told.route, now, pack)]
    return wrong[-1] if wrong else None


def done_for(
    state: CallState, assessment: Assessment, decided: FinalDecision, pack: PolicyPack
) -> Assessment:
    """The assessment with what was done for this very decision alone: what was done for another is done for none.

    A caller who heard of police since, by a change or by an override that was stood down, is to be told again.
    """
    telling = pack.duties_of("caller_told")
    stood_down = [o.ended_place for o in state.overrides if o.stood_down is not None]
    caller = max([decided.place, *stood_down, *_otherwise(state, "caller", decided, pack)])
    agency = max([decided.place, *_otherwise(state, "agency", decided, pack)])
    return replace(
        assessment,
        duties=tuple(
            d
            for d in assessment.duties
            if d.place > (caller if d.duty in telling else decided.place) and _is_for(d, decided)
        ),
        agencies=tuple(
            reply
            for reply in assessment.agencies
            if reply.place > agency and _is_for(reply, decided)
        ),
    )


def _is_for(done: DutyDone | AgencyReply, decided: FinalDecision) -> bool:
    return not done.of or done.of == decided.stamp.command


def _otherwise(
    state: CallState, whom: Whom, decided: FinalDecision, pack: PolicyPack
) -> Iterator[int]:
    for change in _of_changes(state, whom, pack):
        if not is_same(change.route, decided.route, pack):
            yield change.place

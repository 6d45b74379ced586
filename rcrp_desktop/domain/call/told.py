"""Who was told what of a call, and whether that is what stands.

What somebody was told is one particular act: a decision, an override or its end. Whatever takes its place, in the same
assessment or another, made by whomever, is news to them until they are told of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Literal, TypeVar

from rcrp_desktop.domain.call.decisions import FinalDecision
from rcrp_desktop.domain.call.done import AgencyReply, DutyDone, ToldOfChange
from rcrp_desktop.domain.call.heard import had_read, had_read_it, heard_last
from rcrp_desktop.domain.call.history import OVERRIDE, UNREAD, Acts, History
from rcrp_desktop.domain.call.meant import only_act
from rcrp_desktop.domain.call.state import Assessment, CallState
from rcrp_desktop.domain.duties import subject_of
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass

Whom = Literal["caller", "agency"]
Done = TypeVar("Done", DutyDone, AgencyReply)


@frozen
class Telling:
    """Somebody was told that ``route`` holds, when act ``of`` (its place) was the newest; "" for nothing decided.

    Of an act that is in no log that was read (``UNREAD``) they were told something else than whatever holds; ``of`` is 0.
    It takes the place of what they were told ``over`` (commands), of all before it where that is None; not of what its
    maker had not seen (``unseen``), and of acts that they had not seen it tells nothing.
    """

    route: str
    of: int
    place: int
    assessment: int
    command: str
    at_ms: int
    over: tuple[str, ...] | None = None
    unseen: Set[int] = frozenset()


def is_same(told: str, route: str, pack: PolicyPack) -> bool:
    """Whether who was told of one has heard of the other: police at once are police at once, whoever sent them."""
    at_once = ResponseClass.POLICE_IMMEDIATE
    return told == route or all(
        name == OVERRIDE or (pack.has_route(name) and pack.route(name).response is at_once)
        for name in (told, route)
    )


def caller_tellings(history: History) -> tuple[Telling, ...]:
    """What the caller was told, in the order of events."""
    telling = history.pack.telling_duties
    duties = (duty for a in history.state.assessments for duty in a.duties)
    done = [duty for duty in duties if duty.duty in telling and duty.outcome == "done"]
    told = (_of_decision(history, duty) for duty in done)
    return _in_order([*told, *_of_changes(history, "caller")])


def agency_tellings(history: History, agency: str) -> tuple[Telling, ...]:
    """What a service was told that took the call on and did not decline it since; none where it did not.

    It declined what was known to whoever heard that: of two answers that did not know of each other either may be the last.
    """
    replies = _replies(history.state, agency)
    declined = [reply for reply in replies if reply.outcome == "declined"]
    accepted = [
        reply
        for reply in replies
        if reply.outcome == "accepted" and not any(had_read_it(no, reply) for no in declined)
    ]
    if not accepted:
        return ()
    told, known = [_of_decision(history, reply) for reply in accepted], _tellings_of(history.state)
    for change in _of_changes(history, "agency"):
        if _is_told_them(change, told, known):
            told.append(change)
    return _in_order(told)


def _tellings_of(state: CallState) -> frozenset[str]:
    """The commands of all that services were told or answered, as far as it can be read."""
    replies = (reply.stamp.command for a in state.assessments for reply in a.agencies)
    return frozenset((*replies, *(told.command for told in state.told)))


def _replies(state: CallState, agency: str) -> list[AgencyReply]:
    """What a service answered, in the order of events."""
    replies = (r for a in state.assessments for r in a.agencies if r.agency == agency)
    return sorted(replies, key=lambda reply: reply.place)


def _is_told_them(change: Telling, told: list[Telling], known: frozenset[str]) -> bool:
    """Whether those who were told this are told the change: by what they were told, in earlier records by its place.

    Where some of that cannot be read they may be: whoever told it had read what they took on.
    """
    if change.over is None:
        return change.place > told[0].place
    if any(before.command in change.over for before in told):
        return True
    return not known.issuperset(change.over) and any(had_read_it(change, one) for one in told)


def _in_order(tellings: Iterable[Telling]) -> tuple[Telling, ...]:
    return tuple(sorted(tellings, key=lambda telling: telling.place))


def _of_decision(history: History, done: DutyDone | AgencyReply) -> Telling:
    """A closing duty tells of the decision that it belongs to, also while an override stands."""
    place, command, unseen = done.place, done.stamp.command, done.stamp.unseen
    at_ms = done.stamp.at_ms
    newest, decided = history.decided_before(place), decided_of(history, done)
    if decided is None and _is_of_unread(history, done.of):
        return Telling(
            UNREAD, 0, place, history.state.current.number, command, at_ms, unseen=unseen
        )
    of = history.last_act(place)
    if decided is None:
        number = history.state.current.number
        of = of if newest is None else 0
        return Telling("", of, place, number, command, at_ms, unseen=unseen)
    of = of if decided == newest else decided.place  # what came between, its maker did not know
    return Telling(decided.route, of, place, decided.assessment, command, at_ms, unseen=unseen)


def _is_of_unread(history: History, of: str) -> bool:
    """Whether what names no decision that can be read names one at all: before any, it names what began the call."""
    began = history.state.began
    known = {o.raised.command for o in history.state.overrides if not o.unread}
    if began is not None:
        known.add(began.command)
    return of not in ("", "none", *known)


def decided_of(history: History, done: DutyDone | AgencyReply) -> FinalDecision | None:
    """The decision that a closing duty was done for; None where nothing was decided that its maker knew of."""
    if done.of:
        return history.decided_by(done.of)
    return history.decided_before(done.place)


def route_told(history: History, done: DutyDone | AgencyReply | ToldOfChange) -> str:
    """What the call had come to as it was told, ``OVERRIDE`` and ``UNREAD`` also; "" where its maker knew of nothing decided."""
    if isinstance(done, ToldOfChange):
        return _route_of_change(history, _told_of(history, done), done)
    return _of_decision(history, done).route


def _route_of_change(history: History, of: int, told: ToldOfChange) -> str:
    return history.route_before(of + 1, _unseen_by(told, of)) if of else UNREAD


def _unseen_by(told: ToldOfChange, of: int) -> Set[int]:
    """Whoever names an act knew of it, also where another act was all that could be read of it then."""
    return told.unseen - {of} if of in told.unseen else told.unseen


def agencies_told(history: History, told: ToldOfChange) -> tuple[str, ...]:
    """The services that were told of a change together; none of the caller's."""
    return tuple(
        agency
        for agency in _agencies(history.state)
        if any(one.command == told.command for one in agency_tellings(history, agency))
    )


def _of_changes(history: History, whom: Whom) -> Iterator[Telling]:
    for told in history.state.told:
        if told.item.endswith(f"/{whom}"):
            of = _told_of(history, told)
            unseen = _unseen_by(told, of)
            decided = history.decided_before(of + 1, unseen)
            current = history.state.current
            number = decided.assessment if decided is not None else current.number
            route = _route_of_change(history, of, told)
            yield Telling(
                route, of, told.place, number, told.command, told.at_ms, told.over, unseen
            )


def whom_of(item: str) -> Whom:
    """Whom a debt to tell of a change is owed to."""
    return "caller" if item.endswith("/caller") else "agency"


def told_before(history: History, whom: Whom) -> tuple[str, ...]:
    """The commands of what they know now: a change that is told now takes the place of these."""
    if whom == "caller":
        tellings = [caller_tellings(history)]
    else:
        tellings = [agency_tellings(history, agency) for agency in _agencies(history.state)]
    every = (told.command for some in tellings for told in _known(some))
    return tuple(dict.fromkeys(every))


def _agencies(state: CallState) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reply.agency for a in state.assessments for reply in a.agencies))


def _known(tellings: Iterable[Telling]) -> list[Telling]:
    """What they know, in the order in which they were told; several things where several desks told them."""
    return heard_last(tellings, _takes_its_place)


def _takes_its_place(told: Telling, before: Telling) -> bool:
    return had_read_it(told, before) if told.over is None else before.command in told.over


@frozen
class Heard:
    """How far somebody was told what a call came to: up to act ``of`` (its place), without those that were not seen."""

    of: int
    unseen: Set[int]

    def has(self, act: int) -> bool:
        """Whether they were told of an act, or of what came of it."""
        return act <= self.of and act not in self.unseen


def heard_of(acts: Acts, whom: Whom) -> tuple[Heard, ...]:
    """What somebody was told as a change, whatever the pack says; of the caller also by a closing duty, where that is known."""
    told = (t for t in acts.state.told if t.item.endswith(f"/{whom}"))
    heard = tuple(_heard(acts, one) for one in told)
    if whom == "caller" and isinstance(acts, History):
        return (*heard, *(Heard(one.of, one.unseen) for one in caller_tellings(acts)))
    return heard


def _heard(acts: Acts, told: ToldOfChange) -> Heard:
    of = _told_of(acts, told)
    return Heard(of, _unseen_by(told, of))


def _told_of(acts: Acts, told: ToldOfChange) -> int:
    """The place of the act that somebody was told of: the one named, else the newest then; 0 for none that can be read.

    What is known only by a later act that answers it cannot: nobody knows what came between.
    """
    if told.of:
        of = acts.place_of(told.of)
        return of if of < told.place else 0
    name = told.item.partition("/")[0]
    known = {f"a{a.number}" for a in acts.state.assessments} | {a.name for a in acts.in_order}
    return acts.last_act(told.place, told.unseen) if name in known else 0


def told_act(acts: Acts) -> str:
    """The command of the newest act: whoever is told now is told what it has made of the call.

    "" where several acts have the same command.
    """
    every = [act.command for act in acts.in_order]
    return only_act(every[-1], every) if every else ""


def caller_news(history: History) -> Telling | None:
    """What the caller was told last, where that is not what the call has come to."""
    return _news(caller_tellings(history), history.route_now, history.pack)


def agencies_with_news(history: History) -> dict[str, Telling]:
    """Services that were told last what the call has not come to, and are not asked by what it has come to."""
    now, pack = history.route_now, history.pack
    route = pack.route(now) if pack.has_route(now) else None
    asks = route is not None and any(subject_of(duty.kind) == "agency" for duty in route.duties)
    asked = route.agencies if route is not None and asks else ()
    others = (agency for agency in _agencies(history.state) if agency not in asked)
    found = {agency: service_news(history, agency) for agency in others}
    return {agency: told for agency, told in found.items() if told is not None}


def service_news(history: History, agency: str) -> Telling | None:
    """What one of them was told last, where that is not what the call has come to."""
    return _news(agency_tellings(history, agency), history.route_now, history.pack)


def _news(tellings: tuple[Telling, ...], now: str, pack: PolicyPack) -> Telling | None:
    wrong = [told for told in _known(tellings) if not is_same(told.route, now, pack)]
    return wrong[-1] if wrong else None


def done_for(history: History, assessment: Assessment, decided: FinalDecision) -> Assessment:
    """The assessment with what was done for this very decision alone: what was done for another is done for none.

    A caller who may have heard something else last, or of police who were stood down, is to be told again.
    """
    duties = [
        done
        for done in assessment.duties
        if _knew(done, turns_of_duty(history, done.duty, decided)) and is_for(done, decided)
    ]
    replies = [
        reply
        for reply in assessment.agencies
        if _knew(reply, turns_of_agency(history, reply.agency, decided)) and is_for(reply, decided)
    ]
    return replace(
        assessment,
        duties=tuple(done for done in duties if not _is_made_good(done, duties)),
        agencies=tuple(reply for reply in replies if not _is_made_good(reply, replies)),
    )


def turns_of_duty(history: History, duty: str, decided: FinalDecision) -> dict[int, int]:
    """The places, with their times, of what whoever does a duty for a decision must know of: it is owed anew after each."""
    turns = {decided.place: decided.stamp.at_ms}
    if duty in history.pack.telling_duties:
        ended = ((o.ended_place, o.stood_down) for o in history.state.overrides)
        turns |= {place: down.at_ms for place, down in ended if down is not None}
        turns |= _otherwise(caller_tellings(history), history, decided)
    return turns


def turns_of_agency(history: History, agency: str, decided: FinalDecision) -> dict[int, int]:
    """The same for what a service is asked."""
    return {decided.place: decided.stamp.at_ms, **_not_taken(history, agency, decided)}


def _is_made_good(tried: Done, every: Iterable[Done]) -> bool:
    """Whether it failed, and somebody was reached for the same later, or at another desk of which its maker had not read."""
    if tried.outcome not in ("could_not", "no_answer"):
        return False
    return any(
        one.outcome in ("done", "found", "accepted") and not had_read_it(tried, one)
        for one in every
        if _subject(one) == _subject(tried)
    )


def _subject(done: DutyDone | AgencyReply) -> tuple[str, ...]:
    return (done.agency,) if isinstance(done, AgencyReply) else (done.duty, done.check)


def _knew(done: DutyDone | AgencyReply, places: Iterable[int]) -> bool:
    """Whether it was done after all of them, by somebody who had seen them."""
    return all(had_read(done, place) for place in places)


def is_for(done: DutyDone | AgencyReply, decided: FinalDecision) -> bool:
    """Whether it was done for this very decision, as far as its record says."""
    return not done.of or done.of == decided.stamp.command


def _otherwise(
    tellings: tuple[Telling, ...], history: History, decided: FinalDecision
) -> dict[int, int]:
    """Where and when they were told last what this decision is not."""
    wrong = (t for t in _known(tellings) if not is_same(t.route, decided.route, history.pack))
    return {told.place: told.at_ms for told in wrong}


def _not_taken(history: History, agency: str, decided: FinalDecision) -> dict[int, int]:
    """Where a service was told last what this decision is not, or answered last that it does not act."""
    answered = [r for r in _replies(history.state, agency) if r.outcome != "no_answer"]
    declined = (reply for reply in heard_last(answered) if reply.outcome == "declined")
    said_no = {reply.place: reply.stamp.at_ms for reply in declined}
    return _otherwise(agency_tellings(history, agency), history, decided) | said_no

"""What is still owed on a call. Derived from its state, so a debt cannot be lost or closed on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from rcrp_desktop.domain.call.asked_route import agencies_to_tell
from rcrp_desktop.domain.call.call_back import call_back_since
from rcrp_desktop.domain.call.decisions import FinalDecision
from rcrp_desktop.domain.call.heard_otherwise import heard_otherwise
from rcrp_desktop.domain.call.history import OVERRIDE, Acts, History
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.on_cad import CadDebt, override_not_on_cad
from rcrp_desktop.domain.call.owed_since import asked_since, duty_since, news_since
from rcrp_desktop.domain.call.standing import Standing, pending_requests
from rcrp_desktop.domain.call.state import Assessment, CallState, position
from rcrp_desktop.domain.call.told import (
    Whom,
    agencies_with_news,
    caller_news,
    done_for,
    heard_of,
)
from rcrp_desktop.domain.duties import DEBTS, HARM, About, Owed, debt_of, subject_of, tells_outcome
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Duty, PolicyPack, ResponseClass, Route

Decided = tuple[Assessment, Route, FinalDecision]


@frozen
class OpenItem:
    """One debt. ``subject`` names the agency, duty, request or route it is about.

    ``otherwise``: whoever it is owed to heard last what does not hold (``heard_otherwise``).
    """

    id: str
    kind: Owed
    call: str
    since_ms: int
    assessment: int
    subject: str
    otherwise: bool = False


def worst_first(item: OpenItem) -> tuple[int, bool, int, str]:
    """The order of debts everywhere: by harm, of one kind those who heard otherwise, then the longest owed."""
    return HARM[item.kind], not item.otherwise, item.since_ms, item.id


def open_items(state: CallState, engine: Engine) -> tuple[OpenItem, ...]:
    """Everything still owed, the worst first."""
    return items_seen(Look(state, engine))


def items_seen(look: Look) -> tuple[OpenItem, ...]:
    """The same by a look that serves other questions too."""
    state = look.state
    if state.began is None:
        return ()
    holds = applicable_seen(look)
    found = [*_requests(state), *_changes(state, look), *_duties(look, holds)]
    found += [*_decide_again(look), *_call_back(look, holds)]
    found += [*_on_cad(look)]
    return _in_order(
        replace(item, otherwise=heard_otherwise(look, item.kind, item.subject)) for item in found
    )


def items_without_pack(state: CallState) -> tuple[OpenItem, ...]:
    """What is owed whatever the pack says, for a call whose pack is not at hand: less than is owed."""
    if state.began is None:
        return ()
    told = [*_changes(state, None), *_override_on_cad(state)]
    return _in_order([*_requests(state), *(replace(item, otherwise=True) for item in told)])


def _in_order(items: Iterable[OpenItem]) -> tuple[OpenItem, ...]:
    return tuple(sorted(items, key=worst_first))


def subject_label(kind: Owed, subject: str, pack: PolicyPack) -> str:
    """What of the pack a debt is about, in the pack's words; "" where it is about nothing in it."""
    return label_of(DEBTS[kind].about, subject, pack)


def label_of(about: About, subject: str, pack: PolicyPack) -> str:
    """What the pack calls one of its agencies, checks or routes."""
    match about:
        case "agency":
            agency = pack.agency(subject)
            return agency.name if agency is not None else subject
        case "check":
            return next((c.label for c in pack.system_checks if c.id == subject), subject)
        case "route":
            return next((r.label for r in pack.routes if r.id == subject), "")
        case "":
            return ""
        case _:
            assert_never(about)


def about_item(item: OpenItem, state: CallState, pack: PolicyPack) -> str:
    """The same for an item of this call: whom a change is to be told is known from the call alone."""
    if item.kind is not Owed.TELL_AGENCY_OF_CHANGE:
        return subject_label(item.kind, item.subject, pack)
    agencies = _to_tell(item, state, pack)
    return ", ".join(label_of("agency", agency, pack) for agency in agencies)


def _to_tell(item: OpenItem, state: CallState, pack: PolicyPack) -> tuple[str, ...]:
    request = next((r for r in state.requests if f"{r.item}/agency" == item.id), None)
    if request is not None:
        return agencies_to_tell(state, request, pack)
    return tuple(agencies_with_news(History(state, pack)))


def _requests(state: CallState) -> Iterator[OpenItem]:
    for request in pending_requests(state):
        yield OpenItem(
            request.item,
            Owed.AWAITING_SUPERVISOR,
            state.call,
            asked_since(request),
            request.assessment,
            "differing" if request.differing else request.reason,
        )


def _changes(state: CallState, look: Look | None) -> Iterator[OpenItem]:
    """One debt towards the caller and one towards services: they are told what the call has come to, once."""
    yield from _change_for(state, look, "caller")
    yield from _change_for(state, look, "agency")


def _change_for(state: CallState, look: Look | None, whom: Whom) -> tuple[OpenItem, ...]:
    """By the decision that holds where it asks for it, else by what they were told, else by what was asked for before."""
    asked = [*_asked_to_tell(state, look, whom)]
    now = look.now.place if look is not None else 0
    of_now = [item for place, item in asked if place == now]
    others = [item for _, item in asked]
    return tuple([*of_now, *_told_otherwise(state, look, whom), *others][:1])


def _asked_to_tell(
    state: CallState, look: Look | None, whom: Whom
) -> Iterator[tuple[int, OpenItem]]:
    """A supervisor who overturned says whom it must reach; the caller hears that an override is stood down.

    Newest first, each with the place of the act that asks for it.
    """
    heard = heard_of(look.history if look is not None else Acts(state), whom)

    def is_told(act: int) -> bool:
        return any(one.has(act) for one in heard)

    found: list[tuple[int, OpenItem]] = []
    for request in state.requests if not _is_left_to_others(look, whom) else ():
        made, at = request.decision, request.decided
        if made is None or at is None or any(is_told(one.place) for one in request.closing):
            continue
        if made.tell_caller if whom == "caller" else made.tell_agency:
            item = f"{request.item}/{whom}"
            subject = made.route if look is None else _came_to(look.now)
            change = _change(state, item, whom, at.at_ms, request.assessment, subject)
            found.append((request.decided_place, change))
    down = [o for o in state.overrides if o.stood_down is not None and not is_told(o.ended_place)]
    if whom == "caller" and state.override is None and not _asks_itself(look):
        for override in down:
            at, item = override.stood_down or override.raised, f"{override.item}/caller"
            change = _change(state, item, whom, at.at_ms, state.current.number, OVERRIDE)
            found.append((override.ended_place, change))
    yield from sorted(found, key=lambda one: -one[0])


def _is_left_to_others(look: Look | None, whom: Whom) -> bool:
    """Whether what supervisors asked to be told is not owed: nothing that was decided holds; or a closing duty owes it.

    That one the caller is owed whatever they were told before, so that they are told once.
    """
    if look is None:
        return False
    if look.now.source not in ("override", "decision"):
        return True
    return whom == "caller" and _asks_itself(look)


def _asks_itself(look: Look | None) -> bool:
    """Whether what holds has a closing duty to tell the caller."""
    found = _decided(look) if look is not None and look.now.source == "decision" else None
    return found is not None and any(tells_outcome(duty.kind) for duty in found[1].duties)


def _change(
    state: CallState, item: str, whom: Whom, since_ms: int, assessment: int, subject: str
) -> OpenItem:
    kind = Owed.TELL_CALLER_OF_CHANGE if whom == "caller" else Owed.TELL_AGENCY_OF_CHANGE
    return OpenItem(item, kind, state.call, since_ms, assessment, subject)


def applicable(state: CallState, engine: Engine) -> Decided | None:
    """The decided assessment whose closing duties are owed, with its route; of what was done, what was for it alone.

    Duties follow the decision that holds. One that was overridden, or that no longer covers what was answered,
    or of which a supervisor is asked, has none: nobody is to be told what may not be so.
    """
    return applicable_seen(Look(state, engine))


def applicable_seen(look: Look) -> Decided | None:
    """The same by a look that serves other questions too."""
    found = _decided(look) if look.now.source == "decision" else None
    return _with_done(look, found) if found is not None else None


def _decided(look: Look) -> Decided | None:
    """The newest decision with its route, and its assessment as it is."""
    decided = look.history.newest
    if decided is None:
        return None
    of = (a for a in look.state.assessments if a.number == decided.assessment)
    assessment = next(of, None)
    if assessment is None:
        return None
    return assessment, look.engine.pack.route(decided.route), decided


def _with_done(look: Look, found: Decided) -> Decided:
    assessment, route, decided = found
    return done_for(look.history, assessment, decided), route, decided


def _lapsed(look: Look) -> Decided | None:
    """The newest decision where neither it nor any other holds: what it owed is owed no longer."""
    return None if look.now.source in ("decision", "override") else _decided(look)


def lapsed_route(look: Look) -> Route | None:
    """What was decided newest, while neither that nor anything else that was decided holds."""
    found = _lapsed(look)
    return found[1] if found is not None else None


def _duties(look: Look, found: Decided | None) -> Iterator[OpenItem]:
    if found is not None:
        yield from _undone(look, *found)


def no_longer_owed(state: CallState, engine: Engine) -> tuple[OpenItem, ...]:
    """What the decision that no longer holds would still owe."""
    look = Look(state, engine)
    found = _lapsed(look)
    return tuple(_undone(look, *_with_done(look, found))) if found is not None else ()


def _undone(
    look: Look, assessment: Assessment, route: Route, decided: FinalDecision
) -> Iterator[OpenItem]:
    recorded = next(a for a in look.state.assessments if a.number == assessment.number)
    for duty in route.duties:
        if subject_of(duty.kind) == "cad":
            continue  # owed by whatever the call has come to, not by its route alone
        for subject in owed_subjects(assessment, route, duty, look.engine):
            yield OpenItem(
                f"a{assessment.number}-{duty.id}-{subject}",
                debt_of(duty.kind),
                look.state.call,
                duty_since(look.history, recorded, decided, duty, subject),
                assessment.number,
                subject,
            )


def owed_subjects(
    assessment: Assessment, route: Route, duty: Duty, engine: Engine
) -> tuple[str, ...]:
    """What of a duty is undone: agencies that have not accepted, checks not looked at, or the duty itself."""
    recorded = {(done.duty, done.check) for done in assessment.duties}
    subject = subject_of(duty.kind)
    match subject:
        case "agency":
            last = {reply.agency: reply.outcome for reply in assessment.agencies}
            return tuple(agency for agency in route.agencies if last.get(agency) != "accepted")
        case "check":
            checks = (check.id for check in engine.pack.system_checks)
            return tuple(check for check in checks if (duty.id, check) not in recorded)
        case "call" | "cad":
            return () if (duty.id, "") in recorded else (duty.id,)
        case _:
            assert_never(subject)


def _decide_again(look: Look) -> Iterator[OpenItem]:
    """In the place of what a decision owed while nobody acts on the call: it is to be decided again.

    Where a supervisor is asked, that is what is owed.
    """
    found, state = _lapsed(look), look.state
    if found is None or pending_requests(state):
        return
    since_ms, number = _lapsed_since(state, found[2]), state.current.number
    yield OpenItem("decide-again", Owed.DECIDE_AGAIN, state.call, since_ms, number, found[1].id)


def _lapsed_since(state: CallState, decided: FinalDecision) -> int:
    """When the first answer or the new information came that a decision does not cover, in the order of events."""
    later = [(a.place, a.began.at_ms) for a in state.assessments]
    for line in state.current.lines:
        later += [(line.place, line.stamp.at_ms), (line.withdrawn_place, line.withdrawn_ms)]
    after = (one for one in later if one[0] > decided.place)
    return min(after, default=(0, decided.stamp.at_ms))[1]


def _told_otherwise(state: CallState, look: Look | None, whom: Whom) -> Iterator[OpenItem]:
    """Who was told, or took on, what holds no longer must hear of what holds, whoever decided it.

    A route that has the caller told asks for that by itself. While nothing holds, what was said stands until it is settled.
    """
    if look is None:
        return
    now = look.now
    if now.source not in ("override", "decision") or now.since is None:
        return
    if whom == "caller":
        told = None if _asks_itself(look) else caller_news(look.history)
        news = {"": told} if told is not None else {}
    else:
        news = agencies_with_news(look.history)
    if news:
        number = max((told.assessment for told in news.values()), key=lambda n: position(state, n))
        since_ms = min(news_since(look.history, whom, agency) for agency in news)
        yield _change(state, f"a{number}/{whom}", whom, since_ms, number, _came_to(now))


def _came_to(now: Standing) -> str:
    """What of a decision or an override is to be told: never what was decided and does not hold."""
    return now.route.id if now.route is not None else OVERRIDE


def _call_back(look: Look, found: Decided | None) -> Iterator[OpenItem]:
    """A caller who went before the end, or who could not be told, is rung back."""
    state, done = look.state, found[0].duties if found is not None else ()
    since = call_back_since(state, look.engine.pack, done)
    if since is not None:
        number = state.current.number
        yield OpenItem("call-back", Owed.CALL_BACK, state.call, since.at_ms, number, "caller")


def _on_cad(look: Look) -> Iterator[OpenItem]:
    state = look.state
    debt = look.cad_debt
    if debt is not None:
        kind = _debt_to_cad(debt)
        number = state.current.number
        yield OpenItem("on-cad", kind, state.call, debt.since_ms, number, debt.subject)


def _debt_to_cad(debt: CadDebt) -> Owed:
    """Police who are on CAD and have ended are not missing there: whoever reads that would paste and dispatch."""
    if debt.police:
        return Owed.POLICE_NOT_ON_CAD
    is_over = debt.on_cad in ("ended", "ended_override")
    return Owed.CANCEL_ON_CAD if is_over else Owed.NOT_ON_CAD


def _override_on_cad(state: CallState) -> Iterator[OpenItem]:
    since_ms = override_not_on_cad(state)
    if since_ms is not None:
        number, police = state.current.number, ResponseClass.POLICE_IMMEDIATE.value
        yield OpenItem("on-cad", Owed.POLICE_NOT_ON_CAD, state.call, since_ms, number, police)

"""One call as the record's lists show it: a summary folded from its events, and the words to search by.

Pure. The index keeps what is made here; it can be thrown away and made again from the logs at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Literal

from rcrp_desktop.application.event_codec import ERASED, EVENT_KINDS
from rcrp_desktop.application.ports import Engines
from rcrp_desktop.application.retelling import Retold, retell
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.meant import request_names
from rcrp_desktop.domain.call.open_items import (
    OpenItem,
    about_item,
    items_seen,
    items_without_pack,
)
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.stamp import Doer
from rcrp_desktop.domain.call.standing import is_asked_now
from rcrp_desktop.domain.call.state import CallState, position
from rcrp_desktop.domain.duties import CALLED_BY_THEIR_KIND, WAITS, Owed
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack

LegKind = Literal["shown", "decided", "supervisor", "override"]
Overtaken = Literal["", "again", "later"]
"""Whether another assessment began after the one that a request is of: a supervisor asked again, or for another reason."""


class Happened(StrEnum):
    """What a search can ask for, besides routes."""

    OVERRIDE = "override"
    LESS_POLICE = "less_police"
    SECOND_CALL = "second_call"
    EARLIER_UNREAD = "earlier_unread"
    CALLER_NOT_TOLD = "caller_not_told"
    AGENCY_DECLINED = "agency_declined"
    DAMAGED = "damaged"
    UNCONFIRMED = "unconfirmed"
    SET_ASIDE = "set_aside"


@frozen
class Span:
    """Where a call lies in one log; ``entries`` of it in between."""

    origin: str
    first_seq: int
    last_seq: int
    entries: int


@frozen
class Leg:
    """One step on the way to where the call stands: what was shown or decided, when, by whom.

    ``response`` is the code of a response class, "" where the pack is not at hand.
    """

    kind: LegKind
    assessment: int
    at_ms: int
    response: str
    actor: str
    role: str
    unverified: bool = False


@frozen
class OwedLine:
    """An open item with the words its pack gives to what it is about.

    ``owner`` is who is to see to it: a handler's id, or "" while nobody is named, and ``unverified`` that it was only
    told at the desk that it is they, under ``account``; ``otherwise`` as in ``OpenItem``. ``overtaken`` is of a request
    that is not asked now, "" of any other debt; ``text`` is what was asked in a person's own words, and ``of`` the name
    of the request.
    """

    id: str
    kind: Owed
    since_ms: int
    assessment: int
    subject: str
    label: str
    owner: str
    question: int = 0
    otherwise: bool = False
    overtaken: Overtaken = ""
    unverified: bool = False
    account: str = ""
    text: str = ""
    of: str = ""

    @property
    def name(self) -> str:
        """By what it is known again: another request may have its ``id`` at the next reading."""
        return self.of or self.id

    @property
    def doer(self) -> Doer:
        """Who is to see to it."""
        return Doer(self.owner, self.account, self.unverified)


@frozen
class CallSummary:
    """A call in a list. Codes, not words: ``response`` and ``reached`` are response classes.

    ``response`` is "" while nothing is settled, or where the pack is not at hand (``has_pack`` False).
    ``police_sent_ms`` is 0 where none were. ``mode`` is "" for a call whose beginning is not recorded.
    ``unverified`` are those who acted on it of whom it was once only told at the desk that it was they.
    """

    call: str
    reference: str
    began_ms: int
    last_ms: int
    mode: str
    handlers: tuple[str, ...]
    caller: str
    assessments: int
    source: str
    response: str
    route: str
    police_sent_ms: int
    reached: frozenset[str]
    happened: frozenset[Happened]
    items: tuple[OwedLine, ...]
    legs: tuple[Leg, ...]
    on_cad: tuple[int, ...]
    spans: tuple[Span, ...]
    pack_id: str
    pack_version: str
    pack_title: str
    has_pack: bool
    unverified: tuple[str, ...] = ()

    @property
    def entries(self) -> int:
        """How many entries of all logs tell this call."""
        return sum(span.entries for span in self.spans)


@frozen
class SearchWords:
    """What words are looked for in, besides the reference."""

    notes: str
    reasons: str
    rules: str


@frozen
class Summarised:
    """A call, ready for the index."""

    summary: CallSummary
    words: SearchWords


def summarise(call: str, entries: Sequence[StoredEntry], engines: Engines) -> Summarised | None:
    """The call that ``entries`` (of all logs, merged) tell; None where they only tell who looked at it."""
    told = [entry for entry in entries if entry.kind in EVENT_KINDS]
    if not told:
        return None
    retold = retell(call, entries, lambda digest: engines.of_digest(digest) if digest else None)
    return Summarised(_summary(retold, told), search_words(retold.state))


def _summary(retold: Retold, told: Sequence[StoredEntry]) -> CallSummary:
    state, engine = retold.state, retold.engine if retold.state.began is not None else None
    opening = state.opening
    look = Look(state, engine) if engine is not None else None
    now = look.now if look is not None else None
    legs = tuple(sorted(_legs(state, engine), key=lambda leg: leg.at_ms))
    items = tuple(_owed_lines(state, look))
    response = now.response.value if now is not None and now.response is not None else ""
    return CallSummary(
        call=state.call,
        reference=reference_of(state),
        began_ms=state.began.at_ms if state.began is not None else told[0].at_ms,
        last_ms=state.last.at_ms if state.last is not None else told[-1].at_ms,
        mode=opening.mode if opening is not None else "",
        handlers=_handlers(told),
        caller=caller_label(state, engine.pack) if engine is not None else "",
        assessments=len(state.assessments),
        source=now.source if now is not None else "",
        response=response or _last_response(legs, has_pack=engine is not None),
        route=now.route.id if now is not None and now.route is not None else "",
        police_sent_ms=_police_sent(legs),
        reached=frozenset(leg.response for leg in legs if leg.response),
        happened=_happened(state, items, engine),
        items=items,
        legs=legs,
        on_cad=tuple(a.on_cad.at_ms for a in state.assessments if a.on_cad is not None),
        spans=_spans(told),
        pack_id=opening.pack_id if opening is not None else "",
        pack_version=opening.pack_version if opening is not None else "",
        pack_title=engine.pack.meta.title if engine is not None else "",
        has_pack=engine is not None,
        unverified=tuple(sorted({entry.actor for entry in told if entry.unverified})),
    )


def reference_of(state: CallState) -> str:
    """The CAD reference, "" where none was given or it was erased."""
    held = state.reference.reference if state.reference is not None else ""
    return "" if held == ERASED else held


def caller_label(state: CallState, pack: PolicyPack) -> str:
    """Who was calling, as answered last in any assessment, in the pack's words; "" where not asked."""
    asked = next((q for q in pack.questions if q.id == "caller"), None)
    asked = asked or next((q for q in pack.questions if q.stage == "who"), None)
    if asked is None:
        return ""
    for assessment in reversed(state.assessments):
        option = asked.option(assessment.answers.get(asked.id, ""))
        if option is not None:
            return option.label
    return ""


def owed_lines(state: CallState, engine: Engine | None) -> Iterable[OwedLine]:
    """The call's open items with words and owners; without its engine those that need none."""
    return _owed_lines(state, Look(state, engine) if engine is not None else None)


def _owed_lines(state: CallState, look: Look | None) -> Iterable[OwedLine]:
    engine = look.engine if look is not None else None
    requests = {request.item: request for request in state.requests}
    names = request_names(state)
    for item in items_seen(look) if look is not None else items_without_pack(state):
        request = requests.get(item.id) if item.kind is Owed.AWAITING_SUPERVISOR else None
        owner = state.began if request is None else None
        label, question = _about(item, state, engine.pack) if engine is not None else ("", 0)
        yield OwedLine(
            id=item.id,
            kind=item.kind,
            since_ms=item.since_ms,
            assessment=item.assessment,
            subject=item.subject,
            label=label,
            owner=owner.actor if owner is not None else "",
            question=question,
            otherwise=item.otherwise,
            overtaken=_overtaken(request, state) if request is not None else "",
            unverified=owner is not None and owner.unverified,
            account=owner.account if owner is not None else "",
            text=request.text if request is not None else "",
            of=names[request.item] if request is not None else "",
        )


def _overtaken(request: Request, state: CallState) -> Overtaken:
    if is_asked_now(state, request):
        return ""
    later = state.assessments[position(state, request.assessment) + 1 :]
    return "again" if any(a.trigger == "supervisor_asks" for a in later) else "later"


def _about(item: OpenItem, state: CallState, pack: PolicyPack) -> tuple[str, int]:
    """What the item is about in the pack's words, and the question that was asked about."""
    label = about_item(item, state, pack)
    request = next((r for r in state.requests if r.item == item.id), None)
    asked = pack.question(request.question) if request is not None else None
    if asked is None:
        return label, 0
    return label or asked.short.rstrip("?"), asked.number


def _handlers(told: Iterable[StoredEntry]) -> tuple[str, ...]:
    """Handlers first, in order of appearance; a call that only a supervisor took names that one."""
    handlers = dict.fromkeys(e.actor for e in told if e.role not in ("supervisor", "system"))
    named = [actor for actor in handlers if actor]  # who wrote a damaged entry nobody can say
    return tuple(named or filter(None, dict.fromkeys(entry.actor for entry in told)))


def _legs(state: CallState, engine: Engine | None) -> Iterable[Leg]:
    classes = _classes(state, engine)
    for assessment in state.assessments:
        number = assessment.number
        for shown in assessment.shown[-1:]:
            at = shown.stamp
            yield Leg("shown", number, at.at_ms, shown.response, at.actor, at.role, at.unverified)
        for decided in assessment.decisions:
            response, at = classes.get(decided.decided, ""), decided.stamp
            yield Leg("decided", number, at.at_ms, response, at.actor, at.role, at.unverified)
    for request in state.requests:
        for one in request.every_decision:
            response, at = classes.get(one.made.route, ""), one.stamp
            number = request.assessment
            yield Leg("supervisor", number, at.at_ms, response, at.actor, at.role, at.unverified)
    for override in state.overrides:
        if override.mispressed is None and not (override.unconfirmed or override.unread):
            at = override.raised
            yield Leg("override", 0, at.at_ms, "police_immediate", at.actor, at.role, at.unverified)


def _classes(state: CallState, engine: Engine | None) -> dict[str, str]:
    """Response class by route; from what was shown where the pack is not at hand."""
    if engine is not None:
        return {route.id: route.response.value for route in engine.pack.routes}
    return {shown.route: shown.response for a in state.assessments for shown in a.shown}


def _last_response(legs: Sequence[Leg], *, has_pack: bool) -> str:
    """Without the pack the last step that was recorded is all there is to say."""
    return "" if has_pack or not legs else legs[-1].response


def _police_sent(legs: Sequence[Leg]) -> int:
    police = {"police_immediate", "police_priority", "police_scheduled"}
    sent = (leg.at_ms for leg in legs if leg.kind != "shown" and leg.response in police)
    return next(sent, 0)


def _happened(
    state: CallState, items: Sequence[OwedLine], engine: Engine | None
) -> frozenset[Happened]:
    kinds = {item.kind for item in items}
    duties = [duty for a in state.assessments for duty in a.duties]
    telling = engine.pack.telling_duties if engine is not None else CALLED_BY_THEIR_KIND
    could_not = any(done.duty in telling and done.outcome == "could_not" for done in duties)
    found = {
        Happened.OVERRIDE: any(o.mispressed is None and not o.unconfirmed for o in state.overrides),
        Happened.LESS_POLICE: any(r.reason == "less_police" for r in state.requests),
        Happened.SECOND_CALL: _is_second_call(state),
        Happened.EARLIER_UNREAD: state.reference is not None and not state.reference.is_all_counted,
        Happened.CALLER_NOT_TOLD: could_not or bool(kinds.intersection(WAITS)),
        Happened.AGENCY_DECLINED: any(
            reply.outcome == "declined" for a in state.assessments for reply in a.agencies
        ),
        Happened.DAMAGED: state.damaged,
        Happened.UNCONFIRMED: bool(state.unconfirmed),
        Happened.SET_ASIDE: bool(state.set_aside),
    }
    return frozenset(name for name, is_so in found.items() if is_so)


def _is_second_call(state: CallState) -> bool:
    earlier = state.reference.earlier_contacts if state.reference is not None else 0
    return earlier > 0 or any(a.trigger == "second_call" for a in state.assessments)


def _spans(told: Iterable[StoredEntry]) -> tuple[Span, ...]:
    found: dict[str, list[int]] = {}
    for entry in told:
        found.setdefault(entry.origin, []).append(entry.seq)
    return tuple(Span(log, min(seqs), max(seqs), len(seqs)) for log, seqs in sorted(found.items()))


def search_words(state: CallState) -> SearchWords:
    """Every free text of the call that still stands, and the rules that decided it."""
    reasons = [
        *(a.text for a in state.assessments),
        *(d.rationale for a in state.assessments for d in a.decisions),
        *(one.text for a in state.assessments for d in a.decisions for one in d.added),
        *(duty.text for a in state.assessments for duty in a.duties),
        *(reply.text for a in state.assessments for reply in a.agencies),
        *(request.text for request in state.requests),
        *(one.made.text for request in state.requests for one in request.every_decision),
        *(text for o in state.overrides for text in (o.reason, o.stand_down_reason)),
        *(one.text for o in state.overrides for one in o.added),
        *(one.words.text for one in state.astray),
    ]
    rules = [rule for a in state.assessments for s in a.shown for rule in s.rules]
    return SearchWords(
        notes="" if state.notes == ERASED else state.notes,
        reasons="\n".join(text for text in reasons if text and text != ERASED),
        rules=" ".join(dict.fromkeys(rules)),
    )

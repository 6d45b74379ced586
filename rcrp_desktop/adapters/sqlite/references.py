"""Earlier contacts on one CAD reference, on how many no police were decided, and on how many police go."""

from __future__ import annotations

from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.application.one_step import one_step
from rcrp_desktop.application.ports import Contacts, Engines
from rcrp_desktop.application.retelling import Retold, retell
from rcrp_desktop.domain.call.decisions import police_standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.pack import ResponseClass


class SqliteReferences:
    """See the ``ReferenceLookup`` port: reads all logs, so it is never behind."""

    def __init__(self, records: SqliteCallRecords, engines: Engines) -> None:
        self._records = records
        self._engines = engines

    def contacts(self, reference: str, *, besides: str) -> Contacts:
        """Calls on this reference other than ``besides``, on how many no police were decided, and on how many police go."""
        if not reference:
            return Contacts(0, 0)
        with one_step():
            return self._contacts(reference, besides)

    def _contacts(self, reference: str, besides: str) -> Contacts:
        calls, (unread, lost) = self._records.counted_on(reference)
        refused = damaged = police = turned = 0
        for call in calls - {besides}:
            entries, missed = self._records.counted_of(call)
            unread, lost = unread | missed.unread, lost | missed.lost
            retold = retell(call, entries, self._engines.of_digest)
            is_refused = any(response.is_no_police for response in _decided(retold))
            is_police = _sends_police(retold)
            refused, police = refused + is_refused, police + is_police
            turned += is_refused and is_police
            if not (missed.unread or _tells_all(retold)):
                unread, damaged = unread | _pack_missed(retold), damaged + _is_damaged(retold)
        found = len(calls - {besides})
        return Contacts(found, refused, len(unread), len(lost), damaged, police, turned)


def _decided(retold: Retold) -> list[ResponseClass]:
    """What was decided on the call, by whomever. Falls back on what was shown where the pack is gone."""
    classes = _classes(retold)
    return [classes[name] for name in _routes_decided(retold.state) if name in classes]


def _sends_police(retold: Retold) -> bool:
    """Whether police stand on it: raised, or decided on and lowered by nobody.

    Where its pack is gone nobody can tell whether they were lowered: then any who were decided on count.
    """
    state = retold.state
    if state.override is not None:
        return True
    if retold.engine is None:
        return any(response.sends_police for response in _decided(retold))
    return bool(police_standing(state, retold.engine.pack))


def _tells_all(retold: Retold) -> bool:
    """Whether all that was decided on the call is read, and known for what it is."""
    known = _classes(retold).keys()
    return not retold.state.damaged and known >= _routes_decided(retold.state)


def _is_damaged(retold: Retold) -> bool:
    """Whether what is not told of the call is lost for good."""
    return not _pack_missed(retold)


def _pack_missed(retold: Retold) -> frozenset[str]:
    """The pack of a call of which nothing else is missing: the next look may find it, as where its log was busy."""
    opening = retold.state.opening
    if retold.state.damaged or opening is None or retold.engine is not None:
        return frozenset()
    return frozenset((opening.pack_digest,))


def _routes_decided(state: CallState) -> set[str]:
    names = {d.decided for a in state.assessments for d in a.decisions}
    return names | {one.made.route for r in state.requests for one in r.every_decision}


def _classes(retold: Retold) -> dict[str, ResponseClass]:
    if retold.engine is not None:
        return {route.id: route.response for route in retold.engine.pack.routes}
    shown = (s for a in retold.state.assessments for s in a.shown)
    return {s.route: ResponseClass(s.response) for s in shown}

"""Earlier contacts on one CAD reference, and how many of them had no police."""

from __future__ import annotations

from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.application.ports import Contacts, Engines
from rcrp_desktop.application.retelling import Retold, retell
from rcrp_desktop.domain.policy.pack import ResponseClass


class SqliteReferences:
    """See the ``ReferenceLookup`` port: reads all logs, so it is never behind."""

    def __init__(self, records: SqliteCallRecords, engines: Engines) -> None:
        self._records = records
        self._engines = engines

    def contacts(self, reference: str, *, besides: str) -> Contacts:
        """Calls on this reference other than ``besides``, and how many of them had no police."""
        if not reference:
            return Contacts(0, 0)
        calls = self._records.calls_on(reference) - {besides}
        refused = [call for call in calls if self._was_refused(call)]
        return Contacts(len(calls), len(refused))

    def _was_refused(self, call: str) -> bool:
        retold = retell(call, self._records.entries_of(call), self._engines.of_digest)
        return any(response.is_no_police for response in _decided(retold))


def _decided(retold: Retold) -> list[ResponseClass]:
    """What was decided on the call, by whomever. Falls back on what was shown where the pack is gone."""
    state = retold.state
    names = [d.decided for a in state.assessments for d in a.decisions]
    names += [one.made.route for r in state.requests for one in r.every_decision]
    classes = _classes(retold)
    return [classes[name] for name in names if name in classes]


def _classes(retold: Retold) -> dict[str, ResponseClass]:
    if retold.engine is not None:
        return {route.id: route.response for route in retold.engine.pack.routes}
    shown = (s for a in retold.state.assessments for s in a.shown)
    return {s.route: ResponseClass(s.response) for s in shown}

"""One call's record to hand to somebody else: its events, who looked at it, and the proof that nothing was altered.

Leaf bytes, inclusion proofs (RFC 9162) and the signed checkpoint stand in it, so that any program that knows those
forms can check it; the stand-alone verifier reads logs and no exports. The export is in the access record before
anything of the call leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Protocol

from rcrp_desktop.application.access import AccessRecords
from rcrp_desktop.application.event_codec import EVENT_KINDS
from rcrp_desktop.application.one_step import one_step
from rcrp_desktop.application.ports import Engines, OnReference
from rcrp_desktop.application.supervision import CallDetail, CallHistory, detail_of
from rcrp_desktop.domain.audit.entry import Head, StoredEntry
from rcrp_desktop.domain.audit.merkle import leaf_hash, node_hash
from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.canonical import Json, parse_canonical
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rejections import Rejected

FORMAT = "rcrp-call-export/1"
WITHHELD = "(withheld)"

TELLING = frozenset(
    [
        "text",
        "reference",
        "question",
        "option",
        "restored",
        "because",
        "flag",
        "rules",
        "route",
        "from_route",
        "to_route",
        "wanted_route",
        "recommended",
        "decided",
        "say",
        "agency",
        "check",
    ]
)
"""Fields that a redacted export withholds: answers and texts, and what tells them. A rule is named after the
answer that it is about, a route and its words after the need; a class of response is not."""


@frozen
class ProvedEntry:
    """One entry as the log keeps it. ``parts`` are name, salt and bytes of those not erased."""

    seq: int
    leaf: bytes
    parts: tuple[tuple[str, bytes, bytes], ...]
    path: tuple[bytes, ...]


@frozen
class LogEvidence:
    """What one log proves about a call: ``path`` of each entry leads to the root in ``head``."""

    head: Head
    public_key: bytes | None
    entries: tuple[ProvedEntry, ...]


class CallEvidence(Protocol):
    """Reads what proves a call. Slow for large logs; any thread."""

    def of_call(self, call: str) -> tuple[LogEvidence, ...]:
        """One for each log that names the call and can be read."""
        ...

    def not_read(self) -> tuple[str, ...]:
        """Logs that could not be looked at, by name."""
        ...


class CallsByReference(Protocol):
    """Finds calls by their CAD reference."""

    def found_on(self, reference: str) -> OnReference:
        """One look into every log."""
        ...


@frozen
class ExportedCall:
    """Everything that is handed out of one call."""

    detail: CallDetail
    entries: tuple[StoredEntry, ...]
    evidence: tuple[LogEvidence, ...]
    not_read: tuple[str, ...] = ()

    @property
    def unproved(self) -> frozenset[tuple[str, int]]:
        """Log and number of each entry that no head handed out with it bears out, as it is told here."""
        proved = {
            (log.head.origin, entry.seq, leaf_hash(entry.leaf))
            for log in self.evidence
            for entry in log.entries
        }
        return frozenset(
            (entry.origin, entry.seq)
            for entry in self.entries
            if (entry.origin, entry.seq, entry.leaf_hash) not in proved
        )


@dataclass(slots=True)
class ExportService:
    """Exports of one person."""

    history: CallHistory
    references: CallsByReference
    evidence: CallEvidence
    engines: Engines
    access: AccessRecords
    _not_read: set[str] = field(default_factory=set[str], init=False)

    def find(self, *, call: str = "", reference: str = "") -> tuple[str, ...]:
        """The calls meant, oldest id first; none where the logs know none."""
        if reference:
            found = self.references.found_on(reference)
            self._not_read.update(found.not_read)
            return tuple(sorted(found.calls))
        looked = self.history.looked_at(call)
        self._not_read.update(looked.not_read)
        known = any(entry.kind in EVENT_KINDS for entry in looked.entries)
        return (call,) if known else ()

    def not_read(self) -> tuple[str, ...]:
        """Logs that could not be looked at, now or in what was found and exported before: a call may stand in them."""
        return tuple(sorted({*self._not_read, *self.evidence.not_read()}))

    def export(self, call: str, *, redacted: bool, reason: str = "") -> ExportedCall | Rejected:
        """The call, once the export is on record; its own access record is part of it.

        Raises:
            OperationalProblem: the export could not be recorded, so nothing may leave.
        """
        what = "call, redacted" if redacted else "call"
        refused = self.access.exported(call, what, reason=reason)
        if refused is not None:
            return refused
        with one_step():
            looked = self.history.looked_at(call)
            detail = detail_of(call, looked.entries, self.engines.of_digest, reason)
            evidence = self.evidence.of_call(call)
        self._not_read.update(looked.not_read)
        return ExportedCall(detail, tuple(looked.entries), evidence, self.not_read())


def export_json(
    exported: ExportedCall, written: Callable[[int], str], *, redacted: bool
) -> dict[str, object]:
    """One call for other programs; ``written`` is a time with its offset.

    Redacted: what is erasable or tells it is withheld; the proofs still hold.
    """
    detail, unproved = exported.detail, exported.unproved
    opening, stands = detail.state.opening, detail.stands
    return {
        "call": detail.call,
        "damaged": detail.state.damaged,
        "not_searched": list(exported.not_read),
        "reference": WITHHELD if redacted and detail.reference else detail.reference,
        "mode": opening.mode if opening is not None else "",
        "policy": _policy(detail),
        "stands": {
            "source": stands.source if stands is not None else "",
            "response": stands.response.value if stands and stands.response else "",
            "route": _route(detail, redacted=redacted),
        },
        "decided_differently": _differing(detail, redacted=redacted),
        "owed": [{"kind": item.kind.value, "since_ms": item.since_ms} for item in detail.items],
        "words_shown": [WITHHELD] if redacted else list(words_shown(detail)),
        "events": [
            _entry_json(entry, written, unproved, redacted=redacted)
            for entry in exported.entries
            if entry.kind in EVENT_KINDS
        ],
        "access": [
            _entry_json(entry, written, unproved, redacted=redacted)
            for entry in exported.entries
            if entry.record_class == "access"
        ],
        "proof": [_evidence_json(log, redacted=redacted) for log in exported.evidence],
    }


def _policy(detail: CallDetail) -> dict[str, object]:
    opening = detail.state.opening
    return {
        "id": opening.pack_id if opening is not None else "",
        "version": opening.pack_version if opening is not None else "",
        "digest": opening.pack_digest if opening is not None else "",
        "at_hand": detail.engine is not None,
    }


def _route(detail: CallDetail, *, redacted: bool) -> str:
    route = detail.stands.route if detail.stands is not None else None
    if route is None:
        return ""
    return WITHHELD if redacted else route.id


def _differing(detail: CallDetail, *, redacted: bool) -> list[dict[str, object]]:
    """Requests that are open again, because decisions on them differ that did not know of each other."""
    return [
        {
            "request": request.item,
            "asked_ms": request.stamp.at_ms,
            "decisions": [
                {
                    "actor": one.stamp.actor,
                    **not_verified(one.stamp),
                    "at_ms": one.stamp.at_ms,
                    "verdict": one.made.verdict,
                    "route": WITHHELD if redacted else one.made.route,
                }
                for one in request.differing
            ],
        }
        for request in detail.state.requests
        if request.decision is None and request.differing
    ]


def words_shown(detail: CallDetail) -> tuple[str, ...]:
    """The words to say that came on screen with a route, in order; some were withheld."""
    shown = (shown.say for a in detail.state.assessments for shown in a.shown)
    return tuple(filter(None, shown))


def _entry_json(
    entry: StoredEntry,
    written: Callable[[int], str],
    unproved: Set[tuple[str, int]],
    *,
    redacted: bool,
) -> dict[str, object]:
    parts: Mapping[str, Json] = dict.fromkeys(entry.parts, WITHHELD) if redacted else entry.parts
    return {
        "log": entry.origin,
        "seq": entry.seq,
        "kind": entry.kind,
        "at_ms": entry.at_ms,
        "at": written(entry.at_ms),
        "actor": entry.actor,
        **not_verified(entry),
        "role": entry.role,
        "command": entry.command,
        "body": _body(entry.body, redacted=redacted),
        "parts": dict(parts),
        "erased": list(entry.erased),
        "damaged": entry.damaged,
        "proved": (entry.origin, entry.seq) not in unproved,
    }


def not_verified(by: Stamp | StoredEntry) -> dict[str, object]:
    """That it was only told at the desk who acted: nothing where the account is who acted, or the record does not say."""
    return {"verified": False} if by.unverified else {}


def _body(body: Mapping[str, Json], *, redacted: bool) -> dict[str, object]:
    return {
        name: WITHHELD if redacted and name in TELLING and value else value
        for name, value in body.items()
    }


def _evidence_json(log: LogEvidence, *, redacted: bool) -> dict[str, object]:
    head = log.head
    return {
        "log": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "checkpoint": head.note,
        "signed": head.signed,
        "public_key": log.public_key.hex() if log.public_key is not None else "",
        "entries": [
            {
                "seq": entry.seq,
                **_leaf_json(entry, redacted=redacted),
                "parts": {} if redacted else _parts_json(entry),
                "path": [step.hex() for step in entry.path],
            }
            for entry in log.entries
        ],
    }


def _leaf_json(entry: ProvedEntry, *, redacted: bool) -> dict[str, object]:
    """The bytes; of a leaf that tells too much only the hash, which the path proves just as well."""
    if redacted and _tells(entry.leaf):
        return {"leaf_hash": leaf_hash(entry.leaf).hex()}
    return _spelled("leaf", entry.leaf)


def _tells(leaf: bytes) -> bool:
    try:
        value = parse_canonical(leaf)
    except ValueError:
        return True  # nobody can say what stands in it
    body = value.get("body") if isinstance(value, Mapping) else None
    return not isinstance(body, Mapping) or any(body.get(name) for name in TELLING)


def _parts_json(entry: ProvedEntry) -> dict[str, object]:
    return {
        name: {"salt": salt.hex(), **_spelled("body", body)} for name, salt, body in entry.parts
    }


def _spelled(name: str, data: bytes) -> dict[str, object]:
    """Bytes as text; those that are no text, because somebody altered them, in hexadecimal."""
    try:
        return {name: data.decode("utf-8")}
    except UnicodeDecodeError:
        return {f"{name}_hex": data.hex()}


def inclusion_paths(
    leaf_hashes: Sequence[bytes], wanted: Collection[int]
) -> dict[int, tuple[bytes, ...]]:
    """The inclusion proofs of several leaves, in one walk over the tree.

    The inclusion proof of RFC 9162 for each: a subtree without a sibling rises unchanged.
    """
    paths: dict[int, list[bytes]] = {index: [] for index in wanted}
    level, depth = list(leaf_hashes), 0
    while len(level) > 1:
        for index, path in paths.items():
            beside = (index >> depth) ^ 1
            if beside < len(level):
                path.append(level[beside])
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [node_hash(left, right) for left, right in pairs]
        level = [*above, level[-1]] if len(level) % 2 else above
        depth += 1
    return {index: tuple(path) for index, path in paths.items()}

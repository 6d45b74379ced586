"""The lines of a spill journal: what each says, what it is bound to, and how it is read without trust.

``<check> <mac> <canonical JSON>``. The check tells a torn line; the mac, under a key that only the log's signer
can make, tells whose it is. Where there is no key a line names the log's last head and the line before it.
Lines of the first version, ``<check> <canonical JSON>``, are bound to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from hmac import compare_digest
from hmac import new as keyed_hash
from typing import Any, cast, get_args

from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Signer
from rcrp_desktop.domain.audit.entry import LogMode, NewEntry, RecordClass
from rcrp_desktop.domain.canonical import Json, canonical_bytes, parse_canonical
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.whole_numbers import is_time

MAX_LINE = 1024 * 1024
_MAX_ENTRIES = 1000
_VERSION, _FIRST_VERSION = 2, 1
_CHECK_DIGITS = 16
_NO_MAC = b"-"
_KEY_LABEL = b"rcrp/spill/v2\x00"
_MODES, _CLASSES = get_args(LogMode), get_args(RecordClass)
_FIELDS = tuple(field.name for field in fields(NewEntry))
_LONGEST: Mapping[str, int] = {
    "kind": 64, "actor": 256, "role": 64, "call": 128, "command": 256
}  # fmt: skip
_KIND = re.compile(r"[a-z][a-z0-9_-]*")
_PART = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_HASH = re.compile(r"[0-9a-f]{64}")


@frozen
class Line:
    """What one line says. ``before`` is the hash of the line before it; ``log_id`` is "" where none was known."""

    number: int
    spilled_at_ms: int
    mode: LogMode
    log_id: str
    head: Checkpoint | None
    before: str
    entries: tuple[NewEntry, ...]


@frozen
class ReadLine:
    """A line as it was read: its bytes, what it says, and the mac it carries."""

    raw: bytes
    line: Line
    mac: bytes
    is_first_version: bool = False

    def is_bound_to(self, key: bytes) -> bool:
        """Whether this key made its mac."""
        data = self.raw.partition(b" ")[2].partition(b" ")[2]
        return compare_digest(self.mac, _mac(data, key))


def journal_key(signer: Signer, log_id: str) -> bytes:
    """The secret of a log's journals: whoever cannot sign for the log cannot know it. Kept nowhere.

    Ed25519 signs the same message always the same, and no head of a log begins with this label.
    """
    return sha256(signer.sign(_KEY_LABEL + log_id.encode())).digest()


def hash_of(raw: bytes) -> str:
    """By this the next line names the line ``raw``."""
    return sha256(raw).hexdigest()


def spell(line: Line, key: bytes | None) -> bytes:
    """The line's bytes, without the line break."""
    data = canonical_bytes(
        {
            "v": _VERSION,
            "number": line.number,
            "spilled_at": line.spilled_at_ms,
            "mode": line.mode,
            "log": line.log_id,
            "head": _spelled_head(line.head),
            "before": line.before,
            "entries": [{name: getattr(entry, name) for name in _FIELDS} for entry in line.entries],
        }
    )
    signed = (_mac(data, key) if key is not None else _NO_MAC) + b" " + data
    return _check(signed) + b" " + signed


def mac_in(raw: bytes) -> bytes:
    """What stands between the check and what the line says."""
    return raw.split(b" ", 2)[1]


def halved(entries: tuple[NewEntry, ...]) -> tuple[tuple[NewEntry, ...], ...]:
    """Cut nearest to the middle where one act ends and the next begins; empty where there is one act only."""
    cuts = [n for n in range(1, len(entries)) if entries[n].command != entries[n - 1].command]
    if not cuts:
        return ()
    cut = min(cuts, key=lambda n: abs(2 * n - len(entries)))
    return entries[:cut], entries[cut:]


def named(entries: tuple[NewEntry, ...], command: str) -> tuple[NewEntry, ...]:
    """Under a command, so that taking them in again is harmless."""
    first, *others = entries
    return entries if first.command else (replace(first, command=f"spill-{command}"), *others)


def read_line(raw: bytes) -> ReadLine | None:
    """What the line says, None where it is damaged or of a version that is not known. Never raises."""
    check, _, checked = raw.partition(b" ")
    if len(raw) > MAX_LINE or check != _check(checked):
        return None
    try:
        if checked.startswith(b"{"):
            return ReadLine(
                raw, _first_version(parse_canonical(checked)), b"", is_first_version=True
            )
        mac, _, data = checked.partition(b" ")
        return ReadLine(raw, _second_version(parse_canonical(data)), mac)
    except (ValueError, TypeError, RecursionError):
        return None


def _second_version(value: Json) -> Line:
    record = _mapping(value)
    if record.get("v") != _VERSION:
        raise ValueError("another version")
    return Line(
        number=_whole(record.get("number")),
        spilled_at_ms=_whole(record.get("spilled_at")),
        mode=_mode(record.get("mode")),
        log_id=_text(record.get("log"), 256),
        head=_head(record.get("head")),
        before=_text(record.get("before"), 64),
        entries=_entries(record.get("entries")),
    )


def _first_version(value: Json) -> Line:
    record = _mapping(value)
    if record.get("v") != _FIRST_VERSION:
        raise ValueError("another version")
    return Line(
        number=_whole(record.get("number")),
        spilled_at_ms=_whole(record.get("spilled_at")),
        mode=_mode(record.get("mode")),
        log_id="",
        head=None,
        before="",
        entries=_entries(record.get("entries")),
    )


def _spelled_head(head: Checkpoint | None) -> Json:
    if head is None:
        return None
    return {"origin": head.origin, "size": head.size, "root": head.root.hex()}


def _head(value: object) -> Checkpoint | None:
    if value is None:
        return None
    record = _mapping(value)
    root = _text(record.get("root"), 64)
    if not _HASH.fullmatch(root):
        raise ValueError("not a root")
    return Checkpoint(
        _text(record.get("origin"), 512), _whole(record.get("size")), bytes.fromhex(root)
    )


def _entries(value: object) -> tuple[NewEntry, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list of entries")
    found = tuple(map(_entry, cast("list[object]", value)))
    if not 0 < len(found) <= _MAX_ENTRIES:
        raise ValueError("no batch")
    return found


def _entry(value: object) -> NewEntry:
    record = _mapping(value)
    if sorted(record) != sorted(_FIELDS):
        raise ValueError("other fields than an entry has")
    texts = {name: _text(record[name], longest) for name, longest in _LONGEST.items()}
    parts = _mapping(record["parts"])
    kind = record["record_class"]
    if not _KIND.fullmatch(texts["kind"]) or kind not in _CLASSES:
        raise ValueError("no kind or class of entries")
    if not all(map(_PART.fullmatch, parts)):
        raise ValueError("no name for a part")
    return NewEntry(
        kind=texts["kind"],
        record_class=cast("RecordClass", kind),
        at_ms=_whole(record["at_ms"]),
        actor=texts["actor"],
        role=texts["role"],
        call=texts["call"],
        command=texts["command"],
        body=_mapping(record["body"]),
        parts=parts,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return cast("Mapping[str, Any]", value)


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("not a text, or too long")
    return value


def _whole(value: object) -> int:
    if not is_time(value):
        raise ValueError("not a number, or none that is meant")
    return value


def _mode(value: object) -> LogMode:
    if value not in _MODES:
        raise ValueError("no mode")
    return cast("LogMode", value)


def _check(data: bytes) -> bytes:
    return sha256(data).hexdigest()[:_CHECK_DIGITS].encode()


def _mac(data: bytes, key: bytes) -> bytes:
    return keyed_hash(key, data, sha256).hexdigest().encode()

#!/usr/bin/env python3
"""Check an RCRP Desktop audit log without RCRP Desktop: one file, standard library only.

    python3 rcrp_verify.py audit.db [more.db ...] [--key KEY] [--head FILE] [--anchor FILE] [--json]

KEY is the registered public key (``name+id+key``, or 64 hexadecimal digits). A FILE holds a tree head
kept outside the log; an anchor is one that the log's writer could not change. Exit codes:

    0  nothing checked contradicts the record, and its head is signed
    3  the same, but UNSIGNED: whoever holds the file could have rewritten it
    4  the same, but a clock was set back: times are SUSPECT
   20  SCHEMA, INTEGRITY, GAP, ALTERED LEAF or PART, PART MISSING, ORPHAN PART
   21  ROLLBACK or FORK against a head kept elsewhere
   22  BAD SIGNATURE
   30  CANNOT JUDGE: written by a newer version than this file knows, or erased on another log's word
    2  bad usage, or a file that cannot be opened

Written apart from the program's own verifier, so that a mistake in one does not hide in both.
"""

# Read from top to bottom by people who do not know the program: few types, names that say it.
# ruff: noqa: ANN001, ANN201, ANN204, D102, D103

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sqlite3
import sys
from pathlib import Path

SCHEMA_SHA256 = "246efece7da6ff588285ed313fcf98fcd6cf57c859dc39b91f4b7bacd2b5cbc9"
APPLICATION_ID, SCHEMA_VERSION, LEAF_VERSION = 0x52435250, 1, 1
TOLERANCE_MS = 2000
LISTED = 100
MAX_INTEGER, MAX_DEPTH = 2**53 - 1, 32
COLUMNS = ("seq", "first", "kind", "class", "at", "call", "command", "mode")
KEYS = {*COLUMNS, "v", "origin", "wall", "mono", "boot", "app", "actor", "role", "body", "parts"}
EXITS = {  # worst first; those with exit 0 are remarks
    "SCHEMA": 20,
    "INTEGRITY": 20,
    "GAP": 20,
    "ALTERED LEAF": 20,
    "ALTERED PART": 20,
    "PART MISSING WITHOUT ERASURE": 20,
    "ORPHAN PART": 20,
    "FORK": 21,
    "ROLLBACK": 21,
    "BAD SIGNATURE": 22,
    "CANNOT JUDGE": 30,
    "UNSIGNED": 3,
    "SUSPECT: clock": 4,
    "SIGNED, NEVER ANCHORED": 0,
    "ANCHORED": 0,
    "KEY NOT REGISTERED": 0,
    "ERASED": 0,
}
ORDER = list(EXITS)

# --- Ed25519 (RFC 8032), verification only --------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def point_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_times(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1:
            q = point_add(q, p)
        p, n = point_add(p, p), n >> 1
    return q


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    return P - x if (x & 1) != sign else x


def compress(p):
    z = pow(p[2], P - 2, P)
    x, y = p[0] * z % P, p[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_holds(public, message, signature):
    """Whether the signature over the message is that key's."""
    if len(public) != 32 or len(signature) != 64:
        return False
    packed = int.from_bytes(public, "little")
    y = packed & (1 << 255) - 1
    x = recover_x(y, packed >> 255)
    s = int.from_bytes(signature[32:], "little")
    if x is None or s >= L:
        return False
    h = hashlib.sha512(signature[:32] + public + message).digest()
    minus_a = (P - x, y, 1, (P - x) * y % P)
    h_times_a = point_times(int.from_bytes(h, "little") % L, minus_a)
    return compress(point_add(point_times(s, BASE), h_times_a)) == signature[:32]


# --- forms ----------------------------------------------------------------------------------------


def is_plain(value, depth=0):
    """Whether a value is one that a leaf may hold: no floats, ASCII keys, integers a double can hold."""
    if value is None or isinstance(value, (bool, str)):
        return True
    if isinstance(value, int):
        return abs(value) <= MAX_INTEGER
    if depth >= MAX_DEPTH:
        return False
    if isinstance(value, dict):
        return all(k.isascii() and is_plain(v, depth + 1) for k, v in value.items())
    return isinstance(value, list) and all(is_plain(v, depth + 1) for v in value)


def read_leaf(data):
    """The leaf as a dict; raises ValueError unless the bytes are its one canonical spelling."""
    try:
        leaf = json.loads(data.decode("utf-8"))
        spelled = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not is_plain(leaf) or spelled.encode("utf-8") != data:
        raise ValueError("not in canonical form")
    if not isinstance(leaf, dict) or type(leaf.get("v")) is not int:
        raise ValueError("not the shape of an entry")
    return leaf


def has_shape(leaf):
    integers = all(type(leaf.get(k)) is int for k in ("seq", "first", "at", "wall", "mono"))
    texts = all(type(leaf.get(k)) is str for k in ("boot", "kind"))
    body, parts = leaf.get("body"), leaf.get("parts")
    whole = isinstance(body, dict) and isinstance(parts, dict) and set(leaf) == KEYS
    return integers and texts and whole and all(isinstance(v, str) for v in parts.values())


def from_hex(text):
    try:
        return bytes.fromhex(str(text))
    except ValueError:
        return b""


def read_note(text):
    """``(origin, size, root, signed text, signatures)``; raises ValueError unless exactly spelled."""
    body, gap, rest = text.partition("\n\n")
    lines = body.split("\n")
    if not gap or len(lines) != 3 or not (lines[1].isascii() and lines[1].isdigit()):
        raise ValueError("not a tree head")
    root, signatures = base64.b64decode(lines[2], validate=True), []
    for line in rest.splitlines():
        name, blank, encoded = line[2:].rpartition(" ")
        if not line.startswith("\u2014 ") or not blank or not name:
            raise ValueError("not a signature line")
        data = base64.b64decode(encoded, validate=True)
        signatures.append((name, data[:4], data[4:]))
    again = f"{lines[0]}\n{int(lines[1])}\n{base64.b64encode(root).decode()}\n"
    for name, key, signature in signatures:
        again_line = base64.b64encode(key + signature).decode()
        rest = rest.replace(f"\u2014 {name} {again_line}\n", "", 1)
    if len(root) != 32 or again != body + "\n" or rest:
        raise ValueError("not the exact form of a tree head")
    return lines[0], int(lines[1]), root, again.encode(), signatures


def read_key(text):
    """The 32 bytes of a registered key."""
    if "+" in text:
        encoded = text.strip().partition("+")[2].partition("+")[2]  # base64 may hold more of them
        raw = base64.b64decode(encoded, validate=True)
        if raw[:1] != b"\x01":
            raise ValueError("not an Ed25519 key")
        raw = raw[1:]
    else:
        raw = bytes.fromhex(text.strip())
    if len(raw) != 32:
        raise ValueError("a public key has 32 bytes")
    return raw


# --- one log --------------------------------------------------------------------------------------


class Check:
    """One run over one log."""

    def __init__(self, db, heads, key):
        self.db, self.heads, self.key = db, heads, key
        self.found, self.counts = [], {}
        self.checked = []
        self.not_checked = [
            "whether what was recorded is true or complete",
            "what an administrator of the machine did, or anybody after taking it",
        ]
        self.origin, self.mode, self.public, self.created = "", "", None, None
        self.stack, self.size, self.roots = [], 0, {}
        self.signed = self.anchored = 0
        self.missing, self.overdone, self.erase_leaves, self.rulesets = set(), set(), {}, set()

    def add(self, verdict, message, seq=None, part=None):
        self.counts[verdict] = self.counts.get(verdict, 0) + 1
        if self.counts[verdict] <= LISTED:
            self.found.append({"verdict": verdict, "seq": seq, "part": part, "message": message})

    def run(self):
        try:
            if self.file_is_ours():
                self.all_entries()
                self.all_heads()
        except (sqlite3.DatabaseError, ValueError, TypeError, AttributeError) as error:
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith(
                ("SQLITE_CANTOPEN", "SQLITE_BUSY", "SQLITE_READONLY", "SQLITE_IOERR")
            ):
                raise
            self.add("INTEGRITY", f"{name or type(error).__name__}: {error}")
        return self.report()

    def file_is_ours(self):
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            self.add("CANNOT JUDGE", f"the file has the newer form {version}")
            return False
        query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
        rows = [list(row) for row in self.db.execute(query)]
        mark = self.db.execute("PRAGMA application_id").fetchone()[0]
        digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
        if (digest, mark, version) != (SCHEMA_SHA256, APPLICATION_ID, SCHEMA_VERSION):
            self.add("SCHEMA", "the tables or triggers are not those of an audit log")
            return False
        for (line,) in self.db.execute("PRAGMA integrity_check(20)"):
            if line != "ok":
                self.add("INTEGRITY", str(line))
        self.checked.append("the file's schema and SQLite's own integrity check")
        return True

    # entries

    def all_entries(self):
        # SQLite does not look at CHECK constraints in a file opened read-only.
        rows = self.db.execute(
            "SELECT one, origin, mode, public_key, created_ms FROM log"
        ).fetchall()
        if len(rows) != 1 or rows[0][0] != 1:
            self.add("INTEGRITY", "the log's own row is missing")
        else:
            self.origin, self.mode, self.public, self.created = rows[0][1:]
        sizes = self.db.execute("SELECT size FROM checkpoint")
        wanted = {size for (size,) in sizes} | {head[1][1] for head in self.heads}
        erased = self.db.execute("SELECT seq, part, by_origin, by_seq, by_leaf_hash FROM erased")
        erased = {(row[0], row[1]): row[2:] for row in erased}
        expected, clock = 0, None
        for row in self.db.execute(
            "SELECT seq, leaf, leaf_hash, first_seq, kind, record_class, at_ms, call, command, mode"
            " FROM leaf ORDER BY seq"
        ):
            if row[0] != expected:
                self.add("GAP", f"entries {expected} to {row[0] - 1} are missing", expected)
            expected = row[0] + 1
            clock = self.entry(row, erased, clock)
            if self.size in wanted:
                self.roots[self.size] = self.root()
        self.end = expected
        self.erasures(erased)
        self.rule_sets()
        self.checked.append("every entry, part, erasure and rule set kept, and the tree over them")

    def entry(self, row, erased, clock):
        seq, data, stored = row[:3]
        hashed = hashlib.sha256(b"\x00" + data).digest()
        self.grow(hashed)
        if hashed != stored:
            self.add("ALTERED LEAF", "its bytes do not give its stored hash", seq)
        try:
            leaf = read_leaf(data)
        except ValueError as error:
            self.add("ALTERED LEAF", str(error), seq)
            return clock
        if leaf["v"] > LEAF_VERSION:
            self.add("CANNOT JUDGE", f"written in a newer form ({leaf['v']})", seq)
            return clock
        if not has_shape(leaf):
            self.add("ALTERED LEAF", "not the shape of an entry", seq)
            return clock
        said = [leaf[k] for k in COLUMNS]
        if said != [seq, *row[3:]]:
            self.add("ALTERED LEAF", "a column differs from the leaf", seq)
        if self.created is not None:
            self.compare_log_row(seq, leaf)
        self.parts(seq, leaf, erased)
        if leaf["kind"] == "erase":
            self.erase_leaves[seq] = (stored, leaf["body"].get("erased"))
        elif leaf["kind"] == "ruleset":
            self.rulesets.add(from_hex(leaf["body"].get("sha256", "")))
        return self.times(seq, leaf, clock)

    def compare_log_row(self, seq, leaf):
        if (leaf["origin"], leaf["mode"]) != (self.origin, self.mode):
            self.add("ALTERED LEAF", "belongs to another log", seq)
        first = ("genesis", self.created, self.public or b"")
        if seq == 0 and (leaf["kind"], leaf["at"], from_hex(leaf["body"].get("key", ""))) != first:
            self.add("ALTERED LEAF", "the first entry and the log's own row differ", seq)

    def parts(self, seq, leaf, erased):
        rows = self.db.execute("SELECT part, salt, body FROM part WHERE seq=?", (seq,)).fetchall()
        stored = {name: (salt, body) for name, salt, body in rows}
        for name in sorted(set(leaf["parts"]) - set(stored)):
            self.missing.add((seq, name))
        for name in sorted(set(stored) - set(leaf["parts"])):
            self.add("ORPHAN PART", "the entry has no such part", seq, name)
        for name in sorted(set(stored) & set(leaf["parts"])):
            salt, body = stored[name]
            start = b"rcrp/part/v1\x00" + name.encode() + b"\x00"
            if (
                len(salt) != 32
                or hashlib.sha256(start + salt + body).hexdigest() != leaf["parts"][name]
            ):
                self.add("ALTERED PART", "does not match what the entry committed to", seq, name)
            elif (seq, name) in erased:
                self.overdone.add((seq, name))
                self.add("ALTERED PART", "recorded as erased and yet present", seq, name)

    def times(self, seq, leaf, before):
        wall, mono, boot = leaf["wall"], leaf["mono"], leaf["boot"]
        if leaf["at"] > wall + TOLERANCE_MS:
            self.add("SUSPECT: clock", "says it happened after it was written", seq)
        if before is not None:
            forward, same = wall - before[0], boot == before[2]
            drift = forward - (mono - before[1])
            backwards = same and mono < before[1]
            if backwards or forward < -TOLERANCE_MS or (same and drift < -TOLERANCE_MS):
                self.add("SUSPECT: clock", "a clock was set back since the entry before", seq)
        return wall, mono, boot

    def erasures(self, erased):
        for place in sorted(self.missing):
            if place not in erased:
                self.add("PART MISSING WITHOUT ERASURE", "gone, and no erasure says so", *place)
                continue
            origin, by, by_hash = erased[place]
            stored, listed = self.erase_leaves.get(by, (None, None))
            if self.created is not None and origin != self.origin:
                message = f"erased, says the log {origin}, which was not given"
                self.add("CANNOT JUDGE", message, *place)
                continue
            if stored != by_hash or not isinstance(listed, list) or list(place) not in listed:
                self.add("PART MISSING WITHOUT ERASURE", f"entry {by} does not record it", *place)
                continue
            self.add("ERASED", f"by entry {by}", *place)
        for place in sorted(set(erased) - self.missing - self.overdone):
            self.add("ORPHAN PART", "erased, but the entry has no such part", *place)
        query = "SELECT seq, part FROM part WHERE seq NOT IN (SELECT seq FROM leaf) LIMIT 1000"
        for place in self.db.execute(query):
            self.add("ORPHAN PART", "there is no such entry", *place)

    def rule_sets(self):
        kept = set()
        for digest, body in self.db.execute("SELECT sha256, body FROM ruleset"):
            kept.add(digest)
            if hashlib.sha256(body).digest() != digest:
                self.add("INTEGRITY", f"rule set {digest.hex()} was altered")
        for digest in sorted(kept ^ self.rulesets):
            self.add("INTEGRITY", f"rule set {digest.hex()} is missing or not recorded")

    # the tree: complete subtrees as (height, hash), merged as they pair up

    def grow(self, hashed):
        height = 0
        while self.stack and self.stack[-1][0] == height:
            hashed = hashlib.sha256(b"\x01" + self.stack.pop()[1] + hashed).digest()
            height += 1
        self.stack.append((height, hashed))
        self.size += 1

    def root(self):
        hashes = [hashed for _, hashed in self.stack]
        if not hashes:
            return hashlib.sha256(b"").digest()
        while len(hashes) > 1:
            right = hashes.pop()
            hashes[-1] = hashlib.sha256(b"\x01" + hashes[-1] + right).digest()
        return hashes[0]

    # heads

    def all_heads(self):
        rows = self.db.execute(
            "SELECT size, note, frontier FROM checkpoint ORDER BY size"
        ).fetchall()
        newest = rows[-1][0] if rows else 0
        if not rows:
            self.add("INTEGRITY", "there is no tree head")
        elif newest > self.end:
            self.add("GAP", f"entries {self.end} to {newest - 1} are missing", self.end)
        elif newest < self.end:
            self.add("ALTERED LEAF", "stands after the newest tree head", newest)
        for row in rows:
            self.own_head(*row)
        self.own_key()
        if self.signed < self.end:
            self.add("UNSIGNED", f"entries {self.signed} to {self.end - 1} are under no signature")
        for source, note, is_anchor in self.heads:
            self.other_head(source, note, is_anchor=is_anchor)
        if not self.heads:
            self.not_checked.append("whether this is an older copy put back: no head was given")
        if self.end > self.anchored:
            newest = self.end - self.anchored
            self.not_checked.append(f"the newest {newest} entries against any anchor")

    def own_key(self):
        if self.key is not None and self.created is not None and self.public != self.key:
            self.add("BAD SIGNATURE", "the log's key is not the one registered")
        elif self.key is None and self.public is not None:
            self.add("KEY NOT REGISTERED", "the key was taken from the log itself")
            self.not_checked.append("whose key it is: no registered key was given")

    def own_head(self, size, text, frontier):
        try:
            origin, noted, root, signed_text, signatures = read_note(text)
        except ValueError as error:
            self.add("BAD SIGNATURE", f"tree head at {size}: {error}")
            return
        if noted != size or (self.created is not None and origin != self.origin):
            self.add("BAD SIGNATURE", f"tree head at {size} names another log or size")
            return
        if "GAP" in self.counts:
            return
        if self.roots.get(size) != root:
            self.add("ALTERED LEAF", f"the first {size} entries differ from their tree head")
            return
        if size == self.size and frontier != b"".join(hashed for _, hashed in self.stack):
            self.add("INTEGRITY", "the stored frontier is not the tree's")
        if not signatures:
            return
        public = self.public or b""
        key_id = hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4]
        if len(signatures) != 1 or signatures[0][:2] != (origin, key_id):
            self.add("BAD SIGNATURE", f"tree head at {size}: not by the log's key alone")
        elif not ed25519_holds(public, signed_text, signatures[0][2]):
            self.add("BAD SIGNATURE", f"tree head at {size}: the signature does not hold")
        else:
            self.signed = max(self.signed, size)
            self.checked.append(f"the signature over {size} entries")

    def other_head(self, source, note, *, is_anchor):
        origin, size, root = note[:3]
        if self.created is None or origin != self.origin:
            mine, _, here = self.origin.rpartition("/")
            theirs, _, there = origin.rpartition("/")
            if mine == theirs and there.isdigit() and int(there) > int(here):
                self.add("ROLLBACK", f"{source} knows the later epoch {there}")
            else:
                self.not_checked.append(f"{source}: it is about {origin}")
        elif size > self.end:
            self.add("ROLLBACK", f"{source} knows {size} entries, here are {self.end}")
        elif "GAP" in self.counts:
            self.not_checked.append(f"{source}: entries are missing, so heads cannot be compared")
        elif size and self.roots.get(size) != root:
            self.add("FORK", f"{source} knows other entries among the first {size}")
        else:
            self.checked.append(f"{source}: agrees at {size} entries")
            self.anchored = max(self.anchored, size if is_anchor else 0)

    def report(self):
        faults = [verdict for verdict in ORDER if EXITS[verdict] and verdict in self.counts]
        verdict = faults[0] if faults else ORDER[14 if self.anchored else 13]
        self.found.sort(
            key=lambda f: (ORDER.index(f["verdict"]), -1 if f["seq"] is None else f["seq"])
        )
        return {
            "verdict": verdict,
            "exit_code": EXITS[verdict],
            "origin": self.origin,
            "mode": self.mode,
            "size": self.size,
            "root": self.root().hex() if self.size else "",
            "signed_size": self.signed,
            "anchored_size": self.anchored,
            "findings": self.found,
            "checked": self.checked,
            "not_checked": self.not_checked,
            "counts": {"entries": self.size, **self.counts},
        }


def verify(path, heads=(), key=None):
    """The report on one log file. ``heads`` are ``(source, note, is anchor)``."""
    db = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        db.execute("PRAGMA query_only=ON")
        db.execute("PRAGMA trusted_schema=OFF")
        return Check(db, heads, key).run()
    finally:
        db.close()


def as_text(path, report):
    lines = [
        f"{report['verdict']}: {path}",
        f"{report['size']} entries of {report['origin'] or '?'}",
    ]
    for finding in report["findings"]:
        place = "" if finding["seq"] is None else f"entry {finding['seq']} {finding['part'] or ''} "
        lines.append(f"  {place}{finding['verdict']}: {finding['message']}")
    lines += ["Checked:", *(f"  {line}" for line in report["checked"])]
    lines += ["NOT checked:", *(f"  {line}" for line in report["not_checked"])]
    return "\n".join(lines)


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Check RCRP Desktop audit logs.")
    parser.add_argument("log", nargs="+")
    parser.add_argument("--key", type=read_key, help="the registered public key")
    parser.add_argument("--head", action="append", default=[], help="a tree head kept elsewhere")
    parser.add_argument("--anchor", action="append", default=[], help="the same, beyond the writer")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        files = [(p, False) for p in chosen.head] + [(p, True) for p in chosen.anchor]
        heads = [(p, read_note(Path(p).read_text("utf-8")), a) for p, a in files]
        reports = [(path, verify(path, heads, chosen.key)) for path in chosen.log]
    except (OSError, ValueError, sqlite3.Error) as error:
        print(f"cannot be checked: {error}", file=sys.stderr)
        return 2
    if chosen.json:
        print(json.dumps({"logs": [{"path": p, **r} for p, r in reports]}, indent=2))
    else:
        print("\n\n".join(as_text(path, report) for path, report in reports))
    worst = min((report["verdict"] for _, report in reports), key=ORDER.index)
    return EXITS[worst]


if __name__ == "__main__":
    sys.exit(main())

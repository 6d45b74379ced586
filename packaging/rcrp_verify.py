#!/usr/bin/env python3
"""Check an RCRP Desktop audit log without RCRP Desktop: one file, standard library only.

    python3 rcrp_verify.py audit.db [more.db ...] [--key KEY] [--head FILE] [--anchor FILE]
                           [--seal CODE] [--json]

KEY is the registered public key (``name+id+key``, or 64 hexadecimal digits). A FILE holds a tree head
kept outside the log; an anchor is one that the log's writer could not change. CODE is a seal as it stands
in CAD (1297-K7QM-4TXD): which entry it names is told, and whether that is there. Exit codes:

    0  nothing checked contradicts the record, and its head is signed
    3  the same, but UNSIGNED: whoever holds the file could have rewritten it
    4  the same, but a clock was set back: times are SUSPECT
    6  the same, but entries came back from outside the log and nothing bears out who wrote them: UNCONFIRMED
   20  SCHEMA, INTEGRITY, GAP, ALTERED LEAF or PART, PART MISSING, ORPHAN PART
   21  ROLLBACK or FORK against a head kept elsewhere
   22  BAD SIGNATURE
   30  CANNOT JUDGE: written by a newer version than this file knows, or erased on another log's word
   40  --seal: no log given holds that entry
   41  --seal: an entry is there, but altered or under no tree head that its log agrees with
    2  bad usage, or a file that is no log or cannot be opened; the other logs are checked all the same

With --seal and an entry that is there, the code is that of the log that holds it. Nothing in a file makes the
check endless: a log is read through ordinary tables only, entry by entry, within bounds of time and memory.

Written apart from the program's own verifier, so that a mistake in one does not hide in both.
"""

# Read from top to bottom by people who do not know the program: few types, names that say it.
# ruff: noqa: ANN001, ANN201, ANN202, ANN204, D102, D103, S608

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import json
import os
import re
import sqlite3
import stat
import sys
import time
from pathlib import Path

SCHEMA_SHA256 = "246efece7da6ff588285ed313fcf98fcd6cf57c859dc39b91f4b7bacd2b5cbc9"
TABLES_SHA256 = "87c0f005bef9a2e34c17ef6c9b20ef0749b78974f8972168c19ac3a0030fc851"  # no triggers
TABLES = ("log", "leaf", "part", "erased", "checkpoint", "ruleset")
APPLICATION_ID, SCHEMA_VERSION, LEAF_VERSION = 0x52435250, 1, 1
TOLERANCE_MS = 2000
LISTED = 100
MAX_INTEGER, MAX_DEPTH = 2**53 - 1, 32
MAX_BYTES = 2**20  # of an entry, and of a part; what is larger is not read
MAX_VALUE = 2**23
MOST_PARTS, MOST_HEADS, MOST_ERASED, MOST_RULESETS = 50, 100, 250_000, 10_000
SMALL_BODY = f"CASE WHEN length(body)>{MAX_BYTES} THEN NULL ELSE body END"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOST_HEAD_BYTES = 65_536
SEAL_STATES = ("proven", "unsigned", "not proven", "altered", "another entry", "no such entry")
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
    "UNCONFIRMED": 6,
    "SIGNED, NEVER ANCHORED": 0,
    "ANCHORED": 0,
    "KEY NOT REGISTERED": 0,
    "ERASED": 0,
    "COPY": 0,
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


def read_seal(text):
    """``(number, first five bytes of the hash)``; O for 0, I and L for 1 and small letters do no harm."""
    code = (
        "".join(text.split())
        .upper()
        .removeprefix("SEAL")
        .lstrip(":")
        .translate(str.maketrans("OIL", "011"))
    )
    found = re.fullmatch(r"([0-9]{1,15})-?([0-9A-Z]{4})-?([0-9A-Z]{4})", code)
    if found is None or not set(found[2] + found[3]) <= set(CROCKFORD):
        raise ValueError("not a seal")
    number, letters = found[1], found[2] + found[3]
    bits = 0
    for letter in letters:
        bits = bits << 5 | CROCKFORD.index(letter)
    return int(number), bits.to_bytes(5, "big")


def seal_text(seal):
    bits = int.from_bytes(seal[1], "big")
    letters = "".join(CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{seal[0]}-{letters[:4]}-{letters[4:]}"


def read_leaf(data):
    """The leaf as a dict; raises ValueError unless the bytes are its one canonical spelling."""
    if len(data) > MAX_BYTES:
        raise ValueError("larger than any entry")
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


def registered_key(text):
    """A key as somebody gives it, refused in words that say what one looks like."""
    try:
        return read_key(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            "this is no public key. A key is 64 hexadecimal digits, as `rcrp audit verify` prints it at the"
            " desk, or NAME+ID+KEY in one word; not the name of a file"
        ) from None


def seal_given(text):
    """A seal as somebody reads it off a screen, refused in words that say what one looks like."""
    try:
        return read_seal(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            "a seal is a number and twice four letters, such as 1297-K7QM-4TXD"
        ) from None


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


def erased_by(body):
    """The parts that an entry records as erased; true is the number of none, though Python holds it equal to 1."""
    named = body.get("erased")
    if not isinstance(named, list):
        return frozenset()
    pairs = [one for one in named if isinstance(one, list) and len(one) == 2]
    return frozenset((n, part) for n, part in pairs if type(n) is int and isinstance(part, str))


class Check:
    """One run over one log."""

    def __init__(self, db, heads, key, seal=None, mark=lambda: None, others=()):
        self.db, self.heads, self.key, self.seal, self.mark = db, heads, key, seal, mark
        self.others = (
            others  # first entries of other logs: each names the head of the log before it
        )
        self.found, self.counts = [], {}
        self.checked = []
        self.not_checked = [
            "whether what was recorded is true or complete",
            "what an administrator of the machine did, or anybody after taking it",
        ]
        self.origin, self.mode, self.public, self.created = "", "", None, None
        self.stack, self.size, self.roots, self.frontiers = [], 0, {}, {}
        self.agreeing = self.signed = self.anchored = self.end = 0
        self.readable = False
        self.missing, self.overdone, self.erase_leaves, self.rulesets = set(), set(), {}, set()

    def add(self, verdict, message, seq=None, part=None):
        self.counts[verdict] = self.counts.get(verdict, 0) + 1
        if self.counts[verdict] <= LISTED:
            self.found.append({"verdict": verdict, "seq": seq, "part": part, "message": message})

    def run(self):
        try:
            self.readable = self.file_is_ours()
            if self.readable:
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

    def query(self, sql, values=()):
        """The rows one by one; each may take so much of the processor's time and no more."""
        self.mark()
        for row in self.db.execute(sql, values):
            self.mark()
            yield row

    def file_is_ours(self):
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            self.add("CANNOT JUDGE", f"the file has the newer form {version}")
            return False
        query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name LIMIT 200"
        rows = [list(row) for row in self.query(query)]
        mark = self.db.execute("PRAGMA application_id").fetchone()[0]
        if (digest_of(rows), mark, version) != (SCHEMA_SHA256, APPLICATION_ID, SCHEMA_VERSION):
            self.add("SCHEMA", "the tables or triggers are not those of an audit log")
        kept = [row for row in rows if row[2] in TABLES and row[0] != "trigger"]
        if digest_of(kept) != TABLES_SHA256:
            self.not_checked.append(
                "anything in the entries: they would be read through other tables"
            )
            return False
        for (line,) in self.query("PRAGMA integrity_check(20)"):
            if line != "ok":
                self.add("INTEGRITY", str(line)[:200])
        self.checked.append("the file's schema and SQLite's own integrity check")
        return True

    # entries

    def all_entries(self):
        # SQLite does not look at CHECK constraints in a file opened read-only.
        rows = self.db.execute(
            "SELECT one, origin, mode, public_key, created_ms FROM log LIMIT 2"
        ).fetchall()
        if len(rows) != 1 or rows[0][0] != 1:
            self.add("INTEGRITY", "the log's own row is missing")
        else:
            self.origin, self.mode, self.public, self.created = rows[0][1:]
        query = "SELECT size FROM checkpoint ORDER BY size DESC LIMIT ?"
        sizes = self.query(query, (MOST_HEADS,))
        self.heads = [*self.heads, *known_by(self.others, self.origin)]
        wanted = {size for (size,) in sizes} | {head[1][1] for head in self.heads}
        query = "SELECT seq, part, by_origin, by_seq, by_leaf_hash FROM erased LIMIT ?"
        erased = {(row[0], row[1]): row[2:] for row in self.query(query, (MOST_ERASED + 1,))}
        if len(erased) > MOST_ERASED:
            self.add("INTEGRITY", f"more than {MOST_ERASED} erasures; the others were not read")
        newest = self.db.execute("SELECT max(seq) FROM leaf").fetchone()[0]
        self.end = 0 if newest is None else max(0, newest + 1)
        expected = self.walk(erased, wanted)
        if expected < self.end:
            self.add("GAP", f"entries {expected} to {self.end - 1} could not be read", expected)
        self.erasures(erased)
        self.rule_sets()
        self.checked.append("every entry, part, erasure and rule set kept, and the tree over them")

    def walk(self, erased, wanted):
        """Entry by entry, as long as their numbers grow; the number after the last."""
        expected, negative, clock = 0, -(2**63) - 1, None
        query = (
            f"SELECT seq, CASE WHEN length(leaf)>{MAX_BYTES} THEN x'' ELSE leaf END, leaf_hash, first_seq,"
            " kind, record_class, at_ms, call, command, mode FROM leaf ORDER BY seq"
        )
        try:
            for row in self.query(query):
                if row[0] < 0 and not expected and row[0] > negative:
                    self.add("ALTERED LEAF", "stands before the first number: no entry", row[0])
                    negative = row[0]
                    continue
                if row[0] < expected:
                    message = f"its numbers go back to {row[0]} after {expected - 1}: it is damaged"
                    self.add("INTEGRITY", message)
                    break
                if row[0] > expected:
                    self.add("GAP", f"entries {expected} to {row[0] - 1} are missing", expected)
                expected = row[0] + 1
                clock = self.entry(row, erased, clock)
                if self.size in wanted:
                    self.roots[self.size] = self.root()
                    self.frontiers[self.size] = b"".join(hashed for _, hashed in self.stack)
        except sqlite3.DatabaseError as error:
            self.add("INTEGRITY", f"after entry {expected - 1}: {error}")
        return expected

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
            erased_here = erased_by(leaf["body"]) if hashed == stored else frozenset()
            self.erase_leaves[seq] = (stored, erased_here)
        elif leaf["kind"] == "ruleset":
            self.rulesets.add(from_hex(leaf["body"].get("sha256", "")))
        if leaf["kind"] == "act_unconfirmed":
            self.add("UNCONFIRMED", "came back from outside the log", seq)
        return self.times(seq, leaf, clock)

    def compare_log_row(self, seq, leaf):
        if (leaf["origin"], leaf["mode"]) != (self.origin, self.mode):
            self.add("ALTERED LEAF", "belongs to another log", seq)
        first = ("genesis", self.created, self.public or b"")
        if seq == 0 and (leaf["kind"], leaf["at"], from_hex(leaf["body"].get("key", ""))) != first:
            self.add("ALTERED LEAF", "the first entry and the log's own row differ", seq)

    def parts(self, seq, leaf, erased):
        query = f"SELECT part, salt, {SMALL_BODY} FROM part WHERE seq=? LIMIT ?"
        rows = list(self.query(query, (seq, MOST_PARTS + 1)))
        if len(rows) > MOST_PARTS:
            self.add("INTEGRITY", f"more than {MOST_PARTS} parts; the others were not read", seq)
        stored = {name: (salt, body or b"") for name, salt, body in rows}
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
            stored, listed = self.erase_leaves.get(by, (None, frozenset()))
            if self.created is not None and origin != self.origin:
                message = f"erased, says the log {origin}, which was not given"
                self.add("CANNOT JUDGE", message, *place)
                continue
            if stored != by_hash or place not in listed:
                self.add("PART MISSING WITHOUT ERASURE", f"entry {by} does not record it", *place)
                continue
            self.add("ERASED", f"by entry {by}", *place)
        for place in sorted(set(erased) - self.missing - self.overdone):
            self.add("ORPHAN PART", "erased, but the entry has no such part", *place)
        query = "SELECT seq, part FROM part WHERE seq NOT IN (SELECT seq FROM leaf) LIMIT 1000"
        for place in self.query(query):
            self.add("ORPHAN PART", "there is no such entry", *place)

    def rule_sets(self):
        kept = set()
        for digest, body in self.query(
            "SELECT sha256, body FROM ruleset LIMIT ?", (MOST_RULESETS + 1,)
        ):
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
        query = "SELECT size, note, frontier FROM checkpoint ORDER BY size DESC LIMIT ?"
        rows = list(self.query(query, (MOST_HEADS + 1,)))
        if len(rows) > MOST_HEADS:
            self.add("INTEGRITY", f"more than {MOST_HEADS} tree heads; the older were not read")
        rows = sorted(rows[:MOST_HEADS], key=lambda row: row[0])
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
        self.say_what_was_before()
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
        if frontier != self.frontiers[size]:
            self.add("INTEGRITY", "the stored frontier is not the tree's")
        self.agreeing = size
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

    def say_what_was_before(self):
        """A log that followed one that was set aside remembers it; where that one was not given, nobody compared."""
        row = self.one(0)
        first = leaf_or_nothing(row[1]) if row is not None else {}
        before = head_before(first)
        if before and before[0] not in {origin_of(leaf) for leaf in self.others}:
            self.not_checked.append(
                f"the log before this one, {before[0]}: {before[1]} entries are remembered of it"
                f" (this one began because: {first['body'].get('reason')}); it was not given"
            )

    # what people know an entry by

    def known(self, seq):
        """``(call, newest CAD reference that the call was given here)``, each "" where nothing tells it."""
        row = self.one(seq)
        if row is None:
            return "", ""
        call = row[3]
        if hashlib.sha256(b"\x00" + row[1]).digest() == row[2]:
            call = leaf_or_nothing(row[1]).get("call", call)
        query = (
            f"SELECT l.leaf, p.part, p.salt, {SMALL_BODY} FROM leaf l JOIN part p ON p.seq=l.seq"
            " WHERE l.call=? AND l.call<>'' AND l.kind='reference_given' ORDER BY l.seq DESC LIMIT 9"
        )
        for leaf, name, salt, body in self.query(query, (call,)):
            promised = leaf_or_nothing(leaf).get("parts")
            hashed = hashlib.sha256(
                b"rcrp/part/v1\x00" + name.encode() + b"\x00" + salt + (body or b"")
            )
            if isinstance(promised, dict) and promised.get(name) == hashed.hexdigest():
                value = json.loads(body)
                reference = value.get("reference") if isinstance(value, dict) else None
                if isinstance(reference, str) and reference:
                    return call, reference
        return call, ""

    def one(self, seq):
        query = (
            f"SELECT kind, CASE WHEN length(leaf)>{MAX_BYTES} THEN x'' ELSE leaf END, leaf_hash, call"
            " FROM leaf WHERE seq=?"
        )
        return next(self.query(query, (seq,)), None)

    def name_findings(self):
        places = {finding["seq"] for finding in self.found if finding["seq"] is not None}
        try:
            names = {seq: self.known(seq) for seq in places} if self.readable else {}
        except (sqlite3.DatabaseError, ValueError, TypeError, AttributeError):
            names = {}
        for finding in self.found:
            finding["call"], finding["reference"] = names.get(finding["seq"], ("", ""))

    def look_up(self):
        """What the log says of the seal."""
        seq, bits = self.seal
        found = {"code": seal_text(self.seal), "seq": seq, "state": "no such entry", "kind": ""}
        found |= {"wall_ms": None, "call": "", "reference": ""}
        try:
            row = self.one(seq) if self.readable else None
            if row is None:
                return found
            found["kind"], leaf = row[0], leaf_or_nothing(row[1])
            found["wall_ms"] = leaf.get("wall")
            found["state"] = self.seal_state(seq, bits, row)
            found["call"], found["reference"] = self.known(seq)
        except (sqlite3.DatabaseError, ValueError, TypeError, AttributeError) as error:
            self.not_checked.append(f"the seal, in full: {error}")
        return found

    def seal_state(self, seq, bits, row):
        if hashlib.sha256(b"\x00" + row[1]).digest()[:5] != bits:
            return "altered" if row[2][:5] == bits else "another entry"
        if seq < self.signed:
            return "proven"
        return "unsigned" if seq < self.agreeing else "not proven"

    def report(self):
        self.name_findings()
        faults = [verdict for verdict in ORDER if EXITS[verdict] and verdict in self.counts]
        verdict = faults[0] if faults else "ANCHORED" if self.anchored else "SIGNED, NEVER ANCHORED"
        self.found.sort(  # a damaged row can have anything for its number
            key=lambda f: (ORDER.index(f["verdict"]), f["seq"] if type(f["seq"]) is int else -1)
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
            **({"seal": self.look_up()} if self.seal else {}),
        }


def digest_of(rows):
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def leaf_or_nothing(data):
    try:
        return read_leaf(data)
    except ValueError:
        return {}


# --- what logs remember of one another ------------------------------------------------------------


def origin_of(leaf):
    return leaf.get("origin", "")


def head_before(leaf):
    """``(origin, size, root)`` of the log that was set aside before this one began, from its first entry."""
    body = leaf.get("body")
    before = body.get("previous") if isinstance(body, dict) else None
    if leaf.get("kind") != "genesis" or not isinstance(before, dict):
        return None
    origin, size, root = before.get("origin"), before.get("size"), before.get("root")
    if type(origin) is not str or type(size) is not int or len(from_hex(root)) != 32:
        return None
    return origin, size, from_hex(root)


def known_by(others, origin):
    """What the first entries of other logs remember of the log of this name."""
    for leaf in others:
        before = head_before(leaf)
        if before and before[0] == origin:
            yield f"the first entry of {origin_of(leaf)}", before, False


def first_entry(path):
    """The first entry of a log, {} where it cannot be read: what is wrong with it, its own check says."""
    try:
        with contextlib.closing(opened(Path(path))[0]) as db:
            row = Check(db, (), None).one(0)
    except (OSError, ValueError, TypeError, AttributeError, sqlite3.Error):
        return {}
    if row is None or hashlib.sha256(b"\x00" + row[1]).digest() != row[2]:
        return {}
    leaf = leaf_or_nothing(row[1])
    return leaf if has_shape(leaf) else {}


def beside(path):
    """The logs in the same folder of the program: the one in use, and those that were set aside."""
    here = Path(path).absolute().parent
    folder = here.parent.parent if here.parent.name == "earlier" else here
    try:
        return [folder / "audit.db", *sorted(folder.glob("earlier/*/audit.db"))[:MOST_HEADS]]
    except OSError:
        return []


def first_entries(paths):
    """Of the logs given and of those beside them, each once."""
    places = {os.path.realpath(p) for given in paths for p in (given, *beside(given))}
    return [leaf for leaf in map(first_entry, sorted(places)) if leaf]


def read_bounded(path):
    """A small plain file: a pipe keeps its reader waiting, a device has no end."""
    if not stat.S_ISREG(Path(path).stat().st_mode):
        raise OSError(f"{Path(path).name} is a pipe, a device or a folder, not a file")
    with Path(path).open("rb") as file:
        found = file.read(MOST_HEAD_BYTES + 1)
    if len(found) > MOST_HEAD_BYTES:
        raise ValueError(f"{Path(path).name} is too large for a tree head")
    return found


def expect_file(path):
    """Refuses what could keep whoever opens it waiting, or would make SQLite write beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        beside = Path(f"{path}{ending}")
        if (not ending or beside.exists()) and not stat.S_ISREG(beside.stat().st_mode):
            raise OSError(f"{beside.name} is a pipe, a device or a folder, not a file")
    with Path(path).open("rb") as file:
        start = file.read(100)
    if not start.startswith(b"SQLite format 3\x00") or start[19:20] == b"\x02":
        raise ValueError("the file does not begin as a log does")


def bounded(db, size):
    """Stops SQLite when it works too long on one row; returns what is called at each."""
    began, allowed = [0.0], 1.0 + size / 5_000_000

    def mark():
        began[0] = time.thread_time()

    db.text_factory = lambda data: data.decode("utf-8", "replace")
    if hasattr(db, "setlimit"):
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    db.set_progress_handler(lambda: time.thread_time() - began[0] > allowed, 4000)
    mark()
    return mark


def opened(path):
    """The file, opened for reading alone, and what is called at each row."""
    expect_file(path)
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        mark = bounded(db, path.stat().st_size)
        db.execute("PRAGMA query_only=ON")
        db.execute("PRAGMA trusted_schema=OFF")
        db.execute("PRAGMA cell_size_check=ON")
    except BaseException:
        db.close()
        raise
    return db, mark


def verify(path, heads=(), key=None, seal=None, others=()):
    """The report on one log file. ``heads`` are ``(source, note, is anchor)``, ``seal`` is as read.

    ``others`` are first entries of other logs, which may remember this one.
    """
    path = Path(path)
    try:
        db, mark = opened(path)
    except ValueError as error:
        check = Check(None, heads, key, seal)
        check.add("INTEGRITY", str(error))
        return check.report()
    with contextlib.closing(db):
        return Check(db, heads, key, seal, mark, others).run()


def one_line(text):
    """Whatever a file says: on one line, and nothing that a terminal obeys."""
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in str(text))


def as_text(path, report):
    lines = [f"{report['verdict']}: {one_line(path)}"]
    if "problem" in report:
        return f"{lines[0]}: {one_line(report['problem'])}"
    lines.append(f"{report['size']} entries of {one_line(report['origin']) or '?'}")
    for finding in report["findings"]:
        place = (
            ""
            if finding["seq"] is None
            else f"entry {finding['seq']} {finding['part'] or ''}".rstrip()
        )
        names = [f"call {finding['call']}"] if finding["call"] else []
        names += [f'CAD "{finding["reference"]}"'] if finding["reference"] else []
        known = f" ({', '.join(names)})" if names else ""
        lead = f"{place}{known}: " if place else ""
        lines.append(one_line(f"  {lead}{finding['verdict']}: {finding['message']}"))
    lines += ["Checked:", *(one_line(f"  {line}") for line in report["checked"])]
    lines += ["NOT checked:", *(one_line(f"  {line}") for line in report["not_checked"])]
    return "\n".join(lines)


SEAL_WORDS = {
    "proven": "It is there, under a signed head.",
    "unsigned": "It is there, under a head that nobody signed.",
    "not proven": "It is there, but under no tree head that the log agrees with.",
    "altered": "Its hash is kept there, but its bytes were ALTERED: they no longer give it.",
    "another entry": "Another entry has that number: another log, or that entry was replaced.",
    "no such entry": "There is no entry with that number.",
}


def seal_lines(path, seal):
    yield f"SEAL {seal['code']}: entry {seal['seq']} of {one_line(path)}. {SEAL_WORDS[seal['state']]}"
    if seal["state"] in SEAL_STATES[:4]:
        written = ""
        if isinstance(seal["wall_ms"], int) and 0 <= seal["wall_ms"] < 253_402_000_000_000:
            written = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seal["wall_ms"] / 1000))
        names = f"call {seal['call'] or 'none'}, CAD {json.dumps(seal['reference'])}"
        yield one_line(f"  {seal['kind']}, written {written or 'at a time not known'}, {names}")


def seal_exit(found):
    """The code for a seal, from ``(state, code of the log)`` of every log that could be read."""
    state, code = min(found, key=lambda f: SEAL_STATES.index(f[0]), default=("no such entry", 0))
    if state in ("another entry", "no such entry"):
        return 40
    return 41 if state in ("not proven", "altered") else code


def has_form_of_log(path):
    """Whether the file can be a log at all; one whose first bytes were destroyed has no form either."""
    with Path(path).open("rb") as file:
        start = file.read(4096)
    marked = start[68:72] == APPLICATION_ID.to_bytes(4, "big") or b"CREATE TABLE leaf(" in start
    return start.startswith(b"SQLite format 3\x00") and marked


def checked(path, heads, chosen, others):
    """The report, or why there is none; one log that cannot be opened keeps no other from being checked."""
    try:
        if stat.S_ISREG(Path(path).stat().st_mode) and not has_form_of_log(path):
            problem = "this is no audit log, or its first bytes were destroyed; nothing was checked"
            return {"verdict": "CANNOT BE OPENED", "exit_code": 2, "problem": problem}
        return verify(path, heads, chosen.key, chosen.seal, others)
    except (OSError, sqlite3.Error) as error:
        return {"verdict": "CANNOT BE OPENED", "exit_code": 2, "problem": str(error)}


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Check RCRP Desktop audit logs.")
    parser.add_argument("log", nargs="+")
    parser.add_argument("--key", type=registered_key, help="the registered public key")
    parser.add_argument("--head", action="append", default=[], help="a tree head kept elsewhere")
    parser.add_argument("--anchor", action="append", default=[], help="the same, beyond the writer")
    parser.add_argument("--seal", type=seal_given, help="a seal from CAD: which entry it names")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        files = [(p, False) for p in chosen.head] + [(p, True) for p in chosen.anchor]
        heads = [(p, read_note(read_bounded(p).decode("utf-8")), a) for p, a in files]
    except (OSError, ValueError) as error:
        print(f"cannot be checked: {error}", file=sys.stderr)
        return 2
    others = first_entries(chosen.log)
    reports = [(path, checked(path, heads, chosen, others)) for path in chosen.log]
    seals = [(path, report) for path, report in reports if "seal" in report]
    if chosen.json:
        print(json.dumps({"logs": [{"path": p, **r} for p, r in reports]}, indent=2))
    else:
        told = [line for path, report in seals for line in seal_lines(path, report["seal"])]
        print(
            "\n\n".join(["\n".join(told)] * bool(told) + [as_text(*report) for report in reports])
        )
    if chosen.seal:
        return seal_exit([(report["seal"]["state"], report["exit_code"]) for _, report in seals])
    return worst_of(report["exit_code"] for _, report in reports)


def worst_of(codes):
    """The code for several logs; one that could not be opened leaves none of the others unharmed."""
    found = set(codes)
    for fault in (20, 21, 22, 30, 2):
        if fault in found:
            return fault
    return max(found)


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    sys.exit(code)

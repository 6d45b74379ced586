"""What comes back from outside the log is taken in only as what it is, and nothing in it blocks anything else."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.adapters.spill_lines import Line, hash_of, journal_key, read_line, spell
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.audit_ports import Signer
from rcrp_desktop.application.event_codec import from_entry
from rcrp_desktop.application.recording import Recorded, Recorder
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.application.spill_recovery import recover_spilled
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import NewEntry, StoredEntry, Unrecordable
from rcrp_desktop.domain.audit.report import Verdict
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.domain.canonical import canonical_bytes
from tests.packaging.test_rcrp_verify import run
from tests.support.audit_logs import SEED, START_MS, Desk, FixedKeys, an_entry

OVERRIDE = NewEntry(
    "override_raised", "decision", START_MS, "4471", "handler", "call-x", "cmd-1", {"number": 1}, {}
)
DECISION = NewEntry(
    "supervisor_decided",
    "decision",
    START_MS,
    "2290",
    "supervisor",
    "call-x",
    "cmd-2",
    {"item": "request-1", "verdict": "agree", "route": "advice"},
    {"text": {"text": "No police."}},
)


def opened(desk: Desk) -> Recorder:
    """The desk as after a start: its log open, what earlier starts left taken in."""
    return Recorder(desk.open().log, journal_of(desk), desk.clock)


def journal_of(desk: Desk) -> JsonLinesSpill:
    log_id = desk.place.log_id
    owner = JournalOwner(desk.data, log_id, desk.place.account_hash, "4471", "live")
    spill = JsonLinesSpill(owner, desk.clock)
    signer = desk.keys.signer(log_id)
    spill.bind(log_id, signer, lambda: desk.heads[0].load(log_id))
    return spill


def closed(recorder: Recorder) -> None:
    assert recorder.log is not None
    recorder.log.close()


def plant(desk: Desk, data: bytes, name: str = "") -> Path:
    """A file that looks as if a dead process had left it."""
    folder = desk.data / "spill" / desk.place.account_hash
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name or desk.place.log_id}.0badcafe.jsonl"
    path.write_bytes(data)
    return path


def first_version(*entries: NewEntry, number: int = 1) -> bytes:
    """A line as the first version wrote it: a plain checksum that anybody can make."""
    data = canonical_bytes(
        {
            "v": 1,
            "number": number,
            "spilled_at": START_MS,
            "mode": "live",
            "entries": [asdict(entry) for entry in entries],
        }
    )
    return sha256(data).hexdigest()[:16].encode() + b" " + data + b"\n"


def forged(desk: Desk, *entries: NewEntry, key: bytes | None = None, **changes: Any) -> bytes:
    line = Line(1, START_MS, "live", desk.place.log_id, None, "", entries)
    return spell(replace(line, **changes), key) + b"\n"


def stored(desk: Desk) -> list[StoredEntry]:
    with closing(SqliteLogReader(desk.path)) as reader:
        return reader.entries()


def taken_in(desk: Desk) -> list[StoredEntry]:
    recorder = opened(desk)
    recorder.recover()
    closed(recorder)
    return [e for e in stored(desk) if e.record_class != "system"]


SIGNED, UNSIGNED = FixedKeys(), FixedKeys(None)


@pytest.mark.parametrize("keys", [SIGNED, UNSIGNED])
@pytest.mark.parametrize("entry", [OVERRIDE, DECISION])
def test_a_forged_line_is_nobodys_act(tmp_path: Path, keys: FixedKeys, entry: NewEntry):
    desk = Desk(tmp_path, keys=keys)
    closed(opened(desk))
    head = desk.heads[0].load(desk.place.log_id)
    assert head is not None
    for number, data in enumerate(
        [
            first_version(entry),
            forged(desk, entry),
            forged(desk, entry, key=b"guessed"),
            forged(desk, entry, head=Checkpoint(head.origin, head.size, bytes(32))),
            forged(desk, entry, log_id="desk-03-ffffffff-live"),
        ]
    ):
        copied = replace(entry, command=f"{entry.command}-{number}")
        plant(desk, data.replace(entry.command.encode(), copied.command.encode()))
        if number == 0:
            plant(desk, first_version(copied))
        found = taken_in(desk)
        assert [e.kind for e in found if e.kind == entry.kind] == []
    unconfirmed = [e for e in taken_in(desk) if e.kind == "act_unconfirmed"]
    assert unconfirmed
    for told in unconfirmed:
        fact = from_entry(told)
        assert fact is not None
        assert isinstance(fact.fact, ActUnconfirmed)
        assert (fact.fact.claimed, fact.fact.claimed_by) == (entry.kind, entry.actor)
        assert told.actor == "4471", "the account that took it in, not whom it names"
        assert told.body["unconfirmed"] is True
        assert told.role == "system"
    report = SqliteLogVerifier().verify(desk.path)
    assert report.is_unchanged
    named = {f.seq for f in report.findings if f.verdict is Verdict.UNCONFIRMED}
    assert named == {told.seq for told in unconfirmed}, "the check names each of them"
    (outside,) = json.loads(run(desk.path, "--json").stdout)["logs"]
    assert {f["seq"] for f in outside["findings"] if f["verdict"] == "UNCONFIRMED"} == named


def test_a_true_line_in_which_somebody_else_acts_is_unconfirmed(tmp_path: Path):
    desk = Desk(tmp_path)
    recorder = opened(desk)
    journal = journal_of(desk)
    journal.add([DECISION])
    own = journal._own
    assert own is not None
    journal.close()
    recovery = recover_spilled(recorder.log, journal_of(desk), desk.clock)  # type: ignore[arg-type]
    assert recovery.unconfirmed == 1
    closed(recorder)


def test_a_command_on_record_with_other_content_is_kept_beside_it(tmp_path: Path):
    desk = Desk(tmp_path)
    recorder = opened(desk)
    recorder.record([an_entry("c1")])
    journal = journal_of(desk)
    journal.add([replace(an_entry("c1"), body={"question": "other", "assessment": 1})])
    for _ in range(2):
        recovery = recover_spilled(recorder.log, journal, desk.clock)  # type: ignore[arg-type]
        assert recovery.stopped_by is None
    closed(recorder)
    kinds = [e.kind for e in stored(desk) if e.record_class == "decision"]
    assert kinds == ["answer", "act_unconfirmed"]


def test_an_unconfirmed_threat_to_life_stands_until_somebody_looks_at_it(tmp_path: Path):
    desk = Desk(tmp_path)
    closed(opened(desk))
    plant(desk, first_version(OVERRIDE))
    state = retell("call-x", taken_in(desk), lambda _: None).state
    assert state.override is not None
    assert state.override.unconfirmed
    assert [act.why for act in state.unconfirmed] == ["unbound"]


def test_it_is_said(tmp_path: Path):
    desk = Desk(tmp_path)
    closed(opened(desk))
    plant(desk, first_version(OVERRIDE, DECISION) + b"torn\n")
    recorder = opened(desk)
    recorder.recover()
    told = {notice.kind: notice.detail for notice in recorder.notices()}
    assert told["spill_unconfirmed"] == "2"
    assert "spill_damaged" in told
    assert recorder.notices() == ()
    closed(recorder)


# --- anything at all in the file ---------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ["kind", "record_class", "at_ms", "actor", "role", "call", "command", "body", "parts"]
entry_shapes = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, json_values)).map(
    lambda changes: {**asdict(OVERRIDE), **changes}
)
line_shapes = st.fixed_dictionaries(
    {
        "v": st.sampled_from([1, 2, 3, "2", None]),
        "number": json_values | st.just(1),
        "spilled_at": json_values | st.just(START_MS),
        "mode": json_values | st.just("live"),
        "entries": st.lists(entry_shapes | json_values, max_size=3) | json_values,
    },
    optional={
        "log": json_values | st.just("desk-03-44c644d1-live"),
        "head": json_values,
        "before": json_values | st.just(""),
        "extra": json_values,
    },
)


@st.composite
def any_line(draw: st.DrawFn) -> bytes:
    if draw(st.booleans()):
        return draw(st.binary(max_size=80))
    value = draw(line_shapes | json_values)
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    raw = data.encode("utf-8", "surrogatepass")
    with suppress(ValueError):
        raw = canonical_bytes(value)
    mac = draw(st.sampled_from([b"", b"- ", b"00 ", b"0" * 64 + b" "]))
    if draw(st.booleans()):
        return sha256(mac + raw).hexdigest()[:16].encode() + b" " + mac + raw
    return mac + raw


@given(any_line())
@example(b"")
def test_any_bytes_are_a_line_or_none(raw: bytes):
    found = read_line(raw)
    assert found is None or found.raw == raw


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(any_line(), max_size=4), st.data())
def test_no_line_blocks_another_or_new_recording(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], data: st.DataObject
):
    desk = Desk(tmp_path_factory.mktemp("desk"))
    closed(opened(desk))
    dead = journal_of(desk)
    dead.add([an_entry("true-1")])
    dead.add([an_entry("true-2")])
    own = dead._own
    assert own is not None
    dead.close()
    true_lines = [line for line in own.path.read_bytes().split(b"\n") if line]
    place = data.draw(st.integers(0, len(lines)))
    mixed = [true_lines[0], *lines[:place], true_lines[1], *lines[place:]]
    own.path.write_bytes(b"".join(line + b"\n" for line in mixed))
    for number in range(2):  # at any start
        recorder = opened(desk)
        assert isinstance(recorder.record([an_entry(f"new-{number}")]), Recorded)
        assert not recorder.has_waiting
        closed(recorder)
    commands = [e.command for e in stored(desk) if e.kind == "answer"]
    assert commands == ["true-1", "true-2", "new-0", "new-1"], "each once and in order"
    assert SqliteLogVerifier().verify(desk.path).exit_code == 0
    good = [line for raw in lines for line in raw.split(b"\n") if line]
    bad = [line for line in good if read_line(line) is None]
    kept = b"".join(p.read_bytes() for p in (desk.data / "spill").rglob("*.damaged"))
    assert all(line in kept for line in bad), "nothing is dropped that was not understood"


@pytest.mark.parametrize("is_own", [True, False])
def test_what_no_log_can_take_is_put_aside_and_the_rest_comes_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_own: bool
):
    """Its bytes stay on the disk also where this very process had kept them."""
    desk = Desk(tmp_path)
    recorder = opened(desk)
    journal = journal_of(desk)
    for name in ("one", "two", "three"):
        journal.add([an_entry(name)])
    if not is_own:
        journal.close()
        journal = journal_of(desk)
    log = recorder.log
    assert log is not None
    true_append = log.append

    def chokes(entries: list[NewEntry]) -> object:
        if entries[0].command == "two":
            raise Unrecordable("a mistake of ours")
        return true_append(entries)

    monkeypatch.setattr(log, "append", chokes)
    recovery = recover_spilled(log, journal, desk.clock)
    assert len(recovery.receipts) == 2
    assert [line.entries[0].command for line in recovery.refused] == ["two"]
    (aside,) = (desk.data / "spill").rglob("*.damaged")
    assert b'"two"' in aside.read_bytes()
    assert [n.kind for n in journal.notices()] == ["spill_damaged"]
    assert not list((desk.data / "spill").rglob("*.jsonl"))
    closed(recorder)


@pytest.mark.parametrize(
    "fault", [MemoryError(), RuntimeError("x"), OSError(5, "x"), KeyError("x")]
)
@pytest.mark.parametrize("where", ["known", "append"])
def test_what_an_earlier_start_left_survives_a_fault_that_nobody_foresaw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, where: str
):
    desk = Desk(tmp_path)
    recorder = opened(desk)
    journal = journal_of(desk)
    for name in ("one", "two"):
        journal.add([an_entry(name)])
    journal.close()
    log = recorder.log
    assert log is not None

    def fails(_: object) -> object:
        raise fault

    journal = journal_of(desk)
    with monkeypatch.context() as patch:
        patch.setattr(log, where, fails)
        recovery = recover_spilled(log, journal, desk.clock)
    assert (recovery.receipts, recovery.bug) == ((), fault)
    assert [line.entries[0].command for line in journal.pending()] == ["one", "two"]
    assert len(recover_spilled(log, journal, desk.clock).receipts) == 2
    assert not list((desk.data / "spill").rglob("*.damaged"))
    closed(recorder)


def test_the_key_is_made_from_the_signer_and_kept_nowhere(tmp_path: Path):
    desk = Desk(tmp_path)
    signer: Signer = Ed25519Signer(SEED)
    journal = journal_of(desk)
    journal.add([OVERRIDE])
    own = journal._own
    assert own is not None
    raw = own.path.read_bytes().split(b"\n")[0]
    found = read_line(raw)
    assert found is not None
    assert found.is_bound_to(journal_key(signer, desk.place.log_id))
    assert not found.is_bound_to(journal_key(signer, "another-log"))
    assert not found.is_bound_to(journal_key(Ed25519Signer(bytes(32)), desk.place.log_id))


@pytest.mark.parametrize("entry", [OVERRIDE, replace(DECISION, actor="4471")])
def test_a_silent_key_store_makes_no_line_of_a_keyed_log_an_act(tmp_path: Path, entry: NewEntry):
    """The last head stands in a file for all to read: it vouches for nothing where a key should."""
    desk = Desk(tmp_path)
    closed(opened(desk))
    head = desk.heads[0].load(desk.place.log_id)
    path = plant(desk, b"")
    before = hash_of(path.name.encode())
    plant(desk, forged(desk, entry, head=head, before=before))
    desk.keys = FixedKeys(None)
    (told,) = [e for e in taken_in(desk) if e.kind != "answer"]
    assert (told.kind, told.body["why"]) == ("act_unconfirmed", "unbound")
    if entry is OVERRIDE:
        override = retell("call-x", [told], lambda _: None).state.override
        assert override is not None, "it holds until somebody looks at it"
        assert override.unconfirmed


def test_without_any_key_a_line_needs_a_head(tmp_path: Path):
    desk = Desk(tmp_path, keys=UNSIGNED)
    closed(opened(desk))
    head = desk.heads[0].load(desk.place.log_id)
    before = hash_of(plant(desk, b"").name.encode())
    assert judged(desk, forged(desk, OVERRIDE, head=head, before=before)) == [None]
    assert judged(desk, forged(desk, OVERRIDE, before=before)) == ["unbound"]
    assert judged(desk, forged(desk, OVERRIDE, head=head)) == ["broken_chain"]


def test_a_line_in_which_somebody_else_acts_beside_the_person_is_doubted(tmp_path: Path):
    desk = Desk(tmp_path)
    key = journal_key(Ed25519Signer(SEED), desk.place.log_id)
    for entries in ([OVERRIDE, DECISION], [DECISION, OVERRIDE]):
        assert judged(desk, forged(desk, *entries, key=key)) == ["other_actor"]
    assert judged(desk, forged(desk, OVERRIDE, key=key)) == [None]


def test_a_line_of_another_mode_is_of_another_log(tmp_path: Path):
    desk = Desk(tmp_path)
    key = journal_key(Ed25519Signer(SEED), desk.place.log_id)
    assert judged(desk, forged(desk, OVERRIDE, key=key, mode="training")) == ["other_log"]


def test_lines_of_one_file_keep_their_order_when_the_clock_was_set_back(tmp_path: Path):
    desk = Desk(tmp_path)
    times = (START_MS, START_MS - 5000, START_MS - 9000)
    lines = [
        forged(desk, replace(OVERRIDE, command=f"c{n}"), number=n, spilled_at_ms=at)
        for n, at in enumerate(times)
    ]
    plant(desk, b"".join(lines))
    journal = journal_of(desk)
    assert [one.entries[0].command for one in journal.pending()] == ["c0", "c1", "c2"]
    journal.close()


def judged(desk: Desk, data: bytes) -> list[str | None]:
    plant(desk, data)
    journal = journal_of(desk)
    doubts: list[str | None] = [one.doubt for one in journal.pending()]
    journal.close()
    return doubts

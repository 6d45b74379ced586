"""Whatever the spill journal acknowledges it can read back, by the limits of its own reader."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.adapters import spill_files, spill_lines
from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.adapters.spill_lines import Line, read_line, spell
from rcrp_desktop.application.problems import OperationalProblem, Unforeseen
from rcrp_desktop.application.retelling import CARRIED_OVER
from rcrp_desktop.domain.audit.entry import NewEntry
from tests.support.audit_logs import SEED, SteppingClock

LOG, MINE = "desk-03-44c644d1-live", "44c644d1"
LETTERS = "x", "é", "€", "\N{OLD ITALIC LETTER A}", '"', "\x00"


def a_note(command: str, text: str) -> NewEntry:
    return NewEntry(
        "note_written", "decision", 1, "4471", "handler", "c", command, {}, {"text": {"text": text}}
    )


def journal(data: Path) -> JsonLinesSpill:
    spill = JsonLinesSpill(JournalOwner(data, LOG, MINE, "4471", "live"), SteppingClock())
    spill.bind(LOG, Ed25519Signer(SEED), lambda: None)
    return spill


def read_back(data: Path) -> tuple[list[NewEntry], list[str]]:
    """What the next start finds, and what it says of it."""
    spill = journal(data)
    pending = spill.pending()
    assert all(line.doubt is None for line in pending)
    found = [entry for line in pending for entry in line.entries]
    kinds = [notice.kind for notice in spill.notices()]
    spill.close()
    return found, kinds


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(LETTERS), st.integers(0, 4000)), min_size=1, max_size=8),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_acknowledged_is_read_back_whatever_its_size(batches):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        data = Path(folder)
        patch.setattr(spill_lines, "MAX_LINE", 32 * 1024)
        patch.setattr(spill_files, "MAX_FILE", 70 * 1024)
        spill = journal(data)
        acknowledged: list[NewEntry] = []
        for number, batch in enumerate(batches):
            acts = [a_note(f"c{number}-{n}", c * length) for n, (c, length) in enumerate(batch)]
            acts.append(acts[-1])  # of the same command: an act is not torn
            try:
                spill.add(acts)
            except OperationalProblem:
                assert any(len(act.parts["text"]["text"]) > 2000 for act in acts)  # type: ignore[index, call-overload, arg-type]
                continue
            acknowledged += acts
        spill.close()
        sizes = [path.stat().st_size for path in data.rglob("*.jsonl")]
        assert max(sizes, default=0) <= 70 * 1024
        found, said = read_back(data)
        commands = {entry.command for entry in acknowledged}
        assert [entry for entry in found if entry.command in commands] == acknowledged
        assert said == []


def test_a_hundred_long_notes_in_one_go_are_read_back(tmp_path: Path):
    spill = journal(tmp_path)
    acts = [a_note(f"c{n}", "€" * 4000) for n in range(100)]
    spill.add(acts)
    spill.close()
    assert read_back(tmp_path) == (acts, [])


def test_more_entries_than_a_line_may_have_are_read_back(tmp_path: Path):
    spill = journal(tmp_path)
    acts = [a_note(f"c{n}", "x") for n in range(1100)]
    spill.add(acts)
    spill.close()
    assert read_back(tmp_path) == (acts, [])


def test_a_journal_that_grows_past_what_is_read_goes_on_in_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(spill_files, "MAX_FILE", 20_000)
    spill = journal(tmp_path)
    acts = [a_note(f"c{n}", "x" * 4000) for n in range(12)]
    for act in acts:
        spill.add([act])
    assert len(list(tmp_path.rglob("*.jsonl"))) == 3
    spill.close()
    assert read_back(tmp_path) == (acts, [])


def test_an_act_that_could_not_be_read_back_is_not_acknowledged(tmp_path: Path):
    spill = journal(tmp_path)
    words = "^an act that the spill journal could not give back$"
    with pytest.raises(Unforeseen, match=words):
        spill.add([a_note("c" * 257, "x")])
    spill.add([a_note("c1", "x")])
    spill.close()
    assert read_back(tmp_path) == ([a_note("c1", "x")], [])


@given(st.data(), st.text(max_size=20), st.booleans())
def test_a_line_in_which_anything_was_altered_is_none(
    data: st.DataObject, text: str, is_bound: bool
):
    """Where the log has no key nothing else tells: what was made of it would go in as what a person did."""
    key = b"k" * 32 if is_bound else None
    line = Line(1, 5, "live", LOG, None, "", (a_note("c1", text),))
    raw = spell(line, key)
    read = read_line(raw)
    assert read is not None
    assert read.line == line
    at = data.draw(st.integers(0, len(raw) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[at]))
    assert read_line(raw[:at] + bytes([other]) + raw[at + 1 :]) is None
    assert read_line(raw[:at]) is None


def test_a_line_longer_than_any_is_none_whatever_its_check_says(monkeypatch: pytest.MonkeyPatch):
    raw = spell(Line(1, 5, "live", LOG, None, "", (a_note("c1", "x"),)), None)
    monkeypatch.setattr(spill_lines, "MAX_LINE", len(raw))
    assert read_line(raw) is not None
    monkeypatch.setattr(spill_lines, "MAX_LINE", len(raw) - 1)
    assert read_line(raw) is None


def test_the_longest_name_of_a_log_fits_into_the_name_of_an_act(tmp_path: Path):
    log = "/".join(["rcrp", "f" * 60, "w" * 36, f"{MINE}-training", "99999"])
    act = a_note(f"{CARRIED_OVER}/{log}/{'c' * 36}", "x")
    spill = journal(tmp_path)
    spill.add([act])
    spill.close()
    assert read_back(tmp_path) == ([act], [])

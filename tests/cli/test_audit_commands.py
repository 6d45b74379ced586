"""`rcrp audit`: verdicts and exit codes, searches and exports that are themselves on record."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.domain.audit.checkpoint import parse_note
from rcrp_desktop.domain.audit.leaf_reading import part_commitment
from rcrp_desktop.domain.audit.merkle import leaf_hash
from tests.cli.conftest import Terminal
from tests.support.audit_logs import cut
from tests.support.inclusion import verify_inclusion
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS


@pytest.fixture
def kept(rcrp: Terminal) -> Terminal:
    """Two recorded calls by 4471, on references 231 and 232."""
    for reference, given in (("REF-231", ADVICE_ANSWERS), ("REF-232", AMBULANCE_ANSWERS)):
        path = rcrp.answers(given)
        command = ["assess", "--answers", path, "--record", "--accept", "--as", "4471"]
        assert rcrp(*command, "--reference", reference).exit_code == 0
    return rcrp


def the_log(rcrp: Terminal) -> Path:
    (path,) = rcrp.data.glob("logs/*/audit.db")
    return path


def looks(rcrp: Terminal) -> list[str]:
    return [entry.kind for entry in rcrp.entries() if entry.record_class == "access"]


# --- verify ---------------------------------------------------------------------------------------


def test_verify_says_what_it_did_not_check_and_writes_nothing(kept: Terminal):
    before = the_log(kept).read_bytes()
    result = kept("audit", "verify")
    assert result.exit_code == 3  # UNSIGNED: no key store in tests
    assert "UNSIGNED" in result.stdout
    assert "NOT checked:" in result.stdout
    assert the_log(kept).read_bytes() == before


def test_verify_compares_with_the_head_remembered_at_the_desk(kept: Terminal, tmp_path: Path):
    older = tmp_path / "older.db"
    shutil.copy(the_log(kept), older)
    path = kept.answers(ADVICE_ANSWERS)
    kept("assess", "--answers", path, "--record", "--as", "4471")
    shutil.copy(older, the_log(kept))
    result = kept("audit", "verify")
    assert result.exit_code == 21
    assert "ROLLBACK" in result.stdout


def test_verify_finds_an_altered_log_in_full_and_by_the_tree(kept: Terminal):
    cut(the_log(kept), "UPDATE leaf SET leaf=CAST(replace(leaf,'4471','4472') AS BLOB) WHERE seq=5")
    for extra in ([], ["--tree-only"]):
        result = kept("audit", "verify", "--json", *extra)
        assert result.exit_code == 20, extra
        (found,) = json.loads(result.stdout)
        assert found["exit_code"] == 20
        assert found["findings"]


def test_verify_takes_a_file_from_anywhere(kept: Terminal, tmp_path: Path):
    copy = tmp_path / "elsewhere" / "audit.db"
    copy.parent.mkdir()
    shutil.copy(the_log(kept), copy)
    assert kept("audit", "verify", "--log", str(copy)).exit_code == 3


def test_verify_of_nothing_is_told(rcrp: Terminal, tmp_path: Path):
    assert rcrp("audit", "verify").exit_code == 2
    gone = rcrp("audit", "verify", "--log", str(tmp_path / "gone.db"))
    assert gone.exit_code == 2
    assert f"{tmp_path / 'gone.db'}: CANNOT BE OPENED: There is no such file." in gone.stdout


def test_a_file_that_is_no_log_gets_no_verdict(kept: Terminal, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("Dear all", "utf-8")
    kept("audit", "search", "--as", "4471")
    for path in (tmp_path / "letter.txt", kept.data / "index.db"):
        result = kept("audit", "verify", "--log", str(path))
        assert result.exit_code == 2, path
        assert "This is not a log" in result.stdout
        assert "SQLITE" not in result.stdout
    # Where a log must be, bytes that are none are damage.
    the_log(kept).write_bytes(b"Dear all")
    assert kept("audit", "verify").exit_code == 20


# --- search ---------------------------------------------------------------------------------------


def test_search_finds_by_reference_route_and_text(kept: Terminal):
    def found(*args: str) -> list[str]:
        result = kept("audit", "search", *args, "--json", "--as", "2290")
        assert result.exit_code == 0, result.output
        return [row["reference"] for row in json.loads(result.stdout)["rows"]]

    assert found() == ["REF-232", "REF-231"]
    assert found("--limit", "1") == ["REF-232"]
    assert found("--ref", "ref-231") == ["REF-231"]
    assert found("--ref", "REF-23") == []
    assert found("REF-23") == ["REF-232", "REF-231"]
    assert found("r07_ambulance") == ["REF-232"]
    assert found("--route", "advice") == ["REF-231"]
    assert found("--from", "2020-01-01", "--to", "2020-01-02") == []
    assert found("--from", "2020-01-01") == ["REF-232", "REF-231"]


def test_every_search_is_in_the_access_record(kept: Terminal):
    kept("audit", "search", "REF", "--as", "2290")
    (look,) = [entry for entry in kept.entries() if entry.record_class == "access"]
    assert (look.kind, look.actor, look.body["found"]) == ("access_search", "2290", 2)


def test_a_search_that_cannot_be_recorded_shows_nothing(kept: Terminal):
    kept("audit", "search", "--as", "4471")
    before = looks(kept)
    held = FileLock(the_log(kept).parent / "writer.lock")
    try:
        result = kept("audit", "search", "--as", "4471")
    finally:
        held.release()
    assert (result.exit_code, result.stdout) == (4, "")
    assert looks(kept) == before


def test_a_force_that_asks_for_a_reason_gets_one(kept: Terminal):
    settings = kept.data / "settings.toml"
    settings.write_text('policy = "small"\nask_access_reason = true\n')
    refused = kept("audit", "search")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "A reason is needed first." in refused.stderr
    assert kept("audit", "search", "--reason", "complaint 12").exit_code == 0


@pytest.mark.parametrize(
    "args", [["--from", "yesterday"], ["--route", "none"], ["--limit", "0"], ["--mode", "x"]]
)
def test_bad_filters_are_refused(kept: Terminal, args: list[str]):
    result = kept("audit", "search", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert looks(kept) == []


def test_days_the_wrong_way_round_are_refused_in_a_sentence(kept: Terminal):
    result = kept("audit", "search", "--from", "2026-11-23", "--to", "2026-11-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--from 2026-11-23 lies after --to 2026-11-01" in result.stderr
    assert looks(kept) == []
    assert kept("audit", "search", "--from", "2026-11-23", "--to", "2026-11-23").exit_code == 0


@pytest.mark.parametrize("command", [["search"], ["export", "--ref", "R"], ["rebuild-index"]])
def test_only_looking_makes_no_folder(tmp_path: Path, command: list[str]):
    mistyped = Terminal(tmp_path / "dtaa")
    result = mistyped("audit", *command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"There is no record in {tmp_path / 'dtaa'}" in result.stderr
    assert not mistyped.data.exists()


def test_one_is_said_as_one(kept: Terminal):
    assert "index built from 1 log\n" in kept("audit", "search", "--as", "4471").stderr
    assert "1 log, " in kept("audit", "rebuild-index").stdout


def test_the_index_is_rebuilt_from_the_logs(kept: Terminal):
    kept("audit", "search")
    (kept.data / "index.db").write_bytes(b"no index any more")
    result = kept("audit", "rebuild-index")
    assert result.exit_code == 0
    assert "2 calls" in result.stdout
    assert json.loads(kept("audit", "search", "--json").stdout)["matching"] == 2


# --- export ---------------------------------------------------------------------------------------


def exported(rcrp: Terminal, *args: str) -> dict[str, object]:
    result = rcrp("audit", "export", *args, "--json", "--as", "2290")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_export_proves_every_entry_to_the_head(kept: Terminal):
    (call,) = exported(kept, "--ref", "REF-232")["calls"]
    proved = 0
    for log in call["proof"]:
        head = parse_note(log["checkpoint"]).checkpoint
        assert (head.size, head.root.hex()) == (log["size"], log["root"])
        for entry in log["entries"]:
            hashed = leaf_hash(entry["leaf"].encode())
            path = [bytes.fromhex(step) for step in entry["path"]]
            assert verify_inclusion(entry["seq"], head.size, hashed, path, head.root)
            promised = json.loads(entry["leaf"])["parts"]
            assert promised.keys() == entry["parts"].keys()
            for name, part in entry["parts"].items():
                salt, body = bytes.fromhex(part["salt"]), part["body"].encode()
                assert part_commitment(name, salt, body).hex() == promised[name]
            proved += 1
    assert proved >= len(AMBULANCE_ANSWERS) + 4


def test_an_export_tells_the_call_and_who_looked_at_it(kept: Terminal):
    (call,) = exported(kept, "--ref", "REF-232")["calls"]
    assert call["reference"] == "REF-232"
    assert call["policy"]["id"] == "small"
    assert call["stands"]["route"] == "partner_ambulance"
    assert call["words_shown"] == ["Words for partner_ambulance."]
    assert next(event["kind"] for event in call["events"]) == "call_began"
    (look,) = call["access"]
    assert (look["kind"], look["actor"]) == ("access_export", "2290")


def test_an_export_to_read_tells_questions_and_answers(kept: Terminal):
    text = kept("audit", "export", "--ref", "REF-231", "--as", "2290").stdout
    assert "asked: Health need?" in text
    assert "answered: No" in text
    assert "It stands: Advice only" in text
    assert "access_export" in text


def test_a_redacted_export_holds_no_answer_and_still_proves(kept: Terminal, tmp_path: Path):
    out = tmp_path / "handed-out"
    result = kept("audit", "export", "--ref", "REF-232", "--redact", "--out", str(out))
    assert result.exit_code == 0
    files = sorted(path.name for path in tmp_path.glob("handed-out*"))
    assert files == ["handed-out.json", "handed-out.txt"]
    for path in tmp_path.glob("handed-out*"):
        text = path.read_text("utf-8")
        assert "REF-232" not in text
        assert "health_need" not in text
    document = json.loads((tmp_path / "handed-out.json").read_text("utf-8"))
    log = max(document["calls"][0]["proof"], key=lambda found: len(found["entries"]))
    head = parse_note(log["checkpoint"]).checkpoint
    entry = log["entries"][3]
    path = [bytes.fromhex(step) for step in entry["path"]]
    hashed = leaf_hash(entry["leaf"].encode())
    assert verify_inclusion(entry["seq"], head.size, hashed, path, head.root)


def test_a_redacted_export_names_no_rule_and_no_route(kept: Terminal):
    whole = kept("audit", "export", "--ref", "REF-232", "--as", "2290").stdout
    assert "r07_ambulance" in whole
    for form in ([], ["--json"]):
        text = kept("audit", "export", "--ref", "REF-232", "--redact", *form).stdout
        for telling in ("r07_ambulance", "partner_ambulance", "Words for", "Health need"):
            assert telling not in text, (form, telling)
        assert "partner_immediate" in text  # the class of response is told, and how it was decided
    (call,) = json.loads(text)["calls"]
    for log in call["proof"]:
        head = parse_note(log["checkpoint"]).checkpoint
        for entry in log["entries"]:
            known = entry.get("leaf_hash")
            hashed = bytes.fromhex(known) if known else leaf_hash(entry["leaf"].encode())
            path = [bytes.fromhex(step) for step in entry["path"]]
            assert verify_inclusion(entry["seq"], head.size, hashed, path, head.root)


def an_altered_answer(rcrp: Terminal) -> None:
    """REF-232 now holds an answer that its pack does not offer."""
    cut(
        the_log(rcrp),
        "UPDATE part SET body=CAST(replace(CAST(body AS TEXT),'\"yes\"','\"no \"') AS BLOB)"
        " WHERE part='answers'",
    )


def test_an_altered_answer_stops_no_search_and_no_export(kept: Terminal):
    an_altered_answer(kept)
    found = kept("audit", "search", "--as", "2290")
    assert found.exit_code == 7
    assert "REF-231" in found.stdout
    (line,) = [line for line in found.stdout.splitlines() if "REF-232" in line]
    assert "damaged" in line
    assert "rcrp audit verify" in found.stderr
    rebuilt = kept("audit", "rebuild-index")
    assert (rebuilt.exit_code, "2 calls" in rebuilt.stdout) == (7, True)
    assert "1 call holds" in rebuilt.stderr
    out = kept("audit", "export", "--ref", "REF-232", "--as", "2290")
    assert out.exit_code == 7
    assert "DAMAGED RECORD" in out.stdout
    assert kept("audit", "verify").exit_code == 20


def test_bytes_that_are_no_text_are_handed_out_as_they_are(kept: Terminal):
    cut(the_log(kept), "UPDATE part SET body=x'ff00' WHERE part='answers'")
    out = kept("audit", "export", "--ref", "REF-232", "--json", "--as", "2290")
    assert out.exit_code == 7
    (call,) = json.loads(out.stdout)["calls"]
    assert call["damaged"]
    parts = [part for log in call["proof"] for e in log["entries"] for part in e["parts"].values()]
    assert "ff00" in [part.get("body_hex") for part in parts]


def test_an_export_that_cannot_be_recorded_writes_nothing(kept: Terminal, tmp_path: Path):
    held = FileLock(the_log(kept).parent / "writer.lock")
    out = tmp_path / "out"
    try:
        result = kept("audit", "export", "--ref", "REF-232", "--as", "4471", "--out", str(out))
    finally:
        held.release()
    assert result.exit_code == 4
    assert not list(tmp_path.glob("out*"))


def test_an_export_replaces_files_whole_or_not_at_all(kept: Terminal, tmp_path: Path):
    folder = tmp_path / "gone"
    result = kept("audit", "export", "--ref", "REF-232", "--out", str(folder / "x"))
    assert result.exit_code == 5
    assert f"There is no folder {folder}." in result.stderr
    assert not folder.exists()
    assert looks(kept) == []


def test_what_is_not_there_is_not_exported(kept: Terminal):
    for args in (["--call", "no-such-call"], ["--ref", "REF-9"]):
        result = kept("audit", "export", *args)
        assert (result.exit_code, result.stdout) == (2, "")
    assert kept("audit", "export").exit_code == 2
    assert kept("audit", "export", "--call", "a", "--ref", "b").exit_code == 2
    assert looks(kept) == []


def test_what_lies_in_a_logs_place_is_set_aside_and_named(kept: Terminal):
    folder = the_log(kept).parent
    (folder / "audit.db").unlink()
    (folder / "audit.db").mkdir()
    result = kept("audit", "search", "--as", "4471")
    assert "NOT searched" in result.stderr
    (aside,) = folder.glob("earlier/*/audit.db")
    assert stat.S_ISDIR(aside.stat().st_mode)

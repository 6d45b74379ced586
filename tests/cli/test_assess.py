"""`rcrp assess --answers`: exact JSON, every fault of a file, and what is recorded."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.policy_files.published import FILE_NAME
from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.cli.main import main
from rcrp_desktop.cli.options import UNAVAILABLE
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt
from tests.cli.conftest import Terminal, published_bytes
from tests.support.call_walk import TEXTS
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.worded_pack import OWN, OWN_ADVICE, spoken_pack, worded_pack

KEYS = [
    "policy",
    "status",
    "route",
    "reason",
    "basis",
    "trace",
    "could_still_be",
    "next_question",
    "counted",
    "not_counted",
    "told_not_counted",
    "say",
    "would_change_if",
    "doubtful",
]


def test_a_settled_call_as_json(rcrp: Terminal):
    result = rcrp("assess", "--answers", rcrp.answers(AMBULANCE_ANSWERS), "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert list(found) == KEYS
    assert found["told_not_counted"] == {}
    assert found["policy"]["id"] == "small"
    assert len(found["policy"]["digest"]) == 64
    assert found["status"] == "settled"
    assert found["route"] == {
        "id": "partner_ambulance",
        "response": "partner_immediate",
        "grade": "",
        "agencies": ["ambulance"],
    }
    assert found["trace"]["rules"] == ["r07_ambulance"]
    assert found["trace"]["because"] == {"caller": "public", "health_need": "yes"}
    assert found["trace"]["excluded"][0] == "r01_act_done"
    assert found["next_question"] is None
    assert found["counted"] == AMBULANCE_ANSWERS
    assert found["say"] == "Words for partner_ambulance."
    changed = {(c["question"], c["option"]): c["routes"] for c in found["would_change_if"]}
    assert [r["id"] for r in changed["weapon", "yes"]] == ["police_now"]


def test_what_was_not_known_is_named_and_its_changes_come_first(rcrp: Terminal):
    """In question order other programs showed the safety gate, whatever the call hung on."""
    path = rcrp.answers({**AMBULANCE_ANSWERS, "crime": "not_known"})
    found = json.loads(rcrp("assess", "--answers", path, "--json").stdout)
    assert found["doubtful"] == ["crime"]
    changed = [(c["question"], c["option"]) for c in found["would_change_if"]]
    assert changed[:4] == [
        ("crime", "yes"),
        ("act_done", "yes"),
        ("weapon", "yes"),
        ("intent", "plan"),
    ]


def test_for_a_person_too_what_was_not_known_comes_first(rcrp: Terminal):
    path = rcrp.answers({**AMBULANCE_ANSWERS, "crime": "not_known"})
    lines = rcrp("assess", "--answers", path).stdout.split("What would change this:\n")[1]
    told = lines.splitlines()
    assert told[:4] == [
        "  Not known so far, so ask again first:",
        "    7 Crime: Yes -> Police, priority",
        "  Would bring police:",
        "    1 Act done: Yes -> Police at once",
    ]
    assert told[6] == "  None brings police by itself:"


def test_an_open_call_names_the_next_question_and_what_it_can_become(rcrp: Terminal):
    found = json.loads(
        rcrp("assess", "--answers", rcrp.answers({"act_done": "no"}), "--json").stdout
    )
    assert (found["status"], found["route"], found["reason"]) == ("open", None, "")
    assert found["trace"] == {"rules": [], "because": {}, "excluded": []}
    assert found["next_question"]["id"] == "weapon"
    assert found["say"] == found["next_question"]["say"]
    assert found["could_still_be"][0]["response"] == "police_immediate"
    assert (found["would_change_if"], found["doubtful"]) == ([], [])


def test_an_answer_to_a_question_not_asked_does_not_count(rcrp: Terminal):
    given = {**ADVICE_ANSWERS, "goodbye": "no"}
    found = json.loads(rcrp("assess", "--answers", rcrp.answers(given), "--json").stdout)
    assert (found["not_counted"], found["told_not_counted"]) == ({"goodbye": "no"}, {})
    assert found["route"]["id"] == "advice_given"


TOLD = "Told, and the question is not asked: 6 Goodbye: Yes."


def test_a_danger_that_does_not_count_is_heard_and_named(rcrp: Terminal):
    path = rcrp.answers({**ADVICE_ANSWERS, "goodbye": "yes"})
    found = json.loads(rcrp("assess", "--answers", path, "--json").stdout)
    assert found["not_counted"] == found["told_not_counted"] == {"goodbye": "yes"}
    assert (found["status"], found["route"]["id"]) == ("settled", "ask_supervisor")
    assert (found["reason"], found["basis"]) == (TOLD, "")
    assert found["trace"] == {"rules": [], "because": {}, "excluded": []}
    changes = [c for c in found["would_change_if"] if c["question"] == "goodbye"]
    assert [c["option"] for c in changes] == ["no"]
    output = one_line(rcrp("assess", "--answers", path).stdout)
    assert output.count(TOLD) == 1
    assert "Reason of r10_no_need" not in output


def test_a_danger_that_may_yet_count_is_named_while_the_call_is_open(rcrp: Terminal):
    given = {q: o for q, o in ADVICE_ANSWERS.items() if q != "intent"}
    path = rcrp.answers({**given, "goodbye": "yes"})
    found = json.loads(rcrp("assess", "--answers", path, "--json").stdout)
    assert (found["status"], found["told_not_counted"]) == ("open", {"goodbye": "yes"})
    assert found["next_question"]["id"] == "intent"
    assert one_line(rcrp("assess", "--answers", path).stdout).count(TOLD) == 1


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_unsure_leaves_the_call_to_a_supervisor(rcrp: Terminal):
    given = {**ADVICE_ANSWERS, "health_need": "unsure"}
    path = rcrp.answers(given)
    found = json.loads(rcrp("assess", "--answers", path, "--json").stdout)
    assert (found["status"], found["route"]) == ("open", None)
    assert found["not_counted"] == {"health_need": "unsure"}
    output = rcrp("assess", "--answers", path).stdout
    assert "A supervisor decides" in output
    assert "Advice given" not in output


def test_unsure_leaves_nothing_below_a_supervisor_possible(rcrp: Terminal):
    path = rcrp.answers({"act_done": "no", "weapon": "unsure"})
    found = json.loads(rcrp("assess", "--answers", path, "--json").stdout)
    responses = [route["response"] for route in found["could_still_be"]]
    assert responses == ["police_immediate", "police_priority", "supervisor"]
    settled_but_for = rcrp.answers({**ADVICE_ANSWERS, "health_need": "unsure"})
    found = json.loads(rcrp("assess", "--answers", settled_but_for, "--json").stdout)
    assert {route["response"] for route in found["could_still_be"]} <= {"supervisor"}


def test_unsure_never_keeps_police_back(rcrp: Terminal):
    path = rcrp.answers({"act_done": "yes", "weapon": "unsure"})
    found = json.loads(rcrp("assess", "--answers", path, "--json").stdout)
    assert found["route"]["id"] == "police_now"


def test_for_a_person_the_outcome_stands_in_words(rcrp: Terminal):
    output = rcrp("assess", "--answers", rcrp.answers(ADVICE_ANSWERS)).stdout
    assert "SETTLED: Advice only" in output
    assert "Decided by rule r10_no_need" in output
    assert "Say: Words for advice_given." in output
    assert "  2 Weapon: Yes -> Police at once" in output
    assert "EXAMPLE POLICY" in output


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"answers":{"zz":"no"}}', "answers.zz: there is no such question"),
        (b'{"answers":{"weapon":"maybe"}}', "answers.weapon: has no option 'maybe'"),
        (b'{"answers":{"weapon":"no","weapon":"yes"}}', "answers.weapon: duplicate key"),
        (b'{"answers":{"weapon":1}}', "answers.weapon: must be text"),
        (b'{"answers":[]}', "answers: must be a mapping"),
        (b'{"answer":{}}', "answer: is not a field here"),
        (b'{"answers":{"weapon":"\xff"}}', "not UTF-8: byte 23"),
        (b'{"answers":{}} ' + b" " * 65_536, "too large"),
        (b"[" * 100, "nested more than"),
        (b"", "not JSON"),
    ],
)
def test_bad_answers_are_refused_with_their_place(rcrp: Terminal, raw: bytes, said: str):
    path = rcrp.data.parent / "bad.json"
    path.write_bytes(raw)
    result = rcrp("assess", "--answers", str(path), "--json", "--record")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "bad.json" in result.stderr
    assert rcrp.entries() == []


def test_every_fault_of_a_file_is_named(rcrp: Terminal):
    path = rcrp.answers({"zz": "no", "weapon": "maybe"})
    lines = rcrp("assess", "--answers", path).stderr.splitlines()
    assert [line.split(":")[1].strip() for line in lines[:2]] == ["answers.zz", "answers.weapon"]


def test_answers_come_from_standard_input_too(rcrp: Terminal):
    result = rcrp("assess", "--answers", "-", "--json", keys='{"answers":{"act_done":"yes"}}')
    assert json.loads(result.stdout)["route"]["id"] == "police_now"


def test_without_record_nothing_is_kept(rcrp: Terminal):
    before = sorted(rcrp.data.rglob("*"))
    rcrp("assess", "--answers", rcrp.answers(ADVICE_ANSWERS))
    assert sorted(rcrp.data.rglob("*")) == before


def test_a_recorded_call_goes_to_a_supervisor_unless_it_is_accepted(rcrp: Terminal):
    path = rcrp.answers(ADVICE_ANSWERS)
    done = rcrp("assess", "--answers", path, "--record", "--as", "4471", "--reference", "231")
    assert done.exit_code == 0
    assert "seal" in done.stderr
    kinds = rcrp.kinds()
    assert kinds[:2] == ["call_began", "reference_given"]
    assert kinds.count("answer_given") == len(ADVICE_ANSWERS)
    assert kinds[-2:] == ["call_ended", "supervisor_asked"]
    assert {entry.actor for entry in rcrp.entries()} == {"4471"}


def test_an_accepted_call_is_decided(rcrp: Terminal):
    path = rcrp.answers(AMBULANCE_ANSWERS)
    done = rcrp("assess", "--answers", path, "--record", "--accept", "--json")
    assert list(json.loads(done.stdout)) == KEYS
    assert rcrp.kinds()[-2:] == ["decision_made", "call_ended"]


@pytest.mark.parametrize("accept", [True, False])
def test_what_is_asked_where_no_supervisor_sees_it_is_said(
    rcrp: Terminal, monkeypatch: pytest.MonkeyPatch, accept: bool
):
    """What is decided asks nobody, and nobody is sent to a supervisor for it."""
    append = SqliteAuditLog.append

    def full(self: SqliteAuditLog, entries: Sequence[NewEntry]) -> Receipt:
        if entries[0].call:
            raise StorageUnavailable("full")
        return append(self, entries)

    path = rcrp.answers(AMBULANCE_ANSWERS)
    monkeypatch.setattr(SqliteAuditLog, "append", full)
    done = rcrp("assess", "--answers", path, "--record", *(["--accept"] if accept else []))
    told = " ".join(done.stderr.split())
    assert done.exit_code == UNAVAILABLE
    assert TEXTS("recorded.spilled") in told
    assert (TEXTS("recorded.unseen") in told) == (not accept)


def test_unsure_is_recorded_as_asking_a_supervisor(rcrp: Terminal):
    path = rcrp.answers({"act_done": "no", "weapon": "unsure"})
    rcrp("assess", "--answers", path, "--record")
    asked = next(entry for entry in rcrp.entries() if entry.kind == "supervisor_asked")
    assert asked.body["reason"] == "unsure"
    assert asked.parts["answers"] == {"question": "weapon"}


def test_a_log_in_use_is_told_and_nothing_is_recorded(rcrp: Terminal):
    path = rcrp.answers(ADVICE_ANSWERS)
    rcrp("assess", "--answers", path, "--record")
    before = rcrp.kinds()
    (lock,) = rcrp.data.glob("logs/*/writer.lock")
    held = FileLock(lock)
    try:
        result = rcrp("assess", "--answers", path, "--record")
    finally:
        held.release()
    assert result.exit_code == 4
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == "Nothing was recorded."
    assert rcrp.kinds() == before
    assert not list(rcrp.data.glob("spill/*"))


def test_a_folder_that_cannot_be_made_is_told(rcrp: Terminal, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    path = rcrp.answers(ADVICE_ANSWERS)
    command = ["assess", "--answers", path, "--record", "--data", str(tmp_path / "file" / "in")]
    result = CliRunner().invoke(main, [*command, "--policy", str(rcrp.data / "policies/small")])
    assert (result.exit_code, result.stdout) == (5, "")
    assert "Nothing more was done." in result.stderr


def test_an_unknown_pack_is_refused(rcrp: Terminal):
    result = rcrp("assess", "--policy", "gone", "--answers", rcrp.answers({}))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("gone: there is no pack of that id")


@pytest.mark.parametrize("args", [["--json"], ["--accept"], ["--reference", "1", "--record"]])
def test_options_that_need_others_are_refused_without_them(rcrp: Terminal, args: list[str]):
    assert rcrp("assess", *args).exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="has no such pipes")
def test_a_pipe_in_place_of_the_file_is_refused_and_not_waited_for(rcrp: Terminal):
    rcrp.data.mkdir(parents=True, exist_ok=True)
    pipe = rcrp.data / "pipe.json"
    os.mkfifo(pipe)
    result = rcrp("assess", "--answers", str(pipe))
    assert result.exit_code == 2
    assert result.stderr.startswith("pipe.json: cannot be read: it is no plain file.")


def test_a_file_that_is_not_there_is_refused(rcrp: Terminal):
    result = rcrp("assess", "--answers", str(rcrp.data / "none.json"))
    assert result.exit_code == 2
    assert result.stderr.startswith("none.json: cannot be read: No such file or directory.")
    assert "Nothing was assessed or recorded. Check the name" in result.stderr


def test_the_next_question_is_put_in_the_words_for_this_caller(rcrp: Terminal):
    path = rcrp.data / "policies" / "small" / FILE_NAME
    path.write_bytes(published_bytes(worded_pack(OWN)))
    answers = rcrp.answers({"act_done": "no", "weapon": "no", "caller": "person"})
    found = json.loads(rcrp("assess", "--answers", answers, "--json").stdout)
    assert found["say"] == found["next_question"]["say"] == OWN.say
    assert OWN.say in rcrp("assess", "--answers", answers).stdout


def test_the_outcome_is_said_in_the_words_for_this_caller(rcrp: Terminal):
    path = rcrp.data / "policies" / "small" / FILE_NAME
    path.write_bytes(published_bytes(spoken_pack()))
    answers = rcrp.answers({**ADVICE_ANSWERS, "caller": "person"})
    assert (
        json.loads(rcrp("assess", "--answers", answers, "--json").stdout)["say"] == OWN_ADVICE.say
    )
    assert OWN_ADVICE.say in rcrp("assess", "--answers", answers).stdout

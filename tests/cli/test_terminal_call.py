"""A whole call typed at a plain terminal: questions, override, outcome, duties, CAD."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.cli.main import main
from tests.cli.conftest import Terminal

UNKEPT = "usual way."

# act_done no, weapon no, caller public, intent none, crime no, then health_need.
CALM = "2\n2\n2\n1\n1\n"
AMBULANCE, ADVICE = CALM + "1\n", CALM + "2\n"


def call(rcrp: Terminal, keys: str, *, record: bool = True) -> str:
    result = rcrp("assess", "--as", "4471", *(["--record"] if record else []), keys=keys)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_question_shows_words_options_and_what_it_still_can_change(rcrp: Terminal):
    output = call(rcrp, "", record=False)
    assert "Say:   Act done?" in output
    assert "  1  Yes (Already harmed.)" in output
    assert "  u  Unsure, or does not fit (asks a supervisor)" in output
    assert "NOT SETTLED · 8 questions can still change this" in output


def test_an_ambulance_call_from_first_question_to_cad(rcrp: Terminal):
    duties = "1\n" + "1\nduty desk, by telephone\n20\n" + "1\n"
    output = call(rcrp, AMBULANCE + "a\n" + duties + "k\n231-45\nq\n")
    assert "Police are NOT attending." in output
    assert "Words for partner_ambulance." in output
    assert "Who acts: Ambulance" in output
    assert "Ambulance: what was the answer?" in output
    assert "Markers on the address: what was found?" in output
    assert "RULE R07_AMBULANCE PACK SMALL 1.0.0" in output
    assert "Nothing is owed on this call." in output
    kinds = rcrp.kinds()
    assert kinds[-6:] == [
        "duty_recorded",
        "agency_answered",
        "duty_recorded",
        "reference_given",
        "cad_confirmed",
        "call_ended",
    ]
    confirmed = rcrp.entries()[-2]
    assert str(confirmed.body["seal"]) in output


def test_without_record_no_duties_are_asked_and_nothing_is_kept(rcrp: Terminal):
    before = sorted(rcrp.data.rglob("*"))
    output = call(rcrp, AMBULANCE + "a\nq\n", record=False)
    assert "Police are NOT attending." in output
    assert "NOT RECORDED BY THE CALL GUIDE, SO NO SEAL" in output
    assert "The seal ties" not in output
    assert "What was the caller told?" not in output
    assert output.rstrip().endswith(UNKEPT)
    assert sorted(rcrp.data.rglob("*")) == before


def test_the_override_answers_at_every_prompt(rcrp: Terminal):
    prompts = ["!", "1\n!", "t\n!", "g\n!", "n\n!", AMBULANCE + "!", AMBULANCE + "a\n!"]
    prompts += [AMBULANCE + "a\n1\n1\n!", AMBULANCE + "u\n!", "q\n!"]
    for number, keys in enumerate(prompts, start=1):
        output = call(rcrp, keys + "\n")
        assert "Police are attending now." in output, keys
        ending = output[output.index("The call is ended.") :]
        assert "It stands: Police are attending now." in ending, keys
        raised = [entry for entry in rcrp.entries() if entry.kind == "override_raised"]
        assert len(raised) == number, keys


def test_the_override_is_shown_before_it_is_recorded(rcrp: Terminal, monkeypatch):
    order: list[str] = []

    def fails(self: Recorder, entries: object) -> None:
        order.append("asked to record")
        raise StorageUnavailable("full")

    monkeypatch.setattr(Recorder, "record", fails)
    result = rcrp("assess", "--record", keys="!\n")
    # Not even its beginning could be kept anywhere, which is said before anything is taken.
    assert result.exit_code == 5
    assert "NOT RECORDED: The disk is full." in result.stdout
    assert "write every decision with its time in CAD" in result.stdout.replace("\n ", "")
    monkeypatch.undo()

    real = Recorder.record

    def fails_on_override(self: Recorder, entries: list[object]) -> object:
        if getattr(entries[0], "kind", "") == "override_raised":
            raise StorageUnavailable("full")
        return real(self, entries)  # pyright: ignore

    monkeypatch.setattr(Recorder, "record", fails_on_override)
    result = rcrp("assess", "--record", keys="!\n")
    assert result.exit_code == 5
    shown = result.stdout.index("Police are attending now.")
    assert result.stdout.index("NOT RECORDED. The disk is full.") > shown


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="a file in a folder's place")
def test_a_call_is_taken_where_nothing_can_be_kept(rcrp: Terminal, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    policy = str(rcrp.data / "policies/small")
    command = ["assess", "--record", "--policy", policy, "--data", str(tmp_path / "file" / "in")]
    result = CliRunner().invoke(main, command, input=AMBULANCE + "a\nq\n")
    assert result.exit_code == 5, result.output
    assert "Police are NOT attending." in result.stdout
    assert "NOT RECORDED: " in result.stdout
    assert "spill file" not in result.stdout, "nothing is kept there, so nobody says that it is"
    assert "write every decision with its time in CAD" in result.stdout
    assert "Traceback" not in result.output
    assert "is recorded as" not in result.stdout
    assert result.stdout.rstrip().endswith(UNKEPT)


def test_a_call_is_taken_into_the_spill_file_where_the_log_cannot_be_opened(rcrp: Terminal):
    call(rcrp, ADVICE + "a\nq\n")
    (log,) = rcrp.data.glob("logs/*/audit.db")
    (log.parent / "earlier").write_text("in the way: nothing can be set aside")
    log.write_bytes(b"damage" * 2000)
    result = rcrp("assess", "--record", "--as", "4471", keys=AMBULANCE + "a\nq\n")
    assert result.exit_code == 5
    assert "Police are NOT attending." in result.stdout
    assert "The record is not open." in result.stdout
    assert "This call is NOT recorded in the log of Handler 4471." in result.stdout
    assert "is recorded as" not in result.stdout
    assert "It is kept in the spill file." in result.stdout.replace("\n  ", " ")
    (log.parent / "earlier").unlink()
    again = rcrp("assess", "--record", "--as", "4471", keys="q\n")
    assert "RECORD SET ASIDE: its file is damaged" in again.stderr
    assert "earlier/1-corrupt-" in again.stderr
    with closing(SqliteLogReader(log)) as reader:
        kinds = [entry.kind for entry in reader.entries()]
    assert "call_began" in kinds
    assert "call_ended" in kinds


def test_a_mis_press_is_taken_back_and_both_stay(rcrp: Terminal):
    call(rcrp, "!\nm\nq\n1\n")
    kinds = rcrp.kinds()
    assert kinds[1:3] == ["override_raised", "override_mispressed"]


def test_the_questions_go_on_after_an_override_and_lower_nothing(rcrp: Terminal):
    output = call(rcrp, "!\ng\n" + ADVICE + "q\n")
    assert output.count("Say:   Weapon?") == 1
    assert "It stands: Police are attending now." in output


def test_the_end_of_input_ends_the_call_for_a_supervisor(rcrp: Terminal):
    output = call(rcrp, "2\n2\n")
    ending = output[output.index("The call is ended.") :]
    assert "A supervisor decides.\n" in ending
    assert "Why: Ended before it was decided" in ending
    assert rcrp.kinds()[-2:] == ["call_ended", "supervisor_asked"]


def test_the_end_of_input_never_takes_police_away(rcrp: Terminal):
    output = call(rcrp, "1\n")
    assert "It stands: Police are attending now." in output
    assert "Police advised, not on CAD" in output


def test_a_no_police_route_is_not_taken_by_hanging_up(rcrp: Terminal):
    call(rcrp, ADVICE)
    asked = rcrp.entries()[-1]
    assert (asked.kind, asked.body["reason"]) == ("supervisor_asked", "ended_undecided")


def test_back_takes_the_last_answer_back(rcrp: Terminal):
    output = call(rcrp, "2\nb\n1\na\nq\n")
    assert "Police are attending now." in output
    assert rcrp.kinds()[1:4] == ["answer_given", "answer_taken_back", "answer_given"]


def test_unsure_asks_a_supervisor_and_the_questions_go_on(rcrp: Terminal):
    output = call(rcrp, "u\n2\n")
    assert "Say:   Weapon?" in output
    assert "Say:   Caller?" in output
    assert rcrp.kinds()[1:3] == ["supervisor_asked", "answer_given"]


def test_probes_and_glossary_are_shown(rcrp: Terminal):
    output = call(rcrp, "?\n")
    assert "Anything taken?" in output
    assert "Threat to life: real and immediate." in output


def test_another_question_may_be_answered_first(rcrp: Terminal):
    call(rcrp, "g\n7\n3\n")
    given = next(entry for entry in rcrp.entries() if entry.kind == "answer_given")
    assert given.parts["answers"] == {"question": "crime", "option": "yes"}


def test_a_phrase_in_a_note_is_noticed_and_its_question_asked(rcrp: Terminal):
    output = call(rcrp, "t\nshe said goodbye to all\n")
    assert "Phrase noticed: “said goodbye”" in output
    assert output.index("Say:   Goodbye?") > output.index("Phrase noticed")
    assert "phrase_noticed" in rcrp.kinds()


def test_a_name_in_a_note_is_warned_of(rcrp: Terminal):
    assert "Please take it out" in call(rcrp, "t\nMrs Example is at home\n")


def test_police_can_always_be_sent_and_the_reason_may_follow(rcrp: Terminal):
    output = call(rcrp, ADVICE + "s\nr\nsomething is wrong\nq\n")
    assert "It stands: Police are attending now." in output
    kinds = rcrp.kinds()
    assert kinds[-3:] == ["decision_made", "rationale_added", "call_ended"]


def test_less_police_needs_a_reason_and_waits_for_a_supervisor(rcrp: Terminal):
    output = call(rcrp, "1\nl\n5\n\nl\n5\nhas rung back\nq\n")
    assert "needs a reason, and somebody else's agreement." in " ".join(output.split())
    asked = [entry for entry in rcrp.entries() if entry.kind == "supervisor_asked"]
    assert [entry.body["reason"] for entry in asked] == ["less_police"]
    assert "It stands: Police are attending now." in output
    assert "Awaiting supervisor" in output


def test_an_agency_that_declines_is_new_information(rcrp: Terminal):
    output = call(rcrp, AMBULANCE + "a\n1\n2\nno crew\n=\n")
    assert "new_information_came" in rcrp.kinds()
    assert "= the same as before" in output
    confirmed = rcrp.entries()[-3]
    assert (confirmed.kind, confirmed.body["how"]) == ("answer_given", "confirmed")


def test_enter_leaves_a_duty_owed_and_it_is_told_at_the_end(rcrp: Terminal):
    output = call(rcrp, AMBULANCE + "a\n\n\n\nq\n")
    owed = output[output.index("Still owed on this call:") :]
    assert "Agency has not accepted (Ambulance)" in owed
    assert "Caller not told" in owed
    assert "System check not done (Markers on the address)" in owed


def test_a_key_that_means_nothing_is_refused_and_nothing_happens(rcrp: Terminal):
    output = call(rcrp, "9\nx\n")
    assert output.count("One of: 1 2 3 u b ? t g f w n c q !") == 2
    assert "answer_given" not in rcrp.kinds()


def test_a_caller_who_has_gone_is_rung_back(rcrp: Terminal):
    assert "  Call back" in call(rcrp, "q\n2\n")


def test_a_log_in_use_keeps_the_call_from_beginning(rcrp: Terminal):
    from rcrp_desktop.adapters.file_lock import FileLock

    call(rcrp, "")
    (lock,) = rcrp.data.glob("logs/*/writer.lock")
    held = FileLock(lock)
    try:
        result = rcrp("assess", "--as", "4471", "--record", keys="!\n")
    finally:
        held.release()
    assert result.exit_code == 4
    assert "Use that window." in result.stderr


def test_a_call_that_is_not_kept_claims_no_supervisor(rcrp: Terminal):
    result = rcrp("assess", keys="u\nq\n\n")
    assert result.stdout.rstrip().endswith(UNKEPT)
    assert "Nothing was recorded, and nobody was asked or told." in result.stdout
    assert "decided. A supervisor decides" not in result.stdout


def test_at_the_end_it_is_said_why_a_supervisor_decides(rcrp: Terminal):
    duties = "1\n" + "1\nduty desk, by telephone\n20\n" + "1\n"
    for _ in range(2):
        output = call(rcrp, AMBULANCE + "a\n" + duties + "k\n231\nq\n")
    ending = output[output.index("The call is ended.") :]
    assert "Why: Second refusal on this reference" in ending
    assert "Ended before it was decided" not in ending
    assert "NOT attending" not in ending


def test_without_record_no_supervisor_is_said_to_have_been_asked(rcrp: Terminal):
    output = call(rcrp, ADVICE + "u\n\nq\n", record=False)
    ending = output[output.index("The call is ended.") :]
    assert "It ended before it was decided." in ending
    assert "supervisor" not in ending.lower()

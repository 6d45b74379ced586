"""The role of a command is told with it: what the last window at the desk was opened as says nothing of who acts."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Terminal
from tests.support.pack_builder import ADVICE_ANSWERS


@pytest.fixture
def desk(rcrp: Terminal) -> Terminal:
    """The last window here was a supervisor's."""
    settings = rcrp.data / "settings.toml"
    settings.write_text(settings.read_text("utf-8") + 'role = "supervisor"\n', "utf-8")
    return rcrp


ROLES = {"handler": "Handler", "supervisor": "Supervisor", "trainer": "Trainer", "policy": "Policy"}


@pytest.mark.parametrize("role", ["", *ROLES])
def test_screen_record_and_text_for_cad_name_one_role(desk: Terminal, role: str):
    words = ["--role", role] if role else []
    told = desk("assess", "--record", "--as", "4471", *words, keys="!\nc\nq\n").stdout
    acted = role or "handler"
    assert f"recorded as {ROLES[acted]} 4471" in told
    assert f"UTC {ROLES[acted].upper()} 4471" in told
    assert {entry.role for entry in desk.entries() if entry.actor == "4471"} == {acted}
    assert {entry.actor for entry in desk.entries()} == {"4471"}


@pytest.mark.parametrize("role", ["", "supervisor"])
def test_so_does_what_is_recorded_from_a_file_and_every_look(desk: Terminal, role: str):
    words = ["--as", "4471", *(["--role", role] if role else [])]
    answers = desk.answers(ADVICE_ANSWERS)
    desk("assess", "--answers", answers, "--record", "--reference", "R1", *words)
    assert desk("audit", "search", *words).exit_code == 0
    exported = desk("audit", "export", "--ref", "R1", *words)
    assert exported.exit_code == 0
    assert {entry.role for entry in desk.entries()} == {role or "handler"}
    assert f"4471 (not verified) ({role or 'handler'})" in exported.stdout


def test_a_handler_decides_nothing_as_the_supervisor_of_the_last_window(desk: Terminal):
    told = desk("assess", "--record", "--as", "4471", keys="2\nn\n5\n").stdout
    assert "A supervisor asks again" not in told


def test_a_role_that_is_none_is_refused(desk: Terminal):
    refused = desk("assess", "--record", "--role", "boss", keys="")
    assert refused.exit_code == 2
    assert desk.kinds() == []

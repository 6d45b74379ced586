"""A redacted export keeps why a supervisor was asked, as a kind, and withholds all that tells an answer or was written."""

from __future__ import annotations

import json

from rcrp_desktop.application.export import WITHHELD
from tests.architecture.source import ROOT
from tests.cli.conftest import Terminal
from tests.cli.test_terminal_call import CALM, call

GUIDE = " ".join((ROOT / "resources" / "help" / "records.md").read_text("utf-8").split())


def test_the_kind_of_a_request_stays_and_its_question_and_words_do_not(rcrp: Terminal):
    call(rcrp, CALM + "u\nf\n231-1\nq\n1\n")
    done = rcrp("audit", "export", "--ref", "231-1", "--redact", "--json", "--as", "2290")
    assert done.exit_code == 0, done.output
    (exported,) = json.loads(done.stdout)["calls"]
    (asked,) = [event for event in exported["events"] if event["kind"] == "supervisor_asked"]
    assert asked["body"]["reason"] == "unsure"
    assert set(asked["parts"].values()) == {WITHHELD}
    assert "health_need" not in done.stdout
    assert "Why a supervisor was asked (`reason`: unsure" in GUIDE

"""Each key that a face of the terminal call takes stands in the guide, the red face's under a heading of its own."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT
from tests.cli.conftest import Terminal
from tests.cli.test_terminal_call import ADVICE, AMBULANCE, call

GUIDE = (ROOT / "resources" / "help" / "command-line.md").read_text("utf-8")
CALL = GUIDE.split("## Assess a call", 1)[1].split("### JSON", 1)[0]
RED = CALL.split("Under a threat to life", 1)[1].split("When the route is settled", 1)[0]
KEY = re.compile(r"`([a-z=!?])`")

FACES = {
    "question": "",
    "outcome": ADVICE,
    "decided": ADVICE + "a\n\n\n\n",
    "another service": AMBULANCE + "a\n\n\n\n",
    "supervisor": ADVICE + "u\n\n",
    "less police": "2\n2\n2\n1\n2\na\n",
}
RED_FACES = {"override": "!\n", "police sent": ADVICE + "s\n", "accepted": "1\na\n"}


def keys_of(rcrp: Terminal, before: str) -> set[str]:
    """What a key that means nothing is told to be instead."""
    output = " ".join(call(rcrp, before + "%\n").split())
    told = output[output.rindex("One of: ") + 8 :].split(" ")
    return {key for key in told[: told.index("!")] if not key.isdigit()}


@pytest.mark.parametrize("face", FACES)
def test_every_key_of_a_face_is_in_the_guide(rcrp: Terminal, face: str):
    assert keys_of(rcrp, FACES[face]) - set(KEY.findall(CALL)) == set()


@pytest.mark.parametrize("face", RED_FACES)
def test_what_a_key_does_on_the_red_face_is_said_of_that_face(rcrp: Terminal, face: str):
    own = keys_of(rcrp, RED_FACES[face]) - set("nbtgfwq")
    assert {"a", "u"} <= own
    assert own - set(KEY.findall(RED)) == set()

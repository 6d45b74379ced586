"""The CAD reference on a terminal, given by a key of its own: before anything is decided, and without saying "on CAD"."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Terminal
from tests.cli.test_terminal_call import ADVICE, AMBULANCE, UNKEPT, call

GIVEN = "f\n231-45\n"


def refused_before(rcrp: Terminal) -> None:
    call(rcrp, ADVICE + GIVEN + "a\nq\n")
    assert "supervisor_asked" not in rcrp.kinds()


def test_it_is_given_before_the_decision_and_claims_nothing_of_cad(rcrp: Terminal):
    output = call(rcrp, ADVICE + GIVEN + "a\nq\n")
    kinds = rcrp.kinds()
    assert kinds.index("reference_given") < kinds.index("decision_made")
    assert "cad_confirmed" not in kinds
    assert "Not on CAD" in output[output.index("The call is ended.") :]


@pytest.mark.parametrize("keys", [GIVEN + ADVICE, ADVICE + GIVEN, "2\n" + GIVEN + ADVICE[2:]])
def test_a_reference_that_was_refused_before_asks_a_supervisor_before_no_police_is_said(
    rcrp: Terminal, keys: str
):
    refused_before(rcrp)
    output = call(rcrp, keys + "a\nq\n")
    after = output[output.index("Earlier on this reference: 1 call, 1 without police") :]
    assert "A supervisor must agree first." in after
    assert "Words for advice_given." not in after
    assert "NOT attending" not in after
    assert rcrp.kinds()[-2:] == ["supervisor_asked", "call_ended"]


def test_it_is_taken_under_a_threat_to_life_too(rcrp: Terminal):
    call(rcrp, "!\n" + GIVEN + "q\n")
    assert "reference_given" in rcrp.kinds()
    assert "cad_confirmed" not in rcrp.kinds()


def test_enter_leaves_it_out_and_what_is_none_is_refused(rcrp: Terminal):
    output = call(rcrp, "f\n\nf\n=x\nq\n1\n")
    assert "reference_given" not in rcrp.kinds()
    assert "Not taken: " in output


def test_it_is_not_asked_for_again_with_on_cad(rcrp: Terminal):
    duties = "1\n" + "1\nduty desk, by telephone\n20\n" + "1\n"
    output = call(rcrp, AMBULANCE + GIVEN + "a\n" + duties + "k\nq\n")
    assert output.count("CAD reference (") == 1
    assert rcrp.kinds()[-2:] == ["cad_confirmed", "call_ended"]


def test_the_key_is_named_on_every_face(rcrp: Terminal):
    for keys in ("", ADVICE, ADVICE + "a\n", "!\n"):
        assert "f CAD reference" in " ".join(call(rcrp, keys).split()), keys
    for keys in ("%\n", ADVICE + "%\n"):
        output = call(rcrp, keys)
        picked = output[output.index("One of: ") :].splitlines()[0]
        assert " f " in picked


def test_it_is_asked_for_beside_the_keys_that_decide_until_it_is_given(rcrp: Terminal):
    first = "f CAD reference, before you decide"
    assert first in " ".join(call(rcrp, ADVICE).split())
    output = " ".join(call(rcrp, ADVICE + GIVEN + "a\n").split())
    assert first not in output[output.index("CAD reference (Enter") :]
    assert " ".join(call(rcrp, ADVICE + "a\n\n\n\n").split()).count(first) == 1
    assert first not in " ".join(call(rcrp, ADVICE, record=False).split())


def test_one_that_cannot_be_used_confirms_nothing_of_cad(rcrp: Terminal):
    output = call(rcrp, ADVICE + "a\n\n\nk\n=x\nq\n")
    assert "CAD reference (" in output
    assert "cad_confirmed" not in rcrp.kinds()


def test_where_nothing_is_recorded_nothing_earlier_is_looked_for_and_that_is_said(rcrp: Terminal):
    refused_before(rcrp)
    output = call(rcrp, GIVEN + ADVICE + "a\nq\n", record=False)
    assert "Earlier calls on it were not looked for" in output
    assert output.rstrip().endswith(UNKEPT)
    assert "not looked for" not in call(rcrp, "f\n\nq\n1\n", record=False)
